"""The door for other platforms. Who comes in is proven by the signature, not by a session."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from yiju.interfaces import clock
from yiju.interfaces.exchange.calling import PEER
from yiju.interfaces.sending.proving import proven
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.work.exchange import api as exchange
from yiju.platform.work.exchange.batches import LARGEST_NUMBER, STREAM

LARGEST_BODY = 16 * 1024 * 1024


class Unsigned(CityError):
    code = "exchange.unsigned"
    status = 400
    text = _("请求没有签名。应带 {wanted}")


class SignatureWrong(CityError):
    code = "exchange.signature_wrong"
    status = 401
    text = _("签名不对，或时钟相差超过十分钟")


class QueryUnreadable(CityError):
    code = "exchange.query_unreadable"
    status = 422
    text = _("查询条件读不懂：{why}")


@csrf_exempt
@require_POST
def batches(request: HttpRequest) -> HttpResponse:
    """Take a batch; the answer is its receipt, and nothing is acknowledged that is not stored."""
    name = _proven(request)
    if len(request.body) > LARGEST_BODY:
        raise exchange.BatchUnreadable(why=f"≤ {LARGEST_BODY} bytes")
    return JsonResponse(exchange.accept(name, request.body, clock.now()))


@never_cache
@require_GET
def position(request: HttpRequest) -> HttpResponse:
    """How far we have come in the stream of whoever asks."""
    found = exchange.position_of(_proven(request))
    return JsonResponse({"stream": found.stream, "number": found.number, "hash": found.hash})


@never_cache
@require_GET
def there(request: HttpRequest) -> HttpResponse:
    """What we hold of some batches, for the reconciliation of whoever asks."""
    name = _proven(request)
    stream = request.GET.get("stream", "")
    if not STREAM.fullmatch(stream):
        raise QueryUnreadable(why="stream")
    first, last = (_number(request, one) for one in ("first", "last"))
    return JsonResponse(exchange.there(name, stream, first, last))


def _number(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) < 11) or int(text) > LARGEST_NUMBER:
        raise QueryUnreadable(why=name)
    return int(text)


def _proven(request: HttpRequest) -> str:
    """The platform that signed the request. Raises Unsigned, PeerUnknown, SignatureWrong."""
    return proven(
        request,
        PEER,
        lambda name: exchange.secret_of(name, "in"),
        unsigned=Unsigned,
        wrong=SignatureWrong,
    )


urlpatterns = [
    path("v1/batches", batches, name="batches"),
    path("v1/position", position, name="position"),
    path("v1/there", there, name="there"),
]
