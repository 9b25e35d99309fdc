"""The city's regimes of light as control programmes and calendars of TALQ, so that a gateway runs
them by itself when nobody reaches it. Pure functions.

A calendar is written out: which programme runs on which days from the first of this year to the
last of the next, the most frequent one without days. The list of days says exactly what the rules
of the regime say, holidays that move with the moon included.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Set
from datetime import date, time, timedelta
from itertools import groupby
from typing import Any

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.nights import NOON, LightRule, TimeOfNight
from yiju.platform.base.regimes import ALWAYS_FULL, Regime
from yiju.platform.base.schedules import FULL, Programme, programme_on

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
NOON_TO_NOON = 12
"""What a gateway says whose days begin at noon."""
EVENTS = {"sunset": "sunset", "sunrise": "sunrise"}


class ProgrammeUnfit(CityError):
    code = "talq.programme_unfit"
    status = 422
    text = _("调光方案 {key} 的“{when}”在 TALQ 里没有对应的写法。用钟点、sunset 或 sunrise")


def days_of_plan(today: date) -> tuple[date, date]:
    return date(today.year, 1, 1), date(today.year + 1, 12, 31)


def program_id(regime: str, programme: str) -> str:
    return f"{regime}.{programme or 'full'}"


def programs(key: str, regime: Regime, owner: str) -> list[dict[str, Any]]:
    """The programmes that the calendar of a regime names. Raises ProgrammeUnfit."""
    named = dict.fromkeys([rule.programme for rule in regime.calendar])
    known = [regime.programmes.get(one, ALWAYS_FULL) for one in named]
    found = {one.key: one for one in [*known, ALWAYS_FULL]}
    return [_program(program_id(key, one.key), one, regime.light, owner) for one in found.values()]


def _program(id: str, programme: Programme, light: LightRule, owner: str) -> dict[str, Any]:
    """Lit from the latest moment at which the sky would switch it on to the earliest at which it
    would switch it off: a gateway has no light sensor of the city's."""
    offset = light.window // MINUTE
    by_sun = [
        {
            "offset": step.when.offset,
            "solarEventType": EVENTS[step.when.sun],
            "operation": "Set",
            "command": _command(step.level),
        }
        for step in _after_the_first(programme)
    ]
    told = {
        "type": "ControlProgramOne",
        "id": id,
        "ownerCMS": owner,
        "activePeriods": [
            {
                "name": "AstroClockActivePeriod",
                "sunsetOffset": offset,
                "sunriseOffset": -offset,
            }
        ],
        "fixedTimeControls": [
            {"startTime": at.isoformat(), "command": _command(level)}
            for at, level in _levels(programme)
        ],
    }
    return told | ({"astroClockTimeControls": by_sun} if by_sun else {})


def _command(level: int) -> dict[str, Any]:
    return {"state": {"name": "LevelState", "value": level}}


def _evening(when: TimeOfNight) -> bool:
    """Whether it is the level with which the evening begins."""
    return when.clock is None and when.sun in ("sunset", "dusk") and when.offset <= 0


def _after_the_first(programme: Programme) -> Iterator[Any]:
    """Steps by the sun that are not the beginning. Raises ProgrammeUnfit."""
    for step in programme.steps:
        if step.when.clock is None and not _evening(step.when):
            if step.when.sun not in EVENTS:
                said = f"{step.when.sun}{step.when.offset:+d}"
                raise ProgrammeUnfit(key=programme.key, when=said)
            yield step


def _levels(programme: Programme) -> list[tuple[time, int]]:
    """By the clock from midnight on. The evening's level holds from noon, and midnight repeats what
    holds then, for gateways whose days begin there."""
    first = next((step.level for step in programme.steps if _evening(step.when)), FULL)
    by_clock = {step.when.clock: step.level for step in programme.steps if step.when.clock}
    found = {NOON: first} | by_clock
    order = sorted(found, key=lambda at: (at < NOON, at))
    level = first
    for at in order:
        level = found[at] if at >= NOON else level
    found.setdefault(time(0), level)
    return sorted(found.items())


def calendar(
    key: str,
    regime: Regime,
    holidays: Set[date],
    days: tuple[date, date],
    owner: str,
    *,
    noon_to_noon: bool = True,
) -> dict[str, Any]:
    """Which program runs on which days. Where days begin at midnight, the first hours of a day
    belong to the night before: of two programmes that meet there the brighter runs."""
    first, last = days
    every = [first + n * DAY for n in range((last - first).days + 1)]
    nights = {day: _running(regime, day, holidays) for day in [first - DAY, *every]}
    chosen = [
        nights[day] if noon_to_noon else _brighter(nights[day - DAY], nights[day]) for day in every
    ]
    named = [program_id(key, one.key) for one in chosen]
    usual = Counter(named).most_common(1)[0][0]
    return {
        "id": key,
        "ownerCMS": owner,
        "rules": [
            {"startDate": begins.isoformat(), "endDate": ends.isoformat(), "program": program}
            for program, begins, ends in _runs(zip(named, every, strict=True))
            if program != usual
        ],
        "defaultProgram": usual,
    }


def _running(regime: Regime, day: date, holidays: Set[date]) -> Programme:
    rule = programme_on(day, regime.calendar, holidays)
    return regime.programmes.get(rule.programme, ALWAYS_FULL) if rule else ALWAYS_FULL


def _brighter(one: Programme, other: Programme) -> Programme:
    return max(other, one, key=_dimmest)


def _dimmest(programme: Programme) -> int:
    return min((step.level for step in programme.steps), default=FULL)


def _runs(named: Iterable[tuple[str, date]]) -> Iterator[tuple[str, date, date]]:
    for program, group in groupby(named, key=lambda one: one[0]):
        days = [day for _name, day in group]
        yield program, days[0], days[-1]
