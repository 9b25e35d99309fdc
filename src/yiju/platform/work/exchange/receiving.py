"""Being told by another platform: a batch is kept once and in order, whatever the network does."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from yiju.platform.work.exchange.batches import (
    Batch,
    Fate,
    Position,
    Record,
    expected,
    facts_hash,
    fate_of,
    hash_of,
    read,
    stored_origin,
)
from yiju.platform.work.exchange.models import Direction, Mirror, Peer, ReceivedBatch
from yiju.platform.work.exchange.refusals import Differs, Gap, StreamClosed
from yiju.platform.work.exchange.subscriptions import held

AT_ONCE = 200


@transaction.atomic
def accept(name: str, body: bytes, now: datetime) -> dict[str, Any]:
    """Keep a batch and give its receipt; a batch that is there already gets the receipt of then.

    received = stored + refused, and every refused record has its reason. Raises, and then
    nothing is written: PeerUnknown, BatchUnreadable, Gap with the number that is expected,
    Differs, StreamClosed.
    """
    batch, bad = read(body)
    peer = held(name, Direction.IN)
    hash_ = hash_of(body)
    there = ReceivedBatch.objects.filter(peer=peer, stream=batch.stream)
    standing = there.filter(number=batch.number).first()
    position = Position(peer.stream, peer.number, peer.hash)
    is_closed = batch.stream != peer.stream and there.exists()
    fate = fate_of(batch, hash_, position, standing.hash if standing else None, is_closed)
    if fate is Fate.REPEATED and standing:
        return dict(standing.receipt)
    if fate is Fate.GAP:
        raise Gap(number=batch.number, expected=expected(batch, position))
    if fate is Fate.DIFFERS:
        raise Differs(number=batch.number)
    if fate is Fate.CLOSED:
        raise StreamClosed(stream=batch.stream)
    return _kept(peer, batch, bad, hash_, now)


def _kept(
    peer: Peer, batch: Batch, bad: Sequence[tuple[Record, str]], hash_: str, now: datetime
) -> dict[str, Any]:
    foreign = [(one, "set") for one in batch.records if one.data_set not in peer.data_sets]
    good = [one for one in batch.records if one.data_set in peer.data_sets]
    refused = [{"set": one.data_set, "code": one.code, "why": why} for one, why in (*bad, *foreign)]
    receipt = {
        "stream": batch.stream,
        "number": batch.number,
        "hash": hash_,
        "received": len(good) + len(refused),
        "stored": len(good),
        "refused": refused,
        "at": now.isoformat(),
    }
    row = ReceivedBatch.objects.create(
        peer=peer,
        stream=batch.stream,
        number=batch.number,
        hash=hash_,
        records=len(good) + len(refused),
        stored=len(good),
        receipt=receipt,
        received_at=now,
    )
    _mirror(peer, row, good, now)
    peer.stream, peer.number, peer.hash = batch.stream, batch.number, hash_
    peer.save(update_fields=["stream", "number", "hash"])
    return receipt


def _mirror(peer: Peer, batch: ReceivedBatch, records: Sequence[Record], now: datetime) -> None:
    """What was said last of a thing holds."""
    latest = {one.identity: one for one in records}
    Mirror.objects.bulk_create(
        [
            Mirror(
                peer=peer,
                data_set=one.data_set,
                origin=stored_origin(peer.name, one.origin),
                code=one.code,
                facts=one.facts,
                facts_hash=facts_hash(one.facts),
                batch=batch,
                stream=batch.stream,
                at=now,
            )
            for one in latest.values()
        ],
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["peer", "data_set", "origin", "code"],
        update_fields=["facts", "facts_hash", "batch", "stream", "at"],
    )


def position_of(name: str) -> Position:
    """How far the platform has told us; raises PeerUnknown."""
    with transaction.atomic():
        peer = held(name, Direction.IN)
    return Position(peer.stream, peer.number, peer.hash)


@dataclass(frozen=True)
class MirrorRow:
    """What another platform said of a thing last; `facts` are None where it is no more."""

    data_set: str
    origin: str
    code: str
    facts: Mapping[str, Any] | None
    number: int
    at: datetime


def mirrors(
    data_set: str, *, origin: str = "", after: str = "", size: int = 500
) -> list[MirrorRow]:
    """What others told us of a data set, by origin and code; those of one origin, and after a
    code, where asked."""
    found = Mirror.objects.filter(data_set=data_set).select_related("batch")
    if origin:
        found = found.filter(origin=origin, code__gt=after)
    return [_mirror_row(one) for one in found.order_by("origin", "code")[:size]]


def every_mirror(data_set: str, *, since: datetime | None = None) -> Iterator[MirrorRow]:
    """All that others told us of a data set at or after a moment, read in portions."""
    found = Mirror.objects.filter(data_set=data_set).select_related("batch")
    if since is not None:
        found = found.filter(at__gte=since)
    return map(_mirror_row, found.order_by("origin", "code").iterator(chunk_size=AT_ONCE))


def _mirror_row(one: Mirror) -> MirrorRow:
    return MirrorRow(one.data_set, one.origin, one.code, one.facts, one.batch.number, one.at)


@dataclass(frozen=True)
class Taken:
    """What a platform told us in batches: received = stored + refused, by the reason."""

    peer: str
    batches: int
    received: int
    stored: int
    refused: Mapping[str, int]


def taken(first: datetime, after: datetime) -> list[Taken]:
    """Of the batches that came from `first` until before `after`, by platform."""
    found: dict[str, list[ReceivedBatch]] = {}
    rows = ReceivedBatch.objects.filter(received_at__gte=first, received_at__lt=after)
    for row in rows.select_related("peer").order_by("peer__name"):
        found.setdefault(row.peer.name, []).append(row)
    return [
        Taken(
            name,
            len(batches),
            sum(one.records for one in batches),
            sum(one.stored for one in batches),
            dict(Counter(why["why"] for one in batches for why in one.receipt["refused"])),
        )
        for name, batches in found.items()
    ]
