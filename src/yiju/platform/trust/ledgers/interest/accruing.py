"""Interest on the accounts of a kind, from the books and into them."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

import numpy as np

from yiju.platform.events.api import Actor
from yiju.platform.trust.ledgers.accounts import account
from yiju.platform.trust.ledgers.interest.rules import Int64, interest_of_products
from yiju.platform.trust.ledgers.kinds import account_kind
from yiju.platform.trust.ledgers.shapes import Outcome
from yiju.platform.trust.ledgers.spreading import Payment, Spread, spread_out
from yiju.platform.trust.ledgers.storing import ask, stream
from yiju.platform.trust.ledgers.times import number_of

LEGS = 5_000
"""Accounts in one transfer of interest."""
AT_ONCE = 20
"""Transfers in one transaction."""


@dataclass(frozen=True)
class Accrued:
    """What accounts have earned, in columns: numbers of accounts, products, amounts."""

    accounts: Int64
    products: Int64
    amounts: Int64

    @property
    def total(self) -> int:
        return int(self.amounts.sum())


def accrue(
    kind: str, first: date, last: date, rate: Fraction, *, days_of_year: int = 360,
    inclusive: bool = True,
) -> Accrued:  # fmt: skip
    """Interest of each account of a kind for the days from the first to the last, by value dates.

    `inclusive` says whether the last day bears interest. Starts from the balances of the last
    period that was closed before the first day, where there is one. Products below zero bear none.
    Raises AccountKindUnknown.
    """
    account_kind(kind)
    start, end = number_of(first), number_of(last) + inclusive
    closing = ask(
        "SELECT id, through FROM trust_closing WHERE kind = %s AND through < %s"
        " ORDER BY through DESC LIMIT 1",
        [kind, start],
    )
    closing_id, through = closing[0] if closing else (0, -(10**6))
    whole = end - start
    # Each leg lies there from its value date, or from the first day, to the end.
    days = f"CASE WHEN l.value_day < {start} THEN {whole} ELSE {end} - l.value_day END"
    rows = stream(
        "SELECT account_id, SUM(product) FROM ("
        f" SELECT l.account_id, l.amount * ({days}) AS product FROM trust_leg l"
        "  JOIN trust_account a ON a.id = l.account_id"
        "  WHERE a.kind = %s AND l.value_day > %s AND l.value_day < %s"
        f" UNION ALL SELECT account_id, balance * {whole} FROM trust_closedbalance"
        "  WHERE closing_id = %s) AS lain GROUP BY account_id ORDER BY account_id",
        [kind, through, end, closing_id],
        size=50_000,
    )
    found = np.array([(number, int(total)) for number, total in rows], np.int64).reshape(-1, 2)
    products = np.maximum(found[:, 1], 0)
    return Accrued(found[:, 0], products, interest_of_products(products, rate, days_of_year))


def post_interest(
    accrued: Accrued, *, key: str, source: str, value_date: date, ground: str, actor: Actor,
    at: datetime, text: str = "",
) -> list[Outcome]:  # fmt: skip
    """Pay what was accrued out of one account, some thousand accounts in a transfer: `key-1`,
    `key-2` … Sent again it is the same. What is refused says why, and its accounts got nothing."""
    unit = account(source).unit
    paid = np.flatnonzero(accrued.amounts)
    payments = [
        Payment(
            f"{key}-{place // LEGS + 1}",
            accrued.accounts[paid[place : place + LEGS]],
            accrued.amounts[paid[place : place + LEGS]],
        )
        for place in range(0, len(paid), LEGS)
    ]
    outcomes: list[Outcome] = []
    for place in range(0, len(payments), AT_ONCE):
        some = payments[place : place + AT_ONCE]
        spread = Spread(source, unit, value_date, text or key, ground, some)
        outcomes += spread_out(spread, actor=actor, at=at)
    return outcomes
