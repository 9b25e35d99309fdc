"""How a group of lights is run: switched by the sky, by a calendar of programmes."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from yiju.platform.base.nights import LightRule, Night, Sky, night_of, switch_off, switch_on
from yiju.platform.base.schedules import CalendarRule, Programme, Stretch, programme_on

Moments = NDArray[np.int64]
"""Microseconds since 1970 in UTC."""
MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ALWAYS_FULL = Programme("", ())
"""What runs where a calendar says nothing, or names a programme that is not there."""


@dataclass(frozen=True)
class Run:
    """One night as it is run."""

    night: Night
    rule: CalendarRule | None
    """The line of the calendar that decided; None where none fitted."""
    programme: Programme
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True)
class Course:
    """Levels, percent, each from a moment on until the next; not a number where lights may be
    either on or off, or have been switched just now."""

    since: Moments
    level: NDArray[np.float64]

    def at(self, moments: Moments) -> NDArray[np.float64]:
        """Not a number before the first."""
        place = np.searchsorted(self.since, moments, "right") - 1
        return np.where(place >= 0, self.level[place], np.nan)


@dataclass(frozen=True)
class Regime:
    """When lights are switched and which of their programmes runs on which night."""

    light: LightRule
    calendar: tuple[CalendarRule, ...]
    programmes: Mapping[str, Programme]

    def run(self, night: Night, holidays: Set[date], sky: Sky = ()) -> Run:
        """A night, with the readings of a light sensor where there is one."""
        rule = programme_on(night.day, self.calendar, holidays)
        programme = self.programmes.get(rule.programme, ALWAYS_FULL) if rule else ALWAYS_FULL
        on, off = switch_on(night, self.light, sky), switch_off(night, self.light, sky)
        return Run(night, rule, programme, tuple(programme.through(night, on, off)))

    def level_at(self, at: datetime, lon: float, lat: float, holidays: Set[date]) -> int:
        """The level at a moment by the sun alone, percent; 0 by day."""
        day = at.date()
        for evening in (day - timedelta(days=1), day, day + timedelta(days=1)):
            for stretch in self.run(night_of(evening, lon, lat), holidays).stretches:
                if stretch.begins <= at < stretch.ends:
                    return stretch.level
        return 0

    def course(
        self,
        first: date,
        last: date,
        lon: float,
        lat: float,
        holidays: Set[date],
        settles: timedelta,
    ) -> Course:
        """What is certain of the level in the nights of some days, whatever light sensors say: for
        the window around sunset and sunrise nothing, nor for `settles` after a change."""
        marks: list[tuple[datetime, float]] = []
        for number in range((last - first).days + 1):
            night = night_of(first + timedelta(days=number), lon, lat)
            if night.is_dark:
                window = self.light.window
                marks.append((night.begins - window, np.nan))
                for stretch in self.run(night, holidays).stretches:
                    marks.append((stretch.begins, np.nan))
                    marks.append((min(stretch.begins + settles, stretch.ends), stretch.level))
                marks.append((night.ends - window, np.nan))
                marks.append((night.ends + window + settles, 0.0))
        moments = np.array([(at - EPOCH) // MICROSECOND for at, _level in marks], np.int64)
        return Course(moments, np.array([level for _at, level in marks], float))

    def hours(
        self, first: date, last: date, lon: float, lat: float, holidays: Set[date]
    ) -> dict[int, float]:
        """Hours at each level in the nights of some days, by the sun alone."""
        found: dict[int, float] = {}
        for number in range((last - first).days + 1):
            night = night_of(first + timedelta(days=number), lon, lat)
            for stretch in self.run(night, holidays).stretches:
                found[stretch.level] = found.get(stretch.level, 0.0) + stretch.hours
        return found
