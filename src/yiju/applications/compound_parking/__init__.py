"""Stalls of residential compounds: whose they are, who waits, what they earn (§2(1), §20)."""
