"""Standings come out: as of any day, as known at any moment; and who used them is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from yiju.platform.base.time import add_months
from yiju.platform.events.api import Actor
from yiju.platform.trust.standings import chain, counting, rules
from yiju.platform.trust.standings import errors as no
from yiju.platform.trust.standings.keeping import check_subject, entry_of, fact_of, facts_of
from yiju.platform.trust.standings.kinds import (
    JointMeasure,
    StandingKind,
    scheme_on,
    standing_kind,
)
from yiju.platform.trust.standings.models import StandingFact, StandingUse
from yiju.platform.trust.standings.shapes import (
    Act,
    Fact,
    Listed,
    Scheme,
    Standing,
    State,
    Subject,
)

EFFECTS = ("deny", "deduct", "watch")
"""The gravest first."""


@dataclass(frozen=True)
class EntryRow:
    """A record, measurement or listing with what became of it by a day."""

    opening: Fact
    facts: tuple[Fact, ...]
    """The first and all that followed, in their order."""
    state: State
    starts: date | None
    until: date | None
    appealed: str
    """The key of an appeal that waits for its decision, or empty."""
    repairing: str


@dataclass(frozen=True)
class Answer:
    """What a decision rests on. `effect` is the gravest of the joint measures asked about: deny,
    deduct, watch, or empty."""

    standing: Standing
    listed: tuple[Listed, ...]
    effect: str
    hash: str
    """SHA-256 of the answer as it is kept."""

    @property
    def is_listed(self) -> bool:
        return bool(self.listed)

    def __str__(self) -> str:
        if not self.listed:
            return f"CLEAR(as of {self.standing.on})"
        one = self.listed[0]
        return f"LISTED({one.list_key}, {one.ground}, {one.until})"


@dataclass(frozen=True)
class UseRow:
    """Who saw or used a standing, when and what for."""

    kind: str
    subject: Subject
    purpose: str
    measure: str
    on: date
    answer: Mapping[str, Any]
    hash: str
    account: str
    name: str
    unit: str
    recorded: datetime


def standing(
    kind: str, subject: Subject, *, on: date, known_at: datetime | None = None
) -> Standing:
    """The standing of a subject on a day, with the numbers in force on that day, from what was
    known at a moment (now, without one). Raises KindUnknown, ParameterMissing."""
    facts = facts_of(kind, subject, known_at=known_at)
    return rules.standing(kind, subject, facts, scheme_on(standing_kind(kind), on), on)


def course(
    kind: str, subject: Subject, days: Sequence[date], *, known_at: datetime | None = None
) -> list[Standing]:
    """The standing on each of some days."""
    facts, told = facts_of(kind, subject, known_at=known_at), standing_kind(kind)
    return [rules.standing(kind, subject, facts, scheme_on(told, on), on) for on in days]


def standings(kind: str, *, on: date, known_at: datetime | None = None) -> list[Standing]:
    """Of all subjects about whom anything was recorded, by subject."""
    scheme, by_subject = scheme_on(standing_kind(kind), on), dict[Subject, list[Fact]]()
    for fact in facts_of(kind, known_at=known_at):
        by_subject.setdefault(fact.subject, []).append(fact)
    return [
        rules.standing(kind, subject, by_subject[subject], scheme, on)
        for subject in sorted(by_subject, key=str)
    ]


def entries(
    kind: str, subject: Subject, *, on: date, known_at: datetime | None = None
) -> list[EntryRow]:
    """Everything about a subject, the newest first: for those in office and for the subject."""
    scheme = scheme_on(standing_kind(kind), on)
    found = counting.entries_of(facts_of(kind, subject, known_at=known_at))
    rows = [_row(one, scheme, on) for one in found]
    return sorted(rows, key=lambda row: row.opening.number, reverse=True)


def public_entries(kind: str, subject: Subject, *, on: date) -> list[EntryRow]:
    """What anybody may read: what counts on the day. Expired, removed and annulled entries are
    gone, and so is what was only proposed."""
    return [row for row in entries(kind, subject, on=on) if row.state is State.IN_FORCE]


def corrections(kind: str, subject: Subject, *, on: date) -> list[Fact]:
    """Annulments and upheld appeals that are published for a while after an entry was erased."""
    facts = facts_of(kind, subject)
    months = int(rules.P.correction_months.at(on))
    return [
        one
        for one in facts
        if (one.act is Act.ANNULMENT or (one.act is Act.APPEAL_DECISION and one.outcome))
        and one.starts <= on <= add_months(one.starts, months)
    ]


def entry(key: str, *, on: date) -> EntryRow:
    """The entry that a fact belongs to. Raises FactUnknown."""
    found = entry_of(key)
    kind = standing_kind(found.opening.kind)
    return _row(found, scheme_on(kind, on), on)


def fact(key: str) -> Fact:
    """Raises FactUnknown."""
    return fact_of(key)


def _row(one: counting.Entry, scheme: Scheme, on: date) -> EntryRow:
    term = counting.term_of(one, scheme)
    appealed = one.unanswered(Act.APPEAL, Act.APPEAL_DECISION)
    repairing = one.unanswered(Act.REPAIR, Act.REPAIR_DECISION)
    return EntryRow(
        one.opening,
        tuple(sorted((one.opening, *one.follow), key=lambda fact: fact.number)),
        counting.state_of(one, scheme, on),
        term[0] if term else None,
        term[1] if term else None,
        appealed.key if appealed else "",
        repairing.key if repairing else "",
    )


def subjects(kind: str) -> list[Subject]:
    """About whom anything was recorded."""
    rows = StandingFact.objects.filter(kind=kind).values_list("subject_kind", "subject")
    return [Subject(*row) for row in rows.order_by("subject_kind", "subject").distinct()]


# --- use ---------------------------------------------------------------------------------------


@transaction.atomic
def consult(
    kind: str,
    subject: Subject,
    *,
    purpose: str,
    measure: str = "",
    on: date,
    actor: Actor,
    at: datetime,
) -> Answer:
    """Ask for a standing to see it or to decide by it; who asked, what for and the answer are kept.

    With `measure`, only lists from which that joint measure follows. Nobody on record is clear.
    Raises PurposeMissing, SubjectUnfit, KindUnknown.
    """
    told = standing_kind(kind)
    if not purpose.strip() or not purpose.isprintable():
        raise no.PurposeMissing
    check_subject(told, subject)
    found = standing(kind, subject, on=on)
    by_list = {one.key: _measures(one.measures, measure) for one in told.lists}
    listed = tuple(one for one in found.listed if not measure or by_list.get(one.list_key))
    effects = {each.effect for one in listed for each in by_list.get(one.list_key, ())}
    effect = next((one for one in EFFECTS if one in effects), "")
    kept = {
        "score": None if found.score is None else str(found.score),
        "grade": found.grade,
        "listed": [[one.list_key, one.ground, one.until.isoformat()] for one in listed],
        "effect": effect,
    }
    line = chain.line_hash({**kept, "subject": str(subject), "on": on.isoformat(), "kind": kind})
    StandingUse.objects.create(
        kind=kind,
        subject_kind=subject.kind,
        subject=subject.code,
        purpose=purpose.strip()[:200],
        measure=measure[:60],
        on=on,
        answer=kept,
        answer_hash=line,
        account=actor.account,
        name=actor.name,
        unit=actor.unit,
        recorded=at,
    )
    return Answer(found, listed, effect, line)


def _measures(among: Sequence[JointMeasure], key: str) -> list[JointMeasure]:
    return [one for one in among if key in ("", one.key)]


def uses(
    kind: str, subject: Subject | None = None, *, most: int = 200, after: int = 0
) -> list[UseRow]:
    """Who used standings, the newest first."""
    rows = StandingUse.objects.filter(kind=kind)
    if subject is not None:
        rows = rows.filter(subject_kind=subject.kind, subject=subject.code)
    return [
        UseRow(
            one.kind,
            Subject(one.subject_kind, one.subject),
            one.purpose,
            one.measure,
            one.on,
            one.answer,
            one.answer_hash,
            one.account,
            one.name,
            one.unit,
            one.recorded,
        )
        for one in rows.order_by("-id")[after : after + most]
    ]


def title_of(kind: StandingKind, fact: Fact) -> Any:
    """What an item, part or ground is called."""
    if fact.act is Act.MEASURE:
        return kind.part(fact.name).title
    if fact.ground:
        return kind.ground(fact.name, fact.ground).title
    return kind.item(fact.name).title
