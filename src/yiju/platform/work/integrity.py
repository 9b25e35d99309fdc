"""Whether collectors see and verify as they should: leads for a person, never a conclusion."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from yiju.platform.base.geo import distance_m
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, rule
from yiju.platform.work.clock import P
from yiju.platform.work.hotspots.multiple import adjusted
from yiju.platform.work.hotspots.rising import at_most


@dataclass(frozen=True)
class Finds:
    """What a collector found in a period that is a unit's to handle, and what the kilometres and
    hours walked should have brought, by area."""

    collector: str
    unit: str
    found: int
    expected: float


@dataclass(frozen=True)
class Shortfall:
    """`expected` is scaled by how the collector does with all other units, so that a slow or a
    keen one stands out only where one unit is spared. `p` is the chance of so few or fewer."""

    collector: str
    unit: str
    found: int
    expected: float
    p: float
    adjusted_p: float
    flagged: bool


@rule(
    cites=[Clause("22")],
    reading=_(
        "监督员对某一单位的发现数，与其对其他单位的发现水平相比，少得不能归于偶然的，列为漏报线索；"
        "同时检验许多对，误报须受控制。"
    ),
)
def under_reported(finds: Sequence[Finds], on: date, dispersion: float = 1.0) -> list[Shortfall]:
    """Every pair of collector and unit, the most striking first; `dispersion` as in `rising`.

    Raises ValueError for a pair that stands there twice or an expectation below zero.
    """
    pairs = [(one.collector, one.unit) for one in finds]
    if len(set(pairs)) < len(pairs) or any(one.expected < 0 or one.found < 0 for one in finds):
        raise ValueError("each pair once, and nothing negative")
    level = float(P.integrity_level.at(on))
    scaled = [one.expected * _pace(one, finds) for one in finds]
    chances = [at_most(one.found, due, dispersion) for one, due in zip(finds, scaled, strict=True)]
    rows = [
        Shortfall(one.collector, one.unit, one.found, due, p, q, q <= level)
        for one, due, p, q in zip(finds, scaled, chances, adjusted(chances), strict=True)
    ]
    return sorted(rows, key=lambda row: (row.adjusted_p, row.p, row.collector, row.unit))


def _pace(one: Finds, finds: Sequence[Finds]) -> float:
    """Finds over expectation of the collector with all other units; 1 where there are none."""
    others = [o for o in finds if o.collector == one.collector and o.unit != one.unit]
    due = sum(other.expected for other in others)
    return sum(other.found for other in others) / due if due else 1.0


@dataclass(frozen=True)
class Check:
    """One check before closing: where and when the checker's photo was taken."""

    number: str
    checker: str
    handled_at: datetime
    checked_at: datetime
    lon: float
    lat: float


@dataclass(frozen=True)
class Hasty:
    """`same_place` are other hasty checks by the same person, shown from the same spot."""

    number: str
    checker: str
    after: timedelta
    same_place: tuple[str, ...]


@rule(
    cites=[Clause("22")],
    reading=_("处置后不久即核查的，像是约好的，列为线索；同一人在同一地点的几次一并列出。"),
)
def hasty(checks: Sequence[Check], on: date) -> list[Hasty]:
    """Checks that came too soon after the handling, or before it; those with most company first."""
    soonest = timedelta(minutes=int(P.hasty_minutes.at(on)))
    metres = float(P.evidence_metres.at(on))
    soon = [check for check in checks if check.checked_at - check.handled_at < soonest]
    rows = [
        Hasty(
            check.number,
            check.checker,
            check.checked_at - check.handled_at,
            tuple(
                sorted(
                    other.number
                    for other in soon
                    if other.checker == check.checker
                    and other.number != check.number
                    and distance_m(check.lon, check.lat, other.lon, other.lat) <= metres
                )
            ),
        )
        for check in soon
    ]
    return sorted(rows, key=lambda row: (-len(row.same_place), row.after, row.number))
