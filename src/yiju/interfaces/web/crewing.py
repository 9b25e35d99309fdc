"""The crews of a unit: set up, changed, given up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from yiju.interfaces import clock
from yiju.interfaces.web.dispatching import ROLES
from yiju.interfaces.web.field_rights import may_plan, units_planned
from yiju.interfaces.web.item import PlaceUnreadable, position
from yiju.interfaces.web.middleware import NotAllowed
from yiju.interfaces.web.reader import reader_in
from yiju.platform.base.errors import CityError
from yiju.platform.base.geo import to_wgs84
from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day
from yiju.platform.registry import api as registry
from yiju.platform.work.catalogue.own import case_catalogue
from yiju.platform.work.dispatch import api as dispatch

CLASS = 3
"""The beginning of a type code that names its class."""


class TimeUnreadable(CityError):
    code = "dispatch.time_unreadable"
    status = 422
    text = _("“{given}”不是时刻。写成 08:30")


@dataclass(frozen=True)
class Form:
    """What a form shows: what stands, or what was typed and refused."""

    crew: str
    title: str
    values: Mapping[str, Any]
    is_open: bool = False


def page(request: HttpRequest) -> HttpResponse:
    reader, now = reader_in(request), clock.moment()
    units = units_planned(reader)
    named = request.POST.get("unit") or request.GET.get("unit")
    unit = named or (reader.unit_code if may_plan(reader, reader.unit_code) else "")
    unit = unit or next((row.code for row in units), "")
    if unit not in {row.code for row in units}:
        raise NotAllowed
    error: CityError | None = None
    if request.method == "POST":
        try:
            _save(request.POST, unit, now, request)
            return redirect(f"{reverse('work:crews')}?unit={unit}")
        except CityError as refused:
            error = refused
    rows = dispatch.crews_of(unit)
    people = _people(unit, now)
    context: dict[str, Any] = {
        "unit": unit,
        "units": units,
        "roles": ROLES,
        "rows": rows,
        "forms": _forms(rows, people, request.POST if error else None),
        "people": people,
        "types": _classes(),
        "centre": registry.city(),
        "error": error,
    }
    return render(request, "web/work/crews.html", context, status=error.status if error else 200)


def _classes() -> dict[str, str]:
    return {
        kind.key[:CLASS]: kind.class_title
        for kind in sorted(case_catalogue().types.values(), key=lambda kind: kind.key)
    }


def _people(unit: str, now: datetime) -> list[tuple[str, str]]:
    """Accounts of the unit that may go out, with their roles."""
    found = [(one.account, one.role) for one in registry.accounts_of(unit, china_day(now))]
    return [one for one in dict.fromkeys(found) if one[1] in ROLES]


def _forms(
    rows: list[dispatch.CrewRow], people: list[tuple[str, str]], typed: QueryDict | None
) -> list[Form]:
    """One for each crew, and one for a new one."""
    found = [Form(row.key, row.name, _standing(row.facts)) for row in rows]
    role = people[0][1] if people else "staff"
    new = {"role": role, "begins": "08:00", "ends": "17:30"}
    found.append(Form("", "", new, is_open=not rows and typed is None))
    if typed is None:
        return found
    again = {name: typed.get(name, "") for name in ("name", "role", "begins", "ends", "lon", "lat")}
    values = again | {
        "accounts": typed.getlist("account"),
        "skills": typed.getlist("skill"),
        "every_day": typed.get("every_day") == "1",
    }
    crew = typed.get("crew", "")
    known = {form.crew for form in found}
    return [
        Form(form.crew, form.title, values, is_open=True)
        if form.crew == (crew if crew in known else "")
        else form
        for form in found
    ]


def _standing(facts: dispatch.CrewFacts) -> dict[str, Any]:
    return {
        "name": facts.name,
        "role": facts.role,
        "accounts": facts.accounts,
        "skills": facts.skills,
        "lon": f"{facts.lon:.6f}",
        "lat": f"{facts.lat:.6f}",
        "begins": f"{facts.begins:%H:%M}",
        "ends": f"{facts.ends:%H:%M}",
        "every_day": facts.every_day,
    }


def _save(given: QueryDict, unit: str, now: datetime, request: HttpRequest) -> None:
    where = position(given)
    if where is None:
        raise PlaceUnreadable(lon="", lat="")
    lon, lat = to_wgs84(where.lon, where.lat, where.datum)
    crew = given.get("crew", "")
    facts = dispatch.CrewFacts(
        given.get("name", "").strip(),
        given.get("role", ""),
        tuple(dict.fromkeys(given.getlist("account"))),
        tuple(dict.fromkeys(given.getlist("skill"))),
        round(lon, 6),
        round(lat, 6),
        _time(given.get("begins", "")),
        _time(given.get("ends", "")),
        given.get("every_day") == "1",
    )
    number = int(crew) if crew.isascii() and crew.isdecimal() and len(crew) < 10 else None
    if crew and number is None:
        raise dispatch.CrewUnknown
    actor = reader_in(request).actor()
    dispatch.save_crew(unit, facts, crew=number, actor=actor, at=now)


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise TimeUnreadable(given=text[:10]) from None


@require_POST
def close(request: HttpRequest, crew: int) -> HttpResponse:
    reader, unit = reader_in(request), request.POST.get("unit", "")
    if not may_plan(reader, unit):
        raise NotAllowed
    dispatch.close_crew(unit, crew, actor=reader.actor(), at=clock.moment())
    return redirect(f"{reverse('work:crews')}?unit={unit}")


urlpatterns = [
    path("dispatch/crews/", page, name="crews"),
    path("dispatch/crews/<int:crew>/close/", close, name="crew-close"),
]
