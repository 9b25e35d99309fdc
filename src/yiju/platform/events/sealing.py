"""Sealing: events get their number and go under a block.

The number is given here and not when an event is written. A number without gaps that is given
while writing makes every writer wait for the one before to commit or roll back; one long import
would hold up the whole city. Sealing sees committed events only, one sealer at a time, so that
the numbers have no gaps, and writers never wait for one another or for the sealer (on SQLite for
the one block that is being written).

Order: an event that was committed before another was begun has the lower number. Events of
transactions that overlapped stand in the order of writing, or in that of the blocks that found
them.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from yiju.platform.events import tree
from yiju.platform.events.errors import EventUnknown, NotSealed
from yiju.platform.events.models import Block, Event, Sealed, Waiting
from yiju.platform.events.reading import BlockRow, EventRow, block_row_of
from yiju.platform.events.rows import add_rows

LEAVES_A_BLOCK = 5_000
SEALER = 0x59494A55  # PostgreSQL's advisory locks are told apart by number


def seal(at: datetime) -> BlockRow | None:
    """Put all committed events that no block holds yet under blocks; the last of these blocks,
    None when there was nothing to seal. Not within a transaction: each block is one, so that
    writers get their turn in between. Two processes at once: the second waits and finds the work
    done."""
    last: BlockRow | None = None
    while block := _seal_next(at):
        last = block
        if block.last_seq - block.first_seq + 1 < LEAVES_A_BLOCK:
            break
    return last


@transaction.atomic(durable=True)
def _seal_next(at: datetime) -> BlockRow | None:
    _one_sealer_at_a_time()
    waiting = Waiting.objects.select_related("event").order_by("event_id")[:LEAVES_A_BLOCK]
    events = [row.event for row in waiting]
    return _seal_block(events, at) if events else None


def _one_sealer_at_a_time() -> None:
    """On SQLite the transaction itself is the lock."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALER])


def _seal_block(events: Sequence[Event], at: datetime) -> BlockRow:
    before = Block.objects.order_by("-number").first()
    algorithm = settings.YIJU_EVENT_HASH
    digest = tree.hash_named(algorithm)
    first = before.last_seq + 1 if before else 1
    leaves = [
        tree.leaf(tree.canonical(facts_of(seq, event)), digest)
        for seq, event in enumerate(events, start=first)
    ]
    header = {
        "algorithm": algorithm,
        "first_seq": first,
        "last_seq": first + len(events) - 1,
        "number": before.number + 1 if before else 1,
        "previous": before.hash if before else "",
        "root": tree.root(leaves, digest).hex(),
        "sealed_at": at.astimezone(UTC).isoformat(),
    }
    block = Block.objects.create(
        **{**header, "sealed_at": at.astimezone(UTC)}, hash=tree.block_hash(header, digest).hex()
    )
    places = enumerate(zip(events, leaves, strict=True), start=first)
    add_rows(
        Sealed,
        [
            {"seq": seq, "event_id": event.pk, "block_id": block.pk, "leaf": leaf.hex()}
            for seq, (event, leaf) in places
        ],
    )
    # By what was sealed, not by a range of keys: a lower key may commit at this very moment.
    Waiting.objects.filter(event_id__in=Sealed.objects.filter(block=block).values("event")).delete()
    return block_row_of(block)


def facts_of(seq: int, event: Event) -> dict[str, Any]:
    """The event as its leaf holds it."""
    return {
        "account": event.account,
        "action": event.action,
        "after": event.after,
        "at": event.at.astimezone(UTC).isoformat(),
        "before": event.before,
        "ground": event.ground,
        "name": event.name,
        "seq": seq,
        "subject_key": event.subject_key,
        "subject_kind": event.subject_kind,
        "uid": str(event.uid),
        "unit": event.unit,
        "via": event.via,
    }


def header_of(block: Block) -> dict[str, Any]:
    """What the hash of a block covers."""
    return {
        "algorithm": block.algorithm,
        "first_seq": block.first_seq,
        "last_seq": block.last_seq,
        "number": block.number,
        "previous": block.previous,
        "root": block.root,
        "sealed_at": block.sealed_at.astimezone(UTC).isoformat(),
    }


def inclusion_proof(event: EventRow) -> dict[str, Any]:
    """What shows, without the other events, that one is under a block: its facts, the path from
    its leaf to the root, the header of the block and its hash (`verify.proof_holds`).

    Raises EventUnknown and NotSealed.
    """
    found = Event.objects.filter(uid=event.uid).first()
    if found is None:
        raise EventUnknown(uid=event.uid)
    place = Sealed.objects.filter(event=found).select_related("block").first()
    if place is None:
        raise NotSealed(uid=event.uid)
    block = place.block
    rows = Sealed.objects.filter(block=block).order_by("seq").values_list("leaf", flat=True)
    path = tree.proof(
        [bytes.fromhex(leaf) for leaf in rows],
        place.seq - block.first_seq,
        tree.hash_named(block.algorithm),
    )
    return {
        "block": header_of(block),
        "event": facts_of(place.seq, found),
        "hash": block.hash,
        "path": [[side, partner.hex()] for side, partner in path],
    }
