"""Draws, for everybody: what was published when, and what proves it."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path

from yiju.platform.base.i18n import _
from yiju.platform.trust.draws import api as draws

STATES = {
    "announced": _("已公布承诺"),
    "frozen": _("名单已冻结"),
    "drawn": _("已抽"),
    "given_up": _("已作废"),
}
SHOWN = 200
"""Names of a stratum on the page; the file holds all."""


def listing(request: HttpRequest) -> HttpResponse:
    made = [(one, STATES[one.state]) for one in draws.draws_made()]
    return render(request, "web/public/draws.html", {"draws": made})


def page(request: HttpRequest, draw: str) -> HttpResponse:
    """One draw: list, commitments, public value, secrets, who was drawn and who substitutes."""
    found = draws.draw_of(draw)
    notice = found.notice
    strata = [
        (key, found.taken[key], [n for n in names if n not in found.taken[key]][:SHOWN])
        for key, names in sorted(found.order.items())
        if names
    ]
    context = {
        "draw": found,
        "state": STATES[found.state],
        "alone": _(found.alone) if found.alone else "",
        "strata": strata,
        "candidates": notice.candidates[:SHOWN] if notice else (),
        "excluded": notice.excluded if notice else (),
    }
    return render(request, "web/public/draw.html", context)


def export(request: HttpRequest, draw: str) -> JsonResponse:
    answer = JsonResponse(
        draws.export(draw), json_dumps_params={"indent": 1, "ensure_ascii": False}
    )
    answer["Content-Disposition"] = f'attachment; filename="draw-{draw}.json"'
    return answer


urlpatterns = [
    path("draws/", listing, name="draws"),
    path("draws/<slug:draw>/", page, name="draw"),
    path("draws/<slug:draw>/draw.json", export, name="draw-export"),
]
