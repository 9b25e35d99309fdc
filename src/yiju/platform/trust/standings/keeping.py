"""Facts go in: each once, checked, chained to the one before, and told to the event log."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any
from zlib import crc32

from django.db import connection

from yiju.platform.base.i18n import Text, _, listed
from yiju.platform.base.kept_text import text_from_json, text_to_json
from yiju.platform.events import api as events
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.trust.standings import chain, counting
from yiju.platform.trust.standings import errors as no
from yiju.platform.trust.standings.kinds import StandingKind, standing_kind
from yiju.platform.trust.standings.models import StandingFact
from yiju.platform.trust.standings.shapes import Act, Evidence, Fact, Subject

LOCK = 0x7374616E
LONGEST = {"key": 120, "name": 60, "ground": 60, "cause": 120, "document": 120}
LONGEST_TEXT = 4_000
MOST_EVIDENCE = 50


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A fact that is about to be kept. `given` is what tells a repetition from another fact."""

    key: str
    kind: str
    subject: Subject
    act: Act
    given: Mapping[str, Any]
    starts: date
    name: str
    entry: str = ""
    follows: str = ""
    ground: str = ""
    value: Fraction | None = None
    until: date | None = None
    outcome: bool | None = None
    cause: str = ""
    document: str = ""
    said: Text | None = None
    text: str = ""
    evidence: tuple[Evidence, ...] = ()


def hold(kind: str) -> StandingKind:
    """The kind, whose facts nobody else writes until the end of the transaction; SQLite lets one
    write at a time. Raises KindUnknown."""
    found = standing_kind(kind)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s::int)", [LOCK, _signed(kind)])
    return found


def _signed(kind: str) -> int:
    return crc32(kind.encode()) - 2**31


