"""All that a plan page says of the targets at once: state, figure, course and forecast."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from yiju.platform.base.i18n import _
from yiju.platform.steering.figures import published
from yiju.platform.steering.forecast import Forecast, forecast
from yiju.platform.steering.goals import Goal, P, Point, demand_of, known
from yiju.platform.steering.measure import Measure
from yiju.platform.steering.measuring import Course, courses
from yiju.platform.steering.programme import (
    clauses,
    edition,
    plans,
    target_rows,
)
from yiju.platform.steering.rows import (
    ClauseRow,
    Duty,
    EditionRow,
    TargetRow,
)
from yiju.platform.steering.status import Judgement, Status, judge


@dataclass(frozen=True)
class TargetState:
    """A target on a day. `course` are the month ends with a value, for a small chart."""

    target: TargetRow
    duties: tuple[Duty, ...]
    measure: Measure
    judgement: Judgement
    forecast: Forecast | None
    course: tuple[Point, ...]

    @property
    def status(self) -> Status:
        return self.judgement.status

    @property
    def leads(self) -> tuple[Duty, ...]:
        return tuple(duty for duty in self.duties if duty.lead)


@dataclass(frozen=True)
class Overview:
    """The plan in force with its targets on a day. `counts` are of all targets that match the
    unit and the year, whatever status was asked for."""

    edition: EditionRow
    clauses: tuple[ClauseRow, ...]
    on: date
    states: tuple[TargetState, ...]
    counts: Mapping[Status, int]

    def of_clause(self, label: str) -> tuple[TargetState, ...]:
        return tuple(state for state in self.states if state.target.clause == label)

    def shows(self, clause: ClauseRow, unit: str = "") -> bool:
        """Whether the clause or a part of it concerns the unit."""
        return not unit or any(part.answers(unit) for part in clause.all())


def targets_overview(
    plan_code: str,
    on: date,
    *,
    unit: str = "",
    status: str = "",
    year: int | None = None,
    known_at: datetime | None = None,
) -> Overview:
    """The plan page's data, narrowed to a unit's duties, a status, or a year in which it falls
    due. Raises PlanUnknown."""
    text, tree = edition(plan_code), clauses(plan_code)
    duties = {part.label: part.duties for top in tree for part in top.all() if part.label}
    rows = [
        row
        for row in target_rows(plan_code)
        if (not unit or any(duty.unit_code == unit for duty in duties.get(row.clause, ())))
        and (year is None or year in row.years)
    ]
    states = states_of(rows, duties, on, known_at)
    counts = Counter(state.status for state in states)
    shown = tuple(state for state in states if not status or state.status == status)
    return Overview(text, tree, on, shown, {item: counts[item] for item in Status})


def published_overview(plan_code: str, on: date) -> Overview:
    """The same from published figures alone, as they were published by the end of the day: for
    everybody. A target of which nothing was published has no data."""
    text, tree = edition(plan_code), clauses(plan_code)
    duties = {part.label: part.duties for top in tree for part in top.all() if part.label}
    rows = target_rows(plan_code)
    figures = published(rows, known_on=on)
    states = []
    for row in rows:
        measures = {item.last_day: item.measure for item in figures.get(row.key, ())}
        held = [day for day in measures if day <= on]
        last = measures[held[-1]] if held else Measure.missing(_("尚未公布数据"))
        course = Course(row, {day: measures[day] for day in held})
        states.append(state_of(course, last, duties.get(row.clause, ()), on))
    counts = Counter(state.status for state in states)
    return Overview(text, tree, on, tuple(states), {item: counts[item] for item in Status})


def states_of(
    rows: Sequence[TargetRow],
    duties: Mapping[str, tuple[Duty, ...]],
    on: date,
    known_at: datetime | None = None,
) -> list[TargetState]:
    """The state of each target, in the order given."""
    found = courses(rows, on, known_at)
    return [
        state_of(found[row.key], found[row.key].measures[on], duties.get(row.clause, ()), on)
        for row in rows
    ]


def state_of(course: Course, measure: Measure, duties: Iterable[Duty], on: date) -> TargetState:
    goal, points = course.target.goal, course.points
    outlook = outlook_of(goal, points, on)
    judgement = judge(goal, points, on, outlook.chance if outlook else None)
    ends = tuple(point for point in points if point.value is not None)
    return TargetState(course.target, tuple(duties), measure, judgement, outlook, ends)


def outlook_of(goal: Goal, points: Sequence[Point], on: date) -> Forecast | None:
    """Where the course is heading; of a yearly promise, where the current year is heading."""
    if goal.milestone or (goal.every and on.year not in goal.years):
        return None
    seen = [point for point in points if point.day <= on]
    if goal.every:
        goal = goal.of_year(on.year)
        seen = [point for point in seen if point.day.year == on.year]
        if goal.from_zero and len(known(seen, on)) >= P.forecast_from.at(on):
            seen = [Point(date(on.year - 1, 12, 31), Fraction(0)), *seen]
    demand = demand_of(goal, on)
    cumulative = goal.from_zero and not demand.less_is_better
    return forecast(seen, goal.last_day, demand, cumulative=cumulative, percent=goal.percent)


def judge_target(item: TargetRow, on: date, known_at: datetime | None = None) -> TargetState:
    """One target on a day: status, measure, forecast and reasons."""
    return states_of([item], {}, on, known_at)[0]


def targets_by_indicator(on: date) -> dict[str, list[TargetState]]:
    """The states of all targets of all plans, by the indicator that measures them."""
    found: dict[str, list[TargetState]] = {}
    for item in plans():
        for state in states_of(target_rows(item.code), {}, on):
            found.setdefault(state.target.indicator_key, []).append(state)
    return found
