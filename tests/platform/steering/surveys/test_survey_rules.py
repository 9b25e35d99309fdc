"""Estimates from stratified samples: worked examples, laws, and when there is none."""

from datetime import date
from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.steering.surveys.rules import (
    Answer,
    Estimate,
    Stratum,
    allocation,
    estimate,
    interval,
    needed,
    satisfied,
    still_holds,
)

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


def test_whoever_is_outside_of_the_survey_stands_for_others_like_that():
    """Of 1000 addresses 50 are drawn, 10 of them stand empty: 800 count. Half of the weight of a
    stratum of 800 is with it, not five ninths."""
    empty = Stratum(1000, 50, tuple(Answer(100.0) for _n in range(40)), outside=10)
    found = estimate([empty, of(800, *[0.0] * 40)], ON)
    assert found.value == pytest.approx(50)
    assert (found.outside, found.response) == (10, pytest.approx(100 * 80 / 80))


def test_a_stratum_of_which_all_drawn_are_outside_counts_for_nobody():
    gone = Stratum(500, 2, (), outside=2)
    found = estimate([gone, of(500, *[100.0] * 30)], ON)
    assert found.value == pytest.approx(100) and found.outside == 2
    assert found.margin == 0 and interval(found, ON)[0] < 95


@pytest.mark.parametrize("good, n, low", [(45, 50, 78.64), (430, 500, 82.68)])
def test_the_lower_bound_is_wilsons(good, n, low):
    """housing.md K19: 0.7864 of 45 in 50, 0.8268 of 430 in 500."""
    share = good / n
    margin = Z * 100 * sqrt(share * (1 - share) / n)
    found = interval(Estimate(n, n, 100 * share, margin), ON)
    assert found[0] == pytest.approx(low, abs=0.005)


def test_where_all_are_satisfied_the_interval_still_has_a_width_unless_all_were_asked():
    some = estimate([of(1000, *[100.0] * 40)], ON)
    low, high = interval(some, ON)
    assert some.margin == 0 and high == 100 and low == pytest.approx(100 * 40 / (40 + Z * Z))
    assert interval(estimate([of(40, *[100.0] * 40)], ON), ON) == (100, 100)
    with pytest.raises(ValueError):
        interval(estimate([of(40, 1.0)], ON), ON)


@given(st.lists(st.sampled_from([0.0, 100.0]), min_size=30, max_size=60))
def test_an_interval_holds_its_value_and_stays_within_bounds(answers):
    found = estimate([of(500, *answers)], ON)
    low, high = interval(found, ON)
    assert 0 <= low <= found.value + 1e-9 and found.value - 1e-9 <= high <= 100


def test_a_sample_is_planned_for_its_margin():
    """Cochran 4.4: 385 of very many for ±5 at 95 %; 278 of a thousand; times deff over response."""
    plain = {"design_effect": Fraction(1), "response": Fraction(1)}
    assert needed(10**9, Fraction(5), ON, **plain) == 385
    assert needed(1000, Fraction(5), ON, **plain) == 278
    assert needed(10**9, Fraction(5), ON, design_effect=Fraction(2), response=Fraction(1)) == 769
    assert needed(10**9, Fraction(5), ON, design_effect=Fraction(1), response=Fraction(1, 2)) == 769
    assert (
        needed(100, Fraction(1, 2), ON, **plain) == 100 and needed(0, Fraction(5), ON, **plain) == 0
    )


def test_strata_may_be_drawn_alike_so_that_small_ones_have_figures():
    assert allocation({"a": 900, "b": 100, "c": 20}, 90, ON, equal=True) == {
        "a": 35,
        "b": 35,
        "c": 20,
    }
    assert allocation({"a": 900, "b": 100}, 90, ON) == {"a": 81, "b": 9}


def test_a_result_holds_for_two_years():
    assert still_holds(date(2020, 6, 30), date(2022, 6, 30))
    assert not still_holds(date(2020, 6, 30), date(2022, 7, 1))
