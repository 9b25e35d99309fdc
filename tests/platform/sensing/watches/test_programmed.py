"""What is seen of loads that are held to a level: whether their power follows it."""

from datetime import date

import numpy as np

from yiju.platform.base.loads import Limits
from yiju.platform.sensing.watches.expected import Seen
from yiju.platform.sensing.watches.programmed import Programmed

LIMITS = Limits(
    tolerance_share=0.1,
    tolerance_w=5,
    idle_w=2,
    low_v=198,
    gone_v=20,
    least_pf=0.85,
    group_percent=70,
)


def half(regimes: np.ndarray, _moments: np.ndarray) -> np.ndarray:
    return np.full(len(regimes), 50.0)


def limits(_day: date) -> Limits:
    return LIMITS


LOADS = Programmed(half, limits, 50)


def seen(power_w: float, full_w: float, kept: tuple[float, float, float]) -> Seen:
    """One load of no standby at half level now, and what was kept of it before."""
    values = np.array([[power_w], [224.0], [0.95]])
    facts, told = np.array([[full_w], [0.0], [0.0]]), np.full((2, 1), np.nan)
    observed = np.array([1_656_600_000_000_000])
    return Seen(values, facts, observed, told, np.array([kept]).T)


def test_power_that_stays_as_the_level_falls_does_not_follow():
    assert LOADS.follows(seen(120, 120, (120, 120, 120))).tolist() == [0]
    assert LOADS.follows(seen(60, 120, (120, 120, 120))).tolist() == [100]


def test_another_lamp_in_the_place_of_one_tells_nothing_of_dimming():
    assert np.isnan(LOADS.follows(seen(60, 120, (250, 250, 250)))).all()
