"""Places that come again and again: the same shop, the same cover, the same low underpass."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from yiju.city.places import Ground
from yiju.city.seasons import Day

CASES_EACH = 250
FEWEST = 40
AGAIN, IN_RAIN = 1 / 6, 0.35
"""Share of all cases that is about such a place; of a stormy day's, about one that is low."""
LOW_PLACES = 12
SPREAD = 1e-4
"""Degrees: some ten metres."""

WHAT: tuple[tuple[str, str, float], ...] = (
    ("M09005", "饭店", 5),
    ("M06027", "烧烤店", 3),
    ("M09009", "小区东门", 3),
    ("M09010", "地铁口", 4),
    ("M09011", "商场门口", 3),
    ("M06042", "垃圾收集点", 4),
    ("M06010", "菜场后门", 4),
    ("M07001", "公交站台", 3),
    ("M06028", "棋牌室", 2),
    ("M01017", "电缆井盖", 2),
    ("M06013", "路口", 2),
    ("M06036", "楼道口", 2),
)
"""(type, what stands there, how often)."""
LOW = (("M01004", "下穿通道"), ("M01003", "低洼路段"), ("M01072", "立交桥下"))
MARKET = "M09002"
"""The hot spot of the year's end: a night market that nobody has permitted."""
MARKET_SINCE = date(2022, 6, 18)
MARKET_STREET = "320404"
MARKET_SHARE = 0.03


@dataclass(frozen=True)
class Haunt:
    """A place, what comes back there, and how people call it."""

    type_code: str
    name: str
    lon: float
    lat: float

    def near(self, random: Random) -> tuple[float, float]:
        return self.lon + random.gauss(0, SPREAD), self.lat + random.gauss(0, SPREAD)


@dataclass(frozen=True)
class Haunts:
    """All such places of a year; the worst first."""

    usual: Sequence[Haunt]
    low: Sequence[Haunt]
    market: Haunt

    def visit(self, random: Random, day: Day) -> Haunt | None:
        """The place that the next case is about; none for a case that stands alone."""
        drawn = random.random()
        if day.date >= MARKET_SINCE and drawn < MARKET_SHARE:
            return self.market
        if day.is_stormy and drawn < IN_RAIN:
            return self.low[int(len(self.low) * random.random() ** 1.5)]
        if drawn > 1 - AGAIN:
            return self.usual[int(len(self.usual) * random.random() ** 1.5)]
        return None


def haunts(random: Random, ground: Ground, count: int) -> Haunts:
    """The places of a year with so many cases."""
    wanted = max(FEWEST, count // CASES_EACH)
    kinds = random.choices(WHAT, [share for _code, _what, share in WHAT], k=wanted)
    usual = [_haunt(random, ground, code, what) for code, what, _share in kinds]
    low = [_haunt(random, ground, *random.choice(LOW)) for _one in range(LOW_PLACES)]
    streets = [area for area in ground.urban if area.code.startswith(MARKET_STREET)]
    lon, lat = ground.point(random, streets[len(streets) // 2])
    return Haunts(usual, low, Haunt(MARKET, "自发夜市", lon, lat))


def _haunt(random: Random, ground: Ground, code: str, what: str) -> Haunt:
    [area] = ground.some(random, 1)
    lon, lat = ground.point(random, area)
    return Haunt(code, f"{random.randrange(1, 400)}号{what}", lon, lat)
