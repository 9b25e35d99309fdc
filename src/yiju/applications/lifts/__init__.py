"""Lifts added to old buildings (§2(1))."""
