"""Appeal, repair and annulment: how an entry ends before its day."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.trust.standings import counting
from yiju.platform.trust.standings import errors as no
from yiju.platform.trust.standings.keeping import (
    again,
    entry_of,
    fact_of,
    hold,
    require_document,
    same_list,
    store,
)
from yiju.platform.trust.standings.kinds import number, scheme_on, standing_kind
from yiju.platform.trust.standings.recording import following
from yiju.platform.trust.standings.shapes import Act, Evidence, Fact


@transaction.atomic
def appeal(
    key: str,
    follows: str,
    *,
    text: str,
    evidence: Sequence[Evidence] = (),
    actor: Actor,
    at: datetime,
) -> Fact:
    """The subject appeals against an entry that counts; until it is decided, the entry stands.
    `actor` is who enters the appeal. Raises NotItsTurn, FactUnfit, FactUnknown."""
    about, entry = _standing(follows)
    given = {"follows": follows, "text": text, "evidence": list(map(str, evidence))}
    if there := again(key, Act.APPEAL, given):
        return there
    today = china_day(at)
    _must_stand(entry, today)
    if entry.unanswered(Act.APPEAL, Act.APPEAL_DECISION):
        raise no.NotItsTurn(key=follows, why=_("已有申诉待决定"))
    if not text.strip():
        raise no.FactUnfit(key=key[:120], why=_("要写明理由"))
    draft = following(key, about, Act.APPEAL, given, today, text=text, evidence=evidence)
    return store(draft, actor=actor, at=at)


@transaction.atomic
def decide_appeal(
    key: str,
    follows: str,
    *,
    upheld: bool,
    document: str,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Fact:
    """The second decision, by somebody who had no part in the first; upheld, the entry never
    counted. `follows` is the key of the appeal. Raises SamePerson, NotItsTurn, DocumentMissing."""
    asked, entry = _asked(follows, Act.APPEAL)
    given = {"follows": follows, "upheld": upheld, "document": document, "text": reason}
    if there := again(key, Act.APPEAL_DECISION, given):
        return there
    _check_decision(key, asked, entry, Act.APPEAL_DECISION, document, reason)
    if actor.account in _deciders(entry) | {asked.by}:
        raise no.SamePerson(who=actor.name, key=entry.key)
    draft = following(
        key, asked, Act.APPEAL_DECISION, given, china_day(at), outcome=upheld, document=document,
        text=reason,
    )  # fmt: skip
    return store(draft, actor=actor, at=at)


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
) -> Fact:
    """The subject asks for removal from a list: what was put right and when, and the promise.

    Raises RepairTooEarly, NotRepairable, NotItsTurn, FactUnfit.
    """
    about, entry = _standing(follows)
    given = {"follows": follows, "corrected": corrected, "proof": proof, "promise": promise}
    if there := again(key, Act.REPAIR, given):
        return there
    today = china_day(at)
    _must_stand(entry, today)
    if entry.unanswered(Act.REPAIR, Act.REPAIR_DECISION):
        raise no.NotItsTurn(key=follows, why=_("已有修复申请待决定"))
    if not proof.strip() or not promise.strip() or corrected > today:
        raise no.FactUnfit(key=key[:120], why=_("要写明改正的证明、已经改正之日和承诺"))
    _check_repairable(entry, corrected, today)
    text = _("改正：{proof}；承诺：{promise}").format(proof=proof, promise=promise)
    draft = following(
        key, about, Act.REPAIR, given, today, until=None, text=str(text), evidence=evidence
    )
    return store(draft, actor=actor, at=at)


def _check_repairable(entry: counting.Entry, corrected: date, today: date) -> None:
    opening = entry.opening
    if opening.act is not Act.PROPOSAL:
        raise no.NotRepairable(key=entry.key, why=_("不是列入名单"))
    kind = standing_kind(opening.kind)
    told, ground = kind.list_kind(opening.name), kind.ground(opening.name, opening.ground)
    if told.repair_months is None or not ground.repairable:
        raise no.NotRepairable(key=entry.key, why=_("这一情形依规定不得提前移出"))
    others, scheme = same_list(entry), scheme_on(kind, today)
    if told.once:
        _check_once(entry, others, today)
    months = int(number(told.repair_months, today, told.key))
    decided = entry.decision
    since = corrected if told.repair_from == "correction" or decided is None else decided.starts
    first = counting.repair_from(entry, others, scheme, since, months, today)
    if today < first:
        raise no.RepairTooEarly(key=entry.key, day=first)


def _check_once(entry: counting.Entry, others: Sequence[counting.Entry], today: date) -> None:
    if any(one.of(Act.REPAIR_DECISION, outcome=True) for one in others):
        raise no.NotRepairable(key=entry.key, why=_("曾经提前移出"))
    mine = entry.decision
    again_within = any(
        one.decision is not None
        and one.decision.until is not None
        and one.decision.outcome
        and not counting.is_void(one)
        and mine is not None
        and one.decision.starts <= mine.starts <= one.decision.until
        for one in others
    )
    if again_within:
        raise no.NotRepairable(key=entry.key, why=_("在册期间再次被列入"))


@transaction.atomic
def decide_repair(
    key: str,
    follows: str,
    *,
    granted: bool,
    document: str,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Fact:
    """Another person than who entered the request decides; granted, the subject is off the list
    from this day on. `follows` is the key of the request. Raises as `decide_appeal` does."""
    asked, entry = _asked(follows, Act.REPAIR)
    given = {"follows": follows, "granted": granted, "document": document, "text": reason}
    if there := again(key, Act.REPAIR_DECISION, given):
        return there
    _check_decision(key, asked, entry, Act.REPAIR_DECISION, document, reason)
    if actor.account == asked.by:
        raise no.SamePerson(who=actor.name, key=entry.key)
    draft = following(
        key, asked, Act.REPAIR_DECISION, given, china_day(at), outcome=granted, document=document,
        text=reason,
    )  # fmt: skip
    return store(draft, actor=actor, at=at)


@transaction.atomic
def annul(
    key: str, follows: str, *, document: str, reason: str, actor: Actor, at: datetime
) -> Fact:
    """What an entry rested on was set aside by review or court, or it was entered in error: it
    counts on no day, and the public reads a correction. Raises NotItsTurn, SamePerson,
    DocumentMissing."""
    about, entry = _standing(follows)
    given = {"follows": follows, "document": document, "text": reason}
    if there := again(key, Act.ANNULMENT, given):
        return there
    require_document(key, document)
    if counting.is_void(entry):
        raise no.NotItsTurn(key=follows, why=_("已经撤销"))
    if not reason.strip():
        raise no.FactUnfit(key=key[:120], why=_("要写明理由"))
    if actor.account == entry.opening.by:
        raise no.SamePerson(who=actor.name, key=entry.key)
    draft = following(
        key, about, Act.ANNULMENT, given, china_day(at), document=document, text=reason
    )
    return store(draft, actor=actor, at=at)


def _standing(key: str) -> tuple[Fact, counting.Entry]:
    """The opening of an entry, held. Raises FactUnknown."""
    hold(fact_of(key).kind)
    entry = entry_of(key)
    return entry.opening, entry


def _must_stand(entry: counting.Entry, today: date) -> None:
    kind = standing_kind(entry.opening.kind)
    if not counting.counts_on(entry, scheme_on(kind, today), today):
        raise no.NotItsTurn(key=entry.key, why=_("今天不在有效期内"))


def _asked(key: str, act: Act) -> tuple[Fact, counting.Entry]:
    asked = fact_of(key)
    hold(asked.kind)
    if asked.act is not act:
        raise no.NotItsTurn(key=key, why=_("不是待决定的申请"))
    return asked, entry_of(key)


def _check_decision(
    key: str, asked: Fact, entry: counting.Entry, answer: Act, document: str, reason: str
) -> None:
    require_document(key, document)
    if any(one.follows == asked.key for one in entry.of(answer)):
        raise no.NotItsTurn(key=asked.key, why=_("已经决定"))
    if not reason.strip():
        raise no.FactUnfit(key=key[:120], why=_("要写明理由"))


def _deciders(entry: counting.Entry) -> set[str]:
    taken = [entry.opening, *entry.of(Act.CONFIRMATION), *entry.of(Act.DECISION)]
    return {one.by for one in taken}
