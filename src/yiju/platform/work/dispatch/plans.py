"""The plan of a unit's crews, made anew as things change."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from yiju.platform.base.time import china_day
from yiju.platform.work.clock import P
from yiju.platform.work.dispatch.crews import CrewRow, crews_of
from yiju.platform.work.dispatch.field import (
    MOST_JOBS,
    Posts,
    Task,
    costs_on,
    crew_now,
    jobs_of,
    may_take,
    open_tasks,
    posts_of,
)
from yiju.platform.work.dispatch.models import CrewPlan
from yiju.platform.work.dispatch.routes import Problem, Sums, faults, sums
from yiju.platform.work.dispatch.searching import Plan, best_plan, kept_plan
from yiju.platform.work.dispatch.whereabouts import place_of, sightings

ROUNDS = 400
MANY_ROUNDS_FOR = 80
"""Jobs up to which all rounds are searched; of more, fewer, so that nobody waits."""


@dataclass(frozen=True)
class PlannedVisit:
    """`late` is by how much it will be done after its due moment."""

    task: Task
    starts_at: datetime
    ends_at: datetime
    late: timedelta
    km: float


@dataclass(frozen=True)
class Course:
    """What a crew does in which order. `begins` is where it is taken to be, in WGS-84."""

    crew: CrewRow
    begins: tuple[float, float]
    visits: tuple[PlannedVisit, ...]

    @property
    def km(self) -> float:
        return sum(visit.km for visit in self.visits)


@dataclass(frozen=True)
class UnitPlan:
    """`left_out` is what no crew may or can do. `queued` is what the same work would cost in the
    order in which it came in, by whoever is free first."""

    made_at: datetime
    courses: tuple[Course, ...]
    left_out: tuple[Task, ...]
    sums: Sums
    queued: Sums
    may: Mapping[str, tuple[CrewRow, ...]]
    """The crews to which a person may give a step, by the number of its item."""
    is_cut: bool = False
    """More lies open than is planned at once; what is due later comes after it."""


@dataclass(frozen=True)
class Board:
    """A problem with the plan for it."""

    problem: Problem
    plan: Plan
    tasks: dict[str, Task]
    crews: tuple[CrewRow, ...]
    posts: Posts
    now: datetime
    made_at: datetime


def plan_of(unit_code: str, role: str, now: datetime, *, anew: bool = False) -> UnitPlan:
    """The plan of the crews as it stands; made again when what lies open has changed, when a
    quarter of an hour has passed, or where it is asked for."""
    return shown(board(unit_code, role, now, anew=anew))


def board(unit_code: str, role: str, now: datetime, *, anew: bool = False) -> Board:
    crews = crews_of(unit_code, role)
    tasks = open_tasks(unit_code, role, now) if crews else []
    posts = posts_of(unit_code, role, china_day(now))
    problem = _problem(tasks, crews, role, posts, now)
    seen = _fingerprint(problem, tasks, crews)
    group = f"{role}/{unit_code}"
    standing = CrewPlan.objects.filter(group=group).first()
    patience = timedelta(minutes=int(P.replan_minutes.at(china_day(now))))
    found = Board(problem, [], {task.number: task for task in tasks}, tuple(crews), posts, now, now)
    fresh = standing and standing.seen == seen and timedelta(0) <= now - standing.made_at < patience
    if standing and fresh and not anew:
        plan = kept_plan(problem, standing.routes)
        return replace(found, plan=plan, made_at=standing.made_at)
    rounds = ROUNDS * MANY_ROUNDS_FOR // max(MANY_ROUNDS_FOR, len(problem.jobs))
    before = standing.routes if standing else None
    plan = best_plan(problem, before=before, rounds=rounds, seed=len(problem.jobs))
    routes = routes_of(problem, plan)
    if wrong := faults(problem.jobs, problem.crews, routes):
        raise AssertionError(wrong)
    CrewPlan.objects.update_or_create(
        group=group, defaults={"made_at": now, "seen": seen, "routes": routes}
    )
    return replace(found, plan=plan)


def _problem(
    tasks: Sequence[Task], crews: Sequence[CrewRow], role: str, posts: Posts, now: datetime
) -> Problem:
    working = sorted((t for t in tasks if t.begun_at), key=lambda t: (t.begun_at, t.stage))
    begun = {task.given: task.number for task in working}
    seen = sightings([account for crew in crews for account in crew.facts.accounts], now)
    ready = [
        crew_now(crew, now, begun.get(crew.key, ""), place_of(crew.facts.accounts, seen, now))
        for crew in crews
    ]
    return Problem(jobs_of(tasks, crews, role, posts, now), ready, costs_on(china_day(now)))


def shown(found: Board) -> UnitPlan:
    courses = tuple(course_of(found, at) for at in range(len(found.crews)))
    planned = {visit.task.number for course in courses for visit in course.visits}
    left = tuple(task for number, task in found.tasks.items() if number not in planned)
    queue = in_order_of_arrival(found.problem, found.tasks)
    return UnitPlan(
        found.made_at,
        courses,
        left,
        sums(found.problem, found.plan),
        sums(found.problem, queue),
        {number: _takers(found, task) for number, task in found.tasks.items()},
        len(found.tasks) >= MOST_JOBS,
    )


def _takers(found: Board, task: Task) -> tuple[CrewRow, ...]:
    return tuple(
        crew for crew in found.crews if may_take(crew, task.account, task.area_path, found.posts)
    )


def course_of(found: Board, crew: int) -> Course:
    ready = found.problem.crews[crew]
    return Course(found.crews[crew], (ready.lon, ready.lat), tuple(visits_of(found, crew)))


def visits_of(found: Board, crew: int) -> list[PlannedVisit]:
    at = found.now
    return [
        PlannedVisit(
            found.tasks[visit.job],
            at + timedelta(minutes=visit.starts),
            at + timedelta(minutes=visit.ends),
            timedelta(minutes=visit.late),
            visit.km,
        )
        for visit in found.problem.visits(crew, found.plan[crew])
    ]


def in_order_of_arrival(problem: Problem, tasks: dict[str, Task]) -> Plan:
    """First come, first served: whoever is free first takes what came in first."""
    plan: Plan = [[] for _crew in problem.crews]
    states = [problem.start(crew) for crew in range(len(plan))]
    order = sorted(range(len(problem.jobs)), key=lambda job: tasks[problem.jobs[job].key].stage)
    begun = {problem.index[c.first] for c in problem.crews if c.first in problem.index}
    for job in sorted(order, key=lambda job: job not in begun):
        if able := problem.able[job]:
            crew = min(able, key=lambda crew: states[crew][0])
            states[crew] = problem.step(crew, states[crew], job)
            plan[crew].append(job)
    return plan


def in_order_of_due(problem: Problem, route: Sequence[int]) -> list[int]:
    """As a list shows it."""
    return sorted(route, key=lambda job: (problem.jobs[job].due, job))


def routes_of(problem: Problem, plan: Plan) -> dict[str, list[str]]:
    return {
        crew.key: [problem.jobs[job].key for job in route]
        for crew, route in zip(problem.crews, plan, strict=True)
    }


def _fingerprint(problem: Problem, tasks: Sequence[Task], crews: Sequence[CrewRow]) -> str:
    """What the plan depends on, but for the time that passes."""
    jobs = [(job.key, sorted(job.only), job.sent, job.skill) for job in problem.jobs]
    ready = [(crew.key, crew.skills, crew.base, crew.first) for crew in problem.crews]
    shifts = [(f"{c.facts.begins}", f"{c.facts.ends}", c.facts.every_day) for c in crews]
    dues = [(task.stage, task.due_at and task.due_at.isoformat()) for task in tasks]
    told = json.dumps([jobs, ready, shifts, dues], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()
