"""The tables that questions are asked of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from yiju.platform.base.time import china_day, start_of_day
from yiju.platform.sensing.columns import microseconds, moment_of
from yiju.platform.sensing.lake.delta import MOMENT, STATISTICS_US, Lake
from yiju.platform.sensing.models import LakeDay
from yiju.platform.sensing.query.engine import Engine
from yiju.platform.sensing.query.fresh import Present, at_present
from yiju.platform.sensing.streams import Wanted, wanted_streams

CHINA = ibis.interval(hours=8)
SHOWN = ("stream", "observed", "received", "value", "quality", "day")


def readings(
    lake: Lake, engine: Engine, first: datetime, after: datetime, *, fresh: bool = True
) -> ir.Table:
    """Readings observed from `first` until before `after`: stream, observed, received, value,
    quality (see `rules.Quality`), day (of observation in China).

    With `fresh` those that are accepted and not moved yet are among them. Each is there once.
    """
    return within(at_present(lake, fresh=fresh), lake, engine, first, after)


def within(
    known: Present, lake: Lake, engine: Engine, first: datetime, after: datetime
) -> ir.Table:
    """The same, of what was found to be there."""
    # An engine that is told a moment by some clock takes the hour that came twice for one of them.
    first, after = first.astimezone(UTC), after.astimezone(UTC)
    near = set(known.files.around(microseconds(first), microseconds(after)))
    files = [path for path in known.files.of(days(first, after)) if path in near]
    stored = engine.files(lake, "readings", files)
    found = stored.mutate(day=(stored.observed + CHINA).date()).select(SHOWN)
    seen = known.waiting["observed"]
    inside = pc.and_(pc.greater_equal(seen, _at(first)), pc.less(seen, _at(after)))
    rows = known.waiting.filter(inside)
    if rows.num_rows:
        found = found.union(engine.rows("waiting", rows).select(SHOWN))
    return found.filter((found.observed >= first) & (found.observed < after))


def _at(moment: datetime) -> pa.Scalar:
    return pa.scalar(moment, MOMENT)


def extent(lake: Lake) -> tuple[datetime, datetime] | None:
    """From when until before when readings are observed, at most; None where there are none."""
    known = at_present(lake)
    ends = [moment_of(int(known.files.first.min()))] if len(known.files.paths) else []
    if ends:
        ends.append(moment_of(int(known.files.last.max()) + STATISTICS_US))
    if known.waiting.num_rows:
        seen = known.waiting["observed"]
        ends += [pc.min(seen).as_py(), pc.max(seen).as_py()]
    return (min(ends), max(ends) + timedelta(microseconds=1)) if ends else None


def waiting(lake: Lake) -> pa.Table:
    """Readings that are accepted and not in the lake yet, as they will be there."""
    return at_present(lake).waiting


def days(first: datetime, after: datetime) -> list[date]:
    """The days in China of a span."""
    start, end = china_day(first), china_day(after)
    return [start + timedelta(days=step) for step in range((end - start).days + 1)]


@dataclass(frozen=True)
class Summed:
    """Sums by the hour, of the days that are summed up; and the days that are not."""

    hours: ir.Table
    open_days: tuple[date, ...]


def hours(lake: Lake, engine: Engine, first: datetime, after: datetime) -> Summed:
    """Sums of full hours that begin from `first` until before `after`: stream, hour, readings, and
    of the valid ones valid, total, least, most, first, last. A day for which something waits in
    the inbox is not summed up."""
    span = days(first, after)
    waiting = set(at_present(lake).waiting["day"].to_pylist())
    rows = LakeDay.objects.filter(day__gte=span[0], day__lte=span[-1])
    summed = {one.day for one in rows if one.changes == one.summed_changes} - waiting
    table = engine.files(lake, "hours", lake.files("hours").of(summed))
    inside = (table.hour >= first.astimezone(UTC)) & (table.hour < after.astimezone(UTC))
    return Summed(table.filter(inside), tuple(day for day in span if day not in summed))


def streams(engine: Engine, wanted: Wanted) -> ir.Table:
    """Streams to join with: stream, key, kind, asset_code, area_path, keeper_code."""
    found = wanted_streams(wanted).select_related(None)
    rows = list(found.values_list("pk", *FACTS).iterator(50_000))
    columns: list[Iterable[object]] = list(zip(*rows, strict=True)) if rows else [[]] * 6
    types = [pa.int32(), *[pa.string()] * len(FACTS)]
    arrays = [pa.array(column, kind) for column, kind in zip(columns, types, strict=True)]
    return engine.rows("streams", pa.table(arrays, names=["stream", *FACTS]))


FACTS = ("key", "kind", "asset_code", "area_path", "keeper_code")


def spans(
    open_days: Iterable[date], first: datetime, after: datetime
) -> list[tuple[datetime, datetime]]:
    """The runs of days within a span, each from its first moment until before its last."""
    found: list[tuple[datetime, datetime]] = []
    for day in sorted(open_days):
        begin = max(first, start_of_day(day))
        end = min(after, start_of_day(day + timedelta(days=1)))
        if found and found[-1][1] == begin:
            found[-1] = (found[-1][0], end)
        elif begin < end:
            found.append((begin, end))
    return found
