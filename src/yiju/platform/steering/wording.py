"""Figures and promises as people read them."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from yiju.platform.base.i18n import Text, _

COMPARED: dict[str, Text] = {
    ">=": _("{subject}不少于 {value}{unit}"),
    ">": _("{subject}超过 {value}{unit}"),
    "<=": _("{subject}不超过 {value}{unit}"),
    "<": _("{subject}低于 {value}{unit}"),
    "=": _("{subject} {value}{unit}"),
    "about": _("{subject}约 {value}{unit}"),
    "all": _("{subject}全部 {value}{unit}"),
    "basically": _("{subject}基本完成 {value}{unit}"),
}
WHOLE: dict[str, tuple[str, Text]] = {
    "all": ("全", _("{subject}全覆盖")),
    "basically": ("基本", _("{subject}基本完成")),
}
"""Without a figure: what the subject may say already, and what is said where it does not."""


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
    said: Text | str = subject
    if value is not None and comparator in COMPARED:
        facts = {"subject": subject, "value": shown(value), "unit": unit}
        said = COMPARED[comparator].format(**facts)
    elif comparator in WHOLE and WHOLE[comparator][0] not in subject:
        said = WHOLE[comparator][1].format(subject=subject)
    return _("每年{promise}").format(promise=said) if yearly else said
