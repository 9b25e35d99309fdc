"""All that a bulletin rests on, gathered through the doors of the rooms that know it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from yiju.platform.base.time import Period
from yiju.platform.registry import api as registry
from yiju.platform.steering.breakdown import BreakdownRow, breakdown
from yiju.platform.steering.bulletins.periods import before, year_before
from yiju.platform.steering.bulletins.rules import Reporting, Standing
from yiju.platform.steering.evaluation import api as evaluations
from yiju.platform.steering.overview import Overview, TargetState, targets_overview
from yiju.platform.steering.periodic import api as periodic
from yiju.platform.steering.status import Status
from yiju.platform.work.figures.api import Counts, percent
from yiju.platform.work.scoring import api as scoring

COARSE_DEGREES = 0.004
"""Some 400 m: a map of the city across a page needs no more."""
Ring = tuple[tuple[float, float], ...]
Shape = tuple[str, tuple[Ring, ...]]


@dataclass(frozen=True)
class Cases:
    """The cases of a period: sums and rates in percent, by the keys of `work.figures`. None of
    them where no case is on record."""

    period: Period
    sums: Mapping[str, int]
    rates: Mapping[str, Fraction | None]

    @property
    def known(self) -> bool:
        return any(self.sums.get(key) for key in ("filed", "due", "reported"))


@dataclass(frozen=True)
class District:
    """A district with its standing in the ranking and its cases."""

    standing: Standing
    sums: Mapping[str, int]
    rates: Mapping[str, Fraction | None]


@dataclass(frozen=True)
class Ranking:
    """By what the districts are ranked: the method of the month, or an evaluation that was
    published. `page` is where it can be read, `decimals` those of its scores."""

    title: str
    page: str
    decimals: int = 2
    edition: int | None = None


@dataclass(frozen=True)
class Waiting:
    """Cases past their limit that a unit has not closed."""

    unit: str
    count: int


@dataclass(frozen=True)
class Facts:
    kind: str
    period: Period
    on: date
    """The last day that is known of: the last of the period, or today."""
    city: str
    city_code: str
    organ: str
    plan: str
    known_at: datetime
    now: Overview
    before: Mapping[str, TargetState]
    """At the end of the last period."""
    year_before: Mapping[str, TargetState]
    """A year ago; none where nothing was known of any target then."""
    cases: Cases
    cases_before: Cases
    cases_year_before: Cases
    districts: tuple[District, ...]
    ranking: Ranking
    shapes: tuple[Shape, ...]
    waiting: tuple[Waiting, ...]
    breakdown: tuple[BreakdownRow, ...]
    reporting: tuple[Reporting, ...]
    """Of each unit whose returns fell due or whose figures were checked in the period."""
    names_reporters: bool
    """Whether the city shows everybody how its units report."""


def gather(
    plan_code: str, kind: str, period: Period, on: date, organ: str, known_at: datetime
) -> Facts:
    """Raises PlanUnknown."""
    city, last, year = registry.city(), before(kind, period), year_before(kind, period)
    now = targets_overview(plan_code, on)
    earlier = targets_overview(plan_code, last.last_day).states
    evaluation, edition = evaluated(period, on), published_of(period)
    yearly = kind == "yearly"
    return Facts(
        kind=kind,
        period=period,
        on=on,
        city=city.name,
        city_code=city.code,
        organ=organ,
        plan=now.edition.title,
        known_at=known_at,
        now=now,
        before={state.target.key: state for state in earlier},
        year_before=_known(targets_overview(plan_code, min(year.last_day, on)).states),
        cases=_cases(period, evaluation.whole),
        cases_before=cases_of(last),
        cases_year_before=cases_of(year),
        districts=districts(evaluation, edition),
        ranking=ranking(evaluation, edition, period),
        shapes=shapes(),
        waiting=_waiting(evaluation.departments),
        breakdown=tuple(breakdown(plan_code, period.first_day.year)) if yearly else (),
        reporting=reporting(plan_code, period, on),
        names_reporters=periodic.is_public(on),
    )


def reporting(plan_code: str, period: Period, on: date) -> tuple[Reporting, ...]:
    names = {unit.code: unit.short_name for unit in registry.units()}
    return tuple(
        Reporting(
            names.get(one.unit_code, one.unit_code),
            one.asked,
            one.in_time,
            one.late,
            one.missing,
            one.sent_back,
            one.checked,
            one.untrue,
            one.replaced,
        )
        for one in periodic.reported(plan_code, period, on=on)
    )


def _known(states: Sequence[TargetState]) -> Mapping[str, TargetState]:
    if all(state.status is Status.NO_DATA for state in states):
        return {}
    return {state.target.key: state for state in states}


def evaluated(period: Period, on: date) -> scoring.Evaluation:
    """The evaluation of the period by the city's own method, as known at the end of the day."""
    until, method = scoring.known_until(on), scoring.method_of("", on)
    return scoring.evaluation(period, registry.city().path, until, method, "district")


