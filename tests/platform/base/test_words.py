"""The words of comparison (Civil Code art. 1259) and exact comparison."""

from fractions import Fraction

import pytest

from yiju.platform.base.words import Comparator, comparator_of, compares


@pytest.mark.parametrize(
    ("word", "below", "equal", "above"),
    [
        ("以上", False, True, True),
        ("不低于", False, True, True),
        ("以下", True, True, False),
        ("以内", True, True, False),
        ("不超过", True, True, False),
        ("超过", False, False, True),
        ("过", False, False, True),
        ("不满", True, False, False),
    ],
)
def test_each_word_includes_or_excludes_its_number_as_the_code_says(word, below, equal, above):
    found = comparator_of(word)

    assert [compares(n, found, 5) for n in (4, 5, 6)] == [below, equal, above]


def test_just_under_sixty_percent_is_not_sixty_percent():
    """Source: housing 0.1: 223 of 372 are 59.946 percent."""
    assert not compares(Fraction(223, 372), Comparator.GE, Fraction(60, 100))
    assert compares(Fraction(224, 372), Comparator.GE, Fraction(60, 100))


def test_exactly_two_thirds_is_two_thirds_or_more_and_not_more_than_half_of_half():
    assert compares(Fraction(8, 12), comparator_of("以上"), Fraction(2, 3))
    assert not compares(Fraction(6, 12), comparator_of("过"), Fraction(1, 2))


def test_a_rounded_number_decides_nothing():
    with pytest.raises(TypeError, match="exact"):
        compares(0.6, Comparator.GE, Fraction(60, 100))
