"""Outliers drawn in or straightened as needed, weights by component and by importance."""

from typing import Any

import numpy as np
import pytest
from evaluated import computed, leaf, lines, told
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from yiju.platform.base.errors import Problems
from yiju.platform.steering.evaluation import reading, treating, weights

VALUES = st.lists(st.integers(-1000, 1000).map(float), min_size=4, max_size=30)


@given(values=VALUES)
def test_skewness_and_kurtosis_are_those_of_a_peer(values: list[float]) -> None:
    assume(len(set(values)) > 1)
    assert treating.skewness(values) == pytest.approx(stats.skew(values, bias=False), abs=1e-9)
    due = stats.kurtosis(values, bias=False)
    assert treating.kurtosis(values) == pytest.approx(due, abs=1e-9)


@given(values=st.lists(st.floats(0.01, 1.01), min_size=4, max_size=20, unique=True))
def test_the_likelihood_of_a_power_is_that_of_a_peer(values: list[float]) -> None:
    assume(max(values) - min(values) > 0.01)
    mine = [treating.likelihood(values, power) for power in (-1.0, 0.0, 1.5)]
    theirs = [stats.boxcox_llf(power, np.array(values)) for power in (-1.0, 0.0, 1.5)]
    assert np.diff(mine) == pytest.approx(np.diff(theirs), abs=1e-6)


def test_values_in_shape_are_left_alone_and_one_far_off_is_drawn_in() -> None:
    calm = [float(n) for n in range(20)]
    assert treating.drawn_in(calm, 5) == (0, 19)
    assert treating.drawn_in([*calm, 10_000.0], 5) == (0, 19)


def test_where_drawing_in_does_not_help_the_values_are_transformed() -> None:
    values = {f"s{n}": float(n) for n in range(29)} | {"s29": 1e4, "s30": 1e5}
    one = leaf("x", values, outliers={"points": 1, "transform": "boxcox", "power": 0})
    drawn = lines(told(one | {"outliers": {"points": 1}}))
    straight = lines(told(one))
    assert (drawn["s29"].exact, drawn["s30"].exact) == (100, 100)
    assert straight["s29"].exact == pytest.approx(52, abs=1)
    assert straight["s30"].exact == 100


@pytest.mark.parametrize(
    "more",
    [
        {"outliers": {"transform": "log"}, "normalise": {"method": "target", "target": 9}},
        {"outliers": {"transform": "root"}},
        {"outliers": {"winsorise": 0.1, "points": 2}},
        {"outliers": {"transform": "log", "power": 2}},
        {"per": {}},
        {"per": {"values": {"a": 1}, "times": 0}},
    ],
)
def test_a_treatment_without_sense_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises(Problems):
        reading.read(told(leaf("x", {"a": 1, "b": 2}, **more)))


@given(
    columns=st.lists(
        st.lists(st.integers(0, 100).map(float), min_size=8, max_size=8), min_size=2, max_size=5
    )
)
def test_component_weights_are_the_squared_loadings_of_a_peer(columns: list[list[float]]) -> None:
    assume(all(len(set(column)) > 1 for column in columns))
    values, vectors = np.linalg.eigh(np.corrcoef(columns))
    assume(values[-1] - values[-2] > 0.2)
    assert weights.pca(columns) == pytest.approx(vectors[:, -1] ** 2, abs=1e-6)


def test_balanced_weights_bring_about_the_importances_that_are_meant() -> None:
    rng = np.random.default_rng(1)
    common = rng.normal(size=40)
    columns = [(common * pull + rng.normal(size=40) + 50).tolist() for pull in (0.2, 0.8, 1.5)]
    meant = [0.3, 0.3, 0.4]
    found = weights.balanced(columns, meant)
    score = np.array(columns).T @ found
    reached = np.array([np.corrcoef(column, score)[0, 1] for column in columns])
    assert reached / reached.sum() == pytest.approx(meant, abs=1e-3)
    assert sum(found) == pytest.approx(1)


def test_a_subject_of_which_too_little_is_known_gets_no_score() -> None:
    few = leaf("y", {"a": "未报", "b": 3}, missing="worst")
    some = told(leaf("x", {"a": 1, "b": 2}), few)
    assert lines(some)["a"].score is not None
    screened = lines(some | {"least_known": 0.6})
    assert (screened["a"].score, screened["a"].missing) == (None, ("y",))
    assert screened["b"].rank == 1


def test_judgements_that_contradict_themselves_are_taken_on_grounds_alone() -> None:
    matrix = [[1, 9, 1 / 9], [1 / 9, 1, 9], [9, 1 / 9, 1]]
    leaves = [leaf(key, {"a": 1, "b": 2}) for key in "xyz"]
    weighing: dict[str, Any] = {"method": "ahp", "experts": {"": [matrix]}}
    with pytest.raises(Problems):
        reading.read(told(*leaves, weights=weighing))
    read = reading.read(told(*leaves, weights=weighing | {"grounds": "专家会议纪要第3号"}))
    assert computed(read)[0].weights == pytest.approx([1 / 3] * 3)


@pytest.mark.parametrize(
    ("way", "exact"), [("harmonic", (48.0, 78.75)), ("copeland", (25.0, 100.0))]
)
def test_other_ways_to_aggregate(way: str, exact: tuple[float, float]) -> None:
    target = {"method": "target", "target": 100}
    x = leaf("x", {"a": 40, "b": 80, "c": 90}, normalise=target)
    y = leaf("y", {"a": 60, "b": 50, "c": 70}, normalise=target)
    made = lines(told(x, y, aggregation=way))
    assert (made["a"].exact, made["c"].exact) == pytest.approx(exact)
