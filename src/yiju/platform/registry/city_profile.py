"""A city as data: a folder whose files name its areas, their boundaries and its units.

    city.toml          what the city is called, where it lies, how documents name its parts
    divisions.csv      the national division codes, down to the community
    districts.geojson  boundaries of the districts, CGCS2000 or WGS-84
    units.toml         the units that plans name, and their groups

Another city takes the place of the first by another folder. Reading checks everything and
refuses the folder with all that is wrong in it; nothing is written here.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

import msgspec
import shapely
from shapely.geometry.base import BaseGeometry

from yiju.platform.base.errors import CityError, Problem, Problems
from yiju.platform.base.i18n import _, listed
from yiju.platform.registry.city_file import Assessed, CityFile, aliases_of, check, read_city_file
from yiju.platform.registry.divisions import Division, is_village, read_divisions
from yiju.platform.registry.unit_entries import GroupEntry, UnitEntry, read_units

BUILT_IN = Path(__file__).parents[2] / "city"
LEVELS = {2: "city", 3: "district", 4: "street", 5: "community"}
DATUMS = ("EPSG::4490", "EPSG:4490", "CRS84", "EPSG:4326", "EPSG::4326")


class ProfileNotFound(CityError):
    code = "registry.profile_not_found"
    status = 404
    text = _("没有城市配置 {city}：{folder} 中没有 city.toml。内置城市：{known}")


@dataclass(frozen=True)
class AreaEntry:
    """An area as a profile says it; see `models.Area` for the two trees."""

    code: str
    name: str
    level: str
    parent_code: str | None
    path: str
    official: bool = True
    civil: bool = True
    note: str = ""
    members: tuple[str, ...] = ()

    @property
    def rural(self) -> bool:
        """Whether it is a village, as against an urban community."""
        return self.level == "community" and is_village(self.code)


@dataclass(frozen=True)
class Boundary:
    """A polygon or multipolygon in degrees of CGCS2000, and whence it is."""

    geometry: BaseGeometry
    source: str


@dataclass(frozen=True)
class CityProfile:
    """All that the files of a city say, checked."""

    code: str
    name: str
    valid_from: date
    centre: tuple[float, float]
    central_meridian: int
    box: tuple[float, float, float, float]
    areas: Mapping[str, AreaEntry]
    """By code, each after its parent."""
    aliases: Mapping[str, str]
    """Another name of an area, and its code."""
    assessed: tuple[Assessed, ...]
    units: tuple[UnitEntry, ...]
    groups: tuple[GroupEntry, ...]
    boundaries: Mapping[str, Boundary] = field(default_factory=dict)

    def level(self, level: str) -> list[AreaEntry]:
        return [area for area in self.areas.values() if area.level == level]

    @cached_property
    def _parts(self) -> Mapping[str, list[AreaEntry]]:
        parts: dict[str, list[AreaEntry]] = {}
        for area in self.areas.values():
            if area.parent_code:
                parts.setdefault(area.parent_code, []).append(area)
        return parts

    def parts(self, code: str) -> list[AreaEntry]:
        """The areas right below, by the national codes."""
        return self._parts.get(code, [])

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over everything; equal profiles have equal fingerprints."""
        digest = hashlib.sha256()
        said = (self.code, self.name, self.valid_from, *self.areas.values(), *self.units)
        for line in (*said, *self.groups, *sorted(self.aliases.items())):
            digest.update(repr(line).encode())
        for code, boundary in sorted(self.boundaries.items()):
            digest.update(f"{code}{boundary.source}".encode())
            digest.update(shapely.to_wkb(boundary.geometry))
        return digest.hexdigest()


def find_profile(city: str) -> Path:
    """The folder of a built-in city, or of a path; raises ProfileNotFound."""
    for folder in (BUILT_IN / city, Path(city)):
        if (folder / "city.toml").is_file():
            return folder
    known = sorted(file.parent.name for file in BUILT_IN.glob("*/city.toml"))
    raise ProfileNotFound(city=city, folder=Path(city).name, known=listed(known))


