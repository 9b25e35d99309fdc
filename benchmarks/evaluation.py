"""How fast ranks are tested: benchmarks/evaluation.py [SUBJECTS] [INDICATORS] [RUNS] [WAYS…]

A city's evaluation of 1,000 subjects by 200 indicators is drawn 10,000 times: every weight within a
quarter of itself, every value within its error, normalised anew in each run; with WAYS (minmax, z,
rank, geometric, topsis) these methods are drawn as well. Printed are seconds, the most memory
held, and how many times as long pymcdm takes for a run of weighted sums. Weighted sum, TOPSIS,
entropy and CRITIC weights of both must agree to 1e-9.
"""

import resource
import sys
import time
from typing import Any

import numpy as np
from pymcdm import methods
from pymcdm import weights as peer_weights

from yiju.platform.steering.evaluation import (
    aggregating,
    drawing,
    reading,
    robust,
    scoring,
    weights,
)

PEER_RUNS = 20


def declared(subjects: int, indicators: int, runs: int) -> dict[str, Any]:
    rng = np.random.default_rng(1)
    names = [f"s{n}" for n in range(subjects)]
    leaves = [
        {
            "key": f"i{n}",
            "values": dict(zip(names, rng.uniform(20, 95, subjects).tolist(), strict=True)),
            "weight": float(rng.uniform(1, 3)),
            "error": 1.0,
            "normalise": {"method": "target", "target": 100},
        }
        for n in range(indicators)
    ]
    return {
        "key": "benchmark",
        "title": "benchmark",
        "month": "2022-06",
        "subjects": {"named": [{"key": name} for name in names]},
        "indicators": leaves,
        "robust": {"runs": runs},
    }


def main(subjects: int, indicators: int, runs: int, ways: list[str]) -> None:
    told = declared(subjects, indicators, runs)
    told["robust"] |= {
        "normalisations": ["own", *(way for way in ways if way in ("minmax", "z", "rank"))],
        "aggregations": ["own", *(way for way in ways if way in aggregating.METHODS)],
    }
    read = reading.read(told)
    values = {
        one.key: {leaf.key: float(leaf.values[one.key]) for leaf in read.leaves}
        for one in read.subjects
    }
    start = time.perf_counter()
    [group] = scoring.scored(read, read.subjects, values)
    scored = time.perf_counter()
    problem = drawing.problem_of(read, group)
    made = robust.simulated(problem, runs, 1)
    made.intervals(0.9)
    took = time.perf_counter() - scored
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{subjects} subjects, {indicators} indicators: scored in {scored - start:.1f} s")
    print(f"{runs} draws with intervals in {took:.1f} s, at most {most:.0f} MB held")
    peer = peer_seconds(problem)
    print(f"a run: {1000 * took / runs:.2f} ms; pymcdm {peer * runs / took:.1f} times as long")
    agree(group)


def peer_seconds(problem: drawing.Problem) -> float:
    """What a run takes with pymcdm, one after the other: values drawn, scored, ranked."""
    wsm, rng = methods.WSM(normalization_function=straight), np.random.default_rng(1)
    kinds = np.ones(len(problem.leaves))
    start = time.perf_counter()
    for draws in (robust.drawn(problem, rng, 1) for _run in range(PEER_RUNS)):
        shares = problem.weights * (1 + problem.spread * draws.weights[0])
        values = problem.raw + problem.error * (0 if draws.error is None else draws.error[0])
        wsm.rank(wsm(values, shares / shares.sum(), kinds))
    return (time.perf_counter() - start) / PEER_RUNS


def straight(values: Any, cost: bool = False) -> Any:
    """The target of every indicator here is 100."""
    return np.clip(values, 0, 100)


def same(values: Any, cost: bool = False) -> Any:
    return values


def agree(group: scoring.Group) -> None:
    """With the peer, from the same normalised values; stops where they differ."""
    lines = sorted(group.lines, key=lambda line: line.subject.key)
    rows = [[part.normal or 0.0 for part in line.parts] for line in lines]
    own, columns = [group.weights] * len(rows), [list(one) for one in zip(*rows, strict=True)]
    table, shares, kinds = np.array(rows), np.array(group.weights), np.ones(len(group.weights))
    pairs = {
        "sum": ([line.exact for line in lines], table @ shares),
        "topsis": (
            aggregating.aggregated("topsis", rows, own),
            100 * methods.TOPSIS(normalization_function=same)(table, shares, kinds),
        ),
        "entropy": (weights.entropy(columns), peer_weights.entropy_weights(table)),
        "critic": (weights.critic(columns), peer_weights.critic_weights(table)),
    }
    for name, (mine, theirs) in pairs.items():
        off = float(np.max(np.abs(np.array(mine) - theirs)))
        print(f"{name}: differs from pymcdm by at most {off:.1e}")
        if off > 1e-9:
            raise SystemExit(f"{name} differs")


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:4]]
    main(*given, *(1000, 200, 10_000)[len(given) :], sys.argv[4:])
