"""What goes into a ledger and what comes out of it: plain frozen rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from yiju.platform.base.i18n import _
from yiju.platform.trust.ledgers.refusals import AmountUnfit, LedgerRefusal

MOST = 2**53 - 1
"""The largest amount and balance: what JSON readers hold exactly (RFC 8785)."""


class Move(StrEnum):
    """What a transfer does."""

    POSTED = "posted"
    PENDING = "pending"
    """Reserves; nothing has moved yet."""
    SETTLED = "settled"
    """Moves what was reserved, all or part of it, and frees the rest."""
    VOIDED = "voided"
    EXPIRED = "expired"
    REVERSAL = "reversal"


class Leg(NamedTuple):
    """What a transfer does to an account: more than zero comes in, less goes out; whole units."""

    account: str
    amount: int
    unit: str = "fen"


@dataclass(frozen=True, slots=True)
class Transfer:
    """One change in the books.

    `key` names it for good. `value_date` is the day from which it counts; it may not lie ahead.
    A pending one lapses at `until`, where given. `follows` is the key of what is settled, voided
    or reversed; without legs such a transfer takes all of what it follows. `reference` is the
    number under which others know it, such as the bank's.
    """

    key: str
    legs: tuple[Leg, ...]
    value_date: date
    move: Move = Move.POSTED
    follows: str = ""
    until: datetime | None = None
    text: str = ""
    ground: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Linked:
    """Transfers of which all are posted or none is."""

    transfers: tuple[Transfer, ...]


Order = Transfer | Linked


class Outcome(NamedTuple):
    """What became of a transfer: its number, whether it was there before, or why it was refused."""

    key: str
    number: int = 0
    again: bool = False
    refusal: LedgerRefusal | None = None


@dataclass(frozen=True)
class AccountRow:
    code: str
    kind: str
    unit: str
    holder_kind: str
    holder: str
    title: str
    opened: date
    closed: date | None
    balance: int
    held: int
    id: int = field(repr=False, default=0)


@dataclass(frozen=True)
class TransferRow:
    """A transfer as it stands in the books. Legs of a pending one are what it reserves."""

    number: int
    key: str
    move: Move
    follows: str
    followed_by: str
    linked: int | None
    value_date: date
    recorded: datetime
    until: datetime | None
    text: str
    ground: str
    reference: str
    by: str
    legs: tuple[Leg, ...]


def moved(
    key: str,
    amount: int,
    *,
    out_of: str,
    into: str,
    value_date: date,
    unit: str = "fen",
    move: Move = Move.POSTED,
    until: datetime | None = None,
    text: str = "",
    ground: str = "",
    reference: str = "",
) -> Transfer:
    """The transfer of one amount between two accounts. Raises AmountUnfit for what is not a whole
    number above zero."""
    whole = isinstance(amount, int) and not isinstance(amount, bool)
    if not whole or amount <= 0:
        why = _("应大于零") if whole else _("应为整数个最小单位")
        raise AmountUnfit(amount=str(amount), why=why)
    legs: Sequence[Leg] = (Leg(out_of, -amount, unit), Leg(into, amount, unit))
    return Transfer(
        key, tuple(legs), value_date, move, until=until, text=text, ground=ground,
        reference=reference,
    )  # fmt: skip
