"""Loggers of other management software: what they want recorded, recorded as it is moved into the
lake, and reported until it was taken."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import numpy as np

from yiju.interfaces.talq import own, store
from yiju.interfaces.talq.calls import Call, Reply, done
from yiju.interfaces.talq.mapping import (
    Event,
    Mapped,
    Measured,
    events_of,
    function_id,
    mapped,
    measured_of,
)
from yiju.interfaces.talq.models import Entity, Entry, Side
from yiju.interfaces.talq.overriding import members
from yiju.interfaces.talq.peers import reader_of
from yiju.interfaces.talq.refusals import CONFLICT, LIMIT, not_found, refused
from yiju.interfaces.talq.shapes import LoggerConfig
from yiju.platform.base.i18n import _
from yiju.platform.base.time import CHINA
from yiju.platform.sensing import api as sensing
from yiju.platform.sensing.lake.api import Stored

RESOURCE = "logger-configs"
MOST_LOGGERS, MOST_WAITING, AT_ONCE = 20, 200_000, 500
VENDOR, EVENT, IMMEDIATE = "VendorRecordingMode", "EventRecordingMode", "ImmediateReportingMode"
Line = Measured | Event


def added(call: Call) -> Reply:
    _hold(call)
    rows = Entity.objects.filter(peer=call.peer, resource=RESOURCE)
    others = rows.exclude(address=call.said.address)
    if others.count() >= MOST_LOGGERS:
        raise refused(422, LIMIT, _("最多 {most} 个记录器").format(most=MOST_LOGGERS))
    return store.added(call)


def replaced(call: Call) -> Reply:
    if call.said.address != call.fact:
        words = _("路径里是 {path}，正文里是 {name}").format(path=call.fact, name=call.said.address)
        raise refused(422, CONFLICT, words)
    _hold(call)
    return store.replaced(call)


def _hold(call: Call) -> None:
    """Raises Refused where the city does not record or report in that way."""
    config: LoggerConfig = call.said
    recording, reporting = config.recording_mode, config.reporting_mode
    if recording is not None and recording.type not in (VENDOR, EVENT):
        raise refused(422, LIMIT, _("只有 {modes}").format(modes=f"{VENDOR}、{EVENT}"))
    if reporting is not None and reporting.type != IMMEDIATE:
        raise refused(422, LIMIT, _("只有 {modes}").format(modes=IMMEDIATE))
    for listed in (config.source_addresses.white_list, config.source_addresses.black_list):
        for address, _function in members(call, listed or []):
            own.device(call, address)


def report(call: Call) -> Reply:
    """What waits; what is told here is not told again."""
    row = Entity.objects.filter(peer=call.peer, resource=RESOURCE, address=call.fact).first()
    if row is None:
        raise not_found(RESOURCE, call.fact)
    waiting = list(row.entries.order_by("pk")[:AT_ONCE])
    row.entries.filter(pk__in=[one.pk for one in waiting]).delete()
    return done(call, written(row, waiting))


def count(call: Call) -> Reply:
    return done(call, Entity.objects.filter(peer=call.peer, resource=RESOURCE).count())


def written(row: Entity, entries: Sequence[Entry]) -> dict[str, Any]:
    return {"address": row.address, "entries": [{"data": one.body} for one in entries]}


# --- recording -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Logger:
    """A logger made ready: which streams it records, and of which devices."""

    row: Entity
    lines: Mapping[str, Sequence[Line]]
    """By kind of stream."""
    takes: Callable[[sensing.StreamRow, UUID], bool]


def follow(stored: Stored, at: datetime) -> None:
    """Note what loggers want of a move, in its transaction: each reading once."""
    rows = list(
        Entity.objects.filter(resource=RESOURCE, peer__side=Side.CMS).select_related("peer")
    )
    if not rows or not len(stored):
        return
    loggers = [_ready(row, at) for row in rows]
    kinds = {kind for one in loggers for kind in one.lines}
    numbers = np.unique(stored.stream).tolist()
    streams: dict[int, sensing.StreamRow] = {}
    for first in range(0, len(numbers), own.AT_ONCE):
        some = sensing.streams_by_number(numbers[first : first + own.AT_ONCE])
        streams |= {number: one for number, one in some.items() if one.kind in kinds}
    addresses = _addresses(streams.values())
    entries = []
    for place in np.flatnonzero(np.isin(stored.stream, list(streams))).tolist():
        stream = streams[int(stored.stream[place])]
        address = addresses[stream.asset_kind, stream.asset_code]
        value = float(stored.value[place])
        if value != value:
            continue
        moment = sensing.moment_of(int(stored.observed[place])).astimezone(CHINA).isoformat()
        for one in loggers:
            if one.takes(stream, address):
                entries += [
                    Entry(logger=one.row, body=body)
                    for line in one.lines.get(stream.kind, ())
                    if (body := _body(line, address, value, moment))
                ]
    Entry.objects.bulk_create(entries, 500)
    for one in loggers:
        _bound(one.row)


def _bound(row: Entity) -> None:
    """Who never comes for it loses the oldest; the lake has all."""
    oldest = row.entries.order_by("-pk").values_list("pk", flat=True)[MOST_WAITING:].first()
    if oldest is not None:
        row.entries.filter(pk__lte=oldest).delete()


def _addresses(streams: Iterable[sensing.StreamRow]) -> dict[tuple[str, str], UUID]:
    codes: dict[str, set[str]] = {}
    for one in streams:
        codes.setdefault(one.asset_kind, set()).add(one.asset_code)
    lines = {line.asset_kind: line for line in mapped()}
    return {
        (kind, code): address
        for kind, some in codes.items()
        for code, address in own.addresses(lines[kind], sorted(some)).items()
    }


def _ready(row: Entity, at: datetime) -> Logger:
    config = msgspec.convert(row.body, LoggerConfig)
    reader = reader_of(row.peer, at.astimezone(CHINA).date())
    white, black = config.source_addresses.white_list, config.source_addresses.black_list
    white_set = None if white is None else _named(row, white)
    black_set = _named(row, black or [])
    reaches = list(reader.reaches)

    def takes(stream: sensing.StreamRow, address: UUID) -> bool:
        listed = address in white_set if white_set is not None else black is not None
        return (
            listed
            and address not in black_set
            and any(one.covers(stream.area_path, stream.keeper_code) for one in reaches)
        )

    return Logger(row, _lines(config), takes)


def _named(row: Entity, references: Iterable[Any]) -> set[UUID]:
    """Devices, groups opened one after another; what is not there is nobody."""
    found: set[UUID] = set()
    groups = Entity.objects.filter(peer=row.peer, resource="groups")
    known = {one.address: one.body["members"] for one in groups}
    waiting, seen = [(one.resource, one.address) for one in references], set()
    while waiting:
        resource, address = waiting.pop()
        if resource == "groups" and address not in seen:
            seen.add(address)
            inside = known.get(address, [])
            waiting += [(one["resource"], one["address"]) for one in inside]
        elif resource != "groups":
            try:
                found.add(UUID(address.removeprefix("/devices/").partition("/")[0]))
            except ValueError:
                continue
    return found


def _lines(config: LoggerConfig) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    recording = config.recording_mode
    for line in mapped():
        for one in _wanted(line, recording):
            found.setdefault(one.stream, []).append(one)
    return found


def _wanted(line: Mapped, recording: Any) -> Iterable[Line]:
    if recording is None:
        return ()
    if recording.type == EVENT:
        events = recording.source_events
        white = events.white_list if events else None
        black = (events.black_list if events else None) or []
        if events is None or (white is None and events.black_list is None):
            return ()
        return [
            one
            for one in events_of(line)
            if (white is None or one.name in white) and one.name not in black
        ]
    if recording.content is None:
        return measured_of(line)
    return [
        one for one in measured_of(line) if any(_names(each, one) for each in recording.content)
    ]


def _names(wanted: Any, one: Measured) -> bool:
    said = wanted.function
    if wanted.attribute_scope not in ("", "measurement"):
        return False
    if said.get("functionType", one.function) != one.function:
        return False
    if said.get("functionId", function_id(one.function)) != function_id(one.function):
        return False
    attributes = said.get("attributes")
    return attributes is None or any(each.get("name") == one.attribute for each in attributes)


def _body(line: Line, address: UUID, value: float, moment: str) -> dict[str, Any] | None:
    told: dict[str, Any] = {
        "srcAddress": f"{address}/{function_id(line.function)}",
        "timestamp": moment,
    }
    if isinstance(line, Measured):
        attribute = {"type": line.type, "timestamp": moment, "value": value}
        names = {"attributeName": line.attribute, "attributeValue": attribute}
        return {"type": "AttributeLogData"} | told | names
    if value not in (line.begins, line.ends):
        return None
    flag = value == line.begins
    return {"type": "EventLogData"} | told | {"eventType": line.name, "startEndFlag": flag}
