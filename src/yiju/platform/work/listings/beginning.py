"""A proposal, an appeal or a request for repair goes onto the desk of the unit that keeps it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from yiju.platform.base.i18n import Text, _
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.trust.standings import api as standings
from yiju.platform.trust.standings.api import Evidence, Fact, Subject
from yiju.platform.work import engine
from yiju.platform.work.models import Item
from yiju.platform.work.rows import ItemRow
from yiju.platform.work.steps import SYSTEM


@transaction.atomic
def propose(
    key: str,
    kind: str,
    subject: Subject,
    list_key: str,
    ground: str,
    *,
    document: str,
    happened: date,
    text: str = "",
    evidence: Sequence[Evidence] = (),
    actor: Actor,
    at: datetime,
) -> tuple[Fact, ItemRow]:
    """Propose a listing, and begin its course on the desk of the unit of whoever proposes. Raises
    as `standings.propose` does; the same again is the same proposal and the same item."""
    fact = standings.propose(
        key, kind, subject, list_key, ground, document=document, happened=happened, text=text,
        evidence=evidence, actor=actor, at=at,
    )  # fmt: skip
    told = standings.standing_kind(kind)
    title = _("{list}：{ground}").format(
        list=told.list_kind(list_key).title, ground=told.ground(list_key, ground).title
    )
    return fact, _begin("listing", fact, title, {}, actor, at)


@transaction.atomic
def appeal(
    key: str,
    follows: str,
    *,
    text: str,
    evidence: Sequence[Evidence] = (),
    actor: Actor,
    at: datetime,
) -> tuple[Fact, ItemRow]:
    """Appeal, and begin its review on the desk of the unit that entered what is contested."""
    fact = standings.appeal(key, follows, text=text, evidence=evidence, actor=actor, at=at)
    return fact, _begin("listing-review", fact, _("信用申诉"), {"asked": "appeal"}, actor, at)


@transaction.atomic
def repair(
    key: str,
    follows: str,
    *,
    corrected: date,
    proof: str,
    promise: str,
    evidence: Sequence[Evidence] = (),
    actor: Actor,
    at: datetime,
) -> tuple[Fact, ItemRow]:
    """Ask for removal from a list, and begin its review."""
    fact = standings.repair(
        key, follows, corrected=corrected, proof=proof, promise=promise, evidence=evidence,
        actor=actor, at=at,
    )  # fmt: skip
    return fact, _begin("listing-review", fact, _("信用修复"), {"asked": "repair"}, actor, at)


def _begin(
    process: str, fact: Fact, title: Text, more: dict[str, Any], actor: Actor, at: datetime
) -> ItemRow:
    city = registry.city()
    before = Item.objects.filter(key=f"listing/{fact.entry}").first()
    return engine.begin_within(
        process,
        {},
        title=str(title),
        place=engine.Place(city.code, city.path),
        key=f"{process}/{fact.key}"[:120],
        party=SYSTEM,
        actor=actor,
        at=at,
        unit_code=before.unit_code if before else actor.unit,
        more={"entry": fact.entry, "fact": fact.key, "kind": fact.kind, **more},
    )


def items_of(entry: str) -> list[str]:
    """The numbers of the items about an entry that are open."""
    found = Item.objects.filter(process__in=("listing", "listing-review"), ended_at=None)
    return list(found.filter(data__entry=entry).order_by("number").values_list("number", flat=True))
