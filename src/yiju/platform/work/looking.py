"""When the clock has next something to do with a stage: remind, escalate, end a notice."""

from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import lru_cache

from yiju.platform.base.time import china_day
from yiju.platform.work.clock import P
from yiju.platform.work.models import Stage


@lru_cache(maxsize=8)
def _marks(day: date) -> tuple[Fraction, ...]:
    return (P.remind_from.at(day), *map(Fraction, P.escalate_at.at(day)))


def marks(at: datetime) -> tuple[Fraction, ...]:
    """The shares of a limit at which somebody is told: the reminder, then each escalation."""
    return _marks(china_day(at))


def moment_of(stage: Stage, share: Fraction) -> datetime:
    """When a share of the stage's time has passed, by the clock on the wall; the limit itself
    falls on its due moment exactly."""
    assert stage.due_at is not None
    span = stage.due_at - stage.began_at
    return stage.began_at + span * share.numerator // share.denominator


def first_look(stage: Stage, at: datetime) -> datetime | None:
    """The next moment at which the clock looks at a stage; None where nothing is timed."""
    moments = []
    if stage.due_at is not None:
        told = marks(at)
        if stage.escalated < len(told):
            moments.append(moment_of(stage, told[stage.escalated]))
    if stage.notice_until is not None:
        moments.append(stage.notice_until + timedelta(seconds=1))
    if stage.silent_until is not None:
        moments.append(stage.silent_until + timedelta(seconds=1))
    return min(moments, default=None)
