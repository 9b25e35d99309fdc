"""Many tests at once: what may be listed so that few of the listed are chance."""

from collections.abc import Sequence
from itertools import accumulate


def adjusted(chances: Sequence[float]) -> list[float]:
    """The p-values after Benjamini and Hochberg, in the order given: those at most q may be
    listed, and on average no more than the share q of the listed is chance.

    Source: Y. Benjamini, Y. Hochberg, J. R. Statist. Soc. B 57 (1995) 289-300.

    >>> [round(p, 3) for p in adjusted([0.01, 0.04, 0.03, 0.5])]
    [0.04, 0.053, 0.053, 0.5]
    """
    many = len(chances)
    falling = sorted(range(many), key=lambda one: -chances[one])
    scaled = [chances[one] * many / (many - rank) for rank, one in enumerate(falling)]
    found = dict(zip(falling, accumulate(scaled, min), strict=True))
    return [min(found[one], 1.0) for one in range(many)]
