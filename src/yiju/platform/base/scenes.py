"""Scenes of light: which one shines on an evening, from when to when, how bright each role is.

A scene ends; what is not said is dark. A scene that is not `late` is off at the curfew, whatever
its own end says.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yiju.platform.base.calendar import WorkingCalendar
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.nights import DAY, HOUR, Night, TimeOfNight, night_of
from yiju.platform.base.regimes import EPOCH, MICROSECOND, Course, Moments
from yiju.platform.base.schedules import FULL, CalendarRule, programme_on

WEEKEND, WEEKDAY = "weekend", "weekday"
Place = tuple[float, float]
"""Longitude and latitude, degrees."""


class SceneUnfit(CityError):
    code = "scenes.unfit"
    status = 500
    text = _("场景 {scene}：{what}。请在 params.toml 中改正")


@dataclass(frozen=True)
class Scene:
    """From when to when, and percent of full power by role. `late` may outlast the curfew."""

    key: str
    on: TimeOfNight
    off: TimeOfNight
    levels: Mapping[str, int]
    late: bool = False

    @classmethod
    def read(cls, key: str, told: Mapping[str, Any], roles: Iterable[str]) -> "Scene":
        """From {on, off, late} and a level for each role. Raises SceneUnfit, NoTimeOfNight."""
        if not (told.get("on") and told.get("off")):
            raise SceneUnfit(scene=key, what=_("没有亮灯或熄灯时刻"))
        levels = {role: told.get(role, -1) for role in roles}
        for role, level in levels.items():
            if not 0 <= level <= FULL:
                raise SceneUnfit(
                    scene=key, what=_("{role} 的亮度不在 0% 至 100%").format(role=role)
                )
        on, off = (TimeOfNight.read(str(told[name])) for name in ("on", "off"))
        return cls(key, on, off, levels, bool(told.get("late")))


@dataclass(frozen=True)
class Curfew:
    """By when scenes are off: in the summer's months from `first` to `last`, and in the others."""

    first: int
    last: int
    summer: TimeOfNight
    winter: TimeOfNight

    @classmethod
    def read(cls, row: Sequence[Any]) -> "Curfew":
        """From (5, 9, "22:30", "22:00"); raises NoTimeOfNight."""
        first, last, *times = row
        return cls(int(first), int(last), *map(TimeOfNight.read, times))

    def on(self, night: Night) -> datetime:
        is_summer = self.first <= night.day.month <= self.last
        return (self.summer if is_summer else self.winter).on(night)


@dataclass(frozen=True)
class Evening:
    """The scene of one night. `ends` is not after `begins` where nothing shines."""

    night: Night
    scene: Scene
    rule: CalendarRule | None
    """The line of the calendar that decided; None where none fitted: nothing shines then."""
    begins: datetime
    ends: datetime

    @property
    def is_lit(self) -> bool:
        return self.ends > self.begins and any(self.scene.levels.values())

    @property
    def hours(self) -> float:
        return max(self.ends - self.begins, timedelta()) / HOUR

    def level_at(self, role: str, at: datetime) -> int:
        """Percent; 0 when it does not shine."""
        return self.scene.levels[role] if self.begins <= at < self.ends else 0

    def kwh(self, lights: Mapping[tuple[str, int, int], int]) -> float:
        """What lights take in it: how many there are by role, W, and the percent beyond which they
        never shine."""
        return sum(
            self.hours * count * watts * min(self.scene.levels[role], cap) / FULL / 1000
            for (role, watts, cap), count in lights.items()
        )


@dataclass(frozen=True)
class Scenery:
    """The scenes of a city, the calendar that says which one shines, and the curfew."""

    scenes: Mapping[str, Scene]
    calendar: tuple[CalendarRule, ...]
    curfew: Curfew
    dark: Scene
    """What there is where the calendar says nothing."""

    def evening(self, day: date, place: Place, known: WorkingCalendar) -> Evening:
        """Of the night that begins on a day: the first line that fits decides. A weekend that was
        shifted to be worked has the scene of a weekday."""
        night, found = night_of(day, *place), programme_on(day, self.calendar, known.holidays)
        key = found.programme if found else self.dark.key
        if key == WEEKEND and day in known.shifted:
            key = WEEKDAY
        scene = self.scenes.get(key, self.dark)
        begins, ends = max(scene.on.on(night), night.begins), scene.off.on(night)
        ends = ends if scene.late else min(ends, self.curfew.on(night))
        return Evening(night, scene, found, begins, ends)


def course(evenings: Sequence[Evening], role: str, settles: timedelta) -> Course:
    """What is certain of the level of a role through evenings in order: nothing for so long around
    the beginning of a scene, as controllers have the sun of their own place, and after its end."""
    marks = [(evenings[0].night.begins - DAY / 2, 0.0)]
    for one in evenings:
        if one.is_lit:
            marks.append((one.begins - settles, np.nan))
            marks.append((one.begins + settles, float(one.scene.levels[role])))
            marks.append((one.ends, np.nan))
            marks.append((one.ends + settles, 0.0))
    return Course(_moments(at for at, _level in marks), np.array([level for _at, level in marks]))


def after_curfew(evenings: Sequence[Evening], curfew: Curfew, at: Moments) -> NDArray[np.bool_]:
    """Whether each moment lies between the curfew of an evening and the next sunset."""
    nights = [one.night for one in evenings]
    edges = _moments(edge for night in nights for edge in (night.begins, curfew.on(night)))
    late: NDArray[np.bool_] = np.searchsorted(edges, at, "right") % 2 == 0
    return late


def _moments(moments: Iterable[datetime]) -> Moments:
    return np.array([(at - EPOCH) // MICROSECOND for at in moments], np.int64)
