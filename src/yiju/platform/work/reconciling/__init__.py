"""Differences between a bank's statement and the books, as items of work."""
