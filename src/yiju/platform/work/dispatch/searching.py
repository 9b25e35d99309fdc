"""The search for the best plan: strings of neighbouring work are taken out and put back better.

Ruin and recreate by adjacent strings (Christiaens and Vanden Berghe, Slack Induction by String
Removals, Transportation Science 54, 2020), on weighted lateness instead of time windows.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from math import exp
from random import Random

import numpy as np

from yiju.platform.work.dispatch.assigning import assign
from yiju.platform.work.dispatch.exhausting import best_of_all, is_small
from yiju.platform.work.dispatch.routes import FAR_AHEAD, Problem, Routes

Plan = list[list[int]]
"""For each crew the places of its jobs in the list of jobs, in order."""

REMOVED = 8
"""Jobs taken out at once, on average."""
LONGEST_STRING = 8
BLINK = 0.01
"""How often a place is overlooked, so that not always the same is found."""
LATE_SEEDS = 0.5
"""How often a string begins at a job that is late, where there is one."""
HOT, COLD = 0.03, 0.0002
"""Acceptance at the beginning and at the end, as shares of the cost of the start."""
LOOKED_AHEAD = 2.0
"""How many jobs ahead a slack still counts."""
SAME = 1e-9
"""A plan that is better by no more is no reason for another."""
ASSIGNABLE = 2_000
"""Pairs of job and crew up to which the start is also sought by assignment."""


def best_plan(problem: Problem, *, before: Routes | None = None, rounds: int, seed: int) -> Plan:
    """The best plan of a few jobs, of more the best found in so many rounds; the same for the same
    problem and seed.

    `before` is the plan until now, which is a start like others; the same cost keeps it.
    """
    search = _Search(problem, seed)
    starts = [search.built(before or {}), search.built(search.ruled())]
    if before is None and len(problem.jobs) * len(problem.crews) <= ASSIGNABLE:
        starts.append(search.built(search.fitted()))
    best = min(starts, key=problem.total)
    if not any(best) or rounds <= 0:
        return best
    if is_small(problem):
        found = best_of_all(problem, search.begun)
        return found if problem.total(found) < problem.total(best) - SAME else best
    return search.improved(best, rounds)


def kept_plan(problem: Problem, before: Routes) -> Plan:
    """The plan until now as it stands, without any search."""
    return _Search(problem, 0).built(before)


def with_one_more(problem: Problem, plan: Plan, job: int) -> Plan:
    """The same plan with a job put in where it costs least; unchanged where nobody can do it."""
    more = [list(route) for route in plan]
    _Search(problem, 0).put_in(more, [job], blink=0)
    return more


class _Search:
    def __init__(self, problem: Problem, seed: int) -> None:
        self.problem, self.random = problem, Random(seed)
        self.begun = {
            crew: problem.index[one.first]
            for crew, one in enumerate(problem.crews)
            if one.first in problem.index
        }

    @cached_property
    def near(self) -> list[list[int]]:
        """For each job all jobs, the nearest first."""
        problem = self.problem
        ways = np.array(problem.km)[: len(problem.jobs), : len(problem.jobs)]
        found: list[list[int]] = ways.argsort(kind="stable").tolist()
        return found

    def built(self, routes: Routes) -> Plan:
        """A plan that keeps the order of `routes` as far as they can be kept, with all other jobs
        put in where they cost least, the earliest due first."""
        problem = self.problem
        plan: Plan = [
            [job] if (job := self.begun.get(c)) is not None else []
            for c in range(len(problem.crews))
        ]
        placed = set(self.begun.values())
        for key, route in routes.items():
            crew = problem.crew_index.get(key)
            for name in route:
                job = problem.index.get(name)
                if crew is None or job is None or job in placed:
                    continue
                if crew in problem.able[job]:
                    plan[crew].append(job)
                    placed.add(job)
        rest = [job for job in range(len(problem.jobs)) if job not in placed]
        rest.sort(key=lambda job: (problem.jobs[job].due, -problem.jobs[job].weight, job))
        self.put_in(plan, rest, blink=0)
        return plan

    def ruled(self) -> Routes:
        """Whoever is free first takes the job with the highest index, as an experienced
        dispatcher would (apparent tardiness cost with setups: Lee, Bhaskaran and Pinedo, IIE
        Transactions 29, 1997)."""
        problem = self.problem
        states = [problem.start(crew) for crew in range(len(problem.crews))]
        plan: Plan = [[] for _crew in states]
        for crew, job in self.begun.items():
            plan[crew].append(job)
            states[crew] = problem.step(crew, states[crew], job)
        left = [job for job in range(len(problem.jobs)) if job not in self.begun.values()]
        mean = sum(job.minutes for job in problem.jobs) / max(1, len(problem.jobs))
        while left:
            takers = [c for c in range(len(states)) if any(c in problem.able[j] for j in left)]
            if not takers:
                break
            crew = min(takers, key=lambda c: states[c][0])
            able = [job for job in left if crew in problem.able[job]]
            job = max(able, key=lambda job: self._index(job, states[crew], mean))
            states[crew] = problem.step(crew, states[crew], job)
            plan[crew].append(job)
            left.remove(job)
        return {
            crew.key: [problem.jobs[job].key for job in route]
            for crew, route in zip(problem.crews, plan, strict=True)
        }

    def _index(self, job: int, state: tuple[float, int, int, float, float], mean: float) -> float:
        one, way = self.problem.jobs[job], self.problem.minutes[state[2]][job]
        slack = max(0.0, one.due - one.minutes - way - state[0])
        return one.weight / (one.minutes + way) * exp(-slack / (LOOKED_AHEAD * (mean + way)))

    def fitted(self) -> Routes:
        """What fits into the shift that runs, the most important first, in the order of dues."""
        problem = self.problem
        jobs = [job for job in range(len(problem.jobs)) if job not in self.begun.values()]
        rows = []
        for job in jobs:
            able = set(problem.able[job])
            near = min((problem.minutes[job][other] for other in self.near[job][1:2]), default=0.0)
            spent = problem.jobs[job].minutes + near
            rows.append([spent if c in able else None for c in range(len(problem.crews))])
        left = [crew.windows[0][1] - crew.windows[0][0] for crew in problem.crews]
        taken = assign(rows, [problem.jobs[job].weight for job in jobs], left)
        chosen: dict[str, list[int]] = {crew.key: [] for crew in problem.crews}
        for job, crew in zip(jobs, taken, strict=True):
            if crew is not None:
                chosen[problem.crews[crew].key].append(job)
        return {
            key: [problem.jobs[j].key for j in sorted(route, key=lambda j: problem.jobs[j].due)]
            for key, route in chosen.items()
        }

    def improved(self, plan: Plan, rounds: int) -> Plan:
        total = self.problem.total
        best, best_cost = plan, total(plan)
        now, now_cost = plan, best_cost
        heat = max(best_cost, 1.0) * HOT
        cooling = (COLD / HOT) ** (1 / rounds)
        for _round in range(rounds):
            tried = [list(route) for route in now]
            self.put_in(tried, self.taken_out(tried), blink=BLINK)
            cost = total(tried)
            if cost < now_cost or self.random.random() < exp((now_cost - cost) / heat):
                now, now_cost = tried, cost
                if cost < best_cost - SAME:
                    best, best_cost = tried, cost
            heat *= cooling
        return best

    def taken_out(self, plan: Plan) -> list[int]:
        """Strings around one job, each from another route."""
        where = {job: crew for crew, route in enumerate(plan) for job in route}
        free = [job for job in where if job not in self.begun.values()]
        if not free:
            return []
        chance = self.random
        longest = min(LONGEST_STRING, max(1, len(where) // max(1, len(plan))))
        strings = chance.randint(1, max(1, round(4 * REMOVED / (1 + longest)) - 1))
        out: list[int] = []
        touched: set[int] = set()
        for job in self.near[self._seed(plan, free)]:
            crew = where.get(job)
            if crew is None or crew in touched or job in self.begun.values():
                continue
            touched.add(crew)
            out += self._string(plan[crew], job, chance.randint(1, longest), crew)
            if len(touched) >= strings:
                break
        chance.shuffle(out)
        return out

    def _seed(self, plan: Plan, free: Sequence[int]) -> int:
        chance = self.random
        if chance.random() < LATE_SEEDS:
            late = [job for job in self._late(plan) if job not in self.begun.values()]
            if late:
                return chance.choice(late)
        return chance.choice(free)

    def _late(self, plan: Plan) -> Iterator[int]:
        problem = self.problem
        for crew, route in enumerate(plan):
            state = problem.start(crew)
            for job in route:
                state = problem.step(crew, state, job)
                if state[0] > problem.jobs[job].due:
                    yield job

    def _string(self, route: list[int], job: int, length: int, crew: int) -> list[int]:
        """Takes a string out of a route that holds `job`; what was begun stays."""
        first = 1 if crew in self.begun else 0
        length = min(length, len(route) - first)
        at = route.index(job)
        low, high = max(first, at - length + 1), min(at, len(route) - length)
        begins = self.random.randint(low, max(low, high))
        taken = route[begins : begins + length]
        del route[begins : begins + length]
        return taken

    def put_in(self, plan: Plan, jobs: Sequence[int], *, blink: float) -> None:
        """Each job where it costs least; what nobody can do is left out."""
        for job in self._ordered(jobs) if blink else jobs:
            best = self._cheapest(plan, job, blink) or self._cheapest(plan, job, 0)
            if best is not None:
                plan[best[1]].insert(best[2], job)

    def _ordered(self, jobs: Sequence[int]) -> list[int]:
        known, ways = self.problem.jobs, self.problem.km
        keys = (
            lambda job: self.random.random(),
            lambda job: known[job].due,
            lambda job: -known[job].weight,
            lambda job: -known[job].minutes,
            lambda job: -ways[self.problem.base(0)][job],
        )
        return sorted(jobs, key=self.random.choice(keys))

    def _cheapest(self, plan: Plan, job: int, blink: float) -> tuple[float, int, int] | None:
        """What a job costs more where it costs least, the crew and the place in its route; None
        where nobody can do it, or every place was overlooked."""
        best: tuple[float, int, int] | None = None
        for crew in self.problem.able[job]:
            limit = best[0] if best else FAR_AHEAD
            found = self._place(plan[crew], crew, job, limit, blink)
            best = (found[0], crew, found[1]) if found else best
        return best

    def _place(
        self, route: Sequence[int], crew: int, job: int, limit: float, blink: float
    ) -> tuple[float, int] | None:
        """The place in a route where a job costs least, if that is less than the limit."""
        step, chance = self.problem.step, self.random.random
        states = [self.problem.start(crew)]
        for known in route:
            states.append(step(crew, states[-1], known))
        whole, best = states[-1][4], None
        for at in range(1 if crew in self.begun else 0, len(route) + 1):
            if blink and chance() < blink:
                continue
            state = step(crew, states[at], job)
            for known in route[at:]:
                if state[4] - whole >= limit:
                    break
                state = step(crew, state, known)
            if (more := state[4] - whole) < limit:
                limit, best = more, (more, at)
        return best
