"""The door over HTTP, the same for both sides: who calls, whether the request is one of the
standard's, and the form of the answer."""

import logging
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from yiju.interfaces import clock
from yiju.interfaces.counting import note
from yiju.interfaces.sensorthings.rights import shown as secret_in
from yiju.interfaces.talq import cms, gateway, peers
from yiju.interfaces.talq import operations as table
from yiju.interfaces.talq.calls import Call, Reply
from yiju.interfaces.talq.operations import CMS, GATEWAY, VERSIONS, Operation
from yiju.interfaces.talq.peers import Shown
from yiju.interfaces.talq.refusals import (
    HEADER,
    HEADER_MISSING,
    NOT_FOUND,
    OTHER,
    PARAMETER,
    PARAMETER_MISSING,
    PAYLOAD,
    Message,
    Refused,
    refused,
)
from yiju.interfaces.talq.shapes import shape_of
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _

log = logging.getLogger("yiju.talq")
Handler = Callable[[Call], Reply]
HANDLERS: Mapping[str, Mapping[str, Handler]] = {CMS: cms.HANDLERS, GATEWAY: gateway.HANDLERS}
FURTHEST = 2**31
NOTHING, ESCAPED = "\0", b"\\u0000"
"""A character that no database keeps, and how JSON writes it."""
UNSAID = frozenset({401, 403, 405, 413})
"""Statuses that the standard's tables leave to HTTP."""


@csrf_exempt
def management(request: HttpRequest, rest: str) -> HttpResponse:
    """What gateways ask of the city."""
    return _answered(request, CMS, rest)


@csrf_exempt
def gateway_side(request: HttpRequest, rest: str) -> HttpResponse:
    """What another management software asks of the city."""
    return _answered(request, GATEWAY, rest)


def _answered(request: HttpRequest, side: str, rest: str) -> HttpResponse:
    operation = None
    try:
        who = _who(request, side)
        operation, facts = _operation(request, side, f"/{rest}".rstrip("/"))
        if operation.changes and not who.writes:
            raise refused(403, OTHER, _("这把密钥只能读。另制一把可写的密钥"))
        reply = HANDLERS[side][operation.name](_call(request, operation, facts, who))
    except Refused as error:
        reply = _refusal(error.status, error.messages, operation)
    except RequestDataTooBig:
        reply = _refusal(413, [Message(PAYLOAD, _("正文太大。分成几批再送"))], operation)
    except UnreadablePostError:
        reply = _refusal(400, [Message(PAYLOAD, _("正文没有收完。再送一次"))], operation)
    except CityError as error:
        reply = _refusal(error.status, [Message(OTHER, error.message)], operation)
    if operation is not None and operation.name == "sendLogReport":
        note(request, "")  # each reading is counted by its source
    return _written(reply)


def _written(reply: Reply) -> HttpResponse:
    told = b"" if reply.body is None else msgspec.json.encode(reply.body)
    answer = HttpResponse(told, "application/json", reply.status, headers=dict(reply.headers))
    if not told:
        del answer["Content-Type"]
    if reply.status == 401:
        answer["WWW-Authenticate"] = 'Bearer realm="yiju", Basic realm="yiju", charset="UTF-8"'
    answer["Cache-Control"] = "no-store"
    return answer


def _refusal(status: int, messages: list[Message], operation: Operation | None) -> Reply:
    """With a status that the operation knows."""
    if operation is not None and status not in UNSAID and status not in operation.answers:
        status = 422 if status > 400 and 422 in operation.answers else 400
    return Reply(status, [one.written() for one in messages])


def _who(request: HttpRequest, side: str) -> Shown:
    secret = secret_in(request.META.get("HTTP_AUTHORIZATION", ""))
    if secret:
        known = (
            peers.gateway(secret, clock.moment())
            if side == CMS
            else peers.management(secret, clock.today())
        )
        if known is not None:
            return known
    raise refused(401, OTHER, _("密钥缺失、失效，或其来源、账户没有设为 TALQ 对端"))


def _operation(request: HttpRequest, side: str, path: str) -> tuple[Operation, Mapping[str, str]]:
    routed = table.routed(side, path)
    if routed is None or NOTHING in path:
        raise refused(404, NOT_FOUND, _("没有这个地址：{path}").format(path=path[:100]))
    known, facts = routed
    operation = table.operation(side, known, request.method or "")
    if operation is None:
        allowed = "、".join(table.methods(side, known))
        raise refused(405, OTHER, _("这个地址只有 {methods}").format(methods=allowed))
    return operation, facts


def _call(request: HttpRequest, operation: Operation, facts: Mapping[str, str], who: Shown) -> Call:
    version = request.META.get("HTTP_TALQ_API_VERSION", "")
    if not version:
        raise refused(400, HEADER_MISSING, "talq-api-version")
    if not VERSIONS.fullmatch(version):
        raise refused(400, HEADER, _("talq-api-version：这里是 {ours}").format(ours=table.VERSION))
    if _uuid(request, "clientAddress") != who.peer.address:
        words = _("clientAddress 不是这把密钥的主人 {address}").format(address=who.peer.address)
        raise refused(400, PARAMETER, words)
    if "deviceAddress" in facts:
        _read_uuid("deviceAddress", facts["deviceAddress"])
    raw: Any = None
    said: Any = None
    if operation.body:
        raw, said = _body(request, operation)
    query = request.GET
    return Call(
        operation,
        who,
        facts,
        clock.moment(),
        _uuid(request, "talqRequestId") if operation.changes else None,
        tuple(query.getlist("deviceClasses")) if "deviceClasses" in operation.query else (),
        _number(request, "offset") if "offset" in operation.query else None,
        _number(request, "limit") if "limit" in operation.query else None,
        query.get("attributeScope", "") if "attributeScope" in operation.query else "",
        said,
        raw,
    )


def _uuid(request: HttpRequest, name: str) -> UUID:
    said = request.GET.get(name, "")
    if not said:
        raise refused(400, PARAMETER_MISSING, name)
    return _read_uuid(name, said)


def _read_uuid(name: str, said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError:
        raise refused(400, PARAMETER, _("{name} 应为 UUID").format(name=name)) from None


def _number(request: HttpRequest, name: str) -> int | None:
    said = request.GET.get(name)
    if said is None:
        return None
    if not (said.isascii() and said.isdecimal() and len(said) < 10 and int(said) < FURTHEST):
        raise refused(400, PARAMETER, _("{name} 应为不小于零的整数").format(name=name))
    return int(said)


def _body(request: HttpRequest, operation: Operation) -> tuple[Any, Any]:
    if ESCAPED in request.body:
        raise refused(400, PAYLOAD, ESCAPED.decode())
    try:
        raw = msgspec.json.decode(request.body)
        return raw, msgspec.json.decode(request.body, type=shape_of(operation.body))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        words = _("正文应为 {shape}：{why}").format(shape=operation.body, why=str(error)[:200])
        raise refused(400, PAYLOAD, words) from None
