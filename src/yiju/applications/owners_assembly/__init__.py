"""Meetings, votes and proposals of owners (§20)."""
