"""The round of one person: what waits for them outside, in the best order from where they stand."""

from dataclasses import dataclass
from datetime import datetime, time

from yiju.platform.base.time import china_day
from yiju.platform.registry.api import memberships
from yiju.platform.work.dispatch.crews import CrewFacts, CrewRow, crews_with, last_seen
from yiju.platform.work.dispatch.field import costs_on, crew_now, jobs_of, own_tasks
from yiju.platform.work.dispatch.plans import (
    Board,
    PlannedVisit,
    board,
    in_order_of_due,
    visits_of,
)
from yiju.platform.work.dispatch.routes import Problem
from yiju.platform.work.dispatch.searching import best_plan

ROUNDS = 200
WHOLE_DAY = (time(0, 0), time(23, 59))
"""Somebody without a crew is taken to be on duty while they ask."""


@dataclass(frozen=True)
class Round:
    """`crew` is None for somebody who goes alone; `km_listed` is the way in the order of dues."""

    crew: CrewRow | None
    visits: tuple[PlannedVisit, ...]
    km: float
    km_listed: float


def round_of(account: str, now: datetime, here: tuple[float, float] | None = None) -> Round | None:
    """What a person does in which order: the course of their crew, or what they hold themselves.

    `here` is where they say they stand (WGS-84). None for somebody with no work in the field and
    no place to begin from.
    """
    for crew in crews_with(account):
        found = board(crew.unit_code, crew.facts.role, now)
        at = found.crews.index(crew)
        return _round(found, at, crew)
    return _alone(account, now, here)


def _alone(account: str, now: datetime, here: tuple[float, float] | None) -> Round | None:
    roles = {post.role for post in memberships(account, china_day(now))}
    role = next((role for role in ("inspector", "staff") if role in roles), None)
    if role is None:
        return None
    tasks = own_tasks(account, role, now)
    first = here or last_seen([account], now)
    if first is None and tasks:
        first = (tasks[0].item.lon or 0.0, tasks[0].item.lat or 0.0)
    if first is None:
        return None
    facts = CrewFacts(account, role, (account,), (), *first, *WHOLE_DAY, every_day=True)
    crew = CrewRow(0, "", facts)
    jobs = jobs_of(tasks, [crew], role, now)
    problem = Problem(jobs, [crew_now(crew, now, here=first)], costs_on(china_day(now)))
    plan = best_plan(problem, rounds=ROUNDS, seed=len(jobs))
    by_number = {task.number: task for task in tasks}
    return _round(Board(problem, plan, by_number, (crew,), now, now), 0, None)


def _round(found: Board, at: int, crew: CrewRow | None) -> Round:
    visits = tuple(visits_of(found, at))
    listed = found.problem.visits(at, in_order_of_due(found.problem, found.plan[at]))
    return Round(crew, visits, sum(v.km for v in visits), sum(v.km for v in listed))
