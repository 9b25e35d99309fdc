"""Districts compared so that nobody reads more into it than the data bear: with intervals. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, rule
from yiju.platform.steering.evaluation import api as evaluation
from yiju.platform.work.cases.api import Tally
from yiju.platform.work.wilson import interval

IN_TIME = _("近十二个月案件按期结案率")


@dataclass(frozen=True)
class DistrictLine:
    """`value` lies between `low` and `high`: ranks from 1, or shares in [0, 1]; None without data.
    `good` of `whole` stand behind a share."""

    code: str
    name: str
    value: float | None
    low: float | None
    high: float | None
    good: int = 0
    whole: int = 0


@dataclass(frozen=True)
class Group:
    """Districts that are compared with each other, from the best to the last, those without data at
    the end. `name` is empty where there is but one group."""

    name: str
    lines: tuple[DistrictLine, ...]


@dataclass(frozen=True)
class Comparison:
    """`is_rank`: less is better.

    `evaluation` is the key of the published evaluation, `edition` its number; empty and 0 where
    shares are compared. `unclear` are neighbours that the data cannot tell apart."""

    title: Text | str
    is_rank: bool
    groups: tuple[Group, ...]
    unclear: frozenset[tuple[str, str]]
    evaluation: str = ""
    edition: int = 0

    @property
    def lines(self) -> tuple[DistrictLine, ...]:
        return tuple(line for group in self.groups for line in group.lines)

    @property
    def scale(self) -> tuple[float, float]:
        """What the axis spans: the ranks of the largest group, so that a rank stands in the same
        place in each; or the shares with their intervals."""
        if self.is_rank:
            return 1.0, float(max(2, *(len(group.lines) for group in self.groups)))
        lows = [one.low for one in self.lines if one.low is not None]
        return (min(lows) if lows else 0.0), 1.0


def of_edition(edition: evaluation.EditionRow, names: Mapping[str, str]) -> Comparison | None:
    """The ranks of a published evaluation, group by group, with the intervals that were published
    with them; None where it does not rank districts of `names` (by code)."""
    told = edition.content
    lines = evaluation.lines_of(told)
    if not any(line["rank"] for line in lines.values()) or not set(lines) <= set(names):
        return None
    intervals: dict[str, Any] = {}
    for group in told["robust"]:
        intervals |= group["intervals"]
    is_parted = len(told["results"]) > 1
    groups = []
    for group in told["results"]:
        found = [
            _ranked(line["subject"], names[line["subject"]], line, intervals)
            for line in group["lines"]
        ]
        found.sort(key=lambda one: (one.value is None, one.value, one.code))
        groups.append(Group(group["group"] if is_parted else "", tuple(found)))
    unclear = frozenset(evaluation.comparable(told))
    title = str(told["declaration"]["title"])
    return Comparison(title, True, tuple(groups), unclear, edition.key, edition.number)


def _ranked(
    code: str, name: str, line: Mapping[str, Any], intervals: Mapping[str, Any]
) -> DistrictLine:
    rank = line["rank"]
    if not rank:
        return DistrictLine(code, name, None, None, None)
    low, high = intervals[code][:2] if code in intervals else (rank, rank)
    return DistrictLine(code, name, rank, min(low, rank), max(high, rank))


@rule(
    cites=[Clause("三(三)"), Clause("22")],
    reading=_("比较各区案件按期结案率，附威尔逊区间；区间相交的不分先后。"),
)
def of_shares(
    tallies: Mapping[str, Tally], names: Mapping[str, str], on: date, title: Text = IN_TIME
) -> Comparison:
    """The share of closed cases that were closed in time, by district, each with its interval."""
    found = []
    for code, name in names.items():
        told = tallies.get(code, Tally())
        bounds = interval(told.in_time, told.closed, on)
        low, high = bounds or (None, None)
        value = told.share_in_time
        found.append(DistrictLine(code, name, value, low, high, told.in_time, told.closed))
    found.sort(key=lambda one: (one.value is None, -(one.value or 0), one.code))
    return Comparison(title, False, (Group("", tuple(found)),), frozenset(_touching(found)))


def _touching(lines: Sequence[DistrictLine]) -> list[tuple[str, str]]:
    """Neighbours whose intervals touch."""
    known = [one for one in lines if one.low is not None and one.high is not None]
    return [
        (one.code, other.code)
        for one, other in pairwise(known)
        if other.high is not None and one.low is not None and other.high >= one.low
    ]
