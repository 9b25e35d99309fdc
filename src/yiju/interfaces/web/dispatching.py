"""Who goes where next: the plan of a unit's crews, the crews themselves, and one's own round."""

from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from yiju.interfaces import clock
from yiju.interfaces.web.item import PlaceUnreadable, position, visible
from yiju.interfaces.web.middleware import NotAllowed
from yiju.interfaces.web.reader import Reader, reader_in
from yiju.platform.base.errors import CityError
from yiju.platform.base.geo import to_wgs84
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import china_day
from yiju.platform.registry import api as registry
from yiju.platform.work.catalogue.types import national
from yiju.platform.work.dispatch import api as dispatch

ROLES: dict[str, Text] = {"staff": _("处置"), "inspector": _("核实、核查")}
OVERSEERS = ("dispatcher", "commander", "leader", "office", "admin")
COMMANDERS = ("commander", "office", "admin")


class TimeUnreadable(CityError):
    code = "dispatch.time_unreadable"
    status = 422
    text = _("“{given}”不是时刻。写成 08:30")


def page(request: HttpRequest) -> HttpResponse:
    """The plan of a unit's crews: who does what in which order, when, how late, how far."""
    reader, now = reader_in(request), clock.moment()
    groups = _groups(reader)
    unit, role = _chosen(request, reader, groups)
    plan = dispatch.plan_of(unit, role, now) if unit else None
    context = {
        "groups": [(u, r, ROLES[r]) for u, r in groups],
        "unit": unit,
        "role": role,
        "plan": plan,
        "now": now,
        "may_plan": bool(unit) and _may_plan(reader, unit),
        "crews": dispatch.crews_of(unit, role) if unit else [],
        "mine": {crew.id for crew in dispatch.crews_with(reader.account)},
        "centre": registry.city(),
    }
    return render(request, "web/work/dispatch.html", context)


def lines(request: HttpRequest) -> JsonResponse:
    """The courses of the crews as lines on a map, in GeoJSON."""
    reader, now = reader_in(request), clock.moment()
    unit, role = _chosen(request, reader, _groups(reader))
    plan = dispatch.plan_of(unit, role, now) if unit else None
    features: list[dict[str, Any]] = []
    for at, course in enumerate(plan.courses if plan else ()):
        here = dispatch.last_seen(course.crew.facts.accounts, now)
        first = here or (course.crew.facts.lon, course.crew.facts.lat)
        points = [first, *((v.task.item.lon, v.task.item.lat) for v in course.visits)]
        told = {"crew": course.crew.name, "colour": at}
        features.append(_feature("Point", list(first), told | {"is_crew": True}))
        if len(points) > 1:
            features.append(_feature("LineString", [list(point) for point in points], told))
        features += [
            _feature(
                "Point",
                [visit.task.item.lon, visit.task.item.lat],
                told
                | {
                    "place": place,
                    "late": bool(visit.late),
                    "url": reverse("work:item", args=[visit.task.number]),
                },
            )
            for place, visit in enumerate(course.visits, 1)
        ]
    return JsonResponse({"type": "FeatureCollection", "features": features})


def _feature(kind: str, coordinates: Any, told: dict[str, Any]) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": told}


def _groups(reader: Reader) -> list[tuple[str, str]]:
    """The units and roles whose plans are the reader's: their own, or all for who commands."""
    known = dispatch.units_with_crews()
    if reader.may(*OVERSEERS):
        return known
    own = {member.unit_code for member in reader.members}
    return [(unit, role) for unit, role in known if unit in own]


def _chosen(request: HttpRequest, reader: Reader, groups: list[tuple[str, str]]) -> tuple[str, str]:
    """The group that the address names, else one's own, else the first. Raises NotAllowed."""
    unit, role = request.GET.get("unit", ""), request.GET.get("role", "")
    if unit:
        found = [one for one in groups if one[0] == unit and role in ("", one[1])]
        if not found:
            raise NotAllowed
        return found[0]
    own = [one for one in groups if one[0] == reader.unit_code]
    return next(iter([*own, *groups]), ("", "staff"))


def _may_plan(reader: Reader, unit: str) -> bool:
    """Those of the unit itself, and those who command."""
    own = any(member.unit_code == unit for member in reader.members)
    return own or reader.may(*COMMANDERS)


def _check_may_plan(reader: Reader, unit: str) -> None:
    if not _may_plan(reader, unit):
        raise NotAllowed


@require_POST
def anew(request: HttpRequest) -> HttpResponse:
    """Plan again now."""
    reader, unit, role = reader_in(request), request.POST.get("unit", ""), _role(request)
    _check_may_plan(reader, unit)
    dispatch.plan_of(unit, role, clock.moment(), anew=True)
    return _back(unit, role)


