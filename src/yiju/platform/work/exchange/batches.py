"""Batches: numbered, chained by their hashes, judged by whoever receives them. Nothing runs here.

A stream is what one platform tells another, from one beginning on. Its batches are numbered from
1 without a gap, and each names the hash of the one before, so that two platforms that agree on a
number and its hash agree on all that came before.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _

DATA_SETS: dict[str, Text] = {
    "grids": _("单元网格和区域"),
    "components": _("管理部件"),
    "cases": _("案件"),
    "evaluation": _("评价"),
}
"""In the order in which they travel: what others refer to comes first."""
MOST_RECORDS = 500
LARGEST_NUMBER = 2**31 - 1
STREAM = re.compile(r"[A-Za-z0-9_-]{1,40}")
LONGEST_CODE, LONGEST_ORIGIN, DEEPEST_ORIGIN = 120, 120, 4


class BatchUnreadable(CityError):
    code = "exchange.batch_unreadable"
    status = 422
    text = _("批次读不懂：{why}")


@dataclass(frozen=True)
class Record:
    """One thing as its platform knows it. `origin` is empty for the sender's own, else the names
    of the platforms that it came through, the nearest first, with slashes between. `facts` are
    None where the thing is no more."""

    data_set: str
    origin: str
    code: str
    facts: Mapping[str, Any] | None

    @property
    def identity(self) -> tuple[str, str, str]:
        return self.data_set, self.origin, self.code


@dataclass(frozen=True)
class Batch:
    """`previous` is the hash of the batch before, empty for the first."""

    stream: str
    number: int
    previous: str
    records: tuple[Record, ...]


@dataclass(frozen=True)
class Position:
    """How far a receiver has come in a stream: the last number that it holds, and its hash."""

    stream: str = ""
    number: int = 0
    hash: str = ""


class Fate(Enum):
    """What a receiver does with a batch."""

    NEXT = "next"
    """It follows on what is there: keep it."""
    FIRST = "first"
    """It begins a new stream, which takes the place of the one before."""
    REPEATED = "repeated"
    """It is there already: answer as then."""
    GAP = "gap"
    """Others are missing before it: ask for them."""
    DIFFERS = "differs"
    """Another batch stands under its number, or before it: the stream has split in two."""
    CLOSED = "closed"
    """Its stream has given way to another."""


def fate_of(
    batch: Batch, hash_: str, position: Position, known: str | None, is_closed: bool
) -> Fate:
    """`known` is the hash under the number and stream of the batch, None where there is none;
    `is_closed` says that its stream was followed once and is no more."""
    if known is not None:
        return Fate.REPEATED if known == hash_ else Fate.DIFFERS
    if batch.stream != position.stream:
        if is_closed:
            return Fate.CLOSED
        return Fate.FIRST if batch.number == 1 else Fate.GAP
    if batch.number != position.number + 1:
        return Fate.GAP
    return Fate.NEXT if batch.previous == position.hash else Fate.DIFFERS


def expected(batch: Batch, position: Position) -> int:
    """The number from which a sender goes on after a gap."""
    return position.number + 1 if batch.stream == position.stream else 1


def written(batch: Batch) -> bytes:
    """The batch as it goes over the wire; its hash is taken over these bytes."""
    records = [
        {"set": one.data_set, "origin": one.origin, "code": one.code, "facts": one.facts}
        for one in batch.records
    ]
    return canonical(
        {
            "stream": batch.stream,
            "number": batch.number,
            "previous": batch.previous,
            "records": records,
        }
    )


def read(body: bytes) -> tuple[Batch, list[tuple[Record, str]]]:
    """A batch, and beside it the records that cannot be kept, with the reason.

    Raises BatchUnreadable where it is no batch at all.
    """
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BatchUnreadable(why=plain_text(str(error), 200)) from None
    shape = {"stream": str, "number": int, "previous": str, "records": list}
    if not isinstance(said, dict) or set(said) != set(shape):
        raise BatchUnreadable(why="stream, number, previous, records")
    for name, kind in shape.items():
        if type(said[name]) is not kind:
            raise BatchUnreadable(why=f"{name}: {kind.__name__}")
    if not 1 <= said["number"] <= LARGEST_NUMBER or not STREAM.fullmatch(said["stream"]):
        raise BatchUnreadable(why=f"1 ≤ number ≤ {LARGEST_NUMBER}, stream: {STREAM.pattern}")
    if len(said["records"]) > MOST_RECORDS:
        raise BatchUnreadable(why=f"records ≤ {MOST_RECORDS}")
    good, bad = [], []
    for one in said["records"]:
        record, why = _record(one)
        if why:
            bad.append((record, why))
        else:
            good.append(record)
    return Batch(said["stream"], said["number"], said["previous"], tuple(good)), bad


def _record(said: Any) -> tuple[Record, str]:
    """A record and what is wrong with it, empty for nothing. Of a wrong one only what can be
    printed is kept."""
    said = said if isinstance(said, dict) else {}
    parts = [said.get(name) for name in ("set", "origin", "code")]
    texts = [plain_text(part, LONGEST_ORIGIN) for part in parts]
    facts = said.get("facts", "")
    data_set, origin, code = texts
    record = Record(data_set, origin, code, facts if isinstance(facts, dict) else None)
    if texts != parts:
        return record, "set, origin, code"
    if record.data_set not in DATA_SETS:
        return record, "set"
    if not record.code.strip() or len(record.code) > LONGEST_CODE:
        return record, "code"
    if record.origin.count("/") >= DEEPEST_ORIGIN - 1:
        return record, "origin"
    return record, "" if facts is None or _can_be_kept(facts) else "facts"


def _can_be_kept(facts: Any) -> bool:
    """Whether every database holds them: no infinite number, no half character, no NUL."""
    try:
        return isinstance(facts, dict) and b"\\u0000" not in canonical(facts)
    except (ValueError, RecursionError):
        return False


def plain_text(value: Any, longest: int) -> str:
    """A text that can be stored and printed anywhere; empty for what is no text."""
    if not isinstance(value, str):
        return ""
    return value.encode(errors="replace").decode().replace("\0", "")[:longest]


def canonical(value: Any) -> bytes:
    """JSON with its keys in order, without blanks, in UTF-8."""
    told = json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return told.encode()


def hash_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def facts_hash(facts: Mapping[str, Any] | None) -> str:
    """By which sender and receiver find out whether they know the same; empty for what is gone."""
    return "" if facts is None else hash_of(canonical(facts))


def changed(records: Iterable[Record], known: Mapping[tuple[str, str, str], str]) -> list[Record]:
    """The records of which the receiver does not know yet; of several of one thing the last."""
    latest = {one.identity: one for one in records}
    return [one for one in latest.values() if known.get(one.identity, "") != facts_hash(one.facts)]


def gone(
    data_set: str, present: Iterable[str], known: Iterable[tuple[str, str, str]]
) -> list[Record]:
    """What the receiver still holds of the sender's own and the sender no longer has."""
    there = set(present)
    return [
        Record(data_set, "", code, None)
        for named, origin, code in sorted(known)
        if named == data_set and not origin and code not in there
    ]


def in_batches(records: Sequence[Record], size: int = MOST_RECORDS) -> list[tuple[Record, ...]]:
    return [tuple(records[start : start + size]) for start in range(0, len(records), size)]


def digest(known: Iterable[tuple[str, str, str]]) -> str:
    """Of (origin, code, hash of the facts) of all that is there: equal on both sides where both
    know the same."""
    lines = sorted("\t".join(one) for one in known)
    return hash_of("\n".join(lines).encode())


def stored_origin(peer: str, origin: str) -> str:
    """What the receiver calls the origin: below the name by which it knows the sender, so that
    no platform can speak in the name of another."""
    return f"{peer}/{origin}" if origin else peer
