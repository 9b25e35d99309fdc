"""What somebody may do with an item now: the moves, and the petitions, that their posts allow."""

from dataclasses import dataclass
from datetime import datetime

from yiju.platform.base.i18n import Text
from yiju.platform.base.time import china_day
from yiju.platform.work.clock import Light, light, time_used
from yiju.platform.work.declared import calendar, process_of
from yiju.platform.work.limits import TimeKind
from yiju.platform.work.models import Asking
from yiju.platform.work.process import Done, Holder, Move, Party, Petition
from yiju.platform.work.rights import may
from yiju.platform.work.rows import ItemRow, StageRow


@dataclass(frozen=True)
class Possible:
    """A move of an open step that the party may make, as far as rights decide it."""

    step: str
    step_title: Text
    move: Move


@dataclass(frozen=True)
class AskingRow:
    """A petition of an item; `granted` is None until somebody decides."""

    id: int
    petition: str
    title: Text
    reason: str
    until: datetime | None
    asked_at: datetime
    by_account: str
    by_unit: str
    granted: bool | None
    decided_by: str
    decided_at: datetime | None
    opinion: str
    ended_at: datetime | None


def possible(item: ItemRow, party: Party) -> list[Possible]:
    """In the order of the open stages and of their declaration; none while the item is paused."""
    if item.paused:
        return []
    process, history = process_of(item.process, item.version), _history(item)
    found = []
    for stage in item.open_stages:
        step = process.step(stage.step)
        for move in step.moves:
            if move.needs and not item.data.get(move.needs):
                continue
            if may(move.by, party, stage.holder, item.area_path, history):
                found.append(Possible(step.key, step.title, move))
    return found


def may_ask(item: ItemRow, party: Party) -> list[Petition]:
    """The petitions that the party may ask for now, as far as rights decide it."""
    if item.paused or item.end:
        return []
    process, history = process_of(item.process, item.version), _history(item)
    known = [one for one in (process.pause, process.extension) if one]
    return [
        one
        for one in known
        if any(may(one.by, party, s.holder, item.area_path, history) for s in item.open_stages)
    ]


def may_decide(item: ItemRow, asking: AskingRow, party: Party) -> bool:
    process = process_of(item.process, item.version)
    known = {one.key: one for one in (process.pause, process.extension) if one}
    if asking.granted is not None or asking.by_account == party.account:
        return False
    asked = Done("", "ask", asking.by_account, asking.by_unit, asking.asked_at)
    return bool(may(known[asking.petition].approver, party, Holder(), item.area_path, [asked]))


def askings(item: ItemRow) -> list[AskingRow]:
    process = process_of(item.process, item.version)
    titles = {one.key: one.title for one in (process.pause, process.extension) if one}
    return [
        AskingRow(
            one.pk,
            one.petition,
            titles[one.petition],
            one.reason,
            one.until,
            one.asked_at,
            one.by_account,
            one.by_unit,
            one.granted,
            one.decided_by,
            one.decided_at,
            one.opinion,
            one.ended_at,
        )
        for one in Asking.objects.filter(item__number=item.number).order_by("pk")
    ]


def light_of(stage: StageRow, now: datetime) -> Light | None:
    """How much of the stage's limit is used; None where it has none."""
    return light_at(stage.began_at, stage.due_at, stage.limit_kind, stage.ended_at or now)


def light_at(began: datetime, due: datetime | None, kind: str, at: datetime) -> Light | None:
    if due is None or not kind:
        return None
    if at > due:
        return Light.RED
    return light(time_used(began, due, at, TimeKind(kind), calendar()), china_day(at))


def _history(item: ItemRow) -> tuple[Done, ...]:
    ended = [stage for stage in item.stages if stage.ended_at]
    ended.sort(key=lambda stage: (stage.ended_at, stage.id))
    return tuple(
        Done(s.step, s.move, s.by_account, s.by_unit, s.ended_at) for s in ended if s.ended_at
    )
