"""Figures that look managed: questions to follow up, for whoever watches over the watchers."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiju.interfaces import clock
from yiju.platform.base.time import Period, add_months, china_day
from yiju.platform.work import leads

MONTHS = 13
MOST_ROWS = 200


def page(request: HttpRequest) -> HttpResponse:
    """The leads of a month; raises NoPeriod for a month that nobody can read."""
    today = china_day(clock.moment())
    asked = request.GET.get("month", "")
    period = Period.parse(asked) if asked else Period.month(today.year, today.month)
    found = leads.leads(period)
    context: dict[str, Any] = {
        "period": period,
        "months": _months(today.replace(day=1)),
        "leads": found,
        "hasty": found.hasty[:MOST_ROWS],
    }
    return render(request, "web/work/integrity.html", context)


def _months(first: date) -> list[Period]:
    days = [add_months(first, -back) for back in range(MONTHS)]
    return [Period.month(day.year, day.month) for day in days]
