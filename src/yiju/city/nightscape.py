"""The landscape lighting of the demonstration: installations along a ring and an east-west line.

The lines are drawn for the demonstration: where the ring viaduct and metro line 2 of the city run
is not in any source that may be shipped. Installations, owners and powers are invented.
"""

import json
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

import shapely

from yiju.applications.nightscape import telemetry
from yiju.applications.nightscape.rules import Circuit, Site
from yiju.city.accounts import LIGHTING, Post
from yiju.city.assets import Made, table
from yiju.city.deliveries import Delivery, assets_file, moment
from yiju.city.files import write_workbook
from yiju.city.places import M_PER_DEGREE, Ground, chance
from yiju.city.standing import SECRETS
from yiju.platform.registry import api as registry
from yiju.platform.sensing import api as sensing

DISTRICTS = {
    "320402000000": "天宁",
    "320404000000": "钟楼",
    "320411000000": "新北",
    "320412000000": "武进",
    "3204JK000000": "经开",
}
"""Those that §3(4) names."""
CENTRE, RING_M, LINE_M = (119.965, 31.785), (6_500, 4_500), 14_000
OF_EACH = 4
"""Installations of each corridor in a district that it crosses."""
KEEPER, OWNER, GROUND = "市照明管理处", "演示产权单位", "演示：景观照明台账（虚构）"
FIRST, CHECKED, REGISTERED = date(2020, 3, 1), date(2022, 6, 8), date(2022, 6, 20)
ROLES = {
    "viaduct": ("outline", "wash"),
    "building": ("outline", "wash", "media"),
    "rail": ("wash",),
}
SOURCE, NAME, SECRET_DAYS = "night-scenes", "景观照明控制平台", 365
MEASURED_WINDOWS = 3
"""At every so many installations the light at a window is measured."""


@dataclass(frozen=True)
class Nightscape:
    """Installations with their circuits, and the folder where their files lie."""

    ground: Ground
    folder: Path

    @cached_property
    def sites(self) -> Sequence[Made]:
        random, numbers, found = chance("nightscape"), Counter[str](), list[Made]()
        for corridor, called, places in (
            ("ring_viaduct", "环城高架", ring()),
            ("metro_2", "轨道2号线沿线", line()),
        ):
            for district, (lon, lat) in self._spread(places):
                numbers[district] += 1
                number, short = numbers[district], DISTRICTS[district]
                place = "viaduct" if corridor == "ring_viaduct" else _place(random)
                name = f"{short}{called}夜景{number:02d}"
                record = _site(random, corridor, place)
                since = record.accepted_on or FIRST
                code = f"{district[:6]}JG{number:04d}"
                found.append(Made(code, name, "in_service", lon, lat, KEEPER, since, record))
        return found

    @cached_property
    def circuits(self) -> Sequence[Made]:
        random, found = chance("nightscape", "circuits"), list[Made]()
        for site in self.sites:
            roles = ROLES[site.record.place]
            for number in range(1, random.randint(2, 4) + 1):
                record = Circuit(
                    site=site.code,
                    role=roles[number % len(roles)],
                    rated_w=random.randrange(2_000, 24_000, 500),
                    controller=f"{site.code}-K",
                    port=number,
                )
                facts = ("in_service", site.lon, site.lat, KEEPER, site.since, record)
                found.append(Made(f"{site.code}-{number}", f"{site.name}{number}号回路", *facts))
        return found

    def _spread(
        self, places: Sequence[tuple[float, float]]
    ) -> Iterator[tuple[str, tuple[float, float]]]:
        """Places of a corridor spread over each district that it crosses."""
        for district in DISTRICTS:
            shape = self.ground.profile.boundaries[district].geometry
            inside = [place for place in places if shapely.contains_xy(shape, *place)]
            step = len(inside) / OF_EACH
            for number in range(OF_EACH if inside else 0):
                yield district, inside[int((number + 0.5) * step)]

    def deliveries(self, post: Post, home: Path, on: date) -> Iterator[Delivery]:
        """The register, then on the last day who delivers what is measured."""
        kinds = (
            ("night_site", "景观照明点", self.sites),
            ("night_circuit", "景观照明回路", self.circuits),
        )
        for number, (kind, title, made) in enumerate(kinds):
            path = self.folder / f"{kind.replace('_', '-')}s.xlsx"
            write_workbook(path, {title: table(kind, made)})
            hand_in = assets_file(post, kind, path, FIRST, GROUND)
            yield Delivery(moment(REGISTERED, 10, 5 * number), hand_in)
        yield Delivery(moment(on, 8, 55), lambda at: _set_up(post, home, on, at))


def ring() -> list[tuple[float, float]]:
    """Around the centre, counter-clockwise from the east."""
    return [_at(RING_M[0] * math.cos(a), RING_M[1] * math.sin(a)) for a in _angles(360)]


def line() -> list[tuple[float, float]]:
    """From west to east through the centre, with a slow bend."""
    return [_at(LINE_M * n / 200, 600 * math.sin(n / 60)) for n in range(-200, 201)]


def _angles(count: int) -> list[float]:
    return [2 * math.pi * n / count for n in range(count)]


def _at(east_m: float, north_m: float) -> tuple[float, float]:
    lon, lat = CENTRE
    east = east_m / (M_PER_DEGREE * math.cos(math.radians(lat)))
    return round(lon + east, 6), round(lat + north_m / M_PER_DEGREE, 6)


def _place(random: Random) -> str:
    return "building" if random.random() < 0.7 else "rail"


def _site(random: Random, corridor: str, place: str) -> Site:
    fixtures = random.randrange(60, 900, 10)
    heritage = place == "building" and random.random() < 0.15
    accepted = FIRST + timedelta(days=random.randint(0, 780))
    return Site(
        place=place,
        corridor=corridor,
        zone=random.choice(("E3", "E3", "E4")),
        owner=OWNER,
        heritage=heritage,
        fire_cleared_on=accepted - timedelta(days=30) if heritage else None,
        fixtures=fixtures,
        faulty=round(fixtures * random.uniform(0, 0.14)),
        checked_on=CHECKED + timedelta(days=random.randint(0, 10)),
        accepted_on=accepted if random.random() < 0.85 else None,
    )


def _set_up(post: Post, home: Path, on: date, at: datetime) -> int:
    """The platform that speaks for the controllers, its secret, and its streams."""
    by: dict[str, Any] = {"actor": post.actor, "at": at}
    sensing.source_make(SOURCE, name=NAME, unit_code=LIGHTING, door="http", **by)
    until = on + timedelta(days=SECRET_DAYS)
    secret = sensing.secret_make(SOURCE, name=NAME, until=until, **by).secret
    path = home / SECRETS
    told = json.loads(path.read_text("utf-8")) | {SOURCE: secret}
    path.write_text(json.dumps(told, indent=1), "utf-8")
    sites = [one.code for one in registry.standing("night_site", on=on, within=None)]
    circuits = [one.code for one in registry.standing("night_circuit", on=on, within=None)]
    wanted = [(kind, circuits) for kind in telemetry.OF_CIRCUITS]
    wanted.append((telemetry.WINDOW, sites[::MEASURED_WINDOWS]))
    made = (sensing.streams_make(kind, source=SOURCE, codes=codes, **by) for kind, codes in wanted)
    return sum(one.created for one in made)
