"""Why this crew and not another: what each other choice would have cost."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from yiju.platform.base.time import china_day
from yiju.platform.work.clock import P
from yiju.platform.work.dispatch.crews import CrewRow, crews_of
from yiju.platform.work.dispatch.field import Task, may_take, open_stages
from yiju.platform.work.dispatch.plans import Board, board
from yiju.platform.work.dispatch.routes import FAR_AHEAD, Job, Problem, Sums, sums
from yiju.platform.work.dispatch.searching import Plan, with_one_more

NOT_GIVEN_YET = "?"
"""The key of a case that nobody has: no number, and not empty as that of no case."""


class Bar(StrEnum):
    """Why a crew cannot do it."""

    SKILL = "skill"
    MEMBERS = "members"
    """The step is somebody else's, or lies outside the areas of its members."""


@dataclass(frozen=True)
class Choice:
    """What it would mean that a crew does it. `more_late` is lateness by priority and `more_km`
    the way, of all work together against the plan as it stands. `bar` says why it cannot be."""

    crew: CrewRow
    chosen: bool
    bar: Bar | None = None
    place: int = 0
    """1 for the first that the crew does."""
    ends_at: datetime | None = None
    late: timedelta = timedelta(0)
    more_late: timedelta = timedelta(0)
    more_km: float = 0.0

    @property
    def able(self) -> bool:
        return self.bar is None


@dataclass(frozen=True)
class Reasons:
    """The choices for a task, the chosen one first, then the cheapest. Where a person gave it, the
    others are what they would be without that."""

    task: Task
    choices: tuple[Choice, ...]
    made_at: datetime


def reasons(number: str, unit_code: str, role: str, now: datetime) -> Reasons | None:
    """None where the task does not lie with the crews of the unit."""
    found = board(unit_code, role, now)
    task = found.tasks.get(number)
    if task is None or number not in found.problem.index:
        return None
    free = _free(found.problem, number)
    job = free.index[number]
    standing = sums(free, found.plan)
    without = [[one for one in route if one != job] for route in found.plan]
    choices = [
        _choice(found, free, task, crew, without, standing) for crew in range(len(found.crews))
    ]
    choices.sort(key=lambda one: (not one.chosen, not one.able, one.more_late, one.more_km))
    return Reasons(task, tuple(choices), found.made_at)


def _free(problem: Problem, number: str) -> Problem:
    """The same problem, had no person given the job to a crew."""
    jobs = [replace(job, sent="") if job.key == number else job for job in problem.jobs]
    return Problem(jobs, problem.crews, problem.costs)


def _choice(
    found: Board, free: Problem, task: Task, crew: int, without: Plan, standing: Sums
) -> Choice:
    row, job = found.crews[crew], free.index[task.number]
    chosen = job in found.plan[crew]
    if not chosen and crew not in free.able[job]:
        may = may_take(row, task.account, task.area_path, found.posts)
        return Choice(row, chosen=False, bar=Bar.SKILL if may else Bar.MEMBERS)
    route = found.plan[crew] if chosen else _best_route(free, crew, without[crew], job)
    other = [route if at == crew else one for at, one in enumerate(without)]
    cost, at = sums(free, other), route.index(job)
    visit = free.visits(crew, route)[at]
    return Choice(
        row,
        chosen=chosen,
        place=at + 1,
        ends_at=found.now + timedelta(minutes=visit.ends),
        late=timedelta(minutes=visit.late),
        more_late=timedelta(minutes=cost.weighted - standing.weighted),
        more_km=cost.km - standing.km,
    )


def _best_route(problem: Problem, crew: int, route: list[int], job: int) -> list[int]:
    first = 1 if route and problem.jobs[route[0]].key == problem.crews[crew].first else 0
    tried = [[*route[:at], job, *route[at:]] for at in range(first, len(route) + 1)]
    return min(tried, key=lambda one: problem.cost(crew, one))


@dataclass(frozen=True)
class Outlook:
    """A unit as the dispatcher sees it before giving it a case: what lies there, and when a case
    at that place would be done. `ends_at` is None for a unit without crews that can do it."""

    open: int
    late: int
    crews: int
    ends_at: datetime | None


def outlook(
    unit_code: str, lon: float, lat: float, type_code: str, due_at: datetime | None, now: datetime
) -> Outlook:
    standing, crews = open_stages(unit_code, "staff", now), crews_of(unit_code, "staff")
    count, late = standing.count(), standing.filter(due_at__lt=now).count()
    if not crews:
        return Outlook(count, late, 0, None)
    found = board(unit_code, "staff", now)
    due = (due_at - now).total_seconds() / 60 if due_at else FAR_AHEAD
    minutes = float(P.handling_minutes.at(china_day(now)))
    new = Job(NOT_GIVEN_YET, lon, lat, minutes, due, skill=type_code)
    problem = Problem([*found.problem.jobs, new], found.problem.crews, found.problem.costs)
    plan = with_one_more(problem, found.plan, problem.index[NOT_GIVEN_YET])
    visits = (visit for crew, route in enumerate(plan) for visit in problem.visits(crew, route))
    ends = next((visit.ends for visit in visits if visit.job == NOT_GIVEN_YET), None)
    at = None if ends is None else now + timedelta(minutes=ends)
    return Outlook(count, late, len(crews), at)
