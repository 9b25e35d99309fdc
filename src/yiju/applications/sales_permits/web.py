"""The page: a developer asks, and sees what became of it; the office sees all."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yiju.applications.sales_permits import rules
from yiju.applications.sales_permits.process import KEY, PERMIT, ask, asked_in
from yiju.platform.base.asked import line_of
from yiju.platform.base.errors import CityError, Problems
from yiju.platform.base.schema import schema_of
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work

MOST, LONGEST = 200, 200
"""Requests on the page; characters of a field."""
FIELDS = schema_of(rules.Asked).attributes
TITLES = {step.key: step.title for step in PERMIT.steps}


def permits_page(request: HttpRequest) -> HttpResponse:
    reader, now = request.reader, request.now  # type: ignore[attr-defined]
    unit = registry.unit(reader.unit_code) if reader.unit_code else None
    problem: CityError | Problems | None = None
    if request.method == "POST":
        said = {one.name: line_of(request.POST, one.name, LONGEST) for one in FIELDS}
        actor = Actor(reader.account, reader.name, reader.unit_code, "web")
        try:
            ask(said, key=line_of(request.POST, "key", 80), actor=actor, at=now)
            return redirect(request.get_full_path())
        except (CityError, Problems) as refused:
            problem = refused
    units = {member.unit_code for member in reader.members}
    rows = [
        row
        for row in work.items(work.Wanted(process=KEY), size=MOST).rows
        if {row.unit_code, row.data["developer"]} & units
        or any(reach.covers(row.area_path, row.unit_code) for reach in reader.reaches)
    ]
    given = request.POST if problem else {}
    context = {
        "lines": [_line(row, now) for row in rows],
        "may_ask": unit is not None and unit.kind == "enterprise",
        "fields": [
            (one, line_of(given, one.name, LONGEST), "date" if one.type is date else "text")
            for one in FIELDS
        ],
        "key": work.new_key(),
        "problem": problem,
        "problems": getattr(problem, "problems", ()),
    }
    status = getattr(problem, "status", 422) if problem else 200
    return render(request, "sales_permits/permits.html", context, status=status)


def _line(row: work.ItemRow, now: datetime) -> dict[str, Any]:
    """One request with what it still lacks."""
    stage = row.stages[-1]
    is_open = stage.ended_at is None
    unmet = rules.may_be_sold(asked_in(row.data), china_day(now)).unmet if is_open else ()
    return {
        "row": row,
        "step": TITLES[stage.step if is_open else row.end],
        "due": stage.due_at if is_open else None,
        "unmet": unmet,
        "answer": (stage.said or {}).get("permit") or stage.opinion,
    }
