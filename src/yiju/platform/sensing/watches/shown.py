"""What watches see of loads that show scenes, as landscape lights do.

Of a sample, the one row of values is power; of facts the power at full level, the number of the
role, the percent beyond which the load never shines, and then the level in each scene; of told the
number of the scene.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from yiju.platform.base.schedules import FULL
from yiju.platform.sensing.watches.arrays import Float64, Int64
from yiju.platform.sensing.watches.expected import Facts, Seen

BEFORE_SCENES = 3


def facts_of(
    loads: Iterable[tuple[str, int, str, int]], scenes: Mapping[str, Sequence[int]]
) -> Facts:
    """Of loads as (code, W at full level, role, cap); `scenes` has for each role its level in each
    scene, percent."""
    roles = list(scenes)
    return {
        code: (float(full), float(roles.index(role)), float(cap), *map(float, scenes[role]))
        for code, full, role, cap in loads
    }


@dataclass(frozen=True)
class Shown:
    """`levels` gives percent for numbers of roles and moments by the calendar, NaN where nothing is
    certain; `usual` is the number of the scene by which it is reckoned what is still lit."""

    levels: Callable[[Float64, Int64], Float64]
    usual: int

    def level(self, seen: Seen) -> Float64:
        """What each load should be at: the scene that it was told, else that of the calendar."""
        told, role, cap = seen.told[0], seen.facts[1], seen.facts[2]
        known = ~(np.isnan(told) | np.isnan(role))
        scene = np.where(known, told, 0).astype(int)
        commanded = seen.facts[BEFORE_SCENES:][scene, np.arange(len(scene))]
        found = np.where(known, commanded, self.levels(role, seen.observed))
        level: Float64 = np.minimum(found, cap)
        return level

    def share(self, seen: Seen) -> Float64:
        """Power of what should be lit, percent of what it should draw."""
        wanted = seen.facts[0] * self.level(seen) / FULL
        found: Float64 = 100 * seen.values[0] / np.where(wanted > 0, wanted, np.nan)
        return found

    def idle(self, seen: Seen) -> Float64:
        """Power of what should be off, percent of what it draws in the usual scene; of full power
        where it is off in that."""
        usual = seen.facts[BEFORE_SCENES + self.usual]
        drawn = seen.facts[0] * np.where(usual > 0, usual, FULL) / FULL
        return np.where(self.level(seen) == 0, 100 * seen.values[0] / drawn, np.nan)
