"""Dispatch meetings: the overview, one with its agenda, attendance and decisions, its minutes."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.request import QueryDict
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yiju.interfaces import clock
from yiju.interfaces.chosen import chosen_plan, plan_url
from yiju.interfaces.policy import OFFICE
from yiju.interfaces.web import supervision_letters as letter_pages
from yiju.interfaces.web.bulletins import TYPES
from yiju.interfaces.web.reader import reader_in
from yiju.interfaces.web.supervision_view import (
    course_of,
    entry_line,
    file_answer,
    names,
    now_in,
    plan_code,
    plan_units,
    sees,
    turn_url,
)
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.time import add_months
from yiju.platform.steering.bulletins import api as bulletins
from yiju.platform.steering.supervision import api as supervision
from yiju.platform.work import api as work

MONTHS_COUNTED = 12
MOST_UNITS = 100


class FormUnreadable(CityError):
    code = "supervision.form_unreadable"
    status = 422
    text = _("{field}“{given}”读不懂。日期写成 2022-06-28，序号和稿次是整数")


@never_cache
def overview(request: HttpRequest) -> HttpResponse:
    """Meetings, decisions and letters that are the reader's, and letters counted by unit."""
    plan, units, today = chosen_plan(request), sees(request), clock.today()
    first = add_months(today.replace(day=1), 1 - MONTHS_COUNTED)
    counts = supervision.letter_counts(first, today, on=today)
    context = {
        "plan": plan,
        "meetings": [(row, _step(row)) for row in supervision.meetings(plan.code, units)],
        "decisions": [
            (
                row,
                supervision.DECISION.step(row.state).title,
                row.colour(today),
                row.days_late(today),
            )
            for row in supervision.decisions(plan.code, units)
        ],
        "letters": letter_pages.lines(supervision.letters(plan.code, units)),
        "counts": [one for one in counts if units is None or one.unit in units],
        "names": names(),
        "is_office": reader_in(request).may(*OFFICE),
    }
    return render(request, "web/supervision/overview.html", context)


def _step(row: supervision.MeetingRow) -> Any:
    return supervision.MEETING.step(row.state).title


