"""Readings asked of the lake, and of the inbox for what was just taken in: in pieces, each as large
as is needed, so that no more is held than is shown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir

from yiju.interfaces.sensorthings import times
from yiju.interfaces.sensorthings.model import Id
from yiju.interfaces.sensorthings.records import Record, Seeing
from yiju.interfaces.sensorthings.scope import reading_id, wanted_by
from yiju.platform.registry import api as registry
from yiju.platform.sensing import api as sensing
from yiju.platform.sensing.lake import api as lakes
from yiju.platform.sensing.query import api as query

FIRST = datetime(1992, 1, 1, tzinfo=UTC)
"""Nothing older is ever taken."""
TICK = timedelta(microseconds=1)
DAY = timedelta(days=1)
PIECE = 5_000
NUMBERS = 200
"""Of streams by number, how many are asked for at first; twice as many each time after that."""
COMPARED = {"eq": "__eq__", "gt": "__gt__", "ge": "__ge__", "lt": "__lt__", "le": "__le__"}


@dataclass(frozen=True)
class Scope:
    """Which readings: of `streams`, or of all in reach where that is None; observed from `first`
    until before `after`; whose values fit `values`. `exact` says that no bound was left out."""

    first: datetime
    after: datetime
    streams: tuple[sensing.StreamRow, ...] | None = None
    values: tuple[tuple[str, float], ...] = ()
    exact: bool = True


def reading(
    view: Seeing,
    row: sensing.StreamRow,
    observed: datetime,
    received: datetime,
    value: float | None,
    quality: int,
) -> Record:
    at, micro = times.written(observed), sensing.microseconds(observed)
    shown: float | int | None = value
    if value is not None and value.is_integer() and abs(value) < 2**53:
        shown = int(value)
    body = {
        "phenomenonTime": at,
        "result": shown,
        "resultTime": at,
        "resultQuality": sensing.Quality(quality).name.lower(),
        "parameters": {"received": times.written(received)},
    }
    refs: dict[str, Id] = {
        "Datastream": row.key,
        "FeatureOfInterest": f"{row.asset_kind}/{row.asset_code}",
    }
    return Record(
        "Observations", reading_id(row.key, micro), body, refs, view, None, (row.id, micro)
    )


def _asked(view: Seeing, scope: Scope, first: datetime, after: datetime) -> ir.Table:
    by = query.engine()
    found = query.readings(lakes.lake(), by, first, after)
    if scope.streams is not None:
        found = found.filter(found.stream.isin([row.id for row in scope.streams]))
    elif not _reaches_all(view):
        known = query.streams(by, wanted_by(view.rights))
        found = found.semi_join(known, found.stream == known.stream)
    for operator, value in scope.values:
        found = found.filter(getattr(found.value, COMPARED[operator])(value))
    return found


def _reaches_all(view: Seeing) -> bool:
    if view.rights.source:
        return False
    top = registry.city().path
    reaches = view.rights.reaches
    return reaches is None or any(
        reach.unit_code is None and top.startswith(reach.area_path) for reach in reaches
    )


def count(view: Seeing, scope: Scope) -> int:
    found = _asked(view, scope, scope.first, scope.after)
    rows = query.engine().run(found.aggregate(n=found.count())).to_pylist()
    return int(rows[0]["n"])


def through_time(view: Seeing, scope: Scope, descending: bool, size: int) -> Iterator[Record]:
    """By moment, from one end of the span to the other, in spans that grow: the first rows are
    mostly near."""
    for first, after in spans(scope, descending):
        last: tuple[datetime, int] | None = None
        while True:
            found = _asked(view, scope, first, after)
            if last is not None:
                moment = found.observed < last[0] if descending else found.observed > last[0]
                same = (found.observed == last[0]) & (found.stream > last[1])
                found = found.filter(moment | same)
            order = ibis.desc("observed") if descending else ibis.asc("observed")
            rows = run(found.order_by([order, "stream"]).limit(size))
            yield from _records(view, scope, rows)
            if len(rows) < size:
                break
            last, size = (rows[-1]["observed"], rows[-1]["stream"]), PIECE


def spans(scope: Scope, descending: bool) -> Iterator[tuple[datetime, datetime]]:
    extent = query.extent(lakes.lake())
    if extent is None:
        return
    begin, after = max(scope.first, extent[0]), min(scope.after, extent[1])
    if scope.streams is not None:
        begin = max(begin, min(row.since for row in scope.streams))
    length, first = DAY, begin
    while first < after:
        if descending:
            edge = max(first, after - length)
            yield edge, after
            after = edge
        else:
            edge = min(after, first + length)
            yield first, edge
            first = edge
        length *= 4


def by_stream(
    view: Seeing, scope: Scope, place: tuple[int, datetime] | None, size: int
) -> Iterator[Record]:
    """By number of stream and moment, from behind a place."""
    low, many, last = (place[0] if place else 0), NUMBERS, sensing.last_number()
    while low <= last:
        high = last + 1 if scope.streams is not None else low + many
        while True:
            found = _asked(view, scope, scope.first, scope.after)
            found = found.filter((found.stream >= low) & (found.stream < high))
            if place is not None:
                same = (found.stream == place[0]) & (found.observed > place[1])
                found = found.filter((found.stream > place[0]) | same)
            rows = run(found.order_by(["stream", "observed"]).limit(size))
            yield from _records(view, scope, rows)
            if len(rows) < size:
                break
            place, size = (rows[-1]["stream"], rows[-1]["observed"]), PIECE
        low, many = high, many * 2


def run(found: ir.Table) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = query.engine().run(found).to_pylist()
    return rows


def _records(view: Seeing, scope: Scope, rows: Sequence[dict[str, Any]]) -> Iterator[Record]:
    known = {row.id: row for row in scope.streams or ()}
    if scope.streams is None:
        known = sensing.streams_by_number({row["stream"] for row in rows})
    for row in rows:
        yield reading(
            view,
            known[row["stream"]],
            row["observed"],
            row["received"],
            row["value"],
            row["quality"],
        )
