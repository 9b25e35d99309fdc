"""The city's assets as devices for another management software, within the reach of its account."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yiju.interfaces.talq import answering
from yiju.interfaces.talq.calls import Call, Reply, done
from yiju.interfaces.talq.mapping import (
    BASIC,
    Mapped,
    command_of,
    events_of,
    function_id,
    mapped,
    measured_of,
    state_of,
)
from yiju.interfaces.talq.models import Told
from yiju.interfaces.talq.offering import calendar_of
from yiju.interfaces.talq.refusals import LIMIT, PARAMETER_MISSING, not_found, refused
from yiju.platform.base.i18n import _
from yiju.platform.base.time import CHINA
from yiju.platform.registry import api as registry
from yiju.platform.sensing import api as sensing

MOST_UNPAGED = 5_000
LARGEST_PAGE = 5_000
AT_ONCE = 900
"""In one question to the database."""
UNITS = {
    "activePower": "Watts",
    "supplyVoltage": "Volts",
    "supplyCurrent": "Amperes",
    "totalCurrent": "Amperes",
    "activeEnergy": "KiloWattHours",
    "totalActiveEnergy": "KiloWattHours",
    "lightLevel": "Lux",
}


@dataclass(frozen=True)
class Device:
    address: UUID
    line: Mapped
    asset: registry.AssetRow


def addresses(line: Mapped, codes: Iterable[str]) -> dict[str, UUID]:
    """Of assets by code; drawn for those that were never told to anybody."""
    wanted = list(codes)
    known: dict[str, UUID] = {}
    for first in range(0, len(wanted), AT_ONCE):
        known |= _addresses(line, wanted[first : first + AT_ONCE])
    return known


def _addresses(line: Mapped, wanted: list[str]) -> dict[str, UUID]:
    found = Told.objects.filter(asset_kind=line.asset_kind, asset_code__in=wanted)
    known = {one.asset_code: one.address for one in found}
    fresh = [
        Told(asset_kind=line.asset_kind, asset_code=code) for code in wanted if code not in known
    ]
    if fresh:
        Told.objects.bulk_create(fresh, ignore_conflicts=True)
        known = {one.asset_code: one.address for one in found.all()}
    return known


def device(call: Call, address: UUID) -> Device:
    """Raises Refused, for one that is not there and one out of reach alike."""
    told = Told.objects.filter(pk=address).first()
    line = next((one for one in mapped() if told and one.asset_kind == told.asset_kind), None)
    if told is None or line is None:
        raise not_found("devices", str(address))
    found = registry.by_codes(line.asset_kind, [told.asset_code], reaches(call))
    if told.asset_code not in found:
        raise not_found("devices", str(address))
    return Device(address, line, found[told.asset_code])


def reaches(call: Call) -> Sequence[registry.Reach]:
    reader = call.shown.reader
    return reader.reaches if reader else ()


# --- classes -------------------------------------------------------------------------------


def classes() -> list[dict[str, Any]]:
    return [
        {"name": line.device_class, "functions": [_described(line, one) for one in line.functions]}
        for line in mapped()
    ]


def _described(line: Mapped, function: str) -> dict[str, Any]:
    named = [one.attribute for one in measured_of(line) if one.function == function]
    if function == BASIC:
        named = ["displayName", "assetId", "location"]
    attributes = [
        {"name": name, "readOnly": True} | ({"unit": UNITS[name]} if name in UNITS else {})
        for name in named
    ]
    commanded = line.commanded if command_of(line) else None
    if commanded and commanded.function == function:
        attributes += [
            {"name": name, "readOnly": True}
            for name in (commanded.default, commanded.actual, commanded.feedback)
        ]
        told = {"scope": "override", "attributes": ["cmsRefId", "start", "expiration"]}
        attributes.append({"name": commanded.target, "commands": told})
        attributes.append({"name": "calendarID", "readOnly": True})
    events = [{"type": one.name} for one in events_of(line) if one.function == function]
    return {
        "functionId": function_id(function),
        "type": function,
        "attributes": attributes,
    } | ({"events": events} if events else {})


def list_classes(call: Call) -> Reply:
    return done(call, classes())


def count_classes(call: Call) -> Reply:
    return done(call, len(classes()))


def show_class(call: Call) -> Reply:
    found = next((one for one in classes() if one["name"] == call.fact), None)
    if found is None:
        raise not_found("device-classes", call.fact)
    return done(call, found)


# --- devices -------------------------------------------------------------------------------


def _lines(call: Call) -> list[Mapped]:
    return [one for one in mapped() if not call.classes or one.device_class in call.classes]


def _count(call: Call, line: Mapped) -> int:
    return registry.search(line.asset_kind, reaches=reaches(call), size=1).total


def count(call: Call) -> Reply:
    return done(call, sum(_count(call, line) for line in _lines(call)))


def listed(call: Call) -> Reply:
    """Without what they measure: that comes one by one, or by loggers."""
    counts = [(line, _count(call, line)) for line in _lines(call)]
    total = sum(number for _line, number in counts)
    if call.limit is None and total > MOST_UNPAGED:
        words = _("有 {count} 台设备，请用 limit 和 offset 分页").format(count=total)
        raise refused(400, PARAMETER_MISSING, words)
    first = call.offset or 0
    rest = min(total if call.limit is None else call.limit, LARGEST_PAGE)
    found: list[Any] = []
    for line, number in counts:
        if rest > 0 and first < number:
            rows = _slice(call, line, first, min(rest, number - first))
            told = addresses(line, [row.code for row in rows])
            found += [written(Device(told[row.code], line, row), {}) for row in rows]
            rest -= len(rows)
        first = max(0, first - number)
    return done(call, found)


def _slice(call: Call, line: Mapped, first: int, size: int) -> list[registry.AssetRow]:
    """Pages have to begin where a page begins: at most two hold what is wanted."""
    page, skip = first // size + 1, first % size
    rows = registry.search(line.asset_kind, reaches=reaches(call), page=page, size=size).rows
    if skip:
        more = registry.search(line.asset_kind, reaches=reaches(call), page=page + 1, size=size)
        rows = rows + (more.rows if more.page == page + 1 else [])
    return rows[skip : skip + size]


def latest(found: Device) -> dict[str, sensing.LatestRow]:
    """By kind of stream."""
    wanted = sensing.Wanted(asset_kind=found.line.asset_kind, asset_code=found.asset.code)
    return {one.kind: one for one in sensing.latest(wanted)}


def written(found: Device, measured: dict[str, sensing.LatestRow]) -> dict[str, Any]:
    return {
        "address": str(found.address),
        "name": found.asset.name or found.asset.code,
        "class": found.line.device_class,
        "functions": [_function(found, one, measured) for one in found.line.functions],
    }


def _function(
    found: Device, function: str, measured: dict[str, sensing.LatestRow]
) -> dict[str, Any]:
    line, asset = found.line, found.asset
    told: dict[str, Any] = {"id": function_id(function), "type": function}
    if function == BASIC:
        told["displayName"] = _text(asset.name or asset.code)
        told["assetId"] = _text(asset.code)
        if asset.lon is not None and asset.lat is not None:
            place = {"longitude": asset.lon, "latitude": asset.lat}
            told["location"] = {"type": "AttributeLocation", "value": place}
    kind = command_of(line)
    if kind is not None and line.commanded and line.commanded.function == function:
        state = state_of(line.commanded, kind.safe_default)
        told[line.commanded.default] = {"type": f"Attribute{state['name']}", "value": state}
        if key := calendar_of(line, asset.record):
            told["calendarID"] = _text(key)
    for one in measured_of(line):
        row = measured.get(one.stream)
        if one.function == function and row is not None and row.value is not None:
            at = row.observed.astimezone(CHINA).isoformat()
            told[one.attribute] = {"type": one.type, "timestamp": at, "value": row.value}
    return told


def _text(value: str) -> dict[str, str]:
    return {"type": "AttributeString", "value": value}


def _whole(call: Call) -> dict[str, Any]:
    found = device(call, UUID(call.facts["deviceAddress"]))
    return written(found, latest(found))


def shown(call: Call) -> Reply:
    return done(call, _whole(call))


def function(call: Call) -> Reply:
    return done(call, answering.function_in(_whole(call), call.facts))


def attribute(call: Call) -> Reply:
    return done(call, answering.attribute_in(_whole(call), call.facts))


def of_the_city(call: Call) -> Reply:
    """The register says what stands in the city, and only the city changes it."""
    if "deviceAddress" in call.facts:
        found = device(call, UUID(call.facts["deviceAddress"]))
        if "functionId" in call.facts:
            answering.function_in(written(found, {}), call.facts)
    words = _("设备由城市登记；这里不能增、改、删。下达亮度用 /override-commands")
    raise refused(422, LIMIT, words)
