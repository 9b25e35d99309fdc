"""What the city tells its peers by itself: programmes to gateways, and to management software its
services and devices, what loggers recorded, and what became of their commands. Alone over all
processes, apart from the switchboard: a peer that is slow keeps no command waiting."""

import logging
import os
import secrets
import socket
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from threading import Event
from typing import Any

from django.db import close_old_connections

from yiju.interfaces import clock
from yiju.interfaces.sending.channels import Channels
from yiju.interfaces.talq import gateway, loggers, offering, own
from yiju.interfaces.talq.client import Client, way_of
from yiju.interfaces.talq.mapping import function_id, mapped, of_kind, state_of
from yiju.interfaces.talq.models import OVER, Entity, Override, Peer, Side
from yiju.interfaces.talq.peers import peers, reader_of
from yiju.platform.base.errors import CityError
from yiju.platform.base.time import china_day
from yiju.platform.registry import api as registry
from yiju.platform.sensing.commands import api as commands
from yiju.platform.work import api as work

LEASE, LENGTH = "talq", timedelta(minutes=5)
AT_ONCE = 500
BETWEEN_OFFERS, BETWEEN_TELLINGS = timedelta(minutes=10), timedelta(seconds=5)
PAUSE, LONGEST = timedelta(seconds=10), timedelta(minutes=10)
OBEYED = (commands.State.ACKNOWLEDGED, commands.State.CONFIRMED)
log = logging.getLogger(__name__)


class Keeper:
    """`run` works until `stopping` is set. A peer that is away is tried again later and later."""

    def __init__(self, channels: Channels, every_s: float, stopping: Event) -> None:
        self.channels, self.every_s, self.stopping = channels, every_s, stopping
        self.name = f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"[:80]
        self.waits: dict[str, tuple[datetime, timedelta]] = {}

    def run(self, goes_on: Callable[[], bool] = lambda: True) -> None:
        while not self.stopping.is_set() and goes_on():
            try:
                if work.lease(LEASE, self.name, clock.now(), LENGTH):
                    self.round()
            except Exception:
                # A database that is away for a while, say: the next round tries again.
                log.exception("the keeper of TALQ could not finish its round")
            close_old_connections()
            self.stopping.wait(self.every_s)
        try:
            work.release(LEASE, self.name)
        except Exception:
            log.exception("the keeper of TALQ could not give its lease back; it ends by itself")

    def round(self) -> None:
        for one in peers():
            way = way_of(self.channels, one.key)
            due, pause = self.waits.get(one.key, (clock.now(), PAUSE))
            if way is None or clock.now() < due:
                continue
            try:
                attend(Client(one, way), clock.moment())
                between = BETWEEN_OFFERS if one.side == Side.GATEWAY else BETWEEN_TELLINGS
                self.waits[one.key] = (clock.now() + between, PAUSE)
            except CityError as error:
                log.warning("TALQ %s: %s", one.key, error.message)
                self.waits[one.key] = (clock.now() + pause, min(pause * 2, LONGEST))


def attend(client: Client, at: datetime) -> None:
    """Tell a peer what it does not know yet. Raises PeerAway, OfferRefused."""
    if client.peer.side == Side.GATEWAY:
        offering.offer(client, china_day(at))
        return
    announce(client, at)
    report(client)
    say_what_became(client)


def announce(client: Client, at: datetime) -> None:
    """Services, classes and devices, once: those that it has already are replaced."""
    peer = client.peer
    if peer.announced_at is not None:
        return
    _hold(client, "announceServices", gateway.services())
    _told(client, "DeviceClasses", own.classes())
    for some in _devices(peer, china_day(at)):
        _told(client, "Devices", some)
    peer.announced_at = at
    peer.save(update_fields=["announced_at"])


def _told(client: Client, what: str, body: list[dict[str, Any]]) -> None:
    if client.ask(f"add{what}", body).status == 409:
        _hold(client, f"update{what}", body)


def _devices(peer: Peer, on: Any) -> Iterator[list[dict[str, Any]]]:
    reaches = list(reader_of(peer, on).reaches)
    for line in mapped():
        page = 1
        while True:
            found = registry.search(line.asset_kind, reaches=reaches, page=page, size=AT_ONCE)
            told = own.addresses(line, [row.code for row in found.rows])
            if found.rows:
                yield [own.written(own.Device(told[r.code], line, r), {}) for r in found.rows]
            if page >= found.pages:
                break
            page += 1


def report(client: Client) -> None:
    """What loggers recorded, the oldest first; deleted when it was taken, or refused for good."""
    for row in Entity.objects.filter(peer=client.peer, resource=loggers.RESOURCE).order_by("pk"):
        while waiting := list(row.entries.order_by("pk")[:AT_ONCE]):
            answer = client.ask("sendLogReport", loggers.written(row, waiting))
            if not answer.done:
                log.warning("TALQ %s refused a report: %s", client.peer.key, answer.why)
            row.entries.filter(pk__in=[one.pk for one in waiting]).delete()


def say_what_became(client: Client) -> None:
    """Devices that have taken a command of its, whenever they are others than it was told."""
    for row in Override.objects.filter(peer=client.peer).exclude(reported=OVER).order_by("pk"):
        command = commands.command(row.command, None)
        counts = commands.progress(command).counts
        obey = str(sum(counts.get(state, 0) for state in OBEYED))
        if obey != (row.reported or "0"):
            orders = commands.every_order(command, None)
            codes = [one.asset_code for one in orders if one.state in OBEYED]
            for first in range(0, len(codes), AT_ONCE):
                body = _obeying(command, codes[first : first + AT_ONCE], row.reference)
                _hold(client, "partialUpdateDevices", body, origin=row.request)
        running = command.stage in (commands.Stage.PROPOSED, commands.Stage.STANDING)
        row.reported = obey if running else OVER
        row.save(update_fields=["reported"])


def _obeying(
    command: commands.CommandRow, codes: list[str], reference: str
) -> list[dict[str, Any]]:
    line = of_kind(command.kind.asset_kind)
    assert line is not None and line.commanded is not None
    told = own.addresses(line, codes)
    assets = registry.by_codes(line.asset_kind, codes)
    said = {"state": state_of(line.commanded, command.value), "reason": "override"}
    said |= {"cmsRefId": reference} if reference else {}
    attribute = {"type": "AttributeCommand", "value": said}
    function = line.commanded.function
    return [
        {
            "address": str(told[code]),
            "name": assets[code].name or code,
            "class": line.device_class,
            "functions": [
                {
                    "id": function_id(function),
                    "type": function,
                    line.commanded.target: attribute,
                    line.commanded.feedback: attribute,
                }
            ],
        }
        for code in codes
        if code in assets
    ]


def _hold(client: Client, name: str, body: Any, **more: Any) -> None:
    answer = client.ask(name, body, **more)
    if not answer.done:
        raise offering.OfferRefused(peer=client.peer.key, what=name, why=answer.why)
