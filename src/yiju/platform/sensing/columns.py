"""Readings as columns: as they are delivered, and as the inbox keeps them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Float64 = NDArray[np.float64]
Numbers = TypeVar("Numbers", Int32, Int64)
Identity = NDArray[np.uint64]
"""Two numbers a reading; both zero for one without an id of its own."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = date(1970, 1, 1)
MICROSECOND = timedelta(microseconds=1)
SECOND_US = 1_000_000
DAY_US = 86_400 * SECOND_US
CHINA_US = 8 * 3_600 * SECOND_US
"""China keeps one offset since 1991, before which nothing is taken."""
PLAIN, IDENTIFIED = b"\x01", b"\x02"
ROW = 4 + 8 + 8


@dataclass(frozen=True)
class Readings:
    """What is delivered, one entry a reading.

    `streams` are keys, or numbers of streams. `observed` are microseconds since 1970 in UTC;
    `values` are in the unit of the kind of stream, NaN for a report that there is no value. `ids`
    are the source's own; without one, stream and moment stand for the reading. `unreadable` names
    what could not be read at all: whatever stands at these places counts for nothing.
    """

    streams: Sequence[str] | Int32
    observed: Int64
    values: Float64
    ids: Sequence[str | None] | None = None
    unreadable: Mapping[int, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.streams)


@dataclass(frozen=True)
class Columns:
    """Accepted readings of one delivery, by number of stream."""

    stream: Int32
    observed: Int64
    value: Float64
    identity: Identity | None = None

    def __len__(self) -> int:
        return len(self.stream)


def pack(columns: Columns) -> bytes:
    """One byte that says which columns follow, then each of them, little-endian."""
    parts = [columns.stream.astype("<i4"), columns.observed.astype("<i8")]
    plain = [part.tobytes() for part in (*parts, columns.value.astype("<f8"))]
    if columns.identity is None:
        return b"".join((PLAIN, *plain))
    return b"".join((IDENTIFIED, *plain, columns.identity.astype("<u8").tobytes()))


def unpack(packed: bytes | memoryview) -> Columns:
    """The inverse of `pack`."""
    data = memoryview(packed)
    identified = data[:1] == IDENTIFIED
    count = (len(data) - 1) // (ROW + 16 * identified)
    stream = np.frombuffer(data, "<i4", count, 1)
    observed = np.frombuffer(data, "<i8", count, 1 + 4 * count)
    value = np.frombuffer(data, "<f8", count, 1 + 12 * count)
    if not identified:
        return Columns(stream, observed, value)
    identity = np.frombuffer(data, "<u8", 2 * count, 1 + ROW * count).reshape(count, 2)
    return Columns(stream, observed, value, identity)


def distinct(numbers: Numbers) -> Numbers:
    """Each number once, in rising order. numpy's own `unique` hashes, which for a city's streams
    takes many times longer than to sort them, and most come sorted."""
    if not len(numbers):
        return numbers
    if not (numbers[1:] >= numbers[:-1]).all():
        numbers = np.sort(numbers)
    first = np.ones(len(numbers), np.bool_)
    first[1:] = numbers[1:] != numbers[:-1]
    return numbers[first]


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970 in UTC, exactly."""
    return (moment - EPOCH) // MICROSECOND


def moment_of(microseconds: int) -> datetime:
    return EPOCH + timedelta(microseconds=int(microseconds))


def days_of(observed: Int64) -> Int32:
    """The day in China of each moment, as days since 1970."""
    return ((observed + CHINA_US) // DAY_US).astype(np.int32)


def day_of(number: int) -> date:
    return EPOCH_DAY + timedelta(days=int(number))


def number_of(day: date) -> int:
    return (day - EPOCH_DAY).days


def identities(source: int, ids: Sequence[str | None], observed: Int64) -> Identity:
    """A hash of source, id and day of observation: an id stands for one reading of a source on a
    day, so that a device may count from 1 again after a restart on another day."""
    days = days_of(observed)
    found = np.zeros((len(ids), 2), np.uint64)
    salts: dict[int, bytes] = {}
    for place, text in enumerate(ids):
        if text is None:
            continue
        day = int(days[place])
        salt = salts.get(day) or salts.setdefault(day, f"{source} {day} ".encode())
        digest = blake2b(salt + text.encode("utf-8", "replace"), digest_size=16).digest()
        found[place] = np.frombuffer(digest, "<u8")
    return found
