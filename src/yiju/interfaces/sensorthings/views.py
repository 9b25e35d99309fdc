"""The door over HTTP: who calls, one request or a batch, and the form of an answer."""

import logging
from functools import cache

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from yiju.interfaces import clock
from yiju.interfaces.counting import note
from yiju.interfaces.sensorthings import batch
from yiju.interfaces.sensorthings.refusals import BodyUnreadable, MethodRefused
from yiju.interfaces.sensorthings.rights import Rights, rights_of
from yiju.interfaces.sensorthings.serving import Call, Reply, refusal, serve
from yiju.interfaces.sensorthings.view import View
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _

log = logging.getLogger("yiju.sensorthings")
METHODS = ("GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS")
CHALLENGE = 'Bearer realm="yiju", Basic realm="yiju", charset="UTF-8"'
BATCH = "$batch"
FAILED = "yiju.failed"
"""In the environment of a request: the error by which it went wrong before it came here."""
HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": ", ".join(METHODS),
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Accept-Language, Idempotency-Key",
    "Access-Control-Expose-Headers": "Location",
}
"""Which let pages elsewhere call."""


@csrf_exempt
def resource(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Everything below the root. No session counts, only what a program shows: so nothing is
    forged by a page elsewhere, and pages elsewhere may call."""
    if request.method == "OPTIONS":
        return _open_to_pages(HttpResponse(status=204))
    try:
        reply = _answered(request, rest)
    except CityError as error:
        note(request, error.code)
        reply = refusal(error)
    except RequestDataTooBig:
        reply = refusal(BodyUnreadable(where=_("全文"), what=_("太大，分成几批再送")))
    except UnreadablePostError:
        reply = refusal(BodyUnreadable(where=_("全文"), what=_("没有收完，再送一次")))
    if not reply.tally:
        note(request, "")
    data = b"" if request.method == "HEAD" else reply.data
    answer = HttpResponse(data, reply.media_type, reply.status, headers=dict(reply.headers))
    if reply.status == 401:
        answer["WWW-Authenticate"] = CHALLENGE
    answer["Cache-Control"] = "private, no-store"
    return _open_to_pages(answer)


def _answered(request: HttpRequest, rest: str) -> Reply:
    if FAILED in request.META:
        raise request.META[FAILED]
    now = clock.moment()
    root = f"{request.scheme}://{request.get_host()}{home()}"
    is_open = not rest.strip("/")
    rights = Rights() if is_open else rights_of(request, now)
    view = View(rights, root, now)
    if rest.strip("/") != BATCH:
        return serve(view, _call(request, rest))
    if request.method != "POST":
        raise MethodRefused(path=BATCH, method=request.method or "", allowed="POST")
    kind = request.META.get("CONTENT_TYPE", "")
    return batch.many(lambda call: _safely(view, call), root, request.body, kind)


@cache
def home() -> str:
    """The path of the service, without a stroke at its end."""
    return reverse("sensorthings:root")


def _call(request: HttpRequest, rest: str) -> Call:
    meta = request.META
    method = request.method or "GET"
    query, kind = meta.get("QUERY_STRING", ""), meta.get("CONTENT_TYPE", "")
    body = request.body if method not in {"GET", "HEAD"} else b""
    return Call(method, rest, query, body, kind, meta.get("HTTP_IDEMPOTENCY_KEY", "")[:200])


def _safely(view: View, call: Call) -> Reply:
    """One request of a batch."""
    try:
        return serve(view, call)
    except CityError as error:
        return refusal(error)


def _open_to_pages(answer: HttpResponse) -> HttpResponse:
    for name, said in HEADERS.items():
        answer[name] = said
    return answer
