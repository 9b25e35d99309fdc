"""All items, how a process runs; and the ways to the pages of work."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse

from yiju.interfaces import clock
from yiju.interfaces.declared import catalogue
from yiju.interfaces.lists.files import TYPES
from yiju.interfaces.web import (
    bulk,
    commanding,
    crewing,
    desk,
    dispatching,
    filters,
    grids,
    inspections,
    integrity,
    lines,
    parts,
    patrols,
    rule_book,
    saved_views,
    taking_in,
)
from yiju.interfaces.web import item as item_pages
from yiju.interfaces.web.diagram import diagram_of
from yiju.interfaces.web.item import party_of
from yiju.interfaces.web.middleware import NotAllowed
from yiju.interfaces.web.reader import reader_in
from yiju.interfaces.web.work_files import file_of
from yiju.platform.application import Picked
from yiju.platform.base.errors import CityError
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases

PAGE_SIZE = 50


def items(request: HttpRequest) -> HttpResponse:
    """All items within the reader's reach, narrowed by what the address says."""
    reader, now = reader_in(request), clock.moment()
    if not request.GET and (chosen := saved_views.default_of(filters.ITEMS, reader)):
        return redirect(chosen)
    picked = picked_in(request)
    process = request.GET.get("process") or cases.CASE.key
    context: dict[str, Any] = {
        "picked": picked,
        "selection": filters.selection_of(request.GET),
        "saved": saved_views.shown(filters.ITEMS, request, reader),
        "sources": cases.SOURCES,
        "units": registry.units(),
        "districts": registry.districts(),
        "processes": work.processes(),
        "process": process,
        "steps": _steps(process),
        "files": [(ending, reverse(f"work:items-{ending}")) for ending in TYPES],
        "most": work.bulk_most(now),
        "is_own": True,
    }
    try:
        found = work.items(
            filters.wanted_in(request, picked), after=request.GET.get("after", ""), size=PAGE_SIZE
        )
        whole = work.Tally(found.total, found.is_more)
        context |= {"items": found, "whole": whole, "rows": lines.item_lines(found.rows, now)}
    except CityError as error:
        context["error"] = error
    status = context["error"].status if "error" in context else 200
    return render(request, "web/work/items.html", context, status=status)


def _steps(process: str) -> Sequence[work.Step]:
    known = {one.key: one for one in work.processes()}
    return known.get(process, cases.CASE).steps


def export(request: HttpRequest, ending: str) -> HttpResponseBase:
    """The list as a file, with the same filters."""
    wanted = filters.wanted_in(request, picked_in(request))
    return file_of(work.every(wanted), ending, clock.moment())


def picked_in(request: HttpRequest) -> Picked | None:
    """What an application picks out, where the address names a selection of one. Raises
    SelectionUnknown, NotAllowed."""
    if not (key := request.GET.get("selection", "")):
        return None
    reader, selection = reader_in(request), catalogue().selection(key)
    if not reader.may(*selection.open_to):
        raise NotAllowed
    return selection.pick(request.GET.dict(), reader.account, reader.roles, clock.moment())


def processes(request: HttpRequest) -> HttpResponse:
    return render(request, "web/work/processes.html", {"processes": work.processes()})


def process(request: HttpRequest, key: str) -> HttpResponse:
    """How a process runs: its diagram, who may do what, within which time, on which ground."""
    found = work.process_of(key)
    context = {"process": found, "diagram": diagram_of(found), "party": party_of(request)}
    return render(request, "web/work/process.html", context)


urlpatterns = [
    *desk.urlpatterns,
    *bulk.urlpatterns,
    *saved_views.urlpatterns,
    path("items/", items, name="items"),
    *(
        path(f"items/export.{ending}", export, {"ending": ending}, name=f"items-{ending}")
        for ending in TYPES
    ),
    path("processes/", processes, name="processes"),
    path("processes/<str:key>/", process, name="process"),
    path("integrity/", integrity.page, name="integrity"),
    *commanding.urlpatterns,
    *crewing.urlpatterns,
    *dispatching.urlpatterns,
    *grids.urlpatterns,
    *inspections.urlpatterns,
    *patrols.urlpatterns,
    *taking_in.urlpatterns,
    *rule_book.urlpatterns,
    *item_pages.urlpatterns,
    *parts.urlpatterns,
]
