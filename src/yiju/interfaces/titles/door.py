"""What the registry tells us: one signed fact a request, kept once, answered when it is stored.

The secret stands in the channels of the city (`[titles]`); see docs/titles.md.
"""

import json
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from yiju.applications.resale import deals
from yiju.interfaces import clock
from yiju.interfaces.sending import signing
from yiju.interfaces.sending.channels import read_channels
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry

REGISTRY = Actor(account="", name="不动产登记", unit="", via="api")
LARGEST_BODY = 64 * 1024
CONSUMERS = (deals.hear,)
"""What is told of every fact that is new, within its transaction."""


class NotSigned(CityError):
    code = "titles.not_signed"
    status = 401
    text = _("请求没有签名、签名不对，或时钟相差超过十分钟。签名方法见接口文档")


class BodyUnreadable(CityError):
    code = "titles.body_unreadable"
    status = 422
    text = _("请求体应为一个 JSON 对象，不超过 {most} 字节")


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def facts(request: HttpRequest) -> HttpResponse:
    """Take a fact; asked with GET, how many we keep and which came last. What is acknowledged is
    stored, and what it moved has moved."""
    try:
        _prove(request)
        if request.method == "GET":
            count, last = registry.titles_position()
            return JsonResponse({"count": count, "last": last})
        return JsonResponse(_taken(_read(request)))
    except CityError as refused:
        return JsonResponse(refused.as_dict(), status=refused.status)


@transaction.atomic
def _taken(said: dict[str, Any]) -> dict[str, Any]:
    fact = registry.title_hear(said, actor=REGISTRY, at=clock.moment())
    if fact.is_new:
        for consumer in CONSUMERS:
            consumer(fact, at=clock.moment())
    return {"number": fact.number, "stored": fact.is_new}


def _read(request: HttpRequest) -> dict[str, Any]:
    if len(request.body) > LARGEST_BODY:
        raise BodyUnreadable(most=LARGEST_BODY)
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise BodyUnreadable(most=LARGEST_BODY)
    return found


def _prove(request: HttpRequest) -> None:
    """Raises NotSigned."""
    way = read_channels().titles
    moment = request.headers.get(signing.MOMENT, "")
    if way is None or not (moment.isascii() and moment.isdecimal() and len(moment) <= 11):
        raise NotSigned()
    if not signing.is_signed(
        way.secret,
        request.method or "",
        request.get_full_path(),
        clock.now(),
        moment=moment,
        shown=request.headers.get(signing.SIGNATURE, ""),
        key=request.headers.get(signing.KEY, ""),
        body=request.body,
    ):
        raise NotSigned()


urlpatterns = [path("v1/facts", facts, name="facts")]
