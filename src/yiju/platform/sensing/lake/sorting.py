"""Sorting out what the inbox holds: what is new, what was there before, how good it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from yiju.platform.sensing.columns import (
    Columns,
    Float64,
    Identity,
    Int32,
    Int64,
    days_of,
)
from yiju.platform.sensing.rules import Before, Bools, Codes, Habits, judge


class Outcome(IntEnum):
    """What became of an accepted reading."""

    STORED = 0
    DUPLICATE = 1
    CONFLICT = 2

    @property
    def key(self) -> str:
        return self.name.lower()


@dataclass(frozen=True)
class Arrived:
    """Accepted readings in the order in which they came. `delivery` is the place of the delivery
    that brought each."""

    stream: Int32
    observed: Int64
    received: Int64
    value: Float64
    identity: Identity
    delivery: Int32

    def __len__(self) -> int:
        return len(self.stream)

    def take(self, places: Int64) -> "Arrived":
        """Those at the places, in their order."""
        return Arrived(
            self.stream[places],
            self.observed[places],
            self.received[places],
            self.value[places],
            self.identity[places],
            self.delivery[places],
        )


@dataclass(frozen=True)
class Stored:
    """New readings, sorted by stream and moment, with how good they are. This is what watches
    look at. `late` marks those older than what was known of their stream."""

    stream: Int32
    observed: Int64
    received: Int64
    value: Float64
    identity: Identity
    quality: Codes
    run: Int64
    late: Bools

    def __len__(self) -> int:
        return len(self.stream)

    @property
    def day(self) -> Int32:
        """The day of observation in China, as days since 1970."""
        return days_of(self.observed)

    @property
    def newest(self) -> Bools:
        """The last reading of each stream, where it is newer than what was known."""
        found = np.ones(len(self), bool)
        found[:-1] = self.stream[1:] != self.stream[:-1]
        return found & ~self.late


@dataclass(frozen=True)
class Matches:
    """Readings of the lake that are the same as some that arrived: the place of the arrived one,
    and what the lake has."""

    place: Int64
    stream: Int32
    observed: Int64
    value: Float64


Known = Callable[[Arrived, Int64], Matches]
"""Looks up arrived readings at some places in the lake."""


def arrived(deliveries: Sequence[Columns], received: Sequence[int]) -> Arrived:
    """Deliveries end to end; `received` is the moment of each."""
    counts = [len(one) for one in deliveries]
    none = [np.zeros((count, 2), np.uint64) for count in counts]
    identity = [
        zeros if one.identity is None else one.identity
        for one, zeros in zip(deliveries, none, strict=True)
    ]
    return Arrived(
        np.concatenate([one.stream for one in deliveries] or [np.zeros(0, np.int32)]),
        np.concatenate([one.observed for one in deliveries] or [np.zeros(0, np.int64)]),
        np.repeat(np.array(received, np.int64), counts),
        np.concatenate([one.value for one in deliveries] or [np.zeros(0)]),
        np.concatenate(identity or [np.zeros((0, 2), np.uint64)]),
        np.repeat(np.arange(len(counts), dtype=np.int32), counts),
    )


def outcomes(rows: Arrived, before: Before, known: Known) -> Codes:
    """What becomes of each arrived reading: exactly one of those that are the same is stored.

    The same are those with one identity, or without one of one stream and moment. The first of
    them holds, in the lake or as it arrived; another with the same content is a duplicate, with
    other content a conflict. `before` is what is known of the stream of each: what is newer cannot
    be in the lake, unless its identity is.
    """
    head = np.arange(len(rows))
    has_id = rows.identity.any(axis=1)
    _group(head, np.flatnonzero(~has_id), rows.stream, rows.observed)
    _group(head, np.flatnonzero(has_id), rows.identity[:, 0], rows.identity[:, 1])
    first = head == np.arange(len(rows))
    held_stream, held_observed = rows.stream.copy(), rows.observed.copy()
    held_value, in_lake = rows.value.copy(), np.zeros(len(rows), bool)
    asked = np.flatnonzero(first & (has_id | (rows.observed <= before.observed)))
    if len(asked):
        match = known(rows, asked)
        in_lake[match.place] = True
        held_stream[match.place] = match.stream
        held_observed[match.place] = match.observed
        held_value[match.place] = match.value
    same = (rows.stream == held_stream[head]) & (rows.observed == held_observed[head])
    same &= _equal(rows.value, held_value[head])
    found = np.where(same, Outcome.DUPLICATE, Outcome.CONFLICT).astype(np.uint8)
    found[first & ~in_lake] = Outcome.STORED
    return found


def _group(
    head: Int64, places: Int64, major: NDArray[np.generic], minor: NDArray[np.generic]
) -> None:
    """Point those at the places to the first of them that has the same key."""
    if len(places):
        order = places[np.lexsort((places, minor[places], major[places]))]
        a, b = major[order], minor[order]
        starts = np.ones(len(order), bool)
        starts[1:] = (a[1:] != a[:-1]) | (b[1:] != b[:-1])
        begun = np.maximum.accumulate(np.where(starts, np.arange(len(order)), 0))
        head[order] = order[begun]


def _equal(one: Float64, other: Float64) -> Bools:
    both: Bools = (one == other) | (np.isnan(one) & np.isnan(other))
    return both


def in_order(rows: Arrived) -> Arrived:
    """By stream, then moment; of one moment as they came."""
    return rows.take(np.lexsort((np.arange(len(rows)), rows.observed, rows.stream)))


def assessed(rows: Arrived, habits: Habits, before: Before) -> Stored:
    """Readings in order, with how good they are."""
    told = judge(rows.stream, rows.observed, rows.value, habits, before)
    return Stored(
        rows.stream,
        rows.observed,
        rows.received,
        rows.value,
        rows.identity,
        told.quality,
        told.run,
        told.late,
    )
