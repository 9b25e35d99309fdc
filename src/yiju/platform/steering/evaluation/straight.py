"""Weighted sums of straight lines under data errors, without making the normalised values.

A score is Σ w·(start + step·(x + e·u)), with x the value, e its error and u the draw: a matrix
product of the draws with w·step·e, one of the values with w·step, and a constant. Only where the
line may be cut off at 0 or 100, where winsorising may draw a value in, and where there is no value,
a cell is something else: these cells are put right one by one. The same draws give the same scores
as making every normalised value, but for the last digits of a float (tests hold both together).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from yiju.platform.steering.evaluation.drawing import Array, Problem

MOST_APART = 0.25
"""Share of cells put right one by one beyond which every normalised value is made instead."""


@dataclass(frozen=True)
class Lines:
    """`start + step · value`, cut off at 0 and 100: by leaf, or by run and leaf where the ends are
    those of the run."""

    start: "Array"
    step: "Array"


@dataclass(frozen=True)
class Plan:
    """What does not hang on the draw: the `ends` by leaf as `lines_between` reads them, the lines
    of fixed ends, the leaves whose ends are their `own` peers' in each run, the cells apart."""

    ends: "Array"
    lines: Lines
    own: NDArray[np.int64]
    apart: NDArray[np.int64]


def lines_between(ends: "Array", bad: "Array", good: "Array") -> Lines:
    """Through the bad and the good end; peers that are all equal get 100."""
    differs = bad != good
    step = np.divide(ends[3] - ends[2], good - bad, out=np.zeros_like(bad), where=differs)
    return Lines(np.where(differs, ends[2] - step * bad, 100.0), step)


def cells_apart(
    problem: "Problem", lines: Lines, own: NDArray[np.bool_]
) -> NDArray[np.int64] | None:
    """The cells, in two lines of rows and columns, that are not simply on their line; None where
    they are too many. `own` are the leaves whose ends are those of the peers in each run: their
    values never leave them."""
    low, high = problem.raw - problem.error, problem.raw + problem.error
    apart = ~problem.present | (low < problem.bounds[0]) | (high > problem.bounds[1])
    ends = np.stack([lines.start + lines.step * one for one in (low, high)])
    apart |= ~own & ((ends.min(axis=0) < 0) | (ends.max(axis=0) > 100))
    found = np.array(np.nonzero(apart))
    return found if found.shape[1] <= MOST_APART * apart.size else None


def summed(
    problem: "Problem",
    lines: Lines,
    error: "Array",
    shares: "Array",
    apart: NDArray[np.int64],
) -> "Array":
    """The weighted sums by run and subject; `apart` as `cells_apart` gives them."""
    slopes = shares * lines.step
    found = np.matmul(error, (slopes * problem.error)[:, :, np.newaxis])[:, :, 0]
    found += slopes @ problem.raw.T
    found += (shares * lines.start).sum(axis=1, keepdims=True)
    if apart.size:
        rows, first = np.unique(apart[0], return_index=True)
        found[:, rows] += np.add.reduceat(_off(problem, lines, error, shares, apart), first, axis=1)
    return np.asarray(found)


def _off(
    problem: "Problem",
    lines: Lines,
    error: "Array",
    shares: "Array",
    apart: NDArray[np.int64],
) -> "Array":
    """What a cell apart adds to the sum beyond its line, by run."""
    row, leaf = apart
    value = problem.raw[row, leaf] + problem.error[leaf] * error[:, row, leaf]
    start = np.broadcast_to(lines.start, shares.shape)[:, leaf]
    step = np.broadcast_to(lines.step, shares.shape)[:, leaf]
    drawn = np.clip(value, problem.bounds[0, leaf], problem.bounds[1, leaf])
    right = np.clip(start + step * drawn, 0.0, 100.0)
    right = np.where(problem.present[row, leaf], right, problem.fixed[row, leaf])
    return np.asarray((right - start - step * value) * shares[:, leaf])
