"""Banks that keep the city's accounts in trust: what came in, what is to be paid, statements."""
