"""One amount from or to many accounts: shares by weight, what an account lacks, one transfer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from yiju.platform.base.money import Money, allocate
from yiju.platform.events.api import Actor
from yiju.platform.trust.ledgers.posting import post
from yiju.platform.trust.ledgers.shapes import Leg, Transfer
from yiju.platform.trust.ledgers.storing import among, ask


@dataclass(frozen=True)
class Shared:
    """What is due from each: out of its account, and billed where the account falls short."""

    drawn: Mapping[str, int]
    billed: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.drawn.values()) + sum(self.billed.values())

    @property
    def due(self) -> dict[str, int]:
        return {key: amount + self.billed.get(key, 0) for key, amount in self.drawn.items()}


def share_out(total: int, weights: Mapping[str, int], balances: Mapping[str, int]) -> Shared:
    """Divide a total by weight, to the unit; no balance falls below zero, and nobody pays for
    another. Raises ValueError where all weights are zero."""
    due = {key: money.fen for key, money in allocate(Money(total), weights).items()}
    drawn = {key: min(amount, balances.get(key, 0)) for key, amount in due.items()}
    billed = {key: due[key] - drawn[key] for key in due if due[key] > drawn[key]}
    return Shared(drawn, billed)


def spread(
    key: str, source: str, amounts: Mapping[str, int], value_date: date, *, text: str, ground: str,
    actor: Actor, at: datetime,
) -> int:  # fmt: skip
    """Post one transfer from an account to many, by account; below zero, from them into it. The
    sum. Sent again it is the same. Raises what the ledger refuses; nothing is posted for nothing.
    """
    legs = [Leg(account, amount) for account, amount in sorted(amounts.items()) if amount]
    total = sum(leg.amount for leg in legs)
    if total:
        legs.append(Leg(source, -total))
    if legs:
        made = Transfer(key, tuple(legs), value_date, text=text, ground=ground)
        post(made, actor=actor, at=at)
    return total


def balances(codes: Sequence[str]) -> dict[str, int]:
    """Balances now of those of the accounts that there are, by code."""
    wanted, values = among(list(codes))
    return dict(ask(f"SELECT code, balance FROM trust_account WHERE code {wanted}", values))


def brought_in(codes: Sequence[str], keys: str) -> dict[str, int]:
    """What transfers whose keys begin with `keys` brought into each of the accounts, less what of
    it was reversed; nothing of accounts to which they brought nothing."""
    wanted, values = among(list(codes))
    begins = len(keys), keys
    rows = ask(
        "SELECT a.code, SUM(l.amount) FROM trust_account a"
        " JOIN trust_leg l ON l.account_id = a.id JOIN trust_transfer t ON t.id = l.transfer_id"
        " LEFT JOIN trust_transfer f ON f.id = t.follows_id"
        f" WHERE a.code {wanted}"
        " AND (SUBSTR(t.key, 1, %s) = %s OR SUBSTR(f.key, 1, %s) = %s) GROUP BY a.code",
        [*values, *begins, *begins],
    )
    return {code: int(total) for code, total in rows}
