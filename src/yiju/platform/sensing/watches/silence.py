"""Streams that should have spoken: looked for by the clock, in what was heard last."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from django.db import transaction
from django.db.models import Count, Q

from yiju.platform.sensing.columns import microseconds, moment_of
from yiju.platform.sensing.models import Stream
from yiju.platform.sensing.watches.conditions import Silence
from yiju.platform.sensing.watches.declaration import SOURCE, Watch, watches
from yiju.platform.sensing.watches.engine import silent
from yiju.platform.sensing.watches.faults import each
from yiju.platform.sensing.watches.following import alarm_of, streams_of
from yiju.platform.sensing.watches.keeping import AT_ONCE, batches, load, save
from yiju.platform.sensing.watches.models import Alarm
from yiju.platform.sensing.watches.state import State, with_subjects


def look_for_silence(now: datetime) -> int:
    """Raise what has become silent; how many alarms."""
    chosen = (watch for watch in watches() if isinstance(watch.condition, Silence))
    return each(chosen, lambda watch: _look(watch, now), now)


def _look(watch: Watch, now: datetime) -> int:
    assert isinstance(watch.condition, Silence)
    since = now - watch.condition.after
    unheard = Q(latest__observed__lt=microseconds(since))
    if not watch.condition.once_heard:
        unheard |= Q(latest=None)
    found = Stream.objects.filter(unheard, kind=watch.of, since__lt=since, source__isnull=False)
    found = found.filter(Q(until=None) | Q(until__gt=now)).order_by("pk")
    told = Alarm.objects.filter(watch=watch.key, cleared_at=None, asset_kind=SOURCE)
    silent_before = set(told.values_list("asset_code", flat=True))
    speaking = silent_before - _dead(watch, silent_before, since) if silent_before else set()
    told.filter(asset_code__in=speaking).update(cleared_at=now)
    standing = Alarm.objects.filter(watch=watch.key, cleared_at=None).values("subject")
    facts = ("pk", "latest__observed", "since", "source__key")
    rows = list(found.exclude(pk__in=standing).values_list(*facts))
    raised = 0
    if watch.of_source:
        for source in _dead(watch, {row[3] for row in rows}, since):
            own = [row for row in rows if row[3] == source]
            rows = [row for row in rows if row[3] != source]
            if not told.filter(asset_code=source).exists():
                raised += _raise(watch, _last(own[:1]), now, source)
    return raised + sum(_raise(watch, _last(some), now) for some in batches(rows, AT_ONCE))


def _last(rows: Sequence[tuple[int, int | None, datetime, str]]) -> dict[int, int]:
    """By stream, when it spoke last, or began."""
    return {pk: heard or microseconds(begun) for pk, heard, begun, _source in rows}


def _dead(watch: Watch, sources: set[str], since: datetime) -> set[str]:
    """Those of which no stream of several has spoken."""
    own = Stream.objects.filter(kind=watch.of, source__key__in=sources, until=None)
    spoke = own.filter(latest__observed__gte=microseconds(since))
    several = own.order_by().values("source__key").annotate(n=Count("pk")).filter(n__gt=1)
    alive = set(spoke.order_by().values_list("source__key", flat=True).distinct())
    return set(several.values_list("source__key", flat=True)) - alive


@transaction.atomic
def _raise(watch: Watch, last: dict[int, int], now: datetime, source: str = "") -> int:
    """With a `source`, its alarm in place of that of the stream."""
    subjects = np.array(sorted(last), np.int64)
    state, row = with_subjects(load(watch, subjects), watch, subjects)
    asked = State(subjects, state.rows[row])
    asked.rows["last"] = [last[pk] for pk in subjects.tolist()]
    asked.rows["alarm"] = False  # a state whose alarm was lost would be silent for ever
    asked, marks = silent(asked, microseconds(now), watch)
    state.rows[row] = asked.rows
    save(watch, state, subjects)
    streams = streams_of(watch, marks.subject.tolist())
    made = [alarm_of(watch, one, moment_of(microseconds(now)), np.nan) for one in streams.values()]
    for alarm in made if source else ():
        alarm.asset_kind, alarm.asset_code = SOURCE, source
        alarm.opens_at = alarm.raised_at
    Alarm.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)
