"""Areas, units, people, parameters and the policy table, as pages."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from yiju.interfaces import clock, policy
from yiju.interfaces.declared import catalogue
from yiju.interfaces.web.periodic_public import reporting_of
from yiju.interfaces.web.reader import reader_in
from yiju.interfaces.web.supervision_letters import lines
from yiju.interfaces.web.supervision_view import sees
from yiju.platform.base.i18n import _
from yiju.platform.base.params import Params
from yiju.platform.registry import api as registry
from yiju.platform.steering import api as steering
from yiju.platform.steering.consultations import api as consultations
from yiju.platform.steering.evaluation import api as evaluation
from yiju.platform.steering.funding import api as funding
from yiju.platform.steering.periodic import api as periodic
from yiju.platform.steering.supervision import api as supervision
from yiju.platform.steering.surveys import api as surveys
from yiju.platform.trust.ballots import api as ballots
from yiju.platform.trust.draws import api as draws
from yiju.platform.trust.standings import api as standings


def areas(request: HttpRequest) -> HttpResponse:
    """The city, its districts as assessed, and how many parts each has."""
    return render(
        request,
        "web/registry/areas.html",
        {
            "city": registry.city(),
            "districts": registry.districts(),
            "counts": registry.area_counts(),
        },
    )


def area(request: HttpRequest, code: str) -> HttpResponse:
    found = registry.area(code)
    parts = registry.parts(code)
    kinds = [
        (
            kind,
            registry.search(kind.key, reaches=reader_in(request).reaches, area=code, size=1).total,
        )
        for kind in catalogue().kinds.values()
    ]
    return render(
        request,
        "web/registry/area.html",
        {"area": found, "chain": registry.chain(code), "parts": parts, "kinds": kinds},
    )


def units(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "web/registry/units.html",
        {"units": registry.units(), "groups": registry.groups()},
    )


def unit(request: HttpRequest, code: str) -> HttpResponse:
    """A unit, the clauses that it answers for, and what it is urged to do, as far as the reader
    may see that."""
    units = sees(request)
    visible = [*supervision.letters(units=units), *supervision.letters_shown(clock.today())]
    own = {row.item: row for row in visible if row.unit == code and row.issued_at}
    context = {
        "unit": registry.unit(code),
        "duties": steering.responsibilities_of(code),
        "letters": lines(own.values()),
        "readable": units is None or code in units,
        **reporting_of(clock.today().year, clock.today(), [code]),
    }
    return render(request, "web/registry/unit.html", context)


def people(request: HttpRequest) -> HttpResponse:
    page = Paginator(registry.people(), 50).get_page(request.GET.get("page"))
    return render(request, "web/registry/people.html", {"page": page})


def person(request: HttpRequest, number: int) -> HttpResponse:
    return render(request, "web/registry/person.html", {"person": registry.person(number)})


@require_POST
def person_unmask(request: HttpRequest, number: int) -> HttpResponse:
    """Show what is sealed, once, with the reason on record."""
    clear = registry.unmask(
        number,
        request.POST.get("reason", "").strip(),
        actor=reader_in(request).actor(),
        at=clock.now(),
    )
    return render(
        request,
        "web/registry/person.html",
        {"person": registry.person(number), "clear": clear},
    )


def parameters(request: HttpRequest) -> HttpResponse:
    """Every number of the rules with its source: the assumptions are the agenda for the bureaus."""
    rooms: list[tuple[Any, Params]] = [
        ({"title": _("规划督导")}, steering.parameters()),
        ({"title": _("定期报表")}, periodic.parameters()),
        ({"title": _("考核评价")}, evaluation.parameters()),
        ({"title": _("调度督办")}, supervision.parameters()),
        ({"title": _("项目资金")}, funding.parameters()),
        ({"title": _("征求意见")}, consultations.parameters()),
        ({"title": _("满意度调查")}, surveys.parameters()),
        ({"title": _("随机抽取")}, draws.parameters()),
        ({"title": _("业主表决")}, ballots.parameters()),
        ({"title": _("信用公示")}, standings.parameters()),
    ]
    declared = catalogue()
    rooms += [(app, app.parameters) for app in declared if app.parameters]
    listed = [(app, list(params)) for app, params in rooms]
    return render(request, "web/registry/parameters.html", {"rooms": listed})


def policy_table(request: HttpRequest) -> HttpResponse:
    rows = [
        (
            rule.route,
            [policy.ROLES[r] for r in rule.read],
            [policy.ROLES[r] for r in rule.write],
        )
        for rule in policy.POLICY
    ]
    return render(request, "web/registry/policy.html", {"rows": rows})


def root(request: HttpRequest) -> HttpResponse:
    return redirect("registry:areas")


urlpatterns = [
    path("", root, name="root"),
    path("areas/", areas, name="areas"),
    path("areas/<str:code>/", area, name="area"),
    path("units/", units, name="units"),
    path("units/<str:code>/", unit, name="unit"),
    path("people/", people, name="people"),
    path("people/<int:number>/", person, name="person"),
    path("people/<int:number>/unmask/", person_unmask, name="person-unmask"),
    path("parameters/", parameters, name="parameters"),
    path("policy/", policy_table, name="policy"),
]
