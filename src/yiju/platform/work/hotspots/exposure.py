"""How many cases a cell should have: by its history, its residents and the hours of looking.

A busy street has many cases every week, and a cell with a new reporting kiosk has many reports;
neither is a hot spot. The expected number is a rate for each hour of reporting effort, by weekday,
times the effort of the day in question.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, rule
from yiju.platform.work.clock import P


class TooLittleHistory(CityError):
    code = "hotspots.too_little_history"
    status = 409
    text = _("历史只有 {weeks} 周，少于 {least} 周，不能推算应发量。先积累数据")


@dataclass(frozen=True)
class CellDay:
    """One cell on one day: cases reported, and hours in which somebody looked (patrols, staffed
    kiosks, cameras watched), in any unit that is the same for all."""

    cell: str
    day: date
    cases: int
    hours: float


@rule(
    cites=[Clause("22")],
    reading=_(
        "应发量按此前各周的同一星期几推算，并除以当时、乘以当日的巡查时数；"
        "历史少的网格靠近按居民和巡查时数推算的数。因此繁忙的街道、新设的举报点本身不成为热点。"
    ),
)
def expected(
    history: Iterable[CellDay],
    effort: Sequence[CellDay],
    residents: Mapping[str, int],
    on: date,
) -> dict[tuple[str, date], float]:
    """Expected cases of each cell and day named in `effort` (whose cases do not count), from the
    weeks that end before the first of those days.

    Raises TooLittleHistory where less than the least number of weeks is known.
    """
    first = min((row.day for row in effort), default=on)
    past = _past(history, first, on)
    weekday = _weekday_factors(past)
    base, cases = _by_cell(past, weekday)
    whole = sum(base.values())
    rate = sum(cases.values()) / whole if whole else 0.0
    levels = _levels(base, cases, residents, on)
    return {
        (row.cell, row.day): row.hours * weekday[row.day.weekday()] * levels.get(row.cell, rate)
        for row in effort
    }


def _past(history: Iterable[CellDay], first: date, on: date) -> list[CellDay]:
    begins = first - timedelta(weeks=int(P.exposure_weeks.at(on)))
    past = [row for row in history if begins <= row.day < first]
    oldest = min((row.day for row in past), default=first)
    weeks, least = (first - oldest).days // 7, int(P.exposure_weeks_least.at(on))
    if weeks < least:
        raise TooLittleHistory(weeks=weeks, least=least)
    return past


def _weekday_factors(past: Sequence[CellDay]) -> dict[int, float]:
    """Cases for each hour of looking on a weekday, over those of all days; 1 where unknown."""
    cases, hours = dict.fromkeys(range(7), 0), dict.fromkeys(range(7), 0.0)
    for row in past:
        cases[row.day.weekday()] += row.cases
        hours[row.day.weekday()] += row.hours
    all_cases, all_hours = sum(cases.values()), sum(hours.values())
    if not all_cases or not all_hours:
        return dict.fromkeys(range(7), 1.0)
    return {
        day: cases[day] / hours[day] * all_hours / all_cases if hours[day] else 1.0
        for day in range(7)
    }


def _by_cell(
    past: Sequence[CellDay], weekday: Mapping[int, float]
) -> tuple[dict[str, float], dict[str, int]]:
    """Hours of looking, weighted by weekday, and cases of each cell."""
    base: dict[str, float] = {}
    cases: dict[str, int] = {}
    for row in past:
        factor = weekday[row.day.weekday()]
        base[row.cell] = base.get(row.cell, 0.0) + row.hours * factor
        cases[row.cell] = cases.get(row.cell, 0) + row.cases
    return base, cases


def _levels(
    base: Mapping[str, float], cases: Mapping[str, int], residents: Mapping[str, int], on: date
) -> dict[str, float]:
    """Cases for each weighted hour in a cell: its own history, drawn towards what residents and
    hours suggest, the more the less is known of it.

    The mean of a gamma distribution after the count, with `exposure_prior_cases` cases before it.
    """
    prior_cases = float(P.exposure_prior_cases.at(on))
    by_residents = float(Fraction(P.exposure_resident_share.at(on)))
    total, hours = sum(cases.values()), sum(base.values())
    people = sum(residents.get(cell, 0) for cell in base)
    levels = {}
    for cell, looked in base.items():
        if looked <= 0:
            continue
        share = looked / hours
        if people:
            share += by_residents * (residents.get(cell, 0) / people - share)
        prior = total * share
        scale = (cases[cell] + prior_cases) / (prior + prior_cases)
        levels[cell] = prior * scale / looked
    return levels


@rule(
    cites=[Clause("22")],
    reading=_(
        "推算应发量时，监督员发现的份额随当日巡查时数增减，公众上报的份额不变；"
        "没有巡查记录的日子都按平常计。"
    ),
)
def reporting_effort(hours: float, found: Fraction, day: date) -> float:
    """How much is reported on a day for the same state of the streets, 1 being usual. `hours` are
    those of patrols over their mean, `found` is the share of cases that inspectors report.

    >>> reporting_effort(2.0, Fraction(1, 4), date(2022, 6, 1))
    1.25
    """
    share = float(min(found, Fraction(P.patrol_share_most.at(day))))
    return 1 - share + share * hours
