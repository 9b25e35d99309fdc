"""Differences between bank and books as items of work. The door of this part."""

from yiju.platform.work.reconciling.keeping import (
    Followed,
    follow_differences,
    identity,
    keep_following,
    numbers,
    statement_take,
)
from yiju.platform.work.reconciling.process import BANK_DIFFERENCE

__all__ = [
    "BANK_DIFFERENCE",
    "Followed",
    "follow_differences",
    "identity",
    "keep_following",
    "numbers",
    "statement_take",
]
