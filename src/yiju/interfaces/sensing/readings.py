"""The door for programs of our own: POST /sensing/readings, with the secret of a source."""

from datetime import timedelta

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from yiju.interfaces import clock
from yiju.interfaces.counting import note
from yiju.interfaces.sensing import wire
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day, start_of_day
from yiju.platform.sensing import api


class SecretWrong(CityError):
    code = "sensing.secret_wrong"
    status = 401
    text = _("来源密钥缺失、已到期或已撤销。在 Authorization 头里写 Bearer 和密钥")


class TypeUnknown(CityError):
    code = "sensing.type_unknown"
    status = 415
    text = _("只收 application/json 和 application/msgpack，收到的是“{given}”")


class BodyTooLarge(CityError):
    code = "sensing.body_too_large"
    status = 413
    text = _("正文太大。分成几批再送")


class BodyCut(CityError):
    code = "sensing.body_cut"
    status = 400
    text = _("正文没有收完。再送一次")


class MethodRefused(CityError):
    code = "sensing.method_refused"
    status = 405
    text = _("用 POST 送读数，用 GET 查密钥通向哪个来源")


@csrf_exempt
def readings(request: HttpRequest) -> HttpResponse:
    """Take a batch; or, asked with GET, say what the secret opens. No session counts here."""
    form = wire.TYPES.get(request.content_type or "")
    try:
        who = caller_of(request)
        if request.method == "GET":
            return answered(_opened(who), wire.JSON)
        if request.method != "POST":
            raise MethodRefused
        if form is None:
            raise TypeUnknown(given=(request.content_type or "")[:60])
        brought = wire.read(body_of(request), form)
        receipt = api.receive(who, brought, clock.moment())
    except CityError as error:
        answer = answered(error.as_dict(), form or wire.JSON, error.status)
        if error.status == 401:
            answer["WWW-Authenticate"] = "Bearer"
        return answer
    note(request, "")  # each reading is counted by its source
    answer = HttpResponse(
        wire.told(receipt, brought.unreadable, form), wire.ANSWERS[form], _status(receipt)
    )
    if answer.status_code == 429:
        answer["Retry-After"] = str(_seconds_left())
    return answer


def caller_of(request: HttpRequest) -> api.Caller:
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    who = api.caller(secret.strip(), clock.moment()) if scheme.lower() == "bearer" else None
    if who is None:
        raise SecretWrong
    return who


def body_of(request: HttpRequest) -> bytes:
    try:
        return request.body
    except RequestDataTooBig:
        raise BodyTooLarge from None
    except UnreadablePostError:
        raise BodyCut from None


def _opened(who: api.Caller) -> dict[str, object]:
    wanted = api.Wanted(source=who.key, asset_code=who.asset_code)
    return {
        "source": who.key,
        "asset": who.asset_code or None,
        "streams": api.stream_count(wanted),
        "quota": who.quota,
        "taken": api.taken(who.source, china_day(clock.moment())),
    }


def _status(receipt: api.Receipt) -> int:
    """A batch of which nothing was taken is refused as a whole: sent again, it would be again."""
    if receipt.accepted or not receipt.received:
        return 200
    return 429 if set(receipt.counts()) == {api.Reason.QUOTA.key} else 422


def _seconds_left() -> int:
    """Of the day, when the quota is full again."""
    now = clock.moment()
    return int((start_of_day(china_day(now) + timedelta(days=1)) - now).total_seconds()) + 1


def answered(told: object, form: str, status: int = 200) -> HttpResponse:
    return HttpResponse(wire.written(told, form), wire.ANSWERS[form], status)
