"""Figures brought onto one scale from 0 (worst) to 100 (best): pure, in exact order of operations,
so that a script outside recomputes them to the last digit."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence

LINEAR = ("target", "minmax", "efficacy")
METHODS = (*LINEAR, "z", "rank")
NEEDS = {"efficacy": ("satisfactory", "unacceptable"), "target": ("target",)}
"""What a method cannot do without."""


def clipped(value: float) -> float:
    return min(100.0, max(0.0, value))


def line_of(
    method: str, options: Mapping[str, float], values: Sequence[float], better: str
) -> tuple[float, float, float, float]:
    """`(bad, good, at_bad, at_good)`: the straight line of a linear method.

    target: `worst` (0 where none is given) gives 0 and `target` 100. minmax: the goalposts
    `lower` and `upper`, else the least and greatest of the peers. efficacy (功效系数法): the
    unacceptable value gives 60 and the satisfactory one 100.
    """
    if method == "target":
        return options.get("worst", 0.0), options["target"], 0.0, 100.0
    if method == "efficacy":
        return options["unacceptable"], options["satisfactory"], 60.0, 100.0
    low = options.get("lower", min(values, default=0.0))
    high = options.get("upper", max(values, default=0.0))
    return (low, high, 0.0, 100.0) if better == "more" else (high, low, 0.0, 100.0)


def normalised(
    method: str, options: Mapping[str, float], values: Sequence[float], better: str
) -> list[float]:
    """Straight lines are cut off at 0 and 100; peers that are all equal get 100. A z-score is 50 +
    10 z with the population's deviation (50 without any). A rank gives the best 100 and the
    worst 0, equal values their mean. Here: The values of all peers that have one, in their
    order, each from 0 to 100. [OECD/JRC handbook (2008)]"""
    if not values:
        return []
    if method == "z":
        return _deviations(values, better)
    if method == "rank":
        return _places(values, better)
    bad, good, at_bad, at_good = line_of(method, options, values, better)
    if bad == good:
        return [100.0 for _value in values]
    slope = (at_good - at_bad) / (good - bad)
    return [clipped(at_bad + slope * (value - bad)) for value in values]


def _deviations(values: Sequence[float], better: str) -> list[float]:
    mean, deviation = mean_and_deviation(values)
    sign = 1.0 if better == "more" else -1.0
    if deviation == 0:
        return [50.0 for _value in values]
    return [clipped(50.0 + 10.0 * sign * (value - mean) / deviation) for value in values]


def _places(values: Sequence[float], better: str) -> list[float]:
    if len(values) < 2:
        return [100.0 for _value in values]
    order = sorted(values)
    found = []
    for value in values:
        below = bisect_left(order, value)
        equal = bisect_right(order, value) - below - 1
        beaten = below if better == "more" else len(order) - 1 - below - equal
        found.append(100.0 * (beaten + equal / 2) / (len(order) - 1))
    return found


def mean_and_deviation(values: Sequence[float]) -> tuple[float, float]:
    """The mean and the standard deviation of the whole population."""
    mean = math.fsum(values) / len(values)
    return mean, math.sqrt(math.fsum((value - mean) ** 2 for value in values) / len(values))


def quantile(values: Sequence[float], share: float) -> float:
    """By straight lines between the ordered values (type 7 of Hyndman and Fan)."""
    order = sorted(values)
    place = share * (len(order) - 1)
    low = math.floor(place)
    high = min(low + 1, len(order) - 1)
    return order[low] + (place - low) * (order[high] - order[low])
