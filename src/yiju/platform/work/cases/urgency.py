"""How urgent a case is now, with the four factors for whoever asks why."""

from datetime import datetime, timedelta
from fractions import Fraction
from math import pi

from yiju.platform.base.geo import Datum
from yiju.platform.base.time import china_day
from yiju.platform.work.cases.intake import CASE, Where
from yiju.platform.work.cases.nearby import box_around
from yiju.platform.work.clock import P
from yiju.platform.work.models import Item
from yiju.platform.work.priority import Priority, Severity, priority
from yiju.platform.work.rows import ItemRow

AROUND_KM = 0.1
STREET = "街道"


def priority_of(item: ItemRow, area_name: str, now: datetime) -> Priority:
    """Of an open case, or of what is planned, as an inspection. Residents within 100 m are taken
    from the density of its kind of area; `area_name` is that of the street or town."""
    on = china_day(now)
    return priority(
        _severity(item),
        residents=residents_around(area_name, now),
        repeats=_repeats(item),
        used=_used(item, now),
        on=on,
    )


def _severity(item: ItemRow) -> Severity:
    if item.process != CASE:
        return Severity.PLAN
    return Severity.URGENT if item.data.get("urgent") else Severity.GENERAL


def residents_around(area_name: str, now: datetime) -> int:
    density = P.residents_per_km2.at(china_day(now))
    kind = "street" if area_name.endswith(STREET) else "town"
    return round(int(density[kind]) * pi * AROUND_KM**2)


def _repeats(item: ItemRow) -> int:
    """Other cases of the same type at the same place in the days before."""
    if item.lon is None or item.lat is None or not item.type_code:
        return 0
    on = china_day(item.began_at)
    metres = float(P.repeat_metres.at(on))
    first = item.began_at - timedelta(days=int(P.repeat_days.at(on)))
    west, south, east, north = box_around(Where(item.lon, item.lat, Datum.WGS84), metres=metres)
    same = Item.objects.filter(
        process=CASE,
        type_code=item.type_code,
        began_at__gte=first,
        began_at__lte=item.began_at,
        lon__range=(west, east),
        lat__range=(south, north),
    )
    return same.exclude(number=item.number).count()


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
