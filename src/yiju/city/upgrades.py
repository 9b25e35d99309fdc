"""What happened to the toilets: upgrades, restrooms, lamps, deodorisers, openings, removals.

The counts are those of §13, with a course of their own: some reached in time, some late.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from yiju.applications.toilets.rules import Toilet
from yiju.city.assets import Made
from yiju.city.places import chance
from yiju.city.toilets import Stock

IN_TIME, AFTERWARDS = 93, 6
"""Upgrades accepted by the end of 2021, and in the half-year after it."""
THIRD_IN_TIME = 39
UNDER_WAY = 8
ALLDAY, REST_POINTS = 6, 4
LAMPS, DEODORISERS = 24, 18
FIRST, LAST = date(2020, 5, 8), date(2021, 12, 17)
SOONEST = date(2020, 1, 6)
AFTER = (
    date(2022, 1, 26),
    date(2022, 3, 2),
    date(2022, 4, 8),
    date(2022, 4, 28),
    date(2022, 5, 20),
    date(2022, 6, 16),
)
THIRD_LATE = (date(2022, 2, 25), date(2022, 3, 30), date(2022, 4, 21))
DEODORISERS_LATE = (date(2022, 2, 18), date(2022, 3, 24), date(2022, 5, 17))
CLOSED_DAYS = (100, 130)
"""How long a toilet is closed for its upgrade: longer than a quarter, so that a file shows it."""


@dataclass(frozen=True)
class Change:
    """An asset from a day on."""

    on: date
    made: Made


def changes(stock: Stock) -> Sequence[Change]:
    """All that happened, by day. Each toilet changes at most once in a quarter."""
    random = chance("upgrades")
    free = [one for one in stock.standing.values() if _can_be_upgraded(one.record)]
    random.shuffle(free)
    works = _works(random, free)
    found = [change for work in works.values() for change in work]
    others = [one for one in free if one.code not in works]
    found += _late_restrooms(random, works)
    found += [
        _changed(day, one, deodoriser_on=day)
        for day, one in zip(DEODORISERS_LATE, others, strict=False)
    ]
    rest = others[len(DEODORISERS_LATE) :]
    found += [_closed(place, one) for place, one in enumerate(rest[:UNDER_WAY])]
    removed = rest[UNDER_WAY:][: max(len(stock.standing) // 250, 2)]
    found += [_removed(place, one) for place, one in enumerate(removed)]
    found += [Change(one.since, one) for one in (*stock.opened.values(), *stock.planned.values())]
    return sorted(found, key=lambda change: (change.on, change.made.code))


def _can_be_upgraded(record: Toilet) -> bool:
    return not record.third_restroom and record.form in {"detached", "attached"}


def _works(random: Random, free: Sequence[Made]) -> dict[str, tuple[Change, Change]]:
    """By code, the closing of each toilet that is upgraded and its acceptance."""
    days = [*acceptances(random), *AFTER]
    in_time = range(IN_TIME)
    third = set(random.sample(in_time, THIRD_IN_TIME))
    allday = set(random.sample(in_time, ALLDAY))
    rest_points = set(random.sample(in_time, REST_POINTS))
    lamps = set(random.sample(in_time, LAMPS))
    deodorisers = set(random.sample(in_time, DEODORISERS))
    works = {}
    for place, (day, one) in enumerate(zip(days, free, strict=False)):
        closed = max(day - timedelta(days=random.randint(*CLOSED_DAYS)), SOONEST)
        finished = day - timedelta(days=random.randint(5, 14))
        after = replace(
            _enough(one.record),
            upgraded_on=finished,
            accepted_on=day,
            third_restroom=place in third,
            third_restroom_m2=_area(random) if place in third else None,
            allday_seats=2 if place in allday else 0,
            rest_point=place in rest_points,
            lamp_on=day if place in lamps else None,
            deodoriser_on=day if place in deodorisers else None,
            baby_care=place in third or one.record.baby_care,
            accessible_seats=max(one.record.accessible_seats, 1),
        )
        works[one.code] = (
            Change(closed, replace(one, state="suspended", since=closed)),
            Change(day, replace(one, since=day, record=after)),
        )
    return works


def acceptances(random: Random) -> list[date]:
    """When the upgrades in time were accepted: a third in the first year, most in the second."""
    span = (LAST - FIRST).days
    places = sorted(random.betavariate(1.5, 1.05) for _place in range(IN_TIME - 1))
    return [*(FIRST + timedelta(days=int(place * span)) for place in places), LAST]


def _enough(record: Toilet) -> Toilet:
    """An upgrade puts the stalls right."""
    return replace(
        record, female_seats=max(record.female_seats, 2 * (record.male_seats + record.urinals))
    )


def _area(random: Random) -> Decimal:
    return Decimal(random.randint(66, 120)) / 10


def _late_restrooms(random: Random, works: Mapping[str, tuple[Change, Change]]) -> Iterable[Change]:
    """Third restrooms that were fitted after the upgrade, and after the promised day."""
    accepted = [done for _closed, done in works.values() if done.on.year == 2021]
    without = [done.made for done in accepted if not done.made.record.third_restroom]
    for day, made in zip(THIRD_LATE, without, strict=False):
        yield _changed(day, made, third_restroom=True, third_restroom_m2=_area(random))


def _changed(day: date, made: Made, **facts: object) -> Change:
    record = replace(made.record, **facts)
    return Change(day, replace(made, since=day, record=record))


def _closed(place: int, made: Made) -> Change:
    """Still closed for its upgrade when the history ends."""
    day = date(2022, 2, 21) + timedelta(days=9 * place)
    return Change(day, replace(made, state="suspended", since=day))


def _removed(place: int, made: Made) -> Change:
    day = date(2020, 9, 15) + timedelta(days=150 * place)
    return Change(day, replace(made, state="removed", since=day))
