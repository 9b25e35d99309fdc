"""Single transfers as they stand in the books, and what was refused."""

from dataclasses import dataclass
from datetime import datetime

from yiju.platform.trust.ledgers.refusals import TransferUnknown
from yiju.platform.trust.ledgers.shapes import Leg, Move, TransferRow
from yiju.platform.trust.ledgers.storing import ask
from yiju.platform.trust.ledgers.times import day_of, moment_of


@dataclass(frozen=True)
class RefusedRow:
    """A transfer that was asked for and refused, and why."""

    number: int
    recorded: datetime
    by: str
    key: str
    code: str
    message: str


def transfer(key: str) -> TransferRow:
    """Raises TransferUnknown."""
    rows = ask(
        "SELECT t.id, t.kind, f.key, n.key, t.chain, t.value_day, t.recorded, t.until, t.text,"
        " t.ground, t.reference, t.by FROM trust_transfer t"
        " LEFT JOIN trust_transfer f ON f.id = t.follows_id"
        " LEFT JOIN trust_transfer n ON n.follows_id = t.id WHERE t.key = %s",
        [key if key.isprintable() else ""],
    )
    if not rows:
        raise TransferUnknown(key=key[:120])
    number, move, follows, followed_by, chain, day, recorded, until, *words = rows[0]
    text, ground, reference, by = words
    table = "trust_reserve" if move == Move.PENDING else "trust_leg"
    legs = ask(
        f"SELECT a.code, l.amount, a.unit FROM {table} l JOIN trust_account a"
        " ON a.id = l.account_id WHERE l.transfer_id = %s ORDER BY l.id",
        [number],
    )
    return TransferRow(
        number, key, Move(move), follows or "", followed_by or "", chain, day_of(day),
        moment_of(recorded), None if until is None else moment_of(until), text, ground, reference,
        by, tuple(Leg(*leg) for leg in legs),
    )  # fmt: skip


def refused(*, before: int | None = None, by: str = "", size: int = 100) -> list[RefusedRow]:
    """Refusals, the newest first, from the one before a number on."""
    rows = ask(
        "SELECT id, recorded, by, key, code, message FROM trust_refusedtransfer"
        " WHERE id < %s AND %s IN ('', by) ORDER BY id DESC LIMIT %s",
        [2**62 if before is None else before, by, size],
    )
    return [
        RefusedRow(number, moment_of(at), who, key, code, message)
        for number, at, who, key, code, message in rows
    ]
