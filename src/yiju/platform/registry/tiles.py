"""Vector tiles of assets: single points where they can be told apart, counts where they cannot.

Points carry the Morton code of their place, so a tile is one range of an index, and the cells of
a tile are ranges within it. Where a tile holds many points, they are counted by cell.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import mapbox_vector_tile
import numpy as np
from numpy.typing import NDArray

from yiju.platform.base.geo import ZOOM, tile_range, unmorton
from yiju.platform.registry.assets import Reach, revision, within_reach
from yiju.platform.registry.kinds import kind_of
from yiju.platform.registry.models import Asset, AssetState

MOST_POINTS = 1_500
CELL_LEVELS = 5
"""A crowded tile is counted on a grid of 2^5 by 2^5 cells."""
EXTENT = 4096
Reaches = tuple[Reach, ...] | None


def tile(kind: str, z: int, x: int, y: int, reaches: Iterable[Reach] | None) -> bytes:
    """A Mapbox vector tile with one layer, named like the kind.

    Features carry `code`, `name` and `state`, or `count` where they stand for several.
    """
    kind_of(kind)
    if not (0 <= z <= ZOOM and 0 <= x < 1 << z and 0 <= y < 1 << z):
        return b""
    held = None if reaches is None else tuple(sorted(set(reaches), key=repr))
    return _tile(kind, revision(kind), held, z, x, y)


@lru_cache(maxsize=4_096)
def _tile(kind: str, number: int, reaches: Reaches, z: int, x: int, y: int) -> bytes:
    """Kept for one revision of the kind, which `number` names."""
    low, high = tile_range(z, x, y)
    places = _places(kind, number, reaches)
    first, last = np.searchsorted(places, [low, high + 1])
    if last - first > MOST_POINTS and z + CELL_LEVELS < ZOOM:
        features = list(_cells(places[first:last], z))
    else:
        features = list(_points(kind, reaches, low, high))
    layer = {"name": kind, "features": [_feature(place, told, z) for place, told in features]}
    encoded: bytes = mapbox_vector_tile.encode(
        [layer], default_options={"extents": EXTENT, "y_coord_down": True}
    )
    return encoded


@lru_cache(maxsize=64)
def _places(kind: str, number: int, reaches: Reaches) -> NDArray[np.int64]:
    """The Morton codes of all assets within reach that stand, sorted: 8 bytes each."""
    found = _shown(kind, reaches).order_by("place").values_list("place", flat=True)
    return np.fromiter(found.iterator(chunk_size=20_000), np.int64)


def _shown(kind: str, reaches: Reaches) -> Any:
    standing = Asset.objects.filter(within_reach(reaches), kind=kind, place__isnull=False)
    return standing.exclude(state=AssetState.REMOVED)


def _cells(places: NDArray[np.int64], z: int) -> Iterable[tuple[int, dict[str, Any]]]:
    """One feature for each cell that holds something, at the place of its middle point."""
    shift = 2 * (ZOOM - z - CELL_LEVELS)
    _cell_numbers, starts, counts = np.unique(
        places >> shift, return_index=True, return_counts=True
    )
    for start, count in zip(starts.tolist(), counts.tolist(), strict=True):
        yield int(places[start + count // 2]), {"count": count}


def _points(
    kind: str, reaches: Reaches, low: int, high: int
) -> Iterable[tuple[int, dict[str, Any]]]:
    found = _shown(kind, reaches).filter(place__gte=low, place__lte=high)
    for place, code, name, state in found.values_list("place", "code", "name", "state"):
        yield place, {"code": code, "name": name, "state": state}


def _feature(place: int, told: dict[str, Any], z: int) -> dict[str, Any]:
    x, y = _within(place, z)
    return {"geometry": f"POINT({x} {y})", "properties": told}


def _within(place: int, z: int) -> tuple[int, int]:
    """Where a place lies in its tile, in units of the tile's extent, from the top left."""
    lon, lat = unmorton(place)
    scale = 1 << z
    column = (lon + 180) / 360 * scale
    phi = np.radians(lat)
    row = (1 - np.arcsinh(np.tan(phi)) / np.pi) / 2 * scale
    return int((column % 1) * EXTENT), int((row % 1) * EXTENT)
