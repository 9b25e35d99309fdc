"""Lit roads of the demonstration: straight lines of lamps through communities, none real."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from random import Random

import numpy as np
import shapely

from yiju.city.places import M_PER_DEGREE, Ground, chance, short_name
from yiju.platform.registry.api import AreaEntry

MAIN = ("320402000000", "320404000000")
"""天宁区 and 钟楼区: 主城区, as the profile of the city reads it."""
MAIN_WEIGHT = 2.0
"""How much likelier a lit road lies there than in another residents' committee."""
SUFFIXES = ("路", "东路", "西路", "南路", "北路", "大街", "一路", "二路")


@dataclass(frozen=True)
class Section:
    """How roads of a class are built: lanes, width, light, and the lamps before and after."""

    weight: int
    lanes: int
    width_m: float
    lux: int
    spacing_m: int
    sides: int
    sodium_w: int
    gear_w: int
    led_w: int
    height_m: int


SECTIONS = {
    "expressway": Section(4, 8, 29.0, 30, 35, 2, 400, 40, 220, 12),
    "arterial": Section(26, 6, 24.0, 30, 35, 2, 250, 25, 150, 12),
    "secondary": Section(32, 4, 15.0, 20, 30, 2, 150, 20, 100, 10),
    "local": Section(38, 2, 9.0, 10, 30, 1, 100, 13, 60, 8),
}
OVERLIT = 0.07
"""Share of the roads whose lamps are stronger than the standard allows."""


@dataclass(frozen=True)
class Road:
    """A road with the places of its lamps in order, both sides in turn."""

    name: str
    road_class: str
    area: AreaEntry
    section: Section
    lamps: tuple[tuple[float, float], ...]
    overlit: bool
    corner: bool
    """Whether it passes a crossing or a school, whose lamps never dim."""

    @property
    def district(self) -> str:
        return self.area.path.split("/")[1]

    @property
    def is_main(self) -> bool:
        return self.district in MAIN


def roads(ground: Ground, lamps: int) -> Iterator[Road]:
    """Roads until so many lamps stand."""
    random = chance("roads")
    weights = [_weight(area) for area in ground.communities]
    names: Counter[str] = Counter()
    standing = 0
    while standing < lamps:
        [area] = random.choices(ground.communities, weights)
        road = _road(random, ground, area, names, lamps - standing)
        if road is not None:
            standing += len(road.lamps)
            yield road


def _weight(area: AreaEntry) -> float:
    if area.rural:
        return 0.15
    return MAIN_WEIGHT if area.path.split("/")[1] in MAIN else 1.0


def _road(
    random: Random, ground: Ground, area: AreaEntry, names: Counter[str], most: int
) -> Road | None:
    """A road from a point of the community on; None where hardly a lamp lies in its district."""
    classes = list(SECTIONS)
    [road_class] = random.choices(classes, [SECTIONS[one].weight for one in classes])
    section = SECTIONS[road_class]
    lon, lat = ground.point(random, area)
    length = random.randint(400, 1_400)
    # Streets of a district run along two directions, so that they look like a grid.
    bearing = chance("bearing", area.path.split("/")[1]).uniform(0, math.pi / 2)
    bearing += random.choice((0, math.pi / 2)) + random.gauss(0, 0.05)
    along = np.repeat(np.arange(0, length, section.spacing_m), section.sides)[:most]
    across = np.resize([section.width_m / 2 + 1, -section.width_m / 2 - 1], len(along))
    east = along * math.sin(bearing) + across * math.cos(bearing)
    north = along * math.cos(bearing) - across * math.sin(bearing)
    lons = np.round(lon + east / (M_PER_DEGREE * math.cos(math.radians(lat))), 6)
    lats = np.round(lat + north / M_PER_DEGREE, 6)
    district = ground.profile.boundaries[area.path.split("/")[1]].geometry
    shapely.prepare(district)
    inside = shapely.contains_xy(district, lons, lats)
    if inside.sum() < min(6, most):
        return None
    name = short_name(area) + SUFFIXES[names[area.code] % len(SUFFIXES)]
    name += str(names[area.code] // len(SUFFIXES) or "")
    names[area.code] += 1
    places = tuple(zip(lons[inside].tolist(), lats[inside].tolist(), strict=True))
    return Road(
        name, road_class, area, section, places, random.random() < OVERLIT, random.random() < 0.3
    )


def reached(curve: Mapping[str, float], share: float) -> date | None:
    """The day on which a curve of shares by day, rising in straight lines, reaches a share; None
    if it does not."""
    points = [(date.fromisoformat(day), value) for day, value in curve.items()]
    if share <= points[0][1]:
        return points[0][0]
    for (before, low), (after, high) in pairwise(points):
        if low < share <= high:
            days = (after - before).days * (share - low) / (high - low)
            return date.fromordinal(before.toordinal() + math.ceil(days))
    return None
