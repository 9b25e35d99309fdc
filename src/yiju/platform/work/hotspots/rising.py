"""Which categories are on the rise: this week against what was expected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import scipy

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, rule
from yiju.platform.work.clock import P
from yiju.platform.work.hotspots.multiple import adjusted


@dataclass(frozen=True)
class Observed:
    """`dispersion` is the variance of the weekly count over its mean by history; 1 is pure
    chance, more where cases come in bunches."""

    category: str
    cases: int
    expected: float
    dispersion: float = 1.0


@dataclass(frozen=True)
class Rise:
    category: str
    cases: int
    expected: float
    p: float
    adjusted_p: float
    rises: bool


@rule(
    cites=[Clause("22")],
    reading=_("本周件数比应发量多得不能归于偶然的类别，列为上升；同时检验许多类别，误报须受控制。"),
)
def rising(observed: Sequence[Observed], on: date) -> list[Rise]:
    """Each category with its chance of so many cases or more, the least likely first.

    A category with cases where none were expected is chance zero; one without cases never rises.
    """
    level = float(P.rising_level.at(on))
    chances = [at_least(one.cases, one.expected, one.dispersion) for one in observed]
    rows = [
        Rise(one.category, one.cases, one.expected, p, q, q <= level)
        for one, p, q in zip(observed, chances, adjusted(chances), strict=True)
    ]
    return sorted(rows, key=lambda row: (row.adjusted_p, row.p, row.category))


def at_least(cases: int, expected: float, dispersion: float = 1.0) -> float:
    """The chance of `cases` or more where `expected` are expected."""
    return _beyond(cases - 1, expected, dispersion) if cases > 0 else 1.0


def at_most(cases: int, expected: float, dispersion: float = 1.0) -> float:
    """The chance of `cases` or fewer where `expected` are expected."""
    if expected <= 0:
        return 1.0
    if dispersion > 1:
        return float(scipy.stats.nbinom.cdf(cases, expected / (dispersion - 1), 1 / dispersion))
    return float(scipy.stats.poisson.cdf(cases, expected))


def _beyond(cases: int, expected: float, dispersion: float) -> float:
    if expected <= 0:
        return 0.0
    if dispersion > 1:
        return float(scipy.stats.nbinom.sf(cases, expected / (dispersion - 1), 1 / dispersion))
    return float(scipy.stats.poisson.sf(cases, expected))
