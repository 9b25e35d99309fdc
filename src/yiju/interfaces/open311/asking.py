"""Reading what another program asks for: pure, each parameter with the answer to a wrong one.

An empty parameter is an absent one (GeoReport v2, Optional Arguments).
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from yiju.interfaces.open311.refusals import (
    PageTooFar,
    ParameterMissing,
    ParameterUnfit,
    SpanTooLong,
    TooLong,
)
from yiju.platform.base.geo import Datum, read_datum
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import NoMoment, NoOffset, parse_moment
from yiju.platform.work.cases.api import Where

SPAN = timedelta(days=90)
LARGEST_PAGE = 1_000
FARTHEST = 100_000
MOST_NUMBERS = 1_000
LONGEST_WORDS = 4_000
LONGEST_URL = 2_000
FIRST_YEAR, LAST_YEAR = 1949, 2199
DEGREES = re.compile(r"[+-]?\d{1,3}(\.\d{1,20})?")
UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
STATUSES = ("open", "closed")
Given = Mapping[str, str]


def value(given: Given, name: str, most: int = 400) -> str:
    """Without what cannot be stored or written; raises TooLong."""
    found = given.get(name) or ""
    if not found.isprintable():
        found = UNSTORABLE.sub("", found)
    found = found.strip()
    if len(found) > most:
        raise TooLong(name=name, length=len(found), most=most)
    return found


def needed(given: Given, name: str) -> str:
    """Raises ParameterMissing."""
    found = value(given, name)
    if not found:
        raise ParameterMissing(name=name)
    return found


def listed(given: Given, name: str) -> tuple[str, ...]:
    """The parts of a list with commas, each once; raises ParameterUnfit for too many."""
    parts = [part.strip() for part in value(given, name, 60_000).split(",")]
    found = tuple(dict.fromkeys(part for part in parts if part))
    if len(found) > MOST_NUMBERS:
        remedy = _("最多 {most} 个").format(most=MOST_NUMBERS)
        raise ParameterUnfit(name=name, given=f"{found[0]}, …", remedy=remedy)
    return found


def whole(given: Given, name: str, default: int, most: int) -> int:
    """A number from 1 to `most`; raises ParameterUnfit."""
    said = value(given, name)
    if not said:
        return default
    if not (said.isascii() and said.isdecimal() and len(said) < 10 and 1 <= int(said) <= most):
        remedy = _("应为 1 至 {most} 的整数").format(most=most)
        raise ParameterUnfit(name=name, given=said, remedy=remedy)
    return int(said)


def moment(given: Given, name: str) -> datetime | None:
    """A moment with its offset, as W3C writes it; raises ParameterUnfit."""
    said = value(given, name)
    if not said:
        return None
    remedy = _("写成 2021-06-02T08:00:00+08:00 或 2021-06-02T00:00:00Z")
    try:
        found = parse_moment(said.replace(" ", "+"), name)
    except (NoMoment, NoOffset):
        raise ParameterUnfit(name=name, given=said[:80], remedy=remedy) from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ParameterUnfit(name=name, given=said, remedy=remedy)
    return found


def place(given: Given) -> Where | None:
    """The point of `lat` and `long` in the datum that is named, WGS-84 where none is.

    None where neither is given. Raises ParameterMissing for one without the other,
    ParameterUnfit, DatumUnknown.
    """
    if not value(given, "lat") and not value(given, "long"):
        return None
    datum = read_datum(value(given, "datum").lower() or Datum.WGS84.value)
    return Where(_degrees(given, "long", 180), _degrees(given, "lat", 90), datum)


def _degrees(given: Given, name: str, most: int) -> float:
    said = needed(given, name)
    number = float(said) if DEGREES.fullmatch(said) and said.isascii() else math.nan
    if not abs(number) <= most:
        remedy = _("应为十进制度，如 119.95")
        raise ParameterUnfit(name=name, given=said, remedy=remedy)
    return number


def address_of_media(given: Given) -> str:
    """Raises ParameterUnfit for what is no address of the web; nothing is fetched from it."""
    said = value(given, "media_url", LONGEST_URL)
    if said and not re.fullmatch(r"https?://[^\s<>\"']+", said):
        remedy = _("应以 http:// 或 https:// 开头")
        raise ParameterUnfit(name="media_url", given=said[:80], remedy=remedy)
    return said


@dataclass(frozen=True)
class Asked:
    """What a list of requests is to hold. With numbers nothing else counts.

    `first` and `last` bound the moment of the report; `changed_since` and `cursor` turn the list
    into one of changes, the oldest first.
    """

    numbers: tuple[str, ...]
    service_codes: tuple[str, ...]
    first: datetime | None
    last: datetime | None
    status: str
    page: int
    size: int
    changed_since: datetime | None
    cursor: str

    @property
    def wants_changes(self) -> bool:
        return bool(self.cursor or self.changed_since)


def read_asked(given: Given, now: datetime) -> Asked:
    """Raises TooLong, ParameterUnfit, SpanTooLong, PageTooFar."""
    cursor, since = _since(given)
    first, last = moment(given, "start_date"), moment(given, "end_date")
    if not (cursor or since):
        first, last = _span(first, last, now)
    elif first and last and last - first > SPAN:
        raise _too_long(first, last)
    size = whole(given, "page_size", LARGEST_PAGE, LARGEST_PAGE)
    page = whole(given, "page", 1, 10**8)
    if (page - 1) * size > FARTHEST:
        raise PageTooFar(page=page, most=FARTHEST)
    return Asked(
        listed(given, "service_request_id"),
        listed(given, "service_code"),
        first,
        last,
        _status(given),
        page,
        size,
        since,
        cursor,
    )


def _since(given: Given) -> tuple[str, datetime | None]:
    """`changed_since` takes a cursor of ours or a moment, `updated_after` a moment."""
    said = value(given, "changed_since").replace(" ", "+")
    if "_" in said:
        return said, None
    return "", moment(given, "changed_since") or moment(given, "updated_after")


def _span(
    first: datetime | None, last: datetime | None, now: datetime
) -> tuple[datetime, datetime | None]:
    """The last 90 days where nothing is said, and 90 days from or to what is said."""
    if first is None:
        return (last or now) - SPAN, last
    if last is None:
        return first, first + SPAN
    if last - first > SPAN:
        raise _too_long(first, last)
    return first, last


def _too_long(first: datetime, last: datetime) -> SpanTooLong:
    return SpanTooLong(days=(last - first).days, most=SPAN.days)


def _status(given: Given) -> str:
    """Of several statuses both are all; raises ParameterUnfit."""
    said = listed(given, "status")
    for one in said:
        if one.lower() not in STATUSES:
            remedy: Text = _("可填 open、closed")
            raise ParameterUnfit(name="status", given=one[:40], remedy=remedy)
    wanted = {one.lower() for one in said}
    return wanted.pop() if len(wanted) == 1 else ""
