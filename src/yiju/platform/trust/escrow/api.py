"""Escrow. The only door to this room.

order = Order(f"{number}/release", bank, rate, actor, at)
earned = order.earn(account); order.move("seller", amount, account, outside); order.post()
refund(order, account, receipts, outside), pay_shares(…), through(accounts, outside, until)
"""

from yiju.platform.trust.escrow.firms import Firm, check_firm, related, young_payee
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
    Inflow,
    Outflow,
    Receipt,
    Through,
    by_strangers,
    circles,
    fen_of,
    interest_on,
    is_conserved,
    loan_is_late,
    refunds,
)

__all__ = [
    "ESCROW",
    "INTEREST",
    "YUAN",
    "AmountUnfit",
    "Firm",
    "Inflow",
    "Order",
    "Outflow",
    "Receipt",
    "SumDiffers",
    "Through",
    "available",
    "by_strangers",
    "check_firm",
    "check_sum",
    "circles",
    "fen_of",
    "interest_on",
    "is_conserved",
    "loan_is_late",
    "pay_shares",
    "refund",
    "refunds",
    "related",
    "through",
    "young_payee",
]
