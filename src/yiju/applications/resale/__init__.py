"""Escrow of existing-home transactions (安居保): see app.py."""