def digest_of(given: Mapping[str, Any]) -> str:
    line = json.dumps(given, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(line.encode()).hexdigest()


def again(key: str, act: Act, given: Mapping[str, Any]) -> Fact | None:
    """What stands under the key, when the same was asked for before. Raises KeyReused."""
    if not key or not key.isprintable():
        raise no.FactUnfit(key="—", why=_("编号应为可见字符"))
    there = StandingFact.objects.filter(key=key).first()
    if there is None:
        return None
    if there.digest != digest_of({"act": act.value, **given}):
        raise no.KeyReused(key=key[:120])
    return row_of(there)


def store(draft: Draft, *, actor: Actor, at: datetime) -> Fact:
    """Keep a fact; the caller holds the kind. Raises FactUnfit."""
    _check(draft)
    last = StandingFact.objects.filter(kind=draft.kind).order_by("-number").first()
    nonce = secrets.token_hex(16)
    salt = nonce
    if draft.entry:
        salt = StandingFact.objects.values_list("nonce", flat=True).get(key=draft.entry)
    fact = chain.sealed(
        Fact(
            number=last.number + 1 if last else 1,
            key=draft.key,
            kind=draft.kind,
            subject=draft.subject,
            act=draft.act,
            entry=draft.entry or draft.key,
            follows=draft.follows,
            name=draft.name,
            ground=draft.ground,
            value=draft.value,
            starts=draft.starts,
            until=draft.until,
            outcome=draft.outcome,
            cause=draft.cause,
            document=draft.document,
            text=draft.text,
            evidence=draft.evidence,
            by=actor.account,
            recorded=at.astimezone(UTC),
            mark=chain.mark_of(salt, actor.account),
            nonce=nonce,
            said=draft.said,
        ),
        last.hash if last else "",
    )
    columns = {
        one.name: getattr(fact, one.name)
        for one in fields(fact)
        if one.name not in ("subject", "evidence", "value", "act", "said")
    }
    StandingFact.objects.create(
        **columns,
        digest=digest_of({"act": draft.act.value, **draft.given}),
        subject_kind=fact.subject.kind,
        subject=fact.subject.code,
        act=fact.act.value,
        value="" if fact.value is None else str(fact.value),
        evidence=[[one.title, one.reference] for one in fact.evidence],
        said=text_to_json(fact.said),
    )
    events.record(
        actor=actor,
        action=f"standing.{fact.act.value.replace('_', '-')}",
        subject_kind=fact.subject.kind,
        subject_key=fact.subject.code,
        at=at,
        ground=fact.document,
        after={
            "kind": fact.kind,
            "key": fact.key,
            "name": fact.name,
            "outcome": fact.outcome,
            "number": fact.number,
            "hash": fact.hash,
        },
    )
    return fact


def _check(draft: Draft) -> None:
    for name, most in LONGEST.items():
        words = getattr(draft, name)
        if len(words) > most or (words and not words.isprintable()):
            why = _("{field} 应为不超过 {limit} 个可见字符").format(field=name, limit=most)
            raise no.FactUnfit(key=draft.key[:120], why=why)
    if len(draft.text) > LONGEST_TEXT or not _is_text(draft.text):
        why = _("{field} 应为不超过 {limit} 个可见字符").format(field="text", limit=LONGEST_TEXT)
        raise no.FactUnfit(key=draft.key, why=why)
    if len(draft.evidence) > MOST_EVIDENCE or any(
        not one.title.strip()
        or max(len(one.title), len(one.reference)) > 200
        or not _is_text(one.title + one.reference)
        for one in draft.evidence
    ):
        why = _("证据应有标题，不超过 {limit} 件").format(limit=MOST_EVIDENCE)
        raise no.FactUnfit(key=draft.key, why=why)
    if draft.until is not None and draft.until < draft.starts:
        raise no.EndBeforeStart(key=draft.key, until=draft.until, starts=draft.starts)


def _is_text(words: str) -> bool:
    """Whether both databases and UTF-8 can hold it."""
    try:
        words.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in words


def check_subject(kind: StandingKind, subject: Subject) -> None:
    """Raises SubjectUnfit for a subject that the kind does not know or nobody has registered."""
    if subject.kind not in kind.subjects:
        why = _("只评价 {known}").format(known=listed(kind.subjects))
    elif not _is_registered(subject):
        why = _("没有登记。先登记，登记时核对统一社会信用代码或身份号码")
    else:
        return
    raise no.SubjectUnfit(kind=kind.key, subject=str(subject)[:120], why=why)


def _is_registered(subject: Subject) -> bool:
    if not subject.code.isprintable():
        return False
    if subject.kind == "unit":
        try:
            registry.unit(subject.code)
        except registry.UnitUnknown:
            return False
        return True
    if subject.kind == "person":
        return _is_person(subject.code)
    return bool(registry.by_codes(subject.kind, [subject.code]))


def _is_person(code: str) -> bool:
    if not (code.isascii() and code.isdecimal() and len(code) < 18):
        return False
    try:
        registry.person(int(code))
    except registry.PersonUnknown:
        return False
    return True


def require_document(key: str, document: str) -> None:
    if not document.strip() or not document.isprintable():
        raise no.DocumentMissing(key=key[:120])


def fact_of(key: str) -> Fact:
    """Raises FactUnknown."""
    found = StandingFact.objects.filter(key=key).first() if key.isprintable() else None
    if found is None:
        raise no.FactUnknown(key=key[:120])
    return row_of(found)


def facts_of(
    kind: str, subject: Subject | None = None, *, known_at: datetime | None = None
) -> list[Fact]:
    """All facts of a kind, or about one subject, as known at a moment; in their order."""
    rows = StandingFact.objects.filter(kind=kind)
    if subject is not None and not str(subject).isprintable():
        return []
    if subject is not None:
        rows = rows.filter(subject_kind=subject.kind, subject=subject.code)
    if known_at is not None:
        rows = rows.filter(recorded__lte=known_at)
    return [row_of(one) for one in rows.order_by("number")]


def entry_of(key: str) -> counting.Entry:
    """The entry that a fact belongs to. Raises FactUnknown."""
    fact = fact_of(key)
    rows = StandingFact.objects.filter(entry=fact.entry).order_by("number")
    [found] = counting.entries_of(map(row_of, rows))
    return found


def same_list(entry: counting.Entry) -> list[counting.Entry]:
    """The other entries of the subject in the same list."""
    facts = facts_of(entry.opening.kind, entry.opening.subject)
    return [
        one
        for one in counting.entries_of(facts)
        if one.key != entry.key
        and one.opening.act is entry.opening.act
        and one.opening.name == entry.opening.name
    ]


def document_taken(kind: str, subject: Subject, act: Act, name: str, document: str) -> str:
    """The key of what rests on the document already, and still stands; or empty."""
    rows = StandingFact.objects.filter(
        kind=kind,
        document=document,
        act=act.value,
        name=name,
        subject_kind=subject.kind,
        subject=subject.code,
    )
    for key in rows.order_by("number").values_list("key", flat=True):
        entry = entry_of(key)
        decided = entry.decision
        if not counting.is_void(entry) and (decided is None or decided.outcome):
            return str(key)
    return ""


def row_of(one: StandingFact) -> Fact:
    return Fact(
        number=one.number,
        key=one.key,
        kind=one.kind,
        subject=Subject(one.subject_kind, one.subject),
        act=Act(one.act),
        entry=one.entry,
        follows=one.follows,
        name=one.name,
        ground=one.ground,
        value=Fraction(one.value) if one.value else None,
        starts=one.starts,
        until=one.until,
        outcome=one.outcome,
        cause=one.cause,
        document=one.document,
        text=one.text,
        evidence=evidence_in(one.evidence),
        by=one.by,
        recorded=one.recorded,
        mark=one.mark,
        nonce=one.nonce,
        hash=one.hash,
        said=text_from_json(one.said),
    )


def evidence_in(told: Iterable[Sequence[str]]) -> tuple[Evidence, ...]:
    return tuple(Evidence(title, reference) for title, reference in told)
