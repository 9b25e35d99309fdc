"""Paying out of an escrow in full: back to where it came from, or in shares; what went where."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.money import Money, allocate
from yiju.platform.trust.escrow.orders import INTEREST, Order
from yiju.platform.trust.escrow.rules import Receipt, Through, refunds
from yiju.platform.trust.ledgers import api as ledgers


class SumDiffers(CityError):
    code = "escrow.sum_differs"
    status = 409
    text = _("{number} 付款合计 {total}，账上有 {balance}。逐项核对，一分不差才能付款")


def check_sum(number: str, total: int, balance: int) -> None:
    """Raises SumDiffers."""
    if total != balance:
        raise SumDiffers(number=number, total=Money(total), balance=Money(balance))


def available(account: str) -> int:
    """What lies there and is not reserved for a payment that is under way."""
    row = ledgers.account(account)
    return row.balance - row.held


Outside = Callable[[str], str]
"""The account outside that stands for a kind of receipt or payment."""


def refund(order: Order, account: str, receipts: Sequence[Receipt], outside: Outside) -> None:
    """Every receipt goes back to where it came from, with its part of the interest. Raises
    SumDiffers where other than the receipts lies there."""
    check_sum(account, sum(one.amount for one in receipts), available(account))
    for one, interest in refunds(receipts, order.earn(account), order.day):
        to = str(one.origin)
        order.pay(one.txn, one.amount, account, outside(one.kind), to)
        order.pay(f"{one.txn}{INTEREST}", interest, account, outside(one.kind), to)
    order.post()


def pay_shares(
    order: Order,
    account: str,
    kept: str,
    shares: Mapping[str, int],
    outside: Outside,
    ground: str,
) -> None:
    """Pay all that lies in an account, and what was kept back in another, by kind of payee;
    interest in the same shares. Raises SumDiffers."""
    back, total = ledgers.balance(kept), sum(shares.values())
    check_sum(account, total, available(account) + back)
    if not total:
        return
    earned, late = order.earn(account), order.earn(kept)
    order.move("kept", back, kept, account)
    order.move(f"kept{INTEREST}", late, kept, account)
    interest = allocate(Money(earned + late), shares)
    for kind, share in shares.items():
        order.pay(kind, share, account, outside(kind), kind, ground)
        order.pay(f"{kind}{INTEREST}", interest[kind].fen, account, outside(kind), kind)
    order.post()


def through(accounts: Iterable[str], outside: Sequence[str], until: date) -> Through:
    """Of what was posted up to a day. Raises AccountUnknown."""
    came, went, held = dict.fromkeys(outside, 0), dict.fromkeys(outside, 0), 0
    for code in accounts:
        row = ledgers.account(code)
        held += row.balance
        for one in ledgers.statement(code, row.opened, until).entries:
            other = one.others[0] if one.others else ""
            if other in came and not one.key.endswith(INTEREST):
                came[other] += max(one.amount, 0)
                went[other] -= min(one.amount, 0)
    return Through(came, went, held)
