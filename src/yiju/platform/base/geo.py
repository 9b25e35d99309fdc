"""Where things are: datums, lengths, areas, and one number for a place.

Inside, coordinates are longitude and latitude in WGS-84, which for our purposes equals CGCS2000.
Areas are computed in the 3-degree Gauss-Krueger plane of the place, lengths in the plane of their
own meridian, which is the ellipsoid for all that matters in a city; neither is computed in degrees.
"""

from collections.abc import Callable
from enum import Enum
from functools import lru_cache
from math import asinh, ceil, floor, hypot, pi, radians, sinh, sqrt, tan
from typing import Any

import numpy as np
import prcoords
import shapely
from numpy.typing import NDArray
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _

CHINA_BOX = (73.0, 3.0, 136.0, 54.0)
Numbers = NDArray[np.float64]


class Datum(Enum):
    """Whose coordinates they are. Nothing guesses it."""

    WGS84 = "wgs84"
    CGCS2000 = "cgcs2000"
    GCJ02 = "gcj02"
    BD09 = "bd09"


class DatumUnknown(CityError):
    code = "geo.datum_unknown"
    status = 422
    text = _("没有坐标系 {given}。可选：{known}")


def read_datum(text: str) -> Datum:
    """The datum that a form or a file names; raises DatumUnknown."""
    try:
        return Datum(text)
    except ValueError:
        known = ", ".join(datum.value for datum in Datum)
        raise DatumUnknown(given=text, known=known) from None


class OutsideChina(CityError):
    code = "geo.outside_china"
    status = 422
    text = _("经度 {lon}、纬度 {lat} 不在中国境内。{hint}")


_TO_WGS84: dict[Datum, Callable[[tuple[float, float]], tuple[float, float]]] = {
    Datum.GCJ02: prcoords.gcj_wgs_bored,
    Datum.BD09: prcoords.bd_wgs_bored,
}
_FROM_WGS84: dict[Datum, Callable[[tuple[float, float]], tuple[float, float]]] = {
    Datum.GCJ02: prcoords.wgs_gcj,
    Datum.BD09: prcoords.wgs_bd,
}


def to_wgs84(lon: float, lat: float, datum: Datum) -> tuple[float, float]:
    """Longitude and latitude in WGS-84, degrees; raises OutsideChina, with a hint when swapped."""
    check_in_china(lon, lat)
    return _convert(lon, lat, _TO_WGS84.get(datum))


def from_wgs84(lon: float, lat: float, datum: Datum) -> tuple[float, float]:
    check_in_china(lon, lat)
    return _convert(lon, lat, _FROM_WGS84.get(datum))


def _convert(lon: float, lat: float, how: Callable[..., Any] | None) -> tuple[float, float]:
    if how is None:
        return lon, lat
    found_lat, found_lon = how((lat, lon))
    return float(found_lon), float(found_lat)


def in_china(lon: float, lat: float) -> bool:
    west, south, east, north = CHINA_BOX
    return west <= lon <= east and south <= lat <= north


def check_in_china(lon: float, lat: float) -> None:
    if not in_china(lon, lat):
        hint = (
            _("经度和纬度可能写反了。")
            if in_china(lat, lon)
            else _("请核对坐标，单位应为十进制度。")
        )
        raise OutsideChina(lon=lon, lat=lat, hint=hint)


class RingUnreadable(CityError):
    code = "geo.ring_unreadable"
    status = 422
    text = _("边界“{given}”读不懂：依次写至少三点，如 119.95,31.77 119.96,31.77 119.96,31.78")


@lru_cache(maxsize=4096)
def read_ring(text: str) -> shapely.Polygon:
    """The area within points in WGS-84 that are written `lon,lat lon,lat …`, closed by itself.
    Raises RingUnreadable for fewer than three points, lines that cross, and what is not in China.

    >>> round(area_m2(read_ring("119.95,31.77 119.951,31.77 119.951,31.771")))
    5252
    """
    try:
        points = [tuple(map(float, pair.split(","))) for pair in text.split()]
        fits = len(points) > 2 and all(len(one) == 2 and in_china(*one) for one in points)
    except ValueError:
        fits = False
    ring = shapely.Polygon(points) if fits else shapely.Polygon()
    if ring.is_empty or not ring.is_valid:
        raise RingUnreadable(given=text[:40])
    return ring


