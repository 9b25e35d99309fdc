"""What common parts earn, as declarations and rules know it. Pure, without a database."""

from collections.abc import Callable
from dataclasses import dataclass

from yiju.platform.base.time import Period


@dataclass(frozen=True)
class Cost:
    """A cost of earning the income of common parts; without an invoice it is not deducted."""

    fen: int
    invoice: str


@dataclass(frozen=True)
class Earned:
    """What came in, in fen, and what it cost."""

    gross: int = 0
    costs: tuple[Cost, ...] = ()


Earns = Callable[[str, Period], Earned]
"""Of a compound in a quarter."""
Credits = Callable[..., int]
"""Takes compound, gross fen and costs, and `quarter`, `is_agreed`, `actor`, `at`; the fen that the
owners were credited with."""
