"""Weights of indicators: equal, given, judged by experts (AHP), or from the data (entropy, CRITIC,
first principal component, balanced towards given importances).

Pure; each answer sums to 1.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from yiju.platform.steering.evaluation.normalising import mean_and_deviation

FROM_DATA = ("entropy", "critic", "pca", "balanced")
WAYS = ("given", "equal", "ahp", *FROM_DATA)
RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45)
"""Mean consistency index of random judgements on 1 to 9 things."""
STEPS = 200
"""Of the power iteration: far more than a judgement of nine things needs."""
LEAST_LIKENESS = 1e-3
"""In place of a correlation that is not positive, where weights are balanced."""

Matrix = Sequence[Sequence[float]]


def shares(parts: Sequence[float]) -> list[float]:
    """Parts of a sum of 1; equal ones where all are 0."""
    total = math.fsum(parts)
    if total == 0:
        return [1 / len(parts) for _part in parts]
    return [part / total for part in parts]


@dataclass(frozen=True)
class Judged:
    """`ratio` is the consistency ratio: above 0.10 a judgement contradicts itself."""

    weights: tuple[float, ...]
    greatest: float
    """The principal eigenvalue."""
    index: float
    ratio: float


def judged(matrix: Matrix) -> Judged:
    """The weights are the principal eigenvector of the reciprocal matrix; CI = (λmax − n)/ (n − 1)
    and CR = CI/RI. Up to two things cannot contradict each other. [Saaty (1980)]"""
    size = len(matrix)
    found = [1 / size] * size
    for _step in range(STEPS):
        found = shares(_times(matrix, found))
    greatest = math.fsum(a / b for a, b in zip(_times(matrix, found), found, strict=True)) / size
    index = (greatest - size) / (size - 1) if size > 1 else 0.0
    random = RANDOM_INDEX[size - 1]
    return Judged(tuple(found), greatest, index, index / random if random else 0.0)


def agreed(matrices: Sequence[Matrix]) -> list[list[float]]:
    """One judgement of several experts: the geometric mean of each comparison, which keeps it
    reciprocal (Aczél and Saaty 1983)."""
    size = range(len(matrices[0]))
    many = len(matrices)
    return [
        [math.exp(math.fsum(math.log(one[i][j]) for one in matrices) / many) for j in size]
        for i in size
    ]


def _times(matrix: Matrix, vector: Sequence[float]) -> list[float]:
    return [math.fsum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def entropy(columns: Matrix) -> list[float]:
    """p = x/Σx over the subjects, e = −Σ p ln p / ln m with 0 ln 0 = 0, weight ∝ 1 − e: what does
    not differ weighs nothing. One subject alone cannot differ: equal weights. `columns`:
    for each indicator the values of all subjects, from 0 to 100. [Hwang and Yoon (1981)]"""
    many = len(columns[0])
    if many < 2:
        return shares([0.0] * len(columns))
    return shares([max(0.0, 1 - _evenness(column, many)) for column in columns])


def _evenness(column: Sequence[float], many: int) -> float:
    total = math.fsum(column)
    if total == 0:
        return 1.0
    parts = [part for part in (value / total for value in column) if part > 0]
    return -math.fsum(part * math.log(part) for part in parts) / math.log(many)


def critic(columns: Matrix) -> list[float]:
    """Weight ∝ deviation × Σ(1 − r) over the other indicators, on values from 0 to 1. Here:
    `columns` as for `entropy`; they are spread to 0..1 first. [Diakoulaki et al. (1995)]"""
    spread = [_spread(column) for column in columns]
    found = []
    for one in spread:
        _mean, deviation = mean_and_deviation(one)
        found.append(deviation * math.fsum(1 - correlation(one, other) for other in spread))
    return shares(found)


def _spread(column: Sequence[float]) -> list[float]:
    low, high = min(column), max(column)
    return [(value - low) / (high - low) if high > low else 0.0 for value in column]


def correlation(one: Sequence[float], other: Sequence[float]) -> float:
    """Pearson's r; 0 where one of them does not differ, 1 of a column with itself."""
    if one is other:
        return 1.0
    (a, da), (b, db) = mean_and_deviation(one), mean_and_deviation(other)
    if da == 0 or db == 0:
        return 0.0
    both = math.fsum((x - a) * (y - b) for x, y in zip(one, other, strict=True)) / len(one)
    return both / (da * db)


def likenesses(columns: Matrix) -> list[list[float]]:
    """The correlations of all with all."""
    return [[correlation(one, other) for other in columns] for one in columns]


def pca(columns: Matrix) -> list[float]:
    """Weight ∝ the squared loading on the first principal component of the correlations: the share
    of it that an indicator makes up. `columns` as for `entropy`. [OECD/JRC handbook (2008), step
    6; Nicoletti et al. (2000)]"""
    return shares([one**2 for one in component(likenesses(columns))])


def component(matrix: Matrix) -> list[float]:
    """The principal eigenvector of a symmetric matrix that has no negative eigenvalue, of length 1;
    begun unevenly, so that no symmetry of the matrix keeps it away."""
    found = [1.0 + n / 997 for n in range(len(matrix))]
    for _step in range(STEPS):
        found = _times(matrix, found)
        length = math.sqrt(math.fsum(one * one for one in found))
        found = [one / length for one in found]
    return found


def eigenvalue(matrix: Matrix, vector: Sequence[float]) -> float:
    """Of a symmetric matrix, for an eigenvector of length 1."""
    return math.fsum(a * b for a, b in zip(_times(matrix, vector), vector, strict=True))


def balanced(columns: Matrix, importances: Sequence[float]) -> list[float]:
    """Weights under which the correlations of the indicators with the weighted sum stand to each
    other as the importances do, as far as weights above 0 allow: the importances are what is meant,
    the weights what brings it about. `columns` as for `entropy`. [Becker et al., Ecological
    Indicators 80 (2017)]"""
    alike = likenesses(columns)
    deviations = [mean_and_deviation(one)[1] for one in columns]
    found = list(importances)
    for _step in range(STEPS):
        moved = [weight * spread for weight, spread in zip(found, deviations, strict=True)]
        reached = shares([max(LEAST_LIKENESS, one) for one in _times(alike, moved)])
        found = shares(
            [
                weight * math.sqrt(due / has)
                for weight, due, has in zip(found, importances, reached, strict=True)
            ]
        )
    return found


def combined(several: Matrix, by: str) -> list[float]:
    """Weights of several methods as one: their product or their mean, brought to a sum of 1."""
    together = list(zip(*several, strict=True))
    if by == "product":
        return shares([math.prod(one) for one in together])
    return shares([math.fsum(one) / len(one) for one in together])
