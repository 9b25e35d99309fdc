"""What happens by itself as time passes: reminders, escalations, ends of notices."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction

from yiju.platform.events.api import Actor, record
from yiju.platform.work.changes import Change, held
from yiju.platform.work.declared import process_of
from yiju.platform.work.looking import first_look, levels, moment_of
from yiju.platform.work.models import Message, Stage
from yiju.platform.work.process import Holder
from yiju.platform.work.steps import end_silence, go_on_by_itself
from yiju.platform.work.undoing import forget

log = logging.getLogger(__name__)
CLOCK = Actor(account="", name="时钟", unit="", via="system")
BATCH = 200
PATIENCE = timedelta(hours=1)
"""When an automatic step whose guards do not hold yet is looked at again."""


@dataclass(frozen=True)
class Telling:
    """Somebody has to be told that time is running out, or has run out.

    `level` is 0 for the reminder to the holder, 1 for the head of the unit, 2 for the office,
    3 for the leading group.
    """

    number: str
    title: str
    step: str
    holder: Holder
    due_at: datetime
    level: int


Address = Callable[[Telling], list[tuple[str, str]]]
"""To whom a telling goes, as (channel, address); the interfaces know."""


def tick(now: datetime, to_whom: Address) -> int:
    """Do all that has come due up to `now`, one item at a time; how many stages were looked at.

    Each stage is done in a transaction of its own: what is killed half way goes on where it was,
    and nobody is told twice.
    """
    forget(now)
    looked = 0
    while batch := _waiting(now):
        for pk in batch:
            looked += _looked(pk, now, to_whom)
    return looked


def look(number: str, now: datetime, to_whom: Address) -> int:
    """Do what has come due of one item up to `now`; how many of its stages were looked at."""
    due = Stage.objects.filter(item__number=number, ended_at=None, look_at__lte=now)
    return sum(_look(pk, now, to_whom) for pk in [*due.values_list("pk", flat=True)])


def _waiting(now: datetime) -> list[int]:
    found = Stage.objects.filter(ended_at=None, look_at__lte=now, item__paused=False)
    return list(found.order_by("look_at", "pk").values_list("pk", flat=True)[:BATCH])


def _looked(pk: int, now: datetime, to_whom: Address) -> bool:
    """One that fails stops no other, as an item whose process nobody declares any more: it is put
    off and told in the log."""
    try:
        return _look(pk, now, to_whom)
    except DatabaseError:
        raise
    except Exception:
        log.exception("the clock could not look at stage %s", pk)
    Stage.objects.filter(pk=pk).update(look_at=now + PATIENCE)
    return False


@transaction.atomic
def _look(pk: int, now: datetime, to_whom: Address) -> bool:
    number = Stage.objects.filter(pk=pk).values_list("item__number", flat=True).first()
    if number is None:
        return False
    item, stages = held(number)
    stage = next((s for s in stages if s.pk == pk), None)
    if stage is None or stage.ended_at or item.paused or not stage.look_at or stage.look_at > now:
        return False
    process = process_of(item.process, item.version)
    change = Change(item, process, None, CLOCK, now, stages)
    went_on = stage.notice_until and go_on_by_itself(change, stage)
    if went_on or end_silence(change, stage):
        Message.objects.bulk_create(change.messages)
        return True
    _tell(change, stage, now, to_whom)
    stage.look_at = first_look(stage, now)
    if stage.look_at and stage.look_at <= now:
        stage.look_at = now + PATIENCE
    stage.save(update_fields=["escalated", "look_at"])
    Message.objects.bulk_create(change.messages)
    return True


def _tell(change: Change, stage: Stage, now: datetime, to_whom: Address) -> None:
    """Send every reminder and escalation whose moment has passed."""
    item, most = change.item, levels(now)
    while stage.due_at and stage.escalated < most and moment_of(stage, stage.escalated, now) <= now:
        telling = Telling(
            item.number,
            item.title,
            stage.step,
            Holder(stage.role, stage.unit_code, stage.account),
            stage.due_at,
            stage.escalated,
        )
        for channel, address in to_whom(telling):
            key = f"{item.number}/{stage.pk}/late/{stage.escalated}/{channel}/{address}"
            change.send(channel, address, {"telling": _body(telling)}, key=key)
        if telling.level:
            record(
                actor=CLOCK,
                action=f"{item.process}.late",
                subject_kind=item.process,
                subject_key=item.number,
                ground="",
                after={"step": stage.step, "level": telling.level},
                at=now,
            )
        stage.escalated += 1


def _body(telling: Telling) -> dict[str, str | int]:
    return {
        "number": telling.number,
        "title": telling.title,
        "step": telling.step,
        "unit": telling.holder.unit,
        "role": telling.holder.role,
        "account": telling.holder.account,
        "due_at": telling.due_at.isoformat(),
        "level": telling.level,
    }
