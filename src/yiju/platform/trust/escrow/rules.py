"""Receipts, refunds to where the money came from, and interest that follows the principal. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, Standard, rule
from yiju.platform.base.money import Money, allocate
from yiju.platform.base.units import Unit
from yiju.platform.trust.ledgers.interest.rules import interest_of_products, product

ESCROW = Standard("建住房〔2006〕321号")
YUAN = Unit("yuan", "元", "yuan")


class AmountUnfit(CityError):
    code = "escrow.amount_unfit"
    status = 422
    text = _("金额 {amount} 应为不小于零的数，最多两位小数")


def fen_of(yuan: Decimal) -> int:
    """Raises AmountUnfit for parts of a fen and for what is below zero.

    >>> fen_of(Decimal("490000.01"))
    49000001
    """
    fen = yuan * 100
    if not yuan.is_finite() or fen != int(fen) or fen < 0:
        raise AmountUnfit(amount=yuan)
    return int(fen)


@dataclass(frozen=True)
class Receipt:
    """Money that came in: the bank's number, what it is, and which party it came from."""

    txn: str
    kind: str
    amount: int
    day: date
    origin: int


@rule(
    cites=(Clause("9"), ESCROW),
    reading=_("退款原路退回、分文不差；利息随本金，按各笔资金存放的金额和天数分。"),
)
def refunds(receipts: Sequence[Receipt], interest: int, day: date) -> list[tuple[Receipt, int]]:
    """Each receipt with the interest in fen that goes back with it, besides its own amount."""
    if not receipts:
        return []
    lain = {one.txn: product([(one.day, one.amount)], day, inclusive=False) for one in receipts}
    weights = lain if any(lain.values()) else {one.txn: one.amount for one in receipts}
    parts = allocate(Money(interest), weights)
    return [(one, parts[one.txn].fen) for one in receipts]


@rule(
    cites=(Clause("9"), Standard("银发〔2005〕129号")),
    reading=_("监管资金按活期存款计息：积数计息，一年 360 天，存入当日计、付出当日不计。"),
)
def interest_on(moves: Sequence[tuple[date, int]], day: date, rate: Fraction) -> int:
    """Interest in fen on the entries of an account up to a day, by a yearly rate."""
    lain = product([*moves], day, inclusive=False)
    return int(interest_of_products([lain], rate)[0])


@dataclass(frozen=True)
class Through:
    """What went through the accounts of one escrow, interest apart, by the account outside."""

    came: Mapping[str, int]
    went: Mapping[str, int]
    held: int


@rule(
    cites=(Clause("9"), ESCROW),
    reading=_("存入的各笔资金之和，等于付出的、退回的和仍在账上的之和，一分不差。"),
)
def is_conserved(found: Through) -> bool:
    return sum(found.came.values()) == sum(found.went.values()) + found.held
