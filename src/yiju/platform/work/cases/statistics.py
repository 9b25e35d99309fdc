"""What everybody is told of cases: how many came, how many were done in time, where they are open.

Counted by the database over the cases that began in the last twelve months; nobody is named, and
what is open is told by street.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Case, Count, F, Max, Q, Value, When
from django.db.models.functions import Concat, Substr

from yiju.platform.base.time import add_months, china_day, start_of_day
from yiju.platform.registry import api as registry
from yiju.platform.work.cases.intake import CASE
from yiju.platform.work.models import Item, Reporter

MONTHS = 12
FRESH = timedelta(seconds=60)
"""Counted at most so often, however many look."""
CODE = 12


@dataclass(frozen=True)
class Tally:
    """`closed` were handled and verified, `in_time` of these by the day that was promised;
    `settled` are those that ended otherwise: rejected, merged, handled on the spot."""

    reported: int = 0
    closed: int = 0
    in_time: int = 0
    settled: int = 0

    @property
    def open(self) -> int:
        return self.reported - self.closed - self.settled

    @property
    def share_in_time(self) -> float | None:
        return self.in_time / self.closed if self.closed else None

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.reported + other.reported,
            self.closed + other.closed,
            self.in_time + other.in_time,
            self.settled + other.settled,
        )


@dataclass(frozen=True)
class Statistics:
    """Of the cases that began from `since` on, as of `at`. Months are "2022-06"; stars are how
    many reporters gave one to five; `open_by_street` counts all that is open, by code."""

    since: date
    at: datetime
    whole: Tally
    months: Mapping[str, Tally]
    districts: Mapping[str, Tally]
    types: Mapping[str, Tally]
    stars: Mapping[int, int]
    open_by_street: Mapping[str, int]


Row = tuple[str, str, Tally]
"""District, type, and how many."""


@dataclass(frozen=True)
class Kept:
    """What was counted, by month, up to a turn."""

    turn: int
    rows: Mapping[str, list[Row]]
    told: Statistics


_kept: Kept | None = None


def statistics(now: datetime) -> Statistics:
    """Counted anew every day; within it, those months in which something has changed, and not
    more often than every minute."""
    global _kept
    before = _kept if _kept and china_day(_kept.told.at) == china_day(now) else None
    if before and abs(now - before.told.at) < FRESH:
        return before.told
    turn = int(Item.objects.aggregate(last=Max("turn"))["last"] or 0)
    first = add_months(china_day(now).replace(day=1), 1 - MONTHS)
    days = [add_months(first, step) for step in range(MONTHS)]
    if before is None:
        wanted = set(days)
    else:
        changed = Item.objects.filter(process=CASE, turn__gt=before.turn).order_by()
        names = {*changed.values_list(Substr("number", 7, 6), flat=True).distinct()}
        wanted = {day for day in days if f"{day:%Y%m}" in names}
    rows = {
        f"{day:%Y-%m}": _counted(day)
        if day in wanted or before is None
        else before.rows[f"{day:%Y-%m}"]
        for day in days
    }
    _kept = Kept(turn, rows, _told(rows, first, now))
    return _kept.told


def _told(rows: Mapping[str, list[Row]], since: date, now: datetime) -> Statistics:
    every = [(month, *row) for month, some in rows.items() for row in some]
    return Statistics(
        since,
        now,
        sum((tally for *_about, tally in every), Tally()),
        _summed((month, tally) for month, _district, _kind, tally in every),
        _summed((district, tally) for _month, district, _kind, tally in every),
        _summed((kind, tally) for _month, _district, kind, tally in every),
        _stars(since),
        _open(len(registry.city().path)),
    )


def _counted(month: date) -> list[Row]:
    """The cases that began in a month. Their numbers hold the city and the day, in China's time,
    so that the index of numbers leads to them; the others are kept out of the way."""
    city = registry.city()
    begins, ends = (f"{city.code[:6]}{day:%Y%m}" for day in (month, add_months(month, 1)))
    rows = (
        Item.objects.alias(own=Concat("process", Value("")))
        .filter(own=CASE, number__gte=begins, number__lt=ends)
        .order_by()
        .values_list(Substr("area_path", len(city.path) + 1, CODE), Concat("type_code", Value("")))
        .annotate(
            reported=Count("pk"),
            closed=Count("pk", filter=Q(end="closed")),
            in_time=Count("pk", filter=Q(end="closed") & _is_in_time()),
            settled=Count("pk", filter=~Q(end__in=["", "closed"])),
        )
    )
    return [(district, kind, Tally(*counts)) for district, kind, *counts in rows]


def _is_in_time() -> Q:
    return Q(due_at=None) | Q(ended_at__lte=F("due_at"))


def _summed(counted: Iterable[tuple[str, Tally]]) -> dict[str, Tally]:
    found: dict[str, Tally] = {}
    for name, tally in counted:
        if name:
            found[name] = found.get(name, Tally()) + tally
    return dict(sorted(found.items()))


def _stars(since: date) -> dict[int, int]:
    rated = Reporter.objects.filter(at__gte=start_of_day(since)).exclude(stars=None).order_by()
    return dict(rated.values_list("stars").annotate(Count("pk")))


def _open(before: int) -> dict[str, int]:
    """Where no street is known, under the district."""
    standing = Item.objects.filter(process=CASE, end="").order_by()
    district, street = Substr("area_path", before + 1, CODE), Substr("area_path", before + 14, CODE)
    rows = standing.annotate(district=district, street=street).values_list(
        Case(When(street="", then=F("district")), default=F("street")), Value(1)
    )
    found: dict[str, int] = {}
    for code, one in rows.iterator():
        if code:
            found[code] = found.get(code, 0) + one
    return dict(sorted(found.items()))
