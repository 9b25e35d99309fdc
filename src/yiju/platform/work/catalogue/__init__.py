"""What there is to look after and what can be the matter with it: the national catalogue."""
