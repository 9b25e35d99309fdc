"""Several payments out of an escrow as one: all are posted, or none."""

from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.trust.escrow.rules import interest_on
from yiju.platform.trust.ledgers import api as ledgers

INTEREST = "/interest"
"""How the keys of transfers of interest end."""


@dataclass
class Order:
    """Transfers under keys that begin alike. `bank` is the account that interest comes from."""

    key: str
    bank: str
    rate: Fraction
    actor: Actor
    at: datetime
    transfers: list[ledgers.Transfer] = field(default_factory=list)

    @property
    def day(self) -> date:
        return china_day(self.at)

    def move(self, name: str, amount: int, out_of: str, into: str, ground: str = "") -> None:
        """Add a transfer; nothing for an amount of zero."""
        if amount:
            self.transfers.append(
                ledgers.moved(
                    f"{self.key}/{name}",
                    amount,
                    out_of=out_of,
                    into=into,
                    value_date=self.day,
                    text=name,
                    ground=ground,
                )
            )

    def pay(
        self, name: str, amount: int, out_of: str, into: str, to: str, ground: str = ""
    ) -> None:
        """Add a payment to somebody outside, `to` says whom; here it is posted with the others."""
        self.move(name, amount, out_of, into, ground)

    def earn(self, account: str) -> int:
        """Add the interest that an account has earned up to today and was not credited with yet;
        how much in fen."""
        found = ledgers.statement(account, ledgers.account(account).opened, self.day)
        entries = list(found.entries)
        moves = [(one.value_date, one.amount) for one in entries]
        before = sum(one.amount for one in entries if one.others == (self.bank,))
        earned = max(interest_on(moves, self.day, self.rate) - before, 0)
        self.move(f"{account}{INTEREST}", earned, self.bank, account)
        return earned

    def post(self) -> None:
        """Raises the refusal of the first transfer that may not be."""
        if self.transfers:
            ledgers.post_linked(self.transfers, actor=self.actor, at=self.at)
