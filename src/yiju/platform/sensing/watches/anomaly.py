"""Unusual for the season: a stretch of readings that no earlier season shows. Pure, many streams.

Each stretch that ends with a reading is laid beside the stretches at the same hour of the seasons
before, a little earlier or later as well, and after taking off by how much the level has moved
since. What is left to the most alike of them is its distance. A distance says something only
beside others, so the score is how many times as large it is as distances usually are: lately, and
at this hour.
"""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from yiju.platform.sensing.watches.arrays import Float64

LATELY = 0.9


@dataclass(frozen=True, kw_only=True)
class Season:
    """`period` readings make a season, as 168 hours a week; it is compared with the `seasons`
    before it, shifted by up to `slack` readings. `windows` are the lengths of the stretches that
    are judged: short ones find spikes, long ones find wrong shapes."""

    period: int
    seasons: int = 4
    slack: int = 1
    windows: tuple[int, ...] = (3, 8)

    @classmethod
    def of(cls, period: int) -> "Season":
        """With the lengths that did well in benchmarks/anomaly.py."""
        return cls(
            period=period, slack=max(1, period // 24), windows=(min(3, period), max(3, period // 3))
        )

    @property
    def history(self) -> int:
        """How many readings, the one in question among them, the score can depend on."""
        compared = self.seasons * self.period + self.slack
        return compared + self.period + max(self.windows) + self.seasons * self.period + 1

    def lags(self) -> Iterator[int]:
        for nth in range(1, self.seasons + 1):
            for shift in range(-self.slack, self.slack + 1):
                yield nth * self.period + shift


def distances(series: Float64, season: Season, window: int) -> Float64:
    """How far the stretch of so many readings that ends with each reading is from the most alike
    of the seasons before. One row a stream; NaN where there is none before, or a reading of the
    stretch is missing."""
    found = np.full(series.shape, np.nan)
    for lag in season.lags():
        if lag + season.period + window >= series.shape[1]:
            continue
        change = series[:, lag:] - series[:, :-lag]
        # The level is that of the season before the stretch, of which it knows nothing.
        level = _mean(change, season.period, season.period // 2)[:, :-window]
        stretch, squares = _mean(change, window, window), _mean(change**2, window, window)
        stretch, squares = stretch[:, season.period :], squares[:, season.period :]
        far = np.sqrt(np.maximum(squares - 2 * level * stretch + level**2, 0))
        at = series.shape[1] - far.shape[1]
        found[:, at:] = np.fmin(found[:, at:], far)
    return found


def _mean(values: Float64, length: int, least: int) -> Float64:
    """Of each so many values in a row, those that are there, if they are at least so many."""
    there = np.isfinite(values)
    total = np.cumsum(np.pad(np.where(there, values, 0.0), ((0, 0), (1, 0))), axis=1)
    count = np.cumsum(np.pad(there, ((0, 0), (1, 0))), axis=1)
    summed, counted = total[:, length:] - total[:, :-length], count[:, length:] - count[:, :-length]
    enough = counted >= max(least, 1)
    return np.where(enough, summed / np.maximum(counted, 1), np.nan)


def scores(series: Float64, season: Season) -> Float64:
    """How unusual each reading is, by those up to it: about 1 is the most that is usual. One row a
    stream, equally spaced, NaN where one is missing; NaN where too little came before."""
    found = np.full(series.shape, np.nan)
    for window in season.windows:
        far = distances(series, season, window)
        usual = _usual(far, season)
        with np.errstate(invalid="ignore", divide="ignore"):
            found = np.fmax(found, far / usual)
    return found


def latest(series: Float64, season: Season) -> Float64:
    """The scores of the last readings alone; the last `season.history` of them are enough."""
    found = np.full(len(series), np.nan)
    recent = series[:, -season.history :]
    for window in season.windows:
        far = distances(recent, season, window)
        kept = 2 * season.period + 1
        lately = far[:, -kept:-1]
        known = np.isfinite(lately).sum(axis=1) >= season.period
        usual = np.full(len(series), np.nan)
        usual[known] = np.nanquantile(lately[known], LATELY, axis=1)
        usual = np.fmax(usual, _at_this_hour(far, season)[:, -1])
        with np.errstate(invalid="ignore", divide="ignore"):
            found = np.fmax(found, np.where(known, far[:, -1] / usual, np.nan))
    return found


def _usual(far: Float64, season: Season) -> Float64:
    """What distances usually stay below: nine of ten in the last two seasons, and at about this
    hour the higher ones of the seasons before. Of the first season of distances, nothing."""
    period, length = season.period, 2 * season.period
    before = np.pad(far, ((0, 0), (length, 0)), constant_values=np.nan)
    past = sliding_window_view(before, length, axis=1)[:, :-1]
    known = np.isfinite(past).sum(axis=2) >= period
    lately = np.full(far.shape, np.nan)
    lately[known] = np.nanquantile(past[known], LATELY, axis=1)
    return np.where(known, np.fmax(lately, _at_this_hour(far, season)), np.nan)


def _at_this_hour(far: Float64, season: Season) -> Float64:
    """The median over the seasons before of the highest distance at about this hour."""
    near = np.fmax(far, np.fmax(_moved(far, 1), _moved(far, -1)))
    by_season = [_moved(near, nth * season.period) for nth in range(1, season.seasons + 1)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # hours before any distance
        found: Float64 = np.nanmedian(by_season, axis=0)
    return found


def _moved(far: Float64, later: int) -> Float64:
    """Each row moved to a later place, or an earlier one; what comes in is not known."""
    found = np.full(far.shape, np.nan)
    if later >= far.shape[1]:
        return found
    if later > 0:
        found[:, later:] = far[:, :-later]
    else:
        found[:, :later] = far[:, -later:]
    return found
