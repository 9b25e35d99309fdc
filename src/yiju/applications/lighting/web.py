"""The pages of lighting: tonight, and energy against the baseline; the panel of the districts."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiju.applications.lighting import faults, indicators, rules, telemetry
from yiju.applications.lighting.commands import COMMANDS, SWITCH
from yiju.applications.lighting.energy import PLAN
from yiju.applications.lighting.watches import WATCHES
from yiju.platform.application import Authority
from yiju.platform.base.calendar import CalendarUnknown, china
from yiju.platform.base.nights import night_of
from yiju.platform.base.schedules import full_hours
from yiju.platform.base.time import Period, china_day
from yiju.platform.registry import api as registry
from yiju.platform.sensing import api as sensing
from yiju.platform.sensing.advice import api as advice
from yiju.platform.sensing.watches import api as watches
from yiju.platform.steering.api import by_district

NIGHTS, MOST_LAMPS = 7, 200


def day_of(request: HttpRequest) -> date:
    """The day that is asked for, else today; raises NoPeriod, ParameterMissing, CalendarUnknown."""
    text, today = request.GET.get("on", ""), china_day(request.now)  # type: ignore[attr-defined]
    day = Period.parse(text).last_day if text else today
    rules.P.calendars.at(day)
    if day.year > today.year + 1:
        raise CalendarUnknown(year=day.year)
    return day


def tonight_page(request: HttpRequest) -> HttpResponse:
    """When the lamps go on and off, and how bright they are through the night, by road class."""
    day = day_of(request)
    nights = [night_of(day + timedelta(days=n), *registry.city().centre) for n in range(NIGHTS)]
    holidays = china(provisional=True).holidays
    classes = []
    for key, title in rules.ROAD_CLASSES.items():
        regime = rules.regime(key, day)
        run = regime.run(nights[0], holidays)
        hours = Fraction(round(100 * full_hours(run.stretches)), 100)
        classes.append({"title": title, "run": run, "hours": hours, "lux": regime.light.lux})
    context = {"day": day, "nights": nights, "classes": classes}
    return render(request, "lighting/tonight.html", context)


def now_page(request: HttpRequest) -> HttpResponse:
    """Which lamps are dark or wrong now, circuits first, and how many of each road class are lit;
    all within the reader's reach."""
    now, given = request.now, request.GET.get("area", "")  # type: ignore[attr-defined]
    area, reader = registry.area(given or registry.city().code), request.reader  # type: ignore[attr-defined]
    reaches, roles = reader.reaches, reader.roles
    standing = registry.standing("lamp", on=china_day(now), within=area.code)
    lamps = [a for a in standing if any(r.covers(a.area_path, a.keeper_code) for r in reaches)]
    state, by_code = telemetry.state_now(lamps, now), {lamp.code: lamp for lamp in lamps}
    seen, mine = telemetry.sighted(now), {one.key: one.title for one in WATCHES}
    counts = watches.standing(reaches, mine, area.path)
    context = {
        "proof": telemetry.proof(lamps, now),
        "alarms": [(key, title, counts[key]) for key, title in mine.items() if key in counts],
        "causes": [(one, mine[one.watch]) for one in watches.causes(reaches, mine, area.path)],
        "advised": advice.below(reaches, SWITCH.key, area.path),
        "told": [one.key for one in COMMANDS],
        "may_tell": bool(
            {role for one in COMMANDS for role in one.roles(Authority.MANUAL)} & roles
        ),
        "now": now,
        "area": area,
        "districts": registry.districts(),
        "rates": telemetry.rates(lamps, state.lit, seen, china_day(now)),
        "hidden": [by_code[code] for code in sensing.hidden(state.lit, seen) if code in by_code],
        "circuits": [(faults.CIRCUIT[one.fault], one) for one in state.groups],
        "judged": state.judged,
        "count": len(state.loads),
        "lamps": [
            (faults.LAMP[one.fault], by_code[one.code], one) for one in state.loads[:MOST_LAMPS]
        ],
    }
    return render(request, "lighting/now.html", context)


def energy_page(request: HttpRequest) -> HttpResponse:
    """What the lamps take by plan in a year up to today, against what they replaced."""
    today = china_day(request.now)  # type: ignore[attr-defined]
    years = list(range(rules.P.grid_carbon.first_day.year, today.year + 1))
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else today.year
    period = Period(date(year, 1, 1), min(date(year, 12, 31), today), str(year))
    context = {
        "years": years,
        "period": period,
        "found": PLAN.of_city(period),
        "carbon": rules.P.grid_carbon,
        "factor": float(rules.P.grid_carbon.at(period.last_day)),
    }
    return render(request, "lighting/energy.html", context)


def coverage_panel(period: Period, _area: str) -> dict[str, Any]:
    """How far LED, single-lamp control and the one switch are in each district."""
    shares = (indicators.led, indicators.controlled, indicators.central)
    return by_district(period.last_day, shares)
