"""Day counts, interest and shares in whole units, one account or a million at once. Exact: no
number is ever rounded but the result, once.

Grounds: 《人民币利率管理规定》(银发〔1999〕77号) and 银发〔2005〕129号, by which banks choose
between products of balance and days (积数计息) and whole months with odd days (逐笔计息), both over
a year of 360 days; ISDA 2006 Definitions §4.16 for ACT/360, ACT/365 (Fixed) and 30E/360.
"""

from datetime import date
from enum import StrEnum
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from yiju.platform.base.time import add_months

Int64 = NDArray[np.int64]
Amounts = NDArray[np.int64] | list[int]
LARGE = 2**63 - 1


class DayCount(StrEnum):
    """How days become parts of a year."""

    ACT_360 = "act/360"
    """积数计息: each day that money lay there, over 360."""
    ACT_365 = "act/365"
    THIRTY_360 = "30/360"
    """Months of 30 days; the 31st counts as the 30th (30E/360)."""
    MONTHS_360 = "months/360"
    """逐笔计息: whole months from day to like day, then odd days over 360."""


def year_part(start: date, end: date, count: DayCount) -> Fraction:
    """The part of a year between two days; the first counts, the last does not.

    >>> year_part(date(2021, 6, 1), date(2021, 7, 1), DayCount.ACT_365)
    Fraction(6, 73)
    """
    if end < start:
        raise ValueError(f"{end} lies before {start}")
    match count:
        case DayCount.ACT_360:
            return Fraction((end - start).days, 360)
        case DayCount.ACT_365:
            return Fraction((end - start).days, 365)
        case DayCount.THIRTY_360:
            months = (end.year - start.year) * 12 + end.month - start.month
            return Fraction(months * 30 + min(end.day, 30) - min(start.day, 30), 360)
        case DayCount.MONTHS_360:
            months = (end.year - start.year) * 12 + end.month - start.month
            months -= add_months(start, months) > end
            return Fraction(months, 12) + Fraction((end - add_months(start, months)).days, 360)


def interest(principal: int, rate: Fraction, start: date, end: date, count: DayCount) -> int:
    """Simple interest on a sum between two days, to the unit, halves away from zero.

    `rate` is the yearly rate as a fraction: 1.5 % is Fraction(3, 200).
    """
    return half_up(principal * Fraction(rate) * year_part(start, end, count))


def half_up(value: Fraction) -> int:
    """The nearest whole number; halves away from zero."""
    whole = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return -whole if value < 0 else whole


def product(moves: list[tuple[date, int]], until: date, *, inclusive: bool = True) -> int:
    """The sum of balance times days (积数) of entries by value date, until a day; whether that day
    itself still counts is the bank's practice."""
    return sum(amount * ((until - day).days + inclusive) for day, amount in moves if day <= until)


def interest_of_products(products: Amounts, rate: Fraction, days_of_year: int = 360) -> Int64:
    """Interest on products of balance and days, each rounded to the unit, halves away from zero.

    `days_of_year` is 360 or 365. Raises OverflowError for what does not fit 64 bits.
    """
    yearly = Fraction(rate) / days_of_year
    found = np.asarray(products, np.int64)
    if len(found) and (found.min() <= -LARGE or found.max() >= LARGE):
        raise OverflowError("a product does not fit")
    size = np.abs(found)
    above, below = abs(yearly.numerator), yearly.denominator
    whole, rest = np.divmod(size, below)
    most = int(whole.max(initial=0))
    if most * above >= LARGE // 2 or 2 * below * above + below >= LARGE:
        raise OverflowError("rate or product is too large")
    amounts = whole * above + (2 * rest * above + below) // (2 * below)
    return np.asarray(amounts * np.sign(found) * (1 if yearly >= 0 else -1), np.int64)


def shares(total: int, weights: Amounts) -> Int64:
    """Divide a sum in proportion to weights without losing a unit: largest remainder, ties to the
    one that stands first. Weights are whole numbers, not negative and not all zero.

    Stands beside `base.money.allocate` for many shares at once, with the same result when weights
    stand in the order of their keys.
    """
    found = np.asarray(weights)
    if found.dtype.kind not in "iu" and found.size:
        raise TypeError("weights are whole numbers")
    whole = sum(found.tolist())
    if not found.size or whole <= 0 or found.min() < 0:
        raise ValueError("weights must not be negative and not all be zero")
    fits = abs(total) * int(found.max()) < LARGE and whole < LARGE
    exact = found.astype(np.int64 if fits else object) * total
    floors, rests = exact // whole, exact % whole
    left = total - int(floors.sum())
    first = np.argsort(-rests, kind="stable")[:left]
    floors[first] += 1
    return np.asarray(floors, np.int64)
