"""How units report, for everybody: in time or late, sent back, and what was found untrue."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from yiju.interfaces import clock
from yiju.platform.steering import api as steering
from yiju.platform.steering.periodic import api as periodic


def year_in(request: HttpRequest) -> int:
    """The year that is asked for, else this one."""
    text = request.GET.get("year", "")
    four = text.isascii() and text.isdecimal() and len(text) == 4
    return max(int(text), 1) if four else clock.today().year


def reporting_of(year: int, today: date, units: Iterable[str] | None = None) -> dict[str, Any]:
    """How units reported in a year: the counts, and what was put right; nothing where the city
    does not show it."""
    if not periodic.is_public(today):
        return {"counts": [], "untrue": []}
    first, last = f"{year:04}-01", f"{year:04}-12"
    asked = None if units is None else list(units)
    checks = periodic.checks(units=asked)
    untrue = [one for one in checks if one.result == "untrue" and first <= one.month <= last]
    words = {
        (plan, row.key): row.words
        for plan in {one.plan_code for one in untrue}
        for row in steering.target_rows(plan, dropped=True)
    }
    return {
        "counts": periodic.counts(first, last, today=today, units=asked),
        "untrue": [(one, words.get((one.plan_code, one.target_key), "")) for one in untrue],
    }


def page(request: HttpRequest) -> HttpResponse:
    year, today = year_in(request), clock.today()
    context = {
        "year": year,
        "shown": periodic.is_public(today),
        **reporting_of(year, today),
    }
    return render(request, "web/public/returns.html", context)


urlpatterns = [path("returns/", page, name="returns")]
