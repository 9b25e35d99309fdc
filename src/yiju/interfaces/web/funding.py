"""Programme funding: projects by sources, one source with its entries, the fiscal limits, files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yiju.interfaces import clock
from yiju.interfaces.chosen import chosen_plan, plan_url
from yiju.interfaces.policy import OFFICE
from yiju.interfaces.web.funding_form import amount_in, day_in, tried_in
from yiju.interfaces.web.middleware import NotAllowed
from yiju.interfaces.web.reader import Reader, reader_in
from yiju.platform.base.errors import CityError, Problem, Problems
from yiju.platform.base.i18n import Text, _
from yiju.platform.registry import api as registry
from yiju.platform.steering import api as steering
from yiju.platform.steering.funding import api as funding

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Line:
    """A project in the matrix: `cells` by kind, in the order of the heads."""

    one: funding.ProjectFunding
    cells: tuple[int, ...]
    warned: bool


@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """What each project is paid from, how far the money and the work are, and what is wrong."""
    plan, today = chosen_plan(request), clock.today()
    found = funding.portfolio(plan.code, today)
    warned = funding.warnings(plan.code, clock.moment())
    heads = [kind for kind in funding.KINDS if any(kind in one.by_kind for one in found)]
    subjects = {one.subject for one in warned}
    lines = [
        Line(
            one,
            tuple(one.by_kind[kind].committed if kind in one.by_kind else 0 for kind in heads),
            f"project/{one.code}" in subjects,
        )
        for one in found
    ]
    known = funding.sources(plan.code)
    context = {
        "plan": plan,
        "heads": [funding.KINDS[kind] for kind in heads],
        "lines": lines,
        "totals": _totals(lines),
        "warned": _shown(plan.code, warned),
        "sources": _sources(plan.code, known),
        "figures": _figures(known, found),
        "debt": _debt(plan.code, known),
        "benefits": _benefits(found),
        "may_import": reader_in(request).may(*OFFICE),
    }
    return render(request, "web/funding/list.html", context)


def _totals(lines: Sequence[Line]) -> dict[str, Any]:
    return {
        "budget": sum(one.one.budget for one in lines),
        "cells": [sum(column) for column in zip(*(one.cells for one in lines), strict=True)],
        "gap": sum(one.one.gap for one in lines),
        "drawn": sum(one.one.drawn for one in lines),
        "spent": sum(one.one.spent for one in lines),
    }


def _shown(plan_code: str, warned: Sequence[funding.Warned]) -> list[tuple[funding.Warned, str]]:
    numbers = funding.numbers(plan_code)
    return [(one, numbers.get(funding.identity(plan_code, one), "")) for one in warned]


def _sources(plan_code: str, known: Sequence[funding.SourceRow]) -> list[dict[str, Any]]:
    versions = {row.version: row for row in funding.catalogues()}
    entries = funding.entries(plan_code=plan_code)
    found = []
    for row in known:
        own = [one for one in entries if one.source_code == row.code]
        drawn = sum(one.fen for one in own if one.act == "draw")
        committed = sum(one.fen for one in own if one.act == "commit")
        label = funding.label_of(row, versions)
        found.append({"row": row, "committed": committed, "drawn": drawn, "label": label})
    return found


def _debt(plan_code: str, known: Sequence[funding.SourceRow]) -> list[tuple[int, int, int, int]]:
    """Year, principal, interest and both, for all that was drawn by today."""
    own: dict[str, list[funding.EntryRow]] = {}
    for one in funding.entries(plan_code=plan_code):
        own.setdefault(one.source_code, []).append(one)
    dues = [
        due for row in known for due in funding.debt_of(row, own.get(row.code, []), clock.today())
    ]
    return [(*sums, sums[1] + sums[2]) for sums in funding.by_year(dues)]


def _benefits(found: Sequence[funding.ProjectFunding]) -> list[dict[str, Any]]:
    """Of each project the newest year, and what that is for each ten thousand yuan."""
    by_code = {one.code: one for one in found}
    return [
        {
            "row": row,
            "project": by_code[row.project_code],
            "kind": funding.BENEFITS[row.kind],
            "per_wan": funding.per_wan(row.amount, by_code[row.project_code].budget),
        }
        for row in funding.latest(funding.benefits()).values()
        if row.project_code in by_code
    ]


def _figures(
    known: Sequence[funding.SourceRow], found: Sequence[funding.ProjectFunding]
) -> dict[str, Any]:
    """Green money raised, and the share of social capital (housing.md H30 (e))."""
    green = sum(row.amount_fen for row in known if row.green_code)
    committed = sum(one.committed for one in found)
    private = sum(
        sums.committed
        for one in found
        for kind, sums in one.by_kind.items()
        if kind in funding.PRIVATE
    )
    share = Fraction(100 * private, committed) if committed else None
    return {"green": green, "private_share": share, "committed": committed}


@never_cache
def project(request: HttpRequest, code: str) -> HttpResponse:
    """One project: its sources, its entries, what is wrong."""
    plan_code = steering.project(code).plan_code
    found = next(one for one in funding.portfolio(plan_code, clock.today()) if one.code == code)
    warned = [
        one
        for one in funding.warnings(plan_code, clock.moment())
        if one.subject == f"project/{code}"
    ]
    rows = {row.code: row for row in funding.sources(plan_code)}
    context = {
        "found": found,
        "by_source": [(rows[key], sums) for key, sums in found.by_source.items()],
        "entries": [(one, rows[one.source_code]) for one in funding.entries(project_code=code)],
        "warned": _shown(plan_code, warned),
    }
    return render(request, "web/funding/project.html", context)


@never_cache
def source(request: HttpRequest, code: str) -> HttpResponse:
    return _source(request, code)


def _source(request: HttpRequest, code: str, error: CityError | None = None) -> HttpResponse:
    row, today = funding.source(code), clock.today()
    own = funding.entries(source_code=code)
    warned = funding.warnings(row.plan_code, clock.moment())
    versions = {one.version: one for one in funding.catalogues()}
    context = {
        "row": row,
        "label": funding.label_of(row, versions),
        "covered": funding.source(row.covers) if row.covers else None,
        "debt": funding.debt_of(row, own, today),
        "way": funding.WAYS.get(row.repaid_how),
        "covenants": [
            (one, one.last(today), state, funding.COVENANT_STATES[state])
            for one in funding.covenants(source_code=code)
            for state in [funding.covenant_state(one, row.signed_on, today)]
        ],
        "claimed": _claimed(row, own, today),
        "used": funding.proceeds_of(own, today),
        "entries": own,
        "warned": _shown(row.plan_code, [o for o in warned if _is_about(o, code)]),
        "projects": [one.project for one in steering.projects(row.plan_code, today)],
        "acts": funding.ACTS,
        "covers": row.kind in funding.COVERS,
        "may_write": _may_write(reader_in(request), row),
        "given": request.POST,
        "today": today,
        "error": error,
    }
    return render(
        request, "web/funding/source.html", context, status=error.status if error else 200
    )


def _is_about(one: funding.Warned, code: str) -> bool:
    return one.subject == f"source/{code}" or one.subject.startswith(f"covenant/{code}/")


def _claimed(
    row: funding.SourceRow, own: Sequence[funding.EntryRow], today: date
) -> list[tuple[Text, int, Fraction]]:
    """What of the newest yearly benefits of its projects a source may claim: kind, year, sum."""
    committed: dict[str, int] = {}
    for one in own:
        if one.act == "commit" and one.on <= today:
            committed[one.project_code] = committed.get(one.project_code, 0) + one.fen
    budgets = {
        one.project.code: one.project.budget_fen for one in steering.projects(row.plan_code, today)
    }
    sums: dict[tuple[str, int], Fraction] = {}
    for each in funding.latest(funding.benefits()).values():
        if code := each.project_code if each.project_code in committed else "":
            share = funding.share_of(each.amount, committed[code], budgets.get(code, 0))
            place = (each.kind, each.year)
            sums[place] = sums.get(place, Fraction(0)) + share
    return [(funding.BENEFITS[kind], year, n) for (kind, year), n in sorted(sums.items())]


def _may_write(reader: Reader, row: funding.SourceRow) -> bool:
    """The office, and the unit that answers for the source."""
    if reader.may(*OFFICE):
        return True
    return any(
        one.unit_code == row.unit_code and one.role in ("staff", "district")
        for one in reader.members
    )


@require_POST
def entry(request: HttpRequest, code: str) -> HttpResponse:
    """Record money committed, drawn or used."""
    given, reader, row = request.POST, reader_in(request), funding.source(code)
    if not _may_write(reader, row):
        raise NotAllowed
    try:
        funding.entry_record(
            code,
            given.get("project", ""),
            given.get("act", ""),
            amount_in(given.get("amount", "")),
            day_in(given.get("on", "")),
            given.get("document", "").strip()[:120],
            green_code=given.get("green_code", "").strip()[:40],
            actor=reader.actor(),
            at=clock.moment(),
        )
    except CityError as error:
        return _source(request, code, error)
    return _done(request, row, _("已登记"))


@require_POST
def correct(request: HttpRequest, code: str, number: int) -> HttpResponse:
    given, reader, row = request.POST, reader_in(request), funding.source(code)
    if not _may_write(reader, row) or funding.entry(number).source_code != code:
        raise NotAllowed
    try:
        funding.entry_correct(
            number,
            amount_in(given.get("amount", "")),
            given.get("ground", ""),
            actor=reader.actor(),
            at=clock.moment(),
        )
    except CityError as error:
        return _source(request, code, error)
    return _done(request, row, _("已更正，原记录保留"))


def _done(request: HttpRequest, row: funding.SourceRow, said: Text) -> HttpResponse:
    funding.follow(row.plan_code, clock.moment())
    messages.success(request, str(said))
    return redirect("funding:source", row.code)


@never_cache
def limits(request: HttpRequest) -> HttpResponse:
    """PPP in the general public budgets, year by year; terms can be tried out."""
    today, error, tried = clock.today(), None, None
    params = funding.parameters()
    if request.GET.get("build_cost"):
        try:
            tried = funding.admissible(tried_in(request.GET, today))
        except CityError as refused:
            error = refused
    names = {row.code: row.name for row in registry.areas()}
    areas = [
        {
            "name": names.get(area, area),
            "course": funding.course(area, clock.moment()),
            "projects": funding.partnerships(area),
        }
        for area in funding.areas_with_any()
    ]
    budgeted = sorted({one.area_code for one in funding.budgets()})
    context = {
        "areas": areas,
        "budgeted": [(area, names.get(area, area)) for area in budgeted],
        "limit": params.ppp_limit.at(today),
        "hint": params.ppp_hint.at(today),
        "paid_limit": params.ppp_government_paid_limit.at(today),
        "near": Fraction(params.ppp_limit.at(today) * params.near_limit.at(today), 100),
        "modes": funding.MODES,
        "promises": funding.PROMISES,
        "given": request.GET,
        "tried": tried,
        "error": error,
    }
    return render(
        request, "web/funding/limits.html", context, status=error.status if error else 200
    )


@never_cache
def catalogues(request: HttpRequest) -> HttpResponse:
    """The versions of the green catalogue that were loaded, beside the official ones."""
    error: CityError | None = None
    given = request.POST
    if request.method == "POST":
        try:
            file = request.FILES.get("file")
            count = funding.catalogue_import(
                file.read() if file else b"",
                str(file.name) if file else "",
                given.get("version", "").strip(),
                given.get("title", "").strip(),
                day_in(given.get("valid_from", "")),
                actor=reader_in(request).actor("import"),
                at=clock.moment(),
            )
            messages.success(request, str(_("载入 {count} 个代码").format(count=count)))
            return redirect("funding:catalogues")
        except CityError as refused:
            error = refused
    loaded = {one.version: one for one in funding.catalogues()}
    known = funding.editions()
    context = {
        "loaded": [(one, known.find(one.version)) for one in loaded.values()],
        "editions": [(one, loaded.get(one.key)) for one in known.rows],
        "now": known.labelling(clock.today()),
        "may_import": reader_in(request).may(*OFFICE),
        "given": given,
        "problems": list(error.problems) if isinstance(error, Problems) else [],
        "error": error,
    }
    status = error.status if error else 200
    return render(request, "web/funding/catalogues.html", context, status=status)


def import_page(request: HttpRequest) -> HttpResponse:
    problems: list[Problem] = []
    plan = chosen_plan(request)
    if request.method == "POST" and (file := request.FILES.get("file")):
        try:
            done = funding.funding_import(
                plan.code,
                file.read(),
                str(file.name),
                actor=reader_in(request).actor("import"),
                at=clock.moment(),
            )
            said = _("登记 {changed} 行；新增预警 {begun} 件，消除 {settled} 件。")
            facts = {"changed": done.changed, "begun": done.begun, "settled": done.settled}
            messages.success(request, str(said.format(**facts)))
            return redirect(plan_url(request, "funding:list"))
        except Problems as error:
            problems = list(error.problems)
    return render(
        request,
        "web/funding/import.html",
        {"problems": problems},
        status=422 if problems else 200,
    )


def template(request: HttpRequest) -> HttpResponse:
    return _file(funding.template(), "funding-template.xlsx")


def export(request: HttpRequest) -> HttpResponse:
    return _file(funding.export(chosen_plan(request).code), "funding.xlsx")


def _file(data: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


urlpatterns = [
    path("", listing, name="list"),
    path("limits/", limits, name="limits"),
    path("catalogues/", catalogues, name="catalogues"),
    path("import/", import_page, name="import"),
    path("template.xlsx", template, name="template"),
    path("funding.xlsx", export, name="export"),
    path("projects/<str:code>/", project, name="project"),
    path("sources/<str:code>/", source, name="source"),
    path("sources/<str:code>/entries/", entry, name="entry"),
    path("sources/<str:code>/entries/<int:number>/", correct, name="correct"),
]
