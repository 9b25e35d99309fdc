"""All streams in memory, as columns: what each reading is held against when it comes in.

Kept from request to request; what changed since is read when the number of changes in the
database has grown. A million streams took 380 MB and seven seconds of processor time at first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice, repeat
from threading import Lock
from typing import Any

import numpy as np

from yiju.platform.sensing import kinds
from yiju.platform.sensing.columns import Float64, Int32, Int64, microseconds
from yiju.platform.sensing.kinds import Level, StreamKind
from yiju.platform.sensing.models import Revision, Stream
from yiju.platform.sensing.rules import UNKNOWN, Bools, Bounds, Habits

STREAMS = "streams"
"""The name of the revision of all streams."""
NOBODY = -1
"""The source of a stream that nobody delivers."""
ALWAYS = np.iinfo(np.int64).max
CHUNK = 50_000

SHAPE: dict[str, Any] = {
    "number": np.int32,
    "source": np.int32,
    "low": np.float64,
    "high": np.float64,
    "states": np.uint64,
    "since": np.int64,
    "until": np.int64,
    "step": np.float64,
    "flat_n": np.int64,
    "counts": np.bool_,
}


@dataclass(frozen=True)
class Mark:
    """How often the streams have changed, in the database of a lineage."""

    lineage: str = ""
    number: int = 0


@dataclass(frozen=True)
class Snapshot:
    """The columns at one revision; the row of a stream is its place."""

    revision: "Mark"
    columns: dict[str, Any]
    at_number: Int32
    """Place by number of stream, UNKNOWN where there is none."""


class Table:
    """`places` finds streams, `snapshot` holds what is known of them: in that order, since places
    are only ever added."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._places: dict[str, int] = {}
        self._keys: list[str] = []
        self.snapshot = _empty()

    def follow(self, revision: Mark) -> None:
        """Read what has changed up to a revision, if it is newer than what is known."""
        if revision == self.snapshot.revision:
            return
        with self._lock:
            known = self.snapshot.revision
            if revision.lineage != known.lineage:
                self._places, self._keys, self.snapshot = {}, [], _empty()
            if revision.number > self.snapshot.revision.number:
                self._read(revision)

    def _read(self, revision: Mark) -> None:
        changed = Stream.objects.filter(revision__gt=self.snapshot.revision.number)
        rows = changed.order_by("pk").values_list("key", *COLUMNS).iterator(CHUNK)
        while chunk := list(islice(rows, CHUNK)):
            self._take(chunk)
        self.snapshot = replace(self.snapshot, revision=revision)

    def _take(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Columns are there before the places that point into them."""
        added = [row[0] for row in rows if row[0] not in self._places]
        places = {key: place for place, key in enumerate(added, len(self._places))}
        new = _columns([row[1:] for row in rows])
        where = np.array([places.get(row[0], self._places.get(row[0])) for row in rows], np.int64)
        size = len(self._places) + len(added)
        columns = {}
        for name, kind in SHAPE.items():
            column = np.zeros(size, kind)
            column[: len(self._places)] = self.snapshot.columns[name]
            column[where] = new[name]
            columns[name] = column
        at_number = np.full(int(columns["number"].max(initial=0)) + 1, UNKNOWN, np.int32)
        at_number[columns["number"]] = np.arange(size, dtype=np.int32)
        self.snapshot = Snapshot(self.snapshot.revision, columns, at_number)
        self._keys.extend(added)
        self._places.update(places)

    def places(self, streams: Sequence[str] | Int32) -> Int32:
        """The place of each stream, by key or number; UNKNOWN for one that is not there."""
        if isinstance(streams, np.ndarray):
            return self.places_of_numbers(streams)
        get = self._places.get
        return np.fromiter(map(get, streams, repeat(UNKNOWN)), np.int32, len(streams))

    def places_of_numbers(self, numbers: Int32) -> Int32:
        at_number = self.snapshot.at_number
        inside = (numbers >= 0) & (numbers < len(at_number))
        found: Int32 = np.where(inside, at_number[np.where(inside, numbers, 0)], UNKNOWN)
        return found

    def belongs(self, places: Int32, asset_code: str) -> Bools:
        """Whether each stream is one of an asset."""
        start, keys = f"{asset_code}/", self._keys
        told = (place >= 0 and keys[place].startswith(start) for place in places.tolist())
        return np.fromiter(told, np.bool_, len(places))


COLUMNS = ("id", "source_id", "kind", "low", "high", "since", "until")


def _columns(rows: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
    """The columns of streams as the database tells them."""
    if not rows:
        return {name: np.zeros(0, kind) for name, kind in SHAPE.items()}
    number, source, kind, low, high, since, until = zip(*rows, strict=True)
    facts = {key: _facts(key) for key in set(kind)}
    of_kind = np.array([facts[key] for key in kind], object)
    lows, highs = of_kind[:, 0].astype(float), of_kind[:, 1].astype(float)
    own_low = np.array([np.nan if own is None else own for own in low])
    own_high = np.array([np.nan if own is None else own for own in high])
    return {
        "number": np.array(number, np.int32),
        "source": np.array([NOBODY if one is None else one for one in source], np.int32),
        "low": np.fmax(lows, own_low),
        "high": np.fmin(highs, own_high),
        "states": of_kind[:, 2].astype(np.uint64),
        "since": _moments(since),
        "until": _moments(until),
        "step": of_kind[:, 3].astype(float),
        "flat_n": of_kind[:, 4].astype(np.int64),
        "counts": of_kind[:, 5].astype(bool),
    }


def _facts(key: str) -> tuple[Any, ...]:
    """Of a kind that is declared no more, nothing is known: readings of it are not judged."""
    found = next((kind for kind in kinds.stream_kinds() if kind.key == key), None)
    if found is None:
        return (-np.inf, np.inf, 0, np.inf, 0, False)
    return (
        found.low,
        found.high,
        _bits(found),
        np.inf if found.step is None else found.step,
        found.flat_n or 0,
        found.level is Level.COUNTER,
    )


def _bits(kind: StreamKind) -> int:
    return sum(1 << state for state in kind.states)


def _moments(moments: Sequence[datetime | None]) -> Int64:
    return np.array([ALWAYS if one is None else microseconds(one) for one in moments], np.int64)


def _empty() -> Snapshot:
    columns = {name: np.zeros(0, kind) for name, kind in SHAPE.items()}
    return Snapshot(Mark(), columns, np.full(1, UNKNOWN, np.int32))


table = Table()


def revision() -> Mark:
    """How often the streams have changed, as the database says."""
    found = Revision.objects.filter(name=STREAMS).first()
    return Mark(found.lineage, found.number) if found else Mark()


def bounds_of(places: Int32, source: int) -> Bounds:
    """What holds for the streams at the places, for somebody who delivers for the source."""
    columns, known = table.snapshot.columns, places >= 0
    size = len(columns["number"])
    if not size:
        nothing = np.zeros(len(places))
        at = nothing.astype(np.int64)
        return Bounds(known, known, nothing, nothing, at.astype(np.uint64), at, at)
    row = np.where(known, places, 0)
    return Bounds(
        known,
        columns["source"][row] == source,
        columns["low"][row],
        columns["high"][row],
        columns["states"][row],
        columns["since"][row],
        columns["until"][row],
    )


def habits_of(numbers: Int32) -> Habits:
    """How the streams with the numbers behave."""
    places, columns = table.places_of_numbers(numbers), table.snapshot.columns
    step: Float64 = columns["step"][places]
    return Habits(step, columns["flat_n"][places], columns["counts"][places])
