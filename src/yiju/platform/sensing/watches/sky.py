"""What watches see of sensors for the light of the sky: whether they agree with the sun, and
whether it is dark by day."""

from collections.abc import Callable
from datetime import timedelta

import numpy as np

from yiju.platform.base.nights import DAY, night_of
from yiju.platform.base.sun import CIVIL, elevation
from yiju.platform.base.time import china_day
from yiju.platform.registry import api as registry
from yiju.platform.sensing.columns import moment_of
from yiju.platform.sensing.watches.arrays import Float64
from yiju.platform.sensing.watches.expected import Seen

HIGH = 10.0
"""From this altitude of the sun on, degrees, it is bright under any cloud."""
DARKEST_LUX = 1e-3
"""What is read as nothing."""
BRIGHT_LUX = 1e6
"""Brighter than any sky."""


def against_the_sun(most_lux: float, least_lux: float) -> Callable[[Seen], Float64]:
    """How far a reading is from what the sun lets expect, percent: above 100 where it is brighter
    than `most_lux` after dusk, or darker than `least_lux` while the sun is high. In between, and
    while the sky changes, nothing is said."""

    def found(seen: Seen) -> Float64:
        place = registry.city().centre
        sun = np.array([elevation(moment_of(int(at)), *place) for at in seen.observed])
        lux = np.maximum(seen.values[0], DARKEST_LUX)
        too_bright = np.where(sun < CIVIL, 100 * lux / most_lux, np.nan)
        return np.where(sun > HIGH, 100 * least_lux / lux, too_bright)

    return found


def by_day(window: timedelta) -> Callable[[Seen], Float64]:
    """Lux between the window after sunrise and that before sunset; at other times, when devices
    switch by themselves, brighter than any sky: what was dark by day is over then."""

    def found(seen: Seen) -> Float64:
        place = registry.city().centre
        moments, whose = np.unique(seen.observed, return_inverse=True)
        is_day = np.zeros(len(moments), np.bool_)
        for nth, one in enumerate(moments.tolist()):
            at = moment_of(one)
            rises = night_of(china_day(at) - DAY, *place).ends
            sets = night_of(china_day(at), *place).begins
            is_day[nth] = rises + window <= at < sets - window
        return np.where(is_day[whose], seen.values[0], BRIGHT_LUX)

    return found
