"""The words of comparison (Civil Code art. 1259) and exact comparison."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.base.words import (
    Comparator,
    NoShare,
    chinese_number,
    comparator_of,
    compares,
    share_demanded,
)


@pytest.mark.parametrize(
    ("words", "below", "equal", "above"),
    [
        (("以上", "届满", "不低于", "不少于", "达到", "至少"), False, True, True),
        (("以下", "以内", "不高于", "不超过", "至多"), True, True, False),
        (("超过", "过", "以外"), False, False, True),
        (("不满", "不足", "低于"), True, False, False),
        (("等于",), False, True, False),
    ],
    ids=["or more", "or less", "more than", "less than", "exactly"],
)
def test_each_word_includes_or_excludes_its_number_as_the_code_says(words, below, equal, above):
    for word in words:
        found = comparator_of(word)

        assert [compares(n, found, 5) for n in (4, 5, 6)] == [below, equal, above], word


def test_a_word_that_compares_nothing_is_refused():
    with pytest.raises(KeyError):
        comparator_of("努力")


def test_just_under_sixty_percent_is_not_sixty_percent():
    """Source: housing 0.1: 223 of 372 are 59.946 percent."""
    assert not compares(Fraction(223, 372), Comparator.GE, Fraction(60, 100))
    assert compares(Fraction(224, 372), Comparator.GE, Fraction(60, 100))


@pytest.mark.parametrize(
    ("words", "comparator", "bound"),
    [
        ("过半数", Comparator.GT, Fraction(1, 2)),
        ("半数以上", Comparator.GE, Fraction(1, 2)),
        ("三分之二以上", Comparator.GE, Fraction(2, 3)),
        ("四分之三以上", Comparator.GE, Fraction(3, 4)),
        ("百分之六十以上", Comparator.GE, Fraction(3, 5)),
        ("达到６０％以上", Comparator.GE, Fraction(3, 5)),
        ("不低于 99.5%", Comparator.GE, Fraction(199, 200)),
        ("不超过千分之五", Comparator.LE, Fraction(1, 200)),
        ("不足三分之一", Comparator.LT, Fraction(1, 3)),
    ],
)
def test_a_share_is_demanded_as_laws_word_it(words, comparator, bound):
    assert share_demanded(words) == (comparator, bound)


@pytest.mark.parametrize(
    "words", ["60%", "多数", "不低于60%以下", "零分之一以上", "二百五分之一以上", ""]
)
def test_what_demands_no_share_is_told_how_to_say_it(words):
    with pytest.raises(NoShare, match="三分之二以上"):
        share_demanded(words)


def test_exactly_half_is_no_majority_and_exactly_two_thirds_are_two_thirds():
    majority, more, two_thirds, enough = *share_demanded("过半数"), *share_demanded("三分之二以上")

    assert not compares(Fraction(6, 12), majority, more)
    assert compares(Fraction(7, 12), majority, more)
    assert compares(Fraction(8, 12), two_thirds, enough)


@pytest.mark.parametrize("number", [0.6, np.float32(0.6), np.float64(0.6), Decimal("0.6")])
def test_a_rounded_number_decides_nothing(number):
    with pytest.raises(TypeError, match="never rounded"):
        compares(number, Comparator.GE, Fraction(60, 100))
    with pytest.raises(TypeError, match="never rounded"):
        compares(Fraction(60, 100), Comparator.GE, number)


def test_about_is_decided_by_nobody_here():
    with pytest.raises(ValueError, match="tolerance"):
        compares(5, Comparator.ABOUT, 5)


@given(st.fractions(), st.fractions())
def test_every_number_is_at_least_the_bound_or_less_than_it(value, bound):
    at_least, less = (compares(value, c, bound) for c in (Comparator.GE, Comparator.LT))
    at_most, more = (compares(value, c, bound) for c in (Comparator.LE, Comparator.GT))

    assert at_least is not less
    assert at_most is not more
    assert compares(value, Comparator.EQ, bound) is (at_least and at_most)


@given(st.integers(1, 9999))
def test_a_number_in_chinese_is_the_number(number):
    assert chinese_number(written(number)) == number


def written(number: int) -> str:
    """A number below ten thousand as official documents write it."""
    said, gap = "", False
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // scale % 10
        if digit:
            said += ("零" if gap and said else "") + "零一二三四五六七八九"[digit] + name
        gap = not digit
    return said[1:] if said.startswith("一十") else said


@pytest.mark.parametrize(("text", "number"), [("二〇二五", 2025), ("两百", 200), ("十", 10)])
def test_years_and_round_numbers_are_read(text, number):
    assert chinese_number(text) == number


@pytest.mark.parametrize("text", ["", "二百五", "十百", "三点五", "abc"])
def test_what_is_no_number_or_two_is_refused(text):
    with pytest.raises(ValueError):
        chinese_number(text)
