"""Around every address of the door: its form, its refusals, who calls, and other web pages."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from yiju.interfaces import clock
from yiju.interfaces.open311.asking import value
from yiju.interfaces.open311.formats import FORMATS, JSON, XML, written
from yiju.interfaces.open311.refusals import (
    BodyUnreadable,
    JurisdictionUnknown,
    KeyReadsOnly,
    KeyWrong,
    MethodRefused,
    NothingHere,
    status_of,
    told,
)
from yiju.interfaces.web.reader import Reader, reader_with_key
from yiju.platform.base.errors import CityError
from yiju.platform.registry import api as registry

log = logging.getLogger("yiju.open311")
View = Callable[..., HttpResponse]
READING = ("GET", "HEAD")
UNREADABLE = (
    BadRequest,
    MultiPartParserError,
    RequestDataTooBig,
    SuspiciousOperation,
    UnreadablePostError,
    UnicodeError,
)


def door(*methods: str) -> Callable[[View], View]:
    """A view that answers in the form that its address names, refusals too.

    No session counts here, only what a program shows: so nothing is forged by a page elsewhere,
    and pages elsewhere may call.
    """

    def around(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answered(request: HttpRequest, form: str = "", **parts: Any) -> HttpResponse:
            try:
                chosen = form_of(request, form)
            except CityError as error:
                return open_to_pages(refused(request, error, XML), methods)
            try:
                answer = _answer(view, request, chosen, methods, parts)
            except CityError as error:
                answer = refused(request, error, chosen)
            except UNREADABLE:
                answer = refused(request, BodyUnreadable(), chosen)
            return open_to_pages(answer, methods)

        return answered

    return around


def _answer(
    view: View, request: HttpRequest, form: str, methods: tuple[str, ...], parts: dict[str, Any]
) -> HttpResponse:
    if request.method == "OPTIONS":
        return HttpResponse(status=204)
    if request.method not in methods:
        raise MethodRefused(method=request.method, allowed=", ".join(methods))
    check_jurisdiction(given_to(request))
    return view(request, form, **parts)


def form_of(request: HttpRequest, suffix: str) -> str:
    """The form of the suffix; XML where there is none, unless only JSON is accepted. Raises
    NothingHere."""
    if suffix:
        if suffix[1:].lower() not in FORMATS:
            raise NothingHere(path=request.path[:200])
        return suffix[1:].lower()
    if request.path.endswith(f".{JSON}"):
        return JSON
    return XML if request.accepts("text/xml") or request.accepts("application/xml") else JSON


def given_to(request: HttpRequest) -> QueryDict:
    """The parameters: of the form that was sent, else of the address."""
    return request.POST if request.method == "POST" else request.GET


def check_jurisdiction(given: QueryDict) -> None:
    said = value(given, "jurisdiction_id")
    if said and said != registry.city().code:
        raise JurisdictionUnknown(given=said, known=registry.city().code)


def caller(given: QueryDict, *, writes: bool = False) -> Reader | None:
    """Whose `api_key` was shown; None for nobody's. Raises KeyWrong, KeyReadsOnly."""
    secret = value(given, "api_key")
    if not secret:
        return None
    reader = reader_with_key(secret, clock.today())
    if reader is None:
        raise KeyWrong
    if writes and not (reader.key and reader.key.may_write):
        raise KeyReadsOnly
    return reader


def said(name: str, structure: Any, form: str, status: int = 200) -> HttpResponse:
    answer = HttpResponse(written(name, structure, form), FORMATS[form], status)
    answer["Vary"] = "Accept, Accept-Language"
    return answer


def refused(request: HttpRequest, error: CityError, form: str) -> HttpResponse:
    status = status_of(error)
    if request.method == "POST":
        log.info("refused %s %s", status, error.code)
    return said("errors", told(error), form, status)


def open_to_pages(answer: HttpResponse, methods: tuple[str, ...]) -> HttpResponse:
    """Let pages of other sites call (CORS); what they may do follows from the key they show."""
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Access-Control-Allow-Methods"] = ", ".join((*methods, "OPTIONS"))
    answer["Access-Control-Allow-Headers"] = "Content-Type, Accept-Language, Idempotency-Key"
    answer["Access-Control-Expose-Headers"] = "Link, Open311-Cursor"
    return answer
