"""What lamps and circuits should show at a moment: by road class, the sun and the calendar."""

from collections import defaultdict
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import numpy as np

from yiju.applications.lighting import rules
from yiju.platform.base.calendar import china
from yiju.platform.base.regimes import Course
from yiju.platform.base.schedules import FULL
from yiju.platform.base.time import china_day
from yiju.platform.registry import api as registry
from yiju.platform.sensing import api as sensing
from yiju.platform.sensing.watches.expected import Facts, Seen

REGIMES = tuple((road_class, dims) for road_class in rules.ROAD_CLASSES for dims in (True, False))
"""Road class, and whether a lamp dims: a regime is known by its place here."""
SETTLES, SPEAKS = timedelta(minutes=10), timedelta(hours=1)
DAY = timedelta(days=1)
Numbers = Any
"""Arrays."""


def number_of(lamp: rules.Lamp, on: date) -> int:
    """The regime of a lamp; without single-lamp control it does not dim."""
    dims = not lamp.full_night and rules.counts_as_controlled(lamp, on)
    return REGIMES.index((lamp.road_class, dims))


@lru_cache(maxsize=200)
def _course(
    road_class: str, first: date, last: date, settles: timedelta, lon: float, lat: float
) -> Course:
    holidays, regime = china(provisional=True).holidays, rules.regime(road_class, last)
    return regime.course(first - DAY, last, lon, lat, holidays, settles)


def _levels_of(road_class: str, moments: Numbers, settles: timedelta) -> Numbers:
    first, last = (china_day(sensing.moment_of(int(one))) for one in (moments.min(), moments.max()))
    return _course(road_class, first, last, settles, *registry.city().centre).at(moments)


def levels(regimes: Numbers, moments: Numbers) -> Numbers:
    """Percent by numbers of regimes and moments (microseconds); NaN where nothing is certain."""
    found = np.full(len(moments), np.nan)
    for number in np.unique(regimes[~np.isnan(regimes)]).astype(int).tolist():
        (road_class, dims), those = REGIMES[number], regimes == number
        level = _levels_of(road_class, moments[those], SETTLES)
        found[those] = level if dims else np.where(level > 0, FULL, level)
    return found


def is_night(moments: Numbers) -> Numbers:
    """Whether each moment lies so deep in the night that all lamps should have spoken in it."""
    return _levels_of("local", moments, SPEAKS) > 0


# --- facts for watches ---------------------------------------------------------------------


def lamp_facts(on: date) -> Facts:
    """Of lamps under single-lamp control: W at full level, share at none, number of the regime."""
    standby = rules.P.standby_share.at(on)
    lamps = ((one.code, one.record) for one in registry.standing("lamp", on=on, within=None))
    return {
        code: (float(lamp.input_w), float(standby[lamp.light]), float(number_of(lamp, on)))
        for code, lamp in lamps
        if rules.counts_as_controlled(lamp, on)
    }


def circuit_facts(on: date) -> Facts:
    """Of circuits with lamps: W of the lamps of each regime."""
    watts: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(REGIMES))
    for one in registry.standing("lamp", on=on, within=None):
        watts[one.record.circuit][number_of(one.record, on)] += one.record.input_w
    return {circuit: tuple(by_regime) for circuit, by_regime in watts.items()}


def circuit_watts(seen: Seen) -> Numbers:
    """What the lamps of circuits draw at least; NaN where that is not certain. What lamps were told
    counts for all lamps of their circuit, that of a circuit that was switched not at all."""
    total = np.where(np.isnan(seen.facts.sum(axis=0)), np.nan, 0.0)
    for number, watts in enumerate(seen.facts):
        here = watts > 0
        level = levels(np.full(here.sum(), float(number)), seen.observed[here])
        total[here] += watts[here] * level / FULL
    switched, lamps = seen.told
    by_day = ((switched > 0) | (lamps > 0)) & (total == 0)
    total = total * np.where(np.isnan(lamps), 1.0, np.minimum(lamps, FULL) / FULL)
    return np.where((switched == 0) | by_day, np.nan, total)


def circuit_share(seen: Seen) -> Numbers:
    """Current of circuits that should be on, percent of what their lamps draw at least."""
    watts, (volts, factor) = circuit_watts(seen), rules.held("circuit_supply")
    amperes = np.where(watts > 0, watts, np.nan) / float(volts * factor)
    return 100 * seen.values[0] / amperes


def circuit_idle(seen: Seen) -> Numbers:
    """Current of circuits whose lamps should be off."""
    return np.where(circuit_watts(seen) == 0, seen.values[0], np.nan)
