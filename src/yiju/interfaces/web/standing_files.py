"""Standings for those who keep them, for oversight, and for the subject itself: everything about a
subject, each entry with its course, the steps that follow, who asked."""

import secrets
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache

from yiju.interfaces import clock
from yiju.interfaces.declared import catalogue
from yiju.interfaces.lists.files import file_of
from yiju.interfaces.policy import OFFICE, OVERSIGHT
from yiju.interfaces.standing_words import ACTS, EFFECTS, credit_code, subject_name
from yiju.interfaces.web.reader import Reader, reader_in
from yiju.interfaces.web.standings import (
    day_in,
    line_of,
    subject_context,
    subject_in,
    told_of,
    worths_of,
)
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.registry import api as registry
from yiju.platform.trust.standings import api as standings
from yiju.platform.work.listings import api as listings

ENDINGS = ("csv", "xlsx")
LOOKED = _("查看信用档案")
"""The purpose that is kept when somebody opens a file."""
SHARED: dict[str, Text] = {
    "subject": _("主体代码"),
    "name": _("主体名称"),
    "uscc": _("统一社会信用代码"),
    "sort": _("信息类别"),
    "title": _("事由"),
    "document": _("文书号"),
    "starts": _("起始日"),
    "until": _("截止日"),
    "worth": _("分值"),
    "key": _("编号"),
}
"""What the credit platform takes: a row for each entry that counts on the day."""


class FileHidden(CityError):
    code = "standing.file_hidden"
    status = 404
    text = _("没有可供您查看的信用档案")


class FormUnfit(CityError):
    code = "standing.form_unfit"
    status = 422
    text = _("{field}：填写有误")


class StepUnknown(CityError):
    code = "standing.step_unknown"
    status = 422
    text = _("没有“{step}”这一步。从页面上选一步")


def may_handle(reader: Reader, kind: standings.StandingKind) -> bool:
    """The office, and the unit that runs the application: who imposes a penalty enters it."""
    if reader.may(*OFFICE):
        return True
    owner = next((app.owner for app in catalogue() for one in app.standings if one == kind), "")
    named = {one.code for one in registry.resolve(owner)} if owner else set()
    return reader.may("staff") and bool(named & {one.unit_code for one in reader.members})


def is_own(reader: Reader, who: standings.Subject) -> bool:
    return who.kind == "unit" and who.code in {one.unit_code for one in reader.members}


def _kind(request: HttpRequest, key: str) -> standings.StandingKind:
    """Raises FileHidden for who neither keeps nor oversees the kind."""
    kind, reader = standings.standing_kind(key), reader_in(request)
    if not (reader.may(*OVERSIGHT) or may_handle(reader, kind)):
        raise FileHidden
    return kind


@never_cache
def kinds(request: HttpRequest) -> HttpResponse:
    """Kinds that the reader keeps or oversees, and those in which their own unit stands."""
    reader = reader_in(request)
    rows = []
    for kind in standings.standing_kinds():
        subjects = standings.subjects(kind.key)
        own = [one for one in subjects if is_own(reader, one)]
        sees = reader.may(*OVERSIGHT) or may_handle(reader, kind)
        if sees or own:
            rows.append((kind, len(subjects) if sees else None, own))
    return render(request, "web/standings/kinds.html", {"kinds": rows})


@never_cache
def roll(request: HttpRequest, standing: str) -> HttpResponse:
    """All subjects of a kind on a day, and what was published; forms for new entries."""
    kind, reader, day = _kind(request, standing), reader_in(request), day_in(request)
    problem = None
    given: QueryDict = request.POST
    if request.method == "POST":
        if not may_handle(reader, kind):
            raise FileHidden
        try:
            return redirect(_enter(kind, given, reader))
        except CityError as error:
            problem = error
    context = {
        "kind": kind,
        "day": day,
        "lines": [line_of(kind, row) for row in standings.standings(kind.key, on=day)],
        "publications": standings.publications(kind.key)[:8],
        "may_handle": may_handle(reader, kind),
        "problem": problem,
        "given": given if problem else {},
        "key": given.get("key") or _new_key(),
        "measured": [one for one in kind.parts if one.base is None],
        "grounds": [(one, ground) for one in kind.lists for ground in one.grounds],
    }
    status = problem.status if problem else 200
    return render(request, "web/standings/roll.html", context, status=status)


def _new_key() -> str:
    return f"{clock.today():%Y%m%d}-{secrets.token_hex(4)}"


