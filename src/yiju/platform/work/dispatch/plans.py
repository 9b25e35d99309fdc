"""The plan of a unit's crews: made anew as things change, followed by people, explained."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.work.clock import P
from yiju.platform.work.dispatch.crews import CrewRow, CrewUnknown, crews_of
from yiju.platform.work.dispatch.field import (
    STEPS,
    Task,
    costs_on,
    crew_now,
    jobs_of,
    open_tasks,
)
from yiju.platform.work.dispatch.models import Crew as CrewModel
from yiju.platform.work.dispatch.models import CrewPlan, Given
from yiju.platform.work.dispatch.routes import Problem, Sums, faults, sums
from yiju.platform.work.dispatch.searching import Plan, best_plan
from yiju.platform.work.models import Item, Stage

ROUNDS = 200
MANY_ROUNDS_FOR = 80
"""Jobs up to which all rounds are searched; of more, fewer, so that nobody waits."""


class NotInTheField(CityError):
    code = "dispatch.not_in_the_field"
    status = 409
    text = _("{number} 现在没有需要到现场的环节，或不由本单位的班组办理")


class BegunAlready(CityError):
    code = "dispatch.begun_already"
    status = 409
    text = _("{number} 已由 {crew} 开始处置，不再改派")


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
    """What a crew does in which order."""

    crew: CrewRow
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


@dataclass(frozen=True)
class Board:
    """A problem with the plan for it."""

    problem: Problem
    plan: Plan
    tasks: dict[str, Task]
    crews: tuple[CrewRow, ...]
    now: datetime
    made_at: datetime

    def routes(self) -> dict[str, list[str]]:
        return routes_of(self.problem, self.plan)


def plan_of(unit_code: str, role: str, now: datetime, *, anew: bool = False) -> UnitPlan:
    """The plan of the crews as it stands; made again when what lies open has changed, when a
    quarter of an hour has passed, or where it is asked for."""
    return shown(board(unit_code, role, now, anew=anew))


def board(unit_code: str, role: str, now: datetime, *, anew: bool = False) -> Board:
    crews = crews_of(unit_code, role)
    tasks = open_tasks(unit_code, role, now) if crews else []
    problem = _problem(tasks, crews, role, now)
    seen = _fingerprint(problem, tasks)
    group = f"{role}/{unit_code}"
    standing = CrewPlan.objects.filter(group=group).first()
    patience = timedelta(minutes=int(P.replan_minutes.at(china_day(now))))
    by_number = {task.number: task for task in tasks}
    fresh = standing and standing.seen == seen and timedelta(0) <= now - standing.made_at < patience
    before = standing.routes if standing else None
    if standing and fresh and not anew:
        plan = best_plan(problem, before=before, rounds=0, seed=0)
        return Board(problem, plan, by_number, tuple(crews), now, standing.made_at)
    rounds = ROUNDS * MANY_ROUNDS_FOR // max(MANY_ROUNDS_FOR, len(problem.jobs))
    plan = best_plan(problem, before=before, rounds=rounds, seed=len(problem.jobs))
    routes = routes_of(problem, plan)
    if wrong := faults(problem.jobs, problem.crews, routes):
        raise AssertionError(wrong)
    CrewPlan.objects.update_or_create(
        group=group, defaults={"made_at": now, "seen": seen, "routes": routes}
    )
    return Board(problem, plan, by_number, tuple(crews), now, now)


def _problem(tasks: Sequence[Task], crews: Sequence[CrewRow], role: str, now: datetime) -> Problem:
    begun = {task.given: task.number for task in tasks if task.begun_at}
    ready = [crew_now(crew, now, begun.get(crew.key, "")) for crew in crews]
    return Problem(jobs_of(tasks, crews, role, now), ready, costs_on(china_day(now)))


def shown(found: Board) -> UnitPlan:
    courses = tuple(
        Course(crew, tuple(visits_of(found, at))) for at, crew in enumerate(found.crews)
    )
    planned = {visit.task.number for course in courses for visit in course.visits}
    left = tuple(task for number, task in found.tasks.items() if number not in planned)
    queue = in_order_of_arrival(found.problem, found.tasks)
    return UnitPlan(
        found.made_at,
        courses,
        left,
        sums(found.problem, found.plan),
        sums(found.problem, queue),
    )


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


def _fingerprint(problem: Problem, tasks: Sequence[Task]) -> str:
    """What the plan depends on, but for the time that passes."""
    jobs = [(job.key, sorted(job.only), job.skill) for job in problem.jobs]
    crews = [(crew.key, crew.skills, crew.base, crew.first) for crew in problem.crews]
    dues = [(task.stage, task.due_at and task.due_at.isoformat()) for task in tasks]
    told = json.dumps([jobs, crews, dues], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


@transaction.atomic
def give(number: str, unit_code: str, crew: int | None, *, actor: Actor, at: datetime) -> None:
    """Give an open step to a crew, whatever the plan says; None lets the plan decide again.

    Raises, and then nothing is written: NotInTheField, CrewUnknown, BegunAlready.
    """
    row = None if crew is None else _standing(unit_code, crew)
    stage = _stage(number, unit_code, row.role if row else "")
    standing = Given.objects.select_related("crew").filter(stage=stage).first()
    if standing and standing.begun_at and standing.crew_id != crew:
        raise BegunAlready(number=number, crew=standing.crew.name)
    if row is None:
        if standing:
            standing.delete()
            _told(number, "dispatch.let", actor, at, {})
        return
    if standing and standing.crew_id == row.pk:
        return
    Given.objects.update_or_create(
        stage=stage, defaults={"crew": row, "at": at, "by_account": actor.account}
    )
    _told(number, "dispatch.give", actor, at, {"crew": row.pk, "crew_title": row.name})


@transaction.atomic
def begin_work(number: str, crew: CrewRow, *, actor: Actor, at: datetime) -> None:
    """A crew says that it is at work on a step: from now on nobody else is sent. Twice is once.

    Raises, and then nothing is written: NotInTheField, CrewUnknown, BegunAlready.
    """
    row = _standing(crew.unit_code, crew.id)
    stage = _stage(number, crew.unit_code, row.role)
    standing = Given.objects.select_related("crew").filter(stage=stage).first()
    if standing and standing.begun_at:
        if standing.crew_id == row.pk:
            return
        raise BegunAlready(number=number, crew=standing.crew.name)
    Given.objects.update_or_create(
        stage=stage,
        defaults={"crew": row, "at": at, "by_account": actor.account, "begun_at": at},
    )
    _told(number, "dispatch.begin", actor, at, {"crew": row.pk, "crew_title": row.name})


def _standing(unit_code: str, crew: int) -> CrewModel:
    row = CrewModel.objects.filter(pk=crew, unit_code=unit_code, closed_at=None).first()
    if row is None:
        raise CrewUnknown
    return row


def _stage(number: str, unit_code: str, role: str) -> Stage:
    steps = STEPS[role] if role else tuple(step for some in STEPS.values() for step in some)
    found = Stage.objects.select_for_update(of=("self",)).filter(
        item__number=number, ended_at=None, step__in=steps, unit_code__in=["", unit_code]
    )
    stage = found.order_by("pk").first()
    if stage is None:
        raise NotInTheField(number=number)
    return stage


def _told(number: str, action: str, actor: Actor, at: datetime, after: dict[str, object]) -> None:
    record(
        actor=actor,
        action=action,
        subject_kind=Item.objects.values_list("process", flat=True).get(number=number),
        subject_key=number,
        at=at,
        after=after or None,
    )
