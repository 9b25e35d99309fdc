"""Bulletins: what the programme and the city did in a period, drafted from data."""
