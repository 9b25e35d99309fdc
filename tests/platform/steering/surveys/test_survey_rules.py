"""Estimates from stratified samples: worked examples, laws, and when there is none."""

from datetime import date
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.steering.surveys.rules import Answer, Stratum, allocation, estimate, satisfied

ON = date(2022, 6, 1)
Z = 1.959963984540054


def of(size, *values, invited=None, cells=None):
    cells = cells or [""] * len(values)
    told = tuple(Answer(v, c) for v, c in zip(values, cells, strict=True))
    return Stratum(size, invited or len(values), told)


def test_a_worked_example_of_two_strata():
    """By hand, after Cochran 5.6. Stratum 1: N 600, n 30, 18 satisfied; stratum 2: N 400, n 20,
    6 satisfied. Mean .6·60 + .4·30 = 48 %. s² = n/(n−1)·p·q: 2482.7586 and 2210.5263 (in %²).
    Variance .36·.95·2482.7586/30 + .16·.95·2210.5263/20 = 28.3034 + 16.8 = 45.1034."""
    found = estimate(
        [
            of(600, *[100.0] * 18, *[0.0] * 12, invited=40),
            of(400, *[100.0] * 6, *[0.0] * 14, invited=25),
        ],
        ON,
    )
    assert found.value == pytest.approx(48)
    assert found.margin == pytest.approx(Z * sqrt(45.10344827586207))
    assert (found.invited, found.answered) == (65, 50)
    assert found.response == pytest.approx(100 * 50 / 65)
    simple = 0.95 * (48 * 52 * 50 / 49) / 50
    assert found.design_effect == pytest.approx(45.10344827586207 / simple)


def test_weights_follow_the_strata_and_not_who_answered():
    """The small stratum answered as often as the big one, and counts for its size all the same."""
    found = estimate([of(900, *[100.0] * 20), of(100, *[0.0] * 20)], ON)
    assert found.value == pytest.approx(90)


def test_a_simple_random_sample_has_the_design_effect_one():
    found = estimate([of(1000, *[100.0] * 30, *[0.0] * 10)], ON)
    assert found.design_effect == pytest.approx(1)
    assert found.margin == pytest.approx(Z * sqrt(0.96 * 75 * 25 / 39))


def test_groups_that_answered_less_are_made_to_count_for_as_many_as_there_are():
    """Post-stratified by hand: the young are half of all but a quarter of the sample; satisfied are
    2 of 10 young and 24 of 30 old. Mean .5·20 + .5·80 = 50, not 65."""
    cells = ["young"] * 10 + ["old"] * 30
    answers = [100.0] * 2 + [0.0] * 8 + [100.0] * 24 + [0.0] * 6
    sample = [of(1000, *answers, cells=cells)]
    found = estimate(sample, ON, {"young": 500, "old": 500})
    assert estimate(sample, ON).value == pytest.approx(65)
    assert found.value == pytest.approx(50)
    scores = [50.0 * e / 1000 for e in (80, 80, *[-20] * 8)]
    scores += [1000 / 60 * e / 1000 for e in (*[20] * 24, *[-80] * 6)]
    variance = 0.96 * 40 / 39 * sum(score**2 for score in scores)
    assert found.margin == pytest.approx(Z * sqrt(variance))


def test_too_few_answers_give_no_number_and_say_why():
    few = estimate([of(1000, *[100.0] * 29)], ON)
    assert few.value is None and few.margin is None and "29" in str(few.why)
    thin = estimate([of(1000, *[100.0] * 40), of(500, 0.0)], ON)
    assert thin.value is None and "1" in str(thin.why)
    sample = [of(1000, *[100.0] * 30, cells=["old"] * 30)]
    assert "young" in str(estimate(sample, ON, {"young": 1, "old": 999}).why)
    assert "old" in str(estimate(sample, ON, {"young": 0}).why)


VALUES = st.lists(st.sampled_from([0.0, 100.0]), min_size=15, max_size=40)


@given(VALUES, VALUES)
def test_whoever_asks_everybody_has_no_margin(one, other):
    found = estimate([of(len(one), *one), of(len(other), *other)], ON)
    assert found.value == pytest.approx(sum(one + other) / len(one + other))
    assert found.margin == pytest.approx(0)


@given(VALUES, VALUES, st.integers(2, 50))
def test_the_order_of_strata_and_answers_changes_nothing_and_more_people_never_narrow(
    one, other, k
):
    first = [of(len(one) * k, *one), of(len(other) * k, *other)]
    turned = [of(len(other) * k, *other[::-1]), of(len(one) * k, *one[::-1])]
    found, again = estimate(first, ON), estimate(turned, ON)
    assert found.value == pytest.approx(again.value)
    assert found.margin == pytest.approx(again.margin)
    bigger = [of(s.size * 2, *(a.value for a in s.answers)) for s in first]
    assert estimate(bigger, ON).margin >= found.margin - 1e-9


@given(
    st.dictionaries(st.text("abc", min_size=1), st.integers(0, 500), min_size=1),
    st.integers(1, 800),
)
def test_places_are_shared_out_by_size_within_the_bounds(sizes, wanted):
    found = allocation(sizes, wanted, ON)
    least = sum(min(2, size) for size in sizes.values())
    assert sum(found.values()) == max(min(wanted, sum(sizes.values())), least)
    assert all(min(2, sizes[key]) <= n <= sizes[key] for key, n in found.items())
    whole = sum(sizes.values())
    for key, n in found.items():
        exact = wanted * sizes[key] / whole
        assert n <= max(2, exact + 1) or wanted > whole


def test_four_of_five_counts_as_satisfied():
    assert [satisfied(score, ON) for score in (1, 3, 4, 5)] == [0, 0, 100, 100]
