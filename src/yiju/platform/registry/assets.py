"""An asset as others see it, and who may see it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.registry.facts import record_reader
from yiju.platform.registry.kinds import kind_of
from yiju.platform.registry.models import Asset

FACTS = (
    "name",
    "state",
    "area_code",
    "area_path",
    "keeper_code",
    "lon",
    "lat",
    "valid_from",
    "recorded_at",
    Cast("attributes", TextField()),
)
"""The columns of an asset or a version that `asset_row` takes."""


class AssetNotFound(CityError):
    code = "registry.asset_not_found"
    status = 404
    text = _("没有编码为 {code} 的{kind}，或不在您的范围内。核对编码")


@dataclass(frozen=True)
class AssetRow:
    """An asset, or one version of it. `record` is typed as its kind declares.

    Longitude and latitude are degrees in WGS-84; without them, the area is the whole city.
    """

    id: int
    kind: str
    code: str
    name: str
    state: str
    area_code: str
    area_path: str
    keeper_code: str
    lon: float | None
    lat: float | None
    valid_from: date
    recorded_at: datetime
    record: Any


@dataclass(frozen=True)
class Reach:
    """What somebody may see and change: an area, and in it one unit's records or everyone's."""

    area_path: str
    unit_code: str | None

    def covers(self, area_path: str, keeper_code: str) -> bool:
        return area_path.startswith(self.area_path) and self.unit_code in {None, keeper_code}


def covered(reaches: Iterable[Reach] | None, area_path: str, keeper_code: str) -> bool:
    """Whether one of the reaches covers a record; None covers all."""
    return reaches is None or any(reach.covers(area_path, keeper_code) for reach in reaches)


def rows_of(kind: str, record: type, found: QuerySet[Any], *identity: str) -> list[AssetRow]:
    """The assets of a query; `identity` are its columns of the asset's number and code."""
    values = found.values_list(*identity, *FACTS)
    return [asset_row(kind, record, pk, code, facts) for pk, code, *facts in values]


def asset_row(kind: str, record: type, pk: int, code: str, facts: Sequence[Any]) -> AssetRow:
    """An asset from its columns in the order of FACTS."""
    *plain, attributes = facts
    columns: list[Any] = [pk, kind, code, *plain, record_reader(record)(attributes)]
    return AssetRow(*columns)


def beneath(path: str) -> Q:
    """Records whose path starts with `path`, as a range that an index answers: a path ends with a
    slash, whose successor is 0. Paths are compared byte by byte (see the migration)."""
    return Q(area_path__gte=path, area_path__lt=path[:-1] + "0")


def within_reach(reaches: Iterable[Reach] | None) -> Q:
    """Records that one of the reaches covers; all of them for None, nothing for an empty list."""
    if reaches is None:
        return Q()
    where = Q(pk__in=[])
    for reach in reaches:
        reached = beneath(reach.area_path)
        if reach.unit_code is not None:
            reached &= Q(keeper_code=reach.unit_code)
        where |= reached
    return where


def by_code(kind: str, code: str, reaches: Iterable[Reach] | None) -> AssetRow:
    """One asset; raises AssetNotFound for one that is not there and for one out of reach."""
    declared = kind_of(kind)
    found = Asset.objects.filter(within_reach(reaches), kind=kind, code=code)
    rows = rows_of(kind, declared.record, found, "id", "code")
    if not rows:
        raise AssetNotFound(code=code, kind=declared.title)
    return rows[0]


def by_codes(
    kind: str, codes: Iterable[str], reaches: Iterable[Reach] | None = None
) -> dict[str, AssetRow]:
    """Those of the assets that are there and within reach, by code."""
    declared = kind_of(kind)
    found = Asset.objects.filter(within_reach(reaches), kind=kind, code__in=list(codes))
    return {row.code: row for row in rows_of(kind, declared.record, found, "id", "code")}
