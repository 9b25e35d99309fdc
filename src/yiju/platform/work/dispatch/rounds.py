"""The round of one person: what waits for them outside, in the best order from where they stand."""

from dataclasses import dataclass
from datetime import datetime, time

from yiju.platform.base.time import china_day
from yiju.platform.registry.api import memberships
from yiju.platform.work.dispatch.crews import CrewFacts, CrewRow, crews_with
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
from yiju.platform.work.dispatch.whereabouts import place_of, sightings

ROUNDS = 200
WHOLE_DAY = (time(0, 0), time(23, 59))
"""Somebody without a crew is taken to be on duty while they ask."""


@dataclass(frozen=True)
class Round:
    """`crew` is None for somebody who goes alone; `begins` is where they are taken to be, in
    WGS-84; `km_listed` is the way in the order of dues."""

    crew: CrewRow | None
    begins: tuple[float, float]
    visits: tuple[PlannedVisit, ...]
    km: float
    km_listed: float


def round_of(account: str, now: datetime, here: tuple[float, float] | None = None) -> Round | None:
    """What a person does in which order: the course of their crew, or what they hold themselves.

    `here` is where they say they stand (WGS-84). None for somebody with no work in the field and
    no place to begin from.
    """
    crew = next(iter(crews_with(account)), None)
    if crew is None:
        return _alone(account, now, here)
    found = board(crew.unit_code, crew.facts.role, now)
    return _round(found, found.crews.index(crew), crew)


def _alone(account: str, now: datetime, here: tuple[float, float] | None) -> Round | None:
    roles = {post.role for post in memberships(account, china_day(now))}
    role = next((role for role in ("inspector", "staff") if role in roles), None)
    if role is None:
        return None
    tasks = own_tasks(account, role, now)
    first = here or place_of([account], sightings([account], now), now)
    if first is None and tasks:
        first = (tasks[0].item.lon or 0.0, tasks[0].item.lat or 0.0)
    if first is None:
        return None
    facts = CrewFacts(account, role, (account,), (), *first, *WHOLE_DAY, every_day=True)
    crew = CrewRow(0, "", facts)
    posts = {account: ("",)}  # what is on their desk they may do, wherever it lies
    jobs = jobs_of(tasks, [crew], role, posts, now)
    problem = Problem(jobs, [crew_now(crew, now, here=first)], costs_on(china_day(now)))
    plan = best_plan(problem, rounds=ROUNDS, seed=len(jobs))
    by_number = {task.number: task for task in tasks}
    return _round(Board(problem, plan, by_number, (crew,), posts, now, now), 0, None)


def _round(found: Board, at: int, crew: CrewRow | None) -> Round:
    visits = tuple(visits_of(found, at))
    listed = found.problem.visits(at, in_order_of_due(found.problem, found.plan[at]))
    ready = found.problem.crews[at]
    return Round(
        crew, (ready.lon, ready.lat), visits, sum(v.km for v in visits), sum(v.km for v in listed)
    )
