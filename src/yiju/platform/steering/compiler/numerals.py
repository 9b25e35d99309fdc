"""Chinese and Arabic numerals as numbers, exactly."""

from fractions import Fraction

DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
STEPS = {"十": 10, "百": 100, "千": 1000}
MYRIADS = {"万": 10**4, "亿": 10**8}
SIGNS = "".join(DIGITS) + "".join(STEPS) + "".join(MYRIADS)


def chinese(text: str) -> int | None:
    """The value of 三, 两百, 一千二百, 三万五千, 二〇二二; None where it is no numeral.

    >>> chinese("一千二百"), chinese("二〇二二"), chinese("两万")
    (1200, 2022, 20000)
    """
    if not text or any(sign not in SIGNS for sign in text):
        return None
    if all(sign in DIGITS for sign in text):
        return int("".join(str(DIGITS[sign]) for sign in text)) if len(text) != 2 else None
    total = section = digit = 0
    for sign in text:
        if sign in DIGITS:
            digit = DIGITS[sign]
        elif sign in STEPS:
            section += (digit or 1) * STEPS[sign]
            digit = 0
        else:
            total = (total + section + digit) * MYRIADS[sign]
            section = digit = 0
    return total + section + digit


def number(text: str, multiplier: str = "") -> Fraction | None:
    """The value of 1,200 or 1.5 or 三十, times 万 or 亿 where that follows.

    >>> number("1.5", "万")
    Fraction(15000, 1)
    """
    plain = text.replace(",", "")
    if plain and plain[0].isdigit():
        try:
            value = Fraction(plain)
        except ValueError:
            return None
    else:
        whole = chinese(plain)
        if whole is None:
            return None
        value = Fraction(whole)
    for sign in multiplier:
        value *= (MYRIADS | STEPS)[sign]
    return value


def plain(value: Fraction) -> int | float:
    """The number as JSON holds it: whole where it is whole."""
    return value.numerator if value.denominator == 1 else float(value)