RING_HELP = _("依次写各点的经度和纬度（WGS-84），如 119.95,31.77 119.96,31.77 119.96,31.78")


def ring_problem(text: str) -> Text | None:
    """What is wrong with a ring that somebody wrote; None for nothing."""
    try:
        read_ring(text)
    except RingUnreadable as unreadable:
        return unreadable.said
    return None


def is_within(ring: shapely.Polygon, lon: float, lat: float) -> bool:
    """Whether a point lies in a ring, its line included."""
    return bool(ring.covers(Point(lon, lat)))


# --- the plane -----------------------------------------------------------------------------

AXIS_M = 6378137.0
FLATTENING = 1 / 298.257222101
THIRD = FLATTENING / (2 - FLATTENING)
RECTIFYING_M = AXIS_M / (1 + THIRD) * (1 + THIRD**2 / 4 + THIRD**4 / 64 + THIRD**6 / 256)
_SERIES_OF_THIRD = (
    (1 / 2, -2 / 3, 5 / 16, 41 / 180, -127 / 288, 7891 / 37800),
    (13 / 48, -3 / 5, 557 / 1440, 281 / 630, -1983433 / 1935360),
    (61 / 240, -103 / 140, 15061 / 26880, 167603 / 181440),
    (49561 / 161280, -179 / 168, 6601661 / 7257600),
    (34729 / 80640, -3418889 / 1995840),
    (212378941 / 319334400,),
)
"""Krueger's series to the sixth order: the factors of the powers of n, from n**j on for the j-th.
Source: C. F. F. Karney, Transverse Mercator with an accuracy of a few nanometers, 2011, eq. 35."""
SERIES = tuple(
    sum(factor * THIRD**power for power, factor in enumerate(factors, start=first))
    for first, factors in enumerate(_SERIES_OF_THIRD, start=1)
)
FALSE_EASTING_M = 500_000.0


def central_meridian(lon: float) -> float:
    """Of the 3-degree zone in which a longitude lies: 120 for Changzhou."""
    return 3.0 * floor(lon / 3 + 0.5)


def to_plane(lon: Numbers, lat: Numbers, meridian: float) -> tuple[Numbers, Numbers]:
    """Easting and northing in metres (CGCS2000, 3-degree Gauss-Krueger), by Krueger's series."""
    eccentricity = 2 * sqrt(THIRD) / (1 + THIRD)
    phi, lam = np.radians(lat), np.radians(lon - meridian)
    conformal = np.sinh(
        np.arctanh(np.sin(phi)) - eccentricity * np.arctanh(eccentricity * np.sin(phi))
    )
    xi = np.arctan2(conformal, np.cos(lam))
    eta = np.arctanh(np.sin(lam) / np.sqrt(1 + conformal**2))
    east, north = eta.copy(), xi.copy()
    for step, factor in enumerate(SERIES, start=1):
        north += factor * np.sin(2 * step * xi) * np.cosh(2 * step * eta)
        east += factor * np.cos(2 * step * xi) * np.sinh(2 * step * eta)
    return FALSE_EASTING_M + RECTIFYING_M * east, RECTIFYING_M * north


def from_plane(east: Numbers, north: Numbers, meridian: float) -> tuple[Numbers, Numbers]:
    """Longitude and latitude of a point of the plane: the inverse, by Newton's steps."""
    lat = np.degrees(north / RECTIFYING_M)
    lon = meridian + np.degrees((east - FALSE_EASTING_M) / (RECTIFYING_M * np.cos(np.radians(lat))))
    for _step in range(6):
        found_east, found_north = to_plane(lon, lat, meridian)
        lat = lat + np.degrees((north - found_north) / RECTIFYING_M)
        lon = lon + np.degrees((east - found_east) / (RECTIFYING_M * np.cos(np.radians(lat))))
    return lon, lat


