"""How urgent a case is now, with the four factors for whoever asks why."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from math import pi
from typing import Any

from django.db.models import (
    Count,
    DateTimeField,
    ExpressionWrapper,
    F,
    FloatField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Cos, Radians

from yiju.platform.base.time import china_day
from yiju.platform.work.cases.intake import CASE
from yiju.platform.work.cases.nearby import METRES_PER_DEGREE
from yiju.platform.work.clock import P
from yiju.platform.work.models import Item
from yiju.platform.work.priority import Priority, Severity, priority
from yiju.platform.work.rows import ItemRow

AROUND_KM = 0.1
STREET = "街道"


def priority_of(item: ItemRow, area_name: str, now: datetime) -> Priority:
    """Of an open case, or of what is planned, as an inspection. Residents within 100 m are taken
    from the density of its kind of area; `area_name` is that of the street or town."""
    return priorities_of([item], {item.number: area_name}, now)[item.number]


def priorities_of(
    items: Sequence[ItemRow], area_names: Mapping[str, str], now: datetime
) -> dict[str, Priority]:
    """The same of many open cases, by number, asked of the database at once."""
    on = china_day(now)
    repeats = _repeats(items)
    return {
        item.number: priority(
            _severity(item),
            residents=residents_around(area_names.get(item.number, ""), now),
            repeats=repeats.get(item.id, 0),
            used=_used(item, now),
            on=on,
        )
        for item in items
    }


def _severity(item: ItemRow) -> Severity:
    if item.process != CASE:
        return Severity.PLAN
    return Severity.URGENT if item.data.get("urgent") else Severity.GENERAL


def residents_around(area_name: str, now: datetime) -> int:
    density = P.residents_per_km2.at(china_day(now))
    kind = "street" if area_name.endswith(STREET) else "town"
    return round(int(density[kind]) * pi * AROUND_KM**2)


def _repeats(items: Sequence[ItemRow]) -> dict[int, int]:
    """Other cases of the same type at the same place in the days before, by the case."""
    rules: dict[tuple[float, int], list[int]] = {}
    for one in items:
        if one.lon is not None and one.lat is not None and one.type_code:
            on = china_day(one.began_at)
            same = float(P.repeat_metres.at(on)), int(P.repeat_days.at(on))
            rules.setdefault(same, []).append(one.id)
    return {
        key: count
        for (metres, days), keys in rules.items()
        for key, count in _counted(keys, metres, timedelta(days=days))
    }


def _counted(keys: Sequence[int], metres: float, before: timedelta) -> QuerySet[Item, Any]:
    """Pairs of a case and how often it has come back."""
    north = Value(metres / METRES_PER_DEGREE)
    cases = Item.objects.filter(pk__in=keys).annotate(
        first=ExpressionWrapper(F("began_at") - Value(before), DateTimeField()),
        east=ExpressionWrapper(north / Cos(Radians(F("lat"))), FloatField()),
    )
    own = {name: OuterRef(name) for name in ("type_code", "began_at", "lon", "lat", "east")}
    same = Item.objects.filter(
        process=CASE,
        type_code=own["type_code"],
        began_at__gte=OuterRef("first"),
        began_at__lte=own["began_at"],
        lon__gte=own["lon"] - own["east"],
        lon__lte=own["lon"] + own["east"],
        lat__gte=own["lat"] - north,
        lat__lte=own["lat"] + north,
    ).exclude(pk=OuterRef("pk"))
    counts = same.order_by().values("process").annotate(n=Count("pk")).values("n")
    return cases.annotate(n=Coalesce(Subquery(counts), 0)).values_list("pk", "n")


def _used(item: ItemRow, now: datetime) -> Fraction:
    """The time elapsed over the time allowed, by the clock on the wall; 0 without a promise."""
    stage = next((s for s in item.open_stages if s.due_at), None)
    if stage is None or stage.due_at is None:
        return Fraction(0)
    allowed, elapsed = stage.due_at - stage.began_at, now - stage.began_at
    if allowed <= timedelta(0):
        return Fraction(0)
    second = timedelta(seconds=1)
    return max(Fraction(0), Fraction(elapsed // second, max(allowed // second, 1)))
