"""Measures and courses: from registers through the indicators of applications, or from returns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _, listed
from yiju.platform.base.time import Period, month_ends
from yiju.platform.registry import api as registry
from yiju.platform.steering import keeping, models
from yiju.platform.steering.baselines import FrozenList, baselines, over_frozen
from yiju.platform.steering.binding import known
from yiju.platform.steering.goals import Point
from yiju.platform.steering.indicator import Indicator
from yiju.platform.steering.keeping import Ground, Wanted
from yiju.platform.steering.measure import Measure
from yiju.platform.steering.programme import target_rows
from yiju.platform.steering.returns import in_force, measure_of, returns
from yiju.platform.steering.rows import TargetRow

FEW_ROWS = 20_000
"""A measure with more rows than this is not kept in memory."""


class IndicatorUnknown(CityError):
    code = "steering.indicator_unknown"
    status = 404
    text = _("没有指标 {key}。相近的有：{near}")


def indicator_keys() -> list[str]:
    """All indicators: those of the applications, then those that units report."""
    own = models.Target.objects.filter(dropped_in=None).order_by("order")
    return [*known(), *own.values_list("indicator_key", flat=True)]


def target_of(key: str) -> TargetRow | None:
    """The target that units report under the key."""
    found = models.Target.objects.filter(indicator_key=key).values_list("plan_id", flat=True)
    for code in found:
        rows = target_rows(code, dropped=True)
        return next((row for row in rows if row.own_key == key), None)
    return None


def measure(
    indicator_key: str, period: Period, area_code: str, known_at: datetime | None = None
) -> Measure:
    """The measure with the rows behind it; raises IndicatorUnknown.

    Computed from the records when an application declares the indicator, also where it is asked for
    by the target that it answers; else what units have reported. `known_at` asks how it was known
    at that moment.
    """
    if item := known().get(indicator_key):
        return pulled(item, period, area_code, known_at)
    found = target_of(indicator_key)
    if found is None:
        keys = indicator_keys()
        near = get_close_matches(indicator_key, keys, n=3) or keys[:3]
        raise IndicatorUnknown(key=indicator_key, near=listed(near))
    if found.computed:
        over = baselines(found.plan.code).get(found.key) if area_code == found.area_code else None
        return of_target(found, period.last_day, over, known_at, area_code)
    rows = returns([indicator_key], known_at=known_at).get(indicator_key, [])
    return measure_of(found, in_force(rows, area_code), period.last_day)


def reported_on(
    targets: Iterable[TargetRow], day: date, area_codes: Iterable[str] = ()
) -> dict[tuple[str, str], Measure]:
    """What units have reported, by target and area; of the area of each target where none is
    given. One query."""
    rows, codes = list(targets), list(area_codes)
    stored = returns([row.own_key for row in rows])
    return {
        (row.key, code): measure_of(row, in_force(stored.get(row.own_key, []), code), day)
        for row in rows
        for code in codes or [row.area_code]
    }


def pulled(item: Indicator, period: Period, area_code: str, known_at: datetime | None) -> Measure:
    """What the indicator gives; the same question is answered from memory until records change."""
    held = Ground.of([item]).mark(item, period.last_day)
    if held is None:
        return item.pull(period, area_code, known_at)
    kept = _recent(item.key, period, area_code, known_at, held)
    if not kept:
        found = item.pull(period, area_code, known_at)
        if len(found.counted) + len(found.among) > FEW_ROWS:
            return found
        kept.append(found)
    return kept[0]


@lru_cache(maxsize=256)
def _recent(*question: Any) -> list[Measure]:
    """A place to keep the answer to a question; empty when the question is new."""
    return []


def measures_on(
    day: date,
    items: Iterable[Indicator],
    area_codes: Sequence[str],
    known_at: datetime | None = None,
) -> dict[tuple[str, str], Measure]:
    """Measures without their rows, by indicator and area; kept until the records change."""
    declared = {item.key: item for item in items}
    asked = [Wanted(key, code, day) for key in declared for code in area_codes]
    marks: dict[Wanted, str] = {}
    if known_at is None:
        ground = Ground.of(declared.values())
        told = ((wanted, ground.mark(declared[wanted.subject], day)) for wanted in asked)
        marks = {wanted: mark for wanted, mark in told if mark is not None}
    found = keeping.fetch(marks)
    fresh: dict[Wanted, Measure] = {}
    for wanted in asked:
        if wanted not in found:
            item = declared[wanted.subject]
            fresh[wanted] = counted(item, period_of(item, day), wanted.area_code, known_at)
    keeping.keep(fresh, marks)
    found.update(fresh)
    return {(wanted.subject, wanted.area_code): found[wanted] for wanted in asked}


def counted(item: Indicator, period: Period, area_code: str, known_at: datetime | None) -> Measure:
    """The measure without its rows."""
    if item.count is not None:
        return item.count(period, area_code, known_at)
    return keeping.bare(item.pull(period, area_code, known_at))


def by_district(day: date, items: Sequence[Indicator]) -> dict[str, Any]:
    """A table of indicators by district: `heads` are their titles, `rows` pairs of a district and
    its measures without their rows."""
    districts = registry.districts()
    found = measures_on(day, items, [district.code for district in districts])
    return {
        "heads": [item.title for item in items],
        "rows": [(one, [found[item.key, one.code] for item in items]) for one in districts],
    }


@dataclass(frozen=True)
class Course:
    """The measures of a target without their rows, by day, oldest first."""

    target: TargetRow
    measures: Mapping[date, Measure]

    @property
    def points(self) -> tuple[Point, ...]:
        return tuple(
            Point(day, found.value, found.why_missing) for day, found in self.measures.items()
        )


@lru_cache(maxsize=64)
def days_from(first: date, until: date) -> tuple[date, ...]:
    """The month ends from the first day on, and `until` itself."""
    ends = month_ends(first, until)
    return tuple(ends) if ends and ends[-1] == until else (*ends, until)


def days_of(target: TargetRow, until: date) -> tuple[date, ...]:
    """The days of a course: from the first day of the plan."""
    return days_from(target.plan.begins, until)


def courses(
    targets: Sequence[TargetRow], until: date, known_at: datetime | None = None
) -> dict[str, Course]:
    """The courses of several targets of one plan by key, with as few queries as for one."""
    if not targets:
        return {}
    reported = returns([t.own_key for t in targets if not t.computed], known_at=known_at)
    computed = _computed([t for t in targets if t.computed], until, known_at)
    found = {}
    for item in targets:
        if item.computed:
            measures = computed[item.key]
        else:
            rows = in_force(reported.get(item.own_key, []), item.area_code)
            measures = {day: measure_of(item, rows, day) for day in days_of(item, until)}
        found[item.key] = Course(item, measures)
    return found


def course(target: TargetRow, until: date, known_at: datetime | None = None) -> list[Point]:
    """One point for each month end from the plan's first year on where there are data."""
    points = courses([target], until, known_at)[target.key].points
    ends = set(month_ends(target.plan.begins, until))
    return [point for point in points if point.day in ends and point.value is not None]


