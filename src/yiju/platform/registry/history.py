"""The history of an asset: every version, what it changed, who recorded it on what ground."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.schema import show
from yiju.platform.events import api as events
from yiju.platform.registry.assets import FACTS, AssetRow, Reach, asset_row, by_code
from yiju.platform.registry.course import STATES
from yiju.platform.registry.kinds import AssetKind, kind_of
from yiju.platform.registry.models import AssetVersion
from yiju.platform.registry.units import units


@dataclass(frozen=True)
class Change:
    """One thing that a version says otherwise than the one it replaced."""

    title: Text | str
    before: str
    after: str


@dataclass(frozen=True)
class VersionRow:
    """A version, what changed against what held on its day until then, who recorded it and why."""

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


def history(kind: str, code: str, reaches: Iterable[Reach] | None) -> list[VersionRow]:
    """All versions of an asset, the latest day first, of one day the latest recorded first.

    Raises AssetNotFound as `by_code` does.
    """
    asset = by_code(kind, code, reaches)
    declared = kind_of(kind)
    stored = AssetVersion.objects.filter(asset_id=asset.id).order_by("recorded_at", "id")
    recorders = _recorders(kind, code)
    names = {row.code: row.short_name for row in units()}
    versions: list[VersionRow] = []
    for revision, *facts in stored.values_list("revision", *FACTS):
        row = asset_row(kind, declared.record, asset.id, code, facts)
        held = [known.asset for known in versions[::-1] if known.valid_from <= row.valid_from]
        before = max(held, key=lambda known: (known.valid_from, known.recorded_at), default=None)
        changes = tuple(_changes(declared, before, row, names)) if before else ()
        by, ground = recorders.get(revision, ("", ""))
        versions.append(VersionRow(row, changes, by, ground))
    versions.sort(key=lambda known: (known.valid_from, known.recorded_at))
    return versions[::-1]


@dataclass(frozen=True)
class Stood:
    """Where an asset stands from a day on, in degrees of WGS-84."""

    since: date
    lon: float
    lat: float


def places_of(kind: str, codes: Iterable[str]) -> dict[str, list[Stood]]:
    """Where assets have stood as we know now, the first place first; those without a place are
    left out. A version that was corrected for its own day counts as corrected."""
    found = AssetVersion.objects.filter(asset__kind=kind, asset__code__in=list(codes))
    rows = found.order_by("valid_from", "recorded_at", "id")
    by_day: dict[str, dict[date, tuple[float | None, float | None]]] = {}
    for code, day, lon, lat in rows.values_list("asset__code", "valid_from", "lon", "lat"):
        by_day.setdefault(code, {})[day] = (lon, lat)
    courses: dict[str, list[Stood]] = {}
    for code, days in by_day.items():
        for day, (lon, lat) in days.items():
            course = courses.setdefault(code, [])
            moved = not course or (course[-1].lon, course[-1].lat) != (lon, lat)
            if lon is not None and lat is not None and moved:
                course.append(Stood(day, lon, lat))
    return {code: course for code, course in courses.items() if course}


def _recorders(kind: str, code: str) -> dict[int, tuple[str, str]]:
    """Who made each revision of the kind that touched the asset, and on what ground."""
    single = events.history(subject_kind="asset", subject_key=f"{kind}/{code}")
    imports = events.history(action="asset.import", subject_kind="asset_kind", subject_key=kind)
    return {
        event.after["revision"]: (event.name, event.ground)
        for found in (imports, single)
        for event in found
    }


def _changes(
    kind: AssetKind, before: AssetRow, after: AssetRow, units_named: dict[str, str]
) -> Iterator[Change]:
    if before.name != after.name:
        yield Change(_("名称"), before.name, after.name)
    if before.state != after.state:
        yield Change(_("状态"), str(STATES[before.state]), str(STATES[after.state]))
    if before.keeper_code != after.keeper_code:
        old, new = (units_named.get(row.keeper_code, row.keeper_code) for row in (before, after))
        yield Change(_("管理单位"), old, new)
    if (before.lon, before.lat) != (after.lon, after.lat):
        yield Change(_("位置"), _point(before), _point(after))
    for item in kind.schema.attributes:
        was, is_now = getattr(before.record, item.name), getattr(after.record, item.name)
        if was != is_now:
            yield Change(item.title, str(show(item, was)), str(show(item, is_now)))


def _point(row: AssetRow) -> str:
    return "" if row.lon is None else f"{row.lon}, {row.lat}"
