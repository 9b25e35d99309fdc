"""Working days and hours, and periods of law, by the State Council's holiday calendar.

`data/holidays.csv` lists holidays and shifted working days for 2004 to 2026, as collected in the
package chinesecalendar 1.11 from the yearly notices of the State Council. A city adds a year with
a table of its own of the same columns: `WorkingCalendar.read(TABLE, own)`.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

from yiju.platform.base.errors import CityError, Problem, Problems
from yiju.platform.base.i18n import _
from yiju.platform.base.time import CHINA, add_months, to_china

HOLIDAY, WORKDAY = "holiday", "workday"
TABLE = Path(__file__).parent / "data" / "holidays.csv"


DAYS_REMEMBERED = 2_000
NATIONAL_DAY = (10, 1)
"""A holiday by law in every year: a year is known when its national day is in the table."""


class CalendarUnknown(CityError):
    code = "calendar.unknown"
    status = 409
    text = _(
        "{year} 年的节假日安排尚未公布，不能确定工作日。请在公布后补充日历，或按暂定日历估算。"
    )


class Roll(Enum):
    """Where a period goes whose last day is no working day (Civil Code art. 203)."""

    FORWARD = "forward"
    BACKWARD = "backward"
    NONE = "none"


@dataclass(frozen=True)
class Hours:
    """Office hours of a working day, in order and apart; raises ValueError for others."""

    spans: tuple[tuple[time, time], ...] = (
        (time(8, 30), time(12, 0)),
        (time(14, 0), time(17, 30)),
    )

    def __post_init__(self) -> None:
        clock = [moment for span in self.spans for moment in span]
        if not clock or any(after <= before for before, after in pairwise(clock)):
            raise ValueError(f"office hours follow one another: {self.spans}")

    @property
    def closing(self) -> time:
        return self.spans[-1][1]


class WorkingCalendar:
    """The days on which the offices work.

    With `provisional`, a year whose arrangement is not published counts as plain weeks; whoever
    asks must show that the answer is provisional (`is_provisional`).
    """

    def __init__(
        self,
        holidays: Iterable[date],
        shifted: Iterable[date],
        *,
        hours: Hours | None = None,
        provisional: bool = False,
    ) -> None:
        self.holidays = frozenset(holidays)
        self.shifted = frozenset(shifted)
        self.years = frozenset(
            day.year for day in self.holidays if (day.month, day.day) == NATIONAL_DAY
        )
        self.hours = hours or Hours()
        self.provisional = provisional
        self._spans = lru_cache(maxsize=DAYS_REMEMBERED)(self._office_spans)

    @classmethod
    def read(
        cls, *tables: Path, hours: Hours | None = None, provisional: bool = False
    ) -> "WorkingCalendar":
        """The calendar of some tables, of which the later ones overrule the earlier.

        Raises Problems, with every row that cannot be read.
        """
        known: dict[date, str] = {}
        problems: list[Problem] = []
        for table in tables:
            found, wrong = _rows(table)
            known |= found
            problems += wrong
        if problems:
            raise Problems(problems)
        return cls(
            (day for day, kind in known.items() if kind == HOLIDAY),
            (day for day, kind in known.items() if kind == WORKDAY),
            hours=hours,
            provisional=provisional,
        )

    def is_provisional(self, day: date) -> bool:
        return day.year not in self.years

    def is_working_day(self, day: date) -> bool:
        """Raises CalendarUnknown for a year that is not published."""
        if day.year not in self.years and not self.provisional:
            raise CalendarUnknown(year=day.year)
        if day in self.shifted:
            return True
        return day.weekday() < 5 and day not in self.holidays

    def add_working_days(self, start: date, days: int) -> date:
        """The day that is `days` working days after `start`; the starting day is not counted
        (Civil Code art. 201). Raises ValueError for a negative number."""
        if days < 0:
            raise ValueError(f"{days}: working days are counted forward")
        day = start
        while days > 0:
            day += timedelta(days=1)
            days -= self.is_working_day(day)
        return day

    def roll(self, day: date, how: Roll = Roll.FORWARD) -> date:
        """The day itself, or the next or last working day when it is none."""
        step = {Roll.FORWARD: 1, Roll.BACKWARD: -1, Roll.NONE: 0}[how]
        while step and not self.is_working_day(day):
            day += timedelta(days=step)
        return day

    def period_end(
        self,
        start: date,
        *,
        days: int = 0,
        months: int = 0,
        years: int = 0,
        roll: Roll = Roll.FORWARD,
    ) -> date:
        """The last day of a period that begins with an event on `start`.

        Civil Code arts. 201 to 203: the day of the event is not counted; months and years end
        on the same day number, or on the last day of a shorter month.
        """
        end = add_months(start, 12 * years + months) + timedelta(days=days)
        return self.roll(end, roll)

    def add_working_hours(self, start: datetime, hours: float) -> datetime:
        """The moment, in China's time, when `hours` office hours have passed since `start`.

        Raises ValueError for a negative number, NoOffset for a start that says no offset.
        """
        if hours < 0:
            raise ValueError(f"{hours}: office hours are counted forward")
        left = timedelta(hours=hours)
        moment = to_china(start)
        while True:
            for opens, closes in self._spans(moment.date()):
                begin, end = max(opens, moment), closes
                if begin < end:
                    if end - begin >= left:
                        return begin + left
                    left -= end - begin
            moment = datetime.combine(moment.date() + timedelta(days=1), time(), CHINA)

    def working_time(self, start: datetime, end: datetime) -> timedelta:
        """The office time between two moments; none where the end is not after the start."""
        begin, close = to_china(start), to_china(end)
        passed, day = timedelta(), begin.date()
        while day <= close.date():
            for opens, closes in self._spans(day):
                passed += max(min(closes, close) - max(opens, begin), timedelta())
            day += timedelta(days=1)
        return passed

    def close_of(self, day: date) -> datetime:
        """When the office closes on a day: the end of a period counted in working days."""
        return datetime.combine(day, self.hours.closing, CHINA)

    def _office_spans(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        if not self.is_working_day(day):
            return ()
        return tuple(
            (datetime.combine(day, opens, CHINA), datetime.combine(day, closes, CHINA))
            for opens, closes in self.hours.spans
        )


@cache
def china(*, provisional: bool = False) -> WorkingCalendar:
    """The calendar of the State Council, as published."""
    return WorkingCalendar.read(TABLE, provisional=provisional)


def _rows(table: Path) -> tuple[dict[date, str], list[Problem]]:
    """Each day of a table with its kind, and the rows that cannot be read."""
    found: dict[date, str] = {}
    problems = []
    with table.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            try:
                day = date.fromisoformat(row.get("day") or "")
            except ValueError:
                what = _("“{given}”不是日期").format(given=row.get("day"))
                problems.append(Problem(table.name, number, "day", what, _("写成 2027-01-01")))
                continue
            if row.get("kind") not in (HOLIDAY, WORKDAY):
                what = _("“{given}”不是日子的种类").format(given=row.get("kind"))
                remedy = _("放假写 holiday，调休上班写 workday")
                problems.append(Problem(table.name, number, "kind", what, remedy))
            found[day] = str(row.get("kind"))
    return found, problems
