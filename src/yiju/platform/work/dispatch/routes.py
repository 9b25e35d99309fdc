"""What is to be done, who can do it, and what an order of doing it costs. Times are minutes from
the moment of planning, places are WGS-84."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, rule

EARTH_KM = 6371.0088
FAR_AHEAD = float("inf")


@dataclass(frozen=True)
class Job:
    """`minutes` on the spot; `due` may lie in the past; `weight` is its priority. `only` names the
    crews that may take it, none named means every crew with the skill; `sent` is the one to which
    a person gave it, whatever its skills."""

    key: str
    lon: float
    lat: float
    minutes: float
    due: float = FAR_AHEAD
    weight: float = 1.0
    skill: str = ""
    only: frozenset[str] = frozenset()
    sent: str = ""


@dataclass(frozen=True)
class Crew:
    """`skills` are beginnings of type codes, none means every type. `windows` are its shifts from
    now on, in order and apart; the last one has no end in planning. A crew stands where it is now
    in its first shift and begins each later one at its base. `first` is a job that it has begun and
    does first, whatever its skills."""

    key: str
    lon: float
    lat: float
    windows: tuple[tuple[float, float], ...]
    skills: tuple[str, ...] = ()
    base: tuple[float, float] | None = None
    first: str = ""

    def can(self, job: Job) -> bool:
        if job.key == self.first:
            return True
        if job.sent:
            return job.sent == self.key
        if job.only and self.key not in job.only:
            return False
        return not self.skills or job.skill.startswith(self.skills)


@dataclass(frozen=True)
class Costs:
    """What travel takes and what it is worth against lateness."""

    km_per_hour: float = 25.0
    detour: float = 1.3
    """Way by road over distance as the crow flies."""
    late_minutes_per_km: float = 2.0
    """So many minutes of lateness of a case of weight 1 are worth a kilometre."""
    waiting: float = 0.01
    """What a minute of waiting costs where nothing is late: work is not put off for nothing."""


@dataclass(frozen=True)
class Visit:
    job: str
    starts: float
    ends: float
    late: float
    km: float
    """The way to it."""


Routes = Mapping[str, Sequence[str]]
"""Keys of jobs in order, by the key of their crew."""


class Problem:
    """Jobs and crews with the ways between them, looked up by place in the lists."""

    def __init__(self, jobs: Sequence[Job], crews: Sequence[Crew], costs: Costs) -> None:
        self.jobs, self.crews, self.costs = tuple(jobs), tuple(crews), costs
        self.index = {job.key: at for at, job in enumerate(self.jobs)}
        self.crew_index = {crew.key: at for at, crew in enumerate(self.crews)}
        if len(self.index) != len(self.jobs) or len(self.crew_index) != len(self.crews):
            raise ValueError("a job or a crew is named twice")
        places = [(job.lon, job.lat) for job in self.jobs]
        here = [(crew.lon, crew.lat) for crew in self.crews]
        base = [crew.base or (crew.lon, crew.lat) for crew in self.crews]
        ways = ways_km([*places, *here, *base], costs.detour)
        self.km: list[list[float]] = ways.tolist()
        self.minutes: list[list[float]] = (ways * 60 / costs.km_per_hour).tolist()

    @cached_property
    def able(self) -> list[list[int]]:
        """For each job the crews that can do it. A job that nobody can do has none."""
        return [[c for c, crew in enumerate(self.crews) if crew.can(job)] for job in self.jobs]

    def here(self, crew: int) -> int:
        return len(self.jobs) + crew

    def base(self, crew: int) -> int:
        return len(self.jobs) + len(self.crews) + crew

    def visits(self, crew: int, route: Sequence[int]) -> list[Visit]:
        """The course of a crew through its jobs."""
        found = []
        state = self.start(crew)
        for job in route:
            before = state
            state = self.step(crew, state, job)
            one = self.jobs[job]
            late = max(0.0, state[0] - one.due)
            found.append(
                Visit(one.key, state[0] - one.minutes, state[0], late, state[3] - before[3])
            )
        return found

    def start(self, crew: int) -> tuple[float, int, int, float, float]:
        """Time, shift, place, kilometres and cost before the first job."""
        return self.crews[crew].windows[0][0], 0, self.here(crew), 0.0, 0.0

    def step(
        self, crew: int, state: tuple[float, int, int, float, float], job: int
    ) -> tuple[float, int, int, float, float]:
        """The state after one more job. What does not fit into a shift begins the next one, from
        the base; in the last shift everything fits."""
        time, shift, place, km, cost = state
        windows, one = self.crews[crew].windows, self.jobs[job]
        ends = time + self.minutes[place][job] + one.minutes
        while ends > windows[shift][1] and shift + 1 < len(windows):
            shift += 1
            place = self.base(crew)
            ends = windows[shift][0] + self.minutes[place][job] + one.minutes
        way = self.km[place][job]
        cost += self.costs.late_minutes_per_km * way + one.weight * self.costs.waiting * ends
        if ends > one.due:
            cost += one.weight * (ends - max(one.due, 0.0))
        return ends, shift, job, km + way, cost

    def cost(self, crew: int, route: Sequence[int]) -> float:
        state = self.start(crew)
        for job in route:
            state = self.step(crew, state, job)
        return state[4]

    def total(self, routes: Sequence[Sequence[int]]) -> float:
        return sum(self.cost(crew, route) for crew, route in enumerate(routes))


@dataclass(frozen=True)
class Sums:
    """Of a plan: minutes late of all jobs, the same by priority, jobs late, kilometres."""

    late_minutes: float
    weighted: float
    late_jobs: int
    km: float


@rule(
    cites=[Clause("22")],
    reading=_(
        "派单以各案超时时间按优先级加权之和最小为先，其次路程最短；技能不符的不派，已开始的不改派。"
    ),
)
def sums(problem: Problem, routes: Sequence[Sequence[int]]) -> Sums:
    """What a plan costs, as people read it. Lateness counts from now where a job is late already:
    what was lost before can be changed by no plan."""
    late = weighted = km = 0.0
    count = 0
    for crew, route in enumerate(routes):
        for job, visit in zip(route, problem.visits(crew, route), strict=True):
            one = problem.jobs[job]
            over = max(0.0, visit.ends - max(one.due, 0.0))
            late += over
            weighted += one.weight * over
            count += visit.late > 0
            km += visit.km
    return Sums(late, weighted, count, km)


def ways_km(places: Sequence[tuple[float, float]], detour: float) -> "np.ndarray[Any, Any]":
    """Ways between all places, on the sphere, times the detour."""
    lon, lat = np.radians(np.array(places, dtype=float).reshape(-1, 2)).T
    half = np.sin((lat[:, None] - lat) / 2) ** 2
    half += np.cos(lat[:, None]) * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))) * detour)


def faults(jobs: Sequence[Job], crews: Sequence[Crew], routes: Routes) -> list[str]:
    """What is wrong with a plan, found without the code that made it: every job that somebody can
    do is planned once, nobody does what they cannot, what was begun comes first, shifts are in
    order."""
    known = {job.key: job for job in jobs}
    planned = [key for route in routes.values() for key in route]
    found = [f"{key} is planned twice" for key in set(planned) if planned.count(key) > 1]
    found += [f"{key} is no job" for key in planned if key not in known]
    able = [job.key for job in jobs if any(crew.can(job) for crew in crews)]
    found += [f"{key} is not planned" for key in able if key not in set(planned)]
    for crew in crews:
        route = routes.get(crew.key, ())
        cannot = [key for key in route if key in known and not crew.can(known[key])]
        found += [f"{crew.key} cannot do {key}" for key in cannot]
        if crew.first in known and (not route or route[0] != crew.first):
            found.append(f"{crew.key} has begun {crew.first}")
        if any(after[0] < before[1] for before, after in pairwise(crew.windows)):
            found.append(f"the shifts of {crew.key} overlap")
    return found + [f"{key} is no crew" for key in routes if key not in {c.key for c in crews}]
