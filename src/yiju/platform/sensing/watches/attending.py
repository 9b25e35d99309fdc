"""What the clock does about alarms: hold them back, join them to one cause, open cases, let go.

Each cause is dealt with in a transaction of its own: what is killed half way goes on where it was,
and what one cause cannot do keeps no other from it.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np
from django.db import transaction

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import CHINESE, _, use_language
from yiju.platform.base.time import china_day
from yiju.platform.sensing.advice.models import Spell
from yiju.platform.sensing.columns import microseconds
from yiju.platform.sensing.watches import cases
from yiju.platform.sensing.watches.arrays import Bools, Int64
from yiju.platform.sensing.watches.declaration import Opens, Parent, Watch, watch_of, watches
from yiju.platform.sensing.watches.ending import let_go
from yiju.platform.sensing.watches.feeding import Feeding, feeding
from yiju.platform.sensing.watches.grading import case_of
from yiju.platform.sensing.watches.grouping import ALONE, Children, causes, spread
from yiju.platform.sensing.watches.keeping import batches
from yiju.platform.sensing.watches.models import Alarm, Cause, Maintenance, Shelving
from yiju.platform.sensing.watches.rules import (
    Before,
    Outcome,
    P,
    Window,
    fusion,
    is_unstable,
    opens_from,
)

AT_ONCE = 5_000
"""Alarms in one look."""
IN_A_QUESTION = 50
PATIENCE = timedelta(minutes=10)
"""When a case that was refused is tried again."""
log = logging.getLogger(__name__)


def attend(now: datetime) -> int:
    """Do all that has come due; how many alarms were dealt with."""
    done = 0
    by_watch = defaultdict(list)
    waiting = Alarm.objects.filter(outcome="").order_by("raised_at", "pk")
    for alarm in waiting[:AT_ONCE]:
        by_watch[alarm.watch].append(alarm)
    for key, alarms in by_watch.items():
        watch = watch_of(key)
        if watch is None:
            continue
        left = [one for one in _not_passed(alarms) if not _is_held(watch, one, now)]
        left = _not_held_back(watch, left, now)
        if watch.advises:
            for alarm in left:
                _settle(alarm, Outcome.ADVISES)
            left = []
        left = _not_joined(watch, left, now)
        for alarm in left:
            if alarm.opens_at <= now:
                _alone(watch, alarm, now)
        done += sum(bool(alarm.outcome) for alarm in alarms)
    let_go(now)
    return done


def _not_passed(alarms: Iterable[Alarm]) -> list[Alarm]:
    """All but those that ended before they could open anything."""
    left = []
    for alarm in alarms:
        if alarm.cleared_at and alarm.cleared_at < alarm.opens_at:
            _settle(alarm, Outcome.PASSED)
        else:
            left.append(alarm)
    return left


def _settle(alarm: Alarm, outcome: Outcome, cause: Cause | None = None) -> None:
    alarm.outcome, alarm.cause = outcome.value, cause
    alarm.save(update_fields=["outcome", "cause"])


def _is_held(watch: Watch, alarm: Alarm, now: datetime) -> bool:
    """Whether it was held back earlier, and its time is not over."""
    return now < alarm.opens_at and alarm.opens_at - alarm.raised_at > watch.holds_for


def _not_held_back(watch: Watch, alarms: Sequence[Alarm], now: datetime) -> list[Alarm]:
    """All but those of assets at work on, and of shelved or unstable sensors."""
    if not alarms:
        return []
    _shelve_unstable(watch, alarms, now)
    held, common = _windows(now), _under_spells(watch)
    feeders = [(one.kind, feeding(watch, one, china_day(now))) for one in watch.parents]
    left = []
    for alarm in alarms:
        above = [(kind, known.parent_of.get(alarm.asset_code, "")) for kind, known in feeders]
        places = [("", alarm.asset_kind, alarm.asset_code), *(("", *place) for place in above)]
        places.append((alarm.watch, alarm.asset_kind, alarm.asset_code))
        windows = [window for place in places for window in held[place]]
        until = opens_from(now, windows)
        if common and alarm.area_path.startswith(common):
            until = max(until, now + PATIENCE)
        if until > now:
            alarm.opens_at = until
            alarm.save(update_fields=["opens_at"])
        else:
            left.append(alarm)
    return left


def _under_spells(watch: Watch) -> tuple[str, ...]:
    """Areas over which a spell stands in which alarms of the watch are no fault of one sensor."""
    keys = [one.key for one in watches() if one.advises and watch.key in one.advises.doubted_by]
    found = Spell.objects.filter(watch__in=keys, ended_at=None) if keys else Spell.objects.none()
    return tuple(found.values_list("area_path", flat=True))


def _windows(now: datetime) -> dict[tuple[str, str, str], list[Window]]:
    """What holds alarms back from now on: by watch (empty for all of them), kind and code."""
    found: dict[tuple[str, str, str], list[Window]] = defaultdict(list)
    for work in Maintenance.objects.filter(until__gt=now):
        found["", work.asset_kind, work.asset_code].append(Window(work.since, work.until))
    for one in Shelving.objects.filter(until__gt=now):
        place = one.watch, one.asset_kind, one.asset_code
        found[place].append(Window(one.since, one.until))
    return found


def _shelve_unstable(watch: Watch, alarms: Sequence[Alarm], now: datetime) -> None:
    """Shelve sensors that flap, and open the case of each."""
    minutes = int(P.flapping_minutes.at(china_day(now)))
    since = min(alarm.raised_at for alarm in alarms) - timedelta(minutes=minutes)
    ended: dict[int, list[datetime]] = defaultdict(list)
    same = Alarm.objects.filter(watch=watch.key, cleared_at__gte=since)
    for some in batches(sorted({alarm.subject for alarm in alarms}), IN_A_QUESTION):
        told = same.filter(subject__in=some).values_list("subject", "cleared_at")
        for subject, at in told:
            if at is not None:
                ended[subject].append(at)
    shelved = _windows(now)
    for alarm in alarms:
        moments = [at for at in ended[alarm.subject] if at <= alarm.raised_at]
        place = alarm.watch, alarm.asset_kind, alarm.asset_code
        if is_unstable(moments, alarm.raised_at) and not shelved[place]:
            shelved[place].append(_shelve(watch, alarm, now))


@transaction.atomic
def _shelve(watch: Watch, alarm: Alarm, now: datetime) -> Window:
    hours = int(P.shelving_hours.at(china_day(now)))
    with use_language(CHINESE):
        name, reason = str(_("系统")), str(_("反复报警又恢复，传感器不稳"))
    made = Shelving.objects.create(
        watch=alarm.watch,
        asset_kind=alarm.asset_kind,
        asset_code=alarm.asset_code,
        since=now,
        until=now + timedelta(hours=hours),
        name=name,
        reason=reason,
    )
    if watch.unstable:
        where = alarm.asset_kind, alarm.asset_code
        _open(watch, watch.unstable, where, [alarm], now, severity=watch.severity, joins=False)
    return Window(made.since, made.until)


def _not_joined(watch: Watch, alarms: Sequence[Alarm], now: datetime) -> list[Alarm]:
    """All but those that belong to the case of what feeds them, the widest first."""
    left = list(alarms)
    for parent in watch.parents:
        left = _joined_to(watch, parent, left, now)
    return left


def _joined_to(watch: Watch, parent: Parent, alarms: Sequence[Alarm], now: datetime) -> list[Alarm]:
    standing = [one for one in alarms if one.cleared_at is None]
    if not standing:
        return list(alarms)
    known = feeding(watch, parent, china_day(now))
    codes = sorted({known.parent_of.get(one.asset_code, "") for one in standing} - {""})
    number = {code: place for place, code in enumerate(codes)}
    fed_by = _numbers(standing, known, number)
    open_causes = {
        one.asset_code: one
        for one in Cause.objects.filter(
            asset_kind=parent.kind,
            asset_code__in=codes,
            type_code=parent.opens.type_code,
            is_parent=True,
            cleared_at=None,
        )
    }
    is_open = np.array([code in open_causes for code in codes], np.bool_)
    may_be = is_open | _is_spread(watch, parent, standing, fed_by, len(codes), now)
    alone = np.append(~may_be, True)  # ALONE is the last place
    children = Children(
        np.where(alone[fed_by], ALONE, fed_by),
        np.array([microseconds(one.raised_at) for one in standing]),
    )
    size = np.array([known.fed.get(code, 0) for code in codes], np.int64)
    new, belongs = causes(children, size, is_open, parent)
    own: dict[int, list[Alarm]] = defaultdict(list)
    for alarm, at, belonging in zip(standing, children.parent.tolist(), belongs, strict=True):
        if belonging:
            own[at].append(alarm)
    for at, members in own.items():
        code = codes[at]
        if at in new:
            where = parent.kind, code
            level = parent.severity
            _open(watch, parent.opens, where, members, now, severity=level, is_parent=True)
        else:
            for alarm in members:
                _settle(alarm, Outcome.JOINS, open_causes[code])
    joined = {alarm.pk for members in own.values() for alarm in members if alarm.outcome}
    return [one for one in alarms if one.pk not in joined]


def _numbers(alarms: Sequence[Alarm], known: Feeding, number: Mapping[str, int]) -> Int64:
    """The number of what feeds the asset of each alarm."""
    above = (known.parent_of.get(one.asset_code, "") for one in alarms)
    return np.array([number.get(code, ALONE) for code in above], np.int64)


def _is_spread(
    watch: Watch, parent: Parent, alarms: Sequence[Alarm], fed_by: Int64, count: int, now: datetime
) -> Bools:
    """Whether the alarms under each parent are more than those of one narrower parent."""
    place = watch.parents.index(parent) + 1
    if place == len(watch.parents):
        return np.ones(count, np.bool_)
    narrower = watch.parents[place]
    known = feeding(watch, narrower, china_day(now))
    codes = sorted({known.parent_of.get(one.asset_code, "") for one in alarms} - {""})
    narrow = _numbers(alarms, known, {code: nth for nth, code in enumerate(codes)})
    size = np.array([known.fed.get(code, 0) for code in codes], np.int64)
    return spread(fed_by, narrow, size, count, narrower)


def _alone(watch: Watch, alarm: Alarm, now: datetime) -> None:
    where = alarm.asset_kind, alarm.asset_code
    opens, severity = case_of(watch, alarm)
    explains = watch.explains
    _open(watch, opens, where, [alarm], now, severity=severity, is_parent=explains)


def _open(
    watch: Watch,
    opens: Opens,
    where: tuple[str, str],
    alarms: Sequence[Alarm],
    now: datetime,
    *,
    severity: int,
    is_parent: bool = False,
    joins: bool = True,
) -> None:
    """One case of the alarms, at an asset (kind and code): a new one, that which is open, or that
    which was closed just now. With `joins` the alarms are dealt with by it. Where a case is
    refused, as for something outside of the city, they wait and it is tried again."""
    try:
        with transaction.atomic():
            place = cases.place_of(*where, alarms[0].area_path)
            _case(watch, opens, place, alarms, now, severity, is_parent, joins)
    except CityError:
        log.exception("no case of %s at %s %s", watch.key, *where)
        for alarm in alarms:
            alarm.outcome, alarm.cause = "", None
            alarm.opens_at = now + PATIENCE
        if joins:
            Alarm.objects.bulk_update(alarms, ["opens_at"])


def _case(
    watch: Watch,
    opens: Opens,
    place: cases.Place,
    alarms: Sequence[Alarm],
    now: datetime,
    severity: int,
    is_parent: bool,
    joins: bool,
) -> None:
    """What somebody else has dealt with meanwhile is left alone."""
    numbers = [alarm.pk for alarm in alarms]
    held = Alarm.objects.select_for_update().filter(pk__in=numbers, outcome="")
    if held.count() < len(alarms):
        return
    raised = min(alarm.raised_at for alarm in alarms)
    same = Cause.objects.select_for_update().filter(
        asset_kind=place.kind, asset_code=place.code, type_code=opens.type_code
    )
    cause = same.order_by("-opened_at", "-pk").first()
    if cause is not None:
        cases.look_at(cause)
    before = Before(cause.is_open, cause.cleared_at) if cause else None
    outcome = fusion(before, raised)
    if outcome is Outcome.REOPENS and cause is not None and not cases.reopen(cause, now):
        outcome = Outcome.REPEATS if cause.is_false else Outcome.OPENS
    if cause is None or outcome is Outcome.OPENS:
        cause = Cause(
            watch=watch.key,
            asset_kind=place.kind,
            asset_code=place.code,
            area_path=place.area_path,
            type_code=opens.type_code,
            is_parent=is_parent,
            severity=severity,
            opened_at=now,
            last_at=now,
        )
        cause.save()
        cases.begin(cause, opens, place, alarms, now, watch.told)
    elif outcome is Outcome.REPEATS:
        cause.repeats += 1
    # What began as a matter of its own may turn out to be that of all it feeds.
    cause.is_parent |= is_parent
    cause.last_at, cause.cleared_at = now, None
    cause.save()
    if joins:
        for place_, alarm in enumerate(alarms):
            _settle(alarm, Outcome.JOINS if is_parent and place_ else outcome, cause)
