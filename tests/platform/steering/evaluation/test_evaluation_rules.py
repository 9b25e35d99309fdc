"""Normalising, weights, aggregation, ranks and grades, held against worked figures."""

import math
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from evaluated import computed, leaf, lines, told
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.base.errors import Problems
from yiju.platform.steering.evaluation import aggregating, normalising, reading, weights

TARGET = {"method": "target", "target": 100}


def test_the_monthly_assessment_of_yuncheng_comes_to_95_7() -> None:
    """standards.md §3.4: due 100, closed 98, late 5, postponed 2, rework 1."""
    one = told(
        leaf("closed", {"a": 93 + 5 * 0.4}, weight=0.8, normalise=TARGET),
        leaf("postponed", {"a": 98}, weight=0.1, normalise=TARGET),
        leaf("rework", {"a": 99}, weight=0.1, normalise=TARGET),
    )
    assert lines(one)["a"].score == Decimal("95.7000")


def test_the_litter_score_takes_a_hundredth_for_each_piece() -> None:
    """standards.md §3.4: July 2026."""
    pieces = {"东": 2545, "北": 2088, "南": 1949, "中": 1927, "西": 1792}
    posts = {"method": "minmax", "lower": 0, "upper": 10_000}
    found = lines(told(leaf("litter", pieces, better="less", normalise=posts), decimals=2))
    assert [str(found[key].score) for key in pieces] == [
        "74.55",
        "79.12",
        "80.51",
        "80.73",
        "82.08",
    ]
    assert [found[key].rank for key in pieces] == [5, 4, 3, 2, 1]


def test_equal_scores_share_a_rank() -> None:
    """standards.md §3.6: two streets at 94.31 may not be ranked 4 and 5."""
    found = lines(told(leaf("x", {"a": 94.31, "b": 94.31, "c": 90}, normalise=TARGET), decimals=2))
    assert [found[key].rank for key in "abc"] == [1, 1, 3]


@pytest.mark.parametrize(
    ("value", "grade"),
    [(100, "A"), (90, "A"), (89.99, "B"), (75, "B"), (60, "C"), (40, "D"), (39.9, "E"), (0, "E")],
)
def test_grades_follow_gbt_30428_4(value: float, grade: str) -> None:
    """standards.md §3.2: A [90,100], B [75,90), C [60,75), D [40,60), E [0,40)."""
    assert lines(told(leaf("x", {"a": value}, normalise=TARGET)))["a"].grade == grade


def test_a_missing_value_gives_no_score_and_says_what_is_missing() -> None:
    """standards.md §3.4: never 0."""
    one = told(leaf("x", {"a": 90, "b": 80}, normalise=TARGET), leaf("y", {"a": 90, "b": "未报"}))
    found = lines(one)["b"]
    assert (found.score, found.rank, found.missing) == (None, None, ("y",))


@pytest.mark.parametrize(
    ("treatment", "score", "note"),
    [
        ("worst", Decimal(40), "missing:worst"),
        ("mean", Decimal(80), "missing:mean"),
        ("spread", Decimal(80), "missing:spread"),
    ],
)
def test_what_becomes_of_a_missing_value_is_said(treatment: str, score: Decimal, note: str) -> None:
    one = told(
        leaf("x", {"a": 80, "b": 80}, normalise=TARGET),
        leaf("y", {"a": 80, "b": "未报"}, normalise=TARGET, missing=treatment),
    )
    found = lines(one)["b"]
    assert (found.score, found.parts[1].note) == (score, note)


def test_what_does_not_apply_leaves_its_weight_to_the_others() -> None:
    one = told(
        leaf("x", {"a": 80, "b": 80}, normalise=TARGET),
        leaf("y", {"a": 0, "b": 0}, normalise=TARGET, not_applicable={"b": "没有河道"}),
    )
    found = lines(one)
    assert (found["a"].score, found["b"].score) == (Decimal(40), Decimal(80))
    assert [part.weight for part in found["b"].parts] == [1, 0]


def test_a_floor_caps_the_score_and_a_veto_ranks_last() -> None:
    floor, veto = {"below": 60, "cap": 74.99}, {"below": 10, "veto": True}
    one = leaf("x", {"a": 100, "b": 50, "c": 5}, normalise=TARGET, limits=[floor, veto])
    other = leaf("y", {"a": 0, "b": 100, "c": 100}, normalise=TARGET, weight=9)
    found = lines(told(one, other))
    assert found["b"].score == Decimal("74.9900")
    assert found["b"].capped == ("x",)
    assert (found["a"].score, found["a"].rank) == (Decimal(10), 2)
    assert (found["c"].rank, found["c"].grade, found["c"].vetoed) == (3, "E", ("x",))


def test_points_have_a_ground_and_an_end() -> None:
    points = [{"subject": "a", "points": 4, "ground": "省级通报表扬"}] * 2
    found = lines(told(leaf("x", {"a": 80}, normalise=TARGET), adjustments=points, adjust_most=5))
    assert (found["a"].adjusted, found["a"].score) == (5, Decimal(85))


def test_groups_are_ranked_apart() -> None:
    one = told(leaf("x", {"a": 1, "b": 2, "c": 3}))
    for name, group in zip(one["subjects"]["named"], "112", strict=True):
        name["group"] = group
    found = lines(one)
    assert [found[key].rank for key in "abc"] == [2, 1, 1]


