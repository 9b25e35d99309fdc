"""Moments, intervals and durations as ISO 8601 writes them."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

MOMENT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?"
    r"(Z|z|[+ -]\d\d(?::?\d\d)?)?"
)
"""A plus sign that nobody escaped in an address arrives as a space."""
DURATION = re.compile(
    r"(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?"
    r"(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,6})\d*)?S)?)?"
)


@dataclass(frozen=True)
class Interval:
    """From `start` to `end`."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("the interval ends before it begins")


def moment(text: str) -> datetime:
    """Aware; raises ValueError for anything else, and without an offset."""
    found = MOMENT.fullmatch(text)
    if found is None:
        raise ValueError("no ISO 8601 moment")
    year, month, day, hour, minute, second, fraction, offset = found.groups()
    if offset is None:
        raise ValueError("no offset")
    micro = int((fraction or "")[:6].ljust(6, "0"))
    clock = (int(hour), int(minute), int(second or 0), micro)
    return datetime(int(year), int(month), int(day), *clock, tzinfo=zone(offset))


def zone(offset: str) -> timezone:
    if offset in "Zz":
        return UTC
    digits = offset[1:].replace(":", "").ljust(4, "0")
    shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-shift if offset[0] == "-" else shift)


def period(text: str) -> datetime | Interval:
    """A moment, or two with a slash; raises ValueError."""
    first, slash, last = text.partition("/")
    return Interval(moment(first), moment(last)) if slash else moment(text)


def duration(text: str) -> timedelta:
    """Raises ValueError; a year and a month have no length of their own and are refused."""
    found = DURATION.fullmatch(text)
    if found is None or text.rstrip("T").lstrip("-") == "P" or text.endswith("T"):
        raise ValueError("no ISO 8601 duration")
    sign, years, months, weeks, days, hours, minutes, seconds, fraction = found.groups()
    if years or months:
        raise ValueError("years and months have no fixed length")
    length = timedelta(
        weeks=int(weeks or 0),
        days=int(days or 0),
        hours=int(hours or 0),
        minutes=int(minutes or 0),
        seconds=int(seconds or 0),
        microseconds=int((fraction or "").ljust(6, "0")),
    )
    return -length if sign else length


def written(value: datetime | Interval) -> str:
    """In UTC; a fraction only where there is one."""
    if isinstance(value, Interval):
        return f"{written(value.start)}/{written(value.end)}"
    return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def offset_written(value: datetime) -> str:
    """With the offset that it has."""
    shift = value.utcoffset() or timedelta(0)
    if not shift:
        return written(value)
    return value.isoformat()


def duration_written(value: timedelta) -> str:
    sign, value = ("-", -value) if value < timedelta(0) else ("", value)
    seconds = f"{value.seconds}.{value.microseconds:06d}" if value.microseconds else value.seconds
    return f"{sign}P{value.days}DT{seconds}S"
