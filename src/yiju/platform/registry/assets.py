"""Assets as they stand: on a day, as known at a moment, within somebody's reach."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.schema import Schema, parse, show, to_json
from yiju.platform.events import api as events
from yiju.platform.registry.areas import paths_within
from yiju.platform.registry.kinds import AssetKind, kind_of
from yiju.platform.registry.models import Asset, AssetState, AssetVersion, KindRevision

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
    "attributes",
)
ORDERS = ("code", "name", "state", "valid_from")


class AssetNotFound(CityError):
    code = "registry.asset_not_found"
    status = 404
    text = _("没有编码为 {code} 的{kind}，或不在您的范围内。")


@dataclass(frozen=True)
class AssetRow:
    """An asset, or one version of it. `record` is typed as its kind declares."""

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


@dataclass(frozen=True)
class Page:
    """`total` is how many there are in all; pages count from 1."""

    rows: list[AssetRow]
    total: int
    page: int
    size: int

    @property
    def pages(self) -> int:
        return max(-(-self.total // self.size), 1)


@dataclass(frozen=True)
class Change:
    title: Text | str
    before: str
    after: str


@dataclass(frozen=True)
class VersionRow:
    """A version, what changed against the one before it, and who recorded it on what ground."""

    asset: AssetRow
    changes: tuple[Change, ...]
    by: str = ""
    ground: str = ""

    @property
    def valid_from(self) -> date:
        return self.asset.valid_from

    @property
    def recorded_at(self) -> datetime:
        return self.asset.recorded_at


def standing(
    kind: str,
    *,
    on: date,
    within: str | None,
    known_at: datetime | None = None,
    states: Sequence[str] = (AssetState.IN_SERVICE,),
) -> list[AssetRow]:
    """The assets of a kind that stood on a day inside an area, by code.

    `known_at` asks what was known at that moment; None for what is known now. Raises
    KindUnknown and AreaUnknown.
    """
    schema = kind_of(kind).schema
    where = Q(state__in=states)
    if within is not None:
        where &= in_area(within)
    if known_at is None and not AssetVersion.objects.filter(kind=kind, valid_from__gt=on).exists():
        found = Asset.objects.filter(where, kind=kind).order_by("code")
        rows = found.values_list("id", "code", *FACTS)
        return [asset_row(kind, schema, pk, code, facts) for pk, code, *facts in rows]
    return _as_of(kind, schema, on, known_at, where)


def _as_of(
    kind: str, schema: Schema, on: date, known_at: datetime | None, where: Q
) -> list[AssetRow]:
    heard = AssetVersion.objects.filter(kind=kind, valid_from__lte=on)
    if known_at is not None:
        heard = heard.filter(recorded_at__lte=known_at)
    ranked = heard.annotate(
        rank=Window(
            RowNumber(),
            partition_by=F("asset_id"),
            order_by=(F("valid_from").desc(), F("recorded_at").desc(), F("id").desc()),
        )
    )
    in_force = ranked.filter(rank=1).values("id")
    found = AssetVersion.objects.filter(where, id__in=in_force)
    rows = found.order_by("asset__code").values_list("asset_id", "asset__code", *FACTS)
    return [asset_row(kind, schema, pk, code, facts) for pk, code, *facts in rows]


def asset_row(kind: str, schema: Schema, pk: int, code: str, facts: Sequence[Any]) -> AssetRow:
    *plain, attributes = facts
    return AssetRow(pk, kind, code, *plain, schema.load(attributes))


def in_area(code: str) -> Q:
    """Records inside an area: one path, or those of a zone's members."""
    where = Q()
    for path in paths_within(code):
        where |= beneath(path)
    return where


def beneath(path: str) -> Q:
    """Records whose path starts with `path`. SQLite finds them in its index only by a range; a
    path ends with a slash, whose successor is 0."""
    if connection.vendor == "sqlite":
        return Q(area_path__gte=path, area_path__lt=path[:-1] + "0")
    return Q(area_path__startswith=path)


def within_reach(reaches: Iterable[Reach] | None) -> Q:
    """Records that one of the reaches covers; all of them for None, nothing for an empty list."""
    if reaches is None:
        return Q()
    where = Q(pk__in=[])
    for reach in reaches:
        covered = beneath(reach.area_path)
        if reach.unit_code is not None:
            covered &= Q(keeper_code=reach.unit_code)
        where |= covered
    return where


