"""Lights that show scenes, as readings are judged by them: what each role should be at a moment."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import numpy as np

from yiju.platform.base import scenes
from yiju.platform.base.calendar import china
from yiju.platform.base.known import Known
from yiju.platform.base.nights import DAY
from yiju.platform.base.regimes import Course
from yiju.platform.base.scenes import Evening, Place, Scenery
from yiju.platform.base.schedules import FULL
from yiju.platform.base.time import china_day
from yiju.platform.registry import api as registry
from yiju.platform.sensing.columns import Float64, Int64, moment_of
from yiju.platform.sensing.rules import Bools

Light = tuple[str, str, int, int]
"""Code, role, W at full level, and the percent beyond which it never shines."""


@dataclass(frozen=True)
class Played:
    """The scenes of the city by its calendar; `scenery` tells them as they hold on a day. Around a
    change of scene, `settles` before and after, nothing is certain."""

    scenery: Callable[[date], Scenery]
    roles: tuple[str, ...]
    settles: timedelta = timedelta(minutes=10)

    def evening(self, day: date) -> Evening:
        """Of the night that begins on the day. Raises ParameterMissing."""
        return _evening(self, day, registry.city().centre)

    def evenings(self, first: date, last: date) -> list[Evening]:
        return [self.evening(first + n * DAY) for n in range((last - first).days + 1)]

    def capped_at(self, how: str, at: datetime) -> int:
        """Percent at a moment, of lights by role and cap, as wash/80."""
        role, cap = how.split("/")
        day = china_day(at)
        shines = (one.level_at(role, at) for one in self.evenings(day - DAY, day))
        return min(int(cap), max(shines))

    def levels(self, roles: Float64, moments: Int64) -> Float64:
        """Percent by numbers of roles and moments; NaN where nothing is certain."""
        found, days = np.full(len(moments), np.nan), _days(moments)
        for number, role in enumerate(self.roles):
            those = roles == number
            found[those] = _course(self, role, *days, registry.city().centre).at(moments[those])
        return found

    def after_curfew(self, moments: Int64) -> Bools:
        """Whether each moment lies between the curfew of an evening and the next sunset."""
        first, last = _days(moments)
        curfew = self.scenery(last).curfew
        return scenes.after_curfew(self.evenings(first - DAY, last), curfew, moments)

    def switched(
        self,
        kind: str,
        lights: Sequence[Light],
        day: date,
        *,
        within: timedelta,
        lit: float,
        rest: float,
        complete: float,
    ) -> dict[str, bool | None]:
        """Which lights went on and off by the calendar on the evening of the day, or on the one
        before where less than `complete` percent is known of it; None where nothing is. They are on
        from `lit` of what they should draw, and off below `rest` of it."""
        from yiju.platform.sensing.query.switching import switched_in_time

        found: dict[str, bool | None] = {}
        for one in (self.evening(day), self.evening(day - DAY)):
            shines = dict(_drawn(one, lights))
            on, off = ({code: w * part for code, w in shines.items()} for part in (lit, rest))
            found = switched_in_time(kind, on, off, one.begins, one.ends, within)
            if Known.of(found.values()).percent(round(complete)) is not None:
                return found
        return found


def _drawn(one: Evening, lights: Iterable[Light]) -> Iterable[tuple[str, float]]:
    """W of each light that shines in an evening."""
    for code, role, watts, cap in lights if one.is_lit else ():
        level = min(one.scene.levels[role], cap)
        if level:
            yield code, watts * level / FULL


@lru_cache(maxsize=4_000)
def _evening(played: Played, day: date, place: Place) -> Evening:
    return played.scenery(day).evening(day, place, china(provisional=True))


@lru_cache(maxsize=200)
def _course(played: Played, role: str, first: date, last: date, _place: Place) -> Course:
    return scenes.course(played.evenings(first - DAY, last), role, played.settles)


def _days(moments: Int64) -> tuple[date, date]:
    first, last = (china_day(moment_of(int(one))) for one in (moments.min(), moments.max()))
    return first, last
