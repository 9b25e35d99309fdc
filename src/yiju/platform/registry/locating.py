"""Which area a point lies in: search trees, kept in memory."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from yiju.platform.base.errors import CityError
from yiju.platform.base.geo import Datum, distance_m, in_china, to_wgs84
from yiju.platform.base.i18n import _
from yiju.platform.registry.areas import AreaRow, Snapshot, snapshot
from yiju.platform.registry.models import Area

Coordinates = npt.NDArray[np.float64]
"""One row a place: longitude and latitude."""
LEVELS = ("grid", "community", "street", "district", "city")
NOWHERE = (float("nan"), float("nan"))
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

    def find(self, where: Coordinates) -> npt.NDArray[np.str_]:
        """The code of the area at each place, "" where there is none."""
        which, places = self.tree.query(shapely.points(where))
        touching = shapely.intersects_xy(self.tree.geometries[places], *where[which].T)
        return self._first(len(where), which[touching], places[touching])

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
        return Layer(np.array([*codes, ""]), shapely.STRtree(polygons))

    return Layers(
        areas,
        finest=layer(row for row in rows if row.code not in divided),
        others=layer(coarse),
        districts=layer(row for row in rows if row.level == "district"),
    )


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
    [code] = layers.codes_at(np.array([[lon, lat]], dtype=float)).tolist()
    if not code:
        raise _outside(lon, lat, layers)
    rows = layers.areas.rows
    chain = {rows[step].level: rows[step] for step in rows[code].path.rstrip("/").split("/")}
    return Place(
        city=chain["city"],
        district=chain.get("district"),
        street=chain.get("street"),
        community=chain.get("community"),
        grid=chain.get("grid"),
    )


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
