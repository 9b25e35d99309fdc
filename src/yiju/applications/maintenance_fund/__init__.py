"""The maintenance fund of residential buildings: every owner's money, and every use of it (§20)."""
