"""What an inspection plan declares, and when each place falls due. Pure, without a database.

A plan joins assets of a kind with a rhythm and a list of points. A year has a whole number of
occasions; each place has its own day within an occasion, drawn from its code, so that the work of
a month does not fall due on its first morning.
"""

import zlib
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, Ground, rule
from yiju.platform.base.params import Parameter

WEEKLY = 52
RHYTHMS = (1, 2, 3, 4, 6, 12, WEEKLY)
"""Occasions in a year that the calendar can give."""
RESERVED = frozenset({"found"})


@dataclass(frozen=True)
class Point:
    """One thing that is looked at. `title` says what is as it should be; where it is not, a case
    of the type is opened."""

    key: str
    title: Text
    type_code: str
    """A matter of the national catalogue, as M09012."""


@dataclass(frozen=True)
class Plan:
    """Places of a kind, how often they are looked at, and at what.

    `applies` chooses among the assets of the kind by their record. `times` is how often in a year,
    one of RHYTHMS; `days` is how many working days an inspection may take. `version` grows with
    every change of the points.
    """

    key: str
    title: Text
    kind: str
    times: Parameter
    days: Parameter
    points: tuple[Point, ...]
    cites: tuple[Ground, ...]
    applies: Callable[[Any], bool] = field(default=lambda record: True)
    version: int = 1

    @property
    def process(self) -> str:
        """The key of the process that its inspections run."""
        return f"inspection-{self.key}"


@dataclass(frozen=True)
class Occasion:
    """A stretch of the calendar in which each place is inspected once; `opens` is the day of one
    place in it. Both ends belong to it."""

    label: str
    first: date
    last: date
    opens: date


@rule(
    cites=[Clause("22")],
    reading=_(
        "每个场所在每个周期巡查一次；同一周期内各场所按编码错开到期，留足办理时间，"
        "不集中在周期的第一天。"
    ),
)
def occasion(times: int, days: int, on: date, code: str) -> Occasion:
    """The occasion of a place that holds the day.

    >>> occasion(52, 5, date(2022, 6, 30), "X").opens
    datetime.date(2022, 6, 27)
    """
    label, first, last = _stretch(times, on)
    spare = (last - first).days + 1 - _calendar_days(days)
    later = zlib.crc32(code.encode()) % spare if spare > 0 else 0
    return Occasion(label, first, last, first + timedelta(days=later))


def _calendar_days(working_days: int) -> int:
    """So many working days fit into it, as long as no long holiday does as well."""
    return working_days + 2 * (working_days // 5 + 1)


def _stretch(times: int, on: date) -> tuple[str, date, date]:
    """Raises ValueError for a rhythm that the calendar does not give."""
    if times not in RHYTHMS:
        raise ValueError(f"{times} occasions in a year; known are {RHYTHMS}")
    if times == WEEKLY:
        first = on - timedelta(days=on.weekday())
        year, week, _day = first.isocalendar()
        return f"{year}-W{week:02}", first, first + timedelta(days=6)
    months = 12 // times
    place = (on.month - 1) // months
    first = date(on.year, place * months + 1, 1)
    end = (place + 1) * months
    last = date(on.year, end, monthrange(on.year, end)[1])
    label = f"{on.year}-{on.month:02}" if times == 12 else f"{on.year}-{place + 1}of{times}"
    return label, first, last


def problems(plan: Plan, types: frozenset[str]) -> Iterator[Text]:
    """What is wrong with a plan; `types` are the keys of all types of case."""
    if not plan.cites:
        yield _("巡查计划 {plan} 没有依据").format(plan=plan.key)
    if not plan.points:
        yield _("巡查计划 {plan} 没有检查项目").format(plan=plan.key)
    keys = [point.key for point in plan.points]
    for key in sorted({k for k in keys if keys.count(k) > 1 or k in RESERVED}):
        yield _("巡查计划 {plan} 的检查项目 {point} 重复或不可用").format(plan=plan.key, point=key)
    for point in plan.points:
        if not point.key.isidentifier():
            yield _("巡查计划 {plan}：{point} 不能作检查项目的名称").format(
                plan=plan.key, point=point.key
            )
        if point.type_code not in types:
            yield _("巡查计划 {plan}：国家标准没有类别 {type}").format(
                plan=plan.key, type=point.type_code
            )
    for value in plan.times.values:
        if value.value not in RHYTHMS:
            yield _("巡查计划 {plan}：一年 {times} 次不合日历").format(
                plan=plan.key, times=value.value
            )


_installed: dict[str, Plan] = {}


def install(plans: tuple[Plan, ...]) -> None:
    """Take the place of all that was installed; called when the program starts."""
    _installed.clear()
    _installed.update((plan.key, plan) for plan in plans)


def plans() -> tuple[Plan, ...]:
    return tuple(_installed.values())
