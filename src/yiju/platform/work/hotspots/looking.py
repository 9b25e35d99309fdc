"""Where and when cases cluster, what comes back, which categories are on the rise."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from yiju.platform.base.time import start_of_day
from yiju.platform.registry import api as registry
from yiju.platform.work.cases.comparing import happenings
from yiju.platform.work.clock import P
from yiju.platform.work.hotspots.exposure import (
    CellDay,
    TooLittleHistory,
    expected,
    reporting_effort,
)
from yiju.platform.work.hotspots.repeats import Happening, Repeat, repeats
from yiju.platform.work.hotspots.rising import Observed, Rise, rising
from yiju.platform.work.hotspots.scan import Cluster, scan, share_for
from yiju.platform.work.hotspots.zones import Cell
from yiju.platform.work.patrols import api as patrols

LOOKED_AT, HISTORY = timedelta(days=14), timedelta(weeks=10)
A_WEEK = timedelta(days=7)
SIGNIFICANT = Fraction(1, 20)
MOST = 10


@dataclass(frozen=True)
class Clusters:
    """`too_little` says why there is no scan; hot spots are those that chance hardly explains."""

    first: date
    last: date
    cells: tuple[Cell, ...]
    hot: tuple[Cluster, ...]
    rises: tuple[Rise, ...]
    repeats: tuple[Repeat, ...]
    too_little: str


def clusters(on: date) -> Clusters:
    """The last fortnight before the day, held against the eight weeks before it."""
    last, first = on - timedelta(days=1), on - LOOKED_AT
    found = list(happenings(start_of_day(first - HISTORY), start_of_day(on)))
    streets = [row for row in registry.areas("street") if row.lon is not None]
    hot: tuple[Cluster, ...] = ()
    cells: tuple[Cell, ...] = ()
    too_little = ""
    try:
        cells = tuple(_cells(found, streets, first, last))
        now = Counter(_street(path) for one, path in found if one.day >= first)
        cases = {cell.code: now[cell.code] for cell in cells if now[cell.code]}
        share = min(share_for(len(cells), on), _most_of_the_city(len(cells), on))
        told = scan(cells, cases, share=share, seed=on.toordinal(), most=MOST)
        hot = tuple(one for one in told.clusters if one.p <= SIGNIFICANT)
    except TooLittleHistory as why:
        too_little = why.message
    known = [one for one, _path in found]
    return Clusters(
        first, last, cells, hot, _rises(known, on), tuple(repeats(known, last)[:MOST]), too_little
    )


def _most_of_the_city(cells: int, on: date) -> Fraction:
    """A hot spot is small enough for a campaign; of few streets, at least two may make one."""
    return max(Fraction(P.hotspot_share.at(on)), Fraction(2, max(2, cells)))


def _street(path: str) -> str:
    chain = path.split("/")
    return chain[2] if len(chain) > 3 else ""


def _cells(
    found: Sequence[tuple[Happening, str]],
    streets: Sequence[registry.AreaRow],
    first: date,
    last: date,
) -> list[Cell]:
    """Streets with what is to be expected of them: by their own history and by how much was looked
    there on each day."""
    by_day = Counter((_street(path), one.day) for one, path in found)
    begins = min((one.day for one, _path in found), default=first)
    past = [begins + timedelta(days=n) for n in range((first - begins).days)]
    asked = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    looked = _looked([one for one, _path in found], streets, [*past, *asked])
    history = [
        CellDay(s.code, day, by_day[s.code, day], looked[s.code, day])
        for s in streets
        for day in past
    ]
    effort = [CellDay(s.code, day, 0, looked[s.code, day]) for s in streets for day in asked]
    should = expected(history, effort, {}, last)
    return [
        Cell(s.code, s.lon or 0, s.lat or 0, sum(should[s.code, day] for day in asked))
        for s in streets
    ]


def _looked(
    known: Sequence[Happening], streets: Sequence[registry.AreaRow], days: Sequence[date]
) -> dict[tuple[str, date], float]:
    """How much was looked at each street on each day; 1 is usual, and all there is where no patrol
    was recorded."""
    hours = patrols.effort(days[0], days[-1]) if days else {}
    recorded = {day for _street_code, day in hours}
    mean = sum(hours.values()) / (len(streets) * len(recorded)) if hours else 0.0
    found = sum(1 for one in known if one.source == "inspector")
    share = Fraction(found, len(known)) if known else Fraction()
    return {
        (s.code, day): reporting_effort(
            hours.get((s.code, day), 0.0) / mean if day in recorded else 1.0, share, day
        )
        for s in streets
        for day in days
    }


def _rises(known: Sequence[Happening], on: date) -> tuple[Rise, ...]:
    """This week of each category against the mean of the eight weeks before it."""
    begins = on - A_WEEK
    now = Counter(one.type_key for one in known if one.day >= begins)
    weeks = 8
    past: dict[str, list[int]] = {key: [0] * weeks for key in now}
    for one in known:
        week = (begins - one.day).days - 1
        if one.type_key in past and 0 <= week // 7 < weeks and one.day < begins:
            past[one.type_key][week // 7] += 1
    observed = [_observed(key, count, past[key]) for key, count in now.items()]
    return tuple(one for one in rising(observed, on) if one.rises)[:MOST]


def _observed(key: str, cases: int, weeks: Sequence[int]) -> Observed:
    mean = sum(weeks) / len(weeks)
    variance = sum((one - mean) ** 2 for one in weeks) / (len(weeks) - 1)
    return Observed(key, cases, max(mean, 0.5), max(1.0, variance / mean if mean else 1.0))
