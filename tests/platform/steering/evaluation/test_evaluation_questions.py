"""Which figures look managed, and which do not: questions, with what they rest on."""

from datetime import date

import numpy as np
import pytest

from yiju.platform.steering.evaluation.questioning import first_digits, heaping, last_digits

DAY = date(2022, 6, 30)


def test_figures_that_just_reach_the_line_raise_a_question() -> None:
    found = heaping([60 + n / 20 for n in range(18)] + [59.5, 20, 95], 60, 1.2, DAY)
    assert found is not None and (found.seen, found.among, found.expected) == (18, 19, 9.5)


@pytest.mark.parametrize("values", [[59.5, 60.5] * 20, [60.1] * 14, [95.0] * 40])
def test_figures_on_both_sides_or_too_few_or_far_away_raise_none(values: list[float]) -> None:
    assert heaping(values, 60, 1.2, DAY) is None


def test_counts_that_mostly_end_in_nought_raise_a_question() -> None:
    found = last_digits([100 + 10 * n for n in range(40)] + list(range(101, 121)), DAY)
    assert found is not None and (found.seen, found.among) == (42, 60)
    assert last_digits(list(range(100, 300)), DAY) is None
    assert last_digits([110, 120, 130], DAY) is None


def test_benford_is_asked_only_where_it_may_be_expected() -> None:
    spread = [int(x) for x in 10 ** np.random.default_rng(1).uniform(1, 5, 400)]
    assert first_digits(spread, DAY) is None
    even = [digit * 10**power for digit in range(1, 10) for power in range(1, 5)] * 9
    assert first_digits(even, DAY) is not None
    assert first_digits(list(range(50, 100)) * 4, DAY) is None