def read_profile(folder: Path) -> CityProfile:
    """What the folder says; raises Problems that name each file, row and column."""
    file = read_city_file(folder / "city.toml")
    problems: list[Problem] = []
    divisions = read_divisions(folder / "divisions.csv", file.code, problems)
    problems += check(file, {row.code: row for row in divisions})
    if problems:
        raise Problems(problems)
    areas = {area.code: area for area in _areas(file, divisions)}
    units, groups = read_units(folder / "units.toml", file.code, areas, problems)
    boundaries = _boundaries(folder / "districts.geojson", file, areas, problems)
    if problems:
        raise Problems(problems)
    return CityProfile(
        code=file.code,
        name=file.name,
        valid_from=file.valid_from,
        centre=file.place.centre,
        central_meridian=file.place.central_meridian,
        box=file.place.box,
        areas=areas,
        aliases=aliases_of(file),
        assessed=file.assessed,
        units=units,
        groups=groups,
        boundaries=boundaries,
    )


def _areas(file: CityFile, divisions: list[Division]) -> Iterator[AreaEntry]:
    paths: dict[str, str] = {}
    answers_to = {town: made.code for made in file.assessed for town in made.towns}
    for row in sorted(divisions, key=lambda row: (row.level, row.code)):
        above = "" if row.level == 2 else paths[answers_to.get(row.code, row.parent_code)]
        paths[row.code] = f"{above}{row.code}/"
        parent = None if row.level == 2 else row.parent_code
        level = LEVELS[row.level]
        yield AreaEntry(row.code, row.name, level, parent, paths[row.code], civil=row.civil)
        if row.level == 2:
            for made in file.assessed:
                paths[made.code] = f"{row.code}/{made.code}/"
                yield AreaEntry(
                    made.code,
                    made.name,
                    "district",
                    row.code,
                    paths[made.code],
                    official=False,
                    note=made.note,
                )
    for zone in file.zone:
        yield AreaEntry(
            zone.code,
            zone.name,
            "zone",
            file.code,
            f"{file.code}/{zone.code}/",
            official=False,
            note=zone.note,
            members=zone.members,
        )


def _boundaries(
    file: Path, city: CityFile, areas: Mapping[str, AreaEntry], problems: list[Problem]
) -> Mapping[str, Boundary]:
    """Districts from the file, and the city as their union."""
    found: dict[str, Boundary] = {}
    data = msgspec.json.decode(file.read_bytes())
    datum = data.get("crs", {}).get("properties", {}).get("name", "CRS84")
    if not datum.endswith(DATUMS):
        what = _("坐标系 {datum} 不能直接使用").format(datum=datum)
        problems.append(Problem(file.name, 0, "crs", what, _("先换算为 CGCS2000（EPSG:4490）")))
    for number, feature in enumerate(data["features"], start=1):
        code = str(feature["properties"]["adcode"]).ljust(12, "0")
        shape = shapely.from_geojson(msgspec.json.encode(feature["geometry"]))
        if code not in areas:
            what = _("divisions.csv 中没有代码 {code}").format(code=code)
            problems.append(Problem(file.name, number, "feature ", what, _("改正 adcode")))
        elif not shape.is_valid:
            what = _("边界不成立：{why}").format(why=shapely.is_valid_reason(shape))
            problems.append(Problem(file.name, number, "feature ", what, _("改正该边界的坐标")))
        else:
            found[code] = Boundary(shape, city.boundary_source)
    for area in areas.values():
        if area.level == "district" and area.official and area.code not in found:
            what = _("{name} 没有边界").format(name=area.name)
            problems.append(Problem(file.name, 0, "features", what, _("补上该区的边界")))
    whole = shapely.union_all([boundary.geometry for boundary in found.values()])
    return {file_code: found[file_code] for file_code in sorted(found)} | {
        city.code: Boundary(whole, city.boundary_source)
    }
