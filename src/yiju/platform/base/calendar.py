"""Working days and hours, and periods of law, by the State Council's holiday calendar.

`data/holidays.csv` lists holidays and shifted working days for 2004 to 2026, as collected in the
package chinesecalendar 1.11 from the yearly notices of the State Council. A city adds a year by
adding its rows.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import cache
from pathlib import Path

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.time import CHINA, add_months

TABLE = Path(__file__).parent / "data" / "holidays.csv"


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
    """Office hours of a working day."""

    spans: tuple[tuple[time, time], ...] = (
        (time(8, 30), time(12, 0)),
        (time(14, 0), time(17, 30)),
    )

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
        self.years = frozenset(day.year for day in self.holidays)
        self.hours = hours or Hours()
        self.provisional = provisional

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
        (Civil Code art. 201)."""
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
        """The moment when `hours` office hours have passed since `start`."""
        left = timedelta(hours=hours)
        moment = start.astimezone(CHINA)
        while True:
            for opens, closes in self._spans(moment.date()):
                begin, end = max(opens, moment), closes
                if begin < end:
                    if end - begin >= left:
                        return begin + left
                    left -= end - begin
            moment = datetime.combine(moment.date() + timedelta(days=1), time(), CHINA)

    def close_of(self, day: date) -> datetime:
        """When the office closes on a day: the end of a period counted in working days."""
        return datetime.combine(day, self.hours.closing, CHINA)

    def _spans(self, day: date) -> list[tuple[datetime, datetime]]:
        if not self.is_working_day(day):
            return []
        return [
            (datetime.combine(day, opens, CHINA), datetime.combine(day, closes, CHINA))
            for opens, closes in self.hours.spans
        ]


@cache
def china(*, provisional: bool = False) -> WorkingCalendar:
    """The calendar of the State Council, as published."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = [(date.fromisoformat(row["day"]), row["kind"]) for row in csv.DictReader(file)]
    return WorkingCalendar(
        (day for day, kind in rows if kind == "holiday"),
        (day for day, kind in rows if kind == "workday"),
        provisional=provisional,
    )
