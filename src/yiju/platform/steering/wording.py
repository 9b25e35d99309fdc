"""Figures and promises as people read them."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from yiju.platform.base.i18n import Text, _

PROMISED: dict[str, Text] = {
    ">=": _("{subject}不少于{value}{unit}"),
    ">": _("{subject}超过{value}{unit}"),
    "<=": _("{subject}不超过{value}{unit}"),
    "<": _("{subject}低于{value}{unit}"),
    "=": _("{subject}{value}{unit}"),
    "about": _("{subject}约{value}{unit}"),
    "all": _("{subject}全部{value}{unit}完成"),
    "basically": _("{subject}基本完成"),
    "done": _("{subject}"),
}


def shown(value: Fraction | Decimal | int | None, places: int = 2) -> str:
    """A figure rounded half up for display only, without trailing zeros.

    >>> shown(Fraction(22300, 372))
    '59.95'
    >>> shown(Fraction(120))
    '120'
    """
    if value is None:
        return ""
    exact = Fraction(value)
    number = Decimal(exact.numerator) / Decimal(exact.denominator)
    text = f"{number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def promised(
    subject: str, comparator: str, value: Fraction | None, unit: str, yearly: bool
) -> Text | str:
    """A promise in one line, as 改造提升的公厕 93座."""
    template = PROMISED.get(comparator, PROMISED["="])
    figure = f" {shown(value)}" if value is not None else ""
    said = template.format(subject=subject, value=figure, unit=unit if figure else "")
    return _("每年{promise}").format(promise=said) if yearly else said
