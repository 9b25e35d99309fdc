"""States in the database: of neighbouring subjects together, so that a move writes few rows."""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import islice
from typing import Any, TypeVar

import numpy as np

from yiju.platform.sensing.columns import distinct
from yiju.platform.sensing.watches.arrays import Int64
from yiju.platform.sensing.watches.declaration import Watch
from yiju.platform.sensing.watches.models import WatchState
from yiju.platform.sensing.watches.state import State, fresh, layout

CHUNK = 128
"""Subjects in a row of the database."""
AT_ONCE = 500
Thing = TypeVar("Thing")


def load(watch: Watch, subjects: Int64) -> State:
    """What is known of the subjects and their neighbours, held until the transaction ends."""
    chunks = distinct(subjects // CHUNK).tolist()
    known_fields = fingerprint(watch)
    found, fields = [], layout(watch)
    for some in batches(chunks, AT_ONCE):
        rows = WatchState.objects.select_for_update().filter(
            watch=watch.key, chunk__in=some, fields=known_fields
        )
        found += [
            unpack(bytes(packed), fields) for packed in rows.values_list("columns", flat=True)
        ]
    if not found:
        return fresh(watch, np.zeros(0, np.int64))
    key = np.concatenate([one.key for one in found])
    order = np.argsort(key)
    return State(key[order], np.concatenate([one.rows for one in found])[order])


def save(watch: Watch, state: State, subjects: Int64) -> None:
    """Keep the state of all chunks that hold one of the subjects."""
    touched = distinct(subjects // CHUNK)
    fields = fingerprint(watch)
    begin = np.searchsorted(state.key, touched * CHUNK)
    end = np.searchsorted(state.key, (touched + 1) * CHUNK)
    rows = [
        WatchState(
            watch=watch.key,
            chunk=chunk,
            fields=fields,
            columns=pack(State(state.key[first:last], state.rows[first:last])),
        )
        for chunk, first, last in zip(touched.tolist(), begin.tolist(), end.tolist(), strict=True)
    ]
    for some in batches(rows, AT_ONCE):
        WatchState.objects.bulk_create(
            some,
            update_conflicts=True,
            unique_fields=["watch", "chunk"],
            update_fields=["fields", "columns"],
        )


def pack(state: State) -> bytes:
    """The keys, then the rows; most rows of quiet subjects are alike, so that they shrink."""
    return zlib.compress(state.key.astype("<i8").tobytes() + state.rows.tobytes(), 1)


def unpack(packed: bytes, fields: np.dtype[Any]) -> State:
    """The inverse of `pack`, for states with these fields."""
    data = zlib.decompress(packed)
    count = len(data) // (8 + fields.itemsize)
    return State(np.frombuffer(data, "<i8", count), np.frombuffer(data, fields, count, 8 * count))


def fingerprint(watch: Watch) -> str:
    """Of the fields of a state and what fills them."""
    told = f"{layout(watch).descr} {watch.streams} {watch.by}"
    return blake2b(told.encode(), digest_size=8).hexdigest()


def batches(things: Iterable[Thing], size: int) -> Iterator[Sequence[Thing]]:
    left = iter(things)
    while some := list(islice(left, size)):
        yield some
