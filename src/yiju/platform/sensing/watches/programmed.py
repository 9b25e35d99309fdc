"""What watches see of loads that a programme or a command holds to a level, as lamps are.

Of a sample, the rows of values are power, voltage and power factor; of facts the power at full
level, the share of it that is left as the level goes to nothing, and the number of the regime; of
told the level, and whether what feeds the load is on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from yiju.platform.base.loads import Limits, expected_w
from yiju.platform.base.time import china_day
from yiju.platform.sensing.columns import moment_of
from yiju.platform.sensing.watches.arrays import Float64, Int64
from yiju.platform.sensing.watches.expected import Seen

FULL = 100


@dataclass(frozen=True)
class Programmed:
    """`levels` gives percent for numbers of regimes and moments, NaN where nothing is certain."""

    levels: Callable[[Float64, Int64], Float64]
    limits: Callable[[date], Limits]
    lit_from: float
    """From how many percent of its power a load is on."""

    def level(self, seen: Seen) -> Float64:
        """What each load should be at. One whose feeder was switched off, or on out of its time, is
        not judged: whether it is on is no matter of its own."""
        programme = self.levels(seen.facts[2], seen.observed)
        own, feeder = seen.told
        alone = np.isnan(own)
        switched = (feeder == 0) | ((feeder > 0) & alone & (programme == 0))
        return np.where(switched, np.nan, np.where(alone, programme, own))

    def wanted(self, seen: Seen) -> Float64:
        """W; NaN where that is not certain."""
        level = self.level(seen)
        drawn = expected_w(seen.facts[0], level, seen.facts[1])
        return np.where(np.isnan(level), np.nan, drawn)

    def share(self, seen: Seen) -> Float64:
        """Power of what should be on, percent of what it should draw."""
        wanted = self.wanted(seen)
        found: Float64 = 100 * seen.values[0] / np.where(wanted > 0, wanted, np.nan)
        return found

    def voltage(self, seen: Seen) -> Float64:
        """V of what should be on; a single reading tells, it may be the last for long."""
        return np.where(self.level(seen) > 0, seen.values[1], np.nan)

    def idle(self, seen: Seen) -> Float64:
        """W of what should be off."""
        return np.where(self.level(seen) == 0, seen.values[0], np.nan)

    def deviation(self, seen: Seen) -> Float64:
        """By how many tolerances the power of what is on differs from what it should be."""
        wanted = self.wanted(seen)
        is_on = self.share(seen) >= self.lit_from
        allowed = self._limits(seen).tolerance(wanted)
        return np.where(is_on, (seen.values[0] - wanted) / allowed, np.nan)

    def power_factor(self, seen: Seen) -> Float64:
        """Of what is on at full level."""
        is_full = (self.level(seen) >= FULL) & (self.share(seen) >= self.lit_from)
        return np.where(is_full, seen.values[2], np.nan)

    def lit(self, seen: Seen) -> Float64:
        """What `follows` keeps of what is on: the power, and what it should be."""
        is_on = self.share(seen) >= self.lit_from
        return np.where(is_on, np.array([seen.values[0], self.wanted(seen)]), np.nan)

    def follows(self, seen: Seen) -> Float64:
        """How far the power moved with the last change of level, percent of what was asked. What
        asks for less than the tolerance tells nothing."""
        power, wanted = self.lit(seen)
        asked, moved = wanted - seen.kept[1], power - seen.kept[0]
        allowed = self._limits(seen).tolerance(np.fmax(wanted, seen.kept[1]))
        found: Float64 = 100 * moved / np.where(np.abs(asked) > allowed, asked, np.nan)
        return found

    def _limits(self, seen: Seen) -> Limits:
        return self.limits(china_day(moment_of(int(seen.observed.max()))))
