"""What the alarms of a span were worth: how many, of what, how many cases, how many for nothing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

import numpy as np

from yiju.platform.sensing.watches.arrays import Int64
from yiju.platform.sensing.watches.rules import Outcome

TOP = 10


@dataclass(frozen=True)
class Raised:
    """An alarm as it is counted. `case` is the number of its case, `is_false` whether people found
    nothing there."""

    watch: str
    asset_kind: str
    asset_code: str
    at: datetime
    cleared_at: datetime | None
    outcome: str
    case: str
    is_false: bool


@dataclass(frozen=True)
class Tally:
    """Alarms of a watch, or of all. `joined` lie in the case of what feeds them, `passed` ended
    before they could open anything."""

    watch: str
    alarms: int
    cases: int
    repeats: int
    joined: int
    passed: int
    false: int
    """Cases in which people found nothing."""
    standing: int
    median_s: float | None
    """How long those that ended had stood."""


@dataclass(frozen=True)
class Often:
    """An asset of which a watch speaks often, and its share of all alarms."""

    watch: str
    asset_kind: str
    asset_code: str
    count: int
    share: float


SILENT = (Outcome.JOINS, Outcome.PASSED, Outcome.ADVISES)


@dataclass(frozen=True)
class Rate:
    """Alarms that called for somebody, in windows of the length by which floods are judged."""

    mean: float
    most: int
    most_at: datetime | None
    floods: int
    """In how many windows there were too many."""


def calling(rows: Sequence[Raised]) -> list[Raised]:
    """Those that called for somebody: not what joined another cause, nor what was over at once, nor
    one of many by which somebody is advised."""
    return [one for one in rows if one.outcome not in SILENT]


def tallies(rows: Sequence[Raised]) -> list[Tally]:
    """By watch, the one with the most alarms first."""
    by_watch = groupby(sorted(rows, key=lambda one: one.watch), key=lambda one: one.watch)
    found = [tally(watch, list(some)) for watch, some in by_watch]
    return sorted(found, key=lambda one: (-one.alarms, one.watch))


def tally(watch: str, rows: Sequence[Raised]) -> Tally:
    outcomes = Counter(one.outcome for one in rows)
    lengths = [(one.cleared_at - one.at).total_seconds() for one in rows if one.cleared_at]
    return Tally(
        watch,
        len(rows),
        len({one.case for one in rows if one.case}),
        outcomes[Outcome.REPEATS] + outcomes[Outcome.REOPENS],
        outcomes[Outcome.JOINS],
        outcomes[Outcome.PASSED],
        len({one.case for one in rows if one.case and one.is_false}),
        sum(one.cleared_at is None for one in rows),
        float(np.median(lengths)) if lengths else None,
    )


def top(rows: Sequence[Raised]) -> list[Often]:
    """The assets that raise the most alarms, as far as they raise more than one."""
    counts = Counter((one.watch, one.asset_kind, one.asset_code) for one in rows)
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return [Often(*key, count, count / len(rows)) for key, count in ordered[:TOP] if count > 1]


def rate(
    rows: Sequence[Raised], first: datetime, after: datetime, window: timedelta, most: int
) -> Rate:
    """Over the windows from `first` on that end by `after`; more than `most` in one is a flood."""
    length = window.total_seconds()
    count = max(int((after - first).total_seconds() // length), 1)
    at: Int64 = np.array(
        [int((one.at - first).total_seconds() // length) for one in rows], np.int64
    )
    inside = at[(at >= 0) & (at < count)]
    by_window = np.bincount(inside, minlength=count)
    highest = int(np.argmax(by_window))
    return Rate(
        float(by_window.mean()),
        int(by_window[highest]),
        first + highest * window if by_window[highest] else None,
        int((by_window > most).sum()),
    )
