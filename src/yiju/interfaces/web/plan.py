"""The plan itself, its targets, indicators and annual breakdown."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from yiju.interfaces import clock
from yiju.interfaces.chosen import chosen_day, chosen_plan, plan_url
from yiju.interfaces.declared import catalogue, rules_behind
from yiju.interfaces.web import plan_text, returns
from yiju.interfaces.web.plan_view import (
    loads_by_clause,
    projects_by_clause,
    views,
    years_of,
)
from yiju.interfaces.web.reader import reader_in
from yiju.platform.base.law import rules_of
from yiju.platform.base.time import Period, parse_moment
from yiju.platform.registry import api as registry
from yiju.platform.steering import api as steering
from yiju.platform.steering.api import STATUS_TITLES, Indicator, Measure, Overview, TargetRow

ROWS_SHOWN = 200


def plan_code(request: HttpRequest) -> str:
    return chosen_plan(request).code


def page(request: HttpRequest) -> HttpResponse:
    """The plan, clause by clause, every number in it live."""
    code, on, query = plan_code(request), chosen_day(request), request.GET
    year = int(query["year"]) if query.get("year", "").isdecimal() else None
    unit = query.get("unit", "")
    overview = steering.targets_overview(
        code, on, unit=unit, status=query.get("status", ""), year=year
    )
    figures = _figures(overview)
    context = _context(overview, unit, _narrowed(request), figures)
    return render(request, "web/plan/page.html", context)


def _narrowed(request: HttpRequest) -> bool:
    return bool(request.GET.get("status") or request.GET.get("year"))


def _figures(overview: Overview) -> dict[str, Measure]:
    """Of the indicators that tell of words without a figure, on the day of the page."""
    items = [
        one
        for one in steering.known().values()
        if one.promise is not None and not one.promise.has_figure
    ]
    area = overview.edition.plan.area_code
    found = steering.measures_on(overview.on, items, [area])
    return {key: measure for (key, _area), measure in found.items()}


def _context(
    overview: Overview,
    unit: str,
    narrowed: bool,
    figures: dict[str, Measure] | None = None,
) -> dict[str, Any]:
    code = overview.edition.plan.code
    declared = catalogue()
    found = views(
        overview,
        declared,
        projects_by_clause(code, overview.on),
        loads_by_clause(clock.moment()),
        figures=figures,
        unit=unit,
        only_states=narrowed,
    )
    return {
        "overview": overview,
        "edition": overview.edition,
        "views": found,
        "counts": [(s, STATUS_TITLES[s], n) for s, n in overview.counts.items()],
        "statuses": STATUS_TITLES,
        "years": years_of(overview),
        "units": registry.units(),
        "unit": registry.unit(unit) if unit else None,
        "narrowed": narrowed or bool(unit),
    }


def public_page(request: HttpRequest) -> HttpResponse:
    """The same page for everybody: figures as published, nothing else."""
    code, on = plan_code(request), chosen_day(request)
    overview = steering.published_overview(code, on)
    context = _context(overview, "", narrowed=False)
    return render(request, "web/plan/page.html", {**context, "public": True})


def find(request: HttpRequest, key: str) -> TargetRow:
    return steering.target(plan_code(request), key)


def target(request: HttpRequest, key: str) -> HttpResponse:
    """One promise: its words, its course, where it is heading, and the records behind it."""
    found, on = find(request, key), chosen_day(request)
    known = request.GET.get("known", "")
    known_at = parse_moment(known) if known else None
    state = steering.judge_target(found, on, known_at)
    measure = steering.measure_target(found, on, known_at)
    declared = catalogue()
    app = declared.owner_of_indicator.get(found.indicator_key)
    indicator = steering.known().get(found.indicator_key)
    return render(
        request,
        "web/plan/target.html",
        {
            "target": found,
            "state": state,
            "status_title": STATUS_TITLES[state.status],
            "measure": measure,
            "rows": measure.counted[:ROWS_SHOWN],
            "rows_hidden": max(len(measure.counted) - ROWS_SHOWN, 0),
            "by_district": _by_district(found, indicator, on, known_at),
            "clause": steering.clause(found.plan.code, found.clause) if found.clause else None,
            "area": registry.area(found.area_code),
            "app": app,
            "indicator": indicator,
            "rules": [r for r in rules_of(app.rules)] if app and app.rules else [],
            "returns": steering.returns([found.own_key]).get(found.own_key, []),
            "published": steering.publications(found.indicator_key, found.area_code),
            "on": on,
            "known": known,
            "chart": chart_of(state),
        },
    )


def _by_district(
    found: TargetRow, indicator: Indicator | None, on: date, known_at: datetime | None
) -> list[tuple[Any, Measure]]:
    """What is so in each district, computed or as reported; none where no district reports."""
    districts = registry.districts()
    codes = [one.code for one in districts]
    if indicator:
        figures = steering.measures_on(on, [indicator], codes, known_at)
        return [(one, figures[found.indicator_key, one.code]) for one in districts]
    reported = steering.reported_on([found], on, codes)
    if all(one.value is None for one in reported.values()):
        return []
    return [(one, reported[found.key, one.code]) for one in districts]


def chart_of(state: steering.TargetState) -> dict[str, Any]:
    """The course and the forecast, as the chart on the page takes them."""
    points = [[p.day.isoformat(), float(p.value)] for p in state.course if p.value is not None]
    chart: dict[str, Any] = {"course": points, "due": None, "bound": None, "forecast": None}
    goal = state.target.goal
    chart["due"] = goal.last_day.isoformat()
    if state.target.value is not None:
        chart["bound"] = float(state.target.value)
    elif not goal.milestone:
        chart["bound"] = 100.0
    if state.forecast and points:
        ahead = state.forecast
        chart["forecast"] = [ahead.due.isoformat(), ahead.expected, ahead.low, ahead.high]
    return chart


@require_POST
def publish(request: HttpRequest, key: str) -> HttpResponse:
    """Freeze the figure of today as it is known now, and show it to everybody."""
    found = find(request, key)
    steering.publish(
        found.indicator_key,
        Period.day(clock.today()),
        found.area_code,
        actor=reader_in(request).actor(),
        at=clock.now(),
    )
    return redirect(plan_url(request, "plan:target", key))


def indicators(request: HttpRequest) -> HttpResponse:
    """All that an evaluation may name: what applications and the platform compute, and what units
    report, each with the figure of the day."""
    declared, known, day = catalogue(), steering.known(), chosen_day(request)
    area = registry.city().code
    figures = steering.measures_on(day, known.values(), [area])
    rows = [
        (item, declared.owner_of_indicator.get(key), figures[key, area])
        for key, item in known.items()
    ]
    targets = [row for row in steering.target_rows(plan_code(request)) if not row.computed]
    found = steering.reported_on(targets, day)
    reported = [(row, found[row.key, row.area_code]) for row in targets]
    return render(request, "web/plan/indicators.html", {"rows": rows, "reported": reported})


def indicator(request: HttpRequest, key: str) -> HttpResponse:
    """Where a number comes from: the same chain that `yiju explain` prints."""
    query = request.GET
    period = (
        Period.parse(query["period"]) if query.get("period") else Period.day(chosen_day(request))
    )
    area = registry.area(query["area"]) if query.get("area") else registry.city()
    found = steering.explain(key, period, area.code, rules=rules_behind(key))
    return render(
        request,
        "web/plan/indicator.html",
        {
            "found": found,
            "key": key,
            "period": period,
            "area": area,
            "districts": [registry.city(), *registry.districts()],
            "rows": found.measure.counted[:ROWS_SHOWN],
            "rows_hidden": max(len(found.measure.counted) - ROWS_SHOWN, 0),
        },
    )


def year_of(request: HttpRequest) -> int:
    plan = chosen_plan(request)
    text = request.GET.get("year", "")
    year = int(text) if text.isdecimal() else clock.today().year
    return min(max(year, plan.first_year), plan.last_year)


def breakdown(request: HttpRequest) -> HttpResponse:
    """What each task asks for in a year, and of whom."""
    code, year, unit = plan_code(request), year_of(request), request.GET.get("unit", "")
    plan = steering.plan(code)
    return render(
        request,
        "web/plan/breakdown.html",
        {
            "title": steering.breakdown_title(code, year),
            "rows": steering.breakdown(code, year, unit=unit),
            "year": year,
            "years": range(plan.first_year, plan.last_year + 1),
            "units": registry.units(),
        },
    )


DOCUMENTS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def breakdown_file(request: HttpRequest, ending: str) -> HttpResponse:
    code, year = plan_code(request), year_of(request)
    rows = steering.breakdown(code, year, unit=request.GET.get("unit", ""))
    write = steering.breakdown_xlsx if ending == "xlsx" else steering.breakdown_docx
    answer = HttpResponse(
        write(steering.breakdown_title(code, year), rows), content_type=DOCUMENTS[ending]
    )
    answer["Content-Disposition"] = f'attachment; filename="breakdown-{year}.{ending}"'
    return answer


urlpatterns = [
    path("", page, name="page"),
    path("targets/<str:key>/", target, name="target"),
    path("targets/<str:key>/publish/", publish, name="publish"),
    path("indicators/", indicators, name="indicators"),
    path("indicators/<str:key>/", indicator, name="indicator"),
    path("breakdown/", breakdown, name="breakdown"),
    *(
        path(f"breakdown.{ending}", breakdown_file, {"ending": ending}, name=f"breakdown-{ending}")
        for ending in DOCUMENTS
    ),
    *plan_text.urlpatterns,
    *returns.urlpatterns,
]
