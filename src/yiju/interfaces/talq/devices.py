"""Devices that gateways announce, and how they become assets of the city: by the code that they
say, where the city already expects their readings from this source, or by a person."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from yiju.interfaces.talq import answering
from yiju.interfaces.talq.calls import Call, Reply, done
from yiju.interfaces.talq.carrying import heard
from yiju.interfaces.talq.mapping import Mapped, events_of, mapped, measured_of
from yiju.interfaces.talq.models import Announced, Peer
from yiju.interfaces.talq.refusals import (
    CONFLICT,
    PAYLOAD,
    AdoptionRefused,
    not_found,
    refused,
)
from yiju.platform.base.i18n import _
from yiju.platform.events.api import Actor, record
from yiju.platform.registry import api as registry
from yiju.platform.sensing import api as sensing

LONGEST_NAME = 200


def written(row: Announced) -> dict[str, Any]:
    return {
        "address": str(row.address),
        "name": row.name,
        "class": row.device_class,
        "functions": row.functions,
    }


def _rows(call: Call) -> Any:
    return call.peer.devices.order_by("pk")


def _row(call: Call, address: UUID) -> Announced:
    """Raises Refused."""
    found = _rows(call).filter(address=address).first()
    if found is None:
        raise not_found("devices", str(address))
    row: Announced = found
    return row


def listed(call: Call) -> Reply:
    rows = _rows(call)
    if call.classes:
        rows = rows.filter(device_class__in=call.classes)
    first = call.offset or 0
    end = None if call.limit is None else first + call.limit
    return done(call, [written(one) for one in rows[first:end]])


def shown(call: Call) -> Reply:
    return done(call, written(_row(call, UUID(call.fact))))


def function(call: Call) -> Reply:
    return done(call, answering.function_in(written(_row(call, UUID(call.fact))), call.facts))


def attribute(call: Call) -> Reply:
    return done(call, answering.attribute_in(written(_row(call, UUID(call.fact))), call.facts))


# --- announcing ----------------------------------------------------------------------------


@transaction.atomic
def added(call: Call) -> Reply:
    """All or none. The same device again is there already; another at its address conflicts."""
    for said, raw in zip(call.said, call.raw, strict=True):
        _hold(said)
        facts = _facts(said, raw)
        row, fresh = Announced.objects.get_or_create(
            peer=call.peer, address=said.address, defaults=facts
        )
        if not fresh and any(getattr(row, name) != fact for name, fact in facts.items()):
            words = _("设备 {address} 已在，内容不同。用 PUT 更新").format(address=said.address)
            raise refused(409, CONFLICT, words, ("devices", str(said.address)))
        if fresh:
            adopt_by_code(row, call.now)
    return done(call, call.raw)


@transaction.atomic
def replaced(call: Call) -> Reply:
    for said, raw in _pairs(call):
        _hold(said)
        row = _row(call, said.address)
        for name, fact in _facts(said, raw).items():
            setattr(row, name, fact)
        row.save()
        adopt_by_code(row, call.now)
    return done(call, call.raw)


@transaction.atomic
def changed(call: Call) -> Reply:
    """Functions by their id, attributes by their name. What a gateway says of our commands counts
    as its acknowledgement."""
    for said, raw in _pairs(call):
        _hold(said)
        row = _row(call, said.address)
        row.name, row.device_class = said.name, said.device_class
        row.functions = answering.merged(row.functions, raw.get("functions") or [])
        row.save()
        heard(call.peer, [(said.address, raw.get("functions") or [])], call.now)
        adopt_by_code(row, call.now)
    return done(call)


@transaction.atomic
def removed(call: Call) -> Reply:
    """The device is gone; the asset, its streams and readings stay."""
    row = _row(call, UUID(call.fact))
    row.delete()
    return done(call, written(row))


def _pairs(call: Call) -> Iterable[tuple[Any, Any]]:
    if isinstance(call.raw, list):
        return zip(call.said, call.raw, strict=True)
    if call.said.address != UUID(call.fact):
        words = _("路径里是 {path}，正文里是 {name}").format(path=call.fact, name=call.said.address)
        raise refused(422, CONFLICT, words)
    return [(call.said, call.raw)]


def _hold(said: Any) -> None:
    for name in (said.name, said.device_class):
        if not name.isprintable() or len(name) > LONGEST_NAME:
            words = _("名称和类名不超过 {most} 字，没有控制字符").format(most=LONGEST_NAME)
            raise refused(422, PAYLOAD, words)


def _facts(said: Any, raw: Any) -> dict[str, Any]:
    return {
        "name": said.name,
        "device_class": said.device_class,
        "functions": raw.get("functions") or [],
    }


# --- adopting ------------------------------------------------------------------------------


def said_code(row: Announced) -> str:
    """The code of the asset that a device says it is: its own identifier of the customer, or else
    its name."""
    for one in row.functions:
        asset = one.get("assetId") if one.get("type") == "BasicFunction" else None
        said = asset.get("value") if isinstance(asset, dict) else None
        if isinstance(said, str) and said.strip():
            return said.strip()[:40]
    return row.name.strip()[:40]


def adopt_by_code(row: Announced, at: datetime) -> None:
    """Where a person has let this source deliver streams of an asset, a device with its code is
    that asset."""
    if row.asset_code:
        return
    code = said_code(row)
    for line in mapped():
        wanted = sensing.Wanted(asset_kind=line.asset_kind, asset_code=code, source=row.peer.key)
        taken = Announced.objects.filter(
            peer=row.peer, asset_kind=line.asset_kind, asset_code=code
        ).exists()
        if code and not taken and sensing.stream_count(wanted, 1):
            row.asset_kind, row.asset_code, row.adopted_at = line.asset_kind, code, at
            row.save(update_fields=["asset_kind", "asset_code", "adopted_at"])
            return


@transaction.atomic
def adopt(
    number: int,
    *,
    asset_kind: str,
    asset_code: str,
    reaches: Sequence[registry.Reach] | None,
    actor: Actor,
    at: datetime,
) -> Announced:
    """A person says which asset a device is; what the kind measures by TALQ is delivered by its
    source from now on. Raises AssetNotFound, AdoptionRefused, StreamsUnfit."""
    row = Announced.objects.select_for_update().filter(pk=number).first()
    line = next((one for one in mapped() if one.asset_kind == asset_kind), None)
    if row is None or line is None:
        raise AdoptionRefused(why=_("没有这台设备，或没有这类设施"))
    asset = registry.by_code(asset_kind, asset_code, reaches)
    other = Announced.objects.filter(
        peer=row.peer, asset_kind=asset_kind, asset_code=asset.code
    ).exclude(pk=row.pk)
    if other.exists():
        raise AdoptionRefused(why=_("{code} 已是另一台设备").format(code=asset.code))
    _let_deliver(row.peer, line, asset.code, actor, at)
    row.asset_kind, row.asset_code = asset_kind, asset.code
    row.adopted_by, row.adopted_at = actor.account, at
    row.save()
    record(
        actor=actor,
        action="talq.adopt",
        subject_kind=asset_kind,
        subject_key=asset.code,
        after={"device": str(row.address), "gateway": row.peer.key},
        at=at,
    )
    return row


def _let_deliver(peer: Peer, line: Mapped, code: str, actor: Actor, at: datetime) -> None:
    streams = {one.stream for one in measured_of(line)}
    for stream in sorted(streams | {one.stream for one in events_of(line)}):
        wanted = sensing.Wanted(kind=stream, asset_code=code)
        owner = next(iter(sensing.streams(wanted, size=1)), None)
        if owner is not None and owner.source not in ("", peer.key):
            words = _("{stream} 由来源 {source} 送。先在那里停送").format(
                stream=owner.key, source=owner.source
            )
            raise AdoptionRefused(why=words)
        sensing.streams_make(stream, source=peer.key, codes=[code], actor=actor, at=at)
