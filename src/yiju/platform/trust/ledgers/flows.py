"""What lies in kinds of account together, and what was paid out to others since a moment."""

from collections.abc import Collection
from datetime import datetime

from yiju.platform.trust.ledgers.shapes import Move
from yiju.platform.trust.ledgers.storing import among, ask
from yiju.platform.trust.ledgers.times import microseconds


def held_in_kinds(kinds: Collection[str]) -> int:
    """The sum of all balances now, in the unit of the accounts."""
    wanted, values = among(kinds)
    rows = ask(f"SELECT COALESCE(SUM(balance), 0) FROM trust_account WHERE kind {wanted}", [values])
    return int(rows[0][0])


def paid_out(kinds: Collection[str], since: datetime) -> int:
    """What arrived in accounts of these kinds since a moment, less what of it was reversed.

    What they paid in is not taken off: to a ledger of escrow, who pays and who is paid are both
    outside."""
    wanted, values = among(kinds)
    rows = ask(
        "SELECT COALESCE(SUM(l.amount), 0) FROM trust_account a"
        " JOIN trust_leg l ON l.account_id = a.id AND l.recorded >= %s"
        " JOIN trust_transfer t ON t.id = l.transfer_id"
        f" WHERE a.kind {wanted} AND (l.amount > 0) = (t.kind <> %s)",
        [microseconds(since), values, Move.REVERSAL.value],
    )
    return int(rows[0][0])
