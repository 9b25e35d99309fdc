"""Ledgers: double entry in whole units, never edited. Entered through api.py."""
