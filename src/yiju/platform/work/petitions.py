"""Pauses and extensions: asked for with a reason, granted by somebody else, kept on record."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.events.api import Actor, record
from yiju.platform.work.changes import held, joined, situation_of
from yiju.platform.work.clock import due_after_pause
from yiju.platform.work.declared import calendar, process_of
from yiju.platform.work.limits import TimeKind
from yiju.platform.work.looking import first_look
from yiju.platform.work.models import Asking, Item, Stage
from yiju.platform.work.process import Done, Holder, Party, Petition, Process
from yiju.platform.work.refusals import ItemEnded, KeyTaken, NotYours, Unmet
from yiju.platform.work.rights import may
from yiju.platform.work.rows import ItemRow, done_of, item_row

PAUSE, EXTENSION = "pause", "extension"


class NoPetition(CityError):
    code = "work.no_petition"
    status = 422
    text = _("流程“{process}”不设{petition}")


class AskedAlready(CityError):
    code = "work.asked_already"
    status = 409
    text = _("{number} 的申请还没有批复。等批复后再申请")


class GrantedAlready(CityError):
    code = "work.granted_already"
    status = 409
    text = _("{number} 已批准过 {count} 次{petition}，不能再批")


class DecidedAlready(CityError):
    code = "work.decided_already"
    status = 409
    text = _("这项申请已由{name}批复")


class NotPaused(CityError):
    code = "work.not_paused"
    status = 409
    text = _("{number} 没有挂起")


class UntilPast(CityError):
    code = "work.until_past"
    status = 422
    text = _("申请到 {until}，不晚于{after}。改为更晚的时间")


@transaction.atomic
def ask(
    number: str,
    petition: str,
    *,
    reason: str,
    until: datetime,
    key: str,
    party: Party,
    actor: Actor,
    at: datetime,
) -> int:
    """Ask for a pause with its review date, or for an extension to a moment; the number of the
    petition. The clock runs until it is granted.

    Raises, and then nothing is written: ItemUnknown, ItemEnded, NoPetition, NotYours, Unmet,
    AskedAlready, GrantedAlready, UntilPast, KeyTaken.
    """
    item, stages = held(number)
    standing = Asking.objects.filter(key=key).first()
    if standing is not None:
        if (standing.item_id, standing.petition) != (item.pk, petition):
            raise KeyTaken(key=key)
        return int(standing.pk)
    if item.end:
        raise ItemEnded(number=number, at=item.ended_at, end=item.end)
    process = process_of(item.process, item.version)
    declared = _declared(process, petition)
    _may_ask(item, stages, declared, party, reason, until, at)
    made = Asking.objects.create(
        item=item,
        petition=petition,
        key=key,
        reason=reason.strip(),
        until=until,
        asked_at=at,
        by_account=actor.account,
        by_unit=actor.unit,
    )
    _event(item, process, f"{petition}.ask", actor, reason, {"until": until.isoformat()}, at)
    return int(made.pk)


def _declared(process: Process, petition: str) -> Petition:
    found = {PAUSE: process.pause, EXTENSION: process.extension}.get(petition)
    if found is None:
        raise NoPetition(process=process.title, petition=petition)
    return found


def _may_ask(
    item: Item,
    stages: list[Stage],
    declared: Petition,
    party: Party,
    reason: str,
    until: datetime,
    at: datetime,
) -> None:
    history = done_of(stages)
    standing = [stage for stage in stages if stage.ended_at is None]
    ways = [may(declared.by, party, _holder(stage), item.area_path, history) for stage in standing]
    if not any(ways):
        raise NotYours(move=declared.title, why=joined(ways[0].unmet if ways else ()))
    earlier = list(item.askings.filter(petition=declared.key))
    if any(one.decided_at is None for one in earlier):
        raise AskedAlready(number=item.number)
    granted = sum(bool(one.granted) for one in earlier)
    if granted >= declared.most:
        raise GrantedAlready(number=item.number, count=granted, petition=declared.title)
    after = at if declared.key == PAUSE or item.due_at is None else item.due_at
    if until <= after:
        raise UntilPast(until=until, after=after)
    seen = situation_of(item, standing[0].step, history, party, {"until": until}, at)
    unmet = [one for guard in declared.guards for one in guard(seen).unmet]
    if not reason.strip():
        unmet.insert(0, _("请写明理由"))
    if unmet:
        raise Unmet(move=declared.title, unmet=joined(unmet))


@transaction.atomic
def decide(
    asking: int, granted: bool, *, opinion: str, party: Party, actor: Actor, at: datetime
) -> ItemRow:
    """Grant a petition or refuse it with an opinion; never by whoever asked for it.

    Raises, and then nothing is written: ItemUnknown, NotYours, DecidedAlready, Unmet.
    """
    number = Asking.objects.filter(pk=asking).values_list("item__number", flat=True).first() or ""
    item, stages = held(number)
    found = Asking.objects.get(pk=asking)
    process = process_of(item.process, item.version)
    declared = _declared(process, found.petition)
    asked = Done("", "ask", found.by_account, found.by_unit, found.asked_at)
    allowed = may(declared.approver, party, Holder(), item.area_path, [asked])
    if not allowed or party.account == found.by_account:
        raise NotYours(move=declared.title, why=joined(allowed.unmet) or _("不能批复自己的申请"))
    if found.decided_at is not None:
        if found.decided_by == actor.account and found.granted is granted:
            return item_row(item, stages)
        raise DecidedAlready(name=found.decided_by)
    if not granted and not opinion.strip():
        raise Unmet(move=declared.title, unmet=_("不同意时请写明理由"))
    found.decided_at, found.decided_by = at, actor.account
    found.granted, found.opinion = granted, opinion.strip()
    found.save()
    if granted:
        (_pause if found.petition == PAUSE else _extend)(item, stages, found, at)
    _event(item, process, f"{found.petition}.decide", actor, opinion, {"granted": granted}, at)
    return item_row(item, stages)


def _pause(item: Item, stages: list[Stage], found: Asking, at: datetime) -> None:
    item.paused = True
    _changed(item, at)


def _extend(item: Item, stages: list[Stage], found: Asking, at: datetime) -> None:
    """The whole limit ends later, and that of every open stage by as much."""
    if found.until is None or item.due_at is None:
        return
    longer = found.until - item.due_at
    item.due_at = found.until
    for stage in stages:
        if stage.ended_at is None and stage.due_at is not None:
            stage.due_at += longer
            stage.look_at = first_look(stage, at)
            stage.save(update_fields=["due_at", "look_at"])
    _changed(item, at)


@transaction.atomic
def resume(number: str, *, actor: Actor, at: datetime, opinion: str = "") -> ItemRow:
    """End a pause: what was left of every limit at its beginning is left now. Raises
    ItemUnknown and NotPaused."""
    item, stages = held(number)
    pause = item.askings.filter(petition=PAUSE, granted=True, ended_at=None).first()
    if not item.paused or pause is None or pause.decided_at is None:
        raise NotPaused(number=number)
    process = process_of(item.process, item.version)
    pause.ended_at = at
    pause.save(update_fields=["ended_at"])
    item.paused = False
    for stage in stages:
        if stage.ended_at is not None or not (stage.due_at or stage.silent_until):
            continue
        if stage.due_at is not None:
            kind = TimeKind(stage.limit_kind)
            due = due_after_pause(stage.due_at, kind, pause.decided_at, at, calendar())
            stage.due_at = due.at
        if stage.silent_until is not None:
            stage.silent_until += at - pause.decided_at
        stage.look_at = first_look(stage, at)
        stage.save(update_fields=["due_at", "silent_until", "look_at"])
    if item.due_at is not None and item.whole_kind:
        kind = TimeKind(item.whole_kind)
        due = due_after_pause(item.due_at, kind, pause.decided_at, at, calendar())
        item.due_at, item.provisional = due.at, due.provisional
    _changed(item, at)
    _event(item, process, "pause.end", actor, opinion, {}, at)
    return item_row(item, stages)


@dataclass(frozen=True)
class PauseRow:
    """A pause that still lasts after its review date."""

    number: str
    title: str
    unit_code: str
    area_path: str
    until: datetime


def past_review(now: datetime) -> list[PauseRow]:
    """The pauses that should have been reviewed by now, the oldest first."""
    rows = Asking.objects.filter(
        petition=PAUSE, granted=True, ended_at=None, until__lt=now, item__paused=True
    ).order_by("until", "pk")
    columns = ("item__number", "item__title", "item__unit_code", "item__area_path", "until")
    return [PauseRow(*row) for row in rows.values_list(*columns)]


def _holder(stage: Stage) -> Holder:
    return Holder(stage.role, stage.unit_code, stage.account)


def _changed(item: Item, at: datetime) -> None:
    item.revision += 1
    item.changed_at = at
    item.save()


def _event(
    item: Item,
    process: Process,
    action: str,
    actor: Actor,
    ground: str,
    after: dict[str, object],
    at: datetime,
) -> None:
    record(
        actor=actor,
        action=f"{process.key}.{action}",
        subject_kind=process.key,
        subject_key=item.number,
        ground=ground,
        after=after,
        at=at,
    )
