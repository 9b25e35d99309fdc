"""The textbook parts give what independent libraries give: pymcdm, and SALib for the orders."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pymcdm import methods as peer_methods
from pymcdm import normalizations as peer_normalizations
from pymcdm import weights as peer_weights
from pymcdm.weights.subjective import AHP
from SALib.analyze import sobol

from yiju.platform.steering.evaluation import aggregating, normalising, sensitivity, weights

Table = NDArray[np.float64]
NEAR = 1e-9


def plain(values: Any, cost: bool = False) -> Any:
    """Values as they are: they are normalised already."""
    return values


@pytest.fixture(params=[1, 2, 3])
def rows(request: pytest.FixtureRequest) -> Table:
    """Forty subjects by seven indicators, from 1 to 100."""
    return np.random.default_rng(request.param).uniform(1, 100, (40, 7))


@pytest.fixture
def shares() -> list[float]:
    return weights.shares([5, 1, 3, 2, 2, 4, 1])


def columns(rows: Table) -> list[list[float]]:
    return [column.tolist() for column in rows.T]


@pytest.mark.parametrize(
    ("way", "peer"), [("arithmetic", "WSM"), ("geometric", "WPM"), ("topsis", "TOPSIS")]
)
def test_aggregation_is_that_of_a_peer(
    rows: Table, shares: list[float], way: str, peer: str
) -> None:
    theirs = getattr(peer_methods, peer)(normalization_function=plain)
    due = theirs(rows, np.array(shares), np.ones(len(shares)))
    found = aggregating.aggregated(way, rows.tolist(), [shares] * len(rows))
    assert found == pytest.approx((100 if way == "topsis" else 1) * due, abs=NEAR)


@pytest.mark.parametrize("better", ["more", "less"])
def test_normalising_between_the_ends_of_the_peers_is_that_of_a_peer(
    rows: Table, better: str
) -> None:
    for column in rows.T:
        due = 100 * peer_normalizations.minmax_normalization(column, better == "less")
        found = normalising.normalised("minmax", {}, column.tolist(), better)
        assert found == pytest.approx(due, abs=NEAR)


@pytest.mark.parametrize("method", ["entropy", "critic"])
def test_weights_from_the_data_are_those_of_a_peer(rows: Table, method: str) -> None:
    due = getattr(peer_weights, f"{method}_weights")(rows)
    assert getattr(weights, method)(columns(rows)) == pytest.approx(due, abs=NEAR)


@pytest.mark.parametrize(
    "judgement",
    [
        [[1, 3, 5], [1 / 3, 1, 2], [1 / 5, 1 / 2, 1]],
        [[1, 2, 4, 7], [1 / 2, 1, 3, 3], [1 / 4, 1 / 3, 1, 2], [1 / 7, 1 / 3, 1 / 2, 1]],
    ],
)
def test_weights_of_a_judgement_and_its_eigenvalue_are_those_of_a_peer(
    judgement: list[list[float]],
) -> None:
    theirs, mine = AHP(matrix=np.array(judgement)), weights.judged(judgement)
    assert mine.weights == pytest.approx(theirs(), abs=NEAR)
    index = theirs.get_cr() * AHP.RI_M[len(judgement) - 1]
    assert mine.index == pytest.approx(index, abs=NEAR)


def test_first_and_total_order_are_those_of_a_peer() -> None:
    a, b, mixed = np.random.default_rng(1).normal(50, 9, (3, 5_000))
    centre = np.mean(np.concatenate([a, b]))
    shifted = [one - centre for one in (a, mixed, b)]
    due = (float(sobol.first_order(*shifted)), float(sobol.total_order(*shifted)))
    assert sensitivity.estimated(a, b, mixed) == pytest.approx(due, abs=NEAR)
