"""Public consultations: a draft, what people say of it, and an answer to each of them."""
