"""Where inspectors looked more, more is to be expected, and only that is no hot spot."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from yiju.platform.work.hotspots.exposure import CellDay, expected, reporting_effort

DAY = date(2022, 6, 30)
FIRST = DAY - timedelta(days=13)


def test_only_what_inspectors_find_grows_with_their_hours():
    assert reporting_effort(1.0, Fraction(1, 2), DAY) == pytest.approx(1)
    assert reporting_effort(2.0, Fraction(1, 2), DAY) == pytest.approx(1.5)
    assert reporting_effort(0.0, Fraction(1, 2), DAY) == pytest.approx(0.5)
    assert reporting_effort(3.0, Fraction(), DAY) == pytest.approx(1)
    assert reporting_effort(0.0, Fraction(1), DAY) == pytest.approx(0.1), "somebody always reports"


def test_a_street_that_is_patrolled_twice_as_long_is_expected_to_have_more():
    days = [FIRST - timedelta(days=n) for n in range(1, 57)]
    history = [CellDay(cell, day, 2, 1.0) for cell in "ab" for day in days]
    looked = {
        cell: reporting_effort(hours, Fraction(1, 2), DAY)
        for cell, hours in (("a", 1.0), ("b", 2.0))
    }
    asked = [CellDay(cell, DAY, 0, looked[cell]) for cell in "ab"]

    should = expected(history, asked, {}, DAY)

    assert should["b", DAY] == pytest.approx(1.5 * should["a", DAY], rel=0.01)
