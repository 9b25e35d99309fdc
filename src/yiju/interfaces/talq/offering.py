"""The city's programmes and calendars for others: offered to gateways, shown to management
software."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec

from yiju.interfaces.talq import programmes
from yiju.interfaces.talq.client import Answer, Client
from yiju.interfaces.talq.mapping import Mapped, mapped
from yiju.interfaces.talq.models import Announced, Peer
from yiju.interfaces.talq.peers import own_address
from yiju.interfaces.talq.reports import event_logger_of, logger_of
from yiju.interfaces.talq.shapes import Service
from yiju.platform.base.calendar import china
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.registry import api as registry

AT_ONCE = 500
"""Devices in one request."""


class OfferRefused(CityError):
    code = "talq.offer_refused"
    status = 502
    text = _("{peer} 不接受 {what}：{why}")


def calendars(today: date, *, noon_to_noon: bool = True) -> list[dict[str, Any]]:
    """Of all kinds of asset that run by programmes."""
    owner, days = str(own_address()), programmes.days_of_plan(today)
    holidays = china(provisional=True).holidays
    return [
        programmes.calendar(key, regime, holidays, days, owner, noon_to_noon=noon_to_noon)
        for line in _programmed()
        for key, regime in line.programmed.regimes(today).items()  # type: ignore[union-attr]
    ]


def programs(today: date) -> list[dict[str, Any]]:
    owner = str(own_address())
    return [
        program
        for line in _programmed()
        for key, regime in line.programmed.regimes(today).items()  # type: ignore[union-attr]
        for program in programmes.programs(key, regime, owner)
    ]


def _programmed() -> Iterator[Mapped]:
    return (one for one in mapped() if one.programmed and one.commanded)


def calendar_of(line: Mapped, record: Any) -> str:
    return line.programmed.of(record) if line.programmed else ""


def offer(client: Client, today: date) -> bool:
    """Give a gateway what it runs by itself, and what it is to record, where that has changed
    since it took it last; whether anything was given. Raises PeerAway, OfferRefused."""
    peer = client.peer
    told: dict[str, Any] = {
        "programs": programs(today),
        "calendars": calendars(today, noon_to_noon=_noon_to_noon(peer)),
        "assigned": _assigned(peer),
        "loggers": [logger_of(), event_logger_of()],
    }
    mark = hashlib.sha256(msgspec.json.encode(told)).hexdigest()
    if mark == peer.offered:
        return False
    _put(client, "ControlPrograms", told["programs"])
    _put(client, "Calendars", told["calendars"])
    for key, addresses in told["assigned"].items():
        for first in range(0, len(addresses), AT_ONCE):
            body = {
                "addresses": addresses[first : first + AT_ONCE],
                "entity": {"resource": "calendars", "address": key},
            }
            _hold(client, client.ask("assignCommand", body), f"assign-commands {key}")
    for config in told["loggers"]:
        answer = client.ask("addLoggerConfig", config)
        if answer.status == 409:
            answer = client.ask("updateLoggerConfig", config, loggerAddress=config["address"])
        _hold(client, answer, f"logger-configs {config['address']}")
    peer.offered = mark
    peer.save(update_fields=["offered"])
    return True


def _noon_to_noon(peer: Peer) -> bool:
    control = [one for one in peer.services if one.get("name") == "ControlService"]
    said = msgspec.convert(control[0], Service).day_offset if control else 0
    return said == programmes.NOON_TO_NOON


def _assigned(peer: Peer) -> dict[str, list[dict[str, str]]]:
    """Functions of adopted devices by calendar."""
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for line in _programmed():
        assert line.commanded is not None
        rows = Announced.objects.filter(peer=peer, asset_kind=line.asset_kind).order_by("pk")
        codes = [row.asset_code for row in rows]
        assets = {
            code: asset
            for first in range(0, len(codes), AT_ONCE)
            for code, asset in registry.by_codes(
                line.asset_kind, codes[first : first + AT_ONCE]
            ).items()
        }
        for row in rows:
            asset = assets.get(row.asset_code)
            key = calendar_of(line, asset.record) if asset else ""
            types = {one["type"]: one["id"] for one in row.functions}
            if key and line.commanded.function in types:
                address = f"{row.address}/{types[line.commanded.function]}"
                found[key].append({"resource": "devices", "address": address})
    return dict(found)


def _put(client: Client, what: str, entities: list[dict[str, Any]]) -> None:
    """Added, or replaced where the gateway has them; one by one, as some may be there."""
    for one in entities:
        answer = client.ask(f"add{what}", [one])
        if answer.status == 409:
            answer = client.ask(f"update{what}", [one])
        _hold(client, answer, f"{what} {one['id']}")


def _hold(client: Client, answer: Answer, what: str) -> None:
    if not answer.done:
        raise OfferRefused(peer=client.peer.key, what=what, why=answer.why)
