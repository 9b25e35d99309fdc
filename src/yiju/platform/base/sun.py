"""When the sun rises and sets: for any place and day, to better than a minute.

The position of the sun after J. Meeus, Astronomical Algorithms, 2nd ed., ch. 25 (low accuracy,
0.01 degrees); a crossing of an altitude is sought between the sun's lowest and highest place of the
day, so that places where it never rises or never sets have an answer too.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from math import asin, atan2, cos, degrees, radians, sin

SUNRISE = -0.833
"""Altitude in degrees of the sun's centre when its upper edge is seen on the horizon."""
CIVIL, NAUTICAL = -6.0, -12.0
PRECISION = timedelta(seconds=1)
DAY = timedelta(days=1)
HALF_A_DAY = timedelta(hours=12)
J2000 = datetime(2000, 1, 1, 12, tzinfo=UTC)
CENTURY = timedelta(days=36_525)


@dataclass(frozen=True)
class Daylight:
    """The time of a day in which the sun stands above an altitude.

    `rises` and `sets` are moments in UTC; None where the sun does not cross the altitude before,
    or after, its highest place of the day.
    """

    rises: datetime | None
    sets: datetime | None
    noon: datetime
    """When the sun stands highest."""
    is_up_at_noon: bool

    @property
    def never(self) -> bool:
        """The sun stays below the altitude all day."""
        return not self.is_up_at_noon

    @property
    def always(self) -> bool:
        """The sun stays above the altitude all day."""
        return self.is_up_at_noon and self.rises is None and self.sets is None


@lru_cache(maxsize=20_000)
def daylight(day: date, lon: float, lat: float, altitude: float = SUNRISE) -> Daylight:
    """The daylight of a calendar day at a place; `altitude` in degrees above the horizon.

    The day is the one whose noon by the sun falls on that date of the place's own mean time, which
    in all of China is the date of its clocks.

    >>> from yiju.platform.base.time import CHINA
    >>> found = daylight(date(2021, 6, 21), 119.97, 31.81)
    >>> f"{found.sets.astimezone(CHINA):%H:%M}"
    '19:08'
    """
    noon = _transit(datetime.combine(day, time(12), UTC) - timedelta(hours=lon / 15), lon)
    before, after = (noon - HALF_A_DAY, noon + HALF_A_DAY)
    if elevation(noon, lon, lat) < altitude:
        return Daylight(None, None, noon, False)
    return Daylight(
        _crossing(before, noon, lon, lat, altitude),
        _crossing(after, noon, lon, lat, altitude),
        noon,
        True,
    )


def elevation(at: datetime, lon: float, lat: float) -> float:
    """Altitude of the sun's centre over the horizon, degrees, without refraction."""
    declination, equation = _place(at)
    hours = (at - datetime.combine(at.date(), time(), at.tzinfo)) / timedelta(hours=1)
    angle = radians(15 * (hours - 12) + equation / 4 + lon)
    height = sin(radians(lat)) * sin(declination) + cos(radians(lat)) * cos(declination) * cos(
        angle
    )
    return degrees(asin(max(-1.0, min(1.0, height))))


def _place(at: datetime) -> tuple[float, float]:
    """Declination in radians and equation of time in minutes (Meeus 25.2 to 25.8, 28.3)."""
    t = (at - J2000) / CENTURY
    longitude = radians((280.46646 + t * (36_000.76983 + t * 0.0003032)) % 360)
    anomaly = radians(357.52911 + t * (35_999.05029 - t * 0.0001537))
    centre = radians(
        sin(anomaly) * (1.914602 - t * (0.004817 + t * 0.000014))
        + sin(2 * anomaly) * (0.019993 - t * 0.000101)
        + sin(3 * anomaly) * 0.000289
    )
    node = radians(125.04 - 1_934.136 * t)
    apparent = longitude + centre - radians(0.00569) - radians(0.00478) * sin(node)
    tilt = radians(23.4392911 - t * (0.0130042 + t * 1.64e-7) + 0.00256 * cos(node))
    declination = asin(sin(tilt) * sin(apparent))
    ascension = atan2(cos(tilt) * sin(apparent), cos(apparent))
    difference = longitude - radians(0.0057183) - ascension
    return declination, 4 * degrees(atan2(sin(difference), cos(difference)))


def _transit(guess: datetime, lon: float) -> datetime:
    """When the sun stands highest, near the guess."""
    for _step in range(2):
        mean = datetime.combine(guess.date(), time(12), UTC) - timedelta(hours=lon / 15)
        mean += round((guess - mean) / DAY) * DAY
        guess = mean - timedelta(minutes=_place(guess)[1])
    return guess


def _crossing(
    low: datetime, high: datetime, lon: float, lat: float, altitude: float
) -> datetime | None:
    """When the sun crosses the altitude between a moment at which it is low and one at which it is
    high, either of which may come first; None if it is above all the time."""
    if elevation(low, lon, lat) >= altitude:
        return None
    while abs(high - low) > PRECISION:
        middle = low + (high - low) / 2
        if elevation(middle, lon, lat) >= altitude:
            high = middle
        else:
            low = middle
    return high
