"""A month of field work under four ways of dispatch: lateness and kilometres, on the same cases.

    python benchmarks/dispatch.py [days] [seed …] [--rounds 150]

Crews with skills drive between cases that come in over the day. Peers: first come first served,
nearest first, and earliest due first; each gives a crew that is free its next case. The plan is
made anew every 15 minutes and whenever a crew is free and has nothing. Minutes of working time lie
in days of eight hours; a case is begun only where it ends within the shift. Nobody knows a case
before it has come in. Every figure is computed from what the crews did, by `figures`, which shares
nothing with the planner and refuses a month in which a case was left out, done twice, by a crew
without the skill, before it came, faster than the way allows or outside the shift.
"""

import argparse
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random

import numpy as np

from yiju.platform.work.dispatch.routes import Costs, Crew, Job, Problem, faults, ways_km
from yiju.platform.work.dispatch.searching import best_plan

SHIFT, DAY, REPLANNED = 480.0, 1440.0, 15.0
FIRST = 1e9
SLACK = 0.01
"""Minutes that two ways of computing a distance may differ by."""
COSTS = Costs()
KINDS = (  # share, skill, minutes on the spot, due after minutes of the clock, weight
    (0.08, "M01", 35, 120, 8.0),
    (0.22, "M01", 40, 480, 2.0),
    (0.20, "M02", 50, 1440, 2.0),
    (0.25, "E01", 30, 480, 2.0),
    (0.15, "E02", 60, 2880, 1.0),
    (0.10, "E05", 25, 240, 4.0),
)
SHARES = [kind[0] for kind in KINDS]
SKILLS = (("M",), ("M",), ("E",), ("E",), ("M01", "E01", "E05"), ())


@dataclass(frozen=True)
class Stop:
    """A crew leaves for a case at a moment and is done with it at another."""

    crew: str
    job: str
    leaves: float
    ends: float


@dataclass
class Field:
    """A crew at work: from when it is free, where it is then, and how far it has driven."""

    crew: Crew
    free: float
    place: tuple[float, float]
    stops: list[Stop] = field(default_factory=list)

    def way_km(self, job: Job) -> float:
        return float(ways_km([self.place, (job.lon, job.lat)], COSTS.detour)[0, 1])

    def ends(self, job: Job, moment: float) -> float:
        return moment + self.way_km(job) * 60 / COSTS.km_per_hour + job.minutes

    def take(self, job: Job, moment: float) -> None:
        """Drive there and do it."""
        self.free, self.place = self.ends(job, moment), (job.lon, job.lat)
        self.stops.append(Stop(self.crew.key, job.key, moment, self.free))


Waiting = dict[str, Job]


class Queue:
    """A crew that is free takes the first of a list in some order."""

    def __init__(self, order: Callable[[Field, Job], float]) -> None:
        self.order = order

    def next(self, one: Field, _team: list[Field], waiting: Waiting, _moment: float) -> list[Job]:
        able = [job for job in waiting.values() if one.crew.can(job)]
        return sorted(able, key=lambda job: self.order(one, job))


class Planned:
    """A crew that is free goes on with the plan, which follows what has come in since."""

    def __init__(self, rounds: int) -> None:
        self.rounds = rounds
        self.routes: dict[str, list[str]] = {}
        self.made = -FIRST
        self.spent: list[float] = []

    def next(self, one: Field, team: list[Field], waiting: Waiting, moment: float) -> list[Job]:
        if moment - self.made >= REPLANNED or not self._open(one, waiting):
            self.plan(team, waiting, moment)
        return self._open(one, waiting)

    def _open(self, one: Field, waiting: Waiting) -> list[Job]:
        return [waiting[key] for key in self.routes.get(one.crew.key, ()) if key in waiting]

    def plan(self, team: list[Field], waiting: Waiting, moment: float) -> None:
        began = time.process_time()
        jobs = [replace(job, due=job.due - moment) for job in waiting.values()]
        now = [
            replace(
                one.crew,
                lon=one.place[0],
                lat=one.place[1],
                base=(one.crew.lon, one.crew.lat),
                windows=shifts(one, moment),
            )
            for one in team
        ]
        problem = Problem(jobs, now, COSTS)
        plan = best_plan(problem, before=self.routes, rounds=self.rounds, seed=round(moment))
        self.routes = {
            crew.key: [jobs[job].key for job in route]
            for crew, route in zip(now, plan, strict=True)
        }
        if wrong := faults(jobs, now, self.routes):
            raise AssertionError(wrong)
        self.made = moment
        self.spent.append(time.process_time() - began)


def shifts(one: Field, moment: float) -> tuple[tuple[float, float], ...]:
    """What is left of today for a crew, and the days after, in minutes from now."""
    today = moment // DAY * DAY
    ends = today + SHIFT
    left = [(max(one.free, moment) - moment, ends - moment)] if one.free < ends else []
    return (*left, *((today + d * DAY - moment, today + d * DAY + SHIFT - moment) for d in (1, 2)))


def cases(days: int, random: Random) -> list[tuple[float, Job]]:
    """When each case comes in, and the case; mornings and evenings bring more, and every eighth
    day is a storm with half as much again."""
    found: list[tuple[float, Job]] = []
    for day in range(days):
        count = round(46 * (1.5 if day % 8 == 5 else 1.0) * random.uniform(0.85, 1.15))
        for _n in range(count):
            moment = day * DAY + SHIFT * min(0.999, random.betavariate(1.6, 1.9))
            _share, skill, minutes, due, weight = random.choices(KINDS, SHARES)[0]
            heart = random.random() < 0.6
            lon = random.gauss(119.97, 0.035) if heart else random.uniform(119.85, 120.1)
            lat = random.gauss(31.79, 0.025) if heart else random.uniform(31.68, 31.9)
            spent = max(8.0, random.lognormvariate(np.log(minutes), 0.35))
            key = f"{len(found):05}"
            found.append((moment, Job(key, lon, lat, spent, moment + due, weight, skill)))
    return sorted(found, key=lambda one: one[0])


