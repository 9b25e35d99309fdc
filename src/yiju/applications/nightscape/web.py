"""The pages: what shines on which evening and why, one installation's evening, energy by scene."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiju.applications.nightscape import indicators, rules, telemetry
from yiju.applications.nightscape.commands import LIT, SCENE
from yiju.applications.nightscape.indicators import BY, PLAN
from yiju.platform.application import Authority
from yiju.platform.base.calendar import CalendarUnknown
from yiju.platform.base.time import Period, china_day, months_within
from yiju.platform.registry import api as registry
from yiju.platform.sensing.commands import api as commands
from yiju.platform.steering.api import by_district
from yiju.platform.work.cases import api as cases

NIGHTS, MOST_COMMANDS, PLAYED = 14, 200, telemetry.PLAYED
DAY, QUARTER, LOOK_BACK = timedelta(days=1), timedelta(minutes=15), timedelta(days=90)
COMING = (commands.Stage.STANDING, commands.Stage.PROPOSED)


def day_of(request: HttpRequest) -> date:
    """The day that is asked for, else today; raises NoPeriod, ParameterMissing, CalendarUnknown."""
    text, today = request.GET.get("on", ""), china_day(request.now)  # type: ignore[attr-defined]
    day = Period.parse(text).last_day if text else today
    rules.P.calendar.at(day)
    if day.year > today.year + 1:
        raise CalendarUnknown(year=day.year)
    return day


def tonight_page(request: HttpRequest) -> HttpResponse:
    """Which scene shines on the evenings from a day on, why, how bright, and what it takes."""
    day, reader, city = day_of(request), request.reader, registry.city()  # type: ignore[attr-defined]
    alike = registry.tally("night_circuit", BY, on=day, within=city.code)
    found = commands.commands(reader.reaches, kind=SCENE.key, size=MOST_COMMANDS)
    told = [(china_day(one.start - DAY / 2), one) for one in found if one.stage in COMING]
    nights = [
        {
            "evening": one,
            "title": rules.SCENES[one.scene.key],
            "kwh": one.kwh(alike),
            "told": [command for on, command in told if on == one.night.day],
        }
        for one in PLAYED.evenings(day, day + (NIGHTS - 1) * DAY)
    ]
    may = {one.name: bool({*SCENE.roles(one)} & reader.roles) for one in Authority}
    sites = registry.standing("night_site", on=day, within=city.code)
    context = {"day": day, "nights": nights, "may": may, "city": city, "sites": sites}
    return render(request, "nightscape/tonight.html", context | {"roles": rules.ROLES})


def site_page(request: HttpRequest) -> HttpResponse:
    """The evening of one installation: its scene, what its circuits drew, the light at windows,
    and what people reported close by."""
    day, now, reader = day_of(request), request.now, request.reader  # type: ignore[attr-defined]
    site = registry.by_code("night_site", request.GET.get("code", ""), reader.reaches)
    one, standing = PLAYED.evening(day), registry.standing("night_circuit", on=day, within=None)
    circuits = [a for a in standing if a.record.site == site.code]
    times = [one.begins + n * QUARTER for n in range(-2, round(one.hours * 4) + 5)]
    read = telemetry.read_at([*circuits, site], times)
    sought = [commands.Sought(SCENE.key, a.code, reaches=reader.reaches) for a in circuits[:1]]
    told = [order.command for one in sought for order in commands.told(one, newest=True, size=5)]
    metres = float(rules.P.complaint_radius.at(day))
    context = {
        "site": site,
        "day": day,
        "evening": one,
        "roles": rules.ROLES,
        "title": rules.SCENES[one.scene.key],
        "zone": rules.ZONES[site.record.zone],
        "limits": [rules.window_limit(site.record.zone, late, day) for late in (False, True)],
        "circuits": [(a, one.scene.levels[a.record.role]) for a in circuits],
        "rows": list(zip(times, *read, strict=True)),
        "told": told,
        "reports": list(cases.reports_near([site], LIT, metres, now - LOOK_BACK, now)),
    }
    return render(request, "nightscape/site.html", context)


def energy_page(request: HttpRequest) -> HttpResponse:
    """What the scenes of a year take by plan up to today, by scene, district and month."""
    today, asked = china_day(request.now), request.GET.get("year", "")  # type: ignore[attr-defined]
    years = list(range(rules.P.calendar.first_day.year, today.year + 1))
    year = int(asked) if asked.isdecimal() and int(asked) in years else today.year
    period = Period(date(year, 1, 1), min(date(year, 12, 31), today), str(year))
    by_scene, nights = dict[str, float](), Counter[str]()
    for span in months_within(period):
        alike = registry.tally("night_circuit", BY, on=span.last_day, within=registry.city().code)
        for one in PLAYED.evenings(span.first_day, span.last_day):
            nights[one.scene.key] += 1
            by_scene[one.scene.key] = by_scene.get(one.scene.key, 0) + one.kwh(alike)
    scenes = [(rules.SCENES[key], nights[key], kwh) for key, kwh in by_scene.items()]
    context = {"years": years, "period": period, "found": PLAN.of_city(period), "scenes": scenes}
    return render(request, "nightscape/energy.html", context)


def standing_panel(period: Period, _area: str) -> dict[str, Any]:
    """How the installations of each district stand."""
    found = by_district(period.last_day, (indicators.intact, indicators.corridors))
    return found | {"limit": rules.P.intact_rate_limit.at(period.last_day)}
