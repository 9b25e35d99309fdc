"""Escrow. The only door to this room.

order = Order(f"{number}/release", bank, rate, actor, at)
earned = order.earn(account); order.move("seller", amount, account, outside); order.post()
refund(order, account, receipts, outside), pay_shares(…), through(accounts, outside, until)
"""

from yiju.platform.trust.escrow.orders import INTEREST, Order
from yiju.platform.trust.escrow.paying import (
    SumDiffers,
    available,
    check_sum,
    pay_shares,
    refund,
    through,
)
from yiju.platform.trust.escrow.rules import (
    ESCROW,
    YUAN,
    AmountUnfit,
    Receipt,
    Through,
    fen_of,
    interest_on,
    is_conserved,
    refunds,
)

__all__ = [
    "ESCROW",
    "INTEREST",
    "YUAN",
    "AmountUnfit",
    "Order",
    "Receipt",
    "SumDiffers",
    "Through",
    "available",
    "check_sum",
    "fen_of",
    "interest_on",
    "is_conserved",
    "pay_shares",
    "refund",
    "refunds",
    "through",
]
