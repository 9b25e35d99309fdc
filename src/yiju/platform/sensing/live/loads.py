"""A live layer of commanded loads, as lamps are: lit, off, dark, burning by day, without supply."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import numpy as np

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.loads import Fault, Limits, Places, Readings
from yiju.platform.base.time import china_day
from yiju.platform.sensing.columns import Float64, Int64
from yiju.platform.sensing.live.declaration import (
    NOT_ASKED,
    NOT_KNOWN,
    Column,
    GroupSeen,
    Judged,
    LiveLayer,
    LiveState,
    Seen,
    Tone,
)
from yiju.platform.sensing.loads import (
    SETTLES,
    Alike,
    LevelAt,
    LoadFacts,
    Measured,
    concluded,
    draws_enough,
)
from yiju.platform.sensing.rules import Bools

STATES = (
    Tone.IDLE,
    Tone.GLOW,
    Tone.ODD,
    Tone.WARN,
    Tone.BAD,
    Tone.OUT,
    Tone.SILENT,
    Tone.NONE,
)
NUMBER = {tone: np.uint8(number) for number, tone in enumerate(STATES)}
MINUTE_US = 60_000_000
LEVELS_KEPT = 20_000


@dataclass(frozen=True)
class Words:
    """What people read: of each state of STATES, and of the faults of what feeds loads, which are
    assets of a kind; what the share of loads is called that are on as they should be."""

    states: Mapping[Tone, Text]
    faults: Mapping[Fault, Text]
    group_kind: str
    share: Text


OF_LIGHTS: Mapping[Tone, Text] = {
    Tone.IDLE: _("灭着，应当如此"),
    Tone.GLOW: _("亮着"),
    Tone.ODD: _("亮着，功率不对"),
    Tone.WARN: _("不该亮而亮着"),
    Tone.BAD: _("该亮不亮"),
    Tone.OUT: _("整组失电或失联"),
    Tone.SILENT: _("久无读数"),
    Tone.NONE: _("没有接入读数"),
}
"""What the states of lights are called where an application has no words of its own."""


@dataclass(frozen=True)
class Rules:
    """By day: what is taken for a fault, from which percent of its power a load is on, and from how
    many percent known there is a share."""

    limits: Callable[[date], Limits]
    level_at: LevelAt
    lit_from: Callable[[date], Any]
    complete_from: Callable[[date], Any]


def of_loads(
    key: str, title: Text, measured: Measured, alike: Alike, words: Words, rules: Rules
) -> LiveLayer:
    """The layer of what draws `measured.power`."""
    level_of = lru_cache(LEVELS_KEPT)(rules.level_at)

    def judge(seen: Seen) -> Judged:
        day = china_day(seen.at)
        share, limits = float(rules.lit_from(day)) / 100, rules.limits(day)
        loads = _loads(seen, alike, day, level_of, measured)
        return _judged(loads, len(seen), limits, share, words.faults)

    return LiveLayer(
        key=key,
        kind=measured.power.partition(".")[0],
        title=title,
        streams=(measured.power, measured.voltage, measured.power_factor),
        attributes=(*alike.by, alike.group),
        states=tuple(LiveState(tone.value, words.states[tone], tone) for tone in STATES),
        judge=judge,
        share=words.share,
        complete_from=rules.complete_from,
        group_kind=words.group_kind,
    )


@dataclass(frozen=True)
class _Loads:
    """Those of the assets that are judged: their places, how they are read, and their groups."""

    at: Int64
    read: Readings
    before: Float64
    """The level that held a while before the reading."""
    group: Places
    groups: tuple[str, ...]


def _loads(seen: Seen, alike: Alike, day: date, level_of: LevelAt, measured: Measured) -> _Loads:
    kinds, power = seen.alike(alike.by), seen.readings[measured.power]
    told = [
        alike.facts(SimpleNamespace(**dict(zip(alike.by, values, strict=True))), day)
        for values in kinds.values
    ]
    is_load = np.array([one is not None for one in told], bool)[kinds.numbers]
    at = np.flatnonzero(is_load & seen.in_service & power.is_delivered)
    facts = [one or LoadFacts(0, 0, "") for one in told]
    number = kinds.numbers[at]
    names = sorted({one.regime for one in facts})
    regime = np.array([names.index(one.regime) for one in facts], np.int64)[number]
    now = int(seen.at.timestamp()) // 60
    minute = np.where(power.observed[at] > 0, power.observed[at] // MINUTE_US, now)
    level = _levels(names, regime, minute, level_of)
    group = seen.alike((alike.group,))
    nothing = np.full(len(at), np.nan)
    voltage, factor = (_of(seen, name, at) for name in (measured.voltage, measured.power_factor))
    read = Readings(
        np.array([one.full_w for one in facts], float)[number],
        np.array([one.standby for one in facts], float)[number],
        level,
        power.value[at],
        voltage,
        factor,
        nothing,
        nothing,
    )
    before = _levels(names, regime, minute - SETTLES // timedelta(minutes=1), level_of)
    codes = tuple(str(code or "") for (code,) in group.values)
    return _Loads(at, read, before, group.numbers[at].astype(np.int64), codes)


def _of(seen: Seen, stream: str, at: Int64) -> Float64:
    column: Column = seen.readings[stream]
    found: Float64 = column.value[at]
    return found


def _levels(regimes: Sequence[str], number: Int64, minute: Int64, level_of: LevelAt) -> Float64:
    """The level of each load by its regime at a minute since 1970: each minute that there is of
    each regime is reckoned once."""
    if not len(minute):
        return np.zeros(0)
    first = int(minute.min())
    known = np.zeros((len(regimes), int(minute.max()) - first + 1))
    asked: Bools = np.zeros(known.shape, np.bool_)
    asked[number, minute - first] = True
    for row, column in np.argwhere(asked).tolist():
        moment = datetime.fromtimestamp((first + column) * 60, UTC)
        known[row, column] = level_of(regimes[row], moment)
    found: Float64 = known[number, minute - first]
    return found


def _judged(
    loads: _Loads,
    size: int,
    limits: Limits,
    lit_from: float,
    titles: Mapping[Fault, Text],
) -> Judged:
    read, found = loads.read, concluded(loads.read, loads.before, loads.group, limits)
    enough = draws_enough(read, lit_from)
    is_on = read.level > 0
    is_silent = np.isnan(read.power)
    draws = np.where(is_on, enough, read.power > limits.idle_w)
    of_group = found.of_groups[loads.group]
    settled = found.loads != Fault.NONE
    tried = (
        (Tone.OUT, settled & (found.loads == Fault.SUPPLY) & (of_group == Fault.SUPPLY)),
        (Tone.SILENT, is_silent),
        (Tone.WARN, found.loads == Fault.STUCK_ON),
        (Tone.BAD, settled & is_on & ~enough),
        (Tone.ODD, settled),
        (Tone.GLOW, draws),
    )
    states = np.full(size, NUMBER[Tone.NONE])
    states[loads.at] = np.select(
        [where for _tone, where in tried],
        [NUMBER[tone] for tone, _where in tried],
        NUMBER[Tone.IDLE],
    )
    levels = np.zeros(size)
    levels[loads.at] = np.nan_to_num(
        np.clip(np.where(draws, read.power, 0) / np.where(read.full_w > 0, read.full_w, 1), 0, 1)
    )
    says = np.full(size, NOT_ASKED, np.int8)
    known = np.where(is_silent | (loads.before == 0), NOT_KNOWN, enough)
    says[loads.at] = np.where(is_on, known, NOT_ASKED)
    groups = [
        GroupSeen(loads.groups[n], titles[Fault(fault)], _members(loads, found.loads, n, fault))
        for n, fault in enumerate(found.of_groups.tolist())
        if fault and Fault(fault) in titles
    ]
    return Judged(states, levels, says, tuple(groups))


def _members(loads: _Loads, faults: Any, group: int, fault: int) -> Int64:
    found: Int64 = loads.at[(loads.group == group) & (faults == fault)]
    return found
