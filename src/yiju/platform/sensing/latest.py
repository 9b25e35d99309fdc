"""The reading of each stream that was observed last: written by the mover, asked by everybody."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np
from django.db import connection
from django.db.models import QuerySet

from yiju.platform.sensing.columns import Float64, Int32, Int64, moment_of
from yiju.platform.sensing.models import Latest, Position
from yiju.platform.sensing.rules import Before, Codes, Quality
from yiju.platform.sensing.streams import Wanted, conditions

NEVER = int(np.iinfo(np.int64).min)
CHUNK = 900
MANY = 50_000
"""Of so many streams all are read rather than these."""
GRADES = tuple(map(Quality, range(len(Quality))))
FACTS = ("stream_id", "observed", "value", "run")


class LatestRow(NamedTuple):
    """`value` is None where the device reported that it has none."""

    stream: int
    key: str
    kind: str
    asset_code: str
    observed: datetime
    received: datetime
    value: float | None
    quality: Quality


def latest(wanted: Wanted, *, size: int | None = None) -> list[LatestRow]:
    """The latest reading of each stream that is wanted and has one, by key; of a kind, by code of
    the asset."""
    found = Latest.objects.filter(conditions(wanted, "stream__"))
    order = "stream__asset_code" if wanted.kind else "stream__key"  # each has an index of its own
    return _rows(found.order_by(order)[:size])


def latest_of(streams: Sequence[int]) -> list[LatestRow]:
    """The latest reading of each of some streams, a page full of them, that has one."""
    return _rows(Latest.objects.filter(stream__in=streams))


def moves_finished() -> int:
    """How many moves have brought readings into the lake, and into this database as well."""
    found: int | None = Position.objects.values_list("number", flat=True).first()
    return found or 0


def _rows(found: QuerySet[Latest]) -> list[LatestRow]:
    columns = found.values_list(
        "stream_id",
        "stream__key",
        "stream__kind",
        "stream__asset_code",
        "observed",
        "received",
        "value",
        "quality",
    )
    return [
        LatestRow(pk, key, kind, code, moment_of(seen), moment_of(came), value, GRADES[grade])
        for pk, key, kind, code, seen, came, value, grade in columns
    ]


def before(streams: Int32) -> Before:
    """What is known of each of these streams, each named once."""
    observed = np.full(len(streams), NEVER, np.int64)
    value: Float64 = np.full(len(streams), np.nan)
    run: Int64 = np.zeros(len(streams), np.int64)
    rows = list(_known(streams))
    if rows and len(streams):
        numbers, observations, values, runs = zip(*rows, strict=True)
        order = np.argsort(streams, kind="stable")
        sought = np.array(numbers, np.int32)
        place = np.searchsorted(streams, sought, sorter=order)
        inside = place < len(streams)
        at = order[np.where(inside, place, 0)]
        fits = inside & (streams[at] == sought)
        at = at[fits]
        observed[at] = np.array(observations, np.int64)[fits]
        value[at] = np.array([np.nan if one is None else one for one in values])[fits]
        run[at] = np.array(runs, np.int64)[fits]
    return Before(observed, value, run)


def _known(streams: Int32) -> Iterator[tuple[int, int, float | None, int]]:
    found: QuerySet[Latest] = Latest.objects.all()
    if len(streams) > MANY:
        yield from found.values_list(*FACTS).iterator(MANY)
        return
    numbers = streams.tolist()
    for start in range(0, len(numbers), CHUNK):
        chunk = numbers[start : start + CHUNK]
        yield from found.filter(stream__in=chunk).values_list(*FACTS)


def advance(
    streams: Int32, observed: Int64, received: Int64, value: Float64, quality: Codes, run: Int64
) -> None:
    """Say of each stream what was observed last; what was observed before it changes nothing."""
    columns: Sequence[list[object]] = [
        streams.tolist(),
        observed.tolist(),
        received.tolist(),
        [None if one != one else one for one in value.tolist()],
        quality.tolist(),
        run.tolist(),
    ]
    table = Latest._meta.db_table
    rest = (
        " ON CONFLICT (stream_id) DO UPDATE SET observed = excluded.observed,"
        " received = excluded.received, value = excluded.value, quality = excluded.quality,"
        f" run = excluded.run WHERE excluded.observed > {table}.observed"
    )
    into = f"INSERT INTO {table} (stream_id, observed, received, value, quality, run)"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays = "%s::int[], %s::bigint[], %s::bigint[], %s::float8[], %s::int[], %s::int[]"
            cursor.execute(f"{into} SELECT * FROM unnest({arrays}){rest}", columns)
        else:
            rows = list(zip(*columns, strict=True))
            cursor.executemany(f"{into} VALUES (%s, %s, %s, %s, %s, %s){rest}", rows)
