"""Streams that should have spoken: looked for by the clock, in what was heard last."""

from datetime import datetime

import numpy as np
from django.db import transaction
from django.db.models import Q

from yiju.platform.sensing.columns import microseconds, moment_of
from yiju.platform.sensing.models import Stream
from yiju.platform.sensing.watches.conditions import Silence
from yiju.platform.sensing.watches.declaration import Watch, watches
from yiju.platform.sensing.watches.engine import silent
from yiju.platform.sensing.watches.following import alarm_of, streams_of
from yiju.platform.sensing.watches.keeping import AT_ONCE, batches, load, save
from yiju.platform.sensing.watches.models import Alarm
from yiju.platform.sensing.watches.state import State, with_subjects


def look_for_silence(now: datetime) -> int:
    """Raise what has become silent; how many alarms."""
    return sum(_look(watch, now) for watch in watches() if isinstance(watch.condition, Silence))


def _look(watch: Watch, now: datetime) -> int:
    assert isinstance(watch.condition, Silence)
    since = now - watch.condition.after
    unheard = Q(latest__observed__lt=microseconds(since))
    if not watch.condition.once_heard:
        unheard |= Q(latest=None)
    found = Stream.objects.filter(unheard, kind=watch.of, since__lt=since, source__isnull=False)
    found = found.filter(Q(until=None) | Q(until__gt=now)).order_by("pk")
    standing = Alarm.objects.filter(watch=watch.key, cleared_at=None).values("subject")
    rows = found.exclude(pk__in=standing).values_list("pk", "latest__observed", "since")
    return sum(
        _raise(watch, {pk: heard or microseconds(begun) for pk, heard, begun in some}, now)
        for some in batches(list(rows), AT_ONCE)
    )


@transaction.atomic
def _raise(watch: Watch, last: dict[int, int], now: datetime) -> int:
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
    Alarm.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)
