"""Money in whole fen."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import total_ordering
from numbers import Rational

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _


class NotMoney(CityError):
    code = "money.unreadable"
    text = _("“{given}”不是金额。请写成 1234.50，最多两位小数。")


@total_ordering
@dataclass(frozen=True)
class Money:
    """An amount of fen; may be negative."""

    fen: int

    def __post_init__(self) -> None:
        if not isinstance(self.fen, int) or isinstance(self.fen, bool):
            raise TypeError(f"money counts whole fen, not {self.fen!r}")

    @classmethod
    def parse(cls, text: str) -> "Money":
        """¥1,234.50, 1234.5 and 1234; raises NotMoney."""
        found = re.fullmatch(r"\s*(-?)[¥￥]?(\d{1,3}(?:,\d{3})*|\d+)(?:\.(\d{1,2}))?\s*", text)
        if not found:
            raise NotMoney(given=text)
        sign, yuan, cents = found.groups()
        fen = int(yuan.replace(",", "")) * 100 + int((cents or "0").ljust(2, "0"))
        return cls(-fen if sign else fen)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.fen + other.fen)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.fen - other.fen)

    def __neg__(self) -> "Money":
        return Money(-self.fen)

    def __lt__(self, other: "Money") -> bool:
        return self.fen < other.fen if isinstance(other, Money) else NotImplemented

    def __str__(self) -> str:
        yuan, fen = divmod(abs(self.fen), 100)
        return f"{'-' if self.fen < 0 else ''}¥{yuan:,}.{fen:02}"


WAN, YI = 1_000_000, 10_000_000_000
"""Fen in ten thousand yuan, the unit of budgets, and in a hundred million."""


def whole_fen(amount: Fraction) -> int:
    """The nearest fen, halves away from zero as accountants round."""
    twice = 2 * abs(amount)
    found = (twice.numerator + twice.denominator) // (2 * twice.denominator)
    return -found if amount < 0 else found


def in_units(fen: int | Fraction, unit: int, places: int) -> str:
    """Fen in `WAN` or `YI` with so many decimals, halves away from zero, thousands set apart.

    >>> in_units(12_345_650_000, WAN, 1)
    '12,345.7'
    """
    shown = whole_fen(Fraction(fen) * 10**places / unit)
    whole, part = divmod(abs(shown), 10**places)
    sign = "-" if shown < 0 else ""
    return f"{sign}{whole:,}.{part:0{places}}" if places else f"{sign}{whole:,}"


def spoken(fen: int) -> Text:
    """An amount for a heading: from a hundred million yuan on in 亿元, below that in 万元."""
    if abs(fen) >= YI:
        return _("{amount} 亿元").format(amount=in_units(fen, YI, 2))
    return _("{amount} 万元").format(amount=in_units(fen, WAN, 1))


def allocate(total: Money, weights: Mapping[str, int | Fraction]) -> dict[str, Money]:
    """Divide `total` in proportion to `weights` without losing a fen.

    Largest remainder; ties go to the smaller key. Each part is within one fen of its exact share.
    Raises ValueError for a negative weight, or when all are zero; TypeError for a rounded one.
    """
    if rounded := [key for key, weight in weights.items() if not isinstance(weight, Rational)]:
        raise TypeError(f"{rounded}: weights are whole numbers or fractions")
    whole = sum(weights.values(), Fraction(0))
    if whole <= 0 or any(weight < 0 for weight in weights.values()):
        raise ValueError("weights must not be negative and not all be zero")
    exact = {key: Fraction(total.fen) * weight / whole for key, weight in weights.items()}
    floors = {key: share.numerator // share.denominator for key, share in exact.items()}
    left = total.fen - sum(floors.values())
    first = set(sorted(exact, key=lambda key: (floors[key] - exact[key], key))[:left])
    return {key: Money(floors[key] + (key in first)) for key in weights}
