"""Demonstration boundaries below the district, where no real ones may be published.

A district is divided into streets, a street into communities, an urban community into unit grid
cells, each time by a Voronoi partition of evenly spread points. The pieces cover the whole
without gap or overlap, but nobody lives by them: each says so in `source`.
"""

import hashlib
import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import shapely
from shapely import MultiPoint, Point, box
from shapely.geometry.base import BaseGeometry

from yiju.platform.registry.api import AreaEntry, Assessed, Boundary, CityProfile

SOURCE = "演示边界：由程序划分，不是勘定的界线"
SAMPLES_PER_PIECE = 40
ROUNDS = 8
CELL_KM2 = 0.4
"""Size of a cell: cities assess their inner streets by grids of 30 to 50 hectares."""
FEWEST_CELLS, MOST_CELLS = 4, 8
"""Cells of one community: enough to see on the map, few enough for a demonstration."""

Key = TypeVar("Key", bound=Hashable)
LonLat = tuple[float, float]
Plane = npt.NDArray[np.float64]


def divide(
    parent: BaseGeometry, names: Sequence[Key], seed: str, *, centre: LonLat | None = None
) -> dict[Key, BaseGeometry]:
    """One piece of `parent` for each name, in degrees; together they are exactly `parent`.

    The same arguments give the same pieces. With a `centre`, pieces are smaller towards it and
    the first names lie closest to it; without, names run from west to east in rows from north
    to south.
    """
    if len(names) == 1:
        return {names[0]: parent}
    across = math.cos(math.radians(parent.centroid.y))
    scale = np.array([across, 1.0])
    middle = None if centre is None else np.array(centre) * scale
    points = _spread(parent, len(names), seed, scale, middle)
    # Cells are cut in the plane of the points, so that neighbours share their very corners.
    west, south, east, north = parent.bounds
    around = box(west * across - 1, south - 1, east * across + 1, north + 1)
    cells = shapely.voronoi_polygons(MultiPoint(points), extend_to=around, ordered=True)
    in_degrees = shapely.transform(np.array(cells.geoms), lambda corners: corners / scale)
    shapely.prepare(parent)
    pieces = shapely.intersection(in_degrees, parent)
    order = _by_rows(points) if middle is None else _by_distance(points, middle)
    return {name: pieces[place] for name, place in zip(names, order, strict=True)}


def _spread(
    parent: BaseGeometry, count: int, seed: str, scale: Plane, middle: Plane | None
) -> Plane:
    """Points spread evenly over `parent` by Lloyd's method on a lattice of samples."""
    samples = _lattice(parent, count * SAMPLES_PER_PIECE) * scale
    weight = np.ones(len(samples))
    if middle is not None:
        apart = np.hypot(*(samples - middle).T)
        weight = 1 / (0.1 + apart / apart.max()) ** 2
    chance = np.random.default_rng(int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8]))
    points: Plane = samples[chance.choice(len(samples), count, replace=False)]
    for _round in range(ROUNDS):
        gaps = ((samples[:, None, :] - points[None, :, :]) ** 2).sum(axis=2)
        nearest = gaps.argmin(axis=1)
        mass = np.bincount(nearest, weight, count)
        for axis in (0, 1):
            sums = np.bincount(nearest, weight * samples[:, axis], count)
            np.divide(sums, mass, out=points[:, axis], where=mass > 0)
    return points


def _lattice(parent: BaseGeometry, wanted: int) -> Plane:
    """Lattice points inside `parent`, at least `wanted` of them."""
    west, south, east, north = parent.bounds
    shapely.prepare(parent)
    share = parent.area / ((east - west) * (north - south))
    side = math.ceil(math.sqrt(wanted / share)) + 1
    while True:
        xs = west + (np.arange(side) + 0.5) * (east - west) / side
        ys = south + (np.arange(side) + 0.5) * (north - south) / side
        grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
        inside: Plane = grid[shapely.contains_xy(parent, grid)]
        if len(inside) >= wanted:
            return inside
        side += 1 + side // 4


