"""How often something went on lately."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from yiju.platform.sensing.watches.arrays import Float64, Int64, begins, lengths, marked, shifted
from yiju.platform.sensing.watches.conditions import Cycling
from yiju.platform.sensing.watches.state import microseconds


def cycles(
    observed: Int64,
    value: Float64,
    begin: Int64,
    row: Int64,
    rows: NDArray[Any],
    condition: Cycling,
) -> Float64:
    """How many of the last `most + 1` rises lie within the time before each reading, of subjects
    that begin at `begin`; NaN for a reading without a value. The state learns the rises."""
    size, kept = len(observed), condition.most + 1
    before = shifted(value, begin, rows["value"][row])
    rises = (value > condition.above) & (before <= condition.above)
    subject = np.cumsum(marked(begin, size)) - 1
    # The rises that are known stand before those of the batch, subject by subject.
    known = np.arange(len(begin))
    whose = np.concatenate([np.repeat(known, kept), subject[rises]])
    when = np.concatenate([rows["rises"][row].ravel(), observed[rises]])
    order = np.argsort(whose, kind="stable")
    whose, when = whose[order], when[order]
    first = begins(whose)
    end = first + lengths(first, len(whose))
    rows["rises"][row] = when[end[:, None] - kept + np.arange(kept)]
    # Up to each reading, its subject has had those kept and the rises of the batch so far.
    so_far: Int64 = np.cumsum(rises)
    earlier: Int64 = (so_far - rises)[begin]
    last = first[subject] + kept - 1 + so_far - earlier[subject]
    reach = when[last[:, None] - np.arange(kept)]
    inside = observed[:, None] - reach <= microseconds(condition.within)
    return np.where(np.isnan(value), np.nan, inside.sum(axis=1))
