"""The plan of a few jobs: every order of them is looked at, so that none is better."""

from collections.abc import Iterator, Mapping
from math import e, factorial

from yiju.platform.work.dispatch.routes import FAR_AHEAD, Problem

FEW = 7
"""Jobs up to which every order can be looked at."""
STEPS = 60_000
"""So many jobs put behind others are a moment's work; all orders of seven jobs need 13,700 for each
crew."""


def is_small(problem: Problem) -> bool:
    jobs = len(problem.jobs)
    return jobs <= FEW and e * factorial(jobs) * len(problem.crews) <= STEPS


def best_of_all(problem: Problem, begun: Mapping[int, int]) -> list[list[int]]:
    """The cheapest plan. `begun` has for a crew the job that it does first."""
    free = [
        job for job in range(len(problem.jobs)) if problem.able[job] and job not in begun.values()
    ]
    whole = (1 << len(free)) - 1
    reached: dict[int, tuple[float, tuple[tuple[int, ...], ...]]] = {0: (0.0, ())}
    for crew in range(len(problem.crews)):
        routes = _routes(problem, crew, begun.get(crew), free)
        further: dict[int, tuple[float, tuple[tuple[int, ...], ...]]] = {}
        for done, (before, chosen) in reached.items():
            for more in _parts(whole & ~done):
                cost, route = routes.get(more, (FAR_AHEAD, ()))
                if before + cost < further.get(done | more, (FAR_AHEAD, ()))[0]:
                    further[done | more] = (before + cost, (*chosen, route))
        reached = further
    return [list(route) for route in reached[whole][1]]


def _routes(
    problem: Problem, crew: int, first: int | None, free: list[int]
) -> dict[int, tuple[float, tuple[int, ...]]]:
    """For every set of free jobs that a crew can do, as bits, the cheapest order and its cost."""
    start = problem.start(crew)
    known = start if first is None else problem.step(crew, start, first)
    found: dict[int, tuple[float, tuple[int, ...]]] = {}
    open_ends = [(0, known, () if first is None else (first,))]
    while open_ends:
        done, state, route = open_ends.pop()
        if state[4] < found.get(done, (FAR_AHEAD, ()))[0]:
            found[done] = (state[4], route)
        for bit, job in enumerate(free):
            if not done >> bit & 1 and crew in problem.able[job]:
                after = problem.step(crew, state, job)
                open_ends.append((done | 1 << bit, after, (*route, job)))
    return found


def _parts(whole: int) -> Iterator[int]:
    """Every set within a set, both as bits."""
    part = whole
    while True:
        yield part
        if not part:
            return
        part = (part - 1) & whole
