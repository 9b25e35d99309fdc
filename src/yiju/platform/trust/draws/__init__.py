"""Draws that nobody controls alone and anybody can do again."""
