"""Coordinate reference systems by name (OGC API - Features, Part 2: 18-058r1).

CGCS2000 and WGS-84 differ by centimetres; what differs is the order of the axes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/{}"


@dataclass(frozen=True)
class System:
    """`latitude_first` where the register gives the axes in that order."""

    uri: str
    latitude_first: bool = False


DEFAULT = System(CRS84)
SYSTEMS = {
    one.uri: one
    for one in (DEFAULT, System(EPSG.format(4326), True), System(EPSG.format(4490), True))
}


def in_system(geometry: Mapping[str, Any] | None, system: System) -> Mapping[str, Any] | None:
    """A GeoJSON geometry of CRS84 with its coordinates as the system orders them."""
    if geometry is None or not system.latitude_first:
        return geometry
    return {**geometry, "coordinates": _swapped(geometry["coordinates"])}


def _swapped(coordinates: Sequence[Any]) -> Any:
    if coordinates and isinstance(coordinates[0], int | float):
        return [coordinates[1], coordinates[0], *coordinates[2:]]
    return [_swapped(part) for part in coordinates]
