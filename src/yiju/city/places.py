"""Where things of the demonstration stand: communities by weight, points inside boundaries."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from random import Random

import shapely
from shapely.geometry.base import BaseGeometry

from yiju.platform.registry.api import AreaEntry, CityProfile

SEED = "yiju-2022"
VILLAGE_WEIGHT = 0.15
"""How likely a village is to hold a facility of the city, against a residents' committee."""
M_PER_DEGREE = 111_320


def chance(*about: object) -> Random:
    """Chance that is the same each time for the same thing."""
    return Random("/".join(map(str, (SEED, *about))))


@dataclass(frozen=True)
class Ground:
    """The city's communities as places to build on."""

    profile: CityProfile

    @cached_property
    def communities(self) -> Sequence[AreaEntry]:
        """Those with a boundary and inhabitants, by code."""
        named = (area for area in self.profile.level("community") if area.civil)
        return [area for area in named if area.code in self.profile.boundaries]

    @cached_property
    def urban(self) -> Sequence[AreaEntry]:
        return [area for area in self.communities if not area.rural]

    @cached_property
    def _weights(self) -> Sequence[float]:
        weights = (VILLAGE_WEIGHT if area.rural else 1.0 for area in self.communities)
        return list(accumulate(weights))

    def some(self, random: Random, count: int) -> list[AreaEntry]:
        """Communities by chance, residents' committees before villages; each may come again."""
        return random.choices(self.communities, cum_weights=self._weights, k=count)

    def within(self, code: str) -> Sequence[AreaEntry]:
        """The residents' committees that answer to an area; villages where it has none."""
        inside = [area for area in self.communities if f"{code}/" in area.path]
        return [area for area in inside if not area.rural] or inside

    def holds(self, lon: float, lat: float) -> bool:
        """Whether a point lies in the city."""
        whole = self.profile.boundaries[self.profile.code].geometry
        return bool(shapely.contains_xy(whole, lon, lat))

    def point(self, random: Random, area: AreaEntry) -> tuple[float, float]:
        """A point inside the area, degrees, to a tenth of a metre."""
        return point_in(random, self.profile.boundaries[area.code].geometry)


def point_in(random: Random, shape: BaseGeometry) -> tuple[float, float]:
    """A point well inside the shape."""
    west, south, east, north = shape.bounds
    for _attempt in range(200):
        lon, lat = random.uniform(west, east), random.uniform(south, north)
        if shapely.contains_xy(shape, lon, lat):
            return round(lon, 6), round(lat, 6)
    inside = shapely.point_on_surface(shape)
    return round(inside.x, 6), round(inside.y, 6)


def away(random: Random, lon: float, lat: float, metres: float) -> tuple[float, float]:
    """A point so many metres away, in any direction."""
    angle = random.uniform(0, 2 * math.pi)
    east = metres * math.cos(angle) / (M_PER_DEGREE * math.cos(math.radians(lat)))
    return round(lon + east, 6), round(lat + metres * math.sin(angle) / M_PER_DEGREE, 6)


def short_name(area: AreaEntry) -> str:
    """朝阳花园 of 朝阳花园社区居委会."""
    name = re.split("[（(]", area.name)[0]
    for ending in ("居民委员会", "村民委员会", "居委会", "村委会", "社区"):
        name = name.removesuffix(ending)
    return name or area.name