@dataclass(frozen=True)
class Wanted:
    """What a list or an export asks for."""

    text: str = ""
    state: str = ""
    area: str = ""
    keeper: str = ""
    filters: Mapping[str, Any] = field(default_factory=dict)


def narrowed(kind: AssetKind, reaches: Iterable[Reach] | None, wanted: Wanted) -> QuerySet[Asset]:
    where = Q(kind=kind.key) & within_reach(reaches)
    if wanted.text:
        where &= Q(code__startswith=wanted.text) | Q(name__contains=wanted.text)
    if wanted.state:
        where &= Q(state=wanted.state)
    if wanted.area:
        where &= in_area(wanted.area)
    if wanted.keeper:
        where &= Q(keeper_code=wanted.keeper)
    named = {item.name: item for item in kind.schema.attributes}
    for name, value in wanted.filters.items():
        where &= Q(**{f"attributes__{name}": to_json(parse(named[name], value))})
    return Asset.objects.filter(where)


def search(
    kind: str,
    *,
    reaches: Iterable[Reach] | None,
    text: str = "",
    state: str = "",
    area: str = "",
    keeper: str = "",
    filters: Mapping[str, Any] | None = None,
    order: str = "code",
    page: int = 1,
    size: int = 50,
) -> Page:
    """One page of the assets of a kind that somebody reaches; a page past the end is the last."""
    declared = kind_of(kind)
    found = narrowed(declared, reaches, Wanted(text, state, area, keeper, filters or {}))
    total = found.count()
    number = min(max(page, 1), max(-(-total // size), 1))
    sorting = order if order.lstrip("-") in ORDERS else "code"
    rows = found.order_by(sorting, "id").values_list("id", "code", *FACTS)
    shown = rows[(number - 1) * size : number * size]
    return Page(
        [asset_row(kind, declared.schema, pk, code, facts) for pk, code, *facts in shown],
        total,
        number,
        size,
    )


def by_code(kind: str, code: str, reaches: Iterable[Reach] | None) -> AssetRow:
    """One asset; raises AssetNotFound for one that is not there and for one out of reach."""
    declared = kind_of(kind)
    found = Asset.objects.filter(within_reach(reaches), kind=kind, code=code)
    values = found.values_list("id", "code", *FACTS).first()
    if values is None:
        raise AssetNotFound(code=code, kind=declared.title)
    pk, known, *facts = values
    return asset_row(kind, declared.schema, pk, known, facts)


def history(kind: str, code: str, reaches: Iterable[Reach] | None) -> list[VersionRow]:
    """All versions of an asset, the latest first, each with what it changed."""
    asset = by_code(kind, code, reaches)
    declared = kind_of(kind)
    stored = AssetVersion.objects.filter(asset_id=asset.id).order_by(
        "valid_from", "recorded_at", "id"
    )
    told = {(e.at, e.action): e for e in events.timeline("asset", f"{kind}/{code}")}
    by_moment = {at: event for (at, _action), event in told.items()}
    versions: list[VersionRow] = []
    before: AssetRow | None = None
    for facts in stored.values_list(*FACTS):
        row = asset_row(kind, declared.schema, asset.id, code, facts)
        event = by_moment.get(row.recorded_at)
        versions.append(
            VersionRow(
                row,
                tuple(_changes(declared, before, row)) if before else (),
                event.name if event else "",
                event.ground if event else "",
            )
        )
        before = row
    return versions[::-1]


def _changes(kind: AssetKind, before: AssetRow, after: AssetRow) -> Iterable[Change]:
    for name, title in (("name", _("名称")), ("keeper_code", _("管理单位"))):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield Change(title, old, new)
    if before.state != after.state:
        yield Change(
            _("状态"), str(AssetState(before.state).label), str(AssetState(after.state).label)
        )
    if (before.lon, before.lat) != (after.lon, after.lat):
        yield Change(_("位置"), f"{before.lon}, {before.lat}", f"{after.lon}, {after.lat}")
    for item in kind.schema.attributes:
        old, new = getattr(before.record, item.name), getattr(after.record, item.name)
        if old != new:
            yield Change(item.title, str(show(item, old)), str(show(item, new)))


def revision(kind: str) -> int:
    """How often the assets of a kind have changed."""
    found = KindRevision.objects.filter(kind=kind).values_list("number", flat=True).first()
    return found or 0