def crews() -> list[Crew]:
    bases = ((119.93, 31.77), (120.0, 31.81), (119.96, 31.74), (119.98, 31.83), (119.9, 31.8))
    return [
        Crew(f"crew{n}", *bases[n % len(bases)], windows=((0, SHIFT),), skills=skills)
        for n, skills in enumerate(SKILLS)
    ]


def live(days: int, seed: int, way: "Queue | Planned") -> list[Stop]:
    """The month under one way of dispatch."""
    coming = cases(days, Random(seed))
    team = [Field(crew, 0.0, (crew.lon, crew.lat)) for crew in crews()]
    waiting: Waiting = {}
    moment = 0.0
    while coming or waiting:
        while coming and coming[0][0] <= moment:
            job = coming.pop(0)[1]
            waiting[job.key] = job
        today = moment // DAY * DAY
        for one in team:
            if one.free < today:
                one.free, one.place = today, (one.crew.lon, one.crew.lat)
            if one.free > moment or moment >= today + SHIFT:
                continue
            fits = (
                j
                for j in way.next(one, team, waiting, moment)
                if one.ends(j, moment) <= today + SHIFT
            )
            if (best := next(fits, None)) is not None:
                one.take(best, moment)
                del waiting[best.key]
        moment = following(moment, team, coming)
    return [stop for one in team for stop in one.stops]


def figures(days: int, seed: int, stops: list[Stop]) -> dict[str, float]:
    """What a month cost, from what was done; raises AssertionError where that breaks a rule."""
    coming = {job.key: (came, job) for came, job in cases(days, Random(seed))}
    assert sorted(stop.job for stop in stops) == sorted(coming), "left out, or done twice"
    driven, late, weights = 0.0, [], []
    for crew in crews():
        free, place = 0.0, (crew.lon, crew.lat)
        for stop in sorted((s for s in stops if s.crew == crew.key), key=lambda s: s.leaves):
            came, job = coming[stop.job]
            today = stop.leaves // DAY * DAY
            if free < today:
                free, place = today, (crew.lon, crew.lat)
            km = sphere_km(place, (job.lon, job.lat)) * COSTS.detour
            assert not crew.skills or any(job.skill.startswith(skill) for skill in crew.skills)
            assert stop.leaves >= max(came, free) - SLACK, "before it came, or while at another"
            takes = km * 60 / COSTS.km_per_hour + job.minutes
            assert stop.ends - stop.leaves >= takes - SLACK, "faster than the way allows"
            assert stop.ends <= today + SHIFT + SLACK, "outside the shift"
            free, place, driven = stop.ends, (job.lon, job.lat), driven + km
            late.append(max(0.0, stop.ends - job.due))
            weights.append(job.weight)
    over = np.array(late)
    return {
        "cases": len(coming),
        "late, %": 100 * float((over > 0).mean()),
        "mean late, h": float(over.mean()) / 60,
        "p95 late, h": float(np.percentile(over, 95)) / 60,
        "by priority, h": float(np.average(over, weights=weights)) / 60,
        "km": driven,
    }


def sphere_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The distance on the sphere, by the law of cosines."""
    (a, b), (c, d) = (tuple(map(math.radians, place)) for place in (one, other))
    angle = math.sin(b) * math.sin(d) + math.cos(b) * math.cos(d) * math.cos(c - a)
    return 6371.0088 * math.acos(min(1.0, angle))


def following(moment: float, team: list[Field], coming: list[tuple[float, Job]]) -> float:
    """When next something happens: a case comes in, a crew is free, a shift begins."""
    tomorrow = (moment // DAY + 1) * DAY
    known = [one.free for one in team] + [coming[0][0] if coming else tomorrow, tomorrow]
    return min(at for at in known if at > moment)


def main(days: int, seeds: list[int], rounds: int) -> None:
    ratios: dict[str, list[list[float]]] = {}
    for seed in seeds:
        planned = Planned(rounds)
        ways: dict[str, Queue | Planned] = {
            "first come first served": Queue(lambda _one, job: float(job.key)),
            "nearest first": Queue(lambda one, job: one.way_km(job)),
            "earliest due first": Queue(lambda _one, job: job.due),
            "planned": planned,
        }
        found = {name: figures(days, seed, live(days, seed, way)) for name, way in ways.items()}
        columns = list(found["planned"])
        print(f"{days} days, seed {seed}, {len(SKILLS)} crews")
        print(f"{'':26}" + "".join(f"{column:>16}" for column in columns))
        for name, row in found.items():
            print(f"{name:26}" + "".join(f"{row[column]:16.2f}" for column in columns))
        for name in list(found)[:-1]:
            against = [found["planned"][c] / max(found[name][c], 1e-9) for c in columns[1:]]
            ratios.setdefault(name, []).append(against)
        spent = np.array(planned.spent)
        print(f"{len(spent)} plans, {spent.mean() * 1000:.0f} ms of the processor each\n")
    print(f"planned over the other, mean of {len(seeds)} months")
    for name, rows in ratios.items():
        print(f"{name:42}" + "".join(f"{one:16.2f}" for one in np.mean(rows, axis=0)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("days", type=int, nargs="?", default=22)
    parser.add_argument("seeds", type=int, nargs="*", default=[1])
    parser.add_argument("--rounds", type=int, default=150, help="of the search, for each plan")
    given = parser.parse_args()
    main(given.days, given.seeds or [1], given.rounds)
