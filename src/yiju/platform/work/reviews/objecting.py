"""Objections to what a review found: each has two others look again."""

from datetime import datetime

from django.db import transaction

from yiju.platform.base.i18n import _
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work.browsing import Wanted, every
from yiju.platform.work.objections import (
    ObjectionEmpty,
    answer_objection,
    object_to,
    objections_of,
)
from yiju.platform.work.process import Party

SYSTEM = Party("", system=True)
AGAIN = _("另抽两人重新核验")


@transaction.atomic
def object_and_stop(number: str, says: str, *, key: str, actor: Actor, at: datetime) -> None:
    """An objection to what is published stops it: two others look again. Raises NoNotice."""
    made = object_to(number, says, key=key, actor=actor, at=at)
    answer_objection(number, made, AGAIN, upheld=True, party=SYSTEM, actor=actor, at=at)


@transaction.atomic
def object_by_name(
    number: str, says: str, *, name: str, phone: str, key: str, at: datetime
) -> None:
    """The same by a citizen, whose name and telephone the register of people keeps sealed. Raises
    PersonNameMissing, ObjectionEmpty, NoNotice; then nobody is registered."""
    actor = Actor("", "市民", via="web")
    who = registry.person_add(name, None, phone or None, actor=actor, at=at)
    if not says.strip():
        raise ObjectionEmpty(most=2000)
    says = f"{says.strip()}（{_('实名登记')} {who.id}）"
    object_and_stop(number, says, key=key, actor=actor, at=at)


def keep_answering(process: str, step: str, at: datetime) -> int:
    """Objections that came in by the portal stop a notice as well; how many."""
    actor = Actor("system", "异议", via="system")
    found = [
        (item.number, one.id)
        for item in every(Wanted(process=process, steps=(step,)))
        for one in objections_of(item.number)
        if one.answered_at is None
    ]
    for number, one in found:
        answer_objection(number, one, AGAIN, upheld=True, party=SYSTEM, actor=actor, at=at)
    return len(found)
