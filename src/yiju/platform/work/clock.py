"""When something is due, how a pause moves it, and how much of the time is used: pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from fractions import Fraction

from yiju.platform.base import params
from yiju.platform.base.calendar import WorkingCalendar
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Standard, rule
from yiju.platform.base.time import CHINA, to_china
from yiju.platform.work.limits import Limit, TimeKind

P = params.load(__file__)
LAST_SECOND = time(23, 59, 59)
WORKING = frozenset({TimeKind.WORKING_HOUR, TimeKind.WORKING_DAY})
CASE_TIMES = (Standard("GB/T 30428.8-2020", ""), Standard("中华人民共和国民法典", "201"))


class Light(StrEnum):
    """How much of a limit is used (GB/T 30428.4 as practised: 80 % and 100 %)."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True)
class Due:
    """A moment in China's time. `provisional` where a year's holidays are not published yet."""

    at: datetime
    provisional: bool = False


@rule(
    cites=CASE_TIMES,
    reading=_(
        "紧急工作时和自然日昼夜连续计算；工作时只计办公时间；按日计算的，开始当日不计，"
        "到最后一日结束，按工作日计算的到最后一个工作日下班时止。"
    ),
)
def due_after(begun: datetime, limit: Limit, calendar: WorkingCalendar) -> Due:
    """The last moment of a limit that began at `begun`. The calendar decides the working days of
    years that are not published: it raises CalendarUnknown, or is provisional."""
    start = to_china(begun)
    match limit.kind:
        case TimeKind.URGENT_HOUR:
            at = start + timedelta(hours=limit.amount)
        case TimeKind.WORKING_HOUR:
            at = calendar.add_working_hours(start, limit.amount)
        case TimeKind.NATURAL_DAY:
            at = _end_of(start.date() + timedelta(days=limit.amount))
        case _:
            at = calendar.close_of(calendar.add_working_days(start.date(), limit.amount))
    return Due(at, _is_provisional(limit.kind, start, at, calendar))


@rule(
    cites=CASE_TIMES,
    reading=_(
        "经批准暂停的时间不计入时限：恢复后接着计算暂停时尚余的时间；已经超期的不因暂停而复原。"
    ),
)
def due_after_pause(
    due: datetime, kind: TimeKind, paused: datetime, resumed: datetime, calendar: WorkingCalendar
) -> Due:
    """The due moment after a pause: what was left at its beginning is left at its end."""
    old, back = to_china(due), to_china(resumed)
    if paused >= old:
        return Due(old, _is_provisional(kind, old, old, calendar))
    if kind in WORKING:
        left = calendar.working_time(paused, old)
        at = calendar.add_working_hours(back, left / timedelta(hours=1))
        if kind is TimeKind.WORKING_DAY:
            at = calendar.close_of(at.date())
    else:
        at = back + (old - to_china(paused))
        if kind is TimeKind.NATURAL_DAY:
            at = _end_of(at.date())
    return Due(at, _is_provisional(kind, old, at, calendar))


def time_used(
    begun: datetime, due: datetime, now: datetime, kind: TimeKind, calendar: WorkingCalendar
) -> Fraction:
    """The share of a limit that has passed, above 1 once it is over; time runs as the kind says."""
    if kind in WORKING:
        passed, allowed = calendar.working_time(begun, now), calendar.working_time(begun, due)
    else:
        passed, allowed = now - begun, due - begun
    if allowed <= timedelta():
        return Fraction(2 if now > due else 0)
    return Fraction(passed // timedelta(seconds=1), allowed // timedelta(seconds=1))


@rule(
    cites=(Standard("GB/T 30428.4-2016", ""),),
    reading=_("用去时限不足八成为绿，八成以上为黄，超过时限为红。"),
)
def light(used: Fraction, day: date) -> Light:
    if used > 1:
        return Light.RED
    return Light.YELLOW if used >= P.yellow_from.at(day) else Light.GREEN


def _end_of(day: date) -> datetime:
    return datetime.combine(day, LAST_SECOND, CHINA)


def _is_provisional(
    kind: TimeKind, start: datetime, end: datetime, calendar: WorkingCalendar
) -> bool:
    if kind not in WORKING:
        return False
    return calendar.is_provisional(start.date()) or calendar.is_provisional(end.date())