def _by_rows(points: Plane) -> Sequence[int]:
    width, height = np.ptp(points, axis=0)
    rows = max(1, round(math.sqrt(len(points) * height / width))) if width else len(points)
    down = (points[:, 1].max() - points[:, 1]) / (height or 1.0)
    row = np.minimum(down * rows // 1, rows - 1)
    return [int(place) for place in np.lexsort((points[:, 0], row))]


def _by_distance(points: Plane, middle: Plane) -> Sequence[int]:
    return [int(place) for place in np.argsort(np.hypot(*(points - middle).T), kind="stable")]


def demonstrate(profile: CityProfile, seed: str = "yiju") -> CityProfile:
    """The profile with demonstration boundaries down to the unit grid, and the grid's cells.

    Real boundaries that the profile brings are kept; only what lies below them is divided.
    """
    found = dict(profile.boundaries)
    cells: dict[str, AreaEntry] = {}
    for district in profile.level("district"):
        if district.code not in found or not district.official:
            continue
        streets = _streets(profile, district, found[district.code].geometry, seed)
        for street, whole in streets.items():
            found[street] = Boundary(whole, SOURCE)
            for community, piece in _communities(profile, street, whole, seed).items():
                found[community] = Boundary(piece, SOURCE)
                for cell, part in _cells(profile.areas[community], piece, seed):
                    cells[cell.code] = cell
                    found[cell.code] = Boundary(part, SOURCE)
    for assessed in profile.assessed:
        whole = shapely.union_all([found[town].geometry for town in assessed.towns])
        found[assessed.code] = Boundary(whole, SOURCE)
    return replace(profile, areas={**profile.areas, **cells}, boundaries=found)


def _streets(
    profile: CityProfile, district: AreaEntry, whole: BaseGeometry, seed: str
) -> Mapping[str, BaseGeometry]:
    codes = [area.code for area in profile.parts(district.code) if area.level == "street"]
    if not codes:
        return {}
    apart = [made.centre for made in profile.assessed if made.towns[0] in codes]
    centre = apart[0] if apart else profile.centre
    pieces = divide(whole, range(len(codes)), f"{seed}/{district.code}", centre=centre)
    placed: dict[str, BaseGeometry] = {}
    for assessed in profile.assessed:
        towns = [code for code in assessed.towns if code in codes]
        for code, place in zip(towns, _together(pieces, assessed, len(towns)), strict=True):
            placed[code] = pieces.pop(place)
    # What is left: urban streets (third group below 100) lie closest to the centre.
    rest = sorted((code for code in codes if code not in placed), key=lambda code: code[6:9])
    return placed | dict(zip(rest, pieces.values(), strict=True))


def _together(pieces: Mapping[int, BaseGeometry], assessed: Assessed, count: int) -> Sequence[int]:
    """Places of `count` pieces around a point, each touching one that was taken before."""
    if not count:
        return []
    middle = Point(assessed.centre)
    apart = {place: piece.distance(middle) for place, piece in pieces.items()}
    taken = [min(apart, key=lambda place: (apart[place], place))]
    while len(taken) < count:
        edge = [
            place
            for place in pieces
            if place not in taken
            and any(pieces[place].intersection(pieces[near]).length > 0 for near in taken)
        ]
        taken.append(min(edge, key=lambda place: (pieces[place].centroid.distance(middle), place)))
    return taken


def _communities(
    profile: CityProfile, street: str, whole: BaseGeometry, seed: str
) -> Mapping[str, BaseGeometry]:
    codes = [area.code for area in profile.parts(street)]
    return divide(whole, codes, f"{seed}/{street}") if codes else {}


def _cells(
    community: AreaEntry, whole: BaseGeometry, seed: str
) -> Iterator[tuple[AreaEntry, BaseGeometry]]:
    """Cells of an urban community, coded by the 15-digit rule: community and number."""
    if community.rural or not community.civil:
        return
    km2 = whole.area * 111.32**2 * math.cos(math.radians(whole.centroid.y))
    count = min(max(round(km2 / CELL_KM2), FEWEST_CELLS), MOST_CELLS)
    for number, part in divide(whole, range(1, count + 1), f"{seed}/{community.code}").items():
        code = f"{community.code}{number:03d}"
        yield (
            AreaEntry(
                code=code,
                name=f"{community.name}{number:03d}",
                level="grid",
                parent_code=community.code,
                path=f"{community.path}{code}/",
                official=False,
            ),
            part,
        )
