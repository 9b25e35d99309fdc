"""The course of a listing: proposal, notice, statement or hearing, decision by another person."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from yiju.platform.base.calendar import china
from yiju.platform.base.i18n import _
from yiju.platform.base.time import add_months, china_day
from yiju.platform.events.api import Actor
from yiju.platform.trust.standings import counting
from yiju.platform.trust.standings import errors as no
from yiju.platform.trust.standings.keeping import (
    Draft,
    again,
    check_subject,
    document_taken,
    entry_of,
    fact_of,
    hold,
    require_document,
    store,
)
from yiju.platform.trust.standings.kinds import number, standing_kind
from yiju.platform.trust.standings.recording import following
from yiju.platform.trust.standings.shapes import Act, Evidence, Fact, Subject


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
) -> Fact:
    """Propose to put a subject on a list: the ground, the penalty or judgment that proves it, and
    the facts. Nothing follows from a proposal.

    Raises DocumentMissing, DocumentUsed, SubjectUnfit, NameUnknown, KindUnknown, KeyReused.
    """
    told = hold(kind)
    given = {
        "kind": kind, "subject": str(subject), "name": list_key, "ground": ground,
        "document": document, "starts": happened, "text": text,
        "evidence": list(map(str, evidence)),
    }  # fmt: skip
    if there := again(key, Act.PROPOSAL, given):
        return there
    told.ground(list_key, ground)
    check_subject(told, subject)
    require_document(key, document)
    if happened > china_day(at):
        raise no.FactUnfit(key=key[:120], why=_("起始日 {day} 还没有到").format(day=happened))
    if other := document_taken(kind, subject, Act.PROPOSAL, list_key, document):
        raise no.DocumentUsed(document=document[:120], other=other)
    return store(
        Draft(
            key=key,
            kind=kind,
            subject=subject,
            act=Act.PROPOSAL,
            given=given,
            starts=happened,
            name=list_key,
            ground=ground,
            document=document,
            text=text,
            evidence=tuple(evidence),
        ),
        actor=actor,
        at=at,
    )


def _proposed(key: str) -> tuple[Fact, counting.Entry]:
    """A proposal that nobody has decided yet. Raises FactUnknown, NotItsTurn."""
    opening = fact_of(key)
    hold(opening.kind)
    entry = entry_of(key)
    if opening.act is not Act.PROPOSAL:
        raise no.NotItsTurn(key=key, why=_("不是列入名单的建议"))
    return opening, entry


@transaction.atomic
def notify(
    key: str,
    follows: str,
    *,
    document: str,
    text: str,
    served_on: date,
    evidence: Sequence[Evidence] = (),
    actor: Actor,
    at: datetime,
) -> Fact:
    """Note that the notice was served: it states facts, ground, term and rights. From the day
    after, the subject may be heard for the working days that the list gives.

    Raises NotItsTurn, DocumentMissing, FactUnfit, CalendarUnknown.
    """
    opening, entry = _proposed(follows)
    given = {"follows": follows, "document": document, "text": text, "served_on": served_on}
    if there := again(key, Act.NOTICE, given):
        return there
    require_document(key, document)
    if entry.decision or entry.of(Act.NOTICE):
        raise no.NotItsTurn(key=follows, why=_("已经告知"))
    if not text.strip() or served_on > china_day(at):
        raise no.FactUnfit(key=key[:120], why=_("要写明告知的内容和已经送达之日"))
    told = standing_kind(opening.kind).list_kind(opening.name)
    days = int(number(told.statement_days, served_on, told.key))
    until = china().add_working_days(served_on, days)
    draft = following(
        key, opening, Act.NOTICE, given, served_on, until=until, document=document, text=text,
        evidence=evidence,
    )  # fmt: skip
    return store(draft, actor=actor, at=at)


@transaction.atomic
def hear(
    key: str,
    follows: str,
    statement: str,
    *,
    on: date,
    evidence: Sequence[Evidence] = (),
    actor: Actor,
    at: datetime,
) -> Fact:
    """Note what the subject stated, in writing or at a hearing; `on` may not lie before the notice
    nor ahead. Raises NotItsTurn, FactUnfit."""
    opening, entry = _proposed(follows)
    given = {"follows": follows, "text": statement, "on": on}
    if there := again(key, Act.STATEMENT, given):
        return there
    if entry.decision or not entry.of(Act.NOTICE):
        raise no.NotItsTurn(key=follows, why=_("还没有告知，或者已经决定"))
    if not statement.strip() or not entry.of(Act.NOTICE)[0].starts <= on <= china_day(at):
        raise no.FactUnfit(key=key[:120], why=_("要写明陈述的内容，日期在告知之后"))
    draft = following(key, opening, Act.STATEMENT, given, on, text=statement, evidence=evidence)
    return store(draft, actor=actor, at=at)


@transaction.atomic
def decide(
    key: str,
    follows: str,
    *,
    listed: bool,
    document: str,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Fact:
    """Another person decides. A listing runs from the day of the decision, never from an earlier
    one, through the day of the same number when its term is over.

    H27 (g): decided 2021-04-06 for a year: through 2022-04-06.

    Raises NotHeard, SamePerson, NotItsTurn, DocumentMissing, FactUnfit.
    """
    opening, entry = _proposed(follows)
    given = {"follows": follows, "listed": listed, "document": document, "text": reason}
    if there := again(key, Act.DECISION, given):
        return there
    today = china_day(at)
    require_document(key, document)
    if entry.decision or counting.is_void(entry):
        raise no.NotItsTurn(key=follows, why=_("已经决定"))
    if actor.account == opening.by:
        raise no.SamePerson(who=actor.name, key=follows)
    if not reason.strip():
        raise no.FactUnfit(key=key[:120], why=_("要写明理由"))
    if listed and not counting.was_heard(entry, today):
        notices = entry.of(Act.NOTICE)
        why = (
            _("陈述申辩期到 {day} 为止").format(day=notices[0].until)
            if notices
            else _("没有送达告知书")
        )
        raise no.NotHeard(key=follows, why=why)
    kind = standing_kind(opening.kind)
    told, ground = kind.list_kind(opening.name), kind.ground(opening.name, opening.ground)
    months = int(number(ground.months or told.months, today, ground.key))
    until = add_months(today, months) if listed else None
    draft = following(
        key, opening, Act.DECISION, given, today, until=until, outcome=listed, document=document,
        text=reason,
    )  # fmt: skip
    return store(draft, actor=actor, at=at)
