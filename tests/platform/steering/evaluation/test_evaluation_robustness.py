"""Intervals of ranks and probabilities of pairs."""

from typing import Any

import numpy as np
import pytest
from evaluated import computed, leaf, told
from hypothesis import given, settings
from hypothesis import strategies as st

from yiju.platform.steering.evaluation import aggregating, drawing, reading, robust, weights
from yiju.platform.steering.evaluation.declaration import MISSING

METHODS = ("target", "minmax", "efficacy", "z", "rank")
OPTIONS = {
    "target": {"target": 90, "worst": 10},
    "efficacy": {"satisfactory": 80, "unacceptable": 30},
}


def problem(declared: dict[str, Any]) -> drawing.Problem:
    read = reading.read(declared)
    return drawing.problem_of(read, computed(read)[0])


@given(
    table=st.lists(
        st.lists(st.one_of(st.integers(0, 100), st.just("无")), min_size=4, max_size=4),
        min_size=2,
        max_size=4,
    ),
    methods=st.lists(st.sampled_from(METHODS), min_size=4, max_size=4),
    way=st.sampled_from(aggregating.METHODS),
    missing=st.sampled_from(MISSING),
    better=st.sampled_from(["more", "less"]),
    outliers=st.sampled_from([{"winsorise": 0.1}, {"points": 1}, {"transform": "boxcox"}]),
)
@settings(max_examples=150, deadline=None)
def test_a_run_without_deviation_is_the_evaluation_itself(
    table: list[list[Any]],
    methods: list[str],
    way: str,
    missing: str,
    better: str,
    outliers: dict[str, Any],
) -> None:
    leaves = [
        leaf(
            f"i{n}",
            dict(zip("abcd", column, strict=True)),
            normalise={"method": methods[n], **OPTIONS.get(methods[n], {})},
            missing=missing,
            better=better if methods[n] in ("minmax", "z", "rank") else "more",
            outliers=outliers if methods[n] in ("minmax", "z", "rank") else {},
            limits=[{"below": 3, "cap": 59}],
            weight=n + 1,
        )
        for n, column in enumerate(table)
    ]
    read = reading.read(
        told(
            *leaves,
            aggregation=way,
            adjustments=[{"subject": "a", "points": -3, "ground": "通报批评"}],
        )
    )
    group = computed(read)[0]
    due = {line.subject.key: line.exact for line in group.lines if line.exact is not None}
    found = drawing.problem_of(read, group)
    if found.keys:
        made = drawing.scores(found, robust.nothing(found))[0]
        assert dict(zip(found.keys, made, strict=True)) == pytest.approx(due, abs=1e-9)


STRAIGHT: list[dict[str, Any]] = [
    {"method": "target", "target": 90},
    {"method": "minmax"},
    {"method": "minmax", "lower": 0, "upper": 100},
    {"method": "efficacy", "satisfactory": 80, "unacceptable": 30},
]


@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_straight_lines_sum_to_what_making_every_value_gives(data: st.DataObject) -> None:
    """Ends cut off, values drawn in, values that are not there: the same draws, the same scores."""
    names = [f"s{n}" for n in range(data.draw(st.integers(2, 9)))]
    figure = st.floats(0, 100).map(lambda one: round(one, 6))  # as figures are reported
    value = st.one_of(figure, figure, st.just("无"))
    leaves = []
    for n in range(data.draw(st.integers(1, 4))):
        way = data.draw(st.sampled_from(STRAIGHT))
        turns = way["method"] == "minmax"
        leaves.append(
            leaf(
                f"i{n}",
                {name: data.draw(value) for name in names},
                normalise=way,
                better=data.draw(st.sampled_from(["more", "less"])) if turns else "more",
                error=data.draw(st.sampled_from([0, 1, 5])),
                missing=data.draw(st.sampled_from(MISSING)),
                outliers={"winsorise": data.draw(st.sampled_from([0, 0.1]))},
                limits=[{"below": 9, "cap": 59}],
            )
        )
    declared = told(*leaves, robust={"normalisations": ["own", "minmax"]})
    quick, whole = problem(declared), problem(declared)
    whole.straight.clear()
    draws = robust.drawn(quick, np.random.default_rng(1), 20)
    if quick.keys:
        found, due = drawing.scores(quick, draws), drawing.scores(whole, draws)
        assert found == pytest.approx(due, abs=1e-9)


