"""Periodic returns: what units hand in each month, signed, reviewed, sampled and put right."""
