"""What is wrong with commanded loads at a moment, by what was heard of each last.

A reading is judged by the level that held when it was taken. Soon after the level changed nothing
is said of a load: switches follow one another by seconds and light comes slowly.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.loads import (
    Codes,
    Fault,
    Limits,
    Numbers,
    Places,
    Readings,
    conclude,
    expected_w,
    left_to_loads,
    of_groups,
)
from yiju.platform.registry.api import AssetRow
from yiju.platform.sensing.kinds import stream_kind
from yiju.platform.sensing.latest import LatestRow, latest
from yiju.platform.sensing.rules import Quality
from yiju.platform.sensing.streams import Wanted, wanted_streams

SETTLES = timedelta(minutes=10)
LevelAt = Callable[[str, datetime], int]
"""The level, percent, to which loads of a regime are commanded at a moment; 0 is off."""


@dataclass(frozen=True)
class Load:
    """`group` is what feeds it; `regime` names how it is run."""

    code: str
    group: str
    full_w: float
    standby: float
    regime: str


@dataclass(frozen=True)
class LoadFacts:
    """What loads that are alike have in common."""

    full_w: float
    standby: float
    regime: str


@dataclass(frozen=True)
class Alike:
    """By which attributes assets are alike as loads, and what follows for them on a day: None for
    what is no load that is judged. `group` is the attribute that names what feeds them."""

    by: tuple[str, ...]
    facts: Callable[[Any, date], LoadFacts | None]
    group: str


def loads_of(assets: Iterable[AssetRow], alike: Alike, on: date) -> list[Load]:
    """Those of the assets that are judged, as loads."""
    told = ((asset, alike.facts(asset.record, on)) for asset in assets)
    return [
        Load(asset.code, getattr(asset.record, alike.group), one.full_w, one.standby, one.regime)
        for asset, one in told
        if one
    ]


@dataclass(frozen=True)
class Measured:
    """Kinds of stream by which loads are judged."""

    power: str
    voltage: str
    power_factor: str


@dataclass(frozen=True)
class Heard:
    """What was read of a load beside what it should be: percent, W, V; None where nothing was."""

    level: int
    power: float | None
    least: float
    most: float
    voltage: float | None
    observed: datetime | None

    @property
    def evidence(self) -> Text:
        said = _("指令 {level}%，功率 {power} W（应为 {least} 至 {most} W），电压 {voltage} V")
        numbers = (self.power, self.least, self.most, self.voltage)
        power, least, most, voltage = ("—" if n is None else f"{n:.4g}" for n in numbers)
        return said.format(level=self.level, power=power, least=least, most=most, voltage=voltage)


@dataclass(frozen=True)
class Finding:
    """A fault of a load, or of the loads that one group feeds."""

    fault: Fault
    code: str
    """Of the load, or of its group."""
    loads: tuple[str, ...]
    heard: Heard | None = None


@dataclass(frozen=True)
class LoadState:
    """Groups first: a load that its group explains is not among `loads`."""

    groups: tuple[Finding, ...]
    loads: tuple[Finding, ...]
    lit: Mapping[str, bool | None]
    """Of the loads that should be on whether they draw enough; None where nothing is known."""
    judged: int
    """How many loads were ever heard of."""


@dataclass(frozen=True)
class Concluded:
    """What is wrong with loads, what with their groups, and what is left to the loads when the
    faults of their groups explain the rest."""

    loads: Codes
    of_groups: Codes
    left: Codes


def concluded(read: Readings, before: Numbers, group: Places, limits: Limits) -> Concluded:
    """Conclusions about loads. `before` is the level a while before each was read: of a load whose
    level has just changed nothing is said. `group` is the number of each load's group."""
    found = np.where(read.level == before, conclude(read, limits), np.int8(0))
    faults = of_groups(found, group, int(group.max(initial=-1)) + 1, limits)
    return Concluded(found, faults, left_to_loads(found, group, faults) if len(found) else found)


def draws_enough(read: Readings, lit_from: float) -> NDArray[np.bool_]:
    """Which loads draw that share of what they should at least; none that should draw nothing."""
    wanted = read.expected
    found: NDArray[np.bool_] = read.power >= lit_from * np.where(wanted > 0, wanted, np.inf)
    return found


