"""Normalised values and weights made one score from 0 to 100: pure."""

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal

METHODS = ("arithmetic", "geometric", "topsis")


def aggregated(
    method: str, rows: Sequence[Sequence[float]], weights: Sequence[Sequence[float]]
) -> list[float]:
    """Arithmetic: weak parts are made up for by strong ones. Geometric: a part of 0 makes the
    whole 0. TOPSIS: the distance from the worst of the peers over the sum of the distances from
    the worst and from the best; peers that are all equal get 100. Here: The score of each
    subject: `rows` and `weights` hold one line for each. [OECD/JRC handbook (2008); Hwang and
    Yoon (1981)]"""
    if not rows:
        return []
    if method == "topsis":
        return _closeness(rows, weights)
    if method == "geometric":
        return [_geometric(row, own) for row, own in zip(rows, weights, strict=True)]
    return [
        math.fsum(weight * value for weight, value in zip(own, row, strict=True))
        for row, own in zip(rows, weights, strict=True)
    ]


def _geometric(row: Sequence[float], weights: Sequence[float]) -> float:
    counted = [(value, weight) for value, weight in zip(row, weights, strict=True) if weight > 0]
    if any(value <= 0 for value, _weight in counted):
        return 0.0
    return math.exp(math.fsum(weight * math.log(value) for value, weight in counted))


def _closeness(rows: Sequence[Sequence[float]], weights: Sequence[Sequence[float]]) -> list[float]:
    weighted = [
        [weight * value for weight, value in zip(own, row, strict=True)]
        for row, own in zip(rows, weights, strict=True)
    ]
    best = [max(column) for column in zip(*weighted, strict=True)]
    worst = [min(column) for column in zip(*weighted, strict=True)]
    found = []
    for row in weighted:
        off_best, off_worst = _distance(row, best), _distance(row, worst)
        both = off_best + off_worst
        found.append(100 * off_worst / both if both else 100.0)
    return found


def _distance(one: Sequence[float], other: Sequence[float]) -> float:
    return math.sqrt(math.fsum((a - b) ** 2 for a, b in zip(one, other, strict=True)))


def rounded(score: float, decimals: int) -> Decimal:
    """Rounded once, at the end, half to even, from the exact value of the float."""
    return Decimal(score).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)
