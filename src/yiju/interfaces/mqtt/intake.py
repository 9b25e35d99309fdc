"""Messages taken in together: read, gathered by source, committed; and what became of each."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple, Protocol

import numpy as np

from yiju.interfaces import clock
from yiju.interfaces.mqtt import orders, payloads, topics
from yiju.interfaces.mqtt.payloads import Told
from yiju.platform.base.errors import CityError
from yiju.platform.sensing import api as sensing

KNOWN_FOR_S = 1.0
"""How long it is believed that a secret still opens something, and for whom."""
BATCH = 20_000
"""Readings that are handed on together; fewer than a batch may have."""
ORDERS = (topics.About.ANSWERS, topics.About.COMMANDS)
log = logging.getLogger(__name__)


class Holder(Protocol):
    """In whose name a message is taken in."""

    def caller(self, about: topics.Subject, at: datetime) -> sensing.Caller | None:
        """None for somebody whom nothing is taken from, any more."""


@dataclass
class SecretHolder:
    """Somebody who showed a secret when they connected. It is looked up again once a second while
    they send, so that one that is revoked opens nothing from then on."""

    secret: str
    known: sensing.Caller | None = None
    looked_at: float = 0.0

    def caller(self, _about: topics.Subject, at: datetime) -> sensing.Caller | None:
        return self.look(at)

    def look(self, at: datetime, known_for_s: float = KNOWN_FOR_S) -> sensing.Caller | None:
        now = time.monotonic()
        if self.known is None or now - self.looked_at >= known_for_s:
            self.known, self.looked_at = sensing.caller(self.secret, at), now
        return self.known


@dataclass
class TopicHolder:
    """Whoever a broker lets publish below the topics of a source: that is its matter."""

    known: dict[str, tuple[float, sensing.Caller | None]] = field(default_factory=dict)

    def caller(self, about: topics.Subject, _at: datetime) -> sensing.Caller | None:
        now = time.monotonic()
        looked_at, found = self.known.get(about.source, (-KNOWN_FOR_S, None))
        if now - looked_at >= KNOWN_FOR_S:
            try:
                found = sensing.caller_for(about.source)
            except CityError:
                found = None
            if len(self.known) >= BATCH:
                self.known.clear()
            self.known[about.source] = now, found
        return found and replace(found, asset_code=about.asset)


@dataclass(eq=False, slots=True)
class Message:
    """`arrived` is in microseconds of this machine's clock, no two the same; `observed` the same
    moment in the city, set when it is first taken in, so that a second try finds it as it was."""

    who: Holder
    topic: str
    payload: bytes
    arrived: int
    observed: int | None = None


class Outcome(NamedTuple):
    """What became of a message: how many readings it had, how many of them were refused, and why
    the first of these. `nobody` says that it was taken in no name at all, and not counted."""

    readings: int = 0
    refused: int = 0
    reason: sensing.Reason = sensing.Reason.ACCEPTED
    nobody: bool = False


class Stamps:
    """Moments of arrival, each later than the one before."""

    def __init__(self) -> None:
        self.last = 0

    def __call__(self) -> int:
        self.last = max(time.time_ns() // 1000, self.last + 1)
        return self.last


@dataclass(eq=False)
class _Group:
    """Readings for one call; `owners` is the place of the message of each."""

    caller: sensing.Caller
    rows: list[Told] = field(default_factory=list)
    observed: list[int] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)


class Intake:
    """`take` is for one thread at a time."""

    def __init__(self, moment: Callable[[], datetime] = clock.moment) -> None:
        self.moment = moment

    def take(self, messages: Sequence[Message]) -> list[Outcome]:
        """Take messages in. When this returns, what is accepted is committed; what it raises is
        the database's, and then the same messages may be taken in again: nothing is doubled."""
        at = self.moment()
        shift = sensing.microseconds(at) - time.time_ns() // 1000
        outcomes = [Outcome()] * len(messages)
        groups: dict[tuple[int, str], _Group] = {}
        for place, message in enumerate(messages):
            about = topics.subject(message.topic)
            caller = message.who.caller(about, at)
            if caller is None:
                outcomes[place] = Outcome(nobody=True)
                continue
            if about.about in ORDERS:
                outcomes[place] = self._of_orders(message, about, caller, at)
                continue
            if message.observed is None:
                message.observed = message.arrived + shift
            # What the topic itself holds to the own asset needs no narrower caller: one call for
            # all devices of a source.
            held = about.asset and caller.asset_code in ("", about.asset)
            asset = "" if held else caller.asset_code
            group = groups.get((caller.source, asset))
            if group is None:
                group = _Group(replace(caller, asset_code=asset))
                groups[caller.source, asset] = group
            for told in _read(message, about, caller):
                group.rows.append(told)
                group.observed.append(message.observed if told.observed is None else told.observed)
                group.owners.append(place)
        for group in groups.values():
            self._receive(group, at, outcomes)
        return outcomes

    def _of_orders(
        self, message: Message, about: topics.Subject, caller: sensing.Caller, at: datetime
    ) -> Outcome:
        """What a device says of its orders; it gives none."""
        own = about.source == caller.key and caller.asset_code in ("", about.asset)
        if not own or about.about is topics.About.COMMANDS:
            return Outcome(1, 1, sensing.Reason.NOT_YOURS)
        reason = orders.taken(caller.source, about.asset, message.payload, at)
        return Outcome(1, 1, reason) if reason else Outcome()

    def _receive(self, group: _Group, at: datetime, outcomes: list[Outcome]) -> None:
        for start in range(0, len(group.rows), BATCH):
            rows = group.rows[start : start + BATCH]
            owners = np.array(group.owners[start : start + BATCH])
            ids = [row.id for row in rows]
            unreadable = {place: row.why for place, row in enumerate(rows) if row.why}
            readings = sensing.Readings(
                [row.stream for row in rows],
                np.array(group.observed[start : start + BATCH], np.int64),
                np.array([row.value for row in rows], np.float64),
                ids if any(ids) else None,
                unreadable,
            )
            receipt = sensing.receive(group.caller, readings, at)
            found, counts = np.unique(owners, return_counts=True)
            for owner, count in zip(found.tolist(), counts.tolist(), strict=True):
                before = outcomes[owner]
                outcomes[owner] = before._replace(readings=before.readings + count)
            for place, reason in receipt.refused():
                before = outcomes[owners[place]]
                first = before.reason or reason
                outcomes[owners[place]] = before._replace(refused=before.refused + 1, reason=first)


def _read(message: Message, about: topics.Subject, caller: sensing.Caller) -> list[Told]:
    """A topic of another source has nothing for us; one of another asset is refused by name."""
    if about.source in ("", caller.key):
        return payloads.read(about, message.payload)
    return [Told("", why="topic")]