@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Announce a meeting; the agenda is generated at once."""
    plan, given, error = chosen_plan(request), request.POST, None
    if request.method == "POST":
        try:
            told = supervision.Called(
                title=given.get("title", "").strip(),
                held_on=_day(given, "held_on"),
                begins=given.get("begins", ""),
                place=given.get("place", "").strip(),
                members=tuple(given.getlist("members")[: MOST_UNITS + 1]),
            )
            made = supervision.announce(plan.code, told, **now_in(request))
            return redirect(plan_url(request, "supervision:meeting", made.label))
        except CityError as refused:
            error = refused
    context = {
        "plan": plan,
        "given": given,
        "chosen": given.getlist("members"),
        "options": plan_units(plan.code),
        "error": error,
    }
    status = error.status if error else 200
    return render(request, "web/supervision/announce.html", context, status=status)


@never_cache
def page(request: HttpRequest, label: str) -> HttpResponse:
    return _show(request, label)


def _show(request: HttpRequest, label: str, error: CityError | None = None) -> HttpResponse:
    plan, units, known = plan_code(request), sees(request), names()
    row = supervision.meeting(plan, label, units)
    is_office = reader_in(request).may(*OFFICE)
    lines = [entry_line(entry, request, known) for entry in row.agenda]
    told = row.decisions if row.issued_at or units is None else ()
    context = {
        "row": row,
        "step": _step(row),
        "lines": [line for line in lines if is_office or not line.entry.dropped],
        "members": [
            (code, known.get(code, code), *row.attendance.get(code, ("", "")))
            for code in row.members
        ],
        "attendance": supervision.ATTENDANCE,
        "decisions": [
            (
                one,
                supervision.DECISION.step(one.state).title if one.item else "",
                one.colour(clock.today()),
            )
            for one in told
        ],
        "names": known,
        "notices": _notices(row) if is_office and row.sent_at else {},
        "may_prepare": is_office and row.state == "preparing",
        "may_record": is_office and row.state == "recording",
        "turn": turn_url(row.item, request),
        "options": plan_units(plan) if is_office else (),
        "minutes": bool(row.issued_at) or (is_office and row.state in {"recording", "signing"}),
        "given": request.POST,
        "error": error,
    }
    status = error.status if error else 200
    return render(request, "web/supervision/meeting.html", context, status=status)


def _notices(row: supervision.MeetingRow) -> dict[str, Any]:
    """By unit: how the last notice to it stands."""
    wanted = work.Wanted(process=supervision.NOTICE_KEY, since=row.sent_at)
    process = work.process_of(supervision.NOTICE_KEY)
    found: dict[str, Any] = {}
    for item in work.items(wanted, size=1_000).rows:
        if item.data.get("meeting") == row.label:
            found.setdefault(item.unit_code, process.step(item.end or "sent").title)
    return found


@require_POST
def agenda(request: HttpRequest, label: str) -> HttpResponse:
    """Generate anew, add an entry, or act on one."""
    given, told = request.POST, now_in(request)

    def change(plan: str) -> None:
        seen = _number(given, "seen")
        act = given.get("act", "")
        if act == "redraw":
            supervision.redraw(plan, label, seen=seen, **told)
        elif act == "add":
            units = given.getlist("units")[:MOST_UNITS]
            title, words = given.get("title", ""), given.get("words", "")
            supervision.add_entry(plan, label, title, units, words, seen=seen, **told)
        else:
            key, note = given.get("key", ""), given.get("note", "")
            supervision.edit_entry(plan, label, key, act, note, seen=seen, **told)

    return _changed(request, label, change)


@require_POST
def attendance(request: HttpRequest, label: str) -> HttpResponse:
    """Who came: fields state-<unit> and who-<unit>; a unit without a state is left as it is."""
    given = request.POST
    told = {
        name.removeprefix("state-"): (
            given.get(name, ""),
            given.get(f"who-{name.removeprefix('state-')}", ""),
        )
        for name in given
        if name.startswith("state-") and given.get(name)
    }
    return _changed(
        request, label, lambda plan: supervision.attend(plan, label, told, **now_in(request))
    )


@require_POST
def decide(request: HttpRequest, label: str) -> HttpResponse:
    """Enter, change or take out a decision."""
    given, told = request.POST, now_in(request)

    def change(plan: str) -> None:
        place = _number(given, "place")
        if given.get("act") == "remove":
            supervision.undecide(plan, label, place, **told)
            return
        decided = supervision.Decided(
            text=given.get("text", ""),
            lead=given.get("lead", ""),
            joint=tuple(given.getlist("joint")[:MOST_UNITS]),
            due=_day(given, "due"),
            done_when=given.get("done_when", ""),
            entry=given.get("entry", ""),
        )
        supervision.decide(plan, label, place, decided, **told)

    return _changed(request, label, change)


def _changed(request: HttpRequest, label: str, change: Callable[[str], Any]) -> HttpResponse:
    try:
        change(plan_code(request))
    except CityError as error:
        return _show(request, label, error)
    return redirect(plan_url(request, "supervision:meeting", label))


def _number(given: QueryDict, name: str) -> int:
    text = given.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise FormUnreadable(field=name, given=text[:20])
    return int(text)


def _day(given: QueryDict, name: str) -> date:
    text = given.get(name, "")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise FormUnreadable(field=name, given=text[:20]) from None


@never_cache
def minutes(request: HttpRequest, label: str, ending: str) -> HttpResponse:
    """The minutes; before they are signed, a draft for the office alone."""
    units = sees(request)
    row = supervision.meeting(plan_code(request), label, units)
    if units is not None and not row.issued_at:
        raise supervision.DecisionUnknown()
    document = supervision.minutes_document(row)
    return file_answer(document, bulletins.Paper.MINUTES, f"minutes-{label}", ending)


@never_cache
def agenda_file(request: HttpRequest, label: str, ending: str) -> HttpResponse:
    """The notice with the agenda, for whoever sees the meeting."""
    document = supervision.agenda_document(
        supervision.meeting(plan_code(request), label, sees(request))
    )
    return file_answer(document, bulletins.Paper.LETTER, f"agenda-{label}", ending)


@never_cache
def decision(request: HttpRequest, number: str) -> HttpResponse:
    """A decision with what its lead unit says of it."""
    row = supervision.decision(number, sees(request))
    known, today = names(), clock.today()
    may_warn = reader_in(request).may(*OFFICE) and row.state == "doing"
    context = {
        "row": row,
        "step": supervision.DECISION.step(row.state).title,
        "colour": row.colour(today),
        "late": row.days_late(today),
        "lead": known.get(row.lead, row.lead),
        "joint": [known.get(code, code) for code in row.joint],
        "course": course_of(row.item),
        "turn": turn_url(row.item, request),
        "may_warn": may_warn and row.days_late(today),
    }
    return render(request, "web/supervision/decision.html", context)


urlpatterns = [
    path("", overview, name="overview"),
    path("meetings/new/", new, name="announce"),
    path("meetings/<str:label>/", page, name="meeting"),
    path("meetings/<str:label>/agenda/", agenda, name="agenda"),
    path("meetings/<str:label>/attendance/", attendance, name="attendance"),
    path("meetings/<str:label>/decisions/", decide, name="decide"),
    *(
        path(
            f"meetings/<str:label>/{paper}.{ending}",
            answer,
            {"ending": ending},
            name=f"{paper}-{ending}",
        )
        for paper, answer in (("agenda", agenda_file), ("minutes", minutes))
        for ending in TYPES
    ),
    path("decisions/<str:number>/", decision, name="decision"),
    *letter_pages.urlpatterns,
]
