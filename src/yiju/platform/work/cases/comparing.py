"""Which cases may be the same as one, and what happened where."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from yiju.platform.base.geo import Datum, to_wgs84
from yiju.platform.base.time import china_day
from yiju.platform.work.browsing import Wanted, items
from yiju.platform.work.cases.intake import CASE, Where
from yiju.platform.work.cases.nearby import box_around
from yiju.platform.work.duplicates import Report, Suggestion, radius_m, suggest
from yiju.platform.work.hotspots.repeats import Happening
from yiju.platform.work.models import Item
from yiju.platform.work.rows import ItemRow

COMPARED = 200
LOOKED_BACK = timedelta(days=30)


def duplicates_of(item: ItemRow, on: date) -> list[Suggestion]:
    """The cases that may be the same as one, certain ones first; none for one without a place."""
    if item.lon is None or item.lat is None:
        return []
    return _near(_report(item), on)


def alike(words: str, type_code: str, where: Where, *, at: datetime, on: date) -> list[Suggestion]:
    """The same for a report that is not stored yet. Raises OutsideChina."""
    lon, lat = to_wgs84(where.lon, where.lat, where.datum)
    return _near(Report("", type_code, lon, lat, at, words=words), on)


def _near(asked: Report, on: date) -> list[Suggestion]:
    where = Where(asked.lon, asked.lat, Datum.WGS84)
    box = box_around(where, metres=2 * radius_m(asked.type_key, on))
    near = items(Wanted(process=CASE, box=box, since=asked.at - LOOKED_BACK), size=COMPARED).rows
    others = [_report(one) for one in near if not one.merged_into and one.end != "rejected"]
    if asked.type_key:
        return suggest(asked, others, on)
    found = [s for other in others for s in _untyped(asked, other, on)]
    return sorted(found, key=lambda one: (-one.score, one.metres, one.number))


def _untyped(asked: Report, other: Report, on: date) -> list[Suggestion]:
    """A report without a type may be of any."""
    return suggest(replace(asked, type_key=other.type_key), [other], on)


def _report(item: ItemRow) -> Report:
    return Report(
        item.number,
        item.type_code,
        item.lon or 0.0,
        item.lat or 0.0,
        item.began_at,
        component=item.asset,
        words=str(item.data.get("words", "")),
        closed_at=item.ended_at,
    )


def happenings(first: datetime, before: datetime) -> Iterator[tuple[Happening, str]]:
    """Every case that has a place and was reported from `first` until before `before`, each with
    the path of its area."""
    found = Item.objects.filter(process=CASE, began_at__gte=first, began_at__lt=before)
    rows = found.exclude(lon=None).exclude(merged_into__isnull=False).order_by("pk")
    columns = ("number", "type_code", "lon", "lat", "began_at", "asset", "source", "area_path")
    for number, code, lon, lat, began, asset, source, path in rows.values_list(*columns).iterator():
        if lon is not None and lat is not None:
            yield Happening(number, code, lon, lat, china_day(began), asset, source), path
