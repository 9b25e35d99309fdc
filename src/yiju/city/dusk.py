"""An evening, lived: what the gateways of lamps report, what goes wrong, and how it is put right.

Nothing here knows of servers: whoever plays it brings the readings to the door for readings, takes
the orders from the door for commands, and calls as time goes on.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from math import exp

import numpy as np
from numpy.typing import NDArray

from yiju.city.accounts import LIGHTING
from yiju.city.burning import POWER_FACTOR, SPREAD, VOLTS, Burning, Numbers
from yiju.platform.base.geo import Datum
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.sensing import api as sensing

QUARTER_S, BATTERY_S = 900, 1800
"""Every controller reports so often, and at once when its power changes."""
CHANGED_W = 4.0
"""Beyond what readings waver."""
TURN_S, CHANGED_A = 300, 1.0
METER_KWH, LEAKS_MA = 84_200.0, 6.0
"""What the meters of boxes stand at when it begins, and what a sound circuit leaks."""
SKY_LUX, FADES_MIN, BRIGHTEST_LUX = 400.0, 6.0, 50_000.0
"""As the sun sets, and how it fades afterwards."""
SQUALL_LUX = 12.0
HOUR = timedelta(hours=1)
Places = NDArray[np.int64]
MOST_SENSORS = 100
KEEPER = "keeper-lighting"
A_FEEDER = 40
"""Lamps that the feeder that is cut carries, or as near to it as there is one."""


class Incident(StrEnum):
    CUT = "cut"
    DEAD = "dead"
    MENDED = "mended"
    REPLACED = "replaced"


COURSE: Sequence[tuple[timedelta, Incident]] = (
    (timedelta(minutes=35), Incident.CUT),
    (timedelta(minutes=50), Incident.DEAD),
    (timedelta(minutes=95), Incident.MENDED),
    (timedelta(minutes=115), Incident.REPLACED),
)
"""After the lamps have gone on."""


@dataclass(frozen=True)
class Report:
    """Readings of one kind of stream at one moment."""

    kind: str
    codes: Sequence[str]
    observed: datetime
    values: Numbers

    def columns(self) -> dict[str, list[object]]:
        """As the door for readings takes them."""
        moment = round(self.observed.timestamp() * 1000)
        keys = [f"{code}/{self.kind}" for code in self.codes]
        return {"stream": [*keys], "observed": [moment] * len(keys), "value": self.values.tolist()}


@dataclass
class Gateway:
    """What the controllers of lamps and the switch boxes report; each call gives what is new."""

    burning: Burning
    boxes: Mapping[str, Sequence[str]]
    """The switch boxes that report, with the circuits that each feeds."""
    sensors: Sequence[str]
    """The boxes with a sensor for the light of the sky."""
    squall: tuple[datetime, datetime] | None = None
    """From when until when cloud takes the light by day."""
    _told_w: Numbers | None = None
    _slot: int = -1
    _supplied_s: Numbers | None = None
    """When each was supplied last."""
    _told_a: Numbers | None = None
    _turn: int = -1
    _kwh: Numbers | None = None
    _since: datetime | None = None

    @property
    def lit(self) -> int:
        """How many lamps under control drew their power when it was last told."""
        return 0 if self._told_w is None else int((self._told_w > CHANGED_W).sum())

    @property
    def count(self) -> int:
        """Of the lamps under control."""
        return int(self.burning.controlled.sum())

    def of_lamps(self, now: datetime) -> Iterator[Report]:
        """Every lamp each quarter of an hour, and at once those whose power has changed. One that
        loses its supply goes on for as long as its battery lasts."""
        drawn, controlled = self.burning.drawn_w(now), self.burning.controlled
        supplied = self.burning.supplied()
        if self._supplied_s is None:
            self._supplied_s = np.full(len(drawn), now.timestamp())
        self._supplied_s = np.where(supplied, now.timestamp(), self._supplied_s)
        awake = now.timestamp() - self._supplied_s <= BATTERY_S
        slot = int(now.timestamp()) // QUARTER_S
        told = np.zeros(len(drawn)) if self._told_w is None else self._told_w
        due = np.abs(drawn - told) > CHANGED_W + 2 * SPREAD * np.maximum(drawn, told)
        if slot > self._slot:
            due |= awake
        due &= controlled & awake
        self._slot, self._told_w = slot, np.where(due, drawn, told)
        places = np.flatnonzero(due)
        if len(places):
            burning = places[drawn[places] > CHANGED_W]
            yield self._report("lamp.power", places, now, drawn.round(1))
            yield self._report("lamp.voltage", places, now, self.burning.volts().round(1))
            yield self._report("lamp.power_factor", burning, now, self.burning.power_factors())

    def of_boxes(self, now: datetime) -> Iterator[Report]:
        """Every circuit and box each five minutes, and at once when a current has changed."""
        flows = self.burning.amperes(self.burning.drawn_w(now))
        turn = int(now.timestamp()) // TURN_S
        told = np.zeros(len(flows)) if self._told_a is None else self._told_a
        if turn == self._turn and (np.abs(flows - told) <= CHANGED_A).all():
            return
        self._turn, self._told_a = turn, flows
        amperes = dict(zip(self.burning.circuits, flows, strict=True))
        fed = [code for codes in self.boxes.values() for code in codes]
        flowing = np.array([amperes.get(code, 0.0) for code in fed])
        by_box = [[amperes.get(code, 0.0) for code in codes] for codes in self.boxes.values()]
        watts = np.array([sum(one) for one in by_box]) * VOLTS * POWER_FACTOR
        hours = 0.0 if self._since is None else (now - self._since) / HOUR
        before = METER_KWH * np.ones(len(watts)) if self._kwh is None else self._kwh
        self._since, self._kwh = now, before + watts * hours / 1000
        boxes = list(self.boxes)
        yield Report("light_circuit.current", fed, now, flowing.round(1))
        yield Report("light_circuit.leakage", fed, now, np.full(len(fed), LEAKS_MA))
        yield Report("light_cabinet.energy", boxes, now, self._kwh.round(2))
        yield Report("light_cabinet.voltage", boxes, now, np.full(len(boxes), VOLTS))
        yield Report("light_cabinet.door", boxes, now, np.zeros(len(boxes)))

    def of_sky(self, now: datetime) -> Iterator[Report]:
        """How bright it is, whenever it is asked."""
        minutes = (now - self.burning.sets_at) / timedelta(minutes=1)
        lux = min(SKY_LUX * exp(-minutes / FADES_MIN), BRIGHTEST_LUX)
        if self.squall and self.squall[0] <= now < self.squall[1]:
            lux = min(lux, SQUALL_LUX)
        found = np.full(len(self.sensors), round(lux, 1))
        yield Report("light_cabinet.lux", self.sensors, now, found)

    def _report(self, kind: str, places: Places, now: datetime, values: Numbers) -> Report:
        return Report(kind, [self.burning.lamps[int(n)].code for n in places], now, values[places])


@dataclass
class Evening:
    """What goes wrong after the lamps have gone on, and when it is put right."""

    burning: Burning
    _done: int = 0

    @cached_property
    def _controlled(self) -> Sequence[registry.AssetRow]:
        return [self.burning.lamps[int(n)] for n in np.flatnonzero(self.burning.controlled)]

    @cached_property
    def feeder(self) -> str:
        """The circuit with as many lamps under control as a feeder that is cut should have."""
        sizes = Counter(str(lamp.record.circuit) for lamp in self._controlled)
        return min(sizes, key=lambda code: (abs(sizes[code] - A_FEEDER), code))

    @cached_property
    def lamp(self) -> str:
        """A lamp somewhere else, of the kind that is to go."""
        others = [one for one in self._controlled if one.record.circuit != self.feeder]
        old = [one for one in others if one.record.light != "led"]
        return (old or others)[0].code

    def happen(self, now: datetime) -> Iterable[tuple[Incident, str]]:
        """What has happened by now and had not before: the incident and where."""
        while self._done < len(COURSE) and self.burning.on_at + COURSE[self._done][0] <= now:
            incident = COURSE[self._done][1]
            self._done += 1
            yield incident, self._let(incident)

    def _let(self, incident: Incident) -> str:
        place = self.burning.places[self.lamp]
        match incident:
            case Incident.CUT:
                self.burning.cut.add(self.feeder)
            case Incident.MENDED:
                self.burning.cut.discard(self.feeder)
            case Incident.DEAD:
                self.burning.dead[place] = True
            case Incident.REPLACED:
                self.burning.dead[place] = False
        return self.feeder if incident in {Incident.CUT, Incident.MENDED} else self.lamp


def gateway_on(burning: Burning, day: date) -> Gateway:
    """With the switch boxes and sensors that report on a day."""
    lux = sensing.streams(sensing.Wanted(kind="light_cabinet.lux"), size=MOST_SENSORS)
    return Gateway(burning, boxes_on(day), [one.asset_code for one in lux])


def boxes_on(day: date) -> dict[str, list[str]]:
    """The switch boxes within the reach of the one switch, with their circuits."""
    boxes = registry.standing("light_cabinet", on=day, within=None)
    fed: dict[str, list[str]] = {box.code: [] for box in boxes if box.record.central_on}
    for circuit in registry.standing("light_circuit", on=day, within=None):
        if circuit.record.cabinet in fed:
            fed[circuit.record.cabinet].append(circuit.code)
    return fed


def hang_new_lamp(burning: Burning, code: str, now: datetime) -> None:
    """An LED lamp hangs where another hung, and the keeper enters it."""
    old = registry.by_code("lamp", code, None)
    record = old.record
    watts = max(1, record.rated_w * 9 // 20) if record.light != "led" else record.rated_w
    new = replace(
        record,
        light="led",
        rated_w=watts,
        gear_w=0,
        replaced_w=record.replaced_w or record.input_w,
        installed_on=china_day(now),
    )
    burning.renew(code, new)
    registry.asset_record(
        "lamp",
        code,
        name=old.name,
        state=old.state,
        attributes=asdict(new),
        lon=old.lon,
        lat=old.lat,
        datum=Datum.WGS84,
        keeper_code=old.keeper_code,
        valid_from=china_day(now),
        actor=Actor(KEEPER, KEEPER, LIGHTING),
        at=now,
        reaches=None,
        ground="演示：抢修换灯",
    )
