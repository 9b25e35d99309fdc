"""When a watch looks: hours of the day, days of the week, or whatever a function says."""

from collections.abc import Callable, Collection
from datetime import time

import numpy as np

from yiju.platform.sensing.watches.arrays import Bools, Int64

SECOND = 1_000_000
DAY = 86_400 * SECOND
CHINA = 8 * 3_600 * SECOND
"""China keeps one offset since 1991."""
THURSDAY = 3
"""The weekday of 1 January 1970, Monday being 0."""

Hours = Callable[[Int64], Bools]
"""Which moments, in microseconds since 1970 in UTC, are within; for many at once."""


def between(first: time, until: time, weekdays: Collection[int] = range(7)) -> Hours:
    """From a time of day until before another by the clocks of China; over midnight where the
    second is not later. A night belongs to the weekday on which it begins; Monday is 0.

    >>> at = np.array([23, 5, 12]) * 3_600 * SECOND - CHINA + DAY
    >>> between(time(22), time(6))(at).tolist()
    [True, True, False]
    """
    begins, ends = _microseconds(first), _microseconds(until)
    length = (ends - begins) % DAY or DAY
    allowed = np.array([day in weekdays for day in range(7)])

    def within(moments: Int64) -> Bools:
        since = moments + CHINA - begins
        inside: Bools = (since % DAY < length) & allowed[(since // DAY + THURSDAY) % 7]
        return inside

    return within


def outside(hours: Hours) -> Hours:
    """All other moments."""
    return lambda moments: ~hours(moments)


def _microseconds(at: time) -> int:
    return (at.hour * 3_600 + at.minute * 60 + at.second) * SECOND + at.microsecond
