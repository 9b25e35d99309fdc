"""Scores of one group under many draws of the uncertain choices: pure, in numpy.

A draw says how far each weight is from the declared one, which method normalises, which aggregates,
and where within its error each value lies. A run without any deviation is the evaluation itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yiju.platform.steering.evaluation import straight, treating
from yiju.platform.steering.evaluation.aggregating import EVEN
from yiju.platform.steering.evaluation.declaration import Declaration, Leaf
from yiju.platform.steering.evaluation.normalising import LINEAR, line_of
from yiju.platform.steering.evaluation.reweighing import Reweighing, reweighing_of, weighed_anew
from yiju.platform.steering.evaluation.scoring import Group, adjustment

Array = NDArray[np.float64]
NOUGHT = -1e30
"""In place of the logarithm of 0: any weight makes the whole 0, and a weight of 0 does not."""
VETOED = -1e6
"""Added to the score of whoever ranks after all others."""


@dataclass(frozen=True)
class Draws:
    """One entry for each run: `weights` in [-1, 1] by leaf, `normalisation` and `aggregation` in
    [0, 1), `error` in [-1, 1] by subject and leaf (None: the data as they are)."""

    weights: Array
    normalisation: Array
    aggregation: Array
    error: Array | None


@dataclass(frozen=True)
class Problem:
    """A group as arrays: subjects in lines, leaves in columns. `raw`, `present` and `fixed` (the
    normalised values of what has no value of its own) are of all peers; `scored` are the lines of
    those with a score, and `keys`, `counts` (1 where a leaf counts) and `added` are theirs."""

    keys: tuple[str, ...]
    scored: NDArray[np.int64]
    leaves: tuple[Leaf, ...]
    raw: Array
    present: NDArray[np.bool_]
    fixed: Array
    counts: Array
    weights: Array
    added: Array
    error: Array
    bounds: Array
    """Least and greatest of each leaf that are not drawn in, in two lines."""
    curves: Mapping[int, treating.Curve]
    """By the column of a leaf that is transformed."""
    spread: float
    normalisations: tuple[str, ...]
    aggregations: tuple[str, ...]
    anew: Reweighing | None

    @property
    def size(self) -> tuple[int, int]:
        return len(self.raw), len(self.leaves)

    @property
    def has_error(self) -> bool:
        return bool(np.any(self.error > 0))

    @cached_property
    def straight(self) -> dict[str, straight.Plan]:
        """How to sum without normalising each value, by the methods of which that can be done."""
        plans = ((name, _plan(self, name)) for name in self.normalisations)
        return {name: plan for name, plan in plans if plan is not None}


def problem_of(declared: Declaration, group: Group) -> Problem:
    """Of a group as it was scored."""
    lines = group.lines
    ranked = [line for line in lines if line.exact is not None]
    scored = np.array([n for n, line in enumerate(lines) if line.exact is not None], dtype=int)
    leaves = declared.leaves
    shape = (len(lines), len(leaves))
    parts = [part for line in lines for part in line.parts]

    def table(values: Sequence[Any]) -> Array:
        return np.array(values, dtype=np.float64).reshape(shape)

    raw = table([0.0 if part.value is None else part.value for part in parts])
    present = table([part.value is not None for part in parts]).astype(bool)
    treated = _treatments(leaves, raw, present)
    robust, own = declared.robustness, declared.aggregation
    return Problem(
        keys=tuple(line.subject.key for line in ranked),
        scored=scored,
        leaves=leaves,
        raw=raw,
        present=present,
        fixed=table([0.0 if part.normal is None else part.normal for part in parts]),
        counts=table([part.normal is not None for part in parts])[scored],
        weights=np.array(group.weights),
        added=np.array(
            [adjustment(declared, one.subject.key) + VETOED * bool(one.vetoed) for one in ranked]
        ),
        error=np.array([leaf.error for leaf in leaves]),
        bounds=np.array([[one.low for one in treated], [one.high for one in treated]]),
        curves={n: one.curve for n, one in enumerate(treated) if one.curve},
        spread=robust.weights,
        normalisations=robust.normalisations,
        aggregations=tuple(own if one == "own" else one for one in robust.aggregations),
        anew=reweighing_of(declared, lines),
    )


def _treatments(
    leaves: Sequence[Leaf], raw: Array, present: NDArray[np.bool_]
) -> list[treating.Treatment]:
    return [
        treating.treatment(leaf, raw[present[:, n], n].tolist()) for n, leaf in enumerate(leaves)
    ]


def scores(problem: Problem, draws: Draws) -> Array:
    """Scores by run and subject."""
    runs = len(draws.normalisation)
    found = np.empty((runs, len(problem.keys)))
    moved = 1 + problem.spread * draws.weights
    chosen = _chosen(draws.normalisation, len(problem.normalisations))
    joined = _chosen(draws.aggregation, len(problem.aggregations))
    for n, name in enumerate(problem.normalisations):
        for a, way in enumerate(problem.aggregations):
            here = np.flatnonzero((chosen == n) & (joined == a))
            if len(here):
                error = draws.error
                if error is not None and len(here) < runs:
                    error = error[here]
                made = _made(problem, name, way, error, moved[here])
                found[here] = _limited(problem, made, error)
    return found


def _made(problem: Problem, name: str, way: str, error: Array | None, moved: Array) -> Array:
    """Aggregated, by run and subject with a score; `moved` is what each weight is multiplied by."""
    shares = problem.weights * moved
    if problem.anew is None and way == "arithmetic" and error is not None:
        made = _straight(problem, name, error, shares)
        if made is not None:
            sums = _sums(problem, shares, bool(problem.counts.all()))
            return np.asarray(made[:, problem.scored] / sums)
    normal = _normal(problem, name, _values(problem, error))
    if problem.anew is not None:
        shares = weighed_anew(problem.anew, normal) * moved
    if len(problem.keys) < len(problem.raw):
        normal = normal[:, problem.scored]
    return _aggregated(problem, way, normal, shares)


def _chosen(drawn: Array, many: int) -> NDArray[np.int64]:
    return np.minimum((drawn * many).astype(np.int64), many - 1)


def _methods(problem: Problem, name: str) -> list[str]:
    return [leaf.method if name == "own" else name for leaf in problem.leaves]


def _straight(problem: Problem, name: str, error: Array, shares: Array) -> Array | None:
    """The weighted sums without normalising each value, where all lines are straight and few
    cells leave them."""
    plan = problem.straight.get(name)
    if plan is None:
        return None
    own = plan.own
    if not len(own):
        return straight.summed(problem, plan.lines, error, shares, plan.apart)
    values = error[:, :, own] * problem.error[own] + problem.raw[:, own]
    np.clip(values, problem.bounds[0, own], problem.bounds[1, own], out=values)
    found = _lines(problem, own.tolist(), plan.ends[:, own], values)
    start = np.repeat(plan.lines.start[np.newaxis], len(error), axis=0)
    step = np.repeat(plan.lines.step[np.newaxis], len(error), axis=0)
    start[:, own], step[:, own] = found.start, found.step
    lines = straight.Lines(start, step)
    return straight.summed(problem, lines, error, shares, plan.apart)


def _plan(problem: Problem, name: str) -> straight.Plan | None:
    methods = _methods(problem, name)
    if problem.curves or not all(method in LINEAR for method in methods):
        return None
    ends = _ends(problem, range(len(methods)), methods)
    own = np.asarray(np.isnan(ends).any(axis=0))
    lines = straight.lines_between(ends, *np.where(own, 0.0, ends[:2]))
    apart = straight.cells_apart(problem, lines, own)
    return None if apart is None else straight.Plan(ends, lines, np.flatnonzero(own), apart)


def _values(problem: Problem, error: Array | None) -> Array:
    """The raw values by run (one for all without errors), treated."""
    raw = problem.raw[np.newaxis]
    if error is not None:
        raw = error * problem.error
        raw += problem.raw
    if np.isfinite(problem.bounds).any():
        raw = np.clip(raw, problem.bounds[0], problem.bounds[1])
    if problem.curves:
        raw = raw.copy()
    for n, curve in problem.curves.items():
        above = np.maximum((raw[:, :, n] - curve.least) / curve.width, 0.0) + treating.OFFSET
        power = curve.power
        raw[:, :, n] = np.log(above) if power == 0 else (above**power - 1) / power
    return raw


def _normal(problem: Problem, name: str, values: Array) -> Array:
    """From 0 to 100, by run, subject and leaf. Leaves of one method go together."""
    methods = _methods(problem, name)
    if all(method in LINEAR for method in methods):
        found = _linear(problem, range(len(methods)), methods, values)
    else:
        found = np.empty_like(values)
        for method in sorted(set(methods)):
            own = [n for n, one in enumerate(methods) if one == method]
            part = values[:, :, own]
            if method in LINEAR:
                found[:, :, own] = _linear(problem, own, methods, part)
            elif method == "z":
                found[:, :, own] = _deviations(problem, own, part)
            else:
                found[:, :, own] = _places(problem, own, part)
    if not problem.present.all():
        found = np.where(problem.present, found, problem.fixed)
    return found


def _linear(problem: Problem, own: Sequence[int], methods: list[str], values: Array) -> Array:
    """Straight lines, cut off; the ends of a minmax without goalposts are those of each run."""
    lines = _lines(problem, own, _ends(problem, own, methods), values)
    found: Array = values * lines.step[:, np.newaxis]
    found += lines.start[:, np.newaxis]
    return np.clip(found, 0.0, 100.0, out=found)


def _ends(problem: Problem, own: Sequence[int], methods: list[str]) -> Array:
    """The values at the bad and at the good end, not a number where they are those of the peers,
    and the points there; by leaf."""
    leaves = [problem.leaves[n] for n in own]
    told = [
        leaf.options if methods[n] == leaf.method else {}
        for n, leaf in zip(own, leaves, strict=True)
    ]
    return np.array(
        [
            line_of(methods[n], options, (np.nan,), leaf.better)
            for n, options, leaf in zip(own, told, leaves, strict=True)
        ]
    ).T


def _lines(problem: Problem, own: Sequence[int], ends: Array, values: Array) -> straight.Lines:
    bad, good = ends[:2, np.newaxis]
    if np.isnan(ends).any():
        there = problem.present[:, list(own)]
        there = there | ~there.any(axis=0)
        if there.all():
            low, high = values.min(axis=1), values.max(axis=1)
        else:
            low = values.min(axis=1, where=there, initial=np.inf)
            high = values.max(axis=1, where=there, initial=-np.inf)
        more = np.array([problem.leaves[n].better == "more" for n in own])
        bad = np.where(np.isnan(bad), np.where(more, low, high), bad)
        good = np.where(np.isnan(good), np.where(more, high, low), good)
    return straight.lines_between(ends, bad, good)


def _signs(problem: Problem, own: Sequence[int]) -> Array:
    return np.array([1.0 if problem.leaves[n].better == "more" else -1.0 for n in own])


def _deviations(problem: Problem, own: Sequence[int], values: Array) -> Array:
    there = problem.present[:, list(own)]
    there = there | ~there.any(axis=0)
    mean = values.mean(axis=1, keepdims=True, where=there)
    deviation = values.std(axis=1, keepdims=True, where=there)
    flat = deviation <= 1e-12 * np.abs(mean)
    found = (values - mean) / np.where(flat, 1.0, deviation)
    return np.clip(50 + 10 * _signs(problem, own) * np.where(flat, 0.0, found), 0.0, 100.0)


def _places(problem: Problem, own: Sequence[int], values: Array) -> Array:
    found = np.empty_like(values)
    signs = _signs(problem, own)
    for place, n in enumerate(own):
        there = problem.present[:, n]
        one = signs[place] * values[:, there, place]
        many = one.shape[1]
        found[:, there, place] = 50.0 * _beaten(one) / (many - 1) if many > 1 else 100.0
    return found


def _beaten(values: Array) -> Array:
    """Twice the number of others that each beats in its run, equal ones counted half."""
    order = np.argsort(values, axis=1)
    line = np.take_along_axis(values, order, axis=1)
    last = line.shape[1] - 1
    steps = np.diff(line, axis=1) > 0
    place = np.broadcast_to(np.arange(last + 1), line.shape)
    first = np.maximum.accumulate(
        np.where(np.pad(steps, ((0, 0), (1, 0)), constant_values=True), place, 0), axis=1
    )
    ends = np.where(np.pad(steps, ((0, 0), (0, 1)), constant_values=True), place, last)
    end = np.minimum.accumulate(ends[:, ::-1], axis=1)[:, ::-1]
    found = np.empty_like(values)
    np.put_along_axis(found, order, (first + end).astype(np.float64), axis=1)
    return found


def _aggregated(problem: Problem, way: str, normal: Array, shares: Array) -> Array:
    """Scores by run and subject; `normal` may hold one run for all."""
    full = bool(problem.counts.all())
    if way == "topsis":
        return _closeness(problem, normal, shares)
    if way == "copeland":
        return _wins(problem, normal, shares)
    if way == "harmonic":
        parts = 1 / np.where(normal > 0, normal, 1.0)
        parts[normal <= 0] = -NOUGHT
        parts *= problem.counts
        return _sums(problem, shares, full) / _weighted(parts, shares)
    if way == "geometric":
        logs = np.log(np.where(normal > 0, normal, 1.0))
        logs[normal <= 0] = NOUGHT
        logs *= problem.counts
        made = _weighted(logs, shares)
        return np.exp(made / _sums(problem, shares, full))
    return _weighted(normal, shares) / _sums(problem, shares, full)


def _weighted(values: Array, shares: Array) -> Array:
    if len(values) == 1:
        return np.asarray(shares @ values[0].T)
    return np.asarray(np.matmul(values, shares[:, :, np.newaxis])[:, :, 0])


def _sums(problem: Problem, shares: Array, full: bool) -> Array:
    return shares.sum(axis=1, keepdims=True) if full else shares @ problem.counts.T


def _wins(problem: Problem, normal: Array, shares: Array) -> Array:
    """Each compared with each, indicator by indicator; see `aggregating.aggregated`."""
    runs, many = len(shares), len(problem.keys)
    if many < 2:
        return np.full((runs, many), 100.0)
    own = shares[:, np.newaxis, :] * problem.counts
    own /= own.sum(axis=2, keepdims=True)
    balance = np.zeros((runs, many, many))
    for n in range(len(problem.leaves)):
        one = normal[:, :, n]
        ahead = one[:, :, np.newaxis] - one[:, np.newaxis]
        better = np.where(np.abs(ahead) > EVEN, np.sign(ahead), 0.0)
        both = problem.counts[:, n]
        better = better * (both[:, np.newaxis] * both)
        balance += (own[:, :, np.newaxis, n] + own[:, np.newaxis, :, n]) * better
    won = np.where(np.abs(balance) <= EVEN, 0.5, balance > 0)
    return np.asarray(100.0 * (won.sum(axis=2) - 0.5) / (many - 1))


def _closeness(problem: Problem, normal: Array, shares: Array) -> Array:
    weighted = normal * shares[:, np.newaxis, :] * problem.counts
    weighted = weighted / _sums(problem, shares, False)[:, :, np.newaxis]
    off_best = np.sqrt(((weighted - weighted.max(axis=1, keepdims=True)) ** 2).sum(axis=2))
    off_worst = np.sqrt(((weighted - weighted.min(axis=1, keepdims=True)) ** 2).sum(axis=2))
    both = off_best + off_worst
    return np.where(both > 0, 100 * off_worst / np.where(both > 0, both, 1.0), 100.0)


def _limited(problem: Problem, made: Array, error: Array | None) -> Array:
    """With the points added, under the caps of broken limits, and vetoed ones last."""
    vetoed = problem.added <= VETOED / 2
    found = made + np.where(vetoed, problem.added - VETOED, problem.added)
    rows = problem.scored
    for n, leaf in enumerate(problem.leaves):
        for limit in leaf.limits:
            if limit.cap is not None:
                raw = problem.raw[rows, n]
                if error is not None:
                    raw = raw + problem.error[n] * error[:, rows, n]
                low = raw < (-np.inf if limit.below is None else limit.below)
                high = raw > (np.inf if limit.above is None else limit.above)
                broken = (low | high) & problem.present[rows, n]
                found = np.where(broken, np.minimum(found, limit.cap), found)
    return np.asarray(np.maximum(found, 0.0) + VETOED * vetoed)
