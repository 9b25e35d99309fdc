"""The door for gateways: GET /sensing/commands takes what is to be done, POST says what became of
it; both with the secret of a source, or of one of its devices."""

from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from yiju.interfaces import clock
from yiju.interfaces.counting import note
from yiju.interfaces.sensing import wire
from yiju.interfaces.sensing.readings import answered, body_of, caller_of
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day
from yiju.platform.sensing.commands import api

LONGEST_WHY = 120


class AnswerUnreadable(CityError):
    code = "sensing.answer_unreadable"
    status = 400
    text = _("应答不能读取：{why}。写成 acknowledged 编号的列表和 refused 的列表（number、why）")


class MethodRefused(CityError):
    code = "sensing.commands_method_refused"
    status = 405
    text = _("用 GET 取指令，用 POST 应答")


class Refused(msgspec.Struct):
    number: int
    why: str = ""


class Answers(msgspec.Struct):
    acknowledged: list[int] = []
    refused: list[Refused] = []


@csrf_exempt
def commands(request: HttpRequest) -> HttpResponse:
    """Hand out what is due, or take answers. No session counts here."""
    try:
        who = caller_of(request)
        if request.method == "GET":
            told = _handed_out(who.source, who.asset_code, request.GET.get("most", ""))
        elif request.method == "POST":
            told = _taken(who.source, who.asset_code, body_of(request))
        else:
            raise MethodRefused
    except CityError as error:
        answer = answered(error.as_dict(), wire.JSON, error.status)
        if error.status == 401:
            answer["WWW-Authenticate"] = "Bearer"
        return answer
    note(request, "")
    answer = answered(told, wire.JSON)
    answer["Cache-Control"] = "no-store"
    return answer


def _handed_out(source: int, asset_code: str, most: str) -> dict[str, Any]:
    limit = int(api.P.most_handed_out.at(china_day(clock.moment())))
    if most.isascii() and most.isdecimal() and len(most) < 9:
        limit = max(1, min(limit, int(most)))
    found = api.hand_out(source, clock.moment(), asset_code=asset_code, most=limit)
    return {"orders": [written(one) for one in found], "more": len(found) == limit}


def written(one: api.Outgoing) -> dict[str, Any]:
    """An order as gateways read it, by whatever way."""
    return {
        "number": one.number,
        "command": one.command,
        "correlation": one.correlation,
        "asset": one.asset,
        "property": one.property,
        "value": one.value,
        "reason": one.reason,
        "start": one.start.isoformat(),
        "until": one.until.isoformat(),
        "attempt": one.attempt,
        "safe": {"value": one.safe_value, "after_s": one.safe_after.total_seconds()},
    }


def _taken(source: int, asset_code: str, body: bytes) -> dict[str, Any]:
    """Raises AnswerUnreadable."""
    try:
        said = msgspec.json.decode(body, type=Answers)
    except msgspec.DecodeError as error:
        raise AnswerUnreadable(why=str(error)[:200]) from None
    told = [*said.acknowledged, *(one.number for one in said.refused)]
    if any(not 0 < number < 2**63 for number in told):
        raise AnswerUnreadable(why="number")
    found = api.acknowledge(
        source,
        said.acknowledged,
        {one.number: one.why[:LONGEST_WHY] for one in said.refused},
        clock.moment(),
        asset_code=asset_code,
    )
    return {"taken": len(found.taken), "late": found.late, "unknown": found.unknown}
