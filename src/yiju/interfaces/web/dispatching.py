"""Who goes where next: the plan of a unit's crews, what people decide about it, one's own round."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from yiju.interfaces import clock
from yiju.interfaces.web.field_rights import may_plan, may_see, units_seen
from yiju.interfaces.web.item import position, visible
from yiju.interfaces.web.middleware import NotAllowed
from yiju.interfaces.web.reader import Reader, reader_in
from yiju.platform.base.errors import CityError
from yiju.platform.base.geo import to_wgs84
from yiju.platform.base.i18n import Text, _
from yiju.platform.registry import api as registry
from yiju.platform.work.dispatch import api as dispatch

ROLES: dict[str, Text] = {"staff": _("处置"), "inspector": _("核实、核查")}
COLOURS = 8
SHOWN, LEAST_SHOWN = 120, 3
"""Visits on the page before one asks for all, and of each crew at least."""
Group = tuple[str, str]
"""A unit and the role of its crews."""


def page(request: HttpRequest) -> HttpResponse:
    """The plan of a unit's crews: who does what in which order, when, how late, how far."""
    reader, now = reader_in(request), clock.moment()
    groups = _groups(reader)
    unit, role = _chosen(request, reader, groups)
    plan = dispatch.plan_of(unit, role, now) if (unit, role) in groups else None
    crews = len(plan.courses) if plan else 1
    shown = None if request.GET.get("all") else max(LEAST_SHOWN, SHOWN // max(1, crews))
    context = {
        "units": list(dict.fromkeys(code for code, _role in groups)),
        "roles": [(key, ROLES[key]) for code, key in groups if code == unit],
        "unit": unit,
        "role": role,
        "plan": plan,
        "courses": [(at % COLOURS, one, one.visits[:shown]) for at, one in enumerate(plan.courses)]
        if plan
        else [],
        "now": now,
        "may_plan": bool(unit) and may_plan(reader, unit),
        "centre": registry.city(),
    }
    return render(request, "web/work/dispatch.html", context)


def lines(request: HttpRequest) -> JsonResponse:
    """The courses of the crews as lines on a map, in GeoJSON."""
    reader, now = reader_in(request), clock.moment()
    groups = _groups(reader)
    group = _chosen(request, reader, groups)
    plan = dispatch.plan_of(*group, now) if group in groups else None
    features: list[dict[str, Any]] = []
    for at, course in enumerate(plan.courses if plan else ()):
        features += course_features(course.crew.name, course.begins, course.visits, at % COLOURS)
    return JsonResponse({"type": "FeatureCollection", "features": features})


def course_features(
    name: str, begins: tuple[float, float], visits: Sequence[dispatch.PlannedVisit], colour: int
) -> list[dict[str, Any]]:
    """Where somebody is taken to be, the line of their way, and a point for each visit."""
    told = {"crew": name, "colour": colour}
    points = [begins, *((v.task.item.lon, v.task.item.lat) for v in visits)]
    features = [_feature("Point", list(begins), told | {"is_crew": True})]
    if len(points) > 1:
        features.append(_feature("LineString", [list(point) for point in points], told))
    return features + [
        _feature(
            "Point",
            [visit.task.item.lon, visit.task.item.lat],
            told
            | {
                "place": place,
                "number": visit.task.number,
                "title": visit.task.item.title,
                "late": bool(visit.late),
                "url": reverse("work:item", args=[visit.task.number]),
            },
        )
        for place, visit in enumerate(visits, 1)
    ]


def _feature(kind: str, coordinates: Any, told: dict[str, Any]) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": told}


def _groups(reader: Reader) -> list[Group]:
    """The units and roles whose plans are the reader's: their own, or all of whoever oversees."""
    known = dispatch.units_with_crews()
    seen = units_seen(reader, [unit for unit, _role in known])
    return [(unit, role) for unit, role in known if unit in seen]


def _chosen(request: HttpRequest, reader: Reader, groups: list[Group]) -> Group:
    """The group that the address names, else one's own, else the first. Raises NotAllowed."""
    unit, role = request.GET.get("unit", ""), request.GET.get("role", "")
    if unit and not may_see(reader, unit):
        raise NotAllowed
    wanted = [one for one in groups if one[0] == unit] if unit else groups
    own = [one for one in wanted if one[0] == reader.unit_code]
    for some in ([one for one in wanted if one[1] == role], own, wanted):
        if some:
            return some[0]
    return unit, "staff"


@require_POST
def anew(request: HttpRequest) -> HttpResponse:
    """Plan again now."""
    unit, role = _planned(request)
    dispatch.plan_of(unit, role, clock.moment(), anew=True)
    return _back(unit, role)


@require_POST
def give(request: HttpRequest, number: str) -> HttpResponse:
    """Give a case to a crew, or leave it to the plan again."""
    reader = reader_in(request)
    unit, role = _planned(request)
    visible(number, reader)
    given = request.POST.get("crew", "")
    crew = int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else None
    try:
        if given and crew is None:
            raise dispatch.CrewUnknown
        dispatch.give(number, unit, crew, actor=reader.actor(), at=clock.moment())
    except CityError as error:
        messages.error(request, error.message)
    else:
        told = _("{number} 已由人派定") if given else _("{number} 由计划安排")
        messages.success(request, str(told.format(number=number)))
    return _back(unit, role, number)


@require_POST
def begin(request: HttpRequest, number: str) -> HttpResponse:
    """Say that one's crew is at work on it now."""
    reader = reader_in(request)
    visible(number, reader)
    crew = next(iter(dispatch.crews_with(reader.account)), None)
    if crew is None:
        raise NotAllowed
    try:
        dispatch.begin_work(number, crew, actor=reader.actor(), at=clock.moment())
    except CityError as error:
        messages.error(request, error.message)
    return redirect("work:item", number=number)


def _planned(request: HttpRequest) -> Group:
    """The group that a form decides about; raises NotAllowed for who may not."""
    unit, role = request.POST.get("unit", ""), request.POST.get("role", "")
    if not may_plan(reader_in(request), unit):
        raise NotAllowed
    return unit, role if role in ROLES else "staff"


def _back(unit: str, role: str, number: str = "") -> HttpResponse:
    place = f"#{number}" if number else ""
    query = urlencode({"unit": unit, "role": role})
    return redirect(f"{reverse('work:dispatch')}?{query}{place}")


def my_round(request: HttpRequest) -> HttpResponse:
    """What the reader does in which order, from where they stand."""
    reader = reader_in(request)
    where = position(request.GET)
    here = to_wgs84(where.lon, where.lat, where.datum) if where else None
    found = dispatch.round_of(reader.account, clock.moment(), here)
    return render(request, "web/work/round.html", {"round": found, "here": here})


urlpatterns = [
    path("dispatch/", page, name="dispatch"),
    path("dispatch/lines.json", lines, name="dispatch-lines"),
    path("dispatch/anew/", anew, name="dispatch-anew"),
    path("dispatch/<str:number>/give/", give, name="dispatch-give"),
    path("dispatch/<str:number>/begin/", begin, name="dispatch-begin"),
    path("round/", my_round, name="round"),
]
