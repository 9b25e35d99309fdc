"""Boundaries of areas as shapes, for coverage, density and maps."""

from functools import cache
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from yiju.platform.registry.areas import area, areas, snapshot
from yiju.platform.registry.models import Area


def boundary(code: str) -> BaseGeometry | None:
    """The shape of an area in degrees; None where none is known. Raises AreaUnknown."""
    members = area(code).members or (code,)
    return _union(snapshot().fingerprint, members)


def urban_boundary(code: str) -> BaseGeometry | None:
    """The ground of the residents' committees (居委会) inside an area; None without boundaries."""
    inside = tuple(row.code for row in areas("community", within=code) if not row.rural)
    return _union(snapshot().fingerprint, inside)


def is_urban(code: str) -> bool:
    """Whether an area is, or lies in, an urban community. False where it is unknown."""
    known = snapshot().rows
    row = known.get(code[:12]) if len(code) == 15 else known.get(code)
    return row is not None and row.level == "community" and not row.rural


@cache
def _union(fingerprint: str, codes: tuple[str, ...]) -> BaseGeometry | None:
    """Kept for one state of the areas, which `fingerprint` names."""
    found = Area.objects.filter(code__in=codes, boundary__isnull=False)
    stored = found.values_list("boundary", flat=True)
    shapes = [shapely.from_wkb(bytes(wkb)) for wkb in stored if wkb]
    return shapely.union_all(shapes) if shapes else None


def boundaries(levels: tuple[str, ...]) -> dict[str, Any]:
    """The areas of some levels as a GeoJSON FeatureCollection, to five decimals (one metre)."""
    return _feature_collection(snapshot().fingerprint, levels)


def city_extent() -> tuple[float, float, float, float]:
    """West, south, east, north of the districts with boundaries, in degrees, WGS-84; of all the
    world where there are none."""
    return _extent(snapshot().fingerprint)


@cache
def _extent(fingerprint: str) -> tuple[float, float, float, float]:
    shapes = [
        shapely.geometry.shape(one["geometry"])
        for one in _feature_collection(fingerprint, ("district",))["features"]
    ]
    if not shapes:
        return -180.0, -90.0, 180.0, 90.0
    west, south, east, north = shapely.total_bounds(shapes)
    return float(west), float(south), float(east), float(north)


@cache
def _feature_collection(fingerprint: str, levels: tuple[str, ...]) -> dict[str, Any]:
    found = Area.objects.filter(level__in=levels, boundary__isnull=False, valid_until=None)
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {
                    "code": row.code,
                    "name": row.name,
                    "level": row.level,
                    "inside": [row.lon, row.lat],
                },
                "geometry": shapely.geometry.mapping(
                    shapely.set_precision(shapely.from_wkb(bytes(row.boundary)), 1e-5)
                ),
            }
            for row in found.order_by("code")
            if row.boundary
        ],
    }
