"""The evaluation page: who delivered, in a month, by district, unit and post."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiju.applications.cityops import evaluation as figures
from yiju.applications.cityops.clusters import clusters
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import Period, add_months, china_day
from yiju.platform.registry import api as registry
from yiju.platform.work.catalogue.types import national

MONTHS = 12
POSTS: dict[str, Text] = {
    "inspector": _("监督员"),
    "acceptor": _("受理员"),
    "shift_leader": _("值班长"),
    "dispatcher": _("派遣员"),
}
PARTS: dict[str, Text] = {
    "filed": _("立案数"),
    "closed": _("结案率"),
    "handled_in_time": _("按期处置率"),
    "rework": _("返工率"),
    "valid": _("有效上报率"),
    "missed": _("漏报率"),
    "confirmed_in_time": _("按时核实率"),
    "verified_in_time": _("按时核查率"),
    "accepted": _("受理数"),
    "sent_in_time": _("按时派核实率"),
    "accepted_in_time": _("按时受理率"),
    "filed_in_time": _("按时立案率"),
    "filed_right": _("准确立案率"),
    "closed_in_time": _("按时结案率"),
    "dispatched": _("派遣数"),
    "dispatched_in_time": _("按时派遣率"),
    "dispatched_right": _("准确派遣率"),
    "found_by_the_public": _("监督举报率"),
}
GRADE_STATES = {"A": "done", "B": "on_course", "C": "at_risk", "D": "missed", "E": "missed"}


def months(last: Period) -> list[Period]:
    first = add_months(last.first_day, 1 - MONTHS)
    days = [add_months(first, step) for step in range(MONTHS)]
    return [Period.month(day.year, day.month) for day in reversed(days)]


def evaluation_page(request: HttpRequest) -> HttpResponse:
    now = request.now  # type: ignore[attr-defined]
    today = china_day(now)
    this_month = Period.month(today.year, today.month)
    asked = request.GET.get("month", "")
    period = Period.parse(asked) if asked else this_month
    area = registry.area(request.GET.get("area", "") or registry.city().code)
    found = figures.evaluation(period, area.path, now)
    context = {
        "period": period,
        "months": months(this_month),
        "area": area,
        "areas": registry.districts(),
        "whole": found.whole,
        "districts": [(registry.area(line.key).name, line) for line in found.districts],
        "units": [(registry.unit(line.key).short_name, line) for line in found.units],
        "posts": [(POSTS[key], lines) for key, lines in found.posts.items()],
        "parts": PARTS,
        "grade_states": GRADE_STATES,
    }
    return render(request, "cityops/evaluation.html", context)


def hotspots_page(request: HttpRequest) -> HttpResponse:
    """Where cases cluster beyond chance, what comes back, what is on the rise."""
    found = clusters(china_day(request.now))  # type: ignore[attr-defined]
    names = {cell.code: registry.area(cell.code).name for cell in found.cells}
    types = national().types
    context = {
        "found": found,
        "hot": [(one, [names[code] for code in one.cells]) for one in found.hot],
        "rises": [(types[one.category].title, one) for one in found.rises if one.category in types],
        "repeats": [
            (types[one.type_key].title if one.type_key in types else one.asset, one)
            for one in found.repeats
        ],
    }
    return render(request, "cityops/hotspots.html", context)


def month_panel(period: Period, area: str) -> dict[str, Any]:
    """The month so far in each district."""
    month = Period.month(period.last_day.year, period.last_day.month)
    until = figures.known_until(period.last_day)
    found = figures.evaluation(month, registry.area(area).path, until)
    rows = [(registry.area(line.key).name, line.counts) for line in found.districts]
    return {"rows": rows, "whole": found.whole, "month": month}
