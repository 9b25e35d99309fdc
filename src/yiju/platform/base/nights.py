"""Nights, the times in them, and when a light is switched by the sun and the light of the sky.

A night belongs to the day of its evening and lies between two noons by the sun. Whatever is not
known, as a light sensor that falls silent, leaves the light on.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.sun import CIVIL, daylight
from yiju.platform.base.time import CHINA

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
NOON = time(12)
Sun = Literal["sunset", "dusk", "dawn", "sunrise"]
SUN: tuple[Sun, ...] = ("sunset", "dusk", "dawn", "sunrise")
SAID = re.compile(r"(?:(?P<sun>[a-z]+)(?P<offset>[+-]\d{1,3})?|(?P<clock>\d\d:\d\d))", re.ASCII)


class NoTimeOfNight(CityError):
    code = "nights.no_time"
    status = 422
    text = _("“{given}”不是夜间时刻。请写成 23:00、sunset、sunset+30、dusk、dawn 或 sunrise-60。")


@dataclass(frozen=True)
class Night:
    """The dark time between two noons, all in UTC; `ends` is not after `begins` where the sun does
    not set. Where it does not rise the night lasts from noon to noon."""

    day: date
    begins: datetime
    dusk: datetime
    dawn: datetime
    ends: datetime

    @property
    def is_dark(self) -> bool:
        return self.ends > self.begins

    @property
    def hours(self) -> float:
        return max(self.ends - self.begins, timedelta()) / HOUR


def night_of(day: date, lon: float, lat: float) -> Night:
    """The night that follows the noon of a day; longitude and latitude in degrees."""
    begins, ends = _dark(day, lon, lat)
    dusk, dawn = _dark(day, lon, lat, CIVIL)
    return Night(day, begins, max(dusk, begins), min(dawn, ends), ends)


def _dark(day: date, lon: float, lat: float, *altitude: float) -> tuple[datetime, datetime]:
    """From when to when the sun is below the altitude; twice the same moment where it never is."""
    before, after = (daylight(one, lon, lat, *altitude) for one in (day, day + DAY))
    begins = before.noon if before.never else before.sets
    ends = after.noon if after.never else after.rises
    lowest = before.noon + (after.noon - before.noon) / 2
    return begins or lowest, ends or lowest


@dataclass(frozen=True)
class TimeOfNight:
    """A moment of every night: by the clock, or by the sun with an offset in minutes."""

    clock: time | None = None
    sun: Sun = "sunset"
    offset: int = 0

    @classmethod
    def read(cls, text: str) -> "TimeOfNight":
        """23:00, sunset, sunset+30, dusk, dawn, sunrise-60; raises NoTimeOfNight."""
        found = SAID.fullmatch(text.strip())
        try:
            if found and found["clock"]:
                return cls(clock=time.fromisoformat(found["clock"]))
        except ValueError:
            raise NoTimeOfNight(given=text) from None
        sun = next((name for name in SUN if found and name == found["sun"]), None)
        if found is None or sun is None:
            raise NoTimeOfNight(given=text)
        return cls(sun=sun, offset=int(found["offset"] or 0))

    def on(self, night: Night) -> datetime:
        """The moment in one night; clock times from noon on are of its evening."""
        if self.clock is not None:
            day = night.day if self.clock >= NOON else night.day + DAY
            return datetime.combine(day, self.clock, CHINA)
        events: Mapping[Sun, datetime] = {
            "sunset": night.begins,
            "dusk": night.dusk,
            "dawn": night.dawn,
            "sunrise": night.ends,
        }
        return events[self.sun] + self.offset * MINUTE


# --- switching by the light of the sky -----------------------------------------------------


@dataclass(frozen=True)
class LightRule:
    """When the sky is dark enough: less than `lux` for `hold`, within `window` of sunset."""

    lux: float
    window: timedelta
    hold: timedelta


Sky = Sequence[tuple[datetime, float]]
"""Readings of a light sensor in order of time: moment, lux."""


def switch_on(night: Night, rule: LightRule, sky: Sky = ()) -> datetime:
    """When the light goes on: once the sky is dark, at the latest the window after sunset."""
    first, last = night.begins - rule.window, night.begins + rule.window
    return _held(sky, first, last, rule.hold, lambda lux: lux < rule.lux) or last


def switch_off(night: Night, rule: LightRule, sky: Sky = ()) -> datetime:
    """When the light goes off: the mirror of `switch_on`. Once the sky is bright; at the end of
    the window where it stays dark; by the sun alone, at its beginning, without a reading."""
    first, last = night.ends - rule.window, night.ends + rule.window
    if not any(first <= at <= last for at, _lux in sky):
        return first
    return _held(sky, first, last, rule.hold, lambda lux: lux >= rule.lux) or last


def _held(
    sky: Sky, first: datetime, last: datetime, hold: timedelta, holds: Callable[[float], bool]
) -> datetime | None:
    """The first moment at which a condition has held for so long within the window. A gap in the
    readings that is longer than that begins anew."""
    since = before = None
    for at, lux in sky:
        if not first <= at <= last:
            continue
        if not holds(lux):
            since = None
        elif since is None or before is None or at - before > hold:
            since = at
        elif at - since >= hold:
            return at
        before = at
    return None