def projected(shape: BaseGeometry, meridian: float) -> BaseGeometry:
    def forward(points: Numbers) -> Numbers:
        return np.column_stack(to_plane(points[:, 0], points[:, 1], meridian))

    return shapely.transform(shape, forward)


def unprojected(shape: BaseGeometry, meridian: float) -> BaseGeometry:
    def back(points: Numbers) -> Numbers:
        return np.column_stack(from_plane(points[:, 0], points[:, 1], meridian))

    return shapely.transform(shape, back)


def area_m2(shape: BaseGeometry) -> float:
    """Area of a shape given in degrees, in square metres."""
    if shape.is_empty:
        return 0.0
    return float(projected(shape, central_meridian(shape.centroid.x)).area)


def distance_m(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Metres between two points of one city along the ellipsoid: right to 1 mm in 1 km, and to
    1 m in 100 km."""
    return hypot(*_step_m(lon, lat, other_lon, other_lat))


def buffer_m(lon: float, lat: float, metres: float) -> BaseGeometry:
    """The circle of `metres` around a point, in degrees, as a polygon of 64 sides."""
    return unprojected(projected(Point(lon, lat), lon).buffer(metres, 16), lon)


def _step_m(lon: float, lat: float, other_lon: float, other_lat: float) -> tuple[float, float]:
    """Metres to the east and to the north from one point to another."""
    east, north = to_plane(
        np.array([lon, other_lon]), np.array([lat, other_lat]), (lon + other_lon) / 2
    )
    return float(east[1] - east[0]), float(north[1] - north[0])


# --- one number for a place ----------------------------------------------------------------

ZOOM = 20
SIDE = 1 << ZOOM


def morton(lon: float, lat: float) -> int:
    """The cell of the Web Mercator tile grid at zoom 20 in which a point lies, as one number.

    Digits of row and column alternate, so that every tile of every lower zoom is one contiguous
    range (`tile_range`) of 40 bits. A point on a border belongs to the cell with the lowest code,
    which is the one to the west and north; map viewers would say east and south.
    """
    column = ceil((lon + 180) / 360 * SIDE) - 1
    row = ceil((1 - asinh(tan(radians(lat))) / pi) / 2 * SIDE) - 1
    return _spread(min(max(column, 0), SIDE - 1)) | _spread(min(max(row, 0), SIDE - 1)) << 1


def morton_many(lon: Numbers, lat: Numbers) -> NDArray[np.int64]:
    """`morton` of many points at once."""
    column = (lon + 180) / 360 * SIDE
    row = (1 - np.arcsinh(np.tan(np.radians(lat))) / pi) / 2 * SIDE
    return _spread_many(_cell(column)) | (_spread_many(_cell(row)) << 1)


def _cell(place: Numbers) -> NDArray[np.int64]:
    cell: Numbers = np.clip(np.ceil(place) - 1, 0, SIDE - 1)
    return cell.astype(np.int64)


def unmorton(place: int) -> tuple[float, float]:
    """Longitude and latitude of the middle of a cell."""
    x, y = _gather(place) + 0.5, _gather(place >> 1) + 0.5
    lat = np.degrees(np.arctan(sinh(pi * (1 - 2 * y / SIDE))))
    return x / SIDE * 360 - 180, float(lat)


def tile_range(zoom: int, x: int, y: int) -> tuple[int, int]:
    """The smallest and the largest `morton` inside a tile."""
    shift = 2 * (ZOOM - zoom)
    first = (_spread(x) | _spread(y) << 1) << shift
    return first, first + (1 << shift) - 1


def _spread(number: int) -> int:
    spread = 0
    for bit in range(ZOOM):
        spread |= (number >> bit & 1) << 2 * bit
    return spread


def _spread_many(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    spread = np.zeros_like(numbers)
    for bit in range(ZOOM):
        spread |= ((numbers >> bit) & 1) << (2 * bit)
    return spread


def _gather(place: int) -> int:
    gathered = 0
    for bit in range(ZOOM):
        gathered |= (place >> 2 * bit & 1) << bit
    return gathered
