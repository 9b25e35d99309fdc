"""The portfolio of projects: list, timeline, map, one project, import."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse

from yiju.interfaces import clock
from yiju.interfaces.chosen import chosen_plan, plan_url
from yiju.interfaces.web.reader import reader_in
from yiju.platform.base.errors import Problem, Problems
from yiju.platform.base.i18n import _
from yiju.platform.registry import api as registry
from yiju.platform.steering import api as steering


def listing(request: HttpRequest) -> HttpResponse:
    """All projects with their course; the timeline and the map show the same."""
    plan, today = chosen_plan(request), clock.today()
    found = steering.projects(plan.code, today)
    return render(
        request,
        "web/projects/list.html",
        {
            "found": found,
            "bars": [_bar(bar, plan) for bar in steering.gantt(found)],
            "years": range(plan.first_year, plan.last_year + 1),
            "now_share": _share(plan, today),
            "centre": registry.city(),
        },
    )


def _share(plan: steering.PlanRow, day: date) -> float:
    """Where a day lies on the timeline, in percent of its width."""
    whole = (plan.ends - plan.begins).days
    return round(100 * min(max((day - plan.begins).days / whole, 0), 1), 2)


def _bar(bar: Any, plan: steering.PlanRow) -> dict[str, Any]:
    left, right = _share(plan, bar.first), _share(plan, bar.last)
    return {
        "code": bar.code,
        "name": bar.name,
        "severity": bar.severity,
        "left": left,
        "width": max(right - left, 0.5),
        "marks": [
            {"at": _share(plan, m.due), "name": m.name, "due": m.due, "reached": m.reached_on}
            for m in bar.marks
        ],
    }


def points(request: HttpRequest) -> JsonResponse:
    """Where the projects are, as GeoJSON."""
    found = steering.projects(chosen_plan(request).code, clock.today())
    return JsonResponse(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "geometry": {"type": "Point", "coordinates": [p.project.lon, p.project.lat]},
                    "properties": {
                        "name": p.project.name,
                        "severity": p.delay.severity,
                        "url": reverse("project:detail", args=[p.project.code]),
                    },
                }
                for p in found
                if p.project.lon is not None
            ],
        }
    )


def detail(request: HttpRequest, code: str) -> HttpResponse:
    today = clock.today()
    project = steering.project(code)
    found = next(p for p in steering.projects(project.plan_code, today) if p.project.code == code)
    return render(
        request,
        "web/projects/detail.html",
        {"found": found, "project": project, "area": registry.area(project.area_code)},
    )


def import_page(request: HttpRequest) -> HttpResponse:
    problems: list[Problem] = []
    if request.method == "POST" and request.FILES.get("file"):
        file = request.FILES["file"]
        try:
            done = steering.projects_import(
                chosen_plan(request).code,
                file.read(),  # type: ignore[union-attr]
                str(file.name),  # type: ignore[union-attr]
                dry_run=False,
                actor=reader_in(request).actor("import"),
                at=clock.now(),
            )
            messages.success(
                request,
                str(
                    _("新增 {created} 个，变更 {changed} 个，支出 {payments} 笔。").format(
                        created=done.created, changed=done.changed, payments=done.payments
                    )
                ),
            )
            return redirect(plan_url(request, "project:list"))
        except Problems as error:
            problems = list(error.problems)
    return render(
        request,
        "web/projects/import.html",
        {"problems": problems},
        status=422 if problems else 200,
    )


def template(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(
        steering.projects_template(),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    answer["Content-Disposition"] = 'attachment; filename="projects.xlsx"'
    return answer


urlpatterns = [
    path("", listing, name="list"),
    path("points.geojson", points, name="points"),
    path("import/", import_page, name="import"),
    path("template.xlsx", template, name="template"),
    path("<str:code>/", detail, name="detail"),
]
