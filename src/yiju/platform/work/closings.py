"""Whether cases are closed because they are settled or because the month ends: questions, not
answers. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import scipy

from yiju.platform.base.geo import distance_m
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, rule
from yiju.platform.base.time import Period
from yiju.platform.work.clock import P
from yiju.platform.work.hotspots.multiple import adjusted

CELL_DEGREES = 0.001
"""Some 100 m: places nearer than `back_metres` lie in the same or in a neighbouring cell."""


@dataclass(frozen=True)
class Rush:
    """Of `closed` cases of a subject in a period `late` were closed on its last days, where even
    closing would have made it `expected`; `p` is the chance of so many, all subjects at once."""

    subject: str
    late: int
    closed: int
    expected: float
    p: float


@rule(
    cites=[Clause("三(三)")],
    reading=_(
        "月末几天的结案比平摊的多出几倍、又不能归于偶然的，列为问题，请说明；同时检验各家，误报须受控制。"
    ),
)
def rushes(closed: Mapping[str, Sequence[date]], period: Period, on: date) -> list[Rush]:
    """Those that stand out, the most striking first; `closed` holds the day of each closing by
    subject, `on` is the last day of the period that is over."""
    last, days = int(P.rush_days.at(on)), (on - period.first_day).days + 1
    if days <= last:
        return []
    first_late, share = on - timedelta(days=last - 1), last / days
    found = []
    for subject, closings in closed.items():
        inside = [day for day in closings if period.contains(day) and day <= on]
        late = sum(day >= first_late for day in inside)
        p = float(scipy.stats.binom.sf(late - 1, len(inside), share)) if inside else 1.0
        found.append(Rush(subject, late, len(inside), share * len(inside), p))
    level, times = float(P.integrity_level.at(on)), float(P.rush_times.at(on))
    fewest = int(P.rush_fewest.at(on))
    both = zip(found, adjusted([one.p for one in found]), strict=True)
    kept = [
        Rush(one.subject, one.late, one.closed, one.expected, p)
        for one, p in both
        if one.closed >= fewest and p <= level and one.late >= times * one.expected
    ]
    return sorted(kept, key=lambda one: (one.p, one.subject))


@dataclass(frozen=True)
class Seen:
    """A case as it was reported, and when it was closed."""

    number: str
    type_code: str
    lon: float
    lat: float
    began_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Back:
    """A case that was closed, and the next about the same thing at the same place."""

    closed: str
    again: str
    after: timedelta


@rule(
    cites=[Clause("22"), Clause("三(三)")],
    reading=_("结案后几天内，同一地点的同类问题又被反映的，列为问题：是没有解决，还是又发生了。"),
)
def back(closed: Sequence[Seen], reported: Sequence[Seen], on: date) -> list[Back]:
    """Each closed case at most once, with the soonest that followed; by number."""
    most, metres = timedelta(days=int(P.back_days.at(on))), float(P.back_metres.at(on))
    cells: dict[tuple[str, int, int], list[Seen]] = {}
    for one in reported:
        cells.setdefault((one.type_code, *_cell(one)), []).append(one)
    found = []
    for case in closed:
        later = [
            one
            for one in _near(case, cells)
            if case.ended_at is not None
            and timedelta(0) < one.began_at - case.ended_at <= most
            and distance_m(case.lon, case.lat, one.lon, one.lat) <= metres
        ]
        if later and case.ended_at is not None:
            again = min(later, key=lambda one: (one.began_at, one.number))
            found.append(Back(case.number, again.number, again.began_at - case.ended_at))
    return sorted(found, key=lambda one: one.closed)


def _cell(one: Seen) -> tuple[int, int]:
    return int(one.lon // CELL_DEGREES), int(one.lat // CELL_DEGREES)


def _near(case: Seen, cells: Mapping[tuple[str, int, int], list[Seen]]) -> Iterator[Seen]:
    x, y = _cell(case)
    for near_x in (x - 1, x, x + 1):
        for near_y in (y - 1, y, y + 1):
            yield from cells.get((case.type_code, near_x, near_y), ())
