"""The tables of the rooms below trust, for Django to find."""

from yiju.platform.trust.ledgers.models import (
    Account,
    BankFile,
    BankLine,
    BankMatch,
    ClosedBalance,
    Closing,
    JournalBlock,
    Leg,
    OpenPending,
    RefusedTransfer,
    Reserve,
    Transfer,
)

__all__ = [
    "Account",
    "BankFile",
    "BankLine",
    "BankMatch",
    "ClosedBalance",
    "Closing",
    "JournalBlock",
    "Leg",
    "OpenPending",
    "RefusedTransfer",
    "Reserve",
    "Transfer",
]
