"""Outliers drawn in or straightened before normalising, and the shape of values: pure, on plain
floats, each sum exactly rounded.

As in the R package COINr (`Treat`): values are out of shape where both their skewness and their
kurtosis are beyond a limit; then the most extreme ones are drawn in one by one, and where that does
not help a transformation straightens them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from yiju.platform.steering.evaluation.declaration import Leaf
from yiju.platform.steering.evaluation.normalising import mean_and_deviation, quantile

MOST_SKEWED, MOST_PEAKED = 2.0, 3.5
"""|skewness| and kurtosis; values are out of shape beyond both."""
OFFSET = 0.01
"""Values are brought to a range of 1, the least this far above 0, before they are raised."""
POWERS = tuple(n / 10 for n in range(-20, 21))
"""Of Box and Cox, among which the likeliest is taken."""


@dataclass(frozen=True)
class Curve:
    """`OFFSET` + (x - least)/width raised after Box and Cox; the logarithm for a power of 0. What
    lies below the least counts as the least."""

    least: float
    width: float
    power: float

    def of(self, value: float) -> float:
        return raised(max((value - self.least) / self.width, 0.0) + OFFSET, self.power)


@dataclass(frozen=True)
class Treatment:
    """Values outside `low` and `high` are drawn in to them, then the `curve` is taken."""

    low: float
    high: float
    curve: Curve | None

    def of(self, value: float) -> float:
        drawn = min(self.high, max(self.low, value))
        return self.curve.of(drawn) if self.curve else drawn


UNTREATED = Treatment(-math.inf, math.inf, None)


def raised(value: float, power: float) -> float:
    return math.log(value) if power == 0 else (value**power - 1) / power


def skewness(values: Sequence[float]) -> float | None:
    """Of a sample (G1 of Joanes and Gill 1998); None for fewer than three or equal values."""
    many = len(values)
    mean, deviation = mean_and_deviation(values) if values else (0.0, 0.0)
    if many < 3 or deviation == 0:
        return None
    third = math.fsum(((value - mean) / deviation) ** 3 for value in values) / many
    return third * math.sqrt(many * (many - 1)) / (many - 2)


def kurtosis(values: Sequence[float]) -> float | None:
    """Of a sample, 0 for the normal (G2 of Joanes and Gill 1998); None for fewer than four."""
    many = len(values)
    mean, deviation = mean_and_deviation(values) if values else (0.0, 0.0)
    if many < 4 or deviation == 0:
        return None
    excess = math.fsum(((value - mean) / deviation) ** 4 for value in values) / many - 3
    return (many - 1) / ((many - 2) * (many - 3)) * ((many + 1) * excess + 6)


def in_shape(values: Sequence[float]) -> bool:
    skewed, peaked = skewness(values), kurtosis(values)
    if skewed is None or peaked is None:
        return True
    return abs(skewed) < MOST_SKEWED or peaked < MOST_PEAKED


def treatment(leaf: Leaf, values: Sequence[float]) -> Treatment:
    """What becomes of the values of an indicator, from those of all peers that have one."""
    if not values:
        return UNTREATED
    low, high = -math.inf, math.inf
    if leaf.winsorise:
        low, high = quantile(values, leaf.winsorise), quantile(values, 1 - leaf.winsorise)
    elif leaf.points:
        low, high = drawn_in(values, leaf.points)
        if in_shape([min(high, max(low, value)) for value in values]):
            return Treatment(low, high, None)
        if leaf.transform:
            return Treatment(-math.inf, math.inf, curve_of(leaf, values))
    drawn = [min(high, max(low, value)) for value in values]
    return Treatment(low, high, curve_of(leaf, drawn))


def drawn_in(values: Sequence[float], points: int) -> tuple[float, float]:
    """The bounds when up to so many values are drawn in to their neighbour, always on the side to
    which the values are skewed, until they are in shape."""
    order = sorted(values)
    low, high = 0, len(order) - 1
    for _point in range(min(points, len(order) - 2)):
        drawn = [min(order[high], max(order[low], value)) for value in order]
        if in_shape(drawn):
            break
        if (skewness(drawn) or 0.0) > 0:
            high -= 1
        else:
            low += 1
    return order[low], order[high]


def curve_of(leaf: Leaf, values: Sequence[float]) -> Curve | None:
    least, width = min(values), max(values) - min(values)
    if not leaf.transform or width == 0:
        return None
    power = 0.0 if leaf.transform == "log" else leaf.power
    if power is None:
        above = [(value - least) / width + OFFSET for value in values]
        power = max(POWERS, key=lambda one: likelihood(above, one))
    return Curve(least, width, power)


def likelihood(values: Sequence[float], power: float) -> float:
    """The logarithm of it, up to a constant. [Box and Cox (1964)]"""
    _mean, deviation = mean_and_deviation([raised(value, power) for value in values])
    if deviation == 0:
        return -math.inf
    logs = math.fsum(math.log(value) for value in values)
    return (power - 1) * logs - len(values) * math.log(deviation)
