"""The journal: all transfers in order, sealed in blocks that are chained by hashes, and its export,
which an outsider adds up again (docs/ledgers.md)."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from typing import Any, Protocol

from django.db import IntegrityError, transaction

from yiju.platform.base.time import china_day
from yiju.platform.events import api as events
from yiju.platform.events.api import Actor
from yiju.platform.trust.ledgers import storing
from yiju.platform.trust.ledgers.times import day_of, microseconds, moment_of

FORMAT = "yiju-journal-1"
LARGEST = 10_000
"""Transfers in a block."""
CLOCK = Actor("system", "账簿", via="system")


@dataclass(frozen=True)
class BlockRow:
    number: int
    first: int
    last: int
    count: int
    previous: str
    hash: str
    sealed: datetime


class Writable(Protocol):
    def write(self, text: str, /) -> object: ...


def seal(*, actor: Actor, at: datetime) -> list[BlockRow]:
    """Seal what was posted since the last block; the new blocks. Their hashes go into the event
    log. Whoever seals at the same time gives way."""
    made: list[BlockRow] = []
    with transaction.atomic():
        storing.hold_books()
        newest = storing.ask("SELECT COALESCE(MAX(id), 0) FROM trust_transfer")[0][0]
    while (block := _next(newest, at)) is not None:
        try:
            with transaction.atomic():
                _add(block, actor, at)
        except IntegrityError:
            break
        made.append(block)
    return made


def keep_sealing(at: datetime) -> list[BlockRow]:
    """Seal what was posted once a day of the city; the new blocks. Asked as often as one likes, by
    as many processes as there are, it is done once."""
    newest = blocks(newest_first=True, most=1)
    if newest and china_day(newest[0].sealed) == china_day(at):
        return []
    return seal(actor=CLOCK, at=at)


def _add(block: BlockRow, actor: Actor, at: datetime) -> None:
    storing.add_rows(
        "trust_journalblock",
        ("number", "first", "last", "count", "previous", "hash", "sealed"),
        [
            (block.number, block.first, block.last, block.count, block.previous, block.hash,
             microseconds(block.sealed))
        ],
    )  # fmt: skip
    events.record(
        actor=actor,
        action="ledger.seal",
        subject_kind="journal",
        subject_key=str(block.number),
        at=at,
        after={"hash": block.hash, "transfers": block.count, "last": block.last},
    )


def _next(newest: int, at: datetime) -> BlockRow | None:
    before = blocks(newest_first=True, most=1)
    number, last, previous = (
        (before[0].number, before[0].last, before[0].hash) if before else (0, 0, "")
    )
    digest = sha256(previous.encode())
    count = first = reached = 0
    for transfer, line in _lines(last, newest, LARGEST):
        digest.update(b"\n" + line.encode())
        first = first or transfer
        reached, count = transfer, count + 1
    if not count:
        return None
    return BlockRow(number + 1, first, reached, count, previous, digest.hexdigest(), at)


def blocks(*, newest_first: bool = False, most: int = 1_000_000) -> list[BlockRow]:
    order = "DESC" if newest_first else "ASC"
    return [
        BlockRow(number, first, last, count, previous, found, moment_of(sealed))
        for number, first, last, count, previous, found, sealed in storing.ask(
            "SELECT number, first, last, count, previous, hash, sealed FROM trust_journalblock"
            f" ORDER BY number {order} LIMIT %s",
            [most],
        )
    ]


def _lines(after: int, newest: int, most: int) -> Iterator[tuple[int, str]]:
    """Number and line of each transfer after one number and up to another."""
    reached = storing.ask(
        "SELECT MAX(id) FROM (SELECT id FROM trust_transfer WHERE id > %s AND id <= %s"
        " ORDER BY id LIMIT %s) AS wanted",
        [after, newest, most],
    )[0][0]
    if reached is None:
        return
    legs = "SELECT id, transfer_id, account_id, amount FROM"
    rows = storing.stream(
        "SELECT t.id, t.key, t.kind, f.key, t.chain, t.value_day, t.recorded, t.until, t.text,"
        " t.ground, t.reference, t.by, a.code, a.unit, l.amount FROM trust_transfer t"
        f" LEFT JOIN ({legs} trust_leg WHERE transfer_id > %s AND transfer_id <= %s"
        f"  UNION ALL {legs} trust_reserve WHERE transfer_id > %s AND transfer_id <= %s) AS l"
        " ON l.transfer_id = t.id LEFT JOIN trust_account a ON a.id = l.account_id"
        " LEFT JOIN trust_transfer f ON f.id = t.follows_id"
        " WHERE t.id > %s AND t.id <= %s ORDER BY t.id, l.id",
        [after, reached] * 3,
    )
    for transfer, told in groupby(rows, key=lambda row: row[:12]):
        yield transfer[0], _line({"transfer": _facts(transfer, [row[12:] for row in told])})


def _facts(row: storing.Row, legs: list[storing.Row]) -> dict[str, Any]:
    number, key, move, follows, chain, day, recorded, until, text, ground, reference, by = row
    return {
        "number": number,
        "key": key,
        "move": move,
        "follows": follows,
        "linked": chain,
        "value_date": day_of(day).isoformat(),
        "recorded": moment_of(recorded).isoformat(),
        "until": None if until is None else moment_of(until).isoformat(),
        "text": text,
        "ground": ground,
        "reference": reference,
        "by": by,
        "legs": [list(leg) for leg in legs if leg[0] is not None],
    }


def _line(facts: Mapping[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def export(out: Writable) -> int:
    """Write the sealed journal as JSON Lines: a head, each block's transfers and then the block,
    the balance of every account after the last block, an end; how many transfers. docs/ledgers.md
    describes the lines."""
    found = blocks()
    count = sum(block.count for block in found)
    out.write(_line({"head": {"format": FORMAT, "blocks": len(found), "transfers": count}}) + "\n")
    for block in found:
        for _number, line in _lines(block.first - 1, block.last, block.count):
            out.write(line + "\n")
        facts = {"number": block.number, "count": block.count, "previous": block.previous}
        out.write(_line({"block": {**facts, "hash": block.hash}}) + "\n")
    last = found[-1].last if found else 0
    for code, kind, unit, holder_kind, holder, total in storing.stream(
        "SELECT a.code, a.kind, a.unit, a.holder_kind, a.holder, COALESCE((SELECT SUM(l.amount)"
        " FROM trust_leg l WHERE l.account_id = a.id AND l.transfer_id <= %s), 0)"
        " FROM trust_account a ORDER BY a.code",
        [last],
    ):
        told = {"code": code, "kind": kind, "unit": unit, "holder": f"{holder_kind}:{holder}"}
        out.write(_line({"account": {**told, "balance": int(total)}}) + "\n")
    out.write(_line({"end": {"hash": found[-1].hash if found else "", "transfers": count}}) + "\n")
    return count
