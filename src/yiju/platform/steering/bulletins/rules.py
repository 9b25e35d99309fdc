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


@dataclass(frozen=True)
class Reporting:
    """How a unit reported in a period: returns that fell due, and of them in time, late (in or
    not), not in; how often some were sent back; figures checked, found untrue, and replaced because
    they could not be checked."""

    name: str
    due: int
    in_time: int
    late: int
    missing: int
    sent_back: int
    checked: int
    untrue: int
    replaced: int


@rule(
    cites=[BULLETINS],
    reading=_("到期的报表全部按时、没有退回过，核验过的数据够多并且全部属实的，才表扬。"),
)
def reports_well(one: Reporting, on: date) -> bool:
    in_order = one.due > 0 and one.in_time == one.due and not one.sent_back
    return in_order and not one.untrue and one.checked >= P.returns_praise_checked.at(on)


@rule(
    cites=[BULLETINS],
    reading=_("迟报占到期报表的份额，或者不实占核验数据的份额，到了规定的数即批评。"),
)
def reports_badly(one: Reporting, on: date) -> bool:
    late = one.due > 0 and Fraction(one.late, one.due) >= P.returns_criticise_late.at(on)
    most = P.returns_criticise_untrue.at(on)
    return late or (one.checked > 0 and Fraction(one.untrue, one.checked) >= most)


def compared(now: Fraction | None, before: Fraction | None) -> Fraction | None:
    """By how many percent `now` is above `before`; None without a base.

    >>> compared(Fraction(972), Fraction(900))
    Fraction(8, 1)
    """
    if now is None or not before:
        return None
    return 100 * (now - before) / before
