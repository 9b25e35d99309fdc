"""What loads take through hours at levels, against what they would take at full power and what
stood before them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np

from yiju.platform.base.loads import expected_w
from yiju.platform.base.schedules import FULL

Hours = Mapping[int, float]
"""Hours of a span at each level, percent."""


def kwh(full_w: float, hours: Hours, standby: float) -> float:
    """What one load takes; `standby` is the share of its power that remains at no light."""
    levels, lengths = np.array([*hours], float), np.array([*hours.values()], float)
    drawn = expected_w(np.full(len(levels), full_w), levels, np.full(len(levels), standby))
    return float(drawn @ lengths) / 1000


@dataclass(frozen=True)
class Account:
    """Sums over loads and hours; accounts are added to one another."""

    planned_kwh: float = 0
    full_kwh: float = 0
    """The same loads in the same hours at full power."""
    baseline_kwh: float = 0
    """What stood before them, in the same hours at full power."""
    carbon_t: float = 0
    """Of what is planned."""
    saved_carbon_t: float = 0

    @classmethod
    def of(
        cls,
        count: int,
        full_w: float,
        before_w: float,
        standby: float,
        hours: Hours,
        dims: bool,
        kg_per_kwh: float,
    ) -> "Account":
        """Of so many like loads; those that do not dim burn at full power through all hours."""
        at_full = {FULL: sum(hours.values())}
        planned = count * kwh(full_w, hours if dims else at_full, standby)
        full, before = (count * kwh(watts, at_full, 0) for watts in (full_w, before_w))
        tonnes = kg_per_kwh / 1000
        return cls(planned, full, before, planned * tonnes, (before - planned) * tonnes)

    def __add__(self, other: "Account") -> "Account":
        names = [item.name for item in fields(self)]
        return Account(*(getattr(self, name) + getattr(other, name) for name in names))

    @property
    def by_replacing_kwh(self) -> float:
        return self.baseline_kwh - self.full_kwh

    @property
    def by_dimming_kwh(self) -> float:
        return self.full_kwh - self.planned_kwh

    @property
    def saved_percent(self) -> float | None:
        """Of the baseline; None where it is nothing."""
        return 100 * (1 - self.planned_kwh / self.baseline_kwh) if self.baseline_kwh else None
