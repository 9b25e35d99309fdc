"""Sharing with other platforms over HTTP (docs/exchange.md)."""