def _computed(
    targets: Sequence[TargetRow], until: date, known_at: datetime | None
) -> dict[str, dict[date, Measure]]:
    """By target and day; kept where they were computed before from the same records."""
    if not targets:
        return {}
    lists = baselines(targets[0].plan.code)
    asked = {
        (day, item.key): Wanted(_subject(item, lists), item.area_code, day)
        for item in targets
        for day in days_of(item, until)
    }
    marks = {} if known_at else _marks(targets, lists, asked)
    found = keeping.fetch(marks)
    by_key = {item.key: item for item in targets}
    fresh: dict[Wanted, Measure] = {}
    for (day, key), wanted in sorted(asked.items(), key=lambda pair: pair[0]):
        if wanted not in found and wanted not in fresh:
            fresh[wanted] = _counted_of(by_key[key], day, lists.get(key), known_at)
    keeping.keep(fresh, marks)
    found.update(fresh)
    courses: dict[str, dict[date, Measure]] = {key: {} for key in by_key}
    for (day, key), wanted in asked.items():
        courses[key][day] = found[wanted]
    return courses


def _subject(item: TargetRow, lists: Mapping[str, FrozenList]) -> str:
    """What is kept: the indicator's measure, or that over the frozen list of the target."""
    if item.key not in lists:
        return item.indicator_key
    return f"{item.indicator_key}@{item.plan.code}/{item.key}"


def _marks(
    targets: Sequence[TargetRow],
    lists: Mapping[str, FrozenList],
    asked: Mapping[tuple[date, str], Wanted],
) -> dict[Wanted, str]:
    declared = {item.key: known()[item.indicator_key] for item in targets}
    ground = Ground.of(declared.values())
    over = {key: frozen.fingerprint for key, frozen in lists.items()}
    marks = (
        (wanted, ground.mark(declared[key], day, over.get(key, "")))
        for (day, key), wanted in asked.items()
    )
    return {wanted: mark for wanted, mark in marks if mark is not None}


def _counted_of(
    item: TargetRow, day: date, over: FrozenList | None, known_at: datetime | None
) -> Measure:
    """The measure of a target without its rows."""
    declared = known()[item.indicator_key]
    if over is None:
        return counted(declared, period_of(declared, day), item.area_code, known_at)
    return keeping.bare(of_target(item, day, over, known_at))


def of_target(
    item: TargetRow,
    day: date,
    over: FrozenList | None,
    known_at: datetime | None = None,
    area_code: str = "",
) -> Measure:
    """The measure of a target by its application, over the frozen list where there is one; of its
    own area, or another."""
    declared = known()[item.indicator_key]
    found = declared.pull(period_of(declared, day), area_code or item.area_code, known_at)
    return over_frozen(found, over, day, known_at) if over else found


def period_of(item: Indicator, day: date) -> Period:
    """What an indicator is asked for on a day: that day, or the year up to it."""
    if item.rhythm == "year":
        return Period(date(day.year, 1, 1), day, day.isoformat())
    return Period.day(day)


def measure_target(item: TargetRow, on: date, known_at: datetime | None = None) -> Measure:
    """The measure of a target on a day with the rows behind it."""
    if not item.computed:
        return measure(item.own_key, Period.day(on), item.area_code, known_at)
    over = baselines(item.plan.code).get(item.key)
    return of_target(item, on, over, known_at)
