"""Crews of the demonstration city: three go out from each district's city management."""

from collections.abc import Iterator, Mapping
from datetime import datetime, time

from yiju.city.accounts import Post
from yiju.city.places import chance
from yiju.platform.registry import api as registry
from yiju.platform.work.dispatch import api as dispatch

CREWS = (
    ("市容组", ("M06", "M07", "M09", "C03", "C04"), time(7), time(19), True),
    ("市政组", ("M01", "M03", "M04", "C01", "C02"), time(8), time(17, 30), False),
    ("机动组", (), time(8), time(20), True),
)
"""Name, the classes of types that it does, from when to when, and whether on holidays too."""
SPREAD = 0.02
"""Degrees between the bases of a district's crews."""


def posts() -> Iterator[Post]:
    for number, row in enumerate(registry.districts(), start=1):
        where = row.code[:6]
        for place in range(1, len(CREWS) + 1):
            yield Post(
                f"crew-{where.lower()}-{place}",
                f"演示班组{number:02d}{place}",
                "staff",
                f"{where}-city-management",
                row.code,
            )


def set_up(held: Mapping[str, Post], at: datetime) -> int:
    """Give each district its crews; how many there are."""
    random, count = chance("crews"), 0
    for row in registry.districts():
        for place, (name, skills, begins, ends, every_day) in enumerate(CREWS, start=1):
            post = held[f"crew-{row.code[:6].lower()}-{place}"]
            if row.lon is None or row.lat is None:
                continue
            facts = dispatch.CrewFacts(
                name=name,
                role="staff",
                accounts=(post.account,),
                skills=skills,
                lon=round(row.lon + random.uniform(-SPREAD, SPREAD), 6),
                lat=round(row.lat + random.uniform(-SPREAD, SPREAD), 6),
                begins=begins,
                ends=ends,
                every_day=every_day,
            )
            dispatch.save_crew(post.unit_code, facts, actor=post.actor, at=at)
            count += 1
    return count
