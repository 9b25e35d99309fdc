"""Which choice decides: held against functions whose answer is known."""

import numpy as np
import pytest
from evaluated import computed, leaf, told

from yiju.platform.steering.evaluation import drawing, reading, sensitivity
from yiju.platform.steering.evaluation.drawing import Array

TARGET = {"method": "target", "target": 100}


def ishigami(x: Array) -> Array:
    return np.asarray(
        np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    )


@pytest.mark.parametrize(
    ("column", "first", "total"), [(0, 0.3139, 0.5576), (1, 0.4424, 0.4424), (2, 0, 0.2437)]
)
def test_the_shares_of_ishigami_come_out(column: int, first: float, total: float) -> None:
    """Ishigami and Homma (1990), with a = 7 and b = 0.1."""
    rng = np.random.default_rng(1)
    a, b = rng.uniform(-np.pi, np.pi, (2, 100_000, 3))
    mixed = a.copy()
    mixed[:, column] = b[:, column]
    found = sensitivity.estimated(ishigami(a), ishigami(b), ishigami(mixed))
    assert found == pytest.approx((first, total), abs=0.02)


def test_a_choice_that_never_matters_explains_nothing() -> None:
    declared = reading.read(
        told(
            leaf("x", {"a": 90, "b": 60, "c": 61}, normalise=TARGET),
            leaf("y", {"a": 90, "b": 60, "c": 59.5}, normalise=TARGET),
            robust={"weights": 1, "aggregations": ["own", "arithmetic"]},
        )
    )
    problem = drawing.problem_of(declared, computed(declared)[0])
    weights, aggregation = sensitivity.orders(problem, 2000, 1)
    assert (weights.choice, aggregation.choice) == ("weights", "aggregation")
    assert weights.total == pytest.approx(1, abs=0.1)
    assert aggregation.total == 0


def test_effective_weights_show_what_really_decides() -> None:
    """Equal weights, but one indicator does not differ: it decides nothing."""
    declared = reading.read(
        told(
            leaf("same", {"a": 70, "b": 70, "c": 70}, normalise=TARGET),
            leaf("differs", {"a": 90, "b": 60, "c": 75}, normalise=TARGET),
        )
    )
    problem = drawing.problem_of(declared, computed(declared)[0])
    same, differs = sensitivity.influences(problem)
    assert (same.nominal, same.effective, same.correlation) == (0.5, 0, None)
    assert (differs.effective, differs.correlation) == pytest.approx((1, 1))
    assert same.shift == 0
    assert differs.shift == pytest.approx(1)