def _enter(kind: standings.StandingKind, given: QueryDict, reader: Reader) -> str:
    """Where to go after something was entered about a kind."""
    who: dict[str, Any] = {"actor": reader.actor(), "at": clock.moment()}
    match given.get("do", ""):
        case "publish":
            standings.publish(kind.key, on=_day(given, "day"), **who)
        case "finalise":
            standings.finalise(kind.key, on=_day(given, "day"), **who)
        case "record":
            return _entry_url(_record(kind, given, who))
        case "measure":
            made = standings.measure(
                given.get("key", ""), kind.key, _subject(given), given.get("part", ""),
                _number(given, "points"), document=given.get("document", ""),
                starts=_day(given, "starts"), until=_day_or_none(given, "until"),
                text=given.get("text", ""), evidence=_evidence(given), **who,
            )  # fmt: skip
            return _entry_url(made)
        case "propose":
            list_key, _dot, ground = given.get("ground", "").partition(".")
            made, _item = listings.propose(
                given.get("key", ""), kind.key, _subject(given), list_key, ground,
                document=given.get("document", ""), happened=_day(given, "starts"),
                text=given.get("text", ""), evidence=_evidence(given), **who,
            )  # fmt: skip
            return _entry_url(made)
        case other:
            raise StepUnknown(step=other[:20])
    return reverse("standing:roll", args=[kind.key])


def _record(kind: standings.StandingKind, given: QueryDict, who: dict[str, Any]) -> standings.Fact:
    return standings.record(
        given.get("key", ""), kind.key, _subject(given), given.get("item", ""),
        document=given.get("document", ""), starts=_day(given, "starts"),
        until=_day_or_none(given, "until"),
        points=_number(given, "points") if given.get("points") else None,
        penalty_until=_day_or_none(given, "penalty_until"), cause=given.get("cause", ""),
        text=given.get("text", ""), evidence=_evidence(given), **who,
    )  # fmt: skip


@never_cache
def file(request: HttpRequest, standing: str) -> HttpResponse:
    """Everything about a subject. Whoever looks who is not the subject is kept in the log."""
    kind, who, reader = standings.standing_kind(standing), subject_in(request), reader_in(request)
    own = is_own(reader, who)
    if not own:
        _kind(request, standing)
    day = day_in(request)
    if not own:
        standings.consult(
            kind.key, who, purpose=LOOKED.msgid, on=day, actor=reader.actor(),
            at=clock.moment(),
        )  # fmt: skip
    context = subject_context(kind, who, standings.entries(kind.key, who, on=day), day)
    uses = standings.uses(kind.key, who, most=20)
    context |= {"day": day, "own": own, "uses": uses, "effects": EFFECTS}
    return render(request, "web/standings/file.html", context)


@never_cache
def entry(request: HttpRequest) -> HttpResponse:
    """One entry with its course and evidence; the steps that may follow."""
    reader, key, today = reader_in(request), request.GET.get("key", ""), clock.today()
    row = standings.entry(key, on=today)
    kind = standings.standing_kind(row.opening.kind)
    own, handles = is_own(reader, row.opening.subject), may_handle(reader, kind)
    if not (own or handles or reader.may(*OVERSIGHT)):
        raise FileHidden
    problem, given = None, request.POST
    if request.method == "POST":
        try:
            _step(row, given, reader, own=own, handles=handles)
            return redirect(_entry_url(row.opening))
        except CityError as error:
            problem = error
    found = standings.standing(kind.key, row.opening.subject, on=today)
    context = {
        "kind": kind,
        "told": told_of(kind, row, worths_of(found)),
        "who": row.opening.subject,
        "name": subject_name(row.opening.subject),
        "course": [(ACTS[one.act], one) for one in row.facts],
        "problem": problem,
        "given": given if problem else {},
        "key": given.get("key") or _new_key(),
        "items": listings.items_of(row.opening.key) if handles else [],
        "steps": _steps_for(row, own=own, handles=handles),
        "today": today,
    }
    status = problem.status if problem else 200
    return render(request, "web/standings/entry.html", context, status=status)