@given(
    columns=st.lists(st.lists(st.integers(0, 100), min_size=4, max_size=4), min_size=2, max_size=4),
    methods=st.lists(st.sampled_from(weights.WAYS), min_size=1, max_size=2, unique=True),
    by=st.sampled_from(["product", "mean"]),
)
@settings(max_examples=60, deadline=None)
def test_weights_computed_anew_from_the_same_data_are_the_same(
    columns: list[list[int]], methods: list[str], by: str
) -> None:
    size = len(columns)
    leaves = [
        leaf(f"i{n}", dict(zip("abcd", column, strict=True)), normalise=STRAIGHT[0], weight=n + 1)
        for n, column in enumerate(columns)
    ]
    weighing = {"method": methods, "by": by, "experts": {"": [[[1] * size] * size]}}
    anew = {"weights_anew": True}
    read = reading.read(told(*leaves, weights=weighing, robust=anew, decimals=12))
    group = computed(read)[0]
    found = drawing.problem_of(read, group)
    made = drawing.scores(found, robust.nothing(found))[0]
    assert (found.anew is not None) == bool(set(weights.FROM_DATA) & set(methods))
    due = {line.subject.key: line.exact for line in group.lines}
    assert dict(zip(found.keys, made, strict=True)) == pytest.approx(due, abs=1e-6)


def test_weights_from_wrong_data_widen_the_intervals_where_they_are_computed_anew() -> None:
    """Two against one: with the weights as they are c is last; anew, its indicator may weigh."""
    values = {
        "x": {"a": 60, "b": 58, "c": 40, "d": 50},
        "y": {"a": 50, "b": 50.5, "c": 51.5, "d": 50},
    }
    leaves = [leaf(key, rows, normalise=STRAIGHT[2], error=8) for key, rows in values.items()]
    wide = {}
    for anew in (False, True):
        declared = told(*leaves, weights={"method": "entropy"})
        declared["robust"] = {"weights": 0, "weights_anew": anew}
        made = robust.simulated(problem(declared), 500, 1)
        wide[anew] = made.better("c", "d")
    assert wide[True] > wide[False] + 0.02


def test_ranks_of_few_are_those_of_many(monkeypatch: pytest.MonkeyPatch) -> None:
    made = np.random.default_rng(1).integers(0, 9, (50, 20)).astype(float)
    few = robust.ranks(made)
    monkeypatch.setattr(robust, "FEW", 0)
    assert np.array_equal(few, robust.ranks(made))


def apart() -> dict[str, Any]:
    """a is better than b in everything; c and d are good at different things."""
    target = {"method": "target", "target": 100}
    return told(
        leaf("x", {"a": 90, "b": 60, "c": 100, "d": 50}, normalise=target),
        leaf("y", {"a": 90, "b": 60, "c": 50, "d": 100}, normalise=target),
        robust={"runs": 500, "weights": 0.5},
    )


def test_who_is_better_in_everything_is_better_in_every_run() -> None:
    made = robust.simulated(problem(apart()), 500, 1)
    assert made.better("a", "b") == 1
    assert made.better("b", "a") == 0
    assert 0.4 < made.better("c", "d") < 0.6


def test_ranks_that_hang_on_the_weights_have_wide_intervals() -> None:
    found = robust.simulated(problem(apart()), 500, 1).intervals(0.9)
    assert (found["a"].low, found["a"].high) == (1, 1)
    assert (found["c"].low, found["c"].high) == (2, 3)
    assert found["a"].first == 1


def test_errors_of_the_data_widen_the_intervals() -> None:
    declared = told(
        leaf("x", {"a": 80, "b": 79}, error=5, normalise={"method": "target", "target": 100})
    )
    made = robust.simulated(problem(declared), 500, 1)
    assert 0.5 < made.better("a", "b") < 0.8


def test_the_same_seed_gives_the_same_runs_however_many_subjects_share_a_chunk(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = robust.simulated(problem(apart()), 300, 7).scores
    assert np.array_equal(one, robust.simulated(problem(apart()), 300, 7).scores)
    assert not np.array_equal(one, robust.simulated(problem(apart()), 300, 8).scores)


def test_other_methods_of_normalising_and_aggregating_are_drawn() -> None:
    declared = apart()
    declared["robust"] |= {
        "normalisations": ["own", "minmax", "z", "rank"],
        "aggregations": ["own", "geometric", "topsis"],
        "weights": 0,
    }
    made = robust.simulated(problem(declared), 500, 1)
    # With two equal weights TOPSIS gives here what the arithmetic mean gives on three scales.
    assert len(np.unique(made.scores.round(6), axis=0)) == 4 * 3 - 4


def test_equal_scores_are_better_half_of_the_time() -> None:
    declared = told(leaf("x", {"a": 5, "b": 5}), robust={"runs": 100})
    made = robust.simulated(problem(declared), 100, 1)
    assert made.better("a", "b") == 0.5
    assert made.intervals(0.9)["b"].high == 1
