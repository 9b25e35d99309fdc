"""How causes end: their alarms are over, their cases go on, and none is closed while it stands."""

import logging
from datetime import datetime

import numpy as np
from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, Q

from yiju.platform.base.errors import CityError
from yiju.platform.base.time import china_day
from yiju.platform.sensing.watches import cases
from yiju.platform.sensing.watches.conditions import Reported
from yiju.platform.sensing.watches.declaration import Parent, watch_of, watches
from yiju.platform.sensing.watches.engine import released
from yiju.platform.sensing.watches.feeding import feeding
from yiju.platform.sensing.watches.grouping import still
from yiju.platform.sensing.watches.keeping import batches, load, save
from yiju.platform.sensing.watches.models import Alarm, Cause
from yiju.platform.sensing.watches.rules import stands_on

IN_A_QUESTION = 50
log = logging.getLogger(__name__)


def let_go(now: datetime) -> None:
    """Causes whose alarms have ended; their cases go on to verification by themselves."""
    standing = Count("alarms", filter=Q(alarms__cleared_at=None))
    unended = Cause.objects.filter(cleared_at=None).annotate(standing=standing).order_by("pk")
    for cause in unended.filter(Q(is_parent=True) | Q(standing=0)):
        with transaction.atomic():
            _clear(cause, cause.standing, now)
    for some in batches(Cause.objects.filter(is_open=True).order_by("pk"), IN_A_QUESTION):
        items = cases.items_of(some)
        for one in some:
            if not cases.is_due(one, items.get(one.number)):
                continue
            try:
                with transaction.atomic():
                    cases.go_on(one, items.get(one.number), now)
            except CityError:
                log.exception("case %s of an alarm could not be moved on", one.number)
    _forget_reports(now)
    _hold_open(now)


@transaction.atomic
def _forget_reports(now: datetime) -> None:
    """What a device reported, and people have closed, is over: a device that never takes a report
    back would keep its next one from being heard."""
    for watch in watches():
        if not isinstance(watch.condition, Reported):
            continue
        over = Alarm.objects.filter(watch=watch.key, cleared_at=None, cause__is_open=False)
        numbers = list(over.values_list("subject", flat=True))
        if numbers:
            subjects = np.unique(numbers)
            save(watch, released(load(watch, subjects), subjects), subjects)
            over.update(cleared_at=now)


def _hold_open(now: datetime) -> None:
    """Cases that were closed and whose alarm stands on for too long are reopened; where that is no
    longer possible, the cause says so."""
    alarms = Exists(Alarm.objects.filter(cause=OuterRef("pk"), cleared_at=None))
    ended = Cause.objects.filter(alarms, is_open=False, cleared_at=None, is_false=False)
    for some in batches(ended.exclude(problem=cases.STANDS_ON).order_by("pk"), IN_A_QUESTION):
        items = cases.items_of(some)
        for one in some:
            item = items.get(one.number)
            if item is not None and item.ended_at and stands_on(item.ended_at, now):
                if not cases.reopen(one, now):
                    one.problem = cases.STANDS_ON
                one.save()


def _clear(cause: Cause, standing: int, now: datetime) -> None:
    own = cause.alarms.filter(cleared_at=None, asset_kind=cause.asset_kind)
    if standing and own.filter(asset_code=cause.asset_code).exists():
        return
    if standing:
        parent = _parent_of(cause)
        fed = _fed(cause, parent, now)
        if parent is None or still(np.array([standing]), np.array([fed]), parent)[0]:
            return
        # What still alarms is a matter of its own from here on.
        left = cause.alarms.filter(cleared_at=None)
        left.update(cause=None, outcome="", opens_at=now + parent.within)
    last = cause.alarms.aggregate(last=Max("cleared_at"))["last"]
    cause.cleared_at = last or now
    cause.save(update_fields=["cleared_at"])


def _parent_of(cause: Cause) -> Parent | None:
    """How the alarms of a cause came to be one; it may have begun with a watch of its own."""
    keys = [cause.watch, *cause.alarms.order_by().values_list("watch", flat=True).distinct()]
    watches = [found for key in keys if (found := watch_of(key))]
    parents = (one for watch in watches for one in watch.parents)
    return next((one for one in parents if one.kind == cause.asset_kind), None)


def _fed(cause: Cause, parent: Parent | None, now: datetime) -> int:
    by = [watch for watch in watches() if parent in watch.parents]
    if parent is None or not by:
        return 0
    return feeding(by[0], parent, china_day(now)).fed.get(cause.asset_code, 0)
