"""What a target asks for, in figures: the bound, the day, and whether a value meets it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from yiju.platform.base import params
from yiju.platform.base.i18n import Text
from yiju.platform.base.law import Standard, rule
from yiju.platform.base.words import Comparator, compares

P = params.load(__file__)

CIVIL_CODE = Standard("民法典", "1259")


@dataclass(frozen=True)
class Point:
    """The value of a target on a day; None where nothing is known of that day, and `why`."""

    day: date
    value: Fraction | None
    why_missing: Text | str | None = None


@dataclass(frozen=True)
class Known:
    """A point that has a value."""

    day: date
    value: Fraction


@dataclass(frozen=True)
class Goal:
    """What a target asks for. A share is in percent; a milestone is 1 when it is reached.

    `every` is "year" when the promise is made anew for each calendar year from `begins` to
    `ends`. `from_zero` is true for what a programme adds up from nothing.
    """

    comparator: str
    value: Fraction | None
    begins: date
    ends: date
    due: date | None = None
    every: str = ""
    from_zero: bool = True
    percent: bool = False

    @property
    def milestone(self) -> bool:
        return self.comparator == "done"

    @property
    def last_day(self) -> date:
        """The day by which it must be met; the end of the plan where the plan names none."""
        return self.due or self.ends

    @property
    def years(self) -> range:
        """The calendar years of a yearly promise."""
        return range(self.begins.year, self.last_day.year + 1)

    def of_year(self, year: int) -> "Goal":
        """The promise for one of its years."""
        return replace(self, begins=date(year, 1, 1), due=date(year, 12, 31), every="")


@dataclass(frozen=True)
class Demand:
    """The bound in force on a day, with the number of ours that it rests on, if any."""

    comparator: Comparator
    bound: Fraction
    assumed: params.Parameter | None = None
    slack: Fraction = Fraction(0)

    @property
    def less_is_better(self) -> bool:
        return self.comparator in {Comparator.LE, Comparator.LT}

    def met_by(self, value: Fraction) -> bool:
        if self.comparator is Comparator.ABOUT:
            return abs(value - self.bound) <= self.slack
        return bool(compares(value, self.comparator, self.bound))


@rule(
    cites=[CIVIL_CODE],
    reading=(
        "An exact figure that a programme promises to reach is met by more of it. 全部 and 基本 "
        "are percentages of the frozen list; 约 allows a deviation either way."
    ),
)
def demand_of(goal: Goal, on: date) -> Demand:
    """The bound that `goal` sets, with the tolerances in force on the day `on`."""
    if goal.comparator == "done":
        return Demand(Comparator.GE, Fraction(1))
    if goal.comparator in {"all", "basically"}:
        share = P.all if goal.comparator == "all" else P.basically
        of = Fraction(100) if goal.percent or goal.value is None else goal.value
        return Demand(Comparator.GE, of * Fraction(share.at(on)) / 100, share)
    bound = goal.value if goal.value is not None else Fraction(1)
    comparator = Comparator(goal.comparator)
    if comparator is Comparator.EQ:
        return Demand(Comparator.GE, bound)
    if comparator is Comparator.ABOUT:
        slack = abs(bound) * Fraction(P.about.at(on)) / 100
        return Demand(comparator, bound, P.about, slack)
    return Demand(comparator, bound)


def known(points: Iterable[Point | Known], until: date) -> list[Known]:
    """The points with a value up to the day, in the order of their days."""
    return sorted(
        (
            Known(point.day, point.value)
            for point in points
            if point.value is not None and point.day <= until
        ),
        key=lambda point: point.day,
    )


def origin_of(goal: Goal, values: list[Known]) -> Known:
    """Where the expected path starts: at nothing when the programme begins, or at the first
    value known where a stock such as a share was there before."""
    if values[0].day <= goal.begins or not goal.from_zero:
        return values[0]
    return Known(goal.begins, Fraction(0))
