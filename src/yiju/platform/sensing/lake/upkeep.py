"""Keeping the lake in order: days that are over are sorted and summed up by the hour, what is kept
no longer is deleted, and files that nobody reads any more go."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import pyarrow as pa
from django.db.models import Q

from yiju.platform.base.time import china_day
from yiju.platform.sensing.kinds import stream_kinds
from yiju.platform.sensing.lake.delta import HOURS, READINGS, Lake
from yiju.platform.sensing.lake.scanning import scan, scanner
from yiju.platform.sensing.models import LakeDay, Stream
from yiju.platform.sensing.rules import P, Quality

QUIET = timedelta(hours=1)
"""After the end of a day, until most of what comes late has come."""


def keep_lake(lake: Lake, at: datetime, *, at_once: bool = False) -> int:
    """Put the first day in order that needs it, so that moves do not wait long; how many were.
    `at_once` does all that can be done, without waiting for a day to be over.

    May be stopped at any point and begun again. Raises LakeBusy where a move came between.
    """
    today, kept = china_day(at), 0
    most = None if at_once else 1
    for day in _in_disorder(today, at, at_once)[:most]:
        _put_in_order(lake, day, today)
        kept += 1
    few = int(P.files_before_sorting.at(today))
    for open_day in LakeDay.objects.filter(day__gte=today - timedelta(days=1)):
        if lake.files("readings").count(open_day.day) >= few:
            lake.merge_small(open_day.day)
    if kept:
        lake.clean()
    return kept


def days_in_disorder(at: datetime) -> int:
    """How many days `keep_lake` would put in order."""
    return len(_in_disorder(china_day(at), at, False))


def _in_disorder(today: date, at: datetime, at_once: bool) -> list[LakeDay]:
    """Days in which something was put since they were sorted, and those of which something is kept
    no longer."""
    over = today if at_once else china_day(at - QUIET)
    found = []
    for one in LakeDay.objects.order_by("day"):
        changed = one.changes != one.sorted_changes and (one.day < over or at_once)
        if changed or set(ended_kinds(one.day, today)) - set(one.ended):
            found.append(one)
    return found


def ended_kinds(day: date, today: date) -> list[str]:
    """Kinds of stream of which no single readings of the day are kept any more."""
    return sorted(
        kind.key
        for kind in stream_kinds()
        if kind.keep is not None and day + timedelta(days=1) + kind.keep <= today
    )


def _put_in_order(lake: Lake, held: LakeDay, today: date) -> None:
    """The sums first, while all is there; then the readings, sorted, without what has ended."""
    ended = ended_kinds(held.day, today)
    changes = held.changes
    _sum_up(lake, held, ended)
    _sort(lake, held.day, ended)
    kept = {"sorted_changes": changes, "summed_changes": changes, "ended": ended}
    LakeDay.objects.filter(pk=held.pk).update(**kept)


def _sort(lake: Lake, day: date, ended: Iterable[str]) -> None:
    listed = lake.files("readings")
    files = listed.of([day])
    if not files:
        return
    engine = scanner()
    engine.register("ended", _numbers(ended))
    source = scan(engine, lake, "readings", files)
    rows = engine.sql(
        f"SELECT stream, observed, received, value, quality, identity, DATE '{day}' AS day"
        f" FROM {source} WHERE stream NOT IN (SELECT stream FROM ended)"
        " ORDER BY stream, observed"
    )
    reader = _as(rows.to_arrow_reader(READ_AT_ONCE), READINGS)
    lake.overwrite("readings", day, reader, listed.version)


def _sum_up(lake: Lake, held: LakeDay, ended: list[str]) -> None:
    """What is deleted already cannot be summed up again: its sums stay as they are."""
    files = lake.files("readings").of([held.day])
    if not files or held.changes == held.summed_changes:
        return
    engine = scanner()
    engine.register("gone", _numbers(set(ended) & set(held.ended)))
    source = scan(engine, lake, "readings", files)
    listed = lake.files("hours")
    before = listed.of([held.day])
    kept = ""
    if before:
        of_hours = scan(engine, lake, "hours", before)
        names = ", ".join(one.name for one in HOURS if one.name != "day")
        kept = (
            f" UNION ALL SELECT {names}, DATE '{held.day}' AS day FROM {of_hours}"
            " WHERE stream IN (SELECT stream FROM gone)"
        )
    rows = engine.sql(
        f"SELECT {SUMS}, DATE '{held.day}' AS day FROM {source}"
        " WHERE stream NOT IN (SELECT stream FROM gone) GROUP BY stream, hour"
        f"{kept} ORDER BY stream, hour"
    )
    reader = _as(rows.to_arrow_reader(READ_AT_ONCE), HOURS)
    lake.overwrite("hours", held.day, reader, listed.version)


VALID = f"FILTER (quality = {int(Quality.VALID)})"
SUMS = (
    "stream, time_bucket(INTERVAL 1 HOUR, observed) AS hour, count(*) AS readings,"
    f" count(*) {VALID} AS valid, sum(value) {VALID} AS total, min(value) {VALID} AS least,"
    f" max(value) {VALID} AS most, arg_min(value, observed) {VALID} AS first,"
    f" arg_max(value, observed) {VALID} AS last"
)
READ_AT_ONCE = 100_000


def _numbers(kinds: Iterable[str]) -> pa.Table:
    """The streams of kinds."""
    found = Stream.objects.filter(Q(kind__in=list(kinds))).values_list("pk", flat=True)
    return pa.table({"stream": pa.array(found, pa.int32())})


def _as(reader: pa.RecordBatchReader, schema: pa.Schema) -> pa.RecordBatchReader:
    """With the very types of the lake."""
    return pa.RecordBatchReader.from_batches(schema, (batch.cast(schema) for batch in reader))
