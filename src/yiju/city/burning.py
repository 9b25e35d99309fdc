"""The lamps of the demonstration as they burn: what instruments would read at a moment.

Lamps follow the programmes of their roads, each with the sun where it hangs, until a command tells
them otherwise; those without a controller do not dim. A feeder can be cut and a lamp can fail.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from yiju.applications.lighting import rules
from yiju.platform.base.calendar import china
from yiju.platform.base.loads import expected_w
from yiju.platform.base.nights import night_of
from yiju.platform.registry import api as registry

Numbers = NDArray[np.float64]
Truths = NDArray[np.bool_]
Steps = tuple[Numbers, Numbers]
"""From which second since 1970 on a level holds, percent."""

SUN_S_PER_DEGREE = 240.0
"""The sun reaches the next degree of longitude, westwards, so much later."""
VOLTS, POWER_FACTOR, IDLE_W = 228.0, 0.95, 0.4
SPREAD = 0.02
"""Of readings around what they should be."""


def steps_of(
    road_class: str, first: date, last: date, lon: float, lat: float
) -> tuple[Numbers, Numbers]:
    """The levels of a road class through the nights of some days, by the sun at a place."""
    holidays = china(provisional=True).holidays
    edges, levels = [0.0], [0.0]
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        stretches = rules.regime(road_class, day).run(night_of(day, lon, lat), holidays).stretches
        for one in stretches:
            edges.append(one.begins.timestamp())
            levels.append(float(one.level))
        if stretches:
            edges.append(stretches[-1].ends.timestamp())
            levels.append(0.0)
    return np.array(edges), np.array(levels)


@dataclass
class Burning:
    """All lamps in the nights that begin on some days."""

    lamps: Sequence[registry.AssetRow]
    first: date
    last: date
    place: tuple[float, float]
    """Longitude and latitude by which the programmes are reckoned."""
    dead: Truths = field(init=False)
    cut: set[str] = field(default_factory=set)
    """Circuits without supply."""
    opened: dict[str, datetime] = field(default_factory=dict)
    """Circuits that were switched off, until when."""
    closed: dict[str, datetime] = field(default_factory=dict)
    """Circuits that were switched on, until when: their lamps burn by day as well."""
    told: Numbers = field(init=False)
    """The level that a command gave, else not a number."""
    told_until_s: Numbers = field(init=False)

    def __post_init__(self) -> None:
        count = len(self.lamps)
        self.dead = np.zeros(count, bool)
        self.told, self.told_until_s = np.full(count, np.nan), np.zeros(count)
        self._chance = np.random.default_rng(2022)

    @cached_property
    def places(self) -> Mapping[str, int]:
        return {lamp.code: n for n, lamp in enumerate(self.lamps)}

    @cached_property
    def _steps(self) -> Mapping[str, Steps]:
        days = self.first, self.last
        return {key: steps_of(key, *days, *self.place) for key in rules.ROAD_CLASSES}

    @cached_property
    def _classes(self) -> Mapping[str, Truths]:
        held = np.array([lamp.record.road_class for lamp in self.lamps])
        return {key: held == key for key in rules.ROAD_CLASSES}

    @cached_property
    def _full_night(self) -> Truths:
        return np.array([lamp.record.full_night for lamp in self.lamps], bool)

    @cached_property
    def _behind_s(self) -> Numbers:
        """How much later than at the place the sun sets over each lamp."""
        east = np.array([lamp.lon or self.place[0] for lamp in self.lamps])
        return (self.place[0] - east) * SUN_S_PER_DEGREE

    @cached_property
    def _loads(self) -> tuple[Numbers, Numbers]:
        """Full power, and the share of it that is left at the lowest level."""
        shares = rules.P.standby_share.at(self.last)
        full = [float(lamp.record.input_w) for lamp in self.lamps]
        standby = [float(shares[lamp.record.light]) for lamp in self.lamps]
        return np.array(full), np.array(standby)

    @cached_property
    def controlled(self) -> Truths:
        """Which lamps have a controller that reports and obeys."""
        return np.array([rules.counts_as_controlled(a.record, self.last) for a in self.lamps], bool)

    @cached_property
    def _fed(self) -> tuple[Sequence[str], NDArray[np.int64]]:
        """The circuits, and the place among them of each lamp's."""
        codes, places = np.unique([a.record.circuit for a in self.lamps], return_inverse=True)
        return codes.tolist(), places

    @property
    def circuits(self) -> Sequence[str]:
        return self._fed[0]

    def amperes(self, drawn_w: Numbers) -> Numbers:
        """What flows through each circuit when its lamps draw so much."""
        codes, places = self._fed
        found: Numbers = np.bincount(places, drawn_w, len(codes)) / (VOLTS * POWER_FACTOR)
        return found

    @property
    def on_at(self) -> datetime:
        """When the first lamps of the first night go on, by the sun at the place."""
        first = min(edges[1] for edges, _levels in self._steps.values())
        return datetime.fromtimestamp(first, UTC)

    @property
    def sets_at(self) -> datetime:
        """When the sun sets over the place on the first day."""
        return night_of(self.first, *self.place).begins

    def levels(self, now: datetime) -> Numbers:
        """What each lamp is at, percent: its programme, unless it was told otherwise."""
        found = np.zeros(len(self.lamps))
        local = now.timestamp() - self._behind_s
        for key, (edges, levels) in self._steps.items():
            where = self._classes[key]
            found[where] = levels[np.searchsorted(edges, local[where], side="right") - 1]
        found[(self._full_night | ~self.controlled) & (found > 0)] = 100.0
        if self.closed:
            codes, places = self._fed
            forced = [code for code, until in self.closed.items() if until > now]
            found[np.isin(codes, forced)[places] & (found == 0)] = 100.0
        told = ~np.isnan(self.told) & (now.timestamp() < self.told_until_s)
        return np.where(told, self.told, found)

    def supplied(self) -> Truths:
        if not self.cut and not self.opened:
            return np.ones(len(self.lamps), bool)
        codes, places = self._fed
        return ~np.isin(codes, sorted({*self.cut, *self.opened}))[places]

    def drawn_w(self, now: datetime) -> Numbers:
        """What each lamp draws; nothing without supply."""
        self.opened = {code: until for code, until in self.opened.items() if until > now}
        full, standby = self._loads
        wanted = expected_w(full, self.levels(now), standby)
        burning = (wanted > 0) & ~self.dead
        around = 1 + self._chance.uniform(-SPREAD, SPREAD, len(wanted))
        return np.where(self.supplied(), np.where(burning, wanted * around, IDLE_W), 0.0)

    def volts(self) -> Numbers:
        around = self._chance.uniform(-3, 3, len(self.lamps))
        return np.where(self.supplied(), VOLTS + around, 0.0)

    def power_factors(self) -> Numbers:
        around = self._chance.uniform(-SPREAD, SPREAD, len(self.lamps))
        found: Numbers = (POWER_FACTOR + around).round(3)
        return found

    def renew(self, code: str, record: rules.Lamp) -> None:
        """Another lamp hangs in the place of one."""
        full, standby = self._loads
        place = self.places[code]
        full[place] = record.input_w
        standby[place] = float(rules.P.standby_share.at(self.last)[record.light])

    def switch(self, code: str, value: float, until: datetime) -> bool:
        """Open a circuit with 0, close it with 1; False for one that is not there."""
        if code not in self.circuits:
            return False
        self.opened.pop(code, None)
        self.closed.pop(code, None)
        (self.closed if value else self.opened)[code] = until
        return True

    def tell(self, code: str, level: float, until: datetime) -> bool:
        """Set a lamp by a command; False for one that cannot hear it."""
        place = self.places.get(code)
        if place is None or not (self.supplied() & self.controlled)[place]:
            return False
        self.told[place], self.told_until_s[place] = level, until.timestamp()
        return True


def burning_on(day: date) -> Burning:
    """The city's lamps in the night that begins on the day."""
    lamps = registry.standing("lamp", on=day, within=None)
    return Burning(lamps, day, day, registry.city().centre)
