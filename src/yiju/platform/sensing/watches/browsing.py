"""Alarms as lists and figures, within a reader's reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Substr

from yiju.platform.registry import api as registry
from yiju.platform.sensing.watches.models import Alarm, Shelving
from yiju.platform.sensing.watches.rules import P, flood_window, stale_after
from yiju.platform.sensing.watches.statistics import (
    Often,
    Raised,
    Rate,
    Tally,
    calling,
    rate,
    tallies,
    tally,
    top,
)

CODE = 12
"""Digits of the code of an area."""
OPERATORS = "dispatcher"
"""The role of those on watch."""
COUNTED = 200_000
"""Alarms of a span that are read at once; the newest where there are more."""


@dataclass(frozen=True)
class AlarmRow:
    id: int
    watch: str
    asset_kind: str
    asset_code: str
    area_path: str
    severity: int
    value: float | None
    raised_at: datetime
    cleared_at: datetime | None
    outcome: str
    case: str
    opens_at: datetime


@dataclass(frozen=True)
class Page:
    rows: list[AlarmRow]
    total: int
    following: str


@dataclass(frozen=True)
class Statistics:
    """Of the alarms that were raised in a span. `lately` are those of the last window by which
    floods are judged; `stale` stand for longer than a day, whenever they were raised."""

    whole: Tally
    by_watch: list[Tally]
    top: list[Often]
    rate: Rate
    operators: int
    lately: int
    is_flood: bool
    stale: int
    unstable: int
    """Sensors that were shelved because they flapped."""


def alarms(
    reaches: Sequence[registry.Reach] | None,
    *,
    watch: str = "",
    case: str = "",
    asset: tuple[str, str] | None = None,
    is_standing: bool = True,
    stale_at: datetime | None = None,
    after: str = "",
    size: int = 50,
) -> Page:
    """Alarms within reach, the newest first; of one case, by its number; of one asset, by its kind
    and code; with `stale_at` those that are stale then."""
    found = within(reaches)
    if watch:
        found = found.filter(watch=watch)
    if case:
        found = found.filter(cause__number=case)
    if asset:
        found = found.filter(asset_kind=asset[0], asset_code=asset[1])
    if is_standing or stale_at:
        found = found.filter(cleared_at=None)
    if stale_at:
        found = found.filter(raised_at__lt=stale_at - stale_after(stale_at.date()))
    total = found.count()
    if after.isdigit() and len(after) < 19:
        found = found.filter(pk__lt=int(after))
    rows = list(found.annotate(case=F("cause__number")).order_by("-pk")[: size + 1])
    following = str(rows[size - 1].pk) if len(rows) > size else ""
    return Page([_row(one) for one in rows[:size]], total, following)


def alarms_by_district() -> dict[str, int]:
    """How many alarms stand, by the code of the district; under an empty one those in none."""
    place = Substr("area_path", len(registry.city().path) + 1, CODE)
    standing = Alarm.objects.filter(cleared_at=None).order_by().annotate(district=place)
    return dict(standing.values_list("district").annotate(Count("pk")))


def _row(one: Alarm) -> AlarmRow:
    return AlarmRow(
        one.pk,
        one.watch,
        one.asset_kind,
        one.asset_code,
        one.area_path,
        one.severity,
        one.value,
        one.raised_at,
        one.cleared_at,
        one.outcome,
        getattr(one, "case", "") or "",
        one.opens_at,
    )


def statistics(
    reaches: Sequence[registry.Reach] | None, first: datetime, now: datetime, on: date
) -> Statistics:
    """Of the span from `first` until now."""
    columns = ("watch", "asset_kind", "asset_code", "raised_at", "cleared_at", "outcome")
    found = within(reaches).filter(raised_at__gte=first, raised_at__lte=now).order_by("-pk")
    told = found.values_list(*columns, "cause__number", "cause__is_false")[:COUNTED]
    rows = [
        Raised(watch, kind, code, raised, cleared, outcome, case or "", bool(is_false))
        for watch, kind, code, raised, cleared, outcome, case, is_false in told
    ]
    operators = len({one.account for one in registry.accounts_as(OPERATORS, on)})
    window, most = flood_window(on), int(P.flood_alarms.at(on)) * max(operators, 1)
    called = calling(rows)
    lately = sum(one.at > now - window for one in called)
    stale = within(reaches).filter(cleared_at=None, raised_at__lt=now - stale_after(on))
    shelved = Shelving.objects.filter(since__gte=first, since__lte=now, by_account="")
    inside = within(reaches).filter(raised_at__gte=first)
    unstable = shelved.filter(asset_code__in=inside.values("asset_code"))
    return Statistics(
        tally("", rows),
        tallies(rows),
        top(rows),
        rate(called, first, now, window, most),
        operators,
        lately,
        lately > most,
        stale.count(),
        unstable.count(),
    )


def within(reaches: Sequence[registry.Reach] | None) -> QuerySet[Alarm]:
    if reaches is None:
        return Alarm.objects.all()
    inside = Q(pk__in=[])
    for reach in reaches:
        where = Q(area_path__startswith=reach.area_path)
        if reach.unit_code is not None:
            where &= Q(keeper_code=reach.unit_code)
        inside |= where
    return Alarm.objects.filter(inside)
