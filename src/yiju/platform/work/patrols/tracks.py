"""What positions come to: which are kept, how they are stored, hours and kilometres. Pure.

A phone sends positions in batches, late, twice and in any order. What becomes of a position
depends on its own batch only, and what a patrol comes to on the set of all positions kept, so that
neither order nor repetition changes anything.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

from yiju.platform.base.geo import distance_m, in_china
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, Standard, rule
from yiju.platform.base.time import china_day
from yiju.platform.work.clock import P

PATROLS = (Clause("22"), Standard("GB/T 30428.8-2020"))
UNREADABLE, TIME, VAGUE, OUTSIDE, TWICE, TOO_FAST = (
    "unreadable",
    "time",
    "vague",
    "outside",
    "twice",
    "too_fast",
)
GRAIN = 100_000
"""Degrees are kept to a hundred-thousandth, about a metre, which no phone exceeds."""
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Recording:
    """How a phone records a patrol: every so many seconds, for so many hours at most; positions
    are deleted after so many days."""

    seconds: int
    hours: int
    retention_days: int


def recording(on: date) -> Recording:
    return Recording(
        int(P.patrol_seconds.at(on)),
        int(P.patrol_hours.at(on)),
        int(P.patrol_retention_days.at(on)),
    )


@dataclass(frozen=True, order=True)
class Fix:
    """A position at a second, WGS-84."""

    at: datetime
    lon: float
    lat: float


@dataclass(frozen=True)
class Window:
    """When positions of a batch may lie, by our clock; `ahead` is how far the device's clock was
    ahead of ours."""

    first: datetime
    last: datetime
    ahead: timedelta


@dataclass(frozen=True)
class Sifted:
    """`received` is what came; it is what is kept and what is refused for a reason."""

    received: int
    kept: tuple[Fix, ...]
    refused: Mapping[str, int]


@rule(
    cites=PATROLS,
    reading=_(
        "巡查轨迹中读不懂的、不在本次巡查时间之内的、误差过大的、不在本市的、同一秒重复的、"
        "快过车速的位置不收，逐条记明原因；收到的等于存下的加上不收的。"
    ),
)
def sift(
    raw: Sequence[Any], window: Window, in_city: Callable[[Sequence[Fix]], Sequence[bool]], on: date
) -> Sifted:
    """Which of [milliseconds by the device's clock, longitude, latitude, error in metres] are
    kept. `in_city` judges many at once."""
    refused: Counter[str] = Counter()
    timely: list[Fix] = []
    vague = int(P.patrol_error_metres.at(on))
    for one in raw:
        found = _fix(one, window.ahead)
        if found is None:
            refused[UNREADABLE] += 1
        elif not window.first <= found.at <= window.last:
            refused[TIME] += 1
        elif not 0 <= one[3] <= vague:
            refused[VAGUE] += 1
        else:
            timely.append(found)
    inside = in_city(timely)
    refused[OUTSIDE] += len(timely) - sum(inside)
    kept: list[Fix] = []
    for fix in sorted(fix for fix, holds in zip(timely, inside, strict=True) if holds):
        if kept and kept[-1].at == fix.at:
            refused[TWICE] += 1
        elif kept and is_too_fast(kept[-1], fix, on):
            refused[TOO_FAST] += 1
        else:
            kept.append(fix)
    return Sifted(len(raw), tuple(kept), {why: n for why, n in sorted(refused.items()) if n})


def _fix(one: Any, ahead: timedelta) -> Fix | None:
    """A position by our clock, to the second and the grain; None for what cannot be read."""
    if not isinstance(one, list | tuple) or len(one) != 4:
        return None
    if not all(isinstance(part, int | float) and not isinstance(part, bool) for part in one):
        return None
    milliseconds, lon, lat, _error = one
    try:
        at = datetime.fromtimestamp(milliseconds / 1000, UTC) - ahead
        fix = Fix(at.replace(microsecond=0), round(lon * GRAIN) / GRAIN, round(lat * GRAIN) / GRAIN)
    except (OverflowError, ValueError, OSError):
        return None
    return fix if in_china(fix.lon, fix.lat) else None


def metres_between(one: Fix, other: Fix) -> float:
    return distance_m(one.lon, one.lat, other.lon, other.lat)


def is_too_fast(one: Fix, other: Fix, on: date) -> bool:
    """Whether nobody on patrol gets from one to the other in that time."""
    seconds = (other.at - one.at) / SECOND
    return metres_between(one, other) > float(P.patrol_km_per_hour.at(on)) / 3.6 * seconds


@dataclass(frozen=True)
class Stretch:
    """From one position to the next: how long it took, and where it began."""

    begins: Fix
    seconds: int


@dataclass(frozen=True)
class Sums:
    """`stretches` are those during which the phone told where it was."""

    stretches: tuple[Stretch, ...]
    metres: float

    @property
    def seconds(self) -> int:
        return sum(one.seconds for one in self.stretches)


@rule(
    cites=PATROLS,
    reading=_(
        "巡查时数只算有位置的时间：两个位置相隔过久的，中间不算；里程按走过的位置计，"
        "站着不动时定位的漂移不算。"
    ),
)
def sums(fixes: Iterable[Fix]) -> Sums:
    """What all positions of a patrol come to, in whatever order and however often they are
    given."""
    known = in_order(fixes)
    stretches, metres = [], 0.0
    anchor = known[0] if known else None
    for one, other in pairwise(known):
        day = china_day(one.at)
        seconds = (other.at - one.at) // SECOND
        broken = seconds > 60 * int(P.patrol_gap_minutes.at(day)) or is_too_fast(one, other, day)
        if broken:
            anchor = other
            continue
        stretches.append(Stretch(one, seconds))
        far = metres_between(anchor, other) if anchor else 0.0
        if far >= float(P.patrol_step_metres.at(day)):
            metres, anchor = metres + far, other
    return Sums(tuple(stretches), metres)


def in_order(fixes: Iterable[Fix]) -> list[Fix]:
    """By time; of several at one second, which batches that overlap may hold, the first."""
    by_second: dict[datetime, Fix] = {}
    for fix in sorted(fixes):
        by_second.setdefault(fix.at, fix)
    return list(by_second.values())


def pieces(fixes: Iterable[Fix]) -> list[list[Fix]]:
    """The track as lines, broken where the phone told nothing for a while."""
    found: list[list[Fix]] = []
    for fix in in_order(fixes):
        day = china_day(fix.at)
        last = found[-1][-1] if found else None
        gap = 60 * int(P.patrol_gap_minutes.at(day))
        if last is None or (fix.at - last.at) / SECOND > gap or is_too_fast(last, fix, day):
            found.append([])
        found[-1].append(fix)
    return found


def packed(fixes: Sequence[Fix]) -> bytes:
    """Differences as numbers of a variable number of bytes: some five bytes a position."""
    out, before = bytearray(), (0, 0, 0)
    for fix in fixes:
        now = (round(fix.at.timestamp()), round(fix.lon * GRAIN), round(fix.lat * GRAIN))
        for value, last in zip(now, before, strict=True):
            step = value - last
            rest = step << 1 if step >= 0 else (-step << 1) - 1
            while rest > 0x7F:
                out.append(rest & 0x7F | 0x80)
                rest >>= 7
            out.append(rest)
        before = now
    return bytes(out)


def unpacked(data: bytes) -> list[Fix]:
    """What was packed."""
    numbers, rest, shift = [], 0, 0
    for byte in data:
        rest |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            numbers.append(-((rest + 1) >> 1) if rest & 1 else rest >> 1)
            rest, shift = 0, 0
    found, at, lon, lat = [], 0, 0, 0
    for place in range(0, len(numbers), 3):
        at, lon, lat = at + numbers[place], lon + numbers[place + 1], lat + numbers[place + 2]
        found.append(Fix(datetime.fromtimestamp(at, UTC), lon / GRAIN, lat / GRAIN))
    return found
