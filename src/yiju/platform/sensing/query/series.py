"""The course of one stream: its readings, or their means by equal steps, and how complete it is."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import ibis.expr.types as ir

from yiju.platform.sensing.kinds import stream_kind
from yiju.platform.sensing.lake.delta import Lake, lake
from yiju.platform.sensing.query import tables
from yiju.platform.sensing.query.engine import Engine, engine
from yiju.platform.sensing.rules import Quality, completeness
from yiju.platform.sensing.streams import StreamRow

HOUR = timedelta(hours=1)
STEPS = (
    *(timedelta(minutes=one) for one in (1, 5, 10, 15, 30)),
    *(timedelta(hours=one) for one in (1, 2, 3, 6, 12, 24)),
)
"""Lengths of a step, so that a chart has steps that people can name."""
MOST_SINGLE = 2_000


@dataclass(frozen=True)
class Point:
    """One reading. `value` is None where there was none."""

    observed: datetime
    received: datetime
    value: float | None
    quality: Quality


@dataclass(frozen=True)
class Step:
    """The readings of a stream in a step. The figures are of the valid ones, None without any."""

    start: datetime
    readings: int
    valid: int
    mean: float | None
    least: float | None
    most: float | None


@dataclass(frozen=True)
class Course:
    """A stream from `first` until before `after`. `completeness` is valid over expected, None
    where none was expected yet; `length` is that of a step."""

    first: datetime
    after: datetime
    length: timedelta
    steps: tuple[Step, ...]
    readings: int
    valid: int
    completeness: float | None


def points(
    stream: int, first: datetime, after: datetime, *, size: int = MOST_SINGLE, newest: bool = False
) -> list[Point]:
    """Single readings by moment; with `newest` the last come first."""
    by = engine()
    found = _of(tables.readings(lake(), by, first, after), stream)
    order = found.observed.desc() if newest else found.observed
    rows = by.run(found.order_by(order).limit(size)).to_pylist()
    return [
        Point(row["observed"], row["received"], row["value"], Quality(row["quality"]))
        for row in rows
    ]


def course(
    stream: StreamRow, first: datetime, after: datetime, *, now: datetime, steps: int = 240
) -> Course:
    """The course of a stream in at most so many steps. Days that are over are read from their sums
    by the hour where a step is whole hours."""
    by, length = engine(), step_length(after - first, steps)
    start = _floor(first, length)
    found: dict[datetime, dict[str, Any]] = {}
    for row in _summed(lake(), by, stream.id, start, after, length):
        moment = start + timedelta(seconds=row["step"] * length.total_seconds())
        known = found.get(moment)
        found[moment] = row if known is None else _together(known, row)
    made = tuple(
        Step(
            moment,
            row["readings"],
            row["valid"],
            row["total"] / row["valid"] if row["valid"] else None,
            row["least"],
            row["most"],
        )
        for moment, row in sorted(found.items())
    )
    valid = sum(one.valid for one in made)
    begins, ends = max(start, stream.since), min(after, now, stream.until or after)
    span_us = max(0, (ends - begins) // timedelta(microseconds=1))
    interval_us = stream_kind(stream.kind).interval // timedelta(microseconds=1)
    return Course(
        start,
        after,
        length,
        made,
        sum(one.readings for one in made),
        valid,
        completeness(valid, span_us, interval_us),
    )


def step_length(span: timedelta, steps: int) -> timedelta:
    """The shortest step of STEPS with which a span has no more steps than asked for.

    >>> step_length(timedelta(days=1), 240)
    datetime.timedelta(seconds=600)
    """
    return next((one for one in STEPS if span <= one * steps), STEPS[-1])


def _floor(moment: datetime, length: timedelta) -> datetime:
    """The full step, by the clocks of China, in which a moment lies."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC) - timedelta(hours=8)
    return moment - (moment - epoch) % length


def _of(readings: ir.Table, stream: int) -> ir.Table:
    return readings.filter(readings.stream == stream)


def _summed(
    place: Lake, by: Engine, stream: int, start: datetime, after: datetime, length: timedelta
) -> list[dict[str, Any]]:
    spans, rows = [(start, after)], list[dict[str, Any]]()
    if length % HOUR == timedelta(0):
        known = tables.hours(place, by, start, after)
        rows = by.run(_by_step(_of(known.hours, stream), "hour", start, length)).to_pylist()
        spans = tables.spans(known.open_days, start, after)
    for begin, end in spans:
        single = _of(tables.readings(place, by, begin, end), stream)
        is_valid = single.quality == int(Quality.VALID)
        told = single.mutate(
            readings=1,
            valid=is_valid.cast("int64"),
            total=is_valid.ifelse(single.value, None),
            least=is_valid.ifelse(single.value, None),
            most=is_valid.ifelse(single.value, None),
        )
        rows += by.run(_by_step(told, "observed", start, length)).to_pylist()
    return rows


def _by_step(table: ir.Table, moment: str, start: datetime, length: timedelta) -> ir.Table:
    seconds = table[moment].epoch_seconds() - int(start.timestamp())
    return (
        table.mutate(step=(seconds // int(length.total_seconds())).cast("int64"))
        .group_by("step")
        .aggregate(
            readings=lambda one: one.readings.sum(),
            valid=lambda one: one.valid.sum(),
            total=lambda one: one.total.sum(),
            least=lambda one: one.least.min(),
            most=lambda one: one.most.max(),
        )
    )


def _together(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """A step of which a part is summed up and a part is not."""

    def both(name: str, combine: Any) -> Any:
        told = [row[name] for row in (one, other) if row[name] is not None]
        return combine(told) if told else None

    return {
        "readings": one["readings"] + other["readings"],
        "valid": one["valid"] + other["valid"],
        "total": both("total", sum),
        "least": both("least", min),
        "most": both("most", max),
    }
