"""How fast ranks are tested: benchmarks/evaluation.py [SUBJECTS] [INDICATORS] [RUNS]

A city's evaluation of 1,000 subjects by 200 indicators is drawn 10,000 times: every weight within a
quarter of itself, every value within its error, normalised anew in each run. Printed are seconds
and the most memory held. Beside it, in an environment of its own, pymcdm computes what it has a
method for (weighted sum, TOPSIS, entropy and CRITIC weights) from the same normalised values: they
must agree to 1e-9.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path
from typing import Any

import numpy as np

from yiju.platform.steering.evaluation import (
    aggregating,
    drawing,
    reading,
    robust,
    scoring,
    weights,
)

PEER = "pymcdm==1.4.0"
ASKED = """
import json, sys
import numpy as np
from pymcdm import weights
from pymcdm.methods import TOPSIS
told = json.load(sys.stdin)
rows, shares = np.array(told["rows"]), np.array(told["weights"])
kinds = np.ones(len(shares))
plain = TOPSIS(normalization_function=lambda x, *_: x)
print(json.dumps({
    "sum": (rows @ shares).tolist(),
    "topsis": (100 * plain(rows, shares, kinds)).tolist(),
    "entropy": weights.entropy_weights(rows).tolist(),
    "critic": weights.critic_weights(rows).tolist(),
}))
"""


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


def main(subjects: int, indicators: int, runs: int) -> None:
    read = reading.read(declared(subjects, indicators, runs))
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
    done = time.perf_counter()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{subjects} subjects, {indicators} indicators: scored in {scored - start:.1f} s")
    print(f"{runs} draws with intervals in {done - scored:.1f} s, at most {most:.0f} MB held")
    agree(group)


def agree(group: scoring.Group) -> None:
    """Against the peer, from the same normalised values; stops where they differ."""
    lines = sorted(group.lines, key=lambda line: line.subject.key)
    rows = [[part.normal or 0.0 for part in line.parts] for line in lines]
    own = [group.weights] * len(rows)
    columns = [list(column) for column in zip(*rows, strict=True)]
    mine = {
        "sum": [line.exact for line in lines],
        "topsis": aggregating.aggregated("topsis", rows, own),
        "entropy": weights.entropy(columns),
        "critic": weights.critic(columns),
    }
    theirs = peer({"rows": rows, "weights": group.weights})
    for name, found in mine.items():
        off = float(np.max(np.abs(np.array(found) - np.array(theirs[name]))))
        print(f"{name}: differs from {PEER} by at most {off:.1e}")
        if off > 1e-9:
            raise SystemExit(f"{name} differs")


def peer(told: dict[str, Any]) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = str(Path(folder, "bin", "python"))
        subprocess.run([python, "-m", "pip", "install", "-q", PEER], check=True)
        done = subprocess.run(
            [python, "-c", ASKED],
            input=json.dumps(told),
            check=True,
            capture_output=True,
            text=True,
        )
        return json.loads(done.stdout)


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:4]]
    main(*given, *(1000, 200, 10_000)[len(given) :])
