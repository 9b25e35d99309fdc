"""Printed numbers: read as exact fractions, compared to the digits that are printed. Pure."""

import re
from fractions import Fraction

NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
CELL = re.compile(r"([-+−]?\d[\d,]*(?:\.\d+)?)\s*(?:个百分点|[%％分件个座项处家])?※?")
SIGNS = {"↑": 1, "上升": 1, "增长": 1, "增加": 1, "↓": -1, "下降": -1, "减少": -1}


def number(cell: str) -> Fraction | None:
    """The number that a cell is, None where it is none.

    >>> number("1,054件"), number("—"), number("东区")
    (Fraction(1054, 1), None, None)
    """
    found = CELL.fullmatch(cell)
    return exact(found[1]) if found else None


def exact(text: str) -> Fraction:
    return Fraction(text.replace(",", "").replace("−", "-"))


def change(cell: str) -> tuple[str, int] | None:
    """A change as it is printed, without its sign, and its sign: +3, 下降3 or ↓3.

    >>> change("下降3.2%"), change("+8")
    (('3.2', -1), ('8', 1))
    """
    found = re.fullmatch(
        r"(↑|↓|上升|增长|增加|下降|减少|[-+−])?(\d[\d,]*(?:\.\d+)?)(个百分点|[%％件个分])?※?",
        re.sub(r"\s", "", cell),
    )
    if not found:
        return None
    return found[2], -1 if found[1] in {"-", "−"} else SIGNS.get(found[1] or "", 1)


def agrees(said: str, value: Fraction) -> bool:
    """Whether a printed figure is the exact one, to within one unit of its last digit.

    >>> agrees("93.72", Fraction(91100, 972)), agrees("93.8", Fraction(91100, 972))
    (True, True)
    >>> agrees("93.9", Fraction(91100, 972))
    False
    """
    return abs(exact(said) - value) < Fraction(1, 10 ** digits(said))


def digits(said: str) -> int:
    return len(said.partition(".")[2])


def rounded(value: Fraction, places: int) -> str:
    scaled = (abs(value) * 10**places * 2 + 1) // 2
    return plain(Fraction(scaled, 10**places) * (-1 if value < 0 else 1))


def plain(value: Fraction) -> str:
    return str(value) if value.denominator == 1 else f"{float(value):.6f}".rstrip("0")
