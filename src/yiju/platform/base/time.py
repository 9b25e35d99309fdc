"""Moments and periods by the calendar. Nothing here asks what time it is."""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import total_ordering
from zoneinfo import ZoneInfo

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _

CHINA = ZoneInfo("Asia/Shanghai")
MOMENT = _("时刻")


class NoOffset(CityError):
    code = "time.no_offset"
    text = _("{field}：需要时区偏移，如 +08:00。收到的是“{given}”。")


class NoMoment(CityError):
    code = "time.no_moment"
    text = _("{field}：不是时刻。请写成 2021-06-02T08:00:00+08:00。收到的是“{given}”。")


class NoPeriod(CityError):
    code = "time.no_period"
    text = _("“{given}”不是时期。请写成 2021、2021-Q2、2021-06 或 2021-06-30。")


def parse_moment(text: str, field: Text | str = MOMENT) -> datetime:
    """An ISO 8601 moment with its offset, in UTC; raises NoOffset and NoMoment, naming `field`."""
    try:
        moment = datetime.fromisoformat(text.strip())
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise NoMoment(field=field, given=text) from None
    raise NoOffset(field=field, given=text)


def to_china(moment: datetime) -> datetime:
    """The moment by the clocks of China; raises NoOffset for one that says no offset."""
    if moment.tzinfo is None:
        raise NoOffset(field=MOMENT, given=moment.isoformat())
    return moment.astimezone(CHINA)


def china_day(moment: datetime) -> date:
    """The day in China on which the moment fell; raises NoOffset."""
    return to_china(moment).date()


def add_months(start: date, months: int) -> date:
    """The same day number `months` later, or the last day of a month that is too short."""
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def months_between(start: date, end: date) -> int:
    """Whole months that have passed: the most that, added to `start`, do not go beyond `end`."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - (add_months(start, months) > end)


def month_ends(first: date, last: date) -> list[date]:
    """The last days of the months from that of `first` up to `last`."""
    ends = []
    month = Period.month(first.year, first.month)
    while month.last_day <= last:
        ends.append(month.last_day)
        month = month.next()
    return ends


@dataclass(frozen=True)
class HalfYear:
    """The half-year in which a day lies."""

    day: date

    @property
    def first(self) -> date:
        return date(self.day.year, 1 if self.day.month < 7 else 7, 1)

    @property
    def last(self) -> date:
        return add_months(self.first, 6) - timedelta(days=1)

    @property
    def next(self) -> "HalfYear":
        return HalfYear(add_months(self.first, 6))

    @property
    def label(self) -> str:
        """As 2022H1."""
        return f"{self.day.year}H{1 if self.day.month < 7 else 2}"


@total_ordering
@dataclass(frozen=True)
class Period:
    """A year, quarter, month or day. Both ends belong to it."""

    first_day: date
    last_day: date
    label: str

    @classmethod
    def year(cls, year: int) -> "Period":
        return cls(date(year, 1, 1), date(year, 12, 31), str(year))

    @classmethod
    def quarter(cls, year: int, quarter: int) -> "Period":
        first = date(year, 3 * quarter - 2, 1)
        return cls(first, add_months(first, 3) - timedelta(days=1), f"{year}-Q{quarter}")

    @classmethod
    def month(cls, year: int, month: int) -> "Period":
        first = date(year, month, 1)
        return cls(first, add_months(first, 1) - timedelta(days=1), f"{year}-{month:02}")

    @classmethod
    def day(cls, day: date) -> "Period":
        return cls(day, day, day.isoformat())

    @classmethod
    def of(cls, moment: datetime) -> "Period":
        """The day in China of a moment."""
        return cls.day(china_day(moment))

    @classmethod
    def parse(cls, text: str) -> "Period":
        """2021, 2021-Q2, 2021-06 or 2021-06-30; raises NoPeriod."""
        found = re.fullmatch(r"(\d{4})(?:-Q([1-4])|-(\d\d)(?:-(\d\d))?)?", text.strip())
        if not found:
            raise NoPeriod(given=text)
        year, quarter, month, day = (int(part) if part else None for part in found.groups())
        try:
            if quarter:
                return cls.quarter(year or 0, quarter)
            if month and day:
                return cls.day(date(year or 0, month, day))
            return cls.month(year or 0, month) if month else cls.year(year or 0)
        except ValueError:
            raise NoPeriod(given=text) from None

    def next(self) -> "Period":
        return self._moved(1)

    def previous(self) -> "Period":
        return self._moved(-1)

    def _moved(self, steps: int) -> "Period":
        if self.first_day == self.last_day:
            return Period.day(self.first_day + timedelta(days=steps))
        months = (self.last_day.month - self.first_day.month + 1) * steps
        first = add_months(self.first_day, months)
        if "Q" in self.label:
            return Period.quarter(first.year, (first.month + 2) // 3)
        return (
            Period.year(first.year) if abs(months) == 12 else Period.month(first.year, first.month)
        )

    def contains(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def __lt__(self, other: "Period") -> bool:
        return (self.first_day, self.last_day) < (other.first_day, other.last_day)

    def __str__(self) -> str:
        return self.label


def months_within(period: Period) -> list[Period]:
    """The months of a period; the first and the last may be cut short by it."""
    found, month = [], Period.month(period.first_day.year, period.first_day.month)
    while month.first_day <= period.last_day:
        first, last = max(month.first_day, period.first_day), min(month.last_day, period.last_day)
        found.append(Period(first, last, month.label))
        month = month.next()
    return found


def is_within(moment: datetime | None, at: datetime, span: timedelta) -> bool:
    """Whether something happened, and no longer before a moment than the span."""
    return moment is not None and at - moment <= span


def start_of_day(day: date) -> datetime:
    """Midnight in China, at which the day begins."""
    return datetime.combine(day, time(), CHINA)


def clock_time(text: str) -> int | None:
    """Minutes after midnight of 06:00 … 24:00; None when it is no such time."""
    hours, colon, minutes = text.partition(":")
    if not (colon and hours.isdigit() and minutes.isdigit() and len(minutes) == 2):
        return None
    total = int(hours) * 60 + int(minutes)
    return total if int(minutes) < 60 and total <= 24 * 60 else None
