"""Which choice decides the ranks: first and total order by choice, and what each indicator does.

Pure, in numpy. Saltelli et al., Computer Physics Communications 181 (2010): the estimators of first
(table 2 b) and total order (table 2 f, Jansen). The output is the mean shift of the ranks from
those published (OECD/JRC handbook, step 7).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from yiju.platform.steering.evaluation.drawing import Array, Draws, Problem, scores
from yiju.platform.steering.evaluation.robust import chunk_size, drawn, nothing, ranks

CHOICES = ("weights", "normalisation", "aggregation", "error")


@dataclass(frozen=True)
class Share:
    """How much of the variance of the shift a choice explains: alone, and with all others.
    None where the ranks never shift differently."""

    choice: str
    first: float | None
    total: float | None


def orders(problem: Problem, runs: int, seed: int) -> list[Share]:
    """By choice that varies at all; takes `runs` × (choices + 2) computations."""
    if not problem.keys:
        return []
    base = ranks(scores(problem, nothing(problem)))[0]
    varying = [one for one in CHOICES if varies(problem, one)]
    size, plain, other = chunk_size(problem), [], []
    mixed: dict[str, list[Array]] = {one: [] for one in varying}
    for start in range(0, runs, size):
        rng = np.random.default_rng([seed, start])
        many = min(size, runs - start)
        a, b = drawn(problem, rng, many), drawn(problem, rng, many)
        plain.append(shift(problem, a, base))
        other.append(shift(problem, b, base))
        for one in varying:
            mixed[one].append(shift(problem, replace(a, **{one: getattr(b, one)}), base))
    joined = {one: np.concatenate(parts) for one, parts in mixed.items()}
    return [
        Share(one, *estimated(np.concatenate(plain), np.concatenate(other), joined[one]))
        for one in varying
    ]


def varies(problem: Problem, choice: str) -> bool:
    return {
        "weights": problem.spread > 0 and len(problem.leaves) > 1,
        "normalisation": len(problem.normalisations) > 1,
        "aggregation": len(problem.aggregations) > 1,
        "error": problem.has_error,
    }[choice]


def shift(problem: Problem, draws: Draws, base: Array) -> Array:
    """The mean distance of the ranks of each run from those of the evaluation itself."""
    moved = np.abs(ranks(scores(problem, draws)) - base)
    return np.asarray(moved.mean(axis=1), dtype=np.float64)


def estimated(a: Array, b: Array, mixed: Array) -> tuple[float | None, float | None]:
    """First and total order from f(A), f(B) and f(A with one column of B)."""
    variance = float(np.var(np.concatenate([a, b])))
    if variance == 0:
        return None, None
    centred = float(np.mean(np.concatenate([a, b])))
    first = float(np.mean((b - centred) * (mixed - a))) / variance
    return first, float(np.mean((a - mixed) ** 2)) / 2 / variance


@dataclass(frozen=True)
class Influence:
    """`effective` is the share of the variance of the scores that goes with the indicator (its
    covariance with them, weighted): beside the nominal weight it shows what really decides.
    `correlation` is that of the indicator with the score, `shift` the mean change of ranks without
    it."""

    leaf: str
    nominal: float
    effective: float | None
    correlation: float | None
    shift: float


def influences(problem: Problem) -> list[Influence]:
    """By indicator, for arithmetic aggregation of the normalised values."""
    if not problem.keys:
        return []
    base = ranks(scores(problem, nothing(problem)))[0]
    normal = problem.fixed[problem.scored]
    made = normal @ problem.weights
    variance = float(np.var(made))
    found = []
    for n, leaf in enumerate(problem.leaves):
        one = normal[:, n]
        together = float(np.mean((one - one.mean()) * (made - made.mean())))
        spread = float(np.std(one)) * variance**0.5
        left = problem.weights.copy()
        left[n] = 0.0
        found.append(
            Influence(
                leaf.key,
                float(problem.weights[n]),
                float(problem.weights[n]) * together / variance if variance else None,
                together / spread if spread else None,
                _without(problem, left, base),
            )
        )
    return found


def _without(problem: Problem, weights: Array, base: Sequence[int] | Array) -> float:
    """The mean change of ranks when one weight is nothing; 0 where no weight is left."""
    if not weights.any() or not ((problem.counts @ weights) > 0).all():
        return 0.0
    changed = replace(problem, weights=weights, anew=None)
    moved = ranks(scores(changed, nothing(changed)))[0]
    return float(np.mean(np.abs(moved - base)))
