"""Satisfaction surveys: drawn from a register, answered by code, estimated with margins."""
