"""Keys for other programs: everybody makes and revokes their own, the administrator sees all."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yiju.interfaces import clock
from yiju.interfaces.web.reader import reader_in
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.registry import api as registry

USUAL = timedelta(days=90)


@dataclass(frozen=True)
class Shown:
    """A key in words."""

    row: registry.KeyRow
    post: dict[str, str]
    state: Text
    is_open: bool


@never_cache
def own(request: HttpRequest) -> HttpResponse:
    """The reader's keys, and a form for another. The secret is on the answer to the form only."""
    made, problem = None, None
    if request.method == "POST":
        try:
            made = _made(request)
        except CityError as error:
            problem = error
    today, account = clock.today(), reader_in(request).account
    facts = {
        "made": made,
        "problem": problem,
        "said": request.POST if problem else {"until": (today + USUAL).isoformat()},
        "keys": [_shown(row, today) for row in registry.access_keys(account)],
        "posts": [
            (row.id, membership_in_words(row)) for row in registry.own_memberships(account, today)
        ],
        "today": today,
        "latest": today + registry.LONGEST_KEY,
    }
    return render(request, "web/keys/own.html", facts, status=problem.status if problem else 200)


def _made(request: HttpRequest) -> registry.MadeKey:
    said, reader = request.POST, reader_in(request)
    return registry.key_make(
        reader.account,
        name=said.get("name", ""),
        membership_id=_number(said.get("membership", "")),
        until=_day(said.get("until", "")),
        may_write=said.get("may") == "write",
        today=clock.today(),
        actor=reader.actor(),
        at=clock.now(),
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def _day(text: str) -> date:
    """The day that a form says; one that nobody can read is one that has passed."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min


@never_cache
def all_keys(request: HttpRequest) -> HttpResponse:
    """The keys of everybody."""
    shown = [_shown(row, clock.today()) for row in registry.access_keys()]
    return render(request, "web/keys/all.html", {"keys": shown})


@require_POST
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """Close a key: one's own, or as administrator anybody's."""
    reader = reader_in(request)
    owner = None if reader.may("admin") else reader.account
    registry.key_revoke(number, owner=owner, actor=reader.actor(), at=clock.now())
    return redirect("key:all" if request.POST.get("from") == "all" else "key:own")


def _shown(row: registry.KeyRow, on: date) -> Shown:
    return Shown(row, membership_in_words(row.membership), state_of(row, on), row.opens(on))


def state_of(row: registry.KeyRow, on: date) -> Text:
    if row.revoked_at:
        return _("已撤销")
    if on > row.until:
        return _("已过期")
    return _("有效") if row.opens(on) else _("账号或任职已结束")


def membership_in_words(row: registry.MembershipRow) -> dict[str, str]:
    unit, area = registry.unit(row.unit_code), registry.area(row.area_code)
    return {"unit": unit.short_name, "role": row.role, "area": area.name}


urlpatterns = [
    path("", own, name="own"),
    path("all/", all_keys, name="all"),
    path("<int:number>/revoke/", revoke, name="revoke"),
]
