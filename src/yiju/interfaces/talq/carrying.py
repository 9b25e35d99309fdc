"""Commands on their way to gateways, and what gateways say of them.

An order of the city's has a number for each device; a gateway gets one override for all devices
that are to do the same until the same moment, and repeats our name for it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from yiju.interfaces import clock
from yiju.interfaces.sending.channels import Channels
from yiju.interfaces.talq.client import Answer, Client, way_of
from yiju.interfaces.talq.mapping import TABLE, Commanded, of_kind, state_of
from yiju.interfaces.talq.models import Announced, Peer, Side, Underway
from yiju.interfaces.talq.peers import peer as peer_of
from yiju.platform.base.i18n import _
from yiju.platform.sensing import api as sensing
from yiju.platform.sensing.commands import api as commands

ACCEPTED = 202
TOLD = {
    name
    for line in TABLE
    if line.commanded
    for name in (line.commanded.target, line.commanded.feedback)
}
"""Attributes in which a device says what it was told and what it obeys."""


class Carrier:
    """The way to the gateways that the channels file names as [webhook.talq-<source>]."""

    def __init__(self, channels: Channels) -> None:
        self.channels = channels

    def carries(self, source: str) -> bool:
        way = way_of(self.channels, source)
        return way is not None and Peer.objects.filter(key=source, side=Side.GATEWAY).exists()

    def send(self, source: str, orders: Sequence[commands.Outgoing]) -> None:
        """Raises PeerAway: what was not said may come again."""
        peer, way = peer_of(source), way_of(self.channels, source)
        assert way is not None
        client = Client(peer, way)
        devices = _devices(peer, orders)
        alike: dict[Any, list[commands.Outgoing]] = defaultdict(list)
        for one in orders:
            alike[one.command, one.property, one.value, one.start, one.until].append(one)
        for same in alike.values():
            _send(client, same, devices)


def _devices(peer: Peer, orders: Sequence[commands.Outgoing]) -> dict[tuple[str, str], Announced]:
    codes = {one.asset for one in orders}
    found = Announced.objects.filter(peer=peer, asset_code__in=codes)
    return {(one.asset_kind, one.asset_code): one for one in found}


def _send(
    client: Client,
    orders: Sequence[commands.Outgoing],
    devices: Mapping[tuple[str, str], Announced],
) -> None:
    source = sensing.source(client.peer.key).id
    told: dict[str, commands.Outgoing] = {}
    refused: dict[int, str] = {}
    commanded = None
    for one in orders:
        device, line = _way(one, devices)
        if device is None or line is None:
            refused[one.number] = str(_("网关没有这台设备"))
        else:
            commanded = line
            told[f"{device.address}/{_function(device, line)}"] = one
    if commanded is not None:
        answer = client.ask("sendCommand", _override(commanded, list(told), orders[0]))
        refused |= _settle(client.peer, source, answer, told)
    commands.acknowledge(source, [], refused, clock.moment())


def _way(
    one: commands.Outgoing, devices: Mapping[tuple[str, str], Announced]
) -> tuple[Announced | None, Commanded | None]:
    """The device that is meant: of several kinds with the same code the one that can be told
    this."""
    for (kind, code), device in devices.items():
        line = of_kind(kind)
        commanded = line.commanded if line else None
        if commanded and code == one.asset and commanded.command == f"{kind}.{one.property}":
            return device, commanded
    return None, None


def _function(device: Announced, line: Commanded) -> str:
    known = (one["id"] for one in device.functions if one["type"] == line.function)
    return next(known, line.function)


def _override(line: Commanded, addresses: list[str], one: commands.Outgoing) -> dict[str, Any]:
    return {
        "addresses": [{"resource": "devices", "address": address} for address in addresses],
        "targetCommand": {
            "state": state_of(line, one.value),
            "reason": "override",
            "cmsRefId": str(one.command),
            "start": one.start.isoformat(),
            "expiration": one.until.isoformat(),
        },
    }


def _settle(
    peer: Peer, source: int, answer: Answer, told: Mapping[str, commands.Outgoing]
) -> dict[int, str]:
    """Notes what the gateway says; what it refuses, by number. Where it names some devices, only
    these; the others are told again, without them."""
    numbers = [one.number for one in told.values()]
    if answer.status == ACCEPTED:
        Underway.objects.bulk_create(
            [
                Underway(
                    peer=peer,
                    number=one.number,
                    reference=str(one.command),
                    device=UUID(address.partition("/")[0]),
                )
                for address, one in told.items()
            ],
            ignore_conflicts=True,
        )
        return {}
    if answer.done:
        commands.acknowledge(source, numbers, {}, clock.moment())
        return {}
    named = {
        str(reference.get("address", {}).get("address", "")).partition("/")[0].lower()
        for message in answer.messages
        for reference in message.get("references") or []
        if isinstance(reference, dict) and isinstance(reference.get("address"), dict)
    }
    meant = {
        one.number: answer.why
        for address, one in told.items()
        if address.partition("/")[0] in named
    }
    return meant or dict.fromkeys(numbers, answer.why)


# --- what gateways say ---------------------------------------------------------------------


def heard(peer: Peer, devices: Iterable[tuple[UUID, Sequence[Any]]], at: datetime) -> int:
    """Functions of devices as a gateway tells them: a command that one obeys, or has taken, is
    acknowledged. How many orders."""
    said = []
    for address, functions in devices:
        for one in functions:
            for name, attribute in one.items():
                value = attribute.get("value") if isinstance(attribute, dict) else None
                if name in TOLD and isinstance(value, dict):
                    said.append((address, value))
    return heard_commands(peer, said, at)


def heard_commands(peer: Peer, said: Iterable[tuple[UUID, Mapping[str, Any]]], at: datetime) -> int:
    """Commands that devices say they have, by our name for them; how many orders were waiting to
    hear that."""
    wanted = {(address, str(one.get("cmsRefId") or "")) for address, one in said}
    references = {reference for _address, reference in wanted if reference}
    if not references:
        return 0
    waiting = Underway.objects.filter(peer=peer, reference__in=references)
    rows = [one for one in waiting if (one.device, one.reference) in wanted]
    if rows:
        source = sensing.source(peer.key).id
        commands.acknowledge(source, [one.number for one in rows], {}, at)
        Underway.objects.filter(pk__in=[one.pk for one in rows]).delete()
    return len(rows)
