"""Grades published for a day: a draft, time for objections, then final and frozen."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db import transaction

from yiju.platform.base.calendar import china
from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day
from yiju.platform.events import api as events
from yiju.platform.events.api import Actor
from yiju.platform.trust.standings import chain, counting, rules
from yiju.platform.trust.standings import errors as no
from yiju.platform.trust.standings.keeping import facts_of, hold
from yiju.platform.trust.standings.models import StandingPublication
from yiju.platform.trust.standings.reading import standings
from yiju.platform.trust.standings.shapes import Act, Subject


@dataclass(frozen=True)
class PublishedRow:
    """What was published about one subject. `score` is None where a part was missing."""

    subject: Subject
    score: Fraction | None
    grade: str


@dataclass(frozen=True)
class Publication:
    kind: str
    on: date
    drafted_at: datetime
    objections_until: date
    final_at: datetime | None
    rows: tuple[PublishedRow, ...]
    hash: str

    def of(self, subject: Subject) -> PublishedRow | None:
        return next((one for one in self.rows if one.subject == subject), None)


@transaction.atomic
def publish(kind: str, *, on: date, actor: Actor, at: datetime) -> Publication:
    """Publish the draft of all grades as they are on a day that is not ahead; the same day again is
    the same draft. Raises KindUnknown, NotItsTurn, CalendarUnknown."""
    hold(kind)
    there = StandingPublication.objects.filter(kind=kind, on=on).first()
    if there is not None:
        return _row(there)
    today = china_day(at)
    if on > today:
        raise no.NotItsTurn(key=kind, why=_("{day} 还没有到").format(day=on))
    until = china().add_working_days(today, int(rules.P.draft_days.at(today)))
    made = StandingPublication.objects.create(
        kind=kind, on=on, drafted_at=at, objections_until=until, **_computed(kind, on)
    )
    _tell(made, "draft", actor, at)
    return _row(made)


@transaction.atomic
def finalise(kind: str, *, on: date, actor: Actor, at: datetime) -> Publication:
    """Make a draft final once the time for objections is over and no appeal is open; what the
    appeals changed is in it. Done once. Raises NotItsTurn."""
    hold(kind)
    draft = StandingPublication.objects.filter(kind=kind, on=on).first()
    if draft is None:
        raise no.NotItsTurn(key=kind, why=_("{day} 没有公示稿").format(day=on))
    if draft.final_at is not None:
        return _row(draft)
    if china_day(at) <= draft.objections_until:
        why = _("公示期到 {day} 为止").format(day=draft.objections_until)
        raise no.NotItsTurn(key=kind, why=why)
    for entry in counting.entries_of(facts_of(kind)):
        if open_ := entry.unanswered(Act.APPEAL, Act.APPEAL_DECISION):
            raise no.NotItsTurn(key=kind, why=_("申诉 {key} 还没有决定").format(key=open_.key))
    found = _computed(kind, on)
    draft.final_at, draft.rows, draft.hash = at, found["rows"], found["hash"]
    draft.save()
    _tell(draft, "final", actor, at)
    return _row(draft)


def _computed(kind: str, on: date) -> dict[str, Any]:
    rows = [
        [str(one.subject), None if one.score is None else str(one.score), one.grade]
        for one in standings(kind, on=on)
    ]
    return {"rows": rows, "hash": chain.line_hash({"kind": kind, "on": on.isoformat(), "of": rows})}


def publications(kind: str) -> list[Publication]:
    """The newest first."""
    return [_row(one) for one in StandingPublication.objects.filter(kind=kind).order_by("-on")]


def last_published(kind: str, *, before: date) -> Publication | None:
    """The last that was final before a day, as the day of a tender notice: what a decision made by
    it uses, whatever is recorded later."""
    finals = [
        one
        for one in publications(kind)
        if one.final_at is not None and china_day(one.final_at) < before
    ]
    return max(finals, key=lambda one: one.on, default=None)


def _row(one: StandingPublication) -> Publication:
    rows = tuple(
        PublishedRow(
            Subject(*subject.split(":", 1)), None if score is None else Fraction(score), grade
        )
        for subject, score, grade in one.rows
    )
    return Publication(
        one.kind, one.on, one.drafted_at, one.objections_until, one.final_at, rows, one.hash
    )


def _tell(one: StandingPublication, what: str, actor: Actor, at: datetime) -> None:
    events.record(
        actor=actor,
        action=f"standing.publish-{what}",
        subject_kind="standing_kind",
        subject_key=one.kind,
        at=at,
        after={"on": one.on, "hash": one.hash, "subjects": len(one.rows)},
    )
