"""Columns of readings, and how runs in them are counted. Everything is sorted by subject first."""

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Int8 = NDArray[np.int8]
Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Float64 = NDArray[np.float64]
Bools = NDArray[np.bool_]
Scalar = TypeVar("Scalar", bound=np.generic)

NEVER = np.iinfo(np.int64).min // 4
"""Before every moment, and far enough from the end of the numbers to be subtracted from."""


def begins(subject: Int64) -> Int64:
    """The places where another subject begins."""
    if not len(subject):
        return np.zeros(0, np.int64)
    return np.concatenate([[0], np.flatnonzero(subject[1:] != subject[:-1]) + 1])


def lengths(begin: Int64, size: int) -> Int64:
    """How many places each subject has."""
    return np.diff(begin, append=size)


def marked(places: Int64, size: int) -> Bools:
    """A column that is true at the places."""
    found = np.zeros(size, np.bool_)
    found[places] = True
    return found


def shifted(column: NDArray[Scalar], begin: Int64, known: Any) -> NDArray[Scalar]:
    """What stood before each place: the place before it, or what is known where a subject
    begins."""
    found = np.empty_like(column)
    found[1:] = column[:-1]
    found[begin] = known
    return found


def filled(chosen: Bools) -> Int64:
    """For each place, the last chosen one up to it; 0 before the first."""
    place = np.flatnonzero(chosen)
    found = np.zeros(len(chosen), np.int64)
    found[place] = place
    np.maximum.accumulate(found, out=found)
    return found


def carried(chosen: Bools, begin: Int64) -> Int64:
    """For each place, the last chosen one of the same subject up to it; -1 without one."""
    last = filled(chosen | marked(begin, len(chosen)))
    return np.where(chosen[last], last, -1)