def test_the_efficacy_coefficient_gives_60_at_the_unacceptable_value() -> None:
    options = {"satisfactory": 95.0, "unacceptable": 70.0}
    found = normalising.normalised("efficacy", options, [70, 82.5, 95, 20], "more")
    assert found == [60, 80, 100, 0]


def test_z_scores_and_ranks_turn_where_less_is_better() -> None:
    assert normalising.normalised("z", {}, [1, 3], "less") == [60, 40]
    assert normalising.normalised("rank", {}, [5, 1, 5, 9], "less") == [50, 100, 50, 0]
    assert normalising.normalised("z", {}, [2, 2], "more") == [50, 50]


def test_winsorising_draws_in_what_lies_outside() -> None:
    made = lines(
        told(leaf("x", dict(zip("abcde", [0, 10, 20, 30, 1000], strict=True)),
                  outliers={"winsorise": 0.25}))
    )  # fmt: skip
    assert [made[key].score for key in "abcde"] == [0, 0, 50, 100, 100]


def test_a_judgement_that_agrees_with_itself_gives_its_own_weights() -> None:
    """standards.md §3.8: CI = (λmax − n)/(n − 1), CR = CI/RI < 0.10."""
    found = weights.judged([[1, 2, 4], [1 / 2, 1, 2], [1 / 4, 1 / 2, 1]])
    assert found.weights == pytest.approx([4 / 7, 2 / 7, 1 / 7])
    assert found.greatest == pytest.approx(3)
    assert found.ratio == pytest.approx(0)


def test_a_judgement_that_contradicts_itself_is_refused_with_its_ratio() -> None:
    circle = [[1, 5, 1 / 5], [1 / 5, 1, 5], [5, 1 / 5, 1]]
    declared = told(*(leaf(key, {"a": 1}) for key in "xyz"))
    declared["weights"] = {"method": "ahp", "experts": {"": [circle]}}
    with pytest.raises(Problems, match=r"CR|一致性"):
        reading.read(declared)


def test_several_experts_are_one_judgement() -> None:
    both = weights.agreed([[[1, 4], [1 / 4, 1]], [[1, 1], [1, 1]]])
    assert both[0][1] == pytest.approx(2)
    assert weights.judged(both).weights == pytest.approx([2 / 3, 1 / 3])


def test_entropy_gives_no_weight_to_what_does_not_differ() -> None:
    """standards.md §3.8: e = −Σ p ln p / ln m with 0 ln 0 = 0."""
    found = weights.entropy([[50, 50], [0, 100], [25, 75]])
    even = 1 + (0.25 * math.log(0.25) + 0.75 * math.log(0.75)) / math.log(2)
    assert found == pytest.approx([0, 1 / (1 + even), even / (1 + even)])


def test_critic_weighs_what_differs_and_says_something_of_its_own() -> None:
    same, against = [0.0, 1.0, 2.0], [2.0, 1.0, 0.0]
    assert weights.critic([same, list(same), against]) == pytest.approx([0.25, 0.25, 0.5])


def test_topsis_measures_the_way_from_the_worst() -> None:
    rows, shares = [[100.0, 0.0], [0.0, 100.0], [100.0, 100.0]], [[0.5, 0.5]] * 3
    assert aggregating.aggregated("topsis", rows, shares) == pytest.approx([50, 50, 100])


def test_the_geometric_mean_does_not_make_up_for_a_zero() -> None:
    found = aggregating.aggregated("geometric", [[0.0, 100.0], [50.0, 50.0]], [[0.5, 0.5]] * 2)
    assert found == pytest.approx([0, 50])


def test_everything_wrong_in_a_declaration_is_told_at_once() -> None:
    declared = told(leaf("x", {"a": 1}, normalise={"method": "efficacy"}, better="most"))
    declared |= {"month": "2022", "aggregation": "sum", "colour": "red"}
    declared["robust"] = {"weights_anew": "yes"}
    with pytest.raises(Problems) as refused:
        reading.read(declared)
    places = {problem.column for problem in refused.value.problems}
    assert {"month", "aggregation", "colour", "indicators[0].better"} <= places
    assert {"indicators[0].normalise", "robust.weights_anew"} <= places


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=8),
    st.sampled_from(["minmax", "z", "rank"]),
)
def test_a_better_value_never_scores_less(values: list[float], method: str) -> None:
    found = normalising.normalised(method, {}, values, "more")
    assert all(0 <= one <= 100 for one in found)
    order = sorted(zip(values, found, strict=True))
    assert all(a[1] <= b[1] + 1e-9 for a, b in pairwise(order))


@given(st.lists(st.lists(st.floats(0, 100), min_size=4, max_size=4), min_size=2, max_size=5))
def test_weights_from_the_data_sum_to_one(columns: list[list[float]]) -> None:
    for found in (weights.entropy(columns), weights.critic(columns)):
        assert math.fsum(found) == pytest.approx(1)
        assert min(found) >= -1e-12


def test_weights_go_down_the_tree() -> None:
    branch: dict[str, Any] = {
        "key": "b",
        "title": "b",
        "weight": 3,
        "parts": [leaf("x", {"a": 1}, weight=1)],
    }
    branch["parts"].append(leaf("y", {"a": 1}, weight=2))
    declared = told(leaf("z", {"a": 1}, weight=1))
    declared["indicators"].insert(0, branch)
    (group,) = computed(reading.read(declared))
    assert group.weights == pytest.approx([0.25, 0.5, 0.25])
