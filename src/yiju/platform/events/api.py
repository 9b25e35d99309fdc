"""The event log. The only door to this room."""

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TextIO

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet

from yiju.platform.base.errors import plain
from yiju.platform.base.identity import keyed_hash
from yiju.platform.events import tree
from yiju.platform.events.models import Block, Event, Sealed

__all__ = [
    "Actor",
    "Personal",
    "blocks",
    "export",
    "history",
    "inclusion_proof",
    "record",
    "record_many",
    "seal",
    "timeline",
]

FORMAT = "yiju-events/1"
NEVER_CLEAR = frozenset({"identifier", "id_number", "phone", "person_name", "password"})
LEAVES_A_BLOCK = 10_000


@dataclass(frozen=True)
class Actor:
    """Who acts: the account, the name that people read, the unit for which, and through which
    door (web, api, cli, import, system)."""

    account: str
    name: str
    unit: str = ""
    via: str = "web"


@dataclass(frozen=True)
class Personal:
    """A personal value on its way into an event: only its mask and a keyed hash are kept."""

    clear: str
    mask: str

    def kept(self) -> dict[str, str]:
        return {"mask": self.mask, "hash": keyed_hash(self.clear, settings.FIELD_KEY)}


def record(
    *,
    actor: Actor,
    action: str,
    subject_kind: str,
    subject_key: str,
    at: datetime,
    ground: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Event:
    """Write one event within the caller's transaction.

    Raises ValueError when personal data would be written in clear.
    """
    made = _event(actor, action, subject_kind, subject_key, at, ground, before, after)
    made.save(force_insert=True)
    return made


def record_many(events: Iterable[Mapping[str, Any]]) -> int:
    """Write many at once; each a mapping of the arguments of `record`."""
    made = [
        _event(
            e["actor"],
            e["action"],
            e["subject_kind"],
            e["subject_key"],
            e["at"],
            e.get("ground", ""),
            e.get("before"),
            e.get("after"),
        )
        for e in events
    ]
    Event.objects.bulk_create(made, batch_size=2_000)
    return len(made)


def _event(
    actor: Actor,
    action: str,
    subject_kind: str,
    subject_key: str,
    at: datetime,
    ground: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
) -> Event:
    if at.tzinfo is None:
        raise ValueError("an event needs an aware moment")
    return Event(
        uid=uuid.uuid4(),
        at=at.astimezone(UTC),
        account=actor.account,
        name=actor.name,
        unit=actor.unit,
        via=actor.via,
        action=action,
        subject_kind=subject_kind,
        subject_key=subject_key,
        ground=ground,
        before=_kept(before),
        after=_kept(after),
    )


def _kept(value: Any, key: str = "") -> Any:
    """A fact as the log keeps it: text, integers, lists and objects."""
    if isinstance(value, Personal):
        return value.kept()
    if key in NEVER_CLEAR and value:
        raise ValueError(f"{key}: personal data go into the log as Personal(…)")
    if isinstance(value, Mapping):
        return {str(name): _kept(item, str(name)) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_kept(item) for item in value]
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return plain(value)


def history(
    *, account: str = "", action: str = "", subject_kind: str = "", subject_key: str = ""
) -> QuerySet[Event]:
    """Events newest first, narrowed by what is given."""
    wanted = {
        "account": account,
        "action": action,
        "subject_kind": subject_kind,
        "subject_key": subject_key,
    }
    return Event.objects.filter(**{k: v for k, v in wanted.items() if v}).order_by("-id")


def timeline(subject_kind: str, subject_key: str) -> list[Event]:
    """What happened to one subject, oldest first."""
    return list(
        Event.objects.filter(subject_kind=subject_kind, subject_key=subject_key).order_by("id")
    )


def blocks() -> QuerySet[Block]:
    return Block.objects.order_by("-number")


@transaction.atomic
def seal(at: datetime) -> Block | None:
    """Put all events that no block holds yet under blocks; the last block, None when there was
    nothing to seal. Two processes at once: the second waits and finds the work done."""
    _one_sealer_at_a_time()
    last: Block | None = None
    while True:
        waiting = list(Event.objects.filter(sealed=None).order_by("id")[:LEAVES_A_BLOCK])
        if not waiting:
            return last
        last = _seal_block(waiting, at)


def _one_sealer_at_a_time() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [0x59494A55])


def _seal_block(waiting: Sequence[Event], at: datetime) -> Block:
    before = Block.objects.order_by("-number").first()
    algorithm = settings.YIJU_EVENT_HASH
    digest = tree.hash_named(algorithm)
    first = before.last_seq + 1 if before else 1
    numbered = list(enumerate(waiting, start=first))
    leaves = [tree.leaf(tree.canonical(facts_of(seq, event)), digest) for seq, event in numbered]
    header = {
        "algorithm": algorithm,
        "first_seq": first,
        "last_seq": first + len(waiting) - 1,
        "number": before.number + 1 if before else 1,
        "previous": before.hash if before else "",
        "root": tree.root(leaves, digest).hex(),
        "sealed_at": at.astimezone(UTC).isoformat(),
    }
    block = Block.objects.create(**header, hash=tree.block_hash(header, digest).hex())
    Sealed.objects.bulk_create(
        (Sealed(seq=seq, event=event, block=block) for seq, event in numbered), batch_size=2_000
    )
    return block


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


def export(out: TextIO) -> int:
    """Write all sealed events as JSON Lines: a header, each block's events and then the block,
    and an end line with the counts. Returns the number of events."""
    _line(out, {"format": FORMAT})
    written = 0
    for block in Block.objects.order_by("number"):
        sealed = Sealed.objects.filter(block=block).select_related("event").order_by("seq")
        for leaf in sealed.iterator(chunk_size=2_000):
            _line(out, {"event": facts_of(leaf.seq, leaf.event)})
            written += 1
        _line(out, {"block": header_of(block), "hash": block.hash})
    newest = Block.objects.order_by("-number").first()
    counts = {"blocks": newest.number if newest else 0, "events": written}
    _line(out, {"end": {**counts, "hash": newest.hash if newest else ""}})
    return written


def _line(out: TextIO, facts: Mapping[str, Any]) -> None:
    out.write(json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n")


def inclusion_proof(event: Event) -> dict[str, Any]:
    """What shows that an event is under a block: its facts, the path and the root."""
    block = event.sealed.block
    digest = tree.hash_named(block.algorithm)
    rows = Sealed.objects.filter(block=block).select_related("event").order_by("seq")
    leaves = [tree.leaf(tree.canonical(facts_of(row.seq, row.event)), digest) for row in rows]
    path = tree.proof(leaves, event.sealed.seq - block.first_seq, digest)
    return {
        "event": facts_of(event.sealed.seq, event),
        "path": [[side, partner.hex()] for side, partner in path],
        "block": header_of(block),
    }
