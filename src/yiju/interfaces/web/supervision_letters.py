"""Supervision letters: drafting one on a ground, its page and its paper, and those shown to all."""

from collections.abc import Iterable
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
from yiju.interfaces.web.bulletins import TYPES
from yiju.interfaces.web.reader import reader_in
from yiju.interfaces.web.supervision_view import (
    course_of,
    entry_url,
    file_answer,
    names,
    now_in,
    sees,
    turn_url,
)
from yiju.platform.base.errors import CityError
from yiju.platform.registry import api as registry
from yiju.platform.steering.bulletins import api as bulletins
from yiju.platform.steering.supervision import api as supervision
from yiju.platform.work import api as work


def lines(rows: Iterable[supervision.LetterRow]) -> list[dict[str, Any]]:
    """Letters for a table: number, state, and by how many days an answer is late."""
    today = clock.today()
    return [
        {
            "row": row,
            "number": supervision.letter_number(row),
            "step": supervision.LETTER.step(row.state).title,
            "colour": _colour(row, row.days_late(today)),
            "late": row.days_late(today),
        }
        for row in rows
    ]


def _colour(row: supervision.LetterRow, late: int) -> str:
    if not row.is_open:
        return "green" if row.state == "settled" else ""
    return "red" if late else "yellow"


@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Draft a letter: on one of the grounds that are there, or on cases or a return by number."""
    plan, given, error = chosen_plan(request), request.POST, None
    if request.method == "POST":
        try:
            made = supervision.draft_letter(
                given.get("key", ""),
                plan.code,
                given.get("unit", ""),
                given.get("ground_kind", ""),
                given.get("ground_key", "")[:500],
                _asked(given),
                **now_in(request),
            )
            return redirect(plan_url(request, "supervision:letter", made.item))
        except CityError as refused:
            error = refused
    asked = given or request.GET
    possible = supervision.possible(plan.code, clock.moment())
    chosen = (asked.get("ground_kind", ""), asked.get("ground_key", ""))
    ground = next((one for one in possible if (one.kind, one.key) == chosen), None)
    context = {
        "plan": plan,
        "given": asked,
        "key": given.get("key", "") or work.new_key(),
        "ground": ground,
        "grounds": supervision.GROUNDS,
        "possible": possible,
        "units": [
            (row.code, row.short_name)
            for row in registry.units()
            if ground is None or row.code in ground.units
        ],
        "days": given.get("days", "") or supervision.answer_days(clock.today()),
        "most_days": supervision.MOST_DAYS,
        "error": error,
    }
    status = error.status if error else 200
    return render(request, "web/supervision/draft.html", context, status=status)


def _asked(given: QueryDict) -> supervision.Asked:
    days = given.get("days", "")
    whole = int(days) if days.isascii() and days.isdigit() and len(days) < 6 else 0
    return supervision.Asked(given.get("subject", ""), given.get("asks", ""), whole)


@never_cache
def page(request: HttpRequest, number: str) -> HttpResponse:
    return _show(request, number)


def _show(request: HttpRequest, number: str, error: CityError | None = None) -> HttpResponse:
    row = supervision.letter(number, sees(request))
    [line] = lines([row])
    context = {
        **line,
        "document": supervision.letter_document(row),
        "ground_title": supervision.GROUNDS[row.ground_kind],
        "ground_url": _ground_url(row, request),
        "unit": registry.unit(row.unit).name,
        "course": course_of(row.item),
        "turn": turn_url(row.item, request),
        "may_edit": row.state == "drafting" and reader_in(request).may(*OFFICE),
        "given": request.POST,
        "most_days": supervision.MOST_DAYS,
        "error": error,
    }
    status = error.status if error else 200
    return render(request, "web/supervision/letter.html", context, status=status)


def _ground_url(row: supervision.LetterRow, request: HttpRequest) -> str:
    if row.ground_kind in {"target", "decision"}:
        return entry_url(f"{row.ground_kind}/{row.ground_key}", request)
    return plan_url(request, "plan:returns") if row.ground_kind == "return" else ""


@require_POST
def edit(request: HttpRequest, number: str) -> HttpResponse:
    """Other words while it is drafted."""
    text = request.POST.get("seen", "")
    seen = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    try:
        supervision.edit_letter(number, _asked(request.POST), seen=seen, **now_in(request))
    except CityError as error:
        return _show(request, number, error)
    return redirect(plan_url(request, "supervision:letter", number))


@never_cache
def file(request: HttpRequest, number: str, ending: str) -> HttpResponse:
    row = supervision.letter(number, sees(request))
    document = supervision.letter_document(row)
    return file_answer(document, bulletins.Paper.LETTER, f"letter-{number}", ending)


def public(request: HttpRequest) -> HttpResponse:
    """The letters that everybody may see, where the city shows any."""
    rows = supervision.letters_shown(clock.today())
    context = {"lines": lines(rows), "names": names(), "grounds": supervision.GROUNDS}
    return render(request, "web/public/letters.html", context)


urlpatterns = [
    path("letters/new/", new, name="draft"),
    path("letters/<str:number>/", page, name="letter"),
    path("letters/<str:number>/edit/", edit, name="edit"),
    *(
        path(
            f"letters/<str:number>/letter.{ending}", file, {"ending": ending}, name=f"file-{ending}"
        )
        for ending in TYPES
    ),
]
public_patterns = [path("letters/", public, name="letters")]
