"""The street lighting of the demonstration: what stood at first, and what was renewed since.

Circuits are renewed whole, as crews do it, along curves of their own for the main urban area and
for the rest: LED nearly in time, single-lamp control behind.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from random import Random
from typing import Any

from yiju.applications.lighting.rules import Cabinet, Circuit, Lamp, Pole
from yiju.city.assets import Made
from yiju.city.places import Ground, chance
from yiju.city.roads import Road, reached, roads
from yiju.city.upgrades import Change

BEGINS = date(2020, 1, 1)
KEEPER = "市照明管理处"
AT_FULL_SCALE, FEWEST = 6_000, 600
LONGEST_CIRCUIT = 44
"""Lamps that one circuit feeds."""
PORTS = 2
"""Lamps that one controller switches."""
NEW_ROADS = 0.04
MAIN, REST = True, False
LED = {
    MAIN: {"2020-01-01": 0.68, "2020-12-31": 0.84, "2021-12-20": 0.985, "2022-06-24": 0.992},
    REST: {"2020-01-01": 0.52, "2020-12-31": 0.62, "2021-12-20": 0.74, "2022-06-24": 0.79},
}
CONTROL = {
    MAIN: {"2020-01-01": 0.07, "2020-12-31": 0.23, "2021-12-20": 0.48, "2022-06-24": 0.62},
    REST: {"2020-01-01": 0.02, "2020-12-31": 0.06, "2021-12-20": 0.17, "2022-06-24": 0.23},
}
CARRIED = {
    "base_station": 0.35,
    "camera": 0.7,
    "traffic_sign": 0.4,
    "screen": 0.1,
    "charger": 0.12,
    "weather": 0.2,
    "call_button": 0.08,
}
"""How likely a pole carries each thing."""
CENTRAL = {
    MAIN: {"2020-01-01": 0.86, "2021-12-20": 0.97, "2022-06-24": 1.0},
    REST: {"2020-01-01": 0.31, "2021-12-20": 0.58, "2022-06-24": 0.66},
}


@dataclass(frozen=True)
class Strand:
    """A circuit of a road with the places of its lamps, and when it was renewed."""

    road: Road
    number: int
    cabinet: str
    places: Sequence[tuple[float, float]]
    since: date
    led_on: Sequence[date | None]
    """For each lamp."""
    controlled_on: Sequence[date | None]

    @property
    def code(self) -> str:
        return f"{self.cabinet}-{self.number}"


@dataclass(frozen=True)
class Lighting:
    """So many lamps, with their circuits, boxes and poles, and all that changed since."""

    ground: Ground
    lamps: int

    @cached_property
    def strands(self) -> Sequence[Strand]:
        random = chance("strands")
        found: list[Strand] = []
        boxes: Counter[str] = Counter()
        for road in roads(self.ground, self.lamps):
            where = road.area.code[:6]
            boxes[where] += 1
            cabinet = f"{where}PX{boxes[where]:04d}"
            new = random.random() < NEW_ROADS
            since = BEGINS + timedelta(days=random.randint(90, 800)) if new else BEGINS
            for number, first in enumerate(range(0, len(road.lamps), LONGEST_CIRCUIT), start=1):
                places = road.lamps[first : first + LONGEST_CIRCUIT]
                renewed = [since if new else None] * len(places)
                found.append(Strand(road, number, cabinet, places, since, renewed, renewed))
        return _scheduled(_scheduled(found, "led_on", LED), "controlled_on", CONTROL)

    @cached_property
    def cabinets(self) -> Sequence[Made]:
        """As they stand when the history ends."""
        firsts = [one for one in self.strands if one.number == 1]
        meters = chance("meters")
        days = _days([(one.road.is_main, 1) for one in firsts], CENTRAL, "central")
        return [_cabinet(meters, one, day) for one, [day] in zip(firsts, days, strict=True)]

    @cached_property
    def circuits(self) -> Sequence[Made]:
        return [_circuit(one) for one in self.strands]

    @cached_property
    def poles(self) -> Sequence[Made]:
        """On the roads that were built since: at every fourth lamp one that carries more."""
        random, numbers = chance("poles"), Counter[str]()
        found = []
        for one in self.strands:
            where = one.road.area.code[:6]
            for place in one.places[::4] if one.since > BEGINS else ():
                numbers[where] += 1
                name = f"{one.road.name}多功能杆{numbers[where]:03d}"
                code, record = f"{where}DG{numbers[where]:06d}", _pole(random, one)
                found.append(_made(code, name, place, one.since, record))
        return found

    @cached_property
    def versions(self) -> Sequence[Made]:
        """Every lamp as it stood from a day on, each time that something of it changed."""
        random, numbers, places = chance("lamps"), Counter[str](), Counter[str]()
        poles = {(made.lon, made.lat): made.code for made in self.poles}
        found: list[Made] = []
        for one in self.strands:
            where = one.road.area.code[:6]
            for k, place in enumerate(one.places):
                numbers[where] += 1
                places[one.road.name] += 1
                code = f"{where}LD{numbers[where]:06d}"
                name = f"{one.road.name}{places[one.road.name]:03d}号灯"
                for since, record in _courses(random, one, k, numbers[where], poles.get(place)):
                    found.append(_made(code, name, place, since, record))
        return found

    @property
    def standing(self) -> Sequence[Made]:
        """The lamps of the first day."""
        return [made for made in self.versions if made.since == BEGINS]

    @property
    def changes(self) -> Sequence[Change]:
        """Lamps that were added or renewed, by day."""
        found = [Change(made.since, made) for made in self.versions if made.since > BEGINS]
        return sorted(found, key=lambda change: (change.on, change.made.code))


def _scheduled(
    strands: Sequence[Strand], what: str, curves: Mapping[bool, Mapping[str, float]]
) -> list[Strand]:
    """The strands with the days on which their lamps were renewed, as the curves go."""
    old = [one for one in strands if one.since == BEGINS]
    left: Iterator[Any] = iter(_days([(o.road.is_main, len(o.places)) for o in old], curves, what))
    return [replace(one, **{what: next(left)}) if one.since == BEGINS else one for one in strands]


def _days(
    parts: Sequence[tuple[bool, int]], curves: Mapping[bool, Mapping[str, float]], what: str
) -> list[list[date | None]]:
    """For parts of so many things each, in the main urban area or not, the days on which they
    follow, one part after the other, each when its share of the whole is reached."""
    days: list[list[date | None]] = [[] for _part in parts]
    for is_main, curve in curves.items():
        places = [n for n, (where, _size) in enumerate(parts) if where == is_main]
        chance(what, is_main).shuffle(places)
        whole, done = sum(parts[n][1] for n in places), 0
        for place in places:
            size = parts[place][1]
            days[place] = _together(reached(curve, (done + k) / whole) for k in range(1, size + 1))
            done += size
    return days


def _together(days: Iterable[date | None]) -> list[date | None]:
    """A part is handed over on one day; what its crew did not reach stays as it was."""
    found = list(days)
    last = max((day for day in found if day), default=None)
    return [day and last for day in found]


def _made(code: str, name: str, place: tuple[float, float], since: date, record: Any) -> Made:
    return Made(code, name, "in_service", *place, KEEPER, since, record)


def _cabinet(random: Random, one: Strand, central_on: date | None) -> Made:
    meter = f"32{random.randrange(10**9, 10**10)}"
    record = Cabinet(meter=meter, central_on=max(central_on, one.since) if central_on else None)
    return _made(one.cabinet, f"{one.road.name}配电箱", one.places[0], one.since, record)


def _circuit(one: Strand) -> Made:
    section = one.road.section
    record = Circuit(
        cabinet=one.cabinet,
        road=one.road.name,
        road_class=one.road.road_class,
        lanes=section.lanes,
        width_m=Decimal(str(section.width_m)),
        length_m=max(10, len(one.places) * section.spacing_m // section.sides),
        lux=section.lux,
    )
    name = f"{one.road.name}{one.number}号回路"
    return _made(one.code, name, one.places[0], one.since, record)


def _pole(random: Random, one: Strand) -> Pole:
    carried = {name: random.random() < share for name, share in CARRIED.items()}
    return Pole(road=one.road.name, built_on=one.since, **carried)


def _courses(
    random: Random, one: Strand, k: int, number: int, pole: str | None
) -> Iterator[tuple[date, Lamp]]:
    """The k-th lamp of a strand through time: the day and what it was from then on."""
    section, road = one.road.section, one.road
    led_on, controlled_on = one.led_on[k], one.controlled_on[k]
    stronger = 1.8 if road.overlit else 1.0
    sodium, led = (round(stronger * watts) for watts in (section.sodium_w, section.led_w))
    lamp = Lamp(
        circuit=one.code,
        road=road.name,
        road_class=road.road_class,
        light="sodium" if random.random() < 0.93 else "halide",
        rated_w=sodium,
        gear_w=section.gear_w,
        full_night=road.corner and number % 8 == 0,
        pole=pole,
        height_m=section.height_m,
        installed_on=one.since - timedelta(days=random.randint(400, 5_000)),
    )
    since = {one.since, *(day for day in (led_on, controlled_on) if day)}
    for day in sorted(since):
        if led_on == day:
            built = one.since == day and day > BEGINS
            before = None if built else lamp.input_w
            lamp = replace(lamp, light="led", rated_w=led, gear_w=0, replaced_w=before)
            lamp = replace(lamp, installed_on=day)
        if controlled_on == day:
            port, controller = number % PORTS + 1, f"{one.code}-K{number // PORTS:06d}"
            lamp = replace(lamp, controller=controller, port=port, controlled_on=day)
        yield day, lamp
