"""What a watch looks at: each condition turns readings into samples that are normal or beyond."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from math import inf, isfinite

import numpy as np

from yiju.platform.base.i18n import Text, _
from yiju.platform.sensing.watches.anomaly import Season
from yiju.platform.sensing.watches.arrays import Float64, Int8
from yiju.platform.sensing.watches.expected import Expected


class Sample(IntEnum):
    """What a reading is to a watch. Between the limit and the limit less the deadband it speaks
    neither for an alarm nor against one; nothing is what cannot be judged, or is out of hours."""

    NOTHING = 0
    NORMAL = 1
    BETWEEN = 2
    BEYOND = 3


@dataclass(frozen=True, kw_only=True)
class Limit:
    """Beyond is what is above `above`, or below `below`; normal again what is inside by more than
    the deadband, in the same unit."""

    above: float = inf
    below: float = -inf
    deadband: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Band:
    """Beyond is what lies outside of `low` … `high`."""

    low: float
    high: float
    deadband: float = 0.0

    @property
    def limit(self) -> Limit:
        return Limit(above=self.high, below=self.low, deadband=self.deadband)


@dataclass(frozen=True, kw_only=True)
class Rate:
    """The change from one reading to the next, `per` so much time. After a gap there is none."""

    limit: Limit
    per: timedelta


@dataclass(frozen=True, kw_only=True)
class Stuck:
    """The same value for so long. A gap begins it anew: silence is not standing still."""

    after: timedelta


@dataclass(frozen=True, kw_only=True)
class Silence:
    """No reading for so long. It is looked for by the clock; readings clear it. Of a stream that
    never spoke it counts from its beginning, or with `once_heard` not at all."""

    after: timedelta
    once_heard: bool = False


@dataclass(frozen=True, kw_only=True)
class Cycling:
    """Going on and off: above `above` after having been no more than that, more than `most` times
    within so long. `most` is at least one."""

    above: float
    most: int
    within: timedelta


@dataclass(frozen=True, kw_only=True)
class Reported:
    """A fault that a device tells by itself, in a stream of states among those of other faults:
    beyond from the state `begins` until the state `ends`. What a device once said and never took
    back is over when people have closed its case."""

    begins: int
    ends: int


@dataclass(frozen=True)
class Part:
    """One kind of stream among several, and its condition."""

    of: str
    limit: Limit | Band


@dataclass(frozen=True, kw_only=True)
class Together:
    """Several streams of one asset, or of one group of assets where `by` names the attribute that
    groups them: beyond where at least `least` parts are, all without it.

    A part is known from its last reading while that is no older than `within`. In a group with
    several streams of a part, the one that spoke last counts.
    """

    parts: tuple[Part, ...]
    within: timedelta
    least: int | None = None
    by: str = ""

    @property
    def needed(self) -> int:
        return len(self.parts) if self.least is None else self.least


@dataclass(frozen=True, kw_only=True)
class Formula:
    """One number from several streams of an asset, as power over the power that was to be
    expected. `value` takes an array with a row for each of `of`, NaN where a stream is not known
    within `within`, and gives an array; NaN cannot be judged."""

    of: tuple[str, ...]
    value: Callable[[Float64], Float64]
    limit: Limit | Band
    within: timedelta
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class Unusual:
    """The mean of an hour that no season before shows, as `anomaly` scores it: about 1 is the most
    that is usual. It is looked for by the clock, once for each hour; hours are its readings."""

    season: Season
    above: float = 3.0


@dataclass(frozen=True, kw_only=True)
class Balance:
    """What a meter counted in a day, percent that the parts which it feeds do not explain: above 0
    something draws that is no part, below 0 the meter counts too little.

    The stream of the watch is the counter of the meter; `part` is the kind of stream of the parts,
    whose hourly means make `per_hour` of the meter's unit an hour; `up` leads from a part to its
    meter, by attribute and kind. It is looked for by the clock, once after each noon, where all
    parts are measured and at least `complete` of their hours are known."""

    part: str
    up: tuple[tuple[str, str], ...]
    per_hour: float
    limit: Limit | Band
    complete: float = 0.95


Condition = (
    Limit
    | Band
    | Rate
    | Stuck
    | Silence
    | Cycling
    | Reported
    | Together
    | Formula
    | Expected
    | Unusual
    | Balance
)
BY_THE_CLOCK = (Unusual, Balance)
"""What is looked for in the lake, not in each move."""
OF_SEVERAL = (Together, Formula, Expected)
"""What names its streams itself."""


def streams_of(condition: Condition) -> tuple[str, ...]:
    """The kinds of stream that a condition names itself; the others take that of their watch."""
    match condition:
        case Together(parts=parts):
            return tuple(part.of for part in parts)
        case Formula(of=of) | Expected(of=of):
            return of
        case _:
            return ()


def judge(values: Float64, limit: Limit | Band) -> Int8:
    """What each value is to a limit. NaN is nothing.

    >>> judge(np.array([78.0, 82.0, 77.0, 74.0]), Limit(above=80, deadband=5)).tolist()
    [2, 3, 2, 1]
    """
    if isinstance(limit, Band):
        limit = limit.limit
    with np.errstate(invalid="ignore"):
        beyond = (values > limit.above) | (values < limit.below)
        inside = ~beyond
        if limit.deadband:
            inside &= values < limit.above - limit.deadband
            inside &= values > limit.below + limit.deadband
    found = np.full(len(values), Sample.BETWEEN, np.int8)
    found[inside] = Sample.NORMAL
    found[beyond] = Sample.BEYOND
    found[np.isnan(values)] = Sample.NOTHING
    return found


def problems(condition: Condition) -> Iterator[Text]:
    """All that is wrong with a condition, without saying of which watch."""
    match condition:
        case Limit():
            yield from _problems_of_limit(condition)
        case Band():
            yield from _problems_of_limit(condition.limit)
        case Rate(limit=limit, per=per):
            yield from _problems_of_limit(limit)
            if per <= timedelta(0):
                yield _("变化率的时间单位应大于零")
        case Stuck(after=after) | Silence(after=after):
            if after <= timedelta(0):
                yield _("时长应大于零")
        case Balance(up=up, limit=limit, per_hour=per_hour, complete=complete):
            yield from problems(limit)
            if not up or per_hour <= 0 or not 0 < complete <= 1:
                yield _("差额要写明各部分如何找到总表、每小时折合多少，完整率在 0 到 1 之间")
        case Cycling(most=most, within=within):
            if most < 1 or within <= timedelta(0):
                yield _("启停至少数一次，时长应大于零")
        case Reported(begins=begins, ends=ends):
            if begins == ends:
                yield _("故障的开始和消除应是两个不同的状态")
        case Unusual(season=season, above=above):
            if season.period < 2 or season.seasons < 2 or max(season.windows) >= season.period:
                yield _("季节至少两个时段、比较至少两季，判断的片段短于一季")
            if above <= 1:
                yield _("异常的界限应大于 1，1 即平常所见的最大值")
        case Together(parts=parts, within=within):
            if len(parts) < 2:
                yield _("组合至少要有两项")
            if not 1 <= condition.needed <= len(parts):
                yield _("组合要求 {least} 项成立，而共有 {count} 项").format(
                    least=condition.needed, count=len(parts)
                )
            for part in parts:
                yield from problems(part.limit)
            yield from _problems_of_streams(streams_of(condition), within)
        case (
            Formula(of=of, limit=limit, within=within) | Expected(of=of, limit=limit, within=within)
        ):
            yield from problems(limit)
            yield from _problems_of_streams(of, within)


def _problems_of_limit(limit: Limit) -> Iterator[Text]:
    if not (isfinite(limit.above) or isfinite(limit.below)):
        yield _("没有写明上限或下限")
    if limit.deadband < 0 or not isfinite(limit.deadband):
        yield _("回差应为零或正数")
    elif limit.below + limit.deadband >= limit.above - limit.deadband:
        yield _("下限 {low} 和上限 {high} 之间容不下回差").format(low=limit.below, high=limit.above)


def _problems_of_streams(of: tuple[str, ...], within: timedelta) -> Iterator[Text]:
    if within <= timedelta(0):
        yield _("各项读数的有效时长应大于零")
    for key in sorted({key for key in of if of.count(key) > 1}):
        yield _("数据流 {kind} 列了不止一次").format(kind=key)
