"""The plan as a page shows it: each clause with its words, its live figures and what moves it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from yiju.platform.application import Application, Catalogue
from yiju.platform.base.law import Clause, RuleRow, rules_of
from yiju.platform.steering import api as steering
from yiju.platform.steering.api import (
    ClauseRow,
    Indicator,
    Measure,
    Overview,
    Point,
    TargetState,
)
from yiju.platform.work import api as work
from yiju.platform.work.api import Load, Process


@dataclass(frozen=True)
class Segment:
    """A stretch of a clause: plain words, the words of a promise, or words not understood."""

    text: str
    state: TargetState | None = None
    unread: bool = False
    told: "Figure | None" = None


@dataclass(frozen=True)
class Figure:
    """What the records say beside words that promise no figure."""

    indicator: Indicator
    measure: Measure


@dataclass(frozen=True)
class Beside:
    """What stands behind a clause. `still` is true when nothing moves it: said openly."""

    applications: tuple[Application, ...]
    rules: tuple[tuple[Application, RuleRow], ...]
    projects: tuple[Any, ...]
    loads: tuple[tuple[Process, Load], ...]
    still: bool


@dataclass(frozen=True)
class ClauseView:
    """`level` is that of its heading: 2 for a chapter, one more for each step down."""

    level: int
    clause: ClauseRow
    segments: tuple[Segment, ...]
    states: tuple[TargetState, ...]
    beside: Beside | None
    parts: tuple["ClauseView", ...]

    @property
    def number(self) -> str:
        """The number of the clause as documents write it: 一、 （一） 1. （1）."""
        found = re.search(r"\(([^()]+)\)$|([^()]+)$", self.clause.label)
        if not found:
            return ""
        inner, outer = found.groups()
        if inner:
            return f"（{inner}）"
        return f"{outer}." if outer.isdigit() else f"{outer}、"


def views(
    overview: Overview,
    catalogue: Catalogue,
    projects: Mapping[str, Sequence[Any]],
    loads: Mapping[str, Sequence[tuple[Process, Load]]],
    *,
    figures: Mapping[str, Measure] | None = None,
    unit: str = "",
    only_states: bool = False,
) -> list[ClauseView]:
    """The tree of the plan; narrowed to what concerns `unit`, or to clauses with a target shown.

    `figures` are those of the indicators that tell of words without a figure, by key.
    """
    unread = [(piece.start, piece.end) for piece in overview.edition.unread]
    made = (
        _view(c, overview, catalogue, projects, loads, unread, figures or {}, unit, only_states)
        for c in overview.clauses
    )
    return [view for view in made if view is not None]


def _view(
    clause: ClauseRow,
    overview: Overview,
    catalogue: Catalogue,
    projects: Mapping[str, Sequence[Any]],
    loads: Mapping[str, Sequence[tuple[Process, Load]]],
    unread: Sequence[tuple[int, int]],
    figures: Mapping[str, Measure],
    unit: str,
    only_states: bool,
    level: int = 2,
) -> ClauseView | None:
    made = (
        _view(
            p, overview, catalogue, projects, loads, unread, figures, unit, only_states, level + 1
        )
        for p in clause.parts
    )
    parts = tuple(part for part in made if part is not None)
    states = overview.of_clause(clause.label) if clause.label else ()
    if only_states and not states and not parts:
        return None
    if unit and not parts and not clause.answers(unit):
        return None
    moved = clause.kind in {"task", "subtask", "safeguard"}
    beside = _beside(clause, catalogue, projects, loads, states) if moved else None
    told = _told(clause, overview, figures)
    segments = tuple(_segments(clause, states, unread, told))
    return ClauseView(level, clause, segments, states, beside, parts)


def _told(
    clause: ClauseRow, overview: Overview, figures: Mapping[str, Measure]
) -> list[tuple[int, int, Figure]]:
    """Words of a clause without a figure, with what the records say of them."""
    items = {key: steering.known()[key] for key in figures}
    bound = {state.target.indicator_key for state in overview.states}
    return [
        (
            clause.start + one.start,
            clause.start + one.end,
            Figure(items[one.indicator], figures[one.indicator]),
        )
        for one in steering.told(clause.label, clause.text, items.values(), bound)
    ]


def _segments(
    clause: ClauseRow,
    states: Sequence[TargetState],
    unread: Sequence[tuple[int, int]],
    told: Sequence[tuple[int, int, Figure]],
) -> Iterator[Segment]:
    """The text of a clause cut at the ends of its promises and of what was not understood."""
    inside = [
        (s.target.start, s.target.end, s)
        for s in states
        if clause.start <= s.target.start and s.target.end <= clause.end
    ]
    marks: list[tuple[int, int, TargetState | Figure | None]] = [
        *inside,
        *told,
        *((a, b, None) for a, b in unread if clause.start <= a and b <= clause.end),
    ]
    at = clause.start
    for start, end, mark in sorted(marks, key=lambda mark: (mark[0], mark[1])):
        state = mark if isinstance(mark, TargetState) else None
        figure = mark if isinstance(mark, Figure) else None
        if end <= at:
            if state is not None:
                yield Segment("", state)
            continue
        start = max(start, at)
        if start > at:
            yield Segment(clause.text[at - clause.start : start - clause.start])
        words = clause.text[start - clause.start : end - clause.start]
        yield Segment(words, state, unread=mark is None, told=figure)
        at = end
    if at < clause.end:
        yield Segment(clause.text[at - clause.start :])


def _beside(
    clause: ClauseRow,
    catalogue: Catalogue,
    projects: Mapping[str, Sequence[Any]],
    loads: Mapping[str, Sequence[tuple[Process, Load]]],
    states: Sequence[TargetState],
) -> Beside:
    label = Clause(clause.label)
    wanted = {label} | ({label.parent} if label.parent else set())
    apps = tuple(app for app in catalogue if wanted.intersection(app.clauses))
    rules = tuple(
        (app, rule)
        for app in apps
        if app.rules
        for rule in rules_of(app.rules)
        if label in rule.cites
    )
    works = tuple(projects.get(clause.label, ()))
    reported = any(state.measure.value is not None for state in states)
    parts_move = any(part.kind == "subtask" for part in clause.parts)
    running = tuple(loads.get(clause.label, ()))
    still = not (apps or works or running or reported or parts_move)
    return Beside(apps, rules, works, running, still)


def sparkline(points: Sequence[Point], state: str) -> SafeString:
    """The course as a line of 64 by 18 pixels; nothing for fewer than two points."""
    return line_of([float(point.value) for point in points if point.value is not None], state)


def line_of(values: Sequence[float], state: str) -> SafeString:
    """The same for bare numbers."""
    if len(values) < 2:
        return SafeString("")
    low, high = min(*values, 0), max(values)
    width, height, step = 64, 16, 64 / (len(values) - 1)
    places = " ".join(
        f"{i * step:.1f},{height - (v - low) / ((high - low) or 1) * height + 1:.1f}"
        for i, v in enumerate(values)
    )
    return format_html(
        '<svg class="spark state-{}" width="{}" height="{}" viewBox="0 0 64 18" '
        'aria-hidden="true"><polyline points="{}"/></svg>',
        state,
        width,
        height + 2,
        places,
    )


def years_of(overview: Overview) -> range:
    plan = overview.edition.plan
    return range(plan.first_year, plan.last_year + 1)


def projects_by_clause(plan_code: str, on: date) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in steering.projects(plan_code, on):
        found.setdefault(row.project.clause, []).append(row)
    return found


def loads_by_clause(now: datetime) -> dict[str, list[tuple[Process, Load]]]:
    """What runs under each clause: the processes that cite it, with what is open and late."""
    found: dict[str, list[tuple[Process, Load]]] = {}
    for process in work.processes():
        for cited in process.cites:
            if isinstance(cited, Clause):
                found.setdefault(cited.label, []).append((process, work.load(process.key, now)))
    return found
