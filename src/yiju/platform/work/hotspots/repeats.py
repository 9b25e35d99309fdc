"""What comes back: several cases on one asset, or of one type at one place, within some days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import scipy

from yiju.platform.base.geo import central_meridian, to_plane
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, rule
from yiju.platform.work.clock import P


@dataclass(frozen=True)
class Happening:
    """A case as it counts here; `asset` is empty where it is about no registered thing."""

    number: str
    type_key: str
    lon: float
    lat: float
    day: date
    asset: str = ""
    source: str = ""
    """Through which door it came."""


@dataclass(frozen=True)
class Repeat:
    """Cases that belong together, by day. `asset` is empty where only the place and the type are
    the same; then `type_key` names the type and the place is the middle of the cases."""

    numbers: tuple[str, ...]
    asset: str
    type_key: str
    lon: float
    lat: float
    first: date
    last: date


@rule(
    cites=[Clause("22")],
    reading=_("同一设施的案件不论类别，同一地点的案件须同类，在期间内达到件数的列为重复发生。"),
)
def repeats(cases: Iterable[Happening], on: date) -> list[Repeat]:
    """What came back in the days up to `on`, the most often first."""
    begins = on - timedelta(days=int(P.repeat_days.at(on)))
    least, metres = int(P.repeat_least.at(on)), float(P.repeat_metres.at(on))
    recent = sorted(
        (case for case in cases if begins < case.day <= on), key=lambda c: (c.day, c.number)
    )
    groups: list[list[Happening]] = []
    for asset in sorted({case.asset for case in recent if case.asset}):
        groups.append([case for case in recent if case.asset == asset])
    loose = [case for case in recent if not case.asset]
    for kind in sorted({case.type_key for case in loose}):
        groups += _by_place([case for case in loose if case.type_key == kind], metres, least)
    rows = [_repeat(group) for group in groups if len(group) >= least]
    return sorted(rows, key=lambda row: (-len(row.numbers), row.numbers))


def _by_place(cases: Sequence[Happening], metres: float, least: int) -> list[list[Happening]]:
    """Groups around a case: the one with the most others near takes them, then the next.

    Not by chains from neighbour to neighbour, which would make a whole street one place.
    """
    lon, lat = (np.array([getattr(case, name) for case in cases]) for name in ("lon", "lat"))
    points = np.column_stack(to_plane(lon, lat, central_meridian(float(lon.mean()))))
    near = [set(found) for found in scipy.spatial.cKDTree(points).query_ball_point(points, metres)]
    left, groups = set(range(len(cases))), []
    while left:
        centre = max(sorted(left), key=lambda one: len(near[one] & left))
        group = near[centre] & left
        if len(group) < least:
            break
        groups.append([cases[one] for one in sorted(group)])
        left -= group
    return groups


def _repeat(group: Sequence[Happening]) -> Repeat:
    kinds = {case.type_key for case in group}
    return Repeat(
        numbers=tuple(case.number for case in group),
        asset=group[0].asset,
        type_key=kinds.pop() if len(kinds) == 1 else "",
        lon=sum(case.lon for case in group) / len(group),
        lat=sum(case.lat for case in group) / len(group),
        first=group[0].day,
        last=group[-1].day,
    )
