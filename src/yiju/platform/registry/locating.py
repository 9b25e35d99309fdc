"""Which area a point lies in: search trees, kept in memory."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import floor
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from yiju.platform.base.errors import CityError
from yiju.platform.base.geo import Datum, distance_m, in_china, to_wgs84
from yiju.platform.base.i18n import _
from yiju.platform.base.turns import one_at_a_time
from yiju.platform.registry.areas import AreaRow, Snapshot, snapshot
from yiju.platform.registry.models import Area

Box = tuple[float, float, float, float]
Coordinates = npt.NDArray[np.float64]
"""One row a place: longitude and latitude."""
LEVELS = ("grid", "community", "street", "district", "city")
NOWHERE = (float("nan"), float("nan"))
SQUARES = 200
"""To a degree: each about half a kilometre wide."""
HAIR = 1e-9
"""Degrees, a tenth of a millimetre: closes the cracks that rounding leaves between neighbours."""


class OutsideCity(CityError):
    code = "registry.outside_city"
    status = 422
    text = _("点 {lon}, {lat} 不在{city}内；最近的{nearest}在 {distance} 米外。核对坐标和坐标系")


@dataclass(frozen=True)
class Place:
    """Where a point lies, from the city down to the finest area that has a boundary there.

    `district` is the district that answers for the place: 常州经开区 where it applies.
    """

    city: AreaRow
    district: AreaRow | None
    street: AreaRow | None
    community: AreaRow | None
    grid: AreaRow | None

    @property
    def finest(self) -> AreaRow:
        return self.grid or self.community or self.street or self.district or self.city


@dataclass(frozen=True)
class Layer:
    """Boundaries in an order: of areas that share a point, the first has it."""

    codes: npt.NDArray[np.str_]
    """One for each boundary, and "" at the end for none of them."""
    tree: shapely.STRtree
    boxes: Mapping[tuple[int, int], Sequence[tuple[int, Box, Any]]]
    """Boundaries by the squares that their boxes touch, in order, for one place at a time."""

    def find(self, where: Coordinates) -> npt.NDArray[np.str_]:
        """The code of the area at each place, "" where there is none."""
        which, places = self.tree.query(shapely.points(where))
        touching = shapely.intersects_xy(self.tree.geometries[places], *where[which].T)
        return self._first(len(where), which[touching], places[touching])

    def first(self, lon: float, lat: float) -> str:
        """As `find`, for one place."""
        for place, (west, south, east, north), shape in self.boxes.get(_square(lon, lat), ()):
            inside = west <= lon <= east and south <= lat <= north
            if inside and shapely.intersects_xy(shape, lon, lat):
                return str(self.codes[place])
        return ""

    def find_nearly(self, where: Coordinates) -> npt.NDArray[np.str_]:
        """As `find`, for places that lie in a crack between two areas."""
        pairs = self.tree.query(shapely.points(where), predicate="dwithin", distance=HAIR)
        return self._first(len(where), *pairs)

    def _first(
        self, count: int, which: npt.NDArray[np.intp], places: npt.NDArray[np.intp]
    ) -> npt.NDArray[np.str_]:
        best = np.full(count, len(self.codes) - 1)
        np.minimum.at(best, which, places)
        codes: npt.NDArray[np.str_] = self.codes[best]
        return codes


@dataclass(frozen=True)
class Layers:
    """Search trees for one state of the areas.

    `finest` holds the areas below which no boundary is known, `others` the rest, finer ones
    first. A district that the city made comes before those of the nation, because it answers
    for its part of them; then the lower code.
    """

    areas: Snapshot
    finest: Layer
    others: Layer
    districts: Layer
    places: dict[str, Place] = field(default_factory=dict)
    """By the code of the finest area, as far as they were asked for."""

    def code_at(self, lon: float, lat: float) -> str:
        """The code of the finest area at a place, "" outside the city."""
        found = self.finest.first(lon, lat)
        if not found:
            [found] = self.codes_at(np.array([[lon, lat]], dtype=float)).tolist()
        return found

    def place_of(self, code: str) -> Place:
        known = self.places.get(code)
        if known is None:
            rows = self.areas.rows
            chain = {
                rows[step].level: rows[step] for step in rows[code].path.rstrip("/").split("/")
            }
            known = self.places[code] = Place(
                city=chain["city"],
                district=chain.get("district"),
                street=chain.get("street"),
                community=chain.get("community"),
                grid=chain.get("grid"),
            )
        return known

    def codes_at(self, where: Coordinates) -> npt.NDArray[np.str_]:
        """The code of the finest area at each place, "" outside the city."""
        found = np.full(len(where), "", dtype="U15")
        asked = np.flatnonzero(np.isfinite(where).all(axis=1))
        found[asked] = self.finest.find(where[asked])
        missed = asked[found[asked] == ""]
        found[missed] = self.others.find(where[missed])
        coarse = missed[found[missed] != ""]
        nearly = self.finest.find_nearly(where[coarse])
        found[coarse] = np.where(nearly == "", found[coarse], nearly)
        return found


_kept: Layers | None = None


@one_at_a_time
def _layers() -> Layers:
    """The search trees, made once for each profile that is loaded; raises NoCity."""
    global _kept
    areas = snapshot()
    kept = _kept
    if kept is None or kept.areas is not areas:
        kept = _kept = _read(areas)
    return kept


def _read(areas: Snapshot) -> Layers:
    stored = Area.objects.filter(valid_until=None, boundary__isnull=False)
    shapes = {code: bytes(wkb) for code, wkb in stored.values_list("code", "boundary") if wkb}
    rows = sorted((areas.rows[code] for code in shapes), key=_precedence)
    divided = {step for row in rows for step in row.path.split("/")[:-2]}

    coarse = [row for row in rows if row.code in divided]
    coarse.sort(key=lambda row: LEVELS.index(row.level))

    def layer(chosen: Iterable[AreaRow]) -> Layer:
        codes = [row.code for row in chosen]
        polygons = shapely.from_wkb([shapes[code] for code in codes])
        shapely.prepare(polygons)
        return Layer(np.array([*codes, ""]), shapely.STRtree(polygons), _boxes(polygons))

    return Layers(
        areas,
        finest=layer(row for row in rows if row.code not in divided),
        others=layer(coarse),
        districts=layer(row for row in rows if row.level == "district"),
    )


def _square(lon: float, lat: float) -> tuple[int, int]:
    return floor(lon * SQUARES), floor(lat * SQUARES)


def _boxes(polygons: npt.NDArray[Any]) -> dict[tuple[int, int], list[tuple[int, Box, Any]]]:
    found: dict[tuple[int, int], list[tuple[int, Box, Any]]] = {}
    for place, shape in enumerate(polygons):
        box = shape.bounds
        (west, south), (east, north) = _square(*box[:2]), _square(*box[2:])
        for x in range(west, east + 1):
            for y in range(south, north + 1):
                found.setdefault((x, y), []).append((place, box, shape))
    return found


def _precedence(row: AreaRow) -> tuple[bool, str]:
    """Of areas that share a point: a district that the city made, then the lower code."""
    return row.level != "district" or row.official, row.code


def locate(lon: float, lat: float, datum: Datum) -> Place:
    """The areas that a point lies in.

    Raises OutsideCity, which says how far outside it is, and `geo.OutsideChina`, which says when
    longitude and latitude were swapped.
    """
    lon, lat = to_wgs84(lon, lat, datum)
    layers = _layers()
    code = layers.code_at(lon, lat)
    if not code:
        raise _outside(lon, lat, layers)
    return layers.place_of(code)


def locate_many(points: Sequence[tuple[float, float]], datum: Datum) -> list[str]:
    """The code of the finest area at each point (longitude, latitude), "" outside the city."""
    if datum not in {Datum.WGS84, Datum.CGCS2000}:
        points = [
            to_wgs84(lon, lat, datum) if in_china(lon, lat) else NOWHERE for lon, lat in points
        ]
    codes: list[str] = _layers().codes_at(np.asarray(points, dtype=float).reshape(-1, 2)).tolist()
    return codes


def _outside(lon: float, lat: float, layers: Layers) -> OutsideCity:
    districts, rows = layers.districts, layers.areas.rows
    point = shapely.Point(lon, lat)
    nearest = int(districts.tree.nearest(point))
    border = shapely.shortest_line(point, districts.tree.geometries[nearest]).coords[-1]
    return OutsideCity(
        lon=f"{lon:.6f}",
        lat=f"{lat:.6f}",
        city=layers.areas.city.name,
        nearest=rows[str(districts.codes[nearest])].name,
        distance=round(distance_m(lon, lat, *border)),
    )
