"""The page of TALQ: who speaks it with the city, and devices that wait to be told apart."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yiju.interfaces import clock
from yiju.interfaces.talq import devices, peers
from yiju.interfaces.talq.mapping import mapped
from yiju.interfaces.talq.models import Announced, Side
from yiju.interfaces.web.reader import reader_in
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.registry import api as registry
from yiju.platform.sensing import api as sensing

MOST = 100


@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    waiting = Announced.objects.filter(asset_code="").select_related("peer").order_by("pk")
    known = peers.peers()
    gateways = {one.key for one in known if one.side == Side.GATEWAY}
    counts = {
        one.key: (one.devices.count(), one.devices.exclude(asset_code="").count()) for one in known
    }
    context = {
        "peers": [(one, counts[one.key], _address(request, one.side)) for one in known],
        "own": peers.own_address(),
        "waiting": [(one, devices.said_code(one)) for one in waiting[:MOST]],
        "count": waiting.count(),
        "most": MOST,
        "kinds": [registry.kind_of(one.asset_kind) for one in mapped()],
        "sources": [
            one for one in sensing.sources() if not one.closed_at and one.key not in gateways
        ],
        "may_write": reader_in(request).may("office", "admin"),
        "given": request.POST if "problem" in more else {},
    }
    return render(request, "web/sensing/talq.html", context | more, status=status)


def _address(request: HttpRequest, side: str) -> str:
    """Where the peer finds the city."""
    name = "talq:cms" if side == Side.GATEWAY else "talq:gateway"
    return request.build_absolute_uri(reverse(name, args=["-"])).removesuffix("/-")


@never_cache
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """A gateway by its source, or a management software by its account."""
    given, by = request.POST, {"actor": reader_in(request).actor(), "at": clock.moment()}
    try:
        if given.get("side") == Side.GATEWAY:
            made = peers.gateway_make(given.get("source", ""), **by)  # type: ignore[arg-type]
        else:
            made = peers.management_make(
                given.get("key", "").strip(),
                account=given.get("account", "").strip(),
                address=given.get("address", "").strip(),
                **by,  # type: ignore[arg-type]
            )
    except CityError as error:
        return _page(request, error.status, problem=error)
    messages.success(request, str(_("{key} 可以用 TALQ 连接了。").format(key=made.key)))
    return redirect("talq:peers")


@never_cache
@require_POST
def adopt(request: HttpRequest) -> HttpResponse:
    """A device is this asset."""
    given, reader = request.POST, reader_in(request)
    number = given.get("device", "")
    try:
        row = devices.adopt(
            int(number) if number.isascii() and number.isdecimal() and len(number) < 16 else 0,
            asset_kind=given.get("kind", ""),
            asset_code=given.get("code", "").strip()[:40],
            reaches=reader.reaches,
            actor=reader.actor(),
            at=clock.moment(),
        )
    except CityError as error:
        return _page(request, error.status, problem=error)
    messages.success(request, str(_("{code} 已认领。").format(code=row.asset_code)))
    return redirect("talq:peers")
