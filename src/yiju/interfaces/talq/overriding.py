"""Commands of another management software: given in the name of its account, under every rule that
holds for people. What protects life, and the second person, stand above it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import msgspec
from django.db import transaction

from yiju.interfaces.sensing.giver import giver_of
from yiju.interfaces.talq import own
from yiju.interfaces.talq.calls import Call, Reply
from yiju.interfaces.talq.mapping import Mapped, command_of, function_id, value_of
from yiju.interfaces.talq.models import OVER, Entity, Override
from yiju.interfaces.talq.refusals import (
    OVERRIDE,
    OVERRIDE_ADDRESS,
    Refused,
    not_found,
    refused,
)
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.sensing.commands import api as commands

ACCEPTED, DEPTH = 202, 5
VIA = "talq"
LONGEST = 200


def given(call: Call) -> Reply:
    """202: taken and given, not yet done. Without a command, what this software commanded of the
    devices and what was not sent ends. Given again under its request it is the same. Raises
    Refused, and then nothing is commanded."""
    said = call.said
    assert call.request is not None
    if Override.objects.filter(peer=call.peer, request=call.request).exists():
        return Reply(ACCEPTED)
    found = _devices(call, said.addresses)
    if said.target_command is None:
        return _ended(call, found)
    if not found:
        raise refused(422, OVERRIDE_ADDRESS, _("没有设备。写明 addresses"))
    start, until = _period(said.target_command, call.now, found)
    reference = said.target_command.cms_ref_id[:LONGEST]
    try:
        with transaction.atomic():
            for place, (line, devices) in enumerate(found.items()):
                made = _give(call, line, devices, start, until, reference)
                assert call.request is not None
                Override.objects.get_or_create(
                    peer=call.peer,
                    request=uuid5(call.request, line.asset_kind) if place else call.request,
                    defaults={"command": made.id, "reference": reference},
                )
    except Refused:
        raise
    except CityError as error:
        raise refused(422, OVERRIDE, error.message) from None
    return Reply(ACCEPTED)


def _give(
    call: Call,
    line: Mapped,
    devices: Iterable[own.Device],
    start: datetime | None,
    until: datetime,
    reference: str,
) -> commands.CommandRow:
    kind, commanded = command_of(line), line.commanded
    assert kind is not None and commanded is not None and call.shown.reader is not None
    state = call.raw["targetCommand"]["state"]
    value = value_of(commanded, state)
    if value is None:
        words = _("{kind}的状态应为 {state}").format(kind=kind.title, state=commanded.state)
        raise refused(422, OVERRIDE, words)
    wanted = commands.Wanted(
        kind.key,
        commands.Target(codes=tuple(sorted({one.asset.code for one in devices}))),
        value,
        until,
        str(_("TALQ {peer} {reference}").format(peer=call.peer.key, reference=reference)).strip(),
        start,
    )
    giver = giver_of(call.shown.reader, VIA)
    key = f"{VIA}-{call.request}-{line.asset_kind}"
    return commands.give(wanted, giver, key=key, at=call.now)


def _period(
    said: Any, now: datetime, found: dict[Mapped, list[own.Device]]
) -> tuple[datetime | None, datetime]:
    """Without an end it holds as long as such a command may. Raises Refused."""
    try:
        start = msgspec.convert(said.start, datetime) if said.start else None
        until = msgspec.convert(said.expiration, datetime) if said.expiration else None
    except msgspec.ValidationError as error:
        raise refused(400, OVERRIDE, str(error)[:200]) from None
    if any(one is not None and one.tzinfo is None for one in (start, until)):
        raise refused(400, OVERRIDE, _("时间没有时区"))
    longest = min(
        (kind.longest for line in found if (kind := command_of(line))), default=timedelta(1)
    )
    start = start if start is not None and start > now else None
    return start, until or (start or now) + longest


def _ended(call: Call, found: dict[Mapped, list[own.Device]]) -> Reply:
    reader = call.shown.reader
    assert reader is not None
    giver = giver_of(reader, VIA)
    codes = {(line.asset_kind, one.asset.code) for line, many in found.items() for one in many}
    for row in Override.objects.filter(peer=call.peer).exclude(reported=OVER):
        command = commands.command(row.command, None)
        if command.stage not in (commands.Stage.PROPOSED, commands.Stage.STANDING):
            continue
        of_it = {
            (command.kind.asset_kind, one.asset_code) for one in commands.every_order(command, None)
        }
        if of_it & codes:
            if not of_it <= codes:
                words = _("指令 {number} 还涉及别的设备，只能整条结束").format(number=command.id)
                raise refused(422, OVERRIDE_ADDRESS, words)
            commands.withdraw(command.id, giver, reason=str(_("对方结束")), at=call.now)
    return Reply(ACCEPTED)


def _devices(call: Call, references: Iterable[Any]) -> dict[Mapped, list[own.Device]]:
    """Those that can be told something, by kind. Raises Refused."""
    found: dict[Mapped, list[own.Device]] = defaultdict(list)
    for address, function in members(call, references):
        one = own.device(call, address)
        commanded = one.line.commanded if command_of(one.line) else None
        if commanded is None or function not in ("", function_id(commanded.function)):
            words = _("{address} 不能接受指令").format(address=address)
            raise refused(422, OVERRIDE_ADDRESS, words, ("devices", str(address)))
        found[one.line].append(one)
    return dict(found)


def members(call: Call, references: Iterable[Any], depth: int = 0) -> list[tuple[UUID, str]]:
    """Devices with the function that is meant, groups opened. Raises Refused."""
    found: list[tuple[UUID, str]] = []
    for one in references:
        if one.resource == "groups" and depth < DEPTH:
            row = Entity.objects.filter(
                peer=call.peer, resource="groups", address=one.address[:200]
            ).first()
            if row is None:
                raise not_found("groups", one.address)
            inside = [msgspec.convert(member, type(one)) for member in row.body["members"]]
            found += members(call, inside, depth + 1)
            continue
        first, _stroke, rest = one.address.removeprefix("/devices/").partition("/")
        try:
            found.append((UUID(first), rest.partition("/")[0]))
        except ValueError:
            raise not_found(one.resource[:40], one.address) from None
    return found
