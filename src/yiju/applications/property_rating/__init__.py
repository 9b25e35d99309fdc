"""How well compounds are served: complaints and stars (§20)."""
