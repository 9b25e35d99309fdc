"""Normalised values and weights made one score from 0 to 100: pure."""

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal

METHODS = ("arithmetic", "geometric", "harmonic", "topsis", "copeland")
EVEN = 1e-9
"""Values, and weights, that differ by less are equal where each is compared with each."""
MOST_PAIRED = 200
"""Subjects of a group up to which all are compared with all (Copeland)."""


def aggregated(
    method: str, rows: Sequence[Sequence[float]], weights: Sequence[Sequence[float]]
) -> list[float]:
    """Arithmetic: weak parts are made up for by strong ones. Geometric and harmonic: a part of 0
    makes the whole 0. TOPSIS: the distance from the worst of the peers over the sum of the
    distances from the worst and from the best; peers that are all equal get 100. Copeland: the
    share of peers over which a subject wins, half for a draw; it wins where the indicators in
    which it is better weigh more. Here: The score of each subject: `rows` and `weights` hold one
    line for each. [OECD/JRC handbook (2008); Hwang and Yoon (1981); Munda (2008)]"""
    if not rows:
        return []
    if method == "topsis":
        return _closeness(rows, weights)
    if method == "copeland":
        return _wins(rows, weights)
    if method == "harmonic":
        return [_harmonic(row, own) for row, own in zip(rows, weights, strict=True)]
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


def _harmonic(row: Sequence[float], weights: Sequence[float]) -> float:
    counted = [(value, weight) for value, weight in zip(row, weights, strict=True) if weight > 0]
    if any(value <= 0 for value, _weight in counted):
        return 0.0
    return 1 / math.fsum(weight / value for value, weight in counted)


def _wins(rows: Sequence[Sequence[float]], weights: Sequence[Sequence[float]]) -> list[float]:
    both = list(zip(rows, weights, strict=True))
    if len(both) < 2:
        return [100.0 for _one in both]
    return [
        100.0 * sum(_beats(one, other) for other in both if other is not one) / (len(both) - 1)
        for one in both
    ]


def _beats(
    one: tuple[Sequence[float], Sequence[float]], other: tuple[Sequence[float], Sequence[float]]
) -> float:
    """1, 0, or ½ for a draw. What counts for one of the two only, counts for neither."""
    balance = math.fsum(
        (a + b) * ((x - y > EVEN) - (y - x > EVEN))
        for x, y, a, b in zip(one[0], other[0], one[1], other[1], strict=True)
        if a > 0 and b > 0
    )
    if abs(balance) <= EVEN:
        return 0.5
    return 1.0 if balance > 0 else 0.0


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
