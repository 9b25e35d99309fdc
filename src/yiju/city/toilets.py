"""The public toilets of the demonstration: what stood when the pilot began."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import TypeVar

from yiju.applications.toilets.rules import Toilet, men_stalls
from yiju.city.assets import Made
from yiju.city.places import Ground, chance, short_name
from yiju.platform.registry.api import AreaEntry

Drawn = TypeVar("Drawn")

BEGINS = date(2020, 1, 1)
AT_FULL_SCALE = 1_000
FEWEST = 240
"""Enough for all that is to be upgraded, however small the city."""

CLASSES = {1: 15, 2: 50, 3: 35}
FORMS = {"detached": 58, "attached": 27, "alliance": 12, "mobile": 3}
HOURS = {
    ("05:30", "22:00", False): 38,
    ("00:00", "24:00", False): 30,
    ("06:00", "21:00", False): 18,
    ("06:00", "23:30", False): 8,
    ("06:00", "01:30", True): 6,
}
MEN = {1: (4, 8), 2: (2, 5), 3: (1, 3)}
"""Fewest and most seats for men, by class; there are about as many urinals."""


@dataclass(frozen=True)
class Stock:
    """The toilets by code, as they stood on the first day, and what opened later."""

    standing: Mapping[str, Made]
    opened: Mapping[str, Made]
    planned: Mapping[str, Made]

    @property
    def all(self) -> Mapping[str, Made]:
        return {**self.standing, **self.opened, **self.planned}


def stock(ground: Ground, scale: float, keepers: Mapping[str, str]) -> Stock:
    """The toilets at a scale from 0.01 to 1. `keepers` are names of units by district code."""
    random = chance("toilets")
    count = max(round(AT_FULL_SCALE * scale), FEWEST)
    opened, planned = max(count // 60, 4), max(count // 120, 3)
    numbers: Counter[str] = Counter()
    names: Counter[str] = Counter()
    made: list[Made] = []
    for area in ground.some(random, count + opened + planned):
        numbers[area.code[:6]] += 1
        names[short_name(area)] += 1
        code = f"{area.code[:6]}GC{numbers[area.code[:6]]:04d}"
        made.append(_toilet(random, ground, area, code, names[short_name(area)], keepers))
    later = [_opened(one, place, opened) for place, one in enumerate(made[count : count + opened])]
    ahead = [_planned(one) for one in made[count + opened :]]
    by_code = [{one.code: one for one in some} for some in (made[:count], later, ahead)]
    return Stock(*by_code)


def _toilet(
    random: Random,
    ground: Ground,
    area: AreaEntry,
    code: str,
    number: int,
    keepers: Mapping[str, str],
) -> Made:
    lon, lat = ground.point(random, area)
    name = f"{short_name(area)}{'' if number == 1 else f'第{number}'}公厕"
    keeper = keepers[area.path.split("/")[1]]
    return Made(code, name, "in_service", lon, lat, keeper, BEGINS, _record(random, area))


def _record(random: Random, area: AreaEntry) -> Toilet:
    of_class = _drawn(random, {3: 1} if area.rural else CLASSES)
    men = random.randint(*MEN[of_class])
    urinals = max(1, men + random.randint(-1, 2))
    crowded = not area.rural and random.random() < 0.3
    opens, closes, over_midnight = _drawn(random, HOURS)
    third = of_class == 1 and random.random() < 0.3
    return Toilet(
        toilet_class=of_class,
        form=_drawn(random, FORMS),
        opens=opens,
        closes=closes,
        over_midnight=over_midnight,
        male_seats=men,
        urinals=urinals,
        female_seats=_women(random, men + urinals, crowded or of_class == 1),
        neutral_seats=int(random.random() < 0.12),
        accessible_seats=1 if of_class < 3 or random.random() < 0.4 else 0,
        third_restroom=third,
        third_restroom_m2=Decimal(random.randint(65, 110)) / 10 if third else None,
        baby_care=of_class == 1 and random.random() < 0.6,
        crowded=crowded,
        built_on=BEGINS - timedelta(days=random.randint(400, 9_000)),
    )


def _women(random: Random, men: int, bound: bool) -> int:
    """Enough for CJJ 14 in six of seven toilets that it binds, somewhat fewer in the others."""
    if not bound:
        return round(men * random.choice((1.0, 1.2, 1.5)))
    return 2 * men + random.randint(0, 2) if random.random() < 0.86 else round(1.3 * men)


def _opened(made: Made, place: int, of: int) -> Made:
    """New toilets open evenly over the two years and a half of the history."""
    since = BEGINS + timedelta(days=60 + place * 780 // of)
    enough = 2 * men_stalls(made.record)
    return replace(
        made, since=since, record=replace(made.record, built_on=since, female_seats=enough)
    )


def _planned(made: Made) -> Made:
    return replace(
        made, state="planned", since=date(2022, 3, 1), record=replace(made.record, built_on=None)
    )


def _drawn(random: Random, weights: Mapping[Drawn, int]) -> Drawn:
    return random.choices(list(weights), weights=list(weights.values()))[0]
