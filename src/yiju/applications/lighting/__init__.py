"""Street lighting (§16)."""
