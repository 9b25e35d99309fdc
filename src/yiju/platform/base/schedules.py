"""Programmes of levels through a night, and the calendar that says which one runs.

What a programme does not say is full light: a hole in it never makes a street dark.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.nights import HOUR, Night, TimeOfNight

FULL = 100
"""Level of a light at full power, percent."""
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Step:
    """From that time of the night on, so bright."""

    when: TimeOfNight
    level: int
    """Percent of full power."""


@dataclass(frozen=True)
class Stretch:
    """A part of a night at one level."""

    begins: datetime
    ends: datetime
    level: int

    @property
    def hours(self) -> float:
        return (self.ends - self.begins) / HOUR


@dataclass(frozen=True)
class Programme:
    """Levels through a night; each step holds until the next."""

    key: str
    steps: tuple[Step, ...]

    @classmethod
    def read(cls, key: str, rows: Iterable[Sequence[Any]]) -> "Programme":
        """From pairs as ("23:00", 50); raises NoTimeOfNight."""
        return cls(key, tuple(Step(TimeOfNight.read(when), int(level)) for when, level in rows))

    def through(self, night: Night, on: datetime, off: datetime) -> list[Stretch]:
        """The stretches from `on` to `off`: they follow one another without a gap. Before the
        first step the light is full."""
        if off <= on:
            return []
        timed = sorted(((step.when.on(night), step.level) for step in self.steps), key=_moment)
        level = FULL
        for at, reached in timed:
            if at <= on:
                level = reached
        cuts = [(on, level), *((at, reached) for at, reached in timed if on < at < off)]
        whole = [
            Stretch(begins, ends, level)
            for (begins, level), (ends, _next) in pairwise([*cuts, (off, 0)])
            if ends > begins
        ]
        return _joined(whole)

    def level_at(self, night: Night, at: datetime) -> int:
        """The level at a moment, if the light is on then."""
        return self.through(night, at, at + INSTANT)[0].level


def _moment(timed: tuple[datetime, int]) -> datetime:
    return timed[0]


def _joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    found: list[Stretch] = []
    for one in stretches:
        if found and found[-1].level == one.level and found[-1].ends == one.begins:
            one = Stretch(found.pop().begins, one.ends, one.level)
        found.append(one)
    return found


def full_hours(stretches: Iterable[Stretch]) -> float:
    """Hours at full power that give the same, for a light whose power follows its level."""
    return sum(one.hours * one.level / FULL for one in stretches)


def with_overrides(
    stretches: Sequence[Stretch], spans: Iterable[tuple[datetime, datetime]]
) -> list[Stretch]:
    """The same with full light in the given spans, by night and by day (fog, storm)."""
    full = [(begins, ends) for begins, ends in spans if ends > begins]
    cuts = sorted(
        {*(m for s in stretches for m in (s.begins, s.ends)), *(m for s in full for m in s)}
    )
    found = []
    for begins, ends in pairwise(cuts):
        level = next((s.level for s in stretches if s.begins <= begins < s.ends), None)
        if any(since <= begins < until for since, until in full):
            level = FULL
        if level is not None:
            found.append(Stretch(begins, ends, level))
    return _joined(found)


def problems(
    programme: Programme, nights: Iterable[tuple[Night, datetime]], least: int
) -> list[Text]:
    """All that is wrong with a programme, for nights with the moment at which the light goes on:
    a level below the least or above full, and a part of the night of which it says nothing."""
    found = [
        _("{key}：亮度 {level}% 不在 {least}% 至 100% 之间").format(
            key=programme.key, level=step.level, least=least
        )
        for step in programme.steps
        if not least <= step.level <= FULL
    ]
    for night, on in nights:
        if not any(step.when.on(night) <= on for step in programme.steps):
            said = _("{key}：{day} 夜从开灯起有一段没有规定亮度。补一步，如 sunset-20")
            found.append(said.format(key=programme.key, day=night.day))
            break
    return found


# --- calendars -----------------------------------------------------------------------------


@dataclass(frozen=True)
class CalendarRule:
    """Which programme runs on the nights of some days; what is not said fits every day."""

    programme: str
    first: date | None = None
    last: date | None = None
    months: frozenset[int] = frozenset()
    weekdays: frozenset[int] = frozenset()
    """1 is Monday, 7 Sunday."""
    holiday: bool | None = None

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> "CalendarRule":
        """From a table with the names of the fields; days as 2021-10-01. Raises TypeError for a
        name that is none of them, ValueError for a day that is none."""
        told = dict(row)
        for name in ("first", "last"):
            if name in told:
                told[name] = date.fromisoformat(str(told[name]))
        for name in ("months", "weekdays"):
            if name in told:
                told[name] = frozenset(told[name])
        return cls(**told)

    def fits(self, day: date, holidays: Set[date]) -> bool:
        return (
            (self.first is None or self.first <= day)
            and (self.last is None or day <= self.last)
            and (not self.months or day.month in self.months)
            and (not self.weekdays or day.isoweekday() in self.weekdays)
            and self.holiday in {None, day in holidays}
        )


def programme_on(
    day: date, rules: Iterable[CalendarRule], holidays: Set[date]
) -> CalendarRule | None:
    """The first rule that fits the day; None where none does: the light is then full."""
    return next((rule for rule in rules if rule.fits(day, holidays)), None)
