"""The desk: what lies on it, all items, how a process runs, and the map of what is open."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse

from yiju.interfaces import clock
from yiju.interfaces.declared import catalogue
from yiju.interfaces.web import dispatching, integrity, rule_book, taking_in
from yiju.interfaces.web import item as item_pages
from yiju.interfaces.web.diagram import diagram_of
from yiju.interfaces.web.item import party_of, type_title
from yiju.interfaces.web.middleware import NotAllowed
from yiju.interfaces.web.reader import Reader, reader_in
from yiju.interfaces.web.work_files import TYPES, file_of
from yiju.platform.application import Picked
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day, start_of_day
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases

PAGE_SIZE = 50
FILTERS = frozenset(
    {
        "number",
        "process",
        "state",
        "step",
        "type",
        "area",
        "unit",
        "source",
        "since",
        "before",
        "late",
        "after",
    }
)
"""The fields of the form; what else an address of the list says belongs to a selection."""
MOST_POINTS = 3_000
EVERY_PROCESS = "all"
VIEWS = (
    ("mine", _("待办")),
    ("overdue", _("超期")),
    ("unit", _("本单位")),
    ("changed", _("昨日以来")),
)


class DayUnreadable(CityError):
    code = "work.day_unreadable"
    status = 422
    text = _("“{given}”不是日期。写成 2021-12-31")


def desk(request: HttpRequest) -> HttpResponse:
    """What waits for the reader, the earliest due first."""
    reader, now = reader_in(request), clock.moment()
    view = request.GET.get("view", "mine")
    context: dict[str, Any] = {"view": view, "views": VIEWS, "now": now}
    if view in {"unit", "changed"}:
        context |= _others(request, reader, view, now)
        return render(request, "web/work/desk.html", context)
    found = work.desk(
        reader.account,
        reader.members,
        now=now,
        step=request.GET.get("step", ""),
        overdue=view == "overdue",
        after=request.GET.get("after", ""),
        size=PAGE_SIZE,
    )
    context |= {"desk": found, "rows": [desk_row(row, now) for row in found.rows]}
    return render(request, "web/work/desk.html", context)


def _others(request: HttpRequest, reader: Reader, view: str, now: datetime) -> dict[str, Any]:
    """What is with others: the open items of the reader's reach, or those changed lately."""
    wanted = work.Wanted(
        state="open" if view == "unit" else "",
        unit_code=reader.unit_code if view == "unit" and "staff" in reader.roles else "",
        changed_since=yesterday(now) if view == "changed" else None,
        reaches=reader.reaches,
    )
    found = work.items(wanted, after=request.GET.get("after", ""), size=PAGE_SIZE)
    return {"items": found, "rows": [item_line(row, now) for row in found.rows]}


def yesterday(now: datetime) -> datetime:
    return start_of_day(china_day(now) - timedelta(days=1))


def desk_row(row: work.DeskRow, now: datetime) -> dict[str, Any]:
    return {**item_line(row.item, now), **_stage(row.item, row.stage, now)}


def item_line(item: work.ItemRow, now: datetime) -> dict[str, Any]:
    """What a list shows of an item."""
    line: dict[str, Any] = {
        "item": item,
        "type": type_title(item.type_code),
        "source": cases.SOURCES.get(item.source, item.source),
        "light": None,
        "step_title": _end_title(item),
        "due_at": item.due_at,
    }
    if item.open_stages:
        line |= _stage(item, item.open_stages[0], now)
    return line


def _stage(item: work.ItemRow, stage: work.StageRow, now: datetime) -> dict[str, Any]:
    process = work.process_of(item.process, item.version)
    light = work.light_of(stage, now)
    return {
        "stage": stage,
        "step_title": process.step(stage.step).title,
        "light": light.value if light else None,
        "due_at": stage.due_at,
    }


def _end_title(item: work.ItemRow) -> Any:
    if not item.end:
        return ""
    return work.process_of(item.process, item.version).step(item.end).title


