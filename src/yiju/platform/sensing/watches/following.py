"""Watches follow the mover: each move is evaluated in its own transaction, each reading once."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

import numpy as np

from yiju.platform.base.time import china_day
from yiju.platform.registry import api as registry
from yiju.platform.sensing.columns import distinct, moment_of
from yiju.platform.sensing.lake.sorting import Stored
from yiju.platform.sensing.models import Stream
from yiju.platform.sensing.rules import Quality
from yiju.platform.sensing.watches.arrays import Bools, Int64
from yiju.platform.sensing.watches.conditions import BY_THE_CLOCK, Rate, Silence, Stuck
from yiju.platform.sensing.watches.declaration import Watch, watches
from yiju.platform.sensing.watches.engine import Marks, evaluate
from yiju.platform.sensing.watches.faults import each
from yiju.platform.sensing.watches.keeping import AT_ONCE, batches, load, save
from yiju.platform.sensing.watches.models import Alarm
from yiju.platform.sensing.watches.reading import NOT_READ, reads_of
from yiju.platform.sensing.watches.samples import Batch
from yiju.platform.sensing.watches.state import State
from yiju.platform.sensing.watches.telling import told_of


def make_ready(at: datetime) -> None:
    """Read what watches rest on, which in a large city takes seconds, before a move holds the
    database. What fails here fails in `follow` again, and is told there."""
    for watch in watches():
        if not isinstance(watch.condition, BY_THE_CLOCK):
            with suppress(Exception):
                reads_of(watch, china_day(at))


def follow(stored: Stored, at: datetime) -> None:
    """Evaluate all watches over what a move stores. Part of its transaction: state and alarms are
    kept with the position of the mover, or not at all."""
    by_readings = (one for one in watches() if not isinstance(one.condition, BY_THE_CLOCK))
    each(by_readings, lambda watch: _follow(watch, stored, at), at)


def _follow(watch: Watch, stored: Stored, at: datetime) -> int:
    """How many alarms were raised."""
    reads = reads_of(watch, china_day(at))
    subject = reads.subjects_of(stored.stream)
    chosen = (subject != NOT_READ) & ~stored.late & _is_sample(watch, stored)
    if not chosen.any():
        return 0
    standing = {one.subject: one for one in Alarm.objects.filter(watch=watch.key, cleared_at=None)}
    if isinstance(watch.condition, Silence):
        chosen &= np.isin(subject, list(standing))
        if not chosen.any():
            return 0
    part = None if reads.part is None else reads.part[stored.stream[chosen]]
    subject, observed = subject[chosen], stored.observed[chosen]
    told = told_of(watch, reads, subject, observed, china_day(at))
    batch = Batch(subject, observed, stored.value[chosen], part, reads.facts, told)
    subjects = distinct(batch.subject)
    state, raised, cleared = evaluate(batch, load(watch, subjects), watch)
    save(watch, state, subjects)
    keep_marks(watch, raised, cleared, standing)
    if standing:
        _clear_forgotten(standing, state, subjects, at)
    return len(raised)


def _is_sample(watch: Watch, stored: Stored) -> Bools:
    """Which readings are good enough."""
    if isinstance(watch.condition, Silence):
        return np.ones(len(stored), np.bool_)
    good = [Quality.VALID]
    if watch.takes_suspect or isinstance(watch.condition, Rate | Stuck):
        good += [Quality.SUSPECT, Quality.STUCK]
    found: Bools = np.isin(stored.quality, good)
    return found


def keep_marks(watch: Watch, raised: Marks, cleared: Marks, standing: dict[int, Alarm]) -> None:
    """The marks of each subject in order: each alarm with its end, where it has one already."""
    events = [(*one, True) for one in _rows(raised)] + [(*one, False) for one in _rows(cleared)]
    streams = streams_of(watch, raised.subject.tolist())
    made: list[Alarm] = []
    ended: list[Alarm] = []
    for subject, observed, value, is_up in sorted(events):
        if is_up and (stream := streams.get(subject)):
            standing[subject] = alarm_of(watch, stream, moment_of(observed), value)
            made.append(standing[subject])
        elif not is_up and (alarm := standing.pop(subject, None)):
            alarm.cleared_at = moment_of(observed)
            if alarm.pk:
                ended.append(alarm)
    Alarm.objects.bulk_create(made, ignore_conflicts=True, batch_size=AT_ONCE)
    Alarm.objects.bulk_update(ended, ["cleared_at"], batch_size=AT_ONCE)


def _rows(marks: Marks) -> Iterable[tuple[int, int, float]]:
    columns = (marks.subject, marks.observed, marks.value)
    return zip(*(column.tolist() for column in columns), strict=True)


def alarm_of(watch: Watch, stream: Stream, at: datetime, value: float) -> Alarm:
    return Alarm(
        watch=watch.key,
        subject=stream.pk,
        asset_kind=stream.asset_kind,
        asset_code=stream.asset_code,
        area_path=stream.area_path,
        keeper_code=stream.keeper_code,
        severity=watch.severity,
        value=None if np.isnan(value) else value,
        raised_at=at,
        opens_at=at + watch.holds_for,
    )


def streams_of(watch: Watch, subjects: Iterable[int]) -> dict[int, Stream]:
    """Those of assets that the watch applies to."""
    found: dict[int, Stream] = {}
    for some in batches(subjects, AT_ONCE):
        for stream in Stream.objects.filter(pk__in=some):
            if _applies(watch, stream):
                found[stream.pk] = stream
    return found


def _applies(watch: Watch, stream: Stream) -> bool:
    try:
        asset = registry.by_code(stream.asset_kind, stream.asset_code, None)
    except registry.AssetNotFound:
        return False
    return watch.applies(asset.record)


def _clear_forgotten(
    standing: dict[int, Alarm], state: State, subjects: Int64, at: datetime
) -> None:
    """Alarms of which the state knows nothing, as after the streams of a watch were changed."""
    sought = np.array(sorted(standing), np.int64)
    quiet = np.isin(sought, state.key[~state.rows["alarm"]]) & np.isin(sought, subjects)
    for subject in sought[quiet].tolist():
        if standing[subject].pk:
            standing[subject].cleared_at = at
            standing[subject].save(update_fields=["cleared_at"])
