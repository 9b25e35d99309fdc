"""Property management that everybody can see into (§20)."""