def items(request: HttpRequest) -> HttpResponse:
    """All items within the reader's reach, narrowed by what the address says."""
    picked = picked_in(request)
    wanted = wanted_in(request, picked)
    found = work.items(wanted, after=request.GET.get("after", ""), size=PAGE_SIZE)
    now = clock.moment()
    context = {
        "picked": picked,
        "selection": [(key, request.GET[key]) for key in request.GET if key not in FILTERS],
        "items": found,
        "rows": [item_line(row, now) for row in found.rows],
        "sources": cases.SOURCES,
        "units": registry.units(),
        "districts": registry.districts(),
        "processes": work.processes(),
        "process": wanted.process or EVERY_PROCESS,
        "steps": work.process_of(wanted.process or cases.CASE.key).steps,
        "files": [(ending, reverse(f"work:items-{ending}")) for ending in TYPES],
    }
    return render(request, "web/work/items.html", context)


def export(request: HttpRequest, ending: str) -> HttpResponseBase:
    """The list as a file, with the same filters."""
    return file_of(request, wanted_in(request, picked_in(request)), ending, clock.moment())


def picked_in(request: HttpRequest) -> Picked | None:
    """What an application picks out, where the address names a selection of one. Raises
    SelectionUnknown, NotAllowed."""
    if not (key := request.GET.get("selection", "")):
        return None
    reader, selection = reader_in(request), catalogue().selection(key)
    if not reader.may(*selection.open_to):
        raise NotAllowed
    return selection.pick(request.GET.dict(), reader.account, reader.roles, clock.moment())


def wanted_in(request: HttpRequest, picked: Picked | None = None) -> work.Wanted:
    """The filters of an address; raises DayUnreadable, AreaUnknown."""
    given = request.GET
    area = given.get("area", "")
    number = given.get("number", "").strip()
    before = _day(given.get("before", ""))
    step = given.get("step", "")
    process = given.get("process", "") or cases.CASE.key
    return work.Wanted(
        process="" if process == EVERY_PROCESS else process,
        state=given.get("state", ""),
        steps=(step,) if step else (),
        type_code=given.get("type", ""),
        source=given.get("source", ""),
        area_path=registry.area(area).path if area else "",
        unit_code=given.get("unit", ""),
        numbers=(number,) if number else (),
        among=picked.numbers if picked else None,
        since=_day(given.get("since", "")),
        before=before + timedelta(days=1) if before else None,
        late_at=clock.moment() if given.get("late") else None,
        reaches=reader_in(request).reaches,
    )


def _day(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return start_of_day(datetime.strptime(text, "%Y-%m-%d").date())
    except ValueError:
        raise DayUnreadable(given=text[:20]) from None


def work_map(request: HttpRequest) -> HttpResponse:
    """The map of what is open."""
    context = {"centre": registry.city(), "steps": work.process_of("case").steps}
    return render(request, "web/work/map.html", context)


def points(request: HttpRequest) -> JsonResponse:
    """Open items as GeoJSON, the newest first, at most so many."""
    wanted = wanted_in(request)
    found = work.items(wanted, size=MOST_POINTS)
    now = clock.moment()
    features = [_feature(item_line(row, now)) for row in found.rows if row.lon is not None]
    return JsonResponse({"type": "FeatureCollection", "features": features})


def _feature(line: dict[str, Any]) -> dict[str, Any]:
    item: work.ItemRow = line["item"]
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [item.lon, item.lat]},
        "properties": {
            "number": item.number,
            "title": item.title,
            "step": str(line["step_title"]),
            "light": line["light"] or "",
            "url": reverse("work:item", args=[item.number]),
        },
    }


def processes(request: HttpRequest) -> HttpResponse:
    return render(request, "web/work/processes.html", {"processes": work.processes()})


def process(request: HttpRequest, key: str) -> HttpResponse:
    """How a process runs: its diagram, who may do what, within which time, on which ground."""
    found = work.process_of(key)
    context = {"process": found, "diagram": diagram_of(found), "party": party_of(request)}
    return render(request, "web/work/process.html", context)


urlpatterns = [
    path("", desk, name="desk"),
    path("items/", items, name="items"),
    *(
        path(f"items/export.{ending}", export, {"ending": ending}, name=f"items-{ending}")
        for ending in TYPES
    ),
    path("map/", work_map, name="map"),
    path("points.json", points, name="points"),
    path("processes/", processes, name="processes"),
    path("processes/<str:key>/", process, name="process"),
    path("integrity/", integrity.page, name="integrity"),
    *dispatching.urlpatterns,
    *taking_in.urlpatterns,
    *rule_book.urlpatterns,
    *item_pages.urlpatterns,
]
