"""Where a report is: a point, the code of an area or an asset, or an address that is ours."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import QueryDict

from yiju.interfaces.open311.asking import value
from yiju.interfaces.open311.refusals import AddressNotFound, LocationMissing
from yiju.interfaces.web.reader import Reader
from yiju.platform.base.geo import Datum
from yiju.platform.registry import api as registry
from yiju.platform.work.cases.api import Where

LONGEST_ADDRESS = 200
ENOUGH = 5


@dataclass(frozen=True)
class Found:
    """A point, with what was said of it. `asset` is kind/code."""

    where: Where
    address: str = ""
    asset: str = ""


def find(given: QueryDict, where: Where | None, reader: Reader | None) -> Found:
    """The point that was given counts; then `address_id`, then `address_string`.

    Raises LocationMissing, AddressNotFound, and for an `address_id` that is not there
    AreaUnknown, KindUnknown, AssetNotFound.
    """
    address = value(given, "address_string", LONGEST_ADDRESS)
    code = value(given, "address_id")
    if code:
        known = of_code(code, reader)
        return Found(where or _point(known.where), address, known.asset)
    if where is not None:
        return Found(where, address)
    if not address:
        raise LocationMissing
    places = list(dict.fromkeys(of_address(address)))
    if len(places) != 1:
        raise AddressNotFound(address=address, count=len(places))
    return Found(places[0], address)


@dataclass(frozen=True)
class Known:
    where: Where | None
    asset: str = ""


def of_code(code: str, reader: Reader | None) -> Known:
    """The area of a code, or the asset of kind/code, if its kind is public or it is within the
    caller's reach."""
    kind, slash, number = code.partition("/")
    if not slash:
        area = registry.area(code)
        return Known(_where(area.lon, area.lat))
    public = bool(registry.kind_of(kind).public)
    reaches = None if public else (reader.reaches if reader else ())
    asset = registry.by_code(kind, number, reaches)
    return Known(_where(asset.lon, asset.lat), code)


def of_address(address: str) -> Iterator[Where]:
    """Places of that very name: areas, and what stands in the public registers."""
    area = registry.area_named(address)
    if area is not None and (where := _where(area.lon, area.lat)):
        yield where
    for kind in registry.kinds():
        if kind.public:
            rows = registry.search(kind.key, reaches=None, text=address, size=ENOUGH).rows
            for row in rows:
                if row.name == address and (where := _where(row.lon, row.lat)):
                    yield where


def _where(lon: float | None, lat: float | None) -> Where | None:
    return None if lon is None or lat is None else Where(lon, lat, Datum.WGS84)


def _point(where: Where | None) -> Where:
    if where is None:
        raise LocationMissing
    return where
