"""What watches see of sensors for the light of the sky: whether they agree with the sun."""

from collections.abc import Callable

import numpy as np

from yiju.platform.base.sun import CIVIL, elevation
from yiju.platform.registry import api as registry
from yiju.platform.sensing.columns import moment_of
from yiju.platform.sensing.watches.arrays import Float64
from yiju.platform.sensing.watches.expected import Seen

HIGH = 10.0
"""From this altitude of the sun on, degrees, it is bright under any cloud."""
DARKEST_LUX = 1e-3
"""What is read as nothing."""


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
