"""Areas: the tree of places, from the city down to the unit grid cell, and zones across it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.turns import one_at_a_time
from yiju.platform.events.asking import ask
from yiju.platform.registry.divisions import is_village
from yiju.platform.registry.models import Area, AreaAlias, LoadedCity


class NoCity(CityError):
    code = "registry.no_city"
    status = 503
    text = _("还没有载入城市。先运行 yiju demo，或用 load_city 载入城市配置")


class AreaUnknown(CityError):
    code = "registry.area_unknown"
    status = 404
    text = _("没有代码为 {area} 的区域。在“区域”页查代码")


@dataclass(frozen=True)
class AreaRow:
    """A place. `path` follows responsibility, `parent_code` the national codes.

    Scope and figures go by `path`: the codes from the city down to here, each with a slash. A
    zone (市区) has `members` and nothing below its own path: ask `paths_within`.
    """

    code: str
    name: str
    level: str
    path: str
    parent_code: str | None
    official: bool
    lon: float | None
    lat: float | None
    civil: bool = True
    note: str = ""
    members: tuple[str, ...] = ()

    @property
    def centre(self) -> tuple[float, float]:
        """Longitude and latitude, where none are known those of the point 0, 0."""
        return self.lon or 0.0, self.lat or 0.0

    @property
    def rural(self) -> bool:
        """Whether it is a village, as against an urban community."""
        return self.level == "community" and is_village(self.code)


COLUMNS = (
    "code",
    "name",
    "level",
    "path",
    "parent_id",
    "official",
    "lon",
    "lat",
    "civil",
    "note",
)


@dataclass(frozen=True)
class Snapshot:
    """All areas in force, as one loaded profile says them."""

    fingerprint: str
    rows: Mapping[str, AreaRow]
    aliases: Mapping[str, str]

    @cached_property
    def city(self) -> AreaRow:
        return next(row for row in self.rows.values() if row.level == "city")

    @cached_property
    def named(self) -> Mapping[str, list[AreaRow]]:
        named: dict[str, list[AreaRow]] = {}
        for row in self.rows.values():
            named.setdefault(row.name, []).append(row)
        return named


FINGERPRINT = f"SELECT profile_hash FROM {LoadedCity._meta.db_table} ORDER BY code LIMIT 1"
"""Of what is loaded: what was read from it holds as long as this is the same."""
_kept: Snapshot | None = None
_once: ContextVar[list[Snapshot] | None] = ContextVar("areas", default=None)


def snapshot() -> Snapshot:
    """The areas, read once for each profile that is loaded; raises NoCity."""
    once = _once.get()
    if once:
        return once[0]
    fingerprint = _fingerprint()
    if fingerprint is None:
        raise NoCity()
    found = _of(fingerprint)
    if once is not None:
        once.append(found)
    return found


@one_at_a_time
def _of(fingerprint: str) -> Snapshot:
    global _kept
    kept = _kept
    if kept is None or kept.fingerprint != fingerprint:
        kept = _kept = _read(fingerprint)
    return kept


@contextmanager
def areas_once() -> Iterator[None]:
    """Within it the database is asked once which areas are in force: whoever only asks and
    reports sees one state of them from the beginning to the end."""
    before = _once.set([])
    try:
        yield
    finally:
        _once.reset(before)


def areas_said(fingerprint: str | None) -> None:
    """What was read beside something else need not be asked again within `areas_once`."""
    once = _once.get()
    if once == [] and fingerprint is not None:
        once.append(_of(fingerprint))


def _fingerprint() -> str | None:
    """Asked several times for each page, so without putting the statement together anew."""
    found = ask(FINGERPRINT)
    return str(found[0]) if found else None


def areas_fingerprint() -> str:
    """Of the areas, boundaries and units in force: what was computed from them holds under it."""
    return snapshot().fingerprint


def _read(fingerprint: str) -> Snapshot:
    members: dict[str, list[str]] = {}
    pairs = Area.members.through.objects.values_list("from_area_id", "to_area_id")
    for zone, member in pairs.order_by("to_area_id"):
        members.setdefault(zone, []).append(member)
    rows = {
        values[0]: AreaRow(*[*values, tuple(members.get(values[0], ()))])
        for values in Area.objects.filter(valid_until=None).order_by("code").values_list(*COLUMNS)
    }
    return Snapshot(fingerprint, rows, dict(AreaAlias.objects.values_list("name", "area_id")))


def area(code: str) -> AreaRow:
    """The area with this code; raises AreaUnknown."""
    found = snapshot().rows.get(code)
    if found is None:
        raise AreaUnknown(area=code)
    return found


def areas(level: str | None = None, within: str | None = None) -> list[AreaRow]:
    """Areas by code: those of a level, and those that are or lie in `within`."""
    rows = snapshot().rows.values()
    paths = None if within is None else paths_within(within)
    return [
        row
        for row in rows
        if (level is None or row.level == level) and (paths is None or row.path.startswith(paths))
    ]


def paths_within(code: str) -> tuple[str, ...]:
    """The paths that together are the area: one, or one for each member of a zone.

    Whatever lies in the area has a path that starts with one of them, so that
    `path.startswith(paths_within(code))` and a database filter per path ask the same.
    """
    found = area(code)
    if found.level != "zone":
        return (found.path,)
    return tuple(path for member in found.members for path in paths_within(member))


def city() -> AreaRow:
    return snapshot().city


def districts() -> list[AreaRow]:
    """The districts that are assessed, those without a national code last."""
    return sorted(areas("district"), key=lambda row: (not row.official, row.code))


def area_named(words: str) -> AreaRow | None:
    """The one area that documents call so: 溧阳市, 市区, 全市, 金坛区薛埠镇.

    None where no area has the name, and where several have it and the words do not tell which.
    """
    known = snapshot()
    words = "".join(words.split())
    if words in known.aliases:
        return known.rows[known.aliases[words]]
    return _only(known.named.get(words, ())) or _only(_by_steps(words, known.city))


def _by_steps(words: str, above: AreaRow) -> Iterator[AreaRow]:
    """Areas whose names, from a higher one down, run together to `words`."""
    for row in snapshot().rows.values():
        if row is above or not row.path.startswith(above.path) or not words.startswith(row.name):
            continue
        rest = words.removeprefix(row.name)
        if rest:
            yield from _by_steps(rest, row)
        else:
            yield row
    if words.startswith(above.name) and above.level == "city":
        yield from _by_steps(words.removeprefix(above.name), above)


def _only(rows: "Iterator[AreaRow] | list[AreaRow] | tuple[()]") -> AreaRow | None:
    """The only one, or the only one on the highest level."""
    order = ("city", "district", "zone", "street", "community", "grid")
    found = sorted(rows, key=lambda row: order.index(row.level))
    if len(found) > 1 and found[0].level == found[1].level:
        return None
    return found[0] if found else None
