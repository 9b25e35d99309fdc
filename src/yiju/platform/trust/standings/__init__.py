"""Standings: points and lists on a subject, by declared rules. Enter by api.py."""
