"""Doors for programs: what they ask goes straight to its view, without a session and a page."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch, resolve
from django.utils import translation

from yiju.interfaces import policy
from yiju.interfaces.web.middleware import Answer, NotAllowed, answer
from yiju.platform.base.i18n import use_language
from yiju.platform.registry.api import areas_once

DOORS = (
    "/open311/",
    "/sensing/readings",
    "/sensing/commands",
    "/sensorthings/",
    "/talq/cms/",
    "/talq/gateway/",
)
"""Addresses below which nobody is known by a cookie, only by what the request itself shows."""
VISITOR = ("visitor",)


class LetProgramsStraightIn:
    """Around a door for programs stand its language, the policy and the headers that every answer
    has; all other requests go the whole way. What comes in is counted before."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.straight: Any = convert_exception_to_response(answered)
        self.headers = headers_of_all() | {"Vary": "Accept-Language"}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(DOORS):
            return self.get_response(request)
        done: HttpResponse = self.straight(request)
        for name, said in self.headers.items():
            done.headers.setdefault(name, said)
        done.headers.setdefault("Content-Length", str(len(done.content)))
        return done


def headers_of_all() -> dict[str, str]:
    """Those that every answer has."""
    return {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": str(settings.SECURE_REFERRER_POLICY),
        "Cross-Origin-Opener-Policy": str(settings.SECURE_CROSS_ORIGIN_OPENER_POLICY),
        "X-Frame-Options": settings.X_FRAME_OPTIONS,
    }


def answered(request: HttpRequest) -> HttpResponse:
    request.get_host()  # raises DisallowedHost
    chosen = translation.get_language_from_request(request)
    translation.activate(chosen)
    request.LANGUAGE_CODE = chosen
    with use_language("en" if chosen.startswith("en") else "zh-hans"), areas_once():
        match = request.resolver_match = _match(request.path_info)
        if not policy.allows(match.view_name, request.method or "GET", VISITOR):
            return answer(request, NotAllowed())
        done: HttpResponse = match.func(request, *match.args, **match.kwargs)
    done.headers.setdefault("Content-Language", chosen)
    return done


@lru_cache(maxsize=512)
def _match(path: str) -> ResolverMatch:
    """Most programs ask for a few addresses again and again; raises Resolver404."""
    return resolve(path)