@require_POST
def give(request: HttpRequest, number: str) -> HttpResponse:
    """Give a case to a crew, or leave it to the plan again."""
    reader, unit, role = reader_in(request), request.POST.get("unit", ""), _role(request)
    _check_may_plan(reader, unit)
    visible(number, reader)
    given = request.POST.get("crew", "")
    crew = int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else None
    try:
        dispatch.give(number, unit, crew, actor=reader.actor(), at=clock.moment())
    except CityError as error:
        messages.error(request, error.message)
    return _back(unit, role)


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


def _role(request: HttpRequest) -> str:
    role = request.POST.get("role", "")
    return role if role in ROLES else "staff"


def _back(unit: str, role: str) -> HttpResponse:
    return redirect(f"{reverse('work:dispatch')}?unit={unit}&role={role}")


def crews(request: HttpRequest) -> HttpResponse:
    """The crews of a unit: set up, change, give up."""
    reader, now = reader_in(request), clock.moment()
    units = _own_units(reader)
    unit = request.POST.get("unit") or request.GET.get("unit") or (units[0] if units else "")
    if unit not in units:
        raise NotAllowed
    role = request.POST.get("role") or request.GET.get("role") or _usual_role(reader, unit)
    context: dict[str, Any] = {
        "unit": unit,
        "units": units,
        "role": role,
        "roles": ROLES,
        "given": request.POST,
        "centre": registry.city(),
        "types": sorted({(kind.key[:3], kind.class_title) for kind in national().types.values()}),
    }
    status = 200
    if request.method == "POST":
        try:
            _save(request, reader, unit, now)
            return redirect(f"{reverse('work:crews')}?unit={unit}&role={role}")
        except CityError as error:
            context["error"], status = error, error.status
    context["rows"] = dispatch.crews_of(unit)
    context["people"] = _people(unit, now)
    return render(request, "web/work/crews.html", context, status=status)


def _usual_role(reader: Reader, unit: str) -> str:
    roles = {member.role for member in reader.members if member.unit_code == unit}
    return "inspector" if "inspector" in roles else "staff"


def _own_units(reader: Reader) -> list[str]:
    if reader.may(*COMMANDERS):
        return [unit.code for unit in registry.units()]
    return sorted({member.unit_code for member in reader.members})


def _people(unit: str, now: datetime) -> list[tuple[str, str]]:
    """Accounts of the unit that may go out, with their roles."""
    return [
        (one.account, one.role)
        for one in registry.accounts_of(unit, china_day(now))
        if one.role in ROLES
    ]


def _save(request: HttpRequest, reader: Reader, unit: str, now: datetime) -> None:
    given = request.POST
    where = position(given)
    if where is None:
        raise PlaceUnreadable(lon="", lat="")
    lon, lat = to_wgs84(where.lon, where.lat, where.datum)
    crew = given.get("crew", "")
    facts = dispatch.CrewFacts(
        given.get("name", "").strip(),
        given.get("role", ""),
        tuple(given.getlist("account")),
        tuple(given.getlist("skill")),
        lon,
        lat,
        _time(given.get("begins", "")),
        _time(given.get("ends", "")),
        given.get("every_day") == "1",
    )
    number = int(crew) if crew.isascii() and crew.isdecimal() and len(crew) < 10 else None
    dispatch.save_crew(unit, facts, crew=number, actor=reader.actor(), at=now)


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        raise TimeUnreadable(given=text[:10]) from None


@require_POST
def close(request: HttpRequest, crew: int) -> HttpResponse:
    reader, unit = reader_in(request), request.POST.get("unit", "")
    if unit not in _own_units(reader):
        raise NotAllowed
    dispatch.close_crew(unit, crew, actor=reader.actor(), at=clock.moment())
    return redirect(f"{reverse('work:crews')}?unit={unit}")


def my_round(request: HttpRequest) -> HttpResponse:
    """What the reader does in which order, from where they stand."""
    reader = reader_in(request)
    where = position(request.GET)
    here = to_wgs84(where.lon, where.lat, where.datum) if where else None
    found = dispatch.round_of(reader.account, clock.moment(), here)
    context = {"round": found, "here": here, "centre": registry.city()}
    return render(request, "web/work/round.html", context)


urlpatterns = [
    path("dispatch/", page, name="dispatch"),
    path("dispatch/lines.json", lines, name="dispatch-lines"),
    path("dispatch/anew/", anew, name="dispatch-anew"),
    path("dispatch/<str:number>/give/", give, name="dispatch-give"),
    path("dispatch/<str:number>/begin/", begin, name="dispatch-begin"),
    path("crews/", crews, name="crews"),
    path("crews/<int:crew>/close/", close, name="crew-close"),
    path("round/", my_round, name="round"),
]
