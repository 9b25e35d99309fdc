"""The cockpit: one screen for the leading group, for the wall, the desk and the phone.

A screen asks every few seconds whether anything is different, and shows the version that it has:
mostly the answer is that nothing is, which is found in memory and holds no thread.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache

from yiju import __version__
from yiju.interfaces import clock, policy
from yiju.interfaces.chosen import chosen_plan, plan_url
from yiju.interfaces.web.map_layers import first_layers, more_layers, standing_alarms
from yiju.interfaces.web.reader import Reader, reader_in
from yiju.interfaces.web.tiles import compressed
from yiju.platform.base.i18n import ENGLISH, Text, _, active_language
from yiju.platform.base.time import CHINA, china_day
from yiju.platform.registry import api as registry
from yiju.platform.steering.cockpit import api as cockpit
from yiju.platform.steering.cockpit.api import NOWHERE, PROSPECTS, Cockpit, Comparison

SHOWN = 10
"""Concerns on the screen at most; the page of all has the others."""
CONTENT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self' blob:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'self'"
)
"""Nothing from elsewhere, nothing inline."""
HUNDRED_MILLION, TEN_THOUSAND, MILLION = 10**10, 10**6, 10**8
"""In fen."""
WORDS: dict[str, Text] = {
    "live": _("实时"),
    "stale": _("与服务器失去联系，数字停在 {at}"),
    "signed_out": _("登录已到期，请重新登录；数字停在 {at}"),
    "wall": _("轮播"),
    "leave": _("退出轮播"),
    "pause": _("暂停"),
    "held": _("有人在看，{seconds} 秒后继续"),
    "go_on": _("继续"),
    "late": _("环节超时"),
    "here": _("这里有"),
    "all_of": _("全部"),
}


@dataclass(frozen=True)
class Scope:
    """The districts that a reader sees; `own` are those that are marked as theirs."""

    districts: tuple[str, ...]
    own: frozenset[str]
    has_money: bool


def scope_of(reader: Reader) -> Scope:
    """The whole city for who reaches it, else the districts that lie wholly within reach."""
    areas = [reach.area_path for reach in reader.reaches if reach.unit_code is None]
    districts, has_money = registry.districts(), reader.may(*policy.BOOKS)
    if any(registry.city().path.startswith(area) for area in areas):
        every = tuple(one.code for one in districts)
        return Scope((NOWHERE, *every), frozenset(), has_money)
    own = [one.code for one in districts if any(one.path.startswith(area) for area in areas)]
    return Scope(tuple(own), frozenset(own), has_money)


def seen_by(request: HttpRequest) -> tuple[Cockpit, Scope]:
    """What the reader may see of the plan that the address names. Raises PlanUnknown, Http404."""
    scope = scope_of(reader_in(request))
    plan, now = chosen_plan(request), clock.moment()
    found = cockpit.cockpit(plan.code, now, scope.districts, has_money=scope.has_money)
    return found, scope


@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """The whole screen."""
    found, scope = seen_by(request)
    context = {
        **context_of(request, found, scope),
        "tag": _tag(request, found, scope),
        "at": _time(),
        "version": __version__,
        "centre": registry.city(),
        "words": {key: str(text) for key, text in WORDS.items()},
        "layers": first_layers(request, [one.layer for one in found.layers]),
        "panels": plan_url(request, "cockpit:panels"),
    }
    # A wall shows no greetings, and the next page should not show them late.
    list(messages.get_messages(request))
    answer = render(request, "web/cockpit/page.html", context)
    answer["Content-Security-Policy"] = CONTENT
    return answer


@never_cache
def panels(request: HttpRequest) -> HttpResponse:
    """The parts of the screen that change; nothing where the reader has this version already."""
    found, scope = seen_by(request)
    tag = f'"{_tag(request, found, scope)}"'
    if request.headers.get("If-None-Match") == tag:
        answer: HttpResponse = HttpResponseNotModified()
    else:
        context = context_of(request, found, scope)
        told = render_to_string("web/cockpit/panels.html", context, request)
        answer = compressed(request, HttpResponse(told))
    patch_vary_headers(answer, ("Accept-Language", "Cookie"))
    answer["ETag"], answer["X-City-Time"], answer["X-Release"] = tag, _time(), __version__
    return answer


@never_cache
def concerns(request: HttpRequest) -> HttpResponse:
    """All targets that need somebody to act: those of one prospect, where the address names it."""
    found, _scope = seen_by(request)
    asked = request.GET.get("prospect", "")
    rows = [one for one in found.course.concerns if asked in ("", one.prospect.value)]
    prospects = dict.fromkeys(one.prospect for one in found.course.concerns)
    context = {
        "course": found.course,
        "rows": rows,
        "asked": asked,
        "prospects": [(one, PROSPECTS[one], found.course.counts[one]) for one in prospects],
    }
    return render(request, "web/cockpit/concerns.html", context)


def _tag(request: HttpRequest, found: Cockpit, scope: Scope) -> str:
    """Of all that the screen shows, the language and the release that draws it."""
    own, rows = ",".join(sorted(scope.own)), request.GET.get("plan", "")
    return cockpit.version_of(cockpit.told(found), active_language(), own, rows, __version__)


def _time() -> str:
    return f"{clock.moment().astimezone(CHINA):%Y-%m-%d %H:%M:%S}"


def context_of(request: HttpRequest, found: Cockpit, scope: Scope) -> dict[str, Any]:
    """What the parts of the screen are filled with."""
    course, today = found.course, china_day(clock.moment()).isoformat()
    items = reverse("work:items")
    return {
        "course": course,
        "done": course.counts[cockpit.Prospect.DONE],
        "figures": _course_figures(request, found),
        "concerns": course.concerns[:SHOWN],
        "cases": [
            ("fresh", _("今日新增"), found.cases.fresh, f"{items}?since={today}"),
            ("closed", _("今日办结"), found.cases.closed, f"{items}?step=closed&ended={today}"),
            ("open", _("在办"), found.cases.open, f"{items}?state=open"),
            ("overdue", _("超期未结"), found.cases.overdue, f"{items}?late=1"),
            ("alarms", _("报警"), found.alarms, reverse("sensing:alarms")),
        ],
        "layers_now": [(registry.kind_of(one.layer.kind), one) for one in found.layers],
        "trusts": [_trust(one) for one in found.trusts],
        "held": money_of(found.held),
        "released": money_of(found.released_this_year),
        "released_today": money_of(found.released_today),
        "compared": [
            _compared(key, one, scope.own)
            for key, one in (("ranks", found.ranks), ("shares", found.shares))
            if one is not None
        ],
    }


def _course_figures(request: HttpRequest, found: Cockpit) -> list[dict[str, Any]]:
    """Of each prospect how many targets, where they stand in the bar, and the page with them."""
    figures, passed = [], 0
    for prospect, count in found.course.counts.items():
        if prospect in (cockpit.Prospect.AT_RISK, cockpit.Prospect.WILL_MISS):
            url = plan_url(request, "cockpit:concerns", prospect=prospect.value)
        else:
            url = plan_url(request, "plan:page", status=prospect.value)
        told = {"key": prospect.value, "title": PROSPECTS[prospect], "count": count, "url": url}
        figures.append({**told, "from": passed})
        passed += count
    return figures


def _compared(key: str, told: Comparison, own: Collection[str]) -> dict[str, Any]:
    """A comparison group by group, its marks in percent of the width of the axis."""
    first, last = told.scale
    # Marks keep clear of the edge.
    width = (last - first) or 1.0

    def place(value: float | None) -> str:
        return "" if value is None else f"{4 + 92 * (value - first) / width:.2f}%"

    def line(one: cockpit.DistrictLine) -> dict[str, Any]:
        return {
            "line": one,
            "own": one.code in own,
            "value": _shown(one.value, told.is_rank),
            "low": _shown(one.low, told.is_rank),
            "high": _shown(one.high, told.is_rank),
            "at": place(one.value),
            "from": place(one.low),
            "to": place(one.high),
        }

    return {
        "key": key,
        "told": told,
        "page": _page_of(told),
        "groups": [(group.name, [line(one) for one in group.lines]) for group in told.groups],
    }


def _shown(value: float | None, is_rank: bool) -> str:
    if value is None:
        return "—"
    return f"{value:.0f}" if is_rank else f"{100 * value:.0f}"


def _page_of(told: Comparison) -> str:
    if told.evaluation:
        return reverse("evaluation:page", args=[told.evaluation])
    return reverse("public:city")


def _trust(one: cockpit.TrustNow) -> dict[str, Any]:
    return {
        "key": one.key,
        "title": one.title,
        "held": money_of(one.held),
        "released": money_of(one.released_this_year),
        "today": money_of(one.released_today),
    }


def money_of(fen: int) -> tuple[str, Text]:
    """An amount as it is read on a wall: a short number and its unit."""
    steps: Sequence[tuple[int, Text]] = (
        [(MILLION, _("百万元"))]
        if active_language() == ENGLISH
        else [(HUNDRED_MILLION, _("亿元")), (TEN_THOUSAND, _("万元"))]
    )
    for size, unit in steps:
        if abs(fen) >= size:
            number = Decimal(fen) / size
            digits = "0.01" if abs(number) < 100 else "1"
            return f"{number.quantize(Decimal(digits), ROUND_HALF_UP):,}", unit
    return f"{Decimal(fen) / 100:,.0f}", _("元")


@never_cache
def layers(request: HttpRequest) -> HttpResponse:
    """What else may be laid on the map, asked for when somebody wants to choose."""
    shown, _scope = seen_by(request)
    told = more_layers(request, [one.layer for one in shown.layers])
    return compressed(request, JsonResponse({"layers": told}))


@never_cache
def alarms(request: HttpRequest) -> HttpResponse:
    """Where alarms stand, within reach, as GeoJSON."""
    return compressed(request, JsonResponse(standing_alarms(reader_in(request))))


urlpatterns = [
    path("", page, name="page"),
    path("panels/", panels, name="panels"),
    path("concerns/", concerns, name="concerns"),
    path("layers/", layers, name="layers"),
    path("alarms/", alarms, name="alarms"),
]
