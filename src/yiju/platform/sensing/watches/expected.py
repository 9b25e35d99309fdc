"""What is seen of an asset beside what it should show at that moment: by its record, by the hour,
and by what it was told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from yiju.platform.sensing.watches.arrays import Bools, Float64, Int64

if TYPE_CHECKING:  # conditions are of this kind among others
    from yiju.platform.sensing.watches.conditions import Band, Limit

UNSETTLED = np.inf
"""Told, but nobody knows yet whether it was done; or told no more, and on the way back."""
Facts = Mapping[str, tuple[float, ...]]
"""By code of asset, numbers of its record."""


@dataclass(frozen=True)
class Told:
    """Commands of a kind that hold an asset to a value: its own; those of what feeds it, which its
    attribute `through` names; or those of what it feeds, `beneath` being their attribute that
    names it."""

    kind: str
    through: str = ""
    beneath: str = ""


@dataclass(frozen=True)
class Seen:
    """Columns with one place for each sample: rows of `values` are streams, NaN where one is not
    known; of `facts` numbers of the record; of `told` the value of a command that was confirmed,
    NaN where there is none; of `kept` what was kept of an earlier sample, NaN without one."""

    values: Float64
    facts: Float64
    observed: Int64
    """Microseconds since 1970 in UTC."""
    told: Float64
    kept: Float64


@dataclass(frozen=True, kw_only=True)
class Expected:
    """One number from the streams of an asset, its record and the moment, as power over the power
    that was to be expected. NaN cannot be judged, nor can a sample while a command is underway, or
    for `settles` after one has ended.

    `facts` gives for a day the numbers of every asset, from the records of the kinds `reads`; what
    is not among them cannot be judged. `keeps` gives `kept` rows to be remembered of a sample until
    the next one that has any, NaN where there is nothing to remember: the power before the level
    changed, say.
    """

    of: tuple[str, ...]
    value: Callable[[Seen], Float64]
    limit: "Limit | Band"
    within: timedelta
    facts: Callable[[date], Facts] = field(default=lambda on: {})
    reads: tuple[str, ...] = ()
    told: tuple[Told, ...] = ()
    settles: timedelta = timedelta(minutes=10)
    keeps: Callable[[Seen], Float64] | None = None
    kept: int = 0


@dataclass(frozen=True)
class Known:
    """The facts of subjects: `key` in rising order, a column of `rows` for each."""

    key: Int64
    rows: Float64

    def of(self, subject: Int64) -> Float64:
        """A column for each place; NaN for a subject without facts."""
        if not len(self.key):
            return np.full((len(self.rows), len(subject)), np.nan)
        place = np.minimum(np.searchsorted(self.key, subject), len(self.key) - 1)
        return np.where(self.key[place] == subject, self.rows[:, place], np.nan)


def known_facts(facts: Facts, subject_of: Mapping[str, int]) -> Known:
    """The facts of the assets that are watched, by the subject that stands for each."""
    width = len(next(iter(facts.values()), ()))
    held = sorted((subject, code) for code, subject in subject_of.items() if code in facts)
    rows = np.array([facts[code] for _subject, code in held], float).reshape(len(held), width)
    return Known(np.array([subject for subject, _code in held], np.int64), rows.T)


def unsettled(told: Float64) -> Bools:
    """Which samples cannot be judged for what was told."""
    found: Bools = np.any(np.isinf(told), axis=0)
    return found
