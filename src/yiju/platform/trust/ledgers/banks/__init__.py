"""Statements of banks, read and held against the books."""
