"""Sealing: events get their number and go under a block.

The number is given here and not when an event is written. A number without gaps that is given
while writing makes every writer wait for the one before to commit or roll back; one long import
would hold up the whole city. Sealing sees committed events only, one sealer at a time, so that
the numbers have no gaps. A block is worked out before its transaction begins, which then only
writes it: on SQLite, where one transaction writes at a time, others get their turn meanwhile.

Order: an event that was committed before another was begun has the lower number. Events of
transactions that overlapped stand in the order of writing, or in that of the blocks that found
them.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction

from yiju.platform.events import tree
from yiju.platform.events.errors import EventUnknown, NotSealed
from yiju.platform.events.models import Block, Event, Sealed, Waiting
from yiju.platform.events.reading import BlockRow, EventRow, block_row_of
from yiju.platform.events.rows import add_rows

LEAVES_A_BLOCK = 2_000
BETWEEN = timedelta(hours=1)
SEALER = 0x59494A55  # PostgreSQL's advisory locks are told apart by number


class Leaf(NamedTuple):
    seq: int
    event_id: int
    hash: bytes


def seal(at: datetime) -> BlockRow | None:
    """Put all committed events that no block holds yet under blocks; the last of these blocks,
    None when there was nothing to seal. Not within a transaction: each block is one. Two
    processes at once: one of them seals an event, the other finds the work done."""
    last: BlockRow | None = None
    while waiting := _next_block(at):
        block, leaves = waiting
        if not _write(block, leaves):
            continue
        last = block_row_of(block)
        if len(leaves) < LEAVES_A_BLOCK:
            break
    return last


def keep_sealing(at: datetime) -> BlockRow | None:
    """`seal`, where the last time is an hour ago or more."""
    newest = Block.objects.order_by("-number").first()
    if newest and abs(at - newest.sealed_at) < BETWEEN:
        return None
    return seal(at)


def _next_block(at: datetime) -> tuple[Block, list[Leaf]] | None:
    """The block that the waiting events would make now."""
    # The chain first: if it grows while the events are read, `_write` sees it.
    before = Block.objects.order_by("-number").first()
    waiting = Waiting.objects.select_related("event").order_by("event_id")[:LEAVES_A_BLOCK]
    first = before.last_seq + 1 if before else 1
    algorithm = settings.YIJU_EVENT_HASH
    digest = tree.hash_named(algorithm)
    leaves = [
        Leaf(seq, row.event_id, tree.leaf(tree.canonical(facts_of(seq, row.event)), digest))
        for seq, row in enumerate(waiting, start=first)
    ]
    if not leaves:
        return None
    block = Block(
        number=before.number + 1 if before else 1,
        first_seq=first,
        last_seq=leaves[-1].seq,
        algorithm=algorithm,
        root=tree.root([leaf.hash for leaf in leaves], digest).hex(),
        previous=before.hash if before else "",
        sealed_at=at.astimezone(UTC),
    )
    block.hash = tree.block_hash(header_of(block), digest).hex()
    return block, leaves


@transaction.atomic(durable=True)
def _write(block: Block, leaves: Sequence[Leaf]) -> bool:
    """Add the block to the chain; False, and nothing is written, when the chain has grown."""
    _one_sealer_at_a_time()
    newest = Block.objects.order_by("-number").first()
    if (newest.hash if newest else "") != block.previous:
        return False
    block.save()
    add_rows(
        Sealed,
        [
            {
                "seq": leaf.seq,
                "event_id": leaf.event_id,
                "block_id": block.pk,
                "leaf": leaf.hash.hex(),
            }
            for leaf in leaves
        ],
    )
    # By what was sealed, not by a range of keys: a lower key may commit at this very moment.
    Waiting.objects.filter(event_id__in=Sealed.objects.filter(block=block).values("event")).delete()
    return True


def _one_sealer_at_a_time() -> None:
    """On SQLite the transaction itself is the lock."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALER])


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
