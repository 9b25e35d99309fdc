"""Pages of commands: all of them, one with its progress and who did not obey, and dangers."""

import secrets
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yiju.interfaces import clock
from yiju.interfaces.lists.files import TITLES, TYPES, file_of
from yiju.interfaces.sensing import advice_pages
from yiju.interfaces.sensing.command_form import new
from yiju.interfaces.sensing.command_words import (
    DEVICES,
    device_rows,
    refusal_words,
    target_words,
)
from yiju.interfaces.sensing.giver import giver_of, may_give
from yiju.interfaces.web.reader import Reader, reader_in
from yiju.platform.base.errors import CityError
from yiju.platform.registry import api as registry
from yiju.platform.sensing.advice import api as advice
from yiju.platform.sensing.commands import api

PAGE, SHOWN = 50, 100
UNDERWAY = (api.State.QUEUED, api.State.SENT, api.State.ACKNOWLEDGED)


@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """The newest first; above them what whoever gave commands has to know."""
    reader, asked = reader_in(request), request.GET
    before = asked.get("before", "")
    rows = api.commands(
        reader.reaches,
        reader.account,
        kind=asked.get("kind", ""),
        stage=asked.get("stage", ""),
        before=int(before) if before.isascii() and before.isdecimal() and len(before) < 16 else 0,
        size=PAGE + 1,
    )
    giver = giver_of(reader)
    shown = rows[:PAGE]
    context = {
        "rows": [
            (row, target_words(row), row.stage == api.Stage.PROPOSED and api.may_second(row, giver))
            for row in shown
        ],
        "following": shown[-1].id if len(rows) > PAGE else "",
        "told": [(own, one) for own, one in api.told_to(reader.account)],
        "kinds": api.command_kinds(),
        "stages": api.Stage.choices,
        "may_give": bool(may_give(reader)),
        "dangers": len(_dangers(reader)),
        "advised": advice.open_count(reader.reaches),
    }
    return render(request, "web/command/list.html", context)


@never_cache
def detail(request: HttpRequest, command: int) -> HttpResponse:
    """One command: progress, conflicts, and its devices."""
    return _page(request, command)


def _page(request: HttpRequest, command: int, problem: CityError | None = None) -> HttpResponse:
    reader = reader_in(request)
    row = api.command(command, reader.reaches, reader.account)
    usual = "rest" if row.begun_at else "all"
    only, after = request.GET.get("only", usual), request.GET.get("after", "")[:40]
    found = api.orders(row, _reaches(row, reader), only=only, after=after, size=SHOWN + 1)
    own = row.account == reader.account and bool(reader.account)
    stands = row.stage in (api.Stage.PROPOSED, api.Stage.STANDING)
    context = {
        **_progress(row),
        "target": target_words(row),
        "authority": api.AUTHORITIES[row.authority],
        "orders": [
            (one, api.STATES[one.state], refusal_words(row.kind, one.why)) for one in found[:SHOWN]
        ],
        "following": found[SHOWN - 1].asset_code if len(found) > SHOWN else "",
        "only": only,
        "states": [(state.key, title) for state, title in api.STATES.items()],
        "conflicts": [
            (one, target_words(one.other), api.AUTHORITIES[one.other.authority])
            for one in api.conflicts(row.id)
        ],
        "files": [kind for kind in TITLES.items() if kind[0] != "geojson"],
        "may_second": row.stage == api.Stage.PROPOSED and api.may_second(row, giver_of(reader)),
        "is_own": own,
        "may_stop": stands and (own or _may_give(row, reader)),
        "may_repeat": row.stage == api.Stage.STANDING and _may_give(row, reader),
        "second_roles": row.kind.second,
        "safe": row.kind.shown(row.kind.safe_default),
        "repeat_key": secrets.token_hex(8),
        "problem": problem,
    }
    status = problem.status if problem else 200
    return render(request, "web/command/detail.html", context, status=status)


def _may_give(row: api.CommandRow, reader: Reader) -> bool:
    return any(one >= row.authority for one in may_give(reader).get(row.kind.key, ()))


def _reaches(row: api.CommandRow, reader: Reader) -> Sequence[registry.Reach] | None:
    """Whoever gave or agreed to a command sees all of its devices, others those that they reach."""
    is_theirs = reader.account and reader.account in (row.account, row.second_account)
    return None if is_theirs else reader.reaches


