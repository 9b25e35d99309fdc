"""Records and measurements: what is counted into a score."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction

from django.db import transaction

from yiju.platform.base.i18n import CHINESE, Text, _, use_language
from yiju.platform.base.time import add_months, china_day
from yiju.platform.events.api import Actor
from yiju.platform.trust.standings import errors as no
from yiju.platform.trust.standings import rules
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
from yiju.platform.trust.standings.kinds import Item, span
from yiju.platform.trust.standings.shapes import Act, Evidence, Fact, Subject


@transaction.atomic
def record(
    key: str,
    kind: str,
    subject: Subject,
    item: str,
    *,
    document: str,
    starts: date,
    until: date | None = None,
    points: Fraction | int | None = None,
    penalty_until: date | None = None,
    cause: str = "",
    text: str = "",
    evidence: Sequence[Evidence] = (),
    actor: Actor,
    at: datetime,
) -> Fact:
    """Record what an item of the scoring table says, on the ground of a document.

    `points` (above zero) and `until` are needed where the item gives a range. `cause` names what
    happened: good records of one cause count once, the highest. `penalty_until` is the end of the
    penalty, before which a record may not end.

    Raises DocumentMissing, DocumentUsed, EndBeforeStart, ShownTooShort, FactUnfit, SubjectUnfit,
    NameUnknown, KindUnknown, KeyReused.
    """
    told = hold(kind)
    given = {
        "kind": kind, "subject": str(subject), "name": item, "document": document,
        "starts": starts, "until": until, "points": points, "cause": cause, "text": text,
        "penalty_until": penalty_until, "evidence": list(map(str, evidence)),
    }  # fmt: skip
    if there := again(key, Act.RECORD, given):
        return there
    line = told.item(item)
    check_subject(told, subject)
    require_document(key, document)
    if starts > china_day(at):
        raise no.FactUnfit(key=key[:120], why=_("起始日 {day} 还没有到").format(day=starts))
    if other := document_taken(kind, subject, Act.RECORD, item, document):
        raise no.DocumentUsed(document=document[:120], other=other)
    last = _until(key, line, starts, until)
    if penalty_until is not None and last < penalty_until:
        raise no.ShownTooShort(key=key[:120], until=last, penalty=penalty_until)
    worth = _points(key, line, starts, points)
    return store(
        Draft(
            key=key,
            kind=kind,
            subject=subject,
            act=Act.RECORD,
            given=given,
            starts=starts,
            until=last,
            name=item,
            value=worth if line.good else -worth,
            cause=cause,
            document=document,
            text=text,
            evidence=tuple(evidence),
        ),
        actor=actor,
        at=at,
    )


def _until(key: str, item: Item, starts: date, until: date | None) -> date:
    least, most = (int(one) for one in span(item.months, starts, item.key))
    if until is not None and until < starts:
        raise no.EndBeforeStart(key=key[:120], until=until, starts=starts)
    if until is None and least != most:
        raise no.FactUnfit(key=key[:120], why=_("要写明截止日"))
    last = add_months(starts, most) if until is None else until
    if not add_months(starts, least) <= last <= add_months(starts, most):
        why = _("{until} 不在有效期 {least} 至 {most} 个月之内").format(
            until=last, least=least, most=most
        )
        raise no.FactUnfit(key=key[:120], why=why)
    return last


def _points(key: str, item: Item, day: date, points: Fraction | int | None) -> Fraction:
    least, most = span(item.points, day, item.key)
    if points is None and least != most:
        raise no.FactUnfit(key=key[:120], why=_("要写明分值"))
    worth = most if points is None else Fraction(points)
    if not least <= worth <= most:
        why = _("分值 {points} 不在 {least} 至 {most} 之内").format(
            points=worth, least=least, most=most
        )
        raise no.FactUnfit(key=key[:120], why=why)
    return worth


@transaction.atomic
def measure(
    key: str,
    kind: str,
    subject: Subject,
    part: str,
    value: Fraction | int,
    *,
    document: Text | str,
    starts: date,
    until: date | None = None,
    text: str = "",
    evidence: Sequence[Evidence] = (),
    actor: Actor,
    at: datetime,
) -> Fact:
    """Note the value of a measured part from a day on, as the mean of site checks; after `until` it
    fades as the part says, or is gone. What is measured later takes its place.

    A `document` that no person wrote is a text: kept in Chinese, shown in the reader's language.

    Raises as `record` does.
    """
    told = hold(kind)
    with use_language(CHINESE):
        paper = str(document)
    given = {
        "kind": kind, "subject": str(subject), "name": part, "value": Fraction(value),
        "document": paper, "starts": starts, "until": until, "text": text,
        "evidence": list(map(str, evidence)),
    }  # fmt: skip
    if there := again(key, Act.MEASURE, given):
        return there
    check_subject(told, subject)
    require_document(key, paper)
    one = told.part(part)
    most = rules.FULL if one.most is None else span(one.most, starts, part)[1]
    if one.base is not None:
        raise no.FactUnfit(
            key=key[:120], why=_("{part} 由计分得出，不能直接填写").format(part=part)
        )
    if not 0 <= value <= most:
        why = _("分值 {points} 不在 {least} 至 {most} 之内").format(
            points=value, least=0, most=most
        )
        raise no.FactUnfit(key=key[:120], why=why)
    return store(
        Draft(
            key=key,
            kind=kind,
            subject=subject,
            act=Act.MEASURE,
            given=given,
            starts=starts,
            until=until,
            name=part,
            value=Fraction(value),
            document=paper,
            said=document if isinstance(document, Text) else None,
            text=text,
            evidence=tuple(evidence),
        ),
        actor=actor,
        at=at,
    )


@transaction.atomic
def confirm(key: str, follows: str, *, text: str = "", actor: Actor, at: datetime) -> Fact:
    """Another person confirms a record that counts only then. Raises SamePerson, NotItsTurn."""
    opening = fact_of(follows)
    hold(opening.kind)
    given = {"follows": follows, "text": text}
    if there := again(key, Act.CONFIRMATION, given):
        return there
    entry = entry_of(follows)
    if opening.act is not Act.RECORD or entry.of(Act.CONFIRMATION):
        raise no.NotItsTurn(key=follows, why=_("不需要复核，或者已经复核"))
    if actor.account == opening.by:
        raise no.SamePerson(who=actor.name, key=follows)
    draft = following(key, opening, Act.CONFIRMATION, given, china_day(at), text=text)
    return store(draft, actor=actor, at=at)


def following(
    key: str,
    about: Fact,
    act: Act,
    given: Mapping[str, object],
    starts: date,
    *,
    until: date | None = None,
    outcome: bool | None = None,
    document: str = "",
    text: str = "",
    evidence: Sequence[Evidence] = (),
) -> Draft:
    """A fact that follows another one of the same entry."""
    return Draft(
        key=key,
        kind=about.kind,
        subject=about.subject,
        act=act,
        given=given,
        starts=starts,
        until=until,
        name=about.name,
        entry=about.entry,
        follows=about.key,
        ground=about.ground,
        outcome=outcome,
        document=document,
        text=text,
        evidence=tuple(evidence),
    )