def load_state(
    loads: Sequence[Load],
    measured: Measured,
    limits: Limits,
    level_at: LevelAt,
    at: datetime,
    *,
    lit_from: float,
) -> LoadState:
    """The state of those loads whose power somebody delivers. `lit_from` is the share of its power
    from which a load is on."""
    within = wanted_streams(Wanted(kind=measured.power)).filter(until=None)
    told = within.values_list("asset_code", "latest__observed")
    known = {code: observed is not None for code, observed in told}
    loads = sorted((load for load in loads if load.code in known), key=lambda load: load.code)
    power, voltage, power_factor = (
        _heard(kind, at) for kind in (measured.power, measured.voltage, measured.power_factor)
    )
    moments = [power[one.code].observed if one.code in power else at for one in loads]
    level_of = cache(level_at)
    levels = [level_of(one.regime, _minute(m)) for one, m in zip(loads, moments, strict=True)]
    before = [
        level_of(one.regime, _minute(m - SETTLES)) for one, m in zip(loads, moments, strict=True)
    ]
    nothing = np.full(len(loads), np.nan)
    read = Readings(
        np.array([one.full_w for one in loads], float),
        np.array([one.standby for one in loads], float),
        np.array(levels, float),
        _values(loads, power),
        _values(loads, voltage),
        _values(loads, power_factor),
        nothing,
        nothing,
    )
    codes, places = np.unique([one.group for one in loads], return_inverse=True)
    found = concluded(read, np.array(before, float), places, limits)
    wanted = read.expected
    allowed, left = limits.tolerance(wanted), found.left
    groups = [
        Finding(Fault(fault), str(code), _members(loads, found.loads, places == n, fault))
        for n, (code, fault) in enumerate(zip(codes, found.of_groups, strict=True))
        if fault
    ]
    single = [
        Finding(
            Fault(left[n]), loads[n].code, (loads[n].code,), _told(read, wanted, allowed, n, moment)
        )
        for n, moment in enumerate(moments)
        if left[n]
    ]
    enough = draws_enough(read, lit_from)
    lit = {
        load.code: None if np.isnan(read.power[n]) or not before[n] else bool(enough[n])
        for n, load in enumerate(loads)
        if levels[n]
    }
    return LoadState(tuple(groups), tuple(single), lit, sum(known[one.code] for one in loads))


def powers(
    loads: Sequence[Load], level_at: LevelAt, at: datetime, *, lit_from: float
) -> dict[str, float]:
    """By code the watts from which each load that should be on at a moment is lit."""
    level_of = cache(level_at)
    on = [(one, level_of(one.regime, at)) for one in loads]
    wanted = expected_w(
        np.array([one.full_w for one, _level in on], float),
        np.array([level for _one, level in on], float),
        np.array([one.standby for one, _level in on], float),
    )
    return {
        one.code: lit_from * float(w) for (one, level), w in zip(on, wanted, strict=True) if level
    }


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _heard(kind: str, at: datetime) -> dict[str, LatestRow]:
    """The last valid reading of each asset that is not too old."""
    oldest = at - stream_kind(kind).silent_after
    rows = latest(Wanted(kind=kind))
    return {
        row.asset_code: row
        for row in rows
        if oldest <= row.observed <= at and row.quality == Quality.VALID
    }


def _values(loads: Sequence[Load], heard: Mapping[str, LatestRow]) -> Numbers:
    found = (heard.get(load.code) for load in loads)
    return np.array([np.nan if row is None else row.value for row in found], float)


def _members(
    loads: Sequence[Load], found: Codes, inside: np.ndarray, fault: int
) -> tuple[str, ...]:
    return tuple(loads[int(n)].code for n in np.flatnonzero(inside & (found == fault)))


def _told(read: Readings, wanted: Numbers, allowed: Numbers, n: int, moment: datetime) -> Heard:
    power, voltage = (
        None if np.isnan(one[n]) else float(one[n]) for one in (read.power, read.voltage)
    )
    least, most = max(float(wanted[n] - allowed[n]), 0.0), float(wanted[n] + allowed[n])
    return Heard(int(read.level[n]), power, least, most, voltage, None if power is None else moment)
