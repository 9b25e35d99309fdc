"""How city operation is evaluated: rates, composites, grades, ranks. Pure functions.

A rate is a Fraction between 0 and 1, or None where nothing was there to be done: no data is
neither nought nor full marks. Scores are rounded where they are shown, never before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeVar

from yiju.platform.base import params
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, Standard, rule

P = params.load(__file__)
Key = TypeVar("Key")
Rate = Fraction | None
PERFORMANCE = (Clause("22"), Standard("GB/T 30428.4-2016"))
FULL = Fraction(100)


@rule(
    cites=PERFORMANCE,
    reading=_(
        "比率是做到的件数与应做的件数之比；一件应做的也没有时为“无数据”，既不是零也不是满分。"
    ),
)
def rate(done: int, should: int) -> Rate:
    """
    >>> rate(911, 972) == Fraction(911, 972)
    True
    >>> rate(0, 0) is None
    True
    """
    return Fraction(done, should) if should else None


@rule(
    cites=(Clause("22"),),
    reading=_(
        "推算应发量时，监督员发现的份额随当日巡查时数增减，公众上报的份额不变；"
        "没有巡查记录的日子都按平常计。"
    ),
)
def reporting_effort(hours: float, found: Fraction, day: date) -> float:
    """How much is reported on a day for the same state of the streets, 1 being usual. `hours` are
    those of patrols over their mean, `found` is the share of cases that inspectors report.

    >>> reporting_effort(2.0, Fraction(1, 4), date(2022, 6, 1))
    1.25
    """
    share = float(min(found, Fraction(P.patrol_share_most.at(day))))
    return 1 - share + share * hours


@dataclass(frozen=True)
class Part:
    """A part of a composite: its rate or score on a scale to 100, and its weight."""

    key: str
    score: Fraction | None
    weight: Fraction
    may_lack: bool = False
    """There may have been nothing of the kind to do; then the other weights are scaled up."""


@rule(
    cites=PERFORMANCE,
    reading=_(
        "综合得分是各项得分的加权和；缺一项则没有综合得分，并说明缺什么。"
        "本期没有这类任务的岗位项目不计，其余权重按比例放大。四舍五入只在显示时。"
    ),
)
def composite(parts: Sequence[Part]) -> tuple[Fraction | None, tuple[str, ...]]:
    """(score, keys of what is missing). Raises ValueError where the weights do not make one."""
    if sum((part.weight for part in parts), Fraction()) != 1:
        raise ValueError("the weights of a composite make one")
    missing = tuple(part.key for part in parts if part.score is None and not part.may_lack)
    had = [(part.score, part.weight) for part in parts if part.score is not None]
    if missing or not had:
        return None, missing or tuple(part.key for part in parts)
    weights = sum((weight for _score, weight in had), Fraction())
    return sum((score * weight for score, weight in had), Fraction()) / weights, ()


def percent(share: Rate) -> Fraction | None:
    return None if share is None else FULL * share


def without(share: Rate) -> Fraction | None:
    """The score of what should be small: rework, misses."""
    return None if share is None else FULL * (1 - share)


@rule(cites=PERFORMANCE, reading=_("部门立案数越少得分越高，按件数分段。"))
def filed_score(filed: int, day: date) -> Fraction:
    bands = P.department_filed.at(day)
    return next((Fraction(score) for most, score in bands if filed <= most), Fraction())


@rule(cites=PERFORMANCE, reading=_("受理数、派遣数越多得分越高，按件数分段。"))
def load_score(count: int, day: date) -> Fraction:
    bands = P.post_load.at(day)
    return next((Fraction(score) for above, score in bands if count > above), Fraction())


@rule(
    cites=PERFORMANCE,
    reading=_(
        "A 级九十分以上，B 级七十五分以上，C 级六十分以上，D 级四十分以上，其余为 E 级；"
        "下限都含本数。"
    ),
)
def grade(score: Fraction | None, day: date) -> str:
    """
    >>> grade(Fraction(90), date(2022, 1, 1)), grade(Fraction(8999, 100), date(2022, 1, 1))
    ('A', 'B')
    """
    if score is None:
        return ""
    bands = zip("ABCD", P.grades.at(day), strict=True)
    return next((letter for letter, least in bands if score >= least), "E")


def _weights(name: str, day: date) -> tuple[Fraction, ...]:
    return tuple(Fraction(one) for one in getattr(P, name).at(day))


def department(
    filed: int, closed: Rate, in_time: Rate, rework: Rate, day: date
) -> tuple[Fraction | None, tuple[str, ...]]:
    """The composite of a department; one without a single case has none."""
    load, closing, handling, quality = _weights("department_weights", day)
    return composite(
        (
            Part("filed", filed_score(filed, day) if filed else None, load),
            Part("closed", percent(closed), closing),
            Part("handled_in_time", percent(in_time), handling),
            Part("rework", without(rework), quality),
        )
    )


def inspector(
    valid: Rate, missed: Rate, confirmed: Rate, verified: Rate, day: date
) -> tuple[Fraction | None, tuple[str, ...]]:
    first, second, third, fourth = _weights("inspector_weights", day)
    return composite(
        (
            Part("valid", percent(valid), first),
            Part("missed", without(missed), second),
            Part("confirmed_in_time", percent(confirmed), third, may_lack=True),
            Part("verified_in_time", percent(verified), fourth, may_lack=True),
        )
    )


def dispatcher(
    dispatched: int, in_time: Rate, right: Rate, day: date
) -> tuple[Fraction | None, tuple[str, ...]]:
    load, quick, correct = _weights("dispatcher_weights", day)
    return composite(
        (
            Part("dispatched", load_score(dispatched, day) if dispatched else None, load),
            Part("dispatched_in_time", percent(in_time), quick),
            Part("dispatched_right", percent(right), correct),
        )
    )


def acceptor(
    accepted: int, confirming: Rate, accepting: Rate, day: date
) -> tuple[Fraction | None, tuple[str, ...]]:
    load, first, second = _weights("acceptor_weights", day)
    return composite(
        (
            Part("accepted", load_score(accepted, day) if accepted else None, load),
            Part("sent_in_time", percent(confirming), first, may_lack=True),
            Part("accepted_in_time", percent(accepting), second),
        )
    )


def shift_leader(
    filed_in_time: Rate, filed_right: Rate, closed_in_time: Rate, day: date
) -> tuple[Fraction | None, tuple[str, ...]]:
    first, second, third = _weights("shift_leader_weights", day)
    return composite(
        (
            Part("filed_in_time", percent(filed_in_time), first),
            Part("filed_right", percent(filed_right), second),
            Part("closed_in_time", percent(closed_in_time), third),
        )
    )


def region(
    public: Rate, density: Fraction | None, closed: Rate, in_time: Rate, day: date
) -> tuple[Fraction | None, tuple[str, ...]]:
    """`density` is the score of the number of cases for the size of the region."""
    first, second, third, fourth = _weights("region_weights", day)
    return composite(
        (
            Part("found_by_the_public", without(public), first),
            Part("filed", density, second),
            Part("closed", percent(closed), third),
            Part("closed_in_time", percent(in_time), fourth),
        )
    )


@rule(
    cites=PERFORMANCE,
    reading=_("没有数据的不排名，件数太少的不排名；得分相同的名次相同，其后的名次顺延。"),
)
def ranks(scores: Mapping[Key, Fraction | None]) -> dict[Key, int | None]:
    """
    >>> ranks({"a": Fraction(9), "b": None, "c": Fraction(9), "d": Fraction(8)})
    {'a': 1, 'b': None, 'c': 1, 'd': 3}
    """
    known = [score for score in scores.values() if score is not None]
    return {
        key: None if score is None else 1 + sum(other > score for other in known)
        for key, score in scores.items()
    }


@rule(
    cites=(Clause("22"), Standard("城市长效综合管理考核")),
    reading=_("一类扣分超过该类分值的三成即预警；正好三成不预警。"),
)
def warns(deducted: Fraction, points: Fraction, day: date) -> bool:
    """
    >>> warns(Fraction("3.7"), Fraction(12), date(2022, 1, 1))
    True
    >>> warns(Fraction("3.6"), Fraction(12), date(2022, 1, 1))
    False
    """
    return deducted / points > Fraction(P.warning_share.at(day))


@rule(
    cites=(Clause("22"),),
    reading=_(
        "一些城区的五项得分：日常处置三十分、按期二十分、不返工二十分、不积压二十分、不延期十分。"
    ),
)
def five_parts(
    handled: Fraction, in_time: Fraction, rework: Fraction, waiting: Fraction, extended: Fraction
) -> Fraction:
    """
    >>> [str(x) for x in (five_parts(*map(Fraction, (".95", ".90", ".04", ".02", ".06"))),)]
    ['947/10']
    """
    return (
        30 * handled + 20 * in_time + 20 * (1 - rework) + 20 * (1 - waiting) + 10 * (1 - extended)
    )


@rule(
    cites=(Clause("22"),),
    reading=_(
        "一些城市的月度系统分：按期结案得满分、超期结案得四成，占八十分；不延期、不返工各占十分。"
        "没有应结案件的不考核。"
    ),
)
def monthly_score(due: int, closed: int, late: int, extended: int, reworked: int) -> Rate:
    """
    >>> str(monthly_score(100, 98, 5, 2, 1))
    '957/10'
    """
    if not due:
        return None
    in_time = Fraction(max(0, closed - late), due)
    late_share = Fraction(late, due)
    base = (100 * in_time + 40 * late_share) * Fraction(4, 5)
    return base + 10 * (1 - Fraction(extended, due)) + 10 * (1 - Fraction(reworked, due))
