"""Who is praised, who is criticised, and what may be compared. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby

from yiju.platform.base import params
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, Standard, rule

P = params.load(__file__)

BULLETINS = Clause("三(三)")


@dataclass(frozen=True)
class Standing:
    """A subject in a ranking. `score` is None where it is not scored; `low` and `high` are the
    best and the worst rank that the data allow, None where no interval was computed. Ranks and
    comparisons are within the `group`."""

    key: str
    name: str
    score: Fraction | None
    rank: int | None
    why: str = ""
    """Why it has no rank."""
    low: int | None = None
    high: int | None = None
    group: str = ""
    beats: frozenset[str] | None = None
    """Keys of those that nearly all runs of an evaluation put below it; None without one."""


@rule(
    cites=[BULLETINS],
    reading=_(
        "同组之内，评价的模拟几乎都分出高下，或者名次区间不相交，或者没有区间而得分差距够大，"
        "才可以写一个好于另一个。"
    ),
)
def may_say_better(one: Standing, other: Standing, on: date) -> bool:
    """Whether the sentence "`one` is better than `other`" is allowed."""
    if one.score is None or other.score is None or one.rank is None or other.rank is None:
        return False
    if one.group != other.group:
        return False
    if one.beats is not None:
        return other.key in one.beats
    if one.high is not None and other.low is not None:
        return one.high < other.low
    return one.score - other.score >= Fraction(P.least_difference.at(on))


@rule(
    cites=[BULLETINS, Standard("GB/T 30428.4-2016")],
    reading=_("得分够高，并且可以说好于所有未被表扬的，才表扬。"),
)
def praised(standings: Sequence[Standing], on: date) -> list[Standing]:
    """Those who are praised, the best of each group first."""
    return [one for group in _groups(standings) for one in _praised(group, on)]


def _praised(ranked: Sequence[Standing], on: date) -> Sequence[Standing]:
    enough = [one for one in ranked if one.score and one.score >= P.praise_from.at(on)]
    for most in range(min(int(P.praised.at(on)), len(enough)), 0, -1):
        named, rest = enough[:most], ranked[most:]
        if rest and all(may_say_better(one, other, on) for one in named for other in rest):
            return named
    return []


@rule(
    cites=[BULLETINS, Standard("GB/T 30428.4-2016")],
    reading=_("得分过低，并且其余各家都可以说好于它，才批评。"),
)
def criticised(standings: Sequence[Standing], on: date) -> list[Standing]:
    """Those who are criticised, the worst of each group last."""
    return [one for group in _groups(standings) for one in _criticised(group, on)]


def _criticised(ranked: Sequence[Standing], on: date) -> Sequence[Standing]:
    low = [one for one in ranked if one.score is not None and one.score < P.criticise_below.at(on)]
    for most in range(min(int(P.criticised.at(on)), len(low)), 0, -1):
        named, rest = ranked[-most:], ranked[:-most]
        if rest and all(may_say_better(other, one, on) for one in named for other in rest):
            return named
    return []


def _groups(standings: Sequence[Standing]) -> list[list[Standing]]:
    """Those with a rank by group, the best first."""
    known = [one for one in standings if one.rank is not None and one.score is not None]
    order = sorted(known, key=lambda one: (one.group, one.rank or 0, -(one.score or 0), one.key))
    return [list(some) for _group, some in groupby(order, key=lambda one: one.group)]


def compared(now: Fraction | None, before: Fraction | None) -> Fraction | None:
    """By how many percent `now` is above `before`; None without a base.

    >>> compared(Fraction(972), Fraction(900))
    Fraction(8, 1)
    """
    if now is None or not before:
        return None
    return 100 * (now - before) / before
