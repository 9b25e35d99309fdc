"""Courses of figures: from a few values that were reached, a figure for each month or quarter.

Between two values a course grows unevenly, never back, unless it is a rate that wavers. Read from
courses.toml beside the plan; each course names its target by the clause and words of the promise.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Literal

import msgspec

from yiju.city.places import chance
from yiju.platform.base.time import Period
from yiju.platform.steering.api import TargetRow

ENDS = date(2022, 6, 30)


class Course(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`reached` gives values by month (2021-12) or, for a milestone, by day (2021-11-30). With
    `of` they are parts of a whole that stays; `yearly` ones begin again each January."""

    clause: str
    says: tuple[str, ...]
    reached: dict[str, float]
    scope: str = ""
    rhythm: Literal["month", "quarter", "once"] = "quarter"
    of: float = 0
    digits: int = 0
    """Decimals of the values."""
    yearly: bool = False
    wavers: float = 0
    refused: str = ""
    """A month whose figure was first reported too high, refused, and then corrected."""
    paper: str = "演示季报"


class Courses(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    course: tuple[Course, ...]


@dataclass(frozen=True)
class Said:
    """A figure for a day, with its parts where it is a share, and the paper it rests on."""

    day: date
    value: Fraction
    numerator: Fraction | None
    denominator: Fraction | None
    paper: str


def read_courses(file: Path) -> Sequence[Course]:
    return msgspec.toml.decode(file.read_bytes(), type=Courses).course


def paired(
    targets: Sequence[TargetRow], courses: Sequence[Course]
) -> list[tuple[TargetRow, Course]]:
    """Each course with its target, where exactly one fits: no figure goes to a wrong promise."""
    found = []
    for course in courses:
        meant = [target for target in targets if _names(course, target)]
        if len(meant) == 1 and not meant[0].computed:
            found.append((meant[0], course))
    return found


def _names(course: Course, target: TargetRow) -> bool:
    words = f"{target.subject}{target.text}"
    return (
        target.clause == course.clause
        and (not course.scope or target.scope == course.scope)
        and all(word in words for word in course.says)
    )


def figures(course: Course) -> list[Said]:
    """All figures of the course, the earliest first."""
    random = chance("course", course.clause, *course.says)
    if course.rhythm == "once":
        return [_said(course, day, value) for day, value in _anchors(course)]
    values = _monthly(course, random)
    wanted = (day for day in values if course.rhythm == "month" or day.month % 3 == 0)
    return [_said(course, day, values[day]) for day in wanted]


def on_day(course: Course, day: date) -> Said | None:
    """The figure at a month's end, also of a course that is not told of each month; None before
    its first."""
    if course.rhythm == "once":
        reached = [pair for pair in _anchors(course) if pair[0] <= day]
        return _said(course, day, reached[-1][1]) if reached else None
    value = _monthly(course, chance("course", course.clause, *course.says)).get(day)
    return None if value is None else _said(course, day, value)


def too_high(course: Course, said: Said) -> Said:
    """The figure as it was first reported by mistake: a tenth more than was done."""
    part = said.value if said.numerator is None else said.numerator
    return _said(course, said.day, float(round(part * 11 / 10, course.digits)))


def _anchors(course: Course) -> Iterator[tuple[date, float]]:
    for name, value in sorted(course.reached.items()):
        yield Period.parse(name).last_day, value


def _said(course: Course, day: date, value: float) -> Said:
    exact = Fraction(str(round(value, course.digits)))
    label = f"{day:%Y-%m}" if course.rhythm != "quarter" else f"{day.year}Q{(day.month + 2) // 3}"
    paper = f"{course.paper}{label}"
    if not course.of:
        return Said(day, exact, None, None, paper)
    whole = Fraction(str(course.of))
    return Said(day, round(100 * exact / whole, 4), exact, whole, paper)


def _monthly(course: Course, random: Random) -> Mapping[date, float]:
    """A value for each month end from the first that is given to the last."""
    found: dict[date, float] = {}
    before: tuple[date, float] | None = None
    for day, value in _anchors(course):
        if before is None or (course.yearly and before[0].year < day.year):
            start = date(day.year - 1, 12, 31) if course.yearly else day
            before = (start, 0.0 if course.yearly else value)
        months = _months(before[0], day)
        for month, share in zip(months, growth(random, len(months)), strict=True):
            found[month] = before[1] + (value - before[1]) * share
            if course.wavers and month != day:
                found[month] += random.uniform(-course.wavers, course.wavers)
        found[day] = value
        before = (day, value)
    return dict(sorted(found.items()))


def _months(after: date, until: date) -> list[date]:
    month, ends = Period.month(after.year, after.month).next(), []
    while month.last_day <= until:
        ends.append(month.last_day)
        month = month.next()
    return ends


def growth(random: Random, steps: int) -> list[float]:
    """Growing shares of a way, the last of them 1: no month is like another."""
    pieces = [random.gammavariate(4, 1) for _step in range(steps)]
    whole, gone, shares = sum(pieces), 0.0, []
    for piece in pieces:
        gone += piece
        shares.append(gone / whole)
    return shares
