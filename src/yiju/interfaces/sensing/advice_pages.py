"""The page of advice: what is advised and on what evidence, one press to follow it, a reason to
refuse; below it what became of earlier advice."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yiju.interfaces import clock
from yiju.interfaces.sensing.giver import giver_of
from yiju.interfaces.web.reader import reader_in
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.sensing.advice import api
from yiju.platform.sensing.commands import api as commands

EARLIER = 50
WHY: dict[str, Text] = {
    "over": _("情形已过"),
    "unknown": _("有读数的传感器不足，说不准了"),
    "again": _("情形又出现了"),
}


@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """What stands, each with what following it would do."""
    return _page(request)


def _page(request: HttpRequest, problem: CityError | None = None) -> HttpResponse:
    reader = reader_in(request)
    giver, now = giver_of(reader), clock.moment()
    context = {
        "rows": [
            (row, *_plan(row, giver)) for row in api.advice(giver, reader.reaches, is_open=True)
        ],
        "earlier": [
            (row, api.STATES[row.state], WHY.get(row.why, row.why))
            for row in api.advice(giver, reader.reaches, is_open=False, size=EARLIER)
        ],
        "problem": problem,
        "now": now,
    }
    status = problem.status if problem else 200
    return render(request, "web/command/advice.html", context, status=status)


def _plan(row: api.AdviceRow, giver: commands.Giver) -> tuple[Any, CityError | None]:
    """What would happen, or why nothing would; only for those who may decide."""
    if not row.may_answer:
        return None, None
    try:
        return api.plan(row.id, giver, clock.moment()), None
    except CityError as error:
        return None, error


@require_POST
def follow(request: HttpRequest, advice: int) -> HttpResponse:
    """Give the command that is advised."""
    try:
        number = api.follow(advice, giver_of(reader_in(request)), clock.moment())
    except CityError as problem:
        return _page(request, problem)
    return redirect("command:detail", number)


@require_POST
def refuse(request: HttpRequest, advice: int) -> HttpResponse:
    """Say why it is not followed."""
    reason, giver = request.POST.get("reason", ""), giver_of(reader_in(request))
    try:
        api.refuse(advice, giver, reason=reason, at=clock.moment())
    except CityError as problem:
        return _page(request, problem)
    return redirect("command:advice")


urlpatterns = [
    path("advice/", listing, name="advice"),
    path("advice/<int:advice>/follow/", follow, name="follow"),
    path("advice/<int:advice>/refuse/", refuse, name="refuse"),
]
