"""A case of a type of the city's own: which asset it is about, and what holds of it besides."""

from datetime import date

from yiju.platform.base.geo import RingUnreadable, distance_m, is_within, read_ring
from yiju.platform.registry.api import AssetRow, standing
from yiju.platform.work.catalogue.own import OwnTypes, own_type
from yiju.platform.work.models import Item

OWN = "own"
"""Where a case keeps what holds of its own type."""


def note_own(item: Item, day: date) -> None:
    """Keep what holds of the city's own type; a case that names no asset is about the one
    that it lies in, else the nearest."""
    item.data.pop(OWN, None)
    found = own_type(item.type_code, day)
    if found is None:
        return
    types, one = found
    item.data[OWN] = {
        "group": one.group,
        "answer_minutes": one.answer_minutes,
        "doubt_days": one.doubt_days,
    }
    if not item.asset and (near := nearest(types, item.lon, item.lat, day)):
        item.asset = f"{near.kind}/{near.code}"


def standing_around(
    types: OwnTypes, lon: float | None, lat: float | None, day: date
) -> AssetRow | None:
    """The asset in whose boundary a point lies; None for none, and where two boundaries overlap."""
    if lon is None or lat is None:
        return None
    found = [
        one
        for one in standing(types.about, on=day, within=None)
        if _holds(getattr(one.record, "boundary", ""), lon, lat)
    ]
    return found[0] if len(found) == 1 else None


def _holds(boundary: str, lon: float, lat: float) -> bool:
    try:
        return bool(boundary) and is_within(read_ring(boundary), lon, lat)
    except RingUnreadable:
        return False


def nearest(types: OwnTypes, lon: float | None, lat: float | None, day: date) -> AssetRow | None:
    """The asset that a report at a point is about; None where none stands within the distance."""
    if lon is None or lat is None:
        return None
    if (within := standing_around(types, lon, lat, day)) is not None:
        return within
    reach = int(types.near_m.at(day))
    found = [
        (distance_m(lon, lat, one.lon, one.lat), one.code, one)
        for one in standing(types.about, on=day, within=None)
        if one.lon is not None and one.lat is not None
    ]
    metres, _code, near = min(found, key=lambda one: one[:2], default=(reach + 1.0, "", None))
    return near if metres <= reach else None