def _progress(row: api.CommandRow) -> dict[str, Any]:
    found = api.progress(row)
    counts = [
        (state, title, found.counts[state])
        for state, title in api.STATES.items()
        if found.counts.get(state)
    ]
    is_live = row.stage in (api.Stage.PROPOSED, api.Stage.STANDING) and any(
        found.counts.get(state) for state in (*UNDERWAY, api.State.WAITING)
    )
    return {"one": row, "progress": found, "counts": counts, "is_live": is_live}


@never_cache
def progress(request: HttpRequest, command: int) -> HttpResponse:
    """The part of the page that changes while orders are underway."""
    reader = reader_in(request)
    row = api.command(command, reader.reaches, reader.account)
    return render(request, "web/command/progress.html", _progress(row))


def devices(request: HttpRequest, command: int, ending: str) -> HttpResponseBase:
    """The devices of a command as a file, all or in one state."""
    if ending not in TYPES or ending == "geojson":
        raise registry.FormatUnknown(ending=ending)
    reader = reader_in(request)
    row = api.command(command, reader.reaches, reader.account)
    found = api.every_order(row, _reaches(row, reader), request.GET.get("only", ""))
    return file_of(f"command-{row.id}", DEVICES, device_rows(row, found), ending)


def _visible(request: HttpRequest, command: int) -> None:
    """Raises CommandUnknown."""
    reader = reader_in(request)
    api.command(command, reader.reaches, reader.account)


@require_POST
def agree(request: HttpRequest, command: int) -> HttpResponse:
    _visible(request, command)
    try:
        api.agree(command, giver_of(reader_in(request)), clock.moment())
    except (api.NotSecond, api.StageUnfit) as problem:
        return _page(request, command, problem)
    return redirect("command:detail", command)


@require_POST
def reject(request: HttpRequest, command: int) -> HttpResponse:
    _visible(request, command)
    reason = request.POST.get("reason", "")
    try:
        api.reject(command, giver_of(reader_in(request)), reason=reason, at=clock.moment())
    except (api.NotSecond, api.StageUnfit, api.ReasonMissing) as problem:
        return _page(request, command, problem)
    return redirect("command:detail", command)


@require_POST
def withdraw(request: HttpRequest, command: int) -> HttpResponse:
    _visible(request, command)
    reason = request.POST.get("reason", "")
    try:
        api.withdraw(command, giver_of(reader_in(request)), reason=reason, at=clock.moment())
    except (api.StageUnfit, api.ReasonMissing) as problem:
        return _page(request, command, problem)
    return redirect("command:detail", command)


@require_POST
def repeat(request: HttpRequest, command: int) -> HttpResponse:
    """Tell the rest again."""
    _visible(request, command)
    key = request.POST.get("key", "")[:80] or f"repeat-{command}"
    try:
        made = api.repeat(command, giver_of(reader_in(request)), key=key, at=clock.moment())
    except (api.NothingLeft, api.RefusedForSafety, api.PeriodUnfit) as problem:
        return _page(request, command, problem)
    return redirect("command:detail", made.id)


def _dangers(reader: Reader) -> list[api.DangerRow]:
    """Those within reach."""
    return [
        row
        for row in api.dangers(giver_of(reader))
        if any(reach.covers(row.area_path, row.keeper_code) for reach in reader.reaches)
    ]


@never_cache
def dangers(request: HttpRequest) -> HttpResponse:
    """Devices that a safety rule holds, and why."""
    return render(request, "web/command/dangers.html", {"rows": _dangers(reader_in(request))})


@require_POST
def release(request: HttpRequest, danger: int) -> HttpResponse:
    reason = request.POST.get("reason", "")
    api.release(danger, giver_of(reader_in(request)), reason=reason, at=clock.moment())
    return redirect("command:dangers")


urlpatterns = [
    *advice_pages.urlpatterns,
    path("", listing, name="list"),
    path("new/", new, name="new"),
    path("dangers/", dangers, name="dangers"),
    path("dangers/<int:danger>/release/", release, name="release"),
    path("<int:command>/", detail, name="detail"),
    path("<int:command>/progress/", progress, name="progress"),
    path("<int:command>/devices.<slug:ending>", devices, name="devices"),
    path("<int:command>/agree/", agree, name="agree"),
    path("<int:command>/reject/", reject, name="reject"),
    path("<int:command>/withdraw/", withdraw, name="withdraw"),
    path("<int:command>/repeat/", repeat, name="repeat"),
]
