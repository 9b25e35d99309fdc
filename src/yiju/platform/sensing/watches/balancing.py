"""Meters and what they feed: looked for by the clock once a day, in the readings of the day that
ended at noon. Apart from `watches.api`, as `unusual` is."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, time, timedelta

import numpy as np
import pyarrow as pa

from yiju.platform.base.time import CHINA, china_day
from yiju.platform.sensing.columns import microseconds
from yiju.platform.sensing.lake.delta import Lake
from yiju.platform.sensing.models import Stream
from yiju.platform.sensing.query.engine import engine
from yiju.platform.sensing.query.tables import readings
from yiju.platform.sensing.rules import Quality
from yiju.platform.sensing.watches.arrays import Float64, Int64
from yiju.platform.sensing.watches.conditions import Balance
from yiju.platform.sensing.watches.declaration import Watch, watches
from yiju.platform.sensing.watches.engine import evaluate
from yiju.platform.sensing.watches.faults import each
from yiju.platform.sensing.watches.feeding import fed_by
from yiju.platform.sensing.watches.following import keep_marks
from yiju.platform.sensing.watches.keeping import load, save
from yiju.platform.sensing.watches.models import Alarm, WatchedHour
from yiju.platform.sensing.watches.samples import Batch
from yiju.platform.sensing.watches.unusual import hourly_means

DAY, HOUR, MOMENT = timedelta(days=1), timedelta(hours=1), timedelta(microseconds=1)
SETTLES = timedelta(hours=1)
"""How long after noon readings of the day may still be on their way."""


def look_for_imbalance(now: datetime, place: Lake) -> int:
    """Balance the day that is over, once; how many alarms it raised."""
    day = china_day(now - SETTLES - 12 * HOUR)
    end = datetime.combine(day, time(12), CHINA)
    chosen = (watch for watch in watches() if isinstance(watch.condition, Balance))
    return each(chosen, lambda watch: _look(watch, end, place), now)


def _look(watch: Watch, end: datetime, place: Lake) -> int:
    condition = watch.condition
    assert isinstance(condition, Balance)
    if WatchedHour.objects.filter(watch=watch.key, until__gte=end).exists():
        return 0
    WatchedHour.objects.update_or_create(watch=watch.key, defaults={"until": end})
    meters, shares = unexplained(watch.of, condition, end, place)
    if not len(meters):
        return 0
    batch = Batch(meters, np.full(len(meters), microseconds(end)), shares)
    state, raised, cleared = evaluate(batch, load(watch, meters), watch)
    save(watch, state, meters)
    standing = Alarm.objects.filter(watch=watch.key, cleared_at=None)
    keep_marks(watch, raised, cleared, {one.subject: one for one in standing})
    return len(raised)


def unexplained(
    meter: str, condition: Balance, end: datetime, place: Lake
) -> tuple[Int64, Float64]:
    """The streams of the meters that can be judged for the day that ends then, in rising order, and
    the percent of each that its parts do not explain."""
    above = fed_by(condition.part.partition(".")[0], condition.up, china_day(end))
    parts, meters = _streams(condition.part), _streams(meter)
    measured = {code: number for code, number in parts.items() if code in above}
    if not measured or not meters:
        return np.zeros(0, np.int64), np.zeros(0)
    numbers = np.array(sorted(measured.values()), np.int64)
    means = hourly_means(numbers, end - DAY, end, place)
    counted = _counted(np.array(sorted(meters.values()), np.int64), end, place)
    fed: dict[str, list[int]] = defaultdict(list)
    for code, feeder in above.items():
        fed[feeder].append(measured.get(code, 0))
    found = {}
    for code, number in meters.items():
        own = np.array(fed.get(code, [0]), np.int64)
        if not own.all() or counted.get(number, 0.0) <= 0:
            continue  # a part that nobody measures would be unexplained
        rows = means[np.searchsorted(numbers, own)]
        known = float(np.isfinite(rows).mean())
        if known >= condition.complete:
            explained = float(np.nansum(rows)) * condition.per_hour / known
            found[number] = 100 * (counted[number] - explained) / counted[number]
    order = sorted(found)
    return np.array(order, np.int64), np.array([found[one] for one in order], float)


def _streams(kind: str) -> dict[str, int]:
    """By code of the asset."""
    found = Stream.objects.filter(kind=kind, until=None, source__isnull=False)
    return dict(found.values_list("asset_code", "pk").iterator(50_000))


def _counted(meters: Int64, end: datetime, place: Lake) -> Mapping[int, float]:
    """How far each counter went on in the day, by its valid readings; those that do not reach from
    the first hour to the last, or that fell, are left out."""
    by = engine()
    single = readings(place, by, end - DAY, end + MOMENT)
    asked = by.rows("meters", pa.table({"stream": pa.array(meters, pa.int32())}))
    valid = single.filter(single.quality == int(Quality.VALID)).semi_join(asked, "stream")
    told = valid.group_by("stream").aggregate(
        first=valid.value.argmin(valid.observed),
        last=valid.value.argmax(valid.observed),
        since=valid.observed.min(),
        until=valid.observed.max(),
    )
    return {
        row["stream"]: row["last"] - row["first"]
        for row in by.run(told).to_pylist()
        if row["last"] >= row["first"] and row["until"] - row["since"] >= DAY - HOUR
    }
