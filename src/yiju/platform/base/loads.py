"""What electrical readings say of loads that are commanded to a level, as lamps are.

Arrays hold one place for each load, at one moment; not a number where nothing was read. A load
without any reading is silent. Watts, volts, percent.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Codes = NDArray[np.int8]
Places = NDArray[np.int64]


class Fault(IntEnum):
    """A conclusion about a load, in the order in which they are tried."""

    NONE = 0
    SUPPLY = 1
    """Commanded on, and no voltage or nothing heard. What is off may have been cut from supply."""
    DEAD = 2
    """Commanded on, voltage there, no power."""
    STUCK_ON = 3
    """Commanded off, and power drawn."""
    DIMMING = 4
    """The power does not follow the level."""
    WEAK = 5
    STRONG = 6
    POWER_FACTOR = 7


@dataclass(frozen=True)
class Limits:
    """What is taken for a fault."""

    tolerance_share: float
    """Of the expected power, as 0.1."""
    tolerance_w: float
    idle_w: float
    """What a load that is off may draw."""
    low_v: float
    """Below it the supply is not normal."""
    gone_v: float
    least_pf: float
    """At full level."""
    group_percent: float
    """From how many percent of the loads of a group on a fault is the group's."""

    def tolerance(self, expected_w: Numbers) -> Numbers:
        found: Numbers = np.maximum(expected_w * self.tolerance_share, self.tolerance_w)
        return found


@dataclass(frozen=True)
class Readings:
    """What is known of loads at a moment."""

    full_w: Numbers
    standby: Numbers
    """Share of the full power that remains as the level goes to nothing."""
    level: Numbers
    """Commanded; 0 is off."""
    power: Numbers
    voltage: Numbers
    power_factor: Numbers
    level_before: Numbers
    """Another level at which the power was read; not a number where there is none."""
    power_before: Numbers

    @property
    def expected(self) -> Numbers:
        return expected_w(self.full_w, self.level, self.standby)


def expected_w(full_w: Numbers, level: Numbers, standby: Numbers) -> Numbers:
    """What loads should draw: P0 (a + (1 - a) level), and nothing when they are off.

    >>> expected_w(np.array([120.0]), np.array([50.0]), np.array([0.0])).tolist()
    [60.0]
    """
    drawn: Numbers = full_w * (standby + (1 - standby) * level / 100)
    return np.where(level > 0, drawn, 0.0)


def conclude(read: Readings, limits: Limits) -> Codes:
    """One conclusion for each load, as numbers of Fault."""
    is_on, wanted = read.level > 0, read.expected
    before = expected_w(read.full_w, read.level_before, read.standby)
    allowed = limits.tolerance(wanted)
    silent = np.isnan(read.power) & np.isnan(read.voltage)
    idle = read.power < limits.idle_w
    # A power that moved less than half as far as the level asks for did not follow it.
    asked, moved = np.abs(wanted - before), np.abs(read.power - read.power_before)
    follows = (asked <= limits.tolerance(np.fmax(wanted, before))) | (moved >= asked / 2)
    compared = is_on & (read.level_before > 0) & ~np.isnan(moved)
    unsupplied = (read.voltage < limits.gone_v) | (idle & (read.voltage < limits.low_v))
    tried = (
        (Fault.SUPPLY, is_on & (silent | unsupplied)),
        (Fault.DEAD, is_on & idle),
        (Fault.STUCK_ON, ~is_on & (read.power > limits.idle_w)),
        (Fault.DIMMING, compared & ~follows),
        (Fault.WEAK, is_on & (read.power < wanted - allowed)),
        (Fault.STRONG, is_on & (read.power > wanted + allowed)),
        (Fault.POWER_FACTOR, (read.level >= 100) & (read.power_factor < limits.least_pf)),
    )
    numbers = [np.int8(fault) for fault, _where in tried]
    return np.select([where for _fault, where in tried], numbers, np.int8(Fault.NONE))


def of_groups(found: Codes, group: Places, count: int, limits: Limits) -> Codes:
    """For each of `count` groups the fault that is its own, SUPPLY or STUCK_ON, or NONE. `group`
    holds the place of each load's group."""
    whole = np.bincount(group, minlength=count)
    faults = np.zeros(count, np.int8)
    for fault in (Fault.STUCK_ON, Fault.SUPPLY):
        part = np.bincount(group[found == fault], minlength=count)
        faults[(whole > 1) & (100 * part >= limits.group_percent * whole)] = fault
    return faults


def left_to_loads(found: Codes, group: Places, faults: Codes) -> Codes:
    """The conclusions about loads without those that the fault of their group explains."""
    return np.where(found == faults[group], np.int8(Fault.NONE), found)
