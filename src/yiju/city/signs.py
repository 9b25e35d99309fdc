"""The guide signs of the demonstration: nearly as many as were promised, and a few wrong ones."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from yiju.applications.toilets.rules import GuideSign
from yiju.city.assets import Made
from yiju.city.places import Ground, away, chance
from yiju.city.toilets import Stock
from yiju.city.upgrades import Change

RIGHT, WRONG, NOT_ACCEPTED = 96, 5, 3
FIRST, LAST = date(2020, 8, 10), date(2021, 12, 20)
FARTHEST_M = 420
STRAIGHT = 1.3
"""The way on foot against the straight line."""


def changes(ground: Ground, stock: Stock) -> Sequence[Change]:
    """The signs as they were set up, by day."""
    random = chance("signs")
    span = (LAST - FIRST).days
    count = RIGHT + WRONG + NOT_ACCEPTED
    days = sorted(FIRST + timedelta(days=random.randint(0, span)) for _sign in range(count))
    kinds = ["right"] * RIGHT + ["wrong"] * WRONG + ["open"] * NOT_ACCEPTED
    random.shuffle(kinds)
    toilets = random.sample(list(stock.standing.values()), count)
    found = []
    for number, (day, kind, toilet) in enumerate(zip(days, kinds, toilets, strict=True), start=1):
        made = sign(random, ground, toilet, number, day)
        if kind == "wrong":
            made = replace(made, record=replace(made.record, shown_m=made.record.walked_m // 2))
        if kind == "open":
            made = replace(made, record=replace(made.record, accepted_on=None))
        found.append(Change(day, made))
    return found


def sign(random: Random, ground: Ground, toilet: Made, number: int, accepted: date) -> Made:
    """A sign that tells the way to a toilet rightly, to the nearest ten metres."""
    walked = random.randint(12, FARTHEST_M // 10) * 10 + random.randint(-4, 4)
    lon, lat = away(random, toilet.lon, toilet.lat, walked / STRAIGHT)
    if not ground.holds(lon, lat):
        lon, lat = toilet.lon, toilet.lat
    return Made(
        f"{toilet.code[:6]}ZS{number:04d}",
        f"{toilet.name}指示牌{number:03d}",
        "in_service",
        lon,
        lat,
        toilet.keeper,
        accepted,
        GuideSign(
            toilet=toilet.code,
            form=random.choice(("pole", "pole", "wall", "ground")),
            shown_m=round(walked, -1),
            walked_m=walked,
            set_on=accepted - timedelta(days=random.randint(3, 12)),
            accepted_on=accepted,
        ),
    )
