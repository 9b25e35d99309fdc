"""Reports of gateways: entries become readings, taken by the room that takes all of them.

What this answers is on the disk. The same report again stores nothing: an entry is known by its
stream and moment, one without a moment by the request that brought it and its place there.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import numpy as np

from yiju.interfaces.talq.calls import Call, Reply
from yiju.interfaces.talq.carrying import heard_commands
from yiju.interfaces.talq.mapping import (
    REPORTED,
    Mapped,
    Measured,
    events_of,
    mapped,
    measured_of,
    of_kind,
)
from yiju.interfaces.talq.models import Announced, Entity, Peer
from yiju.interfaces.talq.peers import own_address
from yiju.interfaces.talq.refusals import OTHER, PARAMETER, PAYLOAD, RELATED, Message, Refused
from yiju.platform.base.i18n import Text, _
from yiju.platform.sensing import api as sensing

LOGGER, AT_ONCE = "yiju", 900
KEYS = {
    sensing.Reason.MALFORMED: PAYLOAD,
    sensing.Reason.UNKNOWN_STREAM: RELATED,
    sensing.Reason.NOT_YOURS: RELATED,
    sensing.Reason.QUOTA: OTHER,
}
"""What the standard calls our reasons; all others are values that do not hold."""


class Data(msgspec.Struct, rename="camel"):
    type: str
    src_address: str
    timestamp: str | None = None
    attribute_name: str = ""
    attribute_value: dict[str, Any] | None = None
    event_type: str = ""
    start_end_flag: bool | None = None
    command: dict[str, Any] | None = None

    @property
    def source(self) -> str:
        return self.src_address.removeprefix("/devices/")

    @property
    def address(self) -> UUID | None:
        try:
            return UUID(self.source.partition("/")[0])
        except ValueError:
            return None

    @property
    def function(self) -> str:
        return self.source.partition("/")[2]


class Line(msgspec.Struct):
    data: Data


def logger_of() -> dict[str, Any]:
    """What the city wants of a gateway: everything that is declared, and at once."""
    names = sorted(
        {(one.function, one.attribute) for line in mapped() for one in measured_of(line)}
    )
    functions: dict[str, list[dict[str, str]]] = {}
    for function, attribute in names:
        functions.setdefault(function, []).append({"name": attribute})
    return {
        "address": LOGGER,
        "ownerCMS": str(own_address()),
        "sourceAddresses": {"blackList": []},
        "recordingMode": {
            "type": "VendorRecordingMode",
            "content": [
                {"function": {"functionType": function, "attributes": attributes}}
                for function, attributes in functions.items()
            ],
        },
        "reportingMode": {"type": "ImmediateReportingMode", "delay": 0, "numberOfRetries": 100},
    }


def event_logger_of() -> dict[str, Any]:
    return logger_of() | {
        "address": f"{LOGGER}-events",
        "recordingMode": {
            "type": "EventRecordingMode",
            "sourceEvents": {"whiteList": [*REPORTED, "cabinetDoorOpen", "lightStateChange"]},
        },
    }


@dataclass
class Brought:
    """Readings in the order of the entries, with their places there; and what else was said."""

    streams: list[str] = field(default_factory=list)
    observed: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    ids: list[str | None] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    unreadable: dict[int, str] = field(default_factory=dict)
    heard: list[tuple[UUID, dict[str, Any]]] = field(default_factory=list)
    """Commands that devices say they obey."""

    def add(
        self, place: int, source: str, stream: str, at: int, value: float, id: str | None
    ) -> None:
        self.streams.append(stream)
        self.observed.append(at)
        self.values.append(value)
        self.ids.append(id)
        self.places.append(place)
        self.sources.append(source)

    def refuse(self, place: int, source: str, why: Text | str) -> None:
        self.unreadable[len(self.streams)] = str(why)
        self.add(place, source, "", 0, 0.0, None)


def taken(call: Call) -> Reply:
    """201 where something was taken, with what was not; 422 where nothing was. Raises
    BatchTooLarge, and then nothing is taken."""
    who = call.shown.caller
    assert who is not None
    said = [_decoded(one) for one in call.said.entries]
    known = known_devices(call.peer, {one.address for one in said if isinstance(one, Data)})
    brought = read(said, known, call.now, str(call.request))
    ids = brought.ids if any(brought.ids) else None
    receipt = sensing.receive(
        who,
        sensing.Readings(
            brought.streams,
            np.array(brought.observed, np.int64),
            np.array(brought.values, np.float64),
            ids,
            brought.unreadable,
        ),
        call.now,
    )
    heard_commands(call.peer, brought.heard, call.now)
    messages = [_message(brought, place, reason) for place, reason in receipt.refused()]
    if messages and not receipt.accepted and not brought.heard:
        raise Refused(422, messages)
    return Reply(201, [one.written() for one in messages] or None)


def _message(brought: Brought, place: int, reason: sensing.Reason) -> Message:
    why = brought.unreadable.get(place) or sensing.REASONS[reason]
    words = _("entries[{place}]：{why}（{reason}）").format(
        place=brought.places[place], why=why, reason=reason.key
    )
    source = brought.sources[place]
    references = (("devices", source[:80]),) if source else ()
    return Message(KEYS.get(reason, PARAMETER), words, references)


@dataclass(frozen=True)
class Device:
    asset_code: str
    line: Mapped | None
    functions: Mapping[str, str]
    """Type by id."""


def known_devices(peer: Peer, named: Iterable[UUID | None]) -> Mapping[UUID, Device]:
    classes = Entity.objects.filter(peer=peer, resource="device-classes")
    described = {
        one.address: {
            f["functionId"]: f["type"] for f in one.body.get("functions", []) if "functionId" in f
        }
        for one in classes
    }
    found: dict[UUID, Device] = {}
    columns = ("address", "device_class", "functions", "asset_kind", "asset_code")
    wanted = [one for one in named if one is not None]
    for first in range(0, len(wanted), AT_ONCE):
        some = Announced.objects.filter(peer=peer, address__in=wanted[first : first + AT_ONCE])
        for address, of_class, functions, kind, code in some.values_list(*columns):
            types = {one["id"]: one["type"] for one in functions}
            found[address] = Device(code, of_kind(kind), described.get(of_class, {}) | types)
    return found


def _decoded(entry: msgspec.Raw) -> Data | str:
    """What an entry says, or why it cannot be read."""
    try:
        return msgspec.json.decode(entry, type=Line).data
    except msgspec.DecodeError as error:
        return str(error)


def read(
    entries: Iterable[Data | str], known: Mapping[UUID, Device], now: datetime, request: str
) -> Brought:
    brought = Brought()
    for place, data in enumerate(entries):
        if isinstance(data, str):
            brought.refuse(place, "", data)
            continue
        try:
            _read(brought, place, data, known, now, f"{request}/{place}")
        except (ValueError, msgspec.ValidationError) as error:
            brought.refuse(place, data.src_address, str(error))
    return brought


def _read(
    brought: Brought,
    place: int,
    data: Data,
    known: Mapping[UUID, Device],
    now: datetime,
    own_id: str,
) -> None:
    """Raises ValueError and ValidationError for what cannot be read."""
    address, function = data.address, data.function
    if address is None:
        raise ValueError(f"srcAddress: {data.src_address}"[:80])
    device = known.get(address)
    if data.type == "StateChangeEventLogData":
        brought.heard.append((address, data.command or {}))
        return
    if data.type not in ("AttributeLogData", "EventLogData"):
        raise ValueError(f"type: {data.type}"[:80])
    value = data.attribute_value or {}
    said = value.get("timestamp") or data.timestamp
    moment = msgspec.convert(said, datetime) if said else now
    if moment.tzinfo is None:
        raise ValueError(str(_("时间没有时区")))
    at, id = sensing.microseconds(moment), None if said else own_id
    stream = ""
    number = 0.0
    if data.type == "EventLogData":
        event = _event(device, function, data.event_type)
        if event is not None:
            stream = event.stream
            number = event.ends if data.start_end_flag is False else event.begins
            id = id or f"{data.event_type}/{data.start_end_flag}/{at}/{address}"
    else:
        line = _measured(device, function, data.attribute_name)
        stream = line.stream if line else ""
        number = _number(value) if line else 0.0
    code = device.asset_code if device and stream else ""
    brought.add(place, data.src_address, f"{code}/{stream}" if code else "", at, number, id)


def _measured(device: Device | None, function: str, name: str) -> Measured | None:
    if device is None or device.line is None:
        return None
    return next(_fitting(measured_of(device.line), device, function, "attribute", name), None)


def _event(device: Device | None, function: str, name: str) -> Any:
    if device is None or device.line is None:
        return None
    return next(_fitting(events_of(device.line), device, function, "name", name), None)


def _fitting(
    lines: list[Any], device: Device, function: str, called: str, name: str
) -> Iterator[Any]:
    """Without a function the name alone decides."""
    of_type = device.functions.get(function, function)
    for one in lines:
        if getattr(one, called) == name and (not function or one.function == of_type):
            yield one


def _number(value: Mapping[str, Any]) -> float:
    """NaN where the device says it has none. Raises ValueError."""
    said = value.get("value", "")
    if isinstance(said, Mapping):
        said = said.get("value", "")
    if said is None:
        return float("nan")
    if said in ("ON", "OFF"):
        return float(said == "ON")
    if isinstance(said, bool | int | float):
        return float(said)
    raise ValueError(str(_("value 不是数")))
