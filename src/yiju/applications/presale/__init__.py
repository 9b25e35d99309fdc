"""Presale funds under supervision: buyers' money, nodes of building, releases (§9)."""
