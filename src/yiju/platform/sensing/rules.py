"""What becomes of a reading: refused, and why; or kept, and how good it is. Pure, by columns."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from yiju.platform.base import params
from yiju.platform.base.i18n import Text, _

P = params.load(__file__)
UNKNOWN = -1
"""The place of a stream that nobody knows."""

Bools = NDArray[np.bool_]
Codes = NDArray[np.uint8]


class Reason(IntEnum):
    """Why a reading is refused. The smaller is told where several hold."""

    ACCEPTED = 0
    MALFORMED = 1
    UNKNOWN_STREAM = 2
    NOT_YOURS = 3
    CLOSED = 4
    FUTURE = 5
    TOO_LATE = 6
    IMPOSSIBLE = 7
    QUOTA = 8
    CONFLICT = 9

    @property
    def key(self) -> str:
        return self.name.lower()


REASONS: dict[Reason, Text] = {
    Reason.MALFORMED: _("不能读取：须有数据流、带时区偏移的观测时刻和数值"),
    Reason.UNKNOWN_STREAM: _("没有这个数据流。核对设施编码和属性，或先在来源页建立"),
    Reason.NOT_YOURS: _("这个数据流不由该来源或设备送数"),
    Reason.CLOSED: _("观测时刻不在数据流的启用期内"),
    Reason.FUTURE: _("观测时刻超前于本市的钟。校准设备的钟"),
    Reason.TOO_LATE: _("迟到太久。改用文件导入历史数据"),
    Reason.IMPOSSIBLE: _("超出可能的范围。核对单位和传感器"),
    Reason.QUOTA: _("该来源今天的配额已用完。明天再送，或请管理员调高"),
    Reason.CONFLICT: _("同一编号或同一时刻已有另一个值，以先到的为准"),
}
"""What people and programs are told."""


class Quality(IntEnum):
    """How far a value that is kept can be trusted; figures count the valid ones only."""

    VALID = 0
    SUSPECT = 1
    STUCK = 2
    MISSING = 3


QUALITIES: dict[Quality, Text] = {
    Quality.VALID: _("有效"),
    Quality.SUSPECT: _("存疑"),
    Quality.STUCK: _("不变"),
    Quality.MISSING: _("无值"),
}


@dataclass(frozen=True)
class Bounds:
    """What holds for the stream of each reading; unknown streams have any values.

    Times are microseconds since 1970. `states` has a bit for each state, zero where values are no
    states.
    """

    known: Bools
    yours: Bools
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    states: NDArray[np.uint64]
    since: NDArray[np.int64]
    until: NDArray[np.int64]


def reasons(
    bounds: Bounds,
    observed: NDArray[np.int64],
    value: NDArray[np.float64],
    *,
    earliest: int,
    latest: int,
) -> Codes:
    """Of each reading why it is refused, or ACCEPTED. NaN says that there is no value, which is
    never impossible; infinity is no value at all."""
    found = np.full(len(observed), Reason.ACCEPTED, np.uint8)
    refusals: list[tuple[Reason, Bools]] = [
        (Reason.IMPOSSIBLE, _impossible(bounds, value)),
        (Reason.TOO_LATE, observed < earliest),
        (Reason.FUTURE, observed > latest),
        (Reason.CLOSED, (observed < bounds.since) | (observed >= bounds.until)),
        (Reason.NOT_YOURS, ~bounds.yours),
        (Reason.UNKNOWN_STREAM, ~bounds.known),
        (Reason.MALFORMED, np.isinf(value)),
    ]
    for reason, holds in refusals:
        found[holds] = int(reason)  # an enum is asked for five names before it is a number
    return found


def _impossible(bounds: Bounds, value: NDArray[np.float64]) -> Bools:
    outside: Bools = (value < bounds.low) | (value > bounds.high)
    if bounds.states.any():
        is_state = (bounds.states != 0) & ~np.isnan(value)
        named = np.where(is_state & (value >= 0) & (value < 64), value, 0).astype(np.uint64)
        whole = named.astype(np.float64) == value
        outside |= is_state & ~(whole & ((bounds.states >> named) & np.uint64(1)).astype(bool))
    return outside


@dataclass(frozen=True)
class Habits:
    """How the values of the stream of each reading behave. Infinity and zero where nothing is
    declared."""

    step: NDArray[np.float64]
    flat_n: NDArray[np.int64]
    counts: Bools


@dataclass(frozen=True)
class Before:
    """The latest reading of the stream of each reading, known before them. `observed` is the
    smallest number where there is none."""

    observed: NDArray[np.int64]
    value: NDArray[np.float64]
    run: NDArray[np.int64]


@dataclass(frozen=True)
class Judged:
    """`run` is how many readings in a row had the value; `late` whether a newer one was known
    before: such a one is judged alone."""

    quality: Codes
    run: NDArray[np.int64]
    late: Bools


def judge(
    stream: NDArray[np.int32],
    observed: NDArray[np.int64],
    value: NDArray[np.float64],
    habits: Habits,
    before: Before,
) -> Judged:
    """How good each reading is. They come sorted by stream, then moment.

    Assumption: a change is held against the reading before it, whatever the time between; the
    first of a stream and those that come late have nothing before them.
    """
    late = observed <= before.observed
    follows = np.zeros(len(stream), bool)
    follows[1:] = (stream[1:] == stream[:-1]) & ~late[:-1]
    follows &= ~late
    previous = np.where(late, np.nan, before.value)
    previous[1:] = np.where(follows[1:], value[:-1], previous[1:])
    run = _runs(value, previous, follows, np.where(late, 0, before.run))
    quality = np.full(len(stream), Quality.VALID, np.uint8)
    with np.errstate(invalid="ignore"):
        jumps = np.abs(value - previous) > habits.step
        falls = habits.counts & (value < previous)
    quality[jumps | falls] = Quality.SUSPECT
    quality[(habits.flat_n > 0) & (run >= habits.flat_n)] = Quality.STUCK
    quality[np.isnan(value)] = Quality.MISSING
    return Judged(quality, run, late)


def _runs(
    value: NDArray[np.float64],
    previous: NDArray[np.float64],
    follows: Bools,
    known: NDArray[np.int64],
) -> NDArray[np.int64]:
    """How many equal values end with each reading; those of before are counted on."""
    equal = value == previous
    start = ~(equal & follows)
    place = np.arange(len(value))
    first = np.maximum.accumulate(np.where(start, place, 0))
    carried = np.where(equal & ~follows, known, 0)
    counted: NDArray[np.int64] = place - first + 1 + carried[first]
    return counted


def completeness(valid: int, span_us: int, interval_us: int) -> float | None:
    """The share of the readings expected in a span that are there and valid, at most 1; None
    where none was expected yet.

    >>> completeness(45, 3_600_000_000, 60_000_000)
    0.75
    """
    expected = span_us // interval_us
    return min(1.0, valid / expected) if expected > 0 else None
