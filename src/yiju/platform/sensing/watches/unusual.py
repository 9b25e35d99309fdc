"""Hours that are unusual: looked for by the clock when an hour is over, in the means of the hours
before. Apart from `watches.api` because the engine that reads the lake takes a while to load."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from yiju.platform.sensing.columns import microseconds
from yiju.platform.sensing.lake.delta import Lake
from yiju.platform.sensing.models import Stream
from yiju.platform.sensing.query.engine import Engine, engine
from yiju.platform.sensing.query.tables import hours, readings, spans
from yiju.platform.sensing.rules import Quality
from yiju.platform.sensing.watches.anomaly import latest
from yiju.platform.sensing.watches.arrays import Float64, Int64
from yiju.platform.sensing.watches.conditions import Unusual
from yiju.platform.sensing.watches.declaration import Watch, watches
from yiju.platform.sensing.watches.engine import evaluate
from yiju.platform.sensing.watches.faults import each
from yiju.platform.sensing.watches.following import keep_marks
from yiju.platform.sensing.watches.keeping import load, save
from yiju.platform.sensing.watches.models import Alarm, WatchedHour
from yiju.platform.sensing.watches.samples import Batch

HOUR = timedelta(hours=1)
SETTLES = timedelta(minutes=10)
"""How long after an hour its readings may still be on their way."""
AT_ONCE = 500
"""Streams that are scored together."""


def look_for_unusual(now: datetime, place: Lake) -> int:
    """Score the last hour that is over, once; how many alarms it raised."""
    end = (now - SETTLES).replace(minute=0, second=0, microsecond=0)
    chosen = (watch for watch in watches() if isinstance(watch.condition, Unusual))
    return each(chosen, lambda watch: _look(watch, end, place), now)


def _look(watch: Watch, end: datetime, place: Lake) -> int:
    """The readings of the hour that ends then are one sample of each stream."""
    condition = watch.condition
    assert isinstance(condition, Unusual)
    if WatchedHour.objects.filter(watch=watch.key, until__gte=end).exists():
        return 0
    WatchedHour.objects.update_or_create(watch=watch.key, defaults={"until": end})
    streams = Stream.objects.filter(kind=watch.of, until=None, source__isnull=False)
    subjects = np.array(list(streams.order_by("pk").values_list("pk", flat=True)), np.int64)
    if not len(subjects):
        return 0
    means = hourly_means(subjects, end - condition.season.history * HOUR, end, place)
    places = range(0, len(subjects), AT_ONCE)
    score = np.concatenate([latest(means[at : at + AT_ONCE], condition.season) for at in places])
    known = np.isfinite(score)
    if not known.any():
        return 0
    subject = subjects[known]
    batch = Batch(subject, np.full(len(subject), microseconds(end)), score[known])
    state, raised, cleared = evaluate(batch, load(watch, subject), watch)
    save(watch, state, subject)
    standing = Alarm.objects.filter(watch=watch.key, cleared_at=None)
    keep_marks(watch, raised, cleared, {one.subject: one for one in standing})
    return len(raised)


def hourly_means(streams: Int64, first: datetime, after: datetime, place: Lake) -> Float64:
    """The mean of the valid readings of each hour: a row a stream, NaN for an hour without any.
    `first` and `after` are full hours, the streams in rising order."""
    by = engine()
    summed = hours(place, by, first, after)
    parts = [summed.hours.select("stream", "hour", "valid", "total")]
    for begin, end in spans(summed.open_days, first, after):
        single = readings(place, by, begin, end)
        valid = single.filter(single.quality == int(Quality.VALID))
        hour = valid.mutate(hour=valid.observed.truncate("h"))
        parts.append(
            hour.group_by("stream", "hour").aggregate(
                valid=lambda one: one.count(), total=lambda one: one.value.sum()
            )
        )
    total = np.zeros((len(streams), round((after - first) / HOUR)))
    count = np.zeros_like(total)
    for stream, hour, valid, value in _answers(parts, streams, by):
        row, column = np.searchsorted(streams, stream), (hour - microseconds(first)) // HOUR_US
        np.add.at(total, (row, column), value)
        np.add.at(count, (row, column), valid)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


HOUR_US = HOUR // timedelta(microseconds=1)


def _answers(
    parts: Iterable[Any], streams: Int64, by: Engine
) -> Iterable[tuple[Int64, Int64, Float64, Float64]]:
    """Stream, hour in microseconds since 1970, count and sum of each answer, as columns."""
    asked = by.rows("watched", pa.table({"stream": pa.array(streams, pa.int32())}))
    for part in parts:
        found = by.run(part.semi_join(asked, "stream"))
        moments = found["hour"].cast(pa.timestamp("us", "UTC")).cast(pa.int64())
        columns = (found["stream"], moments, found["valid"], found["total"])
        stream, hour, valid, total = (one.to_numpy() for one in columns)
        yield stream.astype(np.int64), hour, valid.astype(float), np.nan_to_num(total)
