"""How far ranks can be trusted: intervals, probabilities of pairs, influence. Pure, in numpy."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yiju.platform.steering.evaluation.drawing import Array, Draws, Problem, scores

CELLS = 200_000
"""Values drawn at once: they stay in the cache of a core."""
THREADS = 2
MOST_PAIRS = 100
"""Subjects of a group up to which every pair is kept."""
NEIGHBOURS = 5
"""How many of those after it in rank are kept for each subject of a larger group."""
FEW = 24
"""Subjects up to which ranks are found by comparing all with all."""
SAME = 1e-9
"""Scores nearer than this are equal."""


@dataclass(frozen=True)
class Interval:
    """`low` and `high` hold the middle part of all runs (best rank first); `likely` is the median
    rank, `first` the share of runs in which it came first."""

    low: int
    high: int
    likely: int
    first: float


@dataclass(frozen=True)
class Simulation:
    """Scores by run and subject, in the order of `keys`."""

    keys: tuple[str, ...]
    scores: NDArray[np.float32] | Array

    def better(self, one: str, other: str) -> float:
        """The probability that `one` is better than `other`; equal scores count half."""
        a = self.scores[:, self.keys.index(one)]
        b = self.scores[:, self.keys.index(other)]
        equal = np.abs(a - b) <= SAME
        return float(np.mean(np.where(equal, 0.5, a > b)))

    def intervals(self, share: float) -> dict[str, Interval]:
        """The interval of each rank that holds the middle `share` of all runs."""
        places = ranks(self.scores)
        cut = [(1 - share) / 2, 0.5, 1 - (1 - share) / 2]
        found = np.quantile(places, cut, axis=0, method="inverted_cdf").astype(int)
        first = (places == 1).mean(axis=0)
        return {
            key: Interval(int(found[0, n]), int(found[2, n]), int(found[1, n]), float(first[n]))
            for n, key in enumerate(self.keys)
        }


def ranks(made: NDArray[np.float32] | Array) -> NDArray[np.int32]:
    """1 for the greatest of each run; equal scores share a rank."""
    if made.shape[1] <= FEW:
        above = made[:, np.newaxis, :] > made[:, :, np.newaxis] + SAME
        return np.asarray(1 + above.sum(axis=2), dtype=np.int32)
    found = np.empty(made.shape, dtype=np.int32)
    for run, line in enumerate(made):
        order = np.sort(line)
        found[run] = len(order) + 1 - np.searchsorted(order, line + SAME, "right")
    return found


def simulated(problem: Problem, runs: int, seed: int) -> Simulation:
    """The same problem, number of runs and seed give the same scores, whatever runs beside."""
    chunks = list(_chunks(problem, runs))
    with ThreadPoolExecutor(THREADS) as pool:
        made = list(pool.map(lambda one: _chunk(problem, seed, *one), chunks))
    return Simulation(problem.keys, np.concatenate(made) if made else np.empty((0, 0)))


def _chunks(problem: Problem, runs: int) -> Iterator[tuple[int, int]]:
    size = chunk_size(problem)
    for start in range(0, runs, size):
        yield start, min(size, runs - start)


def chunk_size(problem: Problem) -> int:
    subjects, leaves = problem.size
    per_run = (
        subjects * leaves
        if problem.has_error or problem.normalisations != ("own",)
        else (subjects + leaves)
    )
    if "copeland" in problem.aggregations:
        per_run = max(per_run, subjects * subjects)
    return max(1, CELLS // max(1, per_run))


def _chunk(problem: Problem, seed: int, start: int, many: int) -> Array:
    return scores(problem, drawn(problem, np.random.default_rng([seed, start]), many))


def drawn(problem: Problem, rng: np.random.Generator, many: int) -> Draws:
    """Independent, each uniform over its range."""
    subjects, leaves = problem.size
    error = None
    if problem.has_error:
        error = rng.random((many, subjects, leaves))
        error *= 2
        error -= 1
    return Draws(2 * rng.random((many, leaves)) - 1, rng.random(many), rng.random(many), error)


def nothing(problem: Problem) -> Draws:
    """The draw without any deviation."""
    return Draws(np.zeros((1, len(problem.leaves))), np.zeros(1), np.zeros(1), None)


def pairs(simulation: Simulation) -> dict[str, dict[str, float]]:
    """The probability that the one is better than the other: for each pair; in a group that is too
    large for that, of each subject with those next after it in the order of `keys`."""
    keys = simulation.keys
    if len(keys) > MOST_PAIRS:
        return _with_neighbours(simulation)
    return {
        one: {other: simulation.better(one, other) for other in keys if other != one}
        for one in keys
    }


def _with_neighbours(simulation: Simulation) -> dict[str, dict[str, float]]:
    keys, made = simulation.keys, simulation.scores
    found: dict[str, dict[str, float]] = {key: {} for key in keys}
    for step in range(1, NEIGHBOURS + 1):
        ahead = made[:, :-step] - made[:, step:]
        better = np.where(np.abs(ahead) <= SAME, 0.5, ahead > 0).mean(axis=0)
        for n, one in enumerate(better.tolist()):
            found[keys[n]][keys[n + step]] = one
    return found
