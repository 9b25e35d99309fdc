"""Public toilets: task 13 of the plan, 城市公厕提标建设."""
