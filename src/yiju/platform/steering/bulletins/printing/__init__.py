"""Bulletins on paper: the form of GB/T 9704-2012 as PDF and Word."""
