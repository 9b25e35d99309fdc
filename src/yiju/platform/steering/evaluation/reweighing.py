"""Weights from the data computed anew in each run: `weights.py` for many runs at once. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yiju.platform.steering.evaluation import scoring, weights
from yiju.platform.steering.evaluation.declaration import Declaration

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Reweighing:
    """`nominal` holds the weights of each method that does not hang on the data, None in the
    place of one that does; `whole` the lines of subjects that have all values."""

    methods: tuple[str, ...]
    by: str
    nominal: tuple[Array | None, ...]
    whole: NDArray[np.int64]
    importances: Array


def reweighing_of(declared: Declaration, lines: Sequence[scoring.Line]) -> Reweighing | None:
    """None where it was not declared, or no weight comes from the data."""
    methods = declared.weighing.methods
    if not declared.robustness.anew or not set(methods) & set(weights.FROM_DATA):
        return None
    whole = [
        n for n, line in enumerate(lines) if all(part.normal is not None for part in line.parts)
    ]
    nominal = tuple(
        None if one in weights.FROM_DATA else np.array(scoring.nominal(declared, one))
        for one in methods
    )
    given = np.array(scoring.nominal(declared, "given"))
    return Reweighing(methods, declared.weighing.by, nominal, np.array(whole, dtype=int), given)


def weighed_anew(how: Reweighing, normal: Array) -> Array:
    """Weights by run and leaf, from normalised values by run, subject and leaf."""
    values, size = normal[:, how.whole], normal.shape[2]
    several = []
    for method, given in zip(how.methods, how.nominal, strict=True):
        if given is not None:
            several.append(np.broadcast_to(given, (len(values), size)))
        elif values.shape[1] < 2:
            several.append(np.full((len(values), size), 1 / size))
        else:
            several.append(_from(how, method, values))
    if len(several) == 1:
        return several[0]
    stacked = np.stack(several)
    return _shares(stacked.prod(axis=0) if how.by == "product" else stacked.mean(axis=0))


def _from(how: Reweighing, method: str, values: Array) -> Array:
    if method == "balanced":
        return _balanced(values, how.importances)
    return {"entropy": _entropy, "critic": _critic, "pca": _pca}[method](values)


def _shares(parts: Array) -> Array:
    total = parts.sum(axis=1, keepdims=True)
    equal = 1 / parts.shape[1]
    return np.asarray(np.where(total > 0, parts / np.where(total > 0, total, 1.0), equal))


def _entropy(values: Array) -> Array:
    total = values.sum(axis=1, keepdims=True)
    parts = values / np.where(total > 0, total, 1.0)
    logs = np.log(np.where(parts > 0, parts, 1.0))
    evenness = -(parts * logs).sum(axis=1) / np.log(values.shape[1])
    evenness = np.where(total[:, 0] > 0, evenness, 1.0)
    return _shares(np.maximum(0.0, 1 - evenness))


def _critic(values: Array) -> Array:
    low, high = values.min(axis=1, keepdims=True), values.max(axis=1, keepdims=True)
    differs = high > low
    spread = np.where(differs, (values - low) / np.where(differs, high - low, 1.0), 0.0)
    together, deviation = _likenesses(spread)
    return _shares(deviation * (1 - together).sum(axis=2))


def _likenesses(values: Array) -> tuple[Array, Array]:
    """Correlations by run, 1 of a column with itself also where it does not differ; deviations."""
    centred = values - values.mean(axis=1, keepdims=True)
    deviation = np.sqrt((centred**2).mean(axis=1))
    scaled = centred / np.where(deviation > 0, deviation, 1.0)[:, np.newaxis]
    together = np.matmul(scaled.transpose(0, 2, 1), scaled) / values.shape[1]
    every = np.arange(values.shape[2])
    together[:, every, every] = 1.0
    return together, deviation


def _pca(values: Array) -> Array:
    together, _deviation = _likenesses(values)
    found = np.broadcast_to(1 + np.arange(values.shape[2]) / 997, (len(values), values.shape[2]))
    for _step in range(weights.STEPS):
        found = np.matmul(together, found[:, :, np.newaxis])[:, :, 0]
        found = found / np.sqrt((found**2).sum(axis=1, keepdims=True))
    return _shares(found**2)


def _balanced(values: Array, importances: Array) -> Array:
    together, deviation = _likenesses(values)
    found = np.broadcast_to(importances, (len(values), len(importances)))
    for _step in range(weights.STEPS):
        reached = np.matmul(together, (found * deviation)[:, :, np.newaxis])[:, :, 0]
        reached = _shares(np.maximum(weights.LEAST_LIKENESS, reached))
        found = _shares(found * np.sqrt(importances / reached))
    return np.asarray(found)
