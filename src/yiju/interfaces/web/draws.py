"""Draws: what was published when and what proves it, for everybody; the steps of their parties."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from yiju.interfaces import clock
from yiju.interfaces.policy import OFFICE, OVERSIGHT
from yiju.interfaces.web.announcing import frozen
from yiju.interfaces.web.reader import reader_in
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.steering.periodic import api as periodic
from yiju.platform.trust.draws import api as draws
from yiju.platform.work.rechecks import api as rechecks

STATES = {
    "announced": _("已公布承诺"),
    "frozen": _("名单已冻结"),
    "drawn": _("已抽"),
    "given_up": _("已作废"),
}


class StepUnknown(CityError):
    code = "draw.step_unknown"
    status = 422
    text = _("抽签没有“{step}”这一步。从页面上选一步")


class RoomDraws(CityError):
    code = "draw.room_draws"
    status = 409
    text = _("名单、抽取和递补都由{room}办理，不能在这里替它做")


ROOMS = {periodic.DRAW_KIND: _("定期报表"), rechecks.KEY: _("结案抽查")}
"""Kinds of draw of which a room freezes the list, draws, and acts on what was drawn."""
SHOWN = 200
"""Names of a stratum on the page; the file holds all."""


def listing(request: HttpRequest) -> HttpResponse:
    made = [(one, STATES[one.state]) for one in draws.draws_made()]
    context = {"draws": made, "may_announce": reader_in(request).may(*OFFICE)}
    return render(request, "web/public/draws.html", context)


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
        "may_step": (found.kind not in ROOMS or bool(found.beacon))
        and reader_in(request).may(*OVERSIGHT),
    }
    return render(request, "web/public/draw.html", context)


def export(request: HttpRequest, draw: str) -> JsonResponse:
    answer = JsonResponse(
        draws.export(draw), json_dumps_params={"indent": 1, "ensure_ascii": False}
    )
    answer["Content-Disposition"] = f'attachment; filename="draw-{draw}.json"'
    return answer


@never_cache
@sensitive_post_parameters("secret")
def steps(request: HttpRequest, draw: str) -> HttpResponse:
    """What the parties and the office do: commit, note the public value, reveal, draw, replace."""
    given, problem, reader = request.POST, None, reader_in(request)
    who = {"actor": reader.actor(), "at": clock.moment()}
    if request.method == "POST":
        try:
            _step(draw, given, who)
            return redirect("draw:steps", draw)
        except CityError as error:
            problem = error
    found = draws.draw_of(draw)
    context = {
        "draw": found,
        "state": STATES[found.state],
        "problem": problem,
        "given": given if problem else {},
        "uncommitted": [one.party for one in found.parties if not one.commitment],
        "unrevealed": [one.party for one in found.parties if one.commitment and not one.secret],
    }
    status = problem.status if problem else 200
    return render(request, "web/draws/steps.html", context, status=status)


def _step(draw: str, given: QueryDict, who: dict[str, Any]) -> None:
    match given.get("do", ""):
        case "freeze" | "perform" | "replace" | "give_up" if _room_of(draw):
            raise RoomDraws(room=_room_of(draw))
        case "commit":
            draws.commit(draw, given.get("party", ""), given.get("commitment", ""), **who)
        case "freeze":
            frozen(draw, given, who)
        case "beacon":
            draws.note_beacon(draw, given.get("value", ""), **who)
        case "reveal":
            secret = given.get("secret", "").strip().encode()
            draws.reveal(draw, given.get("party", ""), secret, **who)
        case "perform":
            draws.perform(draw, **who)
        case "replace":
            name, reason = given.get("candidate", "").strip(), given.get("reason", "")
            draws.replace(draw, name, reason[:500], **who)
        case "give_up":
            draws.give_up(draw, given.get("reason", "")[:500], **who)
        case other:
            raise StepUnknown(step=other[:20])


def _room_of(draw: str) -> Text | None:
    return ROOMS.get(draws.draw_of(draw).kind)


urlpatterns = [
    path("draws/", listing, name="draws"),
    path("draws/<slug:draw>/", page, name="draw"),
    path("draws/<slug:draw>/draw.json", export, name="draw-export"),
]
parties = [path("<slug:draw>/", steps, name="steps")]
