"""The desk: everything that waits for its reader, what they wait for, and what has changed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse

from yiju.interfaces import clock
from yiju.interfaces.lists.files import TYPES
from yiju.interfaces.web import filters, lines, saved_views
from yiju.interfaces.web.reader import Reader, reader_in
from yiju.interfaces.web.work_files import file_of
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases

PAGE_SIZE = 50
MOST_UNDOABLE = 3
TITLES: dict[str, Text] = {
    "mine": _("待办"),
    "today": _("今日到期"),
    "overdue": _("超期"),
    "checks": _("待核实核查"),
    "waiting": _("等别人"),
    "unit": _("本单位"),
    "changed": _("昨日以来"),
}


def desk(request: HttpRequest) -> HttpResponse:
    """What waits for the reader, the earliest due first; opens with the view they chose."""
    reader, now = reader_in(request), clock.moment()
    if not request.GET and (chosen := saved_views.default_of(filters.DESK, reader)):
        return redirect(chosen)
    view = request.GET.get("view") or "mine"
    context: dict[str, Any] = {
        "view": view,
        "saved": saved_views.shown(filters.DESK, request, reader),
        "filter": filters.kept(filters.DESK, request.GET),
        "steps": filters.steps_of(work.processes()),
        "sources": cases.SOURCES,
        "districts": registry.districts(),
        "files": [(ending, reverse(f"work:desk-{ending}")) for ending in TYPES],
        "most": work.bulk_most(now),
        **_can_be_undone(reader, now),
    }
    try:
        context |= _shown(request, view, reader, now)
    except CityError as error:
        context |= {"error": error, "views": _tabs(reader, now)}
    status = context["error"].status if "error" in context else 200
    return render(request, "web/work/desk.html", context, status=status)


def _shown(request: HttpRequest, view: str, reader: Reader, now: datetime) -> dict[str, Any]:
    after = request.GET.get("after", "")
    if view in filters.OTHERS:
        wanted = filters.with_others(request.GET, reader, now)
        listed = work.changed if view == "changed" else work.items
        found = listed(wanted, after=after, size=PAGE_SIZE)
        rows = lines.item_lines(found.rows, now)
        if view == "changed":
            told = work.what_happened(found.rows, filters.yesterday(now))
            rows = lines.with_story(rows, told, reader.account)
        total = work.Tally(found.total, found.is_more)
        return {
            "rows": rows,
            "total": total,
            "following": found.following,
            "views": _tabs(reader, now),
        }
    own = filters.on_desk(request.GET)
    mine = work.desk(reader.account, reader.members, own, now=now, after=after, size=PAGE_SIZE)
    return {
        "rows": lines.desk_lines(mine.rows, now),
        "total": work.Tally(mine.total, mine.is_more),
        "following": mine.following,
        "is_own": view != "waiting",
        "views": _tabs(reader, now),
    }


def _tabs(reader: Reader, now: datetime) -> list[tuple[str, Text, work.Tally]]:
    """Every view with how much is in it."""
    counted: dict[str, work.Tally] = {
        name: work.count_of(filters.with_others({"view": name}, reader, now))
        for name in filters.OTHERS
    }
    for own, tally in work.tallies(reader.account, reader.members, now).items():
        counted[own] = tally
    return [(name, title, counted[name]) for name, title in TITLES.items()]


def _can_be_undone(reader: Reader, now: datetime) -> dict[str, Any]:
    """What the reader did last and may take back."""
    bulks = work.latest_bulks(reader.account, now)
    keys = [f"{one.key}/" for one in bulks]
    moves = work.latest_undoable(reader.account, now, MOST_UNDOABLE, apart_from=keys)
    return {"bulks": bulks, "undoable": moves}


def export(request: HttpRequest, ending: str) -> HttpResponseBase:
    """A view of the desk as a file, with the same filters."""
    reader, now = reader_in(request), clock.moment()
    return file_of(_every(request, reader, now), ending, now)


def _every(request: HttpRequest, reader: Reader, now: datetime) -> Iterator[work.ItemRow]:
    if request.GET.get("view") in filters.OTHERS:
        return work.every(filters.with_others(request.GET, reader, now))
    own = filters.on_desk(request.GET)
    return work.desk_every(reader.account, reader.members, own, now=now)


urlpatterns = [
    path("", desk, name="desk"),
    *(
        path(f"export.{ending}", export, {"ending": ending}, name=f"desk-{ending}")
        for ending in TYPES
    ),
]