def published_of(period: Period) -> evaluations.EditionRow | None:
    """What was published last of the districts in this month."""
    return evaluations.published_of(period.label, "district")


def ranking(
    evaluation: scoring.Evaluation, edition: evaluations.EditionRow | None, period: Period
) -> Ranking:
    if edition is None:
        return Ranking(str(evaluation.method.title), f"evaluation/{period}")
    told = edition.content["declaration"]
    page = f"edition/{edition.key}/{edition.number}"
    return Ranking(told["title"], page, told["decimals"], edition.number)


def districts(
    evaluation: scoring.Evaluation, edition: evaluations.EditionRow | None
) -> tuple[District, ...]:
    """The districts in the order of their ranks. This is where a ranking comes in: of a published
    evaluation with what may be said by it, else of the method of the month."""
    names = {row.code: row.name for row in registry.districts()}
    lines = {line.key: line for line in evaluation.regions}
    if edition is None:
        found = [
            Standing(key, names.get(key, key), line.score, line.rank, _why(line))
            for key, line in lines.items()
        ]
    else:
        found = [one for one in standings_of(edition.content) if one.key in lines]
    return tuple(
        District(
            one,
            lines[one.key].counts.sums,
            {key: percent(value) for key, value in lines[one.key].counts.rates.items()},
        )
        for one in found
    )


def standings_of(told: Mapping[str, Any]) -> list[Standing]:
    """An edition by group and rank, each with its interval and those it may be called better
    than."""
    names = {one["key"]: one["title"] for one in told["subjects"]}
    titles = evaluations.titles_of(told)
    found = []
    for group, robust in zip(told["results"], told["robust"], strict=True):
        keys = [line["subject"] for line in group["lines"]]
        for line in group["lines"]:
            key, missing = line["subject"], [titles[leaf] for leaf in line["missing"]]
            low, high, *_more = robust["intervals"].get(key, (None, None))
            beats = (other for other in keys if evaluations.may_say_better(told, key, other))
            found.append(
                Standing(
                    key,
                    names[key],
                    None if line["score"] is None else Fraction(line["score"]),
                    line["rank"],
                    f"缺{'、'.join(missing)}" if missing else "",
                    low,
                    high,
                    group["group"],
                    frozenset(beats),
                )
            )
    return found


def _why(line: scoring.Line) -> str:
    if line.exempt:
        return f"免考：{line.exempt}"
    if not line.has_data:
        return "无数据"
    if line.missing:
        return "缺评分"
    return "件数太少" if line.is_small else ""


def cases_of(period: Period) -> Cases:
    until = scoring.known_until(period.last_day)
    return _cases(period, scoring.counts_of(period, registry.city().path, until))


def _cases(period: Period, counts: Counts) -> Cases:
    rates = {key: percent(value) for key, value in counts.rates.items()}
    return Cases(period, dict(counts.sums), rates)


def _waiting(lines: Sequence[scoring.Line]) -> tuple[Waiting, ...]:
    units = {unit.code: unit.short_name for unit in registry.units()}
    found = [(line.counts.sums["waiting"], units.get(line.key, line.key)) for line in lines]
    return tuple(Waiting(unit, count) for count, unit in sorted(found, reverse=True) if count)


def shapes() -> tuple[Shape, ...]:
    """The outlines of the districts, coarse enough for a page. They are made coarse together:
    what two have in common stays one line."""
    found = {row.code: registry.boundary(row.code) for row in registry.districts()}
    known = {code: outline for code, outline in found.items() if outline is not None}
    coarse = shapely.coverage_simplify([*known.values()], COARSE_DEGREES)
    return tuple((code, _rings(shape)) for code, shape in zip(known, coarse, strict=True))


def _rings(shape: BaseGeometry) -> tuple[Ring, ...]:
    parts = [part for part in getattr(shape, "geoms", [shape]) if isinstance(part, shapely.Polygon)]
    largest = max((part.area for part in parts), default=0)
    return tuple(
        tuple((round(lon, 4), round(lat, 4)) for lon, lat in part.exterior.coords)
        for part in parts
        if part.area > largest / 200
    )