def _steps_for(row: standings.EntryRow, *, own: bool, handles: bool) -> list[str]:
    """What may be done here now. Notice, hearing and every decision are done on the desk."""
    state, steps = row.state, list[str]()
    is_listing = row.opening.act is standings.Act.PROPOSAL
    if handles and state is standings.State.UNCONFIRMED:
        steps.append("confirm")
    if state is standings.State.IN_FORCE:
        if not row.appealed:
            steps.append("appeal")
        if is_listing and not row.repairing:
            steps.append("repair")
    if handles and state is not standings.State.ANNULLED:
        steps.append("annul")
    return steps if own or handles else []


def _step(
    row: standings.EntryRow, given: QueryDict, reader: Reader, *, own: bool, handles: bool
) -> None:
    """Raises StepUnknown for a step that is not open to the reader now."""
    step = given.get("do", "")
    if step not in _steps_for(row, own=own, handles=handles):
        raise StepUnknown(step=step[:20])
    key, entry, text = given.get("key", ""), row.opening.key, given.get("text", "")
    who: dict[str, Any] = {"actor": reader.actor(), "at": clock.moment()}
    match step:
        case "confirm":
            standings.confirm(key, entry, text=text, **who)
        case "appeal":
            listings.appeal(key, entry, text=text, evidence=_evidence(given), **who)
        case "repair":
            listings.repair(
                key, entry, corrected=_day(given, "day"), proof=text,
                promise=given.get("promise", ""), evidence=_evidence(given), **who,
            )  # fmt: skip
        case "annul":
            document = given.get("document", "")
            standings.annul(key, entry, document=document, reason=text, **who)


@never_cache
def uses(request: HttpRequest, standing: str) -> HttpResponse:
    """Who saw or used standings of a kind, the newest first."""
    kind = _kind(request, standing)
    rows = [(one, subject_name(one.subject)) for one in standings.uses(kind.key)]
    context = {"kind": kind, "rows": rows, "effects": EFFECTS}
    return render(request, "web/standings/uses.html", context)


def shared(request: HttpRequest, standing: str, ending: str) -> HttpResponseBase:
    """What counts today, a row for each entry, for the credit platform."""
    kind = _kind(request, standing)
    if ending not in ENDINGS:
        raise FormUnfit(field=ending[:20])
    return file_of(f"credit-{clock.today()}", SHARED, _shared_rows(kind, clock.today()), ending)


def _shared_rows(kind: standings.StandingKind, on: date) -> Iterator[dict[str, Any]]:
    for who in standings.subjects(kind.key):
        worths = worths_of(standings.standing(kind.key, who, on=on))
        for row in standings.public_entries(kind.key, who, on=on):
            told = told_of(kind, row, worths)
            yield {
                "subject": who.code,
                "name": subject_name(who),
                "uscc": credit_code(who),
                "sort": told.list_title or ACTS[row.opening.act],
                "title": told.title,
                "document": row.opening.document,
                "starts": row.starts,
                "until": row.until,
                "worth": told.worth,
                "key": row.opening.key,
            }


def _entry_url(fact: standings.Fact) -> str:
    return f"{reverse('standing:entry')}?key={fact.entry}"


def _subject(given: QueryDict) -> standings.Subject:
    """`kind:code`, or the code of a unit."""
    kind, colon, code = given.get("subject", "").strip().partition(":")
    return standings.Subject(kind[:40], code[:80]) if colon else standings.Subject("unit", kind)


def _evidence(given: QueryDict) -> list[standings.Evidence]:
    """A line for each: title, then after a bar its reference."""
    lines = [line.partition("|") for line in given.get("evidence", "").splitlines()]
    return [
        standings.Evidence(title.strip(), reference.strip())
        for title, _bar, reference in lines
        if title.strip()
    ]


def _day(given: QueryDict, name: str) -> date:
    found = _day_or_none(given, name)
    if found is None:
        raise FormUnfit(field=name)
    return found


def _day_or_none(given: QueryDict, name: str) -> date | None:
    text = given.get(name, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise FormUnfit(field=name) from None


def _number(given: QueryDict, name: str) -> Fraction:
    text = given.get(name, "").strip()
    try:
        if len(text) > 12 or "/" in text or "e" in text.lower():
            raise ValueError
        return Fraction(text)
    except ValueError:
        raise FormUnfit(field=name) from None


urlpatterns = [
    path("", kinds, name="kinds"),
    path("entry/", entry, name="entry"),
    path("<str:standing>/", roll, name="roll"),
    path("<str:standing>/file/", file, name="file"),
    path("<str:standing>/uses/", uses, name="uses"),
    path("<str:standing>/shared.<str:ending>", shared, name="shared"),
]
