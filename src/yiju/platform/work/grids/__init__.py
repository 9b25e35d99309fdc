"""Responsibility grids: which inspector answers for which cells, from a day on."""
