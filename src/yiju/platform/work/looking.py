"""When the clock has next something to do with a stage: remind, escalate, end a notice."""

from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import lru_cache

from yiju.platform.base.calendar import WorkingCalendar
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Standard, rule
from yiju.platform.base.time import CHINA, china_day, to_china
from yiju.platform.work.clock import CASE_TIMES, WORKING, P
from yiju.platform.work.declared import calendar
from yiju.platform.work.limits import TimeKind
from yiju.platform.work.models import Stage

DAYS = frozenset({TimeKind.WORKING_DAY, TimeKind.NATURAL_DAY})


@lru_cache(maxsize=8)
def _numbers(day: date) -> tuple[tuple[Fraction, ...], tuple[int, ...]]:
    """The shares of a limit at which somebody is told, and the working days after it."""
    shares = (P.remind_from.at(day), *map(Fraction, P.escalate_at.at(day)))
    return shares, tuple(int(count) for count in P.escalate_after.at(day))


def levels(at: datetime) -> int:
    """How often somebody is told: the reminder, then each escalation that both kinds of limit
    have."""
    shares, after = _numbers(china_day(at))
    return min(len(shares), len(after) + 1)


def moment_of(stage: Stage, level: int, at: datetime) -> datetime:
    """When somebody is told of a stage that has a limit, by the numbers in force at a moment: at
    level 0 the holder, from 1 on each one further up."""
    assert stage.due_at is not None
    shares, after = _numbers(china_day(at))
    kind = TimeKind(stage.limit_kind or TimeKind.URGENT_HOUR)
    if level and kind in DAYS:
        return moment_late(stage.due_at, after[level - 1], calendar())
    return moment_used(stage.began_at, stage.due_at, shares[level], kind, calendar())


@rule(
    cites=CASE_TIMES,
    reading=_("用去时限的一定份额时催办；按工作时间计的时限，用去的也只计工作时间。"),
)
def moment_used(
    began: datetime, due: datetime, share: Fraction, kind: TimeKind, days: WorkingCalendar
) -> datetime:
    """When a share of a limit has passed, time running as its kind says; the whole of it has at
    the due moment exactly."""
    if share == 1:
        return due
    if kind not in WORKING:
        return began + (due - began) * share.numerator // share.denominator
    if share > 1:
        over = days.working_time(began, due) * float(share - 1)
        return days.add_working_hours(due, over / timedelta(hours=1))
    used = days.working_time(began, due) * float(share)
    return min(due, days.add_working_hours(began, used / timedelta(hours=1)))


@rule(
    cites=(Standard("中华人民共和国民法典", "201"),),
    reading=_("按日计的时限，超期后逐级上报按本市日历的工作日计；届满当日不计入。"),
)
def moment_late(due: datetime, count: int, days: WorkingCalendar) -> datetime:
    """So many working days after something was due, at the hour at which it was."""
    end = to_china(due)
    return datetime.combine(days.add_working_days(end.date(), count), end.time(), CHINA)


def told_by(stage: Stage, at: datetime) -> int:
    """How often somebody has to have been told of a stage that has a limit by a moment."""
    return sum(moment_of(stage, level, at) <= at for level in range(levels(at)))


def first_look(stage: Stage, at: datetime) -> datetime | None:
    """The next moment at which the clock looks at a stage; None where nothing is timed."""
    moments = []
    if stage.due_at is not None and stage.escalated < levels(at):
        moments.append(moment_of(stage, stage.escalated, at))
    if stage.notice_until is not None:
        moments.append(stage.notice_until + timedelta(seconds=1))
    if stage.silent_until is not None:
        moments.append(stage.silent_until + timedelta(seconds=1))
    return min(moments, default=None)
