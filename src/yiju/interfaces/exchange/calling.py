"""Calling another platform: batch after batch, each acknowledged before the next leaves."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from requests import RequestException

from yiju.interfaces.sending.http import call
from yiju.platform.base.errors import CityError
from yiju.platform.work.exchange import api as exchange

PEER = "Yiju-Peer"
BATCHES, THERE = "/exchange/v1/batches", "/exchange/v1/there"
MOST_REPLAYS = 3
LONGEST_ANSWER = 200


@dataclass(frozen=True)
class Pushed:
    """`failure` says why it stopped before everything was acknowledged."""

    batches: int
    failure: str = ""


def push(name: str, time_is: Callable[[], datetime], most: int = 1_000_000) -> Pushed:
    """Send what waits for a platform, at most so many batches, until it has acknowledged
    everything or cannot go on; where it asks for earlier batches, they are sent again first."""
    peer = peer_out(name)
    sent, replays = 0, 0
    while sent < most and (batch := exchange.next_waiting(name)):
        try:
            status, said = _ask(
                "POST", peer, BATCHES, time_is(), f"{batch.stream}/{batch.number}", batch.body
            )
        except (RequestException, CityError, OSError) as error:
            return _stopped(name, sent, f"{type(error).__name__}: {error}", time_is())
        if status == 200 and exchange.acknowledge(name, batch, said, time_is()):
            sent += 1
            continue
        wanted = (
            said.get("facts", {}).get("expected") if said.get("code") == exchange.Gap.code else 0
        )
        if isinstance(wanted, int) and 0 < wanted < batch.number and replays < MOST_REPLAYS:
            replays += 1
            exchange.replay(name, wanted)
            continue
        told = str(said.get("message") or said)[:LONGEST_ANSWER]
        return _stopped(name, sent, f"{status}: {told}", time_is())
    return Pushed(sent)


def _stopped(name: str, sent: int, failure: str, now: datetime) -> Pushed:
    exchange.put_off(name, failure, now)
    return Pushed(sent, failure)


def ask_there(name: str, day: exchange.Day, now: datetime) -> dict[str, Any]:
    """What the platform holds of the batches of a day. Raises what `requests` raises, and
    ValueError for an answer that is none."""
    query = urlencode({"stream": day.stream, "first": day.first, "last": day.last})
    status, said = _ask("GET", peer_out(name), f"{THERE}?{query}", now)
    if status != 200:
        raise ValueError(f"{status}: {str(said.get('message') or said)[:LONGEST_ANSWER]}")
    return said


def peer_out(name: str) -> exchange.PeerRow:
    """Raises PeerUnknown."""
    found = [one for one in exchange.peers() if (one.name, one.direction) == (name, "out")]
    if not found or not found[0].open:
        raise exchange.PeerUnknown(peer=name)
    return found[0]


def _ask(
    method: str, peer: exchange.PeerRow, path: str, now: datetime, key: str = "", body: bytes = b""
) -> tuple[int, dict[str, Any]]:
    status, said = call(
        method,
        peer.url + path,
        secret=exchange.secret_of(peer.name, "out"),
        now=now,
        private=peer.private,
        key=key,
        body=body,
        more={PEER: peer.our_name},
    )
    try:
        answer = json.loads(said)
    except ValueError:
        answer = {}
    return status, answer if isinstance(answer, dict) else {}
