"""Vector tiles of assets: single points where they can be told apart, counts where they cannot.

Points are sorted by the Morton code of their place, so a tile is one run of them, and so is each
cell of a tile. Where a tile holds many points, they are counted by cell.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import mapbox_vector_tile
import numpy as np
import shapely
from numpy.typing import NDArray

from yiju.platform.base.geo import ZOOM, tile_range
from yiju.platform.registry.assets import Reach
from yiju.platform.registry.inventory import Ints, Inventory, inventory
from yiju.platform.registry.kinds import kind_of
from yiju.platform.registry.models import AssetState
from yiju.platform.registry.searching import reached

MOST_POINTS = 2_000
CELL_LEVELS = 5
"""A crowded tile is counted on a grid of 2^5 by 2^5 cells."""
EXTENT = 4096
MOST_KEPT = 4_000
"""Tiles that are kept of one state of a kind; then the keeping starts anew."""
Feature = tuple[float, float, dict[str, Any]]
"""Longitude, latitude and properties."""


def tile(kind: str, z: int, x: int, y: int, reaches: Iterable[Reach] | None) -> bytes:
    """A Mapbox vector tile with one layer, named like the kind; never more than 2,000 features.

    Features carry `code`, `name` and `state`, or `count` where they stand for several, in the
    middle of these. What was removed is not on the map. Empty beyond zoom 20.
    """
    declared = kind_of(kind)
    if not (0 <= z <= ZOOM and 0 <= x < 1 << z and 0 <= y < 1 << z):
        return b""
    every = inventory(declared)
    held = None if reaches is None else frozenset(reaches)
    if len(every.computed) > MOST_KEPT:
        every.computed.clear()
    key = ("tile", held, z, x, y)
    if key not in every.computed:
        every.computed[key] = _encoded(kind, every, held, z, x, y)
    kept: bytes = every.computed[key]
    return kept


def _encoded(
    kind: str, every: Inventory, reaches: frozenset[Reach] | None, z: int, x: int, y: int
) -> bytes:
    shown, places = _shown(every, reaches)
    low, high = tile_range(z, x, y)
    first, last = np.searchsorted(places, [low, high + 1]).tolist()
    shown, places = shown[first:last], places[first:last]
    crowded = len(shown) > MOST_POINTS
    features = list(_cells(every, shown, places, z) if crowded else _points(every, shown))
    points = _within_tile(np.array([feature[:2] for feature in features]).reshape(-1, 2), z, x, y)
    layer = {
        "name": kind,
        "features": [
            {"geometry": point, "properties": told}
            for point, (_lon, _lat, told) in zip(points, features, strict=True)
        ],
    }
    options = {"extents": EXTENT, "y_coord_down": True, "check_winding_order": False}
    encoded: bytes = mapbox_vector_tile.encode([layer], default_options=options)
    return encoded


def _shown(every: Inventory, reaches: frozenset[Reach] | None) -> tuple[Ints, Ints]:
    """What may be seen and stands somewhere, sorted by place: which assets, and their places."""
    key = ("shown", reaches)
    if key not in every.computed:
        mask = reached(every, reaches) & (every.places >= 0)
        mask &= every.states.where(AssetState.REMOVED.value.__ne__)
        shown = np.flatnonzero(mask)
        shown = shown[np.argsort(every.places[shown], kind="stable")]
        every.computed[key] = shown, every.places[shown]
    kept: tuple[Ints, Ints] = every.computed[key]
    return kept


def _cells(every: Inventory, shown: Ints, places: Ints, z: int) -> Iterator[Feature]:
    """One feature for each cell that holds something."""
    shift = 2 * max(ZOOM - z - CELL_LEVELS, 0)
    _cell, starts, counts = np.unique(places >> shift, return_index=True, return_counts=True)
    lon = np.add.reduceat(every.lon[shown], starts) / counts
    lat = np.add.reduceat(every.lat[shown], starts) / counts
    for start, count, at_lon, at_lat in zip(
        starts.tolist(), counts.tolist(), lon.tolist(), lat.tolist(), strict=True
    ):
        told = {"count": count} if count > 1 else _told(every, int(shown[start]))
        yield at_lon, at_lat, told


def _points(every: Inventory, shown: Ints) -> Iterator[Feature]:
    for place in shown.tolist():
        yield float(every.lon[place]), float(every.lat[place]), _told(every, place)


def _told(every: Inventory, place: int) -> dict[str, Any]:
    code, name = every.entry(place)
    state = every.states.values[every.states.numbers[place]]
    return {"code": code, "name": name, "state": state}


def _within_tile(points: NDArray[np.float64], z: int, x: int, y: int) -> NDArray[Any]:
    """Points in units of the tile's extent from its top left, as the tile's geometry."""
    scale = 1 << z
    column = (points[:, 0] + 180) / 360 * scale - x
    phi = np.radians(points[:, 1])
    row = (1 - np.arcsinh(np.tan(phi)) / np.pi) / 2 * scale - y
    inside = np.floor(np.column_stack([column, row]) * EXTENT)
    made: NDArray[Any] = shapely.points(np.clip(inside, 0, EXTENT - 1))
    return made
