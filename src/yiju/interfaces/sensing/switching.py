"""The switchboard: commands begin and end at their time, orders are brought to gateways that do
not ask, and what was not done opens its case. Alone over all processes, beside the mover and not
within it: a lake that is away must not keep a lamp from being cut off."""

import logging
import os
import secrets
import socket
from collections.abc import Callable, Sequence
from datetime import timedelta
from threading import Event

import msgspec
from django.db import close_old_connections

from yiju.interfaces import clock
from yiju.interfaces.sending.channels import Channels
from yiju.interfaces.sending.http import post
from yiju.interfaces.sensing.commands import written
from yiju.platform.sensing.commands import api
from yiju.platform.work import api as work

LEASE, LENGTH = "switchboard", timedelta(seconds=10)
GATEWAY = "gateway-"
"""How the webhooks of the channels file begin that take the orders of a source."""
log = logging.getLogger(__name__)


class Push:
    """Over HTTP to the gateway of a source, as the channels file names it: signed, with the
    numbers of the orders as the key."""

    def __init__(self, channels: Channels) -> None:
        self.channels = channels

    def carries(self, source: str) -> bool:
        return GATEWAY + source in self.channels.webhook

    def send(self, source: str, orders: Sequence[api.Outgoing]) -> None:
        way = self.channels.webhook[GATEWAY + source]
        post(
            way.url,
            msgspec.json.encode({"orders": [written(one) for one in orders]}),
            secret=way.secret,
            key=f"{orders[0].number}-{orders[-1].number}/{orders[0].attempt}",
            now=clock.now(),
            private=way.private,
        )


class Switchboard:
    """`run` works until `stopping` is set; a round that has begun is finished first."""

    def __init__(self, adapters: Sequence[api.Adapter], every_s: float, stopping: Event) -> None:
        self.adapters, self.every_s, self.stopping = adapters, every_s, stopping
        self.name = f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"[:80]

    def run(self, goes_on: Callable[[], bool] = lambda: True) -> None:
        while not self.stopping.is_set() and goes_on():
            try:
                if work.lease(LEASE, self.name, clock.now(), LENGTH):
                    self.round()
            except Exception:
                # A database that is away for a while, say: the next round tries again.
                log.exception("the switchboard could not finish its round")
            close_old_connections()
            self.stopping.wait(self.every_s)
        self._release()

    def round(self) -> None:
        api.step(clock.moment())
        api.bring(self.adapters, clock.moment)
        api.look(clock.moment())

    def _release(self) -> None:
        try:
            work.release(LEASE, self.name)
        except Exception:
            log.exception("the switchboard could not give its lease back; it ends by itself")
