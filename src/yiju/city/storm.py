"""A storm day, lived: what is reported hour by hour.

Nothing here knows of servers: whoever plays it hands in the reports through the doors of the
platform.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from yiju.city.places import Ground, chance
from yiju.city.seasons import STORMY

SAID = {
    "M01004": ("下水口堵了，路上积水到脚踝", "雨水箅子被树叶堵住，水排不下去"),
    "M04002": ("行道树倒了，压住人行道", "树枝断了挂在半空，很危险"),
    "M10002": ("电线被风刮断，垂在路上", "架空的线缆掉下来了"),
    "M01003": ("雨水井盖被冲走了，看不见坑", "井盖松动，水往外冒"),
    "M06025": ("河面漂满树枝和垃圾",),
    "M01072": ("泵站好像停了，桥下积水越来越深",),
}


@dataclass(frozen=True)
class StormReport:
    """What somebody reports, and through which door."""

    at: datetime
    door: str
    type_code: str
    words: str
    lon: float
    lat: float


@dataclass
class StormDay:
    """The reports of some hours, and people who act; the same each time."""

    ground: Ground
    begins: datetime
    hours: int
    count: int
    random: Random = field(default_factory=lambda: chance("storm"))

    def reports(self) -> Iterator[StormReport]:
        """Few at first, most after a third of the time, in the order of their moments."""
        span = timedelta(hours=self.hours)
        moments = sorted(self.begins + span * self.random.betavariate(2, 3.5) for _ in self._each)
        places = self.ground.some(self.random, self.count)
        for number, (at, area) in enumerate(zip(moments, places, strict=True)):
            type_code = self.random.choices([*STORMY], [*STORMY.values()])[0]
            lon, lat = self.ground.point(self.random, area)
            words = self.random.choice(SAID[type_code])
            yield StormReport(at, ("portal", "open311")[number % 2], type_code, words, lon, lat)

    @property
    def _each(self) -> range:
        return range(self.count)
