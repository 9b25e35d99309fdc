"""Vector tiles of assets: single points where they can be told apart, counts where they cannot.

Points are sorted by the Morton code of their place, so a tile is one run of them, and so is each
cell of a tile. Where a tile holds many points, they are counted by cell. The id of a feature says
which run it stands for: whoever knows something of each point, in their order, knows it of each
feature at every zoom.
"""

from collections.abc import Iterable
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from yiju.platform.base.geo import ZOOM, tile_range
from yiju.platform.base.vector_tile import EXTENT, Points, encode
from yiju.platform.registry.assets import Reach
from yiju.platform.registry.inventory import Ints, Inventory, inventory
from yiju.platform.registry.kinds import kind_of
from yiju.platform.registry.models import AssetState
from yiju.platform.registry.searching import reached

MOST_POINTS = 4_096
CELL_LEVELS = 6
"""A crowded tile is counted on a grid of 2^6 by 2^6 cells: as many as it may have points."""
RUN = 1 << 20
"""The id of a feature is the place of its first point times this, and how many it stands for."""
MOST_KEPT = 4_000
"""Tiles that are kept of one state of a kind; then the keeping starts anew."""
Reaches = Iterable[Reach] | None


def tile(kind: str, z: int, x: int, y: int, reaches: Reaches) -> bytes:
    """A Mapbox vector tile with one layer, named like the kind; never more than 4,096 features.

    Features carry `code`, `name` and `state`, or `count` where they stand for several, in the
    middle of these. What was removed is not on the map. Empty beyond zoom 20.
    """
    declared = kind_of(kind)
    if not (0 <= z <= ZOOM and 0 <= x < 1 << z and 0 <= y < 1 << z):
        return b""
    every = inventory(declared)
    held = _held(reaches)
    if len(every.computed) > MOST_KEPT:
        every.computed.clear()
    key = ("tile", held, z, x, y)
    if key not in every.computed:
        every.computed[key] = _encoded(kind, every, held, z, x, y)
    kept: bytes = every.computed[key]
    return kept


def map_version(kind: str, reaches: Reaches) -> str:
    """What changes when a tile of the kind may have changed for somebody with this reach."""
    return version_of(inventory(kind_of(kind)), reaches)


def version_of(every: Inventory, reaches: Reaches) -> str:
    held = _held(reaches)
    told = "all" if held is None else sorted((one.area_path, one.unit_code or "") for one in held)
    return blake2b(f"{every.event}{len(every)}{told}".encode(), digest_size=8).hexdigest()


def shown(every: Inventory, reaches: Reaches) -> Ints:
    """Which assets are on the map of somebody, in the order that the ids of features count by."""
    return _shown(every, _held(reaches))[0]


def _held(reaches: Reaches) -> frozenset[Reach] | None:
    return None if reaches is None else frozenset(reaches)


def _encoded(
    kind: str, every: Inventory, reaches: frozenset[Reach] | None, z: int, x: int, y: int
) -> bytes:
    on_map, places = _shown(every, reaches)
    low, high = tile_range(z, x, y)
    first, last = np.searchsorted(places, [low, high + 1]).tolist()
    shift = 2 * max(ZOOM - z - CELL_LEVELS, 0) if last - first > MOST_POINTS else None
    starts, counts = _runs(places[first:last], shift)
    several = counts > 1
    members = on_map[first:last]
    return encode(
        kind,
        [
            _cells(every, members, first, starts[several], counts[several], (z, x, y)),
            _singles(every, members, first, starts[~several], (z, x, y)),
        ],
    )


def _shown(every: Inventory, reaches: frozenset[Reach] | None) -> tuple[Ints, Ints]:
    """What may be seen and stands somewhere, sorted by place: which assets, and their places."""
    key = ("shown", reaches)
    if key not in every.computed:
        mask = reached(every, reaches) & (every.places >= 0)
        mask &= every.states.where(AssetState.REMOVED.value.__ne__)
        found = np.flatnonzero(mask)
        found = found[np.argsort(every.places[found], kind="stable")]
        every.computed[key] = found, every.places[found]
    kept: tuple[Ints, Ints] = every.computed[key]
    return kept


def _runs(places: Ints, shift: int | None) -> tuple[Ints, Ints]:
    """Where each feature begins among the points of a tile, and how many it stands for."""
    if shift is None:
        return np.arange(len(places)), np.ones(len(places), np.int64)
    _cell, starts, counts = np.unique(places >> shift, return_index=True, return_counts=True)
    return starts.astype(np.int64), counts.astype(np.int64)


def _cells(
    every: Inventory, members: Ints, first: int, starts: Ints, counts: Ints, at: tuple[int, ...]
) -> Points:
    """In the middle of what they stand for."""
    if not len(starts):
        return Points(starts, starts, starts)
    sums = np.zeros((2, len(members) + 1))
    sums[0, 1:], sums[1, 1:] = np.cumsum(every.lon[members]), np.cumsum(every.lat[members])
    lon, lat = (sums[:, starts + counts] - sums[:, starts]) / counts
    told = {"count": counts.tolist()}
    return Points((first + starts) * RUN + counts, *_within_tile(lon, lat, *at), told)


def _singles(
    every: Inventory, members: Ints, first: int, starts: Ints, at: tuple[int, ...]
) -> Points:
    places = members[starts]
    entries = [every.entry(place) for place in places.tolist()]
    told = {
        "code": [code for code, _name in entries],
        "name": [name for _code, name in entries],
        "state": [every.states.values[n] for n in every.states.numbers[places].tolist()],
    }
    inside = _within_tile(every.lon[places], every.lat[places], *at)
    return Points((first + starts) * RUN + 1, *inside, told)


def _within_tile(
    lon: NDArray[np.float64], lat: NDArray[np.float64], z: int, x: int, y: int
) -> tuple[Ints, Ints]:
    """Column and row of points in units of the tile's extent, from its top left."""
    scale = 1 << z
    column = (lon + 180) / 360 * scale - x
    row = (1 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2 * scale - y
    found = np.clip(np.floor(np.stack([column, row]) * EXTENT), 0, EXTENT - 1).astype(np.int64)
    return found[0], found[1]
