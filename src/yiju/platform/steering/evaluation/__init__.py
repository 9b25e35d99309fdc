"""Evaluations: declared, computed from figures, tested for robustness, published and appealed."""
