"""Objections to what a public notice says: anybody may make one, each is answered by a person."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import CHINESE, Text, _, use_language
from yiju.platform.base.kept_text import text_from_json, text_to_json
from yiju.platform.events.api import Actor, record
from yiju.platform.work.changes import Change, held, joined
from yiju.platform.work.declared import process_of
from yiju.platform.work.models import Item, Message, Objection, Stage
from yiju.platform.work.process import By, Holder, Notice, Party
from yiju.platform.work.refusals import KeyTaken, NotYours
from yiju.platform.work.rights import may
from yiju.platform.work.rows import ItemRow, done_of
from yiju.platform.work.steps import SYSTEM, finish_step, leave

LONGEST = 2_000


class NoNotice(CityError):
    code = "work.no_notice"
    status = 409
    text = _("{number} 现在不在公示期内，不能提出异议")


class ObjectionEmpty(CityError):
    code = "work.objection_empty"
    status = 422
    text = _("请写明异议或答复的内容，不超过 {most} 字")


class ObjectionUnknown(CityError):
    code = "work.objection_unknown"
    status = 404
    text = _("{number} 没有这条异议")


class AnsweredAlready(CityError):
    code = "work.answered_already"
    status = 409
    text = _("这条异议已经答复过")


@dataclass(frozen=True)
class ObjectionRow:
    """`upheld` is None until it is answered."""

    id: int
    step: str
    says: str
    made_at: datetime
    answer: str | Text
    answered_at: datetime | None
    upheld: bool | None


@transaction.atomic
def object_to(number: str, says: str, *, key: str, actor: Actor, at: datetime) -> int:
    """Object while a notice runs; the number of the objection, the same for a key sent twice.

    Raises, and then nothing is written: ItemUnknown, NoNotice, ObjectionEmpty, KeyTaken.
    """
    item, stages = held(number)
    says = _written(says)
    standing = Objection.objects.select_related("stage").filter(key=key).first()
    if standing is not None:
        if standing.stage.item_id != item.pk:
            raise KeyTaken(key=key)
        return int(standing.pk)
    stage = _in_notice(stages, at)
    if stage is None:
        raise NoNotice(number=number)
    made = Objection.objects.create(
        stage=stage, key=key, says=says, made_at=at, by_account=actor.account
    )
    _changed(item, at)
    _tell(item, "objection", actor, {"objection": made.pk}, "", at)
    return int(made.pk)


@transaction.atomic
def answer_objection(
    number: str,
    objection: int,
    answer: str | Text,
    *,
    upheld: bool,
    party: Party,
    actor: Actor,
    at: datetime,
) -> None:
    """Answer an objection; one that is upheld makes the move that the notice names. A `Text` is the
    platform's own answer: each reads it in their own language.

    Raises, and then nothing is written: ItemUnknown, ObjectionUnknown, AnsweredAlready, NotYours,
    ObjectionEmpty.
    """
    item, stages = held(number)
    with use_language(CHINESE):
        ground = _written(str(answer))
    found = Objection.objects.filter(pk=objection, stage__item=item).first()
    if found is None:
        raise ObjectionUnknown(number=number)
    if found.answered_at is not None:
        raise AnsweredAlready()
    process = process_of(item.process, item.version)
    stage = next(one for one in stages if one.pk == found.stage_id)
    notice = process.step(stage.step).notice
    allowed = may(_answers(notice), party, Holder(), item.area_path, done_of(stages))
    if not allowed:
        raise NotYours(move=_("答复异议"), why=joined(allowed.unmet))
    is_own = isinstance(answer, Text)
    found.answer = opinion = "" if is_own else ground
    found.own_answer = text_to_json(answer) if is_own else None
    found.answered_at, found.upheld = at, upheld
    found.save()
    _tell(item, "answer", actor, {"objection": found.pk, "upheld": upheld}, ground, at)
    move = process.move(stage.step, notice.upheld) if notice and notice.upheld else None
    if not (upheld and move and stage.ended_at is None):
        _changed(item, at)
        return
    change = Change(item, process, None, actor, at, stages)
    leave(change, stage, move, opinion, None)
    finish_step(change, stage, move, SYSTEM)
    Message.objects.bulk_create(change.messages)


def objections_of(number: str) -> list[ObjectionRow]:
    """The oldest first."""
    found = Objection.objects.filter(stage__item__number=number).select_related("stage")
    return [
        ObjectionRow(
            one.pk,
            one.stage.step,
            one.says,
            one.made_at,
            one.answer if one.own_answer is None else text_from_json(one.own_answer),
            one.answered_at,
            one.upheld,
        )
        for one in found.order_by("pk")
    ]


def may_object(item: ItemRow, at: datetime) -> bool:
    return any(s.notice_until and at <= s.notice_until for s in item.open_stages)


def may_answer(item: ItemRow, objection: ObjectionRow, party: Party) -> bool:
    notice = process_of(item.process, item.version).step(objection.step).notice
    waits = objection.answered_at is None
    return waits and bool(may(_answers(notice), party, Holder(), item.area_path, ()))


def _answers(notice: Notice | None) -> By:
    return notice.answered_by if notice else By()


def _in_notice(stages: list[Stage], at: datetime) -> Stage | None:
    return next(
        (s for s in stages if s.ended_at is None and s.notice_until and at <= s.notice_until),
        None,
    )


def _written(text: str) -> str:
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise ObjectionEmpty(most=LONGEST)
    return text


def _changed(item: Item, at: datetime) -> None:
    item.revision += 1
    item.changed_at = at
    item.save(update_fields=["revision", "changed_at"])


def _tell(
    item: Item, what: str, actor: Actor, after: dict[str, object], ground: str, at: datetime
) -> None:
    record(
        actor=actor,
        action=f"{item.process}.{what}",
        subject_kind=item.process,
        subject_key=item.number,
        ground=ground,
        after=after,
        at=at,
    )
