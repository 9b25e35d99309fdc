"""Inspection plans: what each of them comes to in a month, what was found, and where."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from yiju.interfaces import clock
from yiju.interfaces.web.reader import Reader, reader_in
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _, listed
from yiju.platform.base.time import Period, add_months, china_day, start_of_day
from yiju.platform.work import api as work
from yiju.platform.work.inspections import api as inspections

MONTHS = 13
MOST_PLACES = 300


class PlanUnknown(CityError):
    code = "inspection.plan_unknown"
    status = 404
    text = _("没有巡查计划 {plan}。已有：{known}")


@dataclass(frozen=True)
class PlanLine:
    """A plan with its figures of a month."""

    plan: inspections.Plan
    figures: inspections.PlanFigures
    times: int
    days: int


def listing(request: HttpRequest) -> HttpResponse:
    """All plans, with what fell due in the month."""
    reader, now = reader_in(request), clock.moment()
    period = _month(request, now)
    lines = [_line(plan, period, reader, now) for plan in inspections.plans()]
    context = {"lines": lines, "period": period, "months": _months(china_day(now))}
    return render(request, "web/work/inspections.html", context)


def page(request: HttpRequest, key: str) -> HttpResponse:
    """One plan: the points with their findings, and each place."""
    reader, now = reader_in(request), clock.moment()
    plan = next((one for one in inspections.plans() if one.key == key), None)
    if plan is None:
        known = listed(one.key for one in inspections.plans())
        raise PlanUnknown(plan=key[:40], known=known)
    period = _month(request, now)
    line = _line(plan, period, reader, now)
    only = request.GET.get("only", "")
    rows = [row for row in line.figures.places if _wanted(row, only, now)]
    context: dict[str, Any] = {
        "line": line,
        "plan": plan,
        "figures": line.figures,
        "period": period,
        "months": _months(china_day(now)),
        "process": work.process_of(plan.process),
        "rows": rows[:MOST_PLACES],
        "total": len(rows),
        "only": only,
        "choices": CHOICES,
        "states": inspections.DONE_STATES,
        "now": now,
    }
    return render(request, "web/work/inspection_plan.html", context)


CHOICES: tuple[tuple[str, Text], ...] = (
    ("", _("全部场所")),
    ("overdue", _("超期未巡查")),
    ("bad", _("本月有问题")),
    ("missed", _("本月有漏检")),
)


def _wanted(row: inspections.PlaceRow, only: str, now: datetime) -> bool:
    match only:
        case "overdue":
            return bool(row.open_number and row.due_at and row.due_at < now)
        case "bad":
            return row.bad > 0
        case "missed":
            return row.missed > 0
        case _:
            return True


def _line(plan: inspections.Plan, period: Period, reader: Reader, now: datetime) -> PlanLine:
    first = start_of_day(period.first_day)
    before = start_of_day(period.last_day + timedelta(days=1))
    found = inspections.figures(plan, first, before, now, reader.reaches)
    day = china_day(now)
    return PlanLine(plan, found, int(plan.times.at(day)), int(plan.days.at(day)))


def _month(request: HttpRequest, now: datetime) -> Period:
    """The month of the address, or this one; raises NoPeriod."""
    asked, today = request.GET.get("month", ""), china_day(now)
    return Period.parse(asked) if asked else Period.month(today.year, today.month)


def _months(today: date) -> list[Period]:
    days = [add_months(today.replace(day=1), -back) for back in range(MONTHS)]
    return [Period.month(day.year, day.month) for day in days]


urlpatterns = [
    path("inspections/", listing, name="inspections"),
    path("inspections/<str:key>/", page, name="inspection-plan"),
]
