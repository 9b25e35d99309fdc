"""What lies in kinds of account together, and what was paid out to others since a moment."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from yiju.platform.trust.ledgers.shapes import Move
from yiju.platform.trust.ledgers.storing import among, ask
from yiju.platform.trust.ledgers.times import microseconds, moment_of

ARRIVED = (
    " FROM trust_account a"
    " JOIN trust_leg l ON l.account_id = a.id AND l.recorded >= %s"
    " JOIN trust_transfer t ON t.id = l.transfer_id"
    " WHERE a.kind {wanted} AND (l.amount > 0) = (t.kind <> %s)"
)


@dataclass(frozen=True)
class Payment:
    """What arrived in an account, in its unit; less than zero where that was reversed."""

    recorded: datetime
    account: str
    holder: str
    amount: int
    text: str


def held_in_kinds(kinds: Collection[str]) -> int:
    """The sum of all balances now, in the unit of the accounts."""
    wanted, values = among(kinds)
    rows = ask(f"SELECT COALESCE(SUM(balance), 0) FROM trust_account WHERE kind {wanted}", values)
    return int(rows[0][0])


def paid_out(kinds: Collection[str], since: datetime) -> int:
    """What arrived in accounts of these kinds since a moment, less what of it was reversed.

    What they paid in is not taken off: to a ledger of escrow, who pays and who is paid are both
    outside."""
    wanted, values = among(kinds)
    arrived = ARRIVED.format(wanted=wanted)
    given = [microseconds(since), *values, Move.REVERSAL.value]
    return int(ask(f"SELECT COALESCE(SUM(l.amount), 0){arrived}", given)[0][0])


def payments(kinds: Collection[str], since: datetime, most: int) -> list[Payment]:
    """The newest of what `paid_out` adds up."""
    wanted, values = among(kinds)
    arrived = ARRIVED.format(wanted=wanted)
    rows = ask(
        f"SELECT l.recorded, a.code, a.holder, l.amount, t.text{arrived}"
        " ORDER BY l.recorded DESC, l.id DESC LIMIT %s",
        [microseconds(since), *values, Move.REVERSAL.value, most],
    )
    return [Payment(moment_of(at), *rest) for at, *rest in rows]
