"""How often a public form may be used: bounds that a school class behind one address survives."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse

from yiju.interfaces.web.models import Knock
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.identity import keyed_hash

BY_ADDRESS, BY_BROWSER, BY_CONTACT = 240, 20, 10
"""An hour, for all behind one address, for one browser, for one number or address of mail."""
COOKIE, COOKIE_AGE = "yiju_browser", 365 * 24 * 3600
KEPT = timedelta(hours=24)


class TooOften(CityError):
    code = "public.too_often"
    status = 429
    text = _("这一小时内提交得太多了。请在 {again} 以后再试，紧急情况请打 12345 热线")


def knock(request: HttpRequest, at: datetime, contact: str = "") -> None:
    """Count one use, of a contact as well where one is given; raises TooOften, which is counted
    too. What is kept says neither who nor from where."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    bounds = [(f"address {_address(request)}", BY_ADDRESS)]
    if browser := browser_of(request):
        bounds.append((f"browser {browser}", BY_BROWSER))
    if contact:
        bounds.append((f"contact {''.join(contact.split()).casefold()}", BY_CONTACT))
    for said, most in bounds:
        if _counted(keyed_hash(said, settings.SECRET_KEY), hour) > most:
            raise TooOften(again=hour + timedelta(hours=1))


@transaction.atomic
def _counted(key: str, hour: datetime) -> int:
    one, made = Knock.objects.get_or_create(key=key, hour=hour, defaults={"count": 1})
    if made:
        Knock.objects.filter(hour__lt=hour - KEPT).delete()
        return 1
    Knock.objects.filter(pk=one.pk).update(count=F("count") + 1)
    return one.count + 1


def remember_browser(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Give a browser a number of its own, which says nothing about who uses it."""
    if COOKIE not in request.COOKIES:
        answer.set_cookie(
            COOKIE, secrets.token_urlsafe(12), COOKIE_AGE, httponly=True, samesite="Lax"
        )
    return answer


def browser_of(request: HttpRequest) -> str:
    """The number that a browser was given; empty for one that keeps none."""
    return request.COOKIES.get(COOKIE, "")[:60]


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))
