"""Appeals against published values: filed in time, decided by somebody else, computed again."""

import re
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.db import transaction

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.steering.evaluation import exporting, models, reading
from yiju.platform.steering.evaluation.computing import Taken, with_value
from yiju.platform.steering.evaluation.keeping import EditionRow, edition, held_of, tell, write

NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,12}|/[1-9][0-9]{0,14})?")
"""A decimal or a fraction; nothing that grows when it is read."""


class AppealUnfit(CityError):
    code = "evaluation.appeal_unfit"
    status = 422
    text = _("申诉不能受理：{why}")


@dataclass(frozen=True)
class AppealRow:
    """`upheld` is None while it is open."""

    number: int
    key: str
    subject: str
    leaf: str
    value: Fraction
    ground: str
    document: str
    unit_code: str
    filed_at: datetime
    upheld: bool | None
    answer: str
    decided_at: datetime | None


@transaction.atomic
def appeal(
    key: str,
    subject: str,
    leaf: str,
    value: str,
    *,
    ground: str,
    document: str,
    actor: Actor,
    at: datetime,
) -> AppealRow:
    """Say that a published value is another one, within the days for appeals. The same appeal
    again is the one that is there. Raises EvaluationUnknown, EditionUnknown and AppealUnfit."""
    held = held_of(key, lock=True)
    last = edition(key)
    claimed = _claimed(last, subject, leaf, value)
    if china_day(at) > last.appeals_until:
        raise AppealUnfit(why=_("申诉期到 {day} 为止").format(day=last.appeals_until))
    if not ground.strip() or not document.strip():
        raise AppealUnfit(why=_("写明理由，并附证明材料的文号或文件名"))
    same = {"subject": subject, "leaf": leaf, "value": str(claimed), "upheld": None}
    there = held.appeals.filter(**same).first()
    if there is not None:
        return _appeal(there)
    made = models.Appeal.objects.create(
        declared=held,
        **same,
        ground=ground.strip()[:2000],
        document=document.strip()[:200],
        unit_code=actor.unit,
        account=actor.account,
        filed_at=at,
    )
    tell(key, "appeal", {"number": made.pk, "subject": subject, "leaf": leaf}, actor, at)
    return _appeal(made)


def _claimed(last: EditionRow, subject: str, leaf: str, value: str) -> Fraction:
    if leaf not in last.content["values"].get(subject, {}):
        raise AppealUnfit(why=_("没有这个对象或指标"))
    if not NUMBER.fullmatch(value.strip()):
        raise AppealUnfit(why=_("“{value}”不是数").format(value=value[:40]))
    return Fraction(value.strip())


@transaction.atomic
def decide(
    key: str, number: int, *, upheld: bool, answer: str, actor: Actor, at: datetime
) -> AppealRow:
    """Answer an appeal; upheld, everything is computed again from the frozen values with this one
    put right, and published as a new edition. The same answer again changes nothing.

    Raises EvaluationUnknown and AppealUnfit; whoever filed it may not decide it.
    """
    held = held_of(key, lock=True)
    found = held.appeals.filter(pk=number).first()
    if found is None:
        raise AppealUnfit(why=_("没有第 {number} 号申诉").format(number=number))
    if found.upheld is not None:
        if found.upheld == upheld:
            return _appeal(found)
        raise AppealUnfit(why=_("第 {number} 号申诉已经答复").format(number=number))
    if found.account == actor.account:
        raise AppealUnfit(why=_("提出的人不能自己决定"))
    if not answer.strip():
        raise AppealUnfit(why=_("写明答复"))
    found.upheld, found.answer = upheld, answer.strip()[:2000]
    found.decided_by, found.decided_at = actor.account, at
    found.save()
    tell(key, "decide", {"number": number, "upheld": upheld}, actor, at)
    if upheld:
        correct(held, found, actor, at)
    return _appeal(found)


def correct(held: models.Declared, found: models.Appeal, actor: Actor, at: datetime) -> None:
    declared, last = reading.read(held.data), edition(held.key)
    values: Taken = with_value(
        exporting.taken_of(last.content), found.subject, found.leaf, Fraction(found.value)
    )
    made = exporting.content(declared, values, last.content["known_at"])
    reason = _("第 {number} 号申诉成立").format(number=found.pk)
    write(held, declared, made, last.content, reason, actor, at)


def appeals(key: str) -> list[AppealRow]:
    """The oldest first."""
    return [_appeal(one) for one in held_of(key).appeals.order_by("pk")]


def _appeal(one: models.Appeal) -> AppealRow:
    return AppealRow(
        one.pk,
        one.declared_id,
        one.subject,
        one.leaf,
        Fraction(one.value),
        one.ground,
        one.document,
        one.unit_code,
        one.filed_at,
        one.upheld,
        one.answer,
        one.decided_at,
    )
