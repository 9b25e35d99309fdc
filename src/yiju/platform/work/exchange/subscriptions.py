"""What is shared with which platform, in which direction, under which secret."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction

from yiju.platform.events.api import Actor, record
from yiju.platform.registry.api import seal, unseal
from yiju.platform.work.exchange.batches import DATA_SETS
from yiju.platform.work.exchange.models import Direction, Peer
from yiju.platform.work.exchange.refusals import PeerTaken, PeerUnknown, PeerUnreadable

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
SHORTEST_SECRET = 16


@dataclass(frozen=True)
class PeerRow:
    """An agreement with another platform. `number` is the last batch written, or received."""

    name: str
    direction: str
    our_name: str
    url: str
    data_sets: tuple[str, ...]
    private: bool
    forwards: bool
    stream: str
    number: int
    open: bool
    tries: int
    next_try_at: datetime | None
    failure: str


@transaction.atomic
def subscribe(
    name: str,
    direction: str,
    *,
    secret: str,
    data_sets: Sequence[str],
    url: str = "",
    our_name: str = "",
    private: bool = False,
    forwards: bool = False,
    actor: Actor,
    at: datetime,
) -> PeerRow:
    """Agree on what is shared: "out" with where to and as whom, "in" with what is taken.

    Raises, and then nothing is written: PeerUnreadable with all that is wrong, PeerTaken.
    """
    problems = [f"data set {one}" for one in data_sets if one not in DATA_SETS]
    if not data_sets:
        problems.append("data sets")
    if not NAME.fullmatch(name):
        problems.append(f"name: {NAME.pattern}")
    if len(secret) < SHORTEST_SECRET:
        problems.append(f"secret: ≥ {SHORTEST_SECRET}")
    if direction not in Direction.values:
        problems.append(f"direction: {' | '.join(Direction.values)}")
    if direction == Direction.OUT:
        if urlsplit(url).scheme not in {"http", "https"}:
            problems.append("url: https://…")
        if not NAME.fullmatch(our_name):
            problems.append(f"our name: {NAME.pattern}")
    if problems:
        raise PeerUnreadable(why="；".join(problems))
    if Peer.objects.filter(name=name, direction=direction).exists():
        raise PeerTaken(peer=name)
    made = Peer.objects.create(
        name=name,
        direction=direction,
        our_name=our_name,
        url=url.rstrip("/"),
        secret=seal(secret),
        data_sets=[one for one in DATA_SETS if one in data_sets],
        private=private,
        forwards=forwards,
        stream=new_stream() if direction == Direction.OUT else "",
    )
    _log(made, "exchange.subscribe", actor, at)
    return peer_row(made)


@transaction.atomic
def set_open(name: str, direction: str, is_open: bool, *, actor: Actor, at: datetime) -> None:
    """Stop an agreement, or take it up again where it stopped. Raises PeerUnknown."""
    found = held(name, direction, closed_too=True)
    if found.open == is_open:
        return
    found.open = is_open
    found.save(update_fields=["open"])
    _log(found, "exchange.open" if is_open else "exchange.close", actor, at)


def peers() -> list[PeerRow]:
    return [peer_row(one) for one in Peer.objects.order_by("direction", "name")]


def secret_of(name: str, direction: str) -> str:
    """Raises PeerUnknown."""
    found = Peer.objects.filter(name=name, direction=direction, open=True).first()
    if found is None:
        raise PeerUnknown(peer=name)
    return unseal(found.secret)


def held(name: str, direction: str, closed_too: bool = False) -> Peer:
    """An agreement that nobody else changes until the transaction ends. Raises PeerUnknown."""
    found = Peer.objects.select_for_update().filter(name=name, direction=direction).first()
    if found is None or not (found.open or closed_too):
        raise PeerUnknown(peer=name)
    return found


def new_stream() -> str:
    return secrets.token_hex(8)


def peer_row(one: Peer) -> PeerRow:
    return PeerRow(
        one.name,
        one.direction,
        one.our_name,
        one.url,
        tuple(one.data_sets),
        one.private,
        one.forwards,
        one.stream,
        one.number,
        one.open,
        one.tries,
        one.next_try_at,
        one.failure,
    )


def _log(one: Peer, action: str, actor: Actor, at: datetime) -> None:
    after = {"direction": one.direction, "url": one.url, "data_sets": one.data_sets}
    record(
        actor=actor,
        action=action,
        subject_kind="platform",
        subject_key=one.name,
        after=after,
        at=at,
    )
