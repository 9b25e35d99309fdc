"""Exact quantities in units."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.base.i18n import use_language
from yiju.platform.base.units import (
    BERTH,
    PERCENT,
    PIECE,
    SIGN,
    SQUARE_KILOMETRE,
    TOILET,
    UNITS,
    Quantity,
    UnitsDiffer,
    unit_worded,
)

NUMBERS = st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=1000)


@pytest.mark.parametrize(
    ("word", "unit"),
    [
        ("座", TOILET),
        ("个", PIECE),
        ("％", PERCENT),
        ("泊位", BERTH),
        ("平方公里", SQUARE_KILOMETRE),
        ("km2", SQUARE_KILOMETRE),
    ],
)
def test_a_unit_is_known_by_the_words_of_plans(word, unit):
    assert unit_worded(word) == unit


def test_a_unit_that_nobody_catalogued_is_one_of_its_own():
    assert (unit_worded("扇").key, str(unit_worded("扇"))) == ("扇", "扇")


def test_every_unit_is_found_by_its_key():
    assert all(UNITS[key].key == key for key in UNITS)


def test_a_quantity_is_shown_in_the_language_of_the_reader():
    seats, share = Quantity(93, TOILET), Quantity(Fraction(22300, 372), PERCENT)

    assert (str(seats), str(share)) == ("93座", "59.95%")
    with use_language("en"):
        assert (str(seats), str(share)) == ("93 toilets", "59.95%")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(1, 3), "0.33个"),
        (Fraction(5, 1000), "0.01个"),
        (Fraction(-1, 1000), "0个"),
        (Fraction(-5, 2), "-2.5个"),
        (100, "100个"),
    ],
)
def test_a_quantity_is_rounded_for_the_eye_only(value, shown):
    assert str(Quantity(value, PIECE)) == shown
    assert Quantity(value, PIECE).value == value


def test_toilets_and_signs_are_not_added_or_compared():
    with pytest.raises(UnitsDiffer, match="单位不同"):
        Quantity(1, TOILET) + Quantity(1, SIGN)
    with pytest.raises(UnitsDiffer):
        assert Quantity(1, TOILET) <= Quantity(1, SIGN)


def test_a_quantity_takes_no_rounded_number():
    with pytest.raises(TypeError, match=r"0\.6"):
        Quantity(0.6, PERCENT)  # type: ignore[arg-type]


@given(NUMBERS, NUMBERS)
def test_quantities_are_counted_without_losing_anything(one, other):
    left, right = Quantity(one, PIECE), Quantity(other, PIECE)

    assert (left + right) - right == left
    assert left + right == right + left
    assert (left <= right) == (one <= other)
    assert 3 * left == left + left + left
    assert not other or left / right == one / other
