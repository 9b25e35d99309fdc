"""Items that hold money for their parties. The only door to this part of work."""

from yiju.platform.work.escrow.receipts import (
    PAYER,
    CashRefused,
    Credit,
    HolderDiffers,
    Paid,
    TooMuch,
    came_in,
    is_own_account,
    paid_in,
    post_receipt,
    receipts_in,
    take,
    transfer_of,
)
from yiju.platform.work.escrow.titles import Hears, Told, ask_title, asset_of, hear

__all__ = [
    "PAYER",
    "CashRefused",
    "Credit",
    "Hears",
    "HolderDiffers",
    "Paid",
    "Told",
    "TooMuch",
    "ask_title",
    "asset_of",
    "came_in",
    "hear",
    "is_own_account",
    "paid_in",
    "post_receipt",
    "receipts_in",
    "take",
    "transfer_of",
]
