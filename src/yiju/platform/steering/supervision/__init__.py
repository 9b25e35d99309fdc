"""Dispatch meetings and supervision letters: what is decided, who acts, and what follows if not."""
