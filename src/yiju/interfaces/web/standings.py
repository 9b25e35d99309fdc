"""Standings for everybody: who stands where today, on what it rests, how to contest it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path

from yiju.interfaces import clock
from yiju.interfaces.policy import OVERSIGHT, SIGNED_IN
from yiju.interfaces.standing_words import STATES, number_shown, subject_name
from yiju.interfaces.web.reader import reader_in
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.trust.standings import api as standings

SHOWN = 500
"""Subjects on a page; the file holds all."""


class DayUnfit(CityError):
    code = "standing.day_unfit"
    status = 422
    text = _("日期应写成 2021-06-01")


@dataclass(frozen=True)
class Line:
    """A subject in words."""

    row: standings.Standing
    name: str
    grade: Text | str
    listed: tuple[Text | str, ...]

    @property
    def score(self) -> str:
        return number_shown(self.row.score)


@dataclass(frozen=True)
class Told:
    """An entry in words."""

    row: standings.EntryRow
    title: Text | str
    list_title: Text | str
    worth: str
    state: Text


def line_of(kind: standings.StandingKind, row: standings.Standing) -> Line:
    listed = tuple(kind.list_kind(one.list_key).title for one in row.listed)
    return Line(row, subject_name(row.subject), kind.grade_title(row.grade) or "—", listed)


def told_of(kind: standings.StandingKind, row: standings.EntryRow, worths: dict[str, str]) -> Told:
    opening = row.opening
    is_listing = opening.act is standings.Act.PROPOSAL
    return Told(
        row,
        standings.title_of(kind, opening),
        kind.list_kind(opening.name).title if is_listing else "",
        "" if is_listing else worths.get(opening.key) or number_shown(opening.value),
        STATES[row.state],
    )


def worths_of(row: standings.Standing) -> dict[str, str]:
    return {one.entry: number_shown(one.worth) for part in row.parts for one in part.counted}


def public_kind(key: str) -> standings.StandingKind:
    """Raises KindUnknown, in the same words where there is none and where it is not public."""
    kind = standings.standing_kind(key)
    if not kind.public:
        known = "、".join(one.key for one in standings.standing_kinds() if one.public)
        raise standings.KindUnknown(kind=key[:60], near=known)
    return kind


def subject_in(request: HttpRequest) -> standings.Subject:
    kind, _colon, code = request.GET.get("subject", "").partition(":")
    return standings.Subject(kind[:40], code[:80])


def day_in(request: HttpRequest) -> date:
    """The day asked about, or today. Raises DayUnfit."""
    text = request.GET.get("day", "")
    try:
        found = date.fromisoformat(text) if text else clock.today()
    except ValueError:
        raise DayUnfit from None
    if not 2000 <= found.year <= 2200:
        raise DayUnfit
    return found


def listing(request: HttpRequest) -> HttpResponse:
    kinds = [
        (one, len(standings.subjects(one.key))) for one in standings.standing_kinds() if one.public
    ]
    return render(request, "web/public/standings.html", {"kinds": kinds})


def page(request: HttpRequest, standing: str) -> HttpResponse:
    """All subjects of a kind as they stand today, narrowed by list and words."""
    kind, today = public_kind(standing), clock.today()
    words, on_list = request.GET.get("words", ""), request.GET.get("list", "")
    found = [line_of(kind, row) for row in standings.standings(kind.key, on=today)]
    chosen = [
        one
        for one in found
        if (words in one.name or words == one.row.subject.code)
        and (not on_list or one.row.is_on(on_list))
    ]
    final = standings.last_published(kind.key, before=today + timedelta(days=1))
    context = {
        "kind": kind,
        "lines": chosen[:SHOWN],
        "left_out": max(0, len(chosen) - SHOWN),
        "words": words,
        "on_list": on_list,
        "today": today,
        "final": final,
        "may_enter": reader_in(request).may(*SIGNED_IN),
    }
    return render(request, "web/public/standing.html", context)


def subject(request: HttpRequest, standing: str) -> HttpResponse:
    """What anybody may know of a subject today: what is over is not here."""
    kind, who, today = public_kind(standing), subject_in(request), clock.today()
    rows = standings.public_entries(kind.key, who, on=today)
    corrections = standings.corrections(kind.key, who, on=today)
    if who not in standings.subjects(kind.key):
        raise standings.SubjectUnfit(kind=kind.key, subject=str(who), why=_("没有公开的记录"))
    context = subject_context(kind, who, rows, today)
    context |= {"corrections": corrections, "may_enter": reader_in(request).may(*OVERSIGHT)}
    return render(request, "web/public/standing_subject.html", context)


def subject_context(
    kind: standings.StandingKind,
    who: standings.Subject,
    rows: list[standings.EntryRow],
    on: date,
) -> dict[str, Any]:
    found = standings.standing(kind.key, who, on=on)
    worths = worths_of(found)
    lists = {
        key: [(m, lk) for lk in kind.lists if lk.key == key for m in lk.measures]
        for key in {one.list_key for one in found.listed}
    }
    return {
        "kind": kind,
        "who": who,
        "line": line_of(kind, found),
        "today": on,
        "parts": [
            (kind.part(one.key).title, number_shown(one.weight), number_shown(one.value))
            for one in found.parts
        ],
        "entries": [told_of(kind, row, worths) for row in rows],
        "measures": [m.title for pairs in lists.values() for m, _list in pairs],
        "missing": [kind.part(one).title for one in found.missing],
    }


def export(request: HttpRequest, standing: str) -> JsonResponse:
    """The file of a day by which anybody computes again; of the past only what was public then is
    not asked for here: the day is today."""
    kind = public_kind(standing)
    told = standings.export(kind.key, on=clock.today())
    answer = JsonResponse(told, json_dumps_params={"indent": 1, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="standing-{kind.key}.json"'
    return answer


urlpatterns = [
    path("standings/", listing, name="standings"),
    path("standings/<str:standing>/", page, name="standing"),
    path("standings/<str:standing>/subject/", subject, name="standing-subject"),
    path("standings/<str:standing>/standing.json", export, name="standing-export"),
]
