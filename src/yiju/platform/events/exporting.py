"""The export: a file that shows by itself whether it is whole."""

from collections.abc import Mapping
from typing import Any, Protocol

from django.db.models import QuerySet

from yiju.platform.events import tree
from yiju.platform.events.models import Block, Sealed
from yiju.platform.events.sealing import facts_of, header_of


class Writable(Protocol):
    """A file open for text, or whatever else takes lines."""

    def write(self, text: str, /) -> object: ...


def export(out: Writable, first: int | None = None, last: int | None = None) -> int:
    """Write sealed events as JSON Lines: a header, for each block its events with their leaves
    and then the block, and an end line. Returns the number of events.

    `first` and `last` are event numbers: all blocks that hold any of them are written whole.
    docs/verify-events.md describes the format and how to check it.
    """
    blocks = list(_blocks(first, last))
    events = sum(block.last_seq - block.first_seq + 1 for block in blocks)
    counts = {"blocks": len(blocks), "events": events}
    _line(out, {"head": {"format": tree.FORMAT, **_start(blocks), **counts}})
    for block in blocks:
        sealed = Sealed.objects.filter(block=block).select_related("event").order_by("seq")
        for place in sealed.iterator(chunk_size=2_000):
            _line(out, {"event": facts_of(place.seq, place.event), "leaf": place.leaf})
        _line(out, {"block": header_of(block), "hash": block.hash})
    _line(out, {"end": {**counts, "hash": blocks[-1].hash if blocks else ""}})
    return events


def _blocks(first: int | None, last: int | None) -> QuerySet[Block]:
    wanted = Block.objects.order_by("number")
    if first is not None:
        wanted = wanted.filter(last_seq__gte=first)
    return wanted if last is None else wanted.filter(first_seq__lte=last)


def _start(blocks: list[Block]) -> dict[str, Any]:
    if not blocks:
        return {"first_block": 1, "first_seq": 1, "previous": ""}
    block = blocks[0]
    return {
        "first_block": block.number,
        "first_seq": block.first_seq,
        "previous": block.previous,
    }


def _line(out: Writable, facts: Mapping[str, Any]) -> None:
    out.write(tree.canonical(facts).decode() + "\n")
