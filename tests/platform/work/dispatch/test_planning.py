"""Who does which work in which order: the plan keeps the rules and is as good as can be."""

from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiju.platform.work.dispatch.assigning import assign
from yiju.platform.work.dispatch.routes import Costs, Crew, Job, Problem, faults, sums
from yiju.platform.work.dispatch.searching import Plan, best_plan

DAY = ((0.0, 480.0), (1440.0, 1920.0))


def named(problem: Problem, plan: Plan) -> dict[str, list[str]]:
    return {
        crew.key: [problem.jobs[job].key for job in route]
        for crew, route in zip(problem.crews, plan, strict=True)
    }


@st.composite
def problems(draw: st.DrawFn, most: int = 9) -> Problem:
    near = st.floats(0, 0.2)
    jobs = [
        Job(
            f"j{n}",
            119.9 + draw(near),
            31.7 + draw(near),
            draw(st.integers(5, 120)),
            due=draw(st.one_of(st.just(float("inf")), st.integers(-300, 2000))),
            weight=draw(st.integers(1, 20)),
            skill=draw(st.sampled_from(["M01", "M02", "E01"])),
        )
        for n in range(draw(st.integers(0, most)))
    ]
    crews = [
        Crew(
            f"c{n}",
            119.9 + draw(near),
            31.7 + draw(near),
            DAY,
            skills=draw(st.sampled_from([(), ("M",), ("M01", "E")])),
            first=draw(st.sampled_from(["", f"j{n}"])),
        )
        for n in range(draw(st.integers(1, 3)))
    ]
    crews = [
        crew
        if crew.first and any(job.key == crew.first and crew.can(job) for job in jobs)
        else Crew(crew.key, crew.lon, crew.lat, crew.windows, crew.skills)
        for crew in crews
    ]
    return Problem(jobs, crews, Costs())


def test_work_goes_to_crews_as_the_exhaustive_search_says():
    """WE-46 of infra.md §2.19: five jobs, two crews of 180 minutes each."""
    minutes = [(60, 80), (90, 70), (50, 90), (80, 60), (70, 95)]

    found = assign(minutes, [5, 3, 4, 3, 2], [180, 180])

    assert found == [0, 1, 0, 1, 0]
    assert (
        sum(row[crew] for row, crew in zip(minutes, found, strict=True) if crew is not None) == 310
    )


def test_what_does_not_fit_is_the_least_important():
    assert assign([(60,), (60,), (60,)], [1, 5, 3], [120]) == [None, 0, 0]


def test_what_a_crew_cannot_do_it_is_never_given():
    assert assign([(None, 50), (10, None)], [1, 1], [100, 100]) == [1, 0]


@given(
    st.integers(1, 5).flatmap(
        lambda crews: st.lists(
            st.tuples(
                st.integers(1, 9), st.lists(st.integers(10, 90), min_size=crews, max_size=crews)
            ),
            min_size=1,
            max_size=5,
        )
    )
)
@settings(max_examples=25, deadline=None)
def test_no_assignment_places_more_that_matters(rows):
    crews, priorities = len(rows[0][1]), [row[0] for row in rows]
    found = assign([row[1] for row in rows], priorities, [100.0] * crews)

    def value(choice):
        load = [0] * crews
        for (_weight, minutes), crew in zip(rows, choice, strict=True):
            if crew is not None:
                load[crew] += minutes[crew]
        placed = sum(p for p, crew in zip(priorities, choice, strict=True) if crew is not None)
        return placed if max(load) <= 100 else -1

    assert value(found) == max(map(value, product([None, *range(crews)], repeat=len(rows))))


@given(problems(), st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_every_plan_keeps_all_rules(problem, seed):
    plan = best_plan(problem, rounds=40, seed=seed)

    assert faults(problem.jobs, problem.crews, named(problem, plan)) == []


@given(problems(), st.integers(0, 3))
@settings(max_examples=30, deadline=None)
def test_the_same_question_has_the_same_answer_and_more_search_is_never_worse(problem, seed):
    first, again = (best_plan(problem, rounds=15, seed=seed) for _time in range(2))
    longer = best_plan(problem, before=named(problem, first), rounds=30, seed=seed + 1)

    assert first == again
    assert problem.total(longer) <= problem.total(first) + 1e-6


@given(problems(most=5))
@settings(max_examples=25, deadline=None)
def test_the_plan_of_a_few_jobs_is_the_best_of_all(problem):
    plan = best_plan(problem, rounds=1, seed=1)

    assert problem.total(plan) == pytest.approx(min(every_total(problem)), rel=1e-9, abs=1e-6)


def every_total(problem: Problem):
    jobs = [job for job in range(len(problem.jobs)) if problem.able[job]]
    for choice in product(*(problem.able[job] for job in jobs)):
        routes = [
            [job for job, crew in zip(jobs, choice, strict=True) if crew == wanted]
            for wanted in range(len(problem.crews))
        ]
        for orders in product(*(permutations(route) for route in routes)):
            first = [problem.index.get(crew.first) for crew in problem.crews]
            if all(
                begun is None or (order and order[0] == begun)
                for begun, order in zip(first, orders, strict=True)
            ):
                yield problem.total(orders)


def test_what_is_due_soon_goes_before_what_is_near():
    near = Job("near", 119.91, 31.75, 60, due=900)
    soon = Job("soon", 119.99, 31.75, 60, due=120)
    problem = Problem([near, soon], [Crew("one", 119.9, 31.75, DAY)], Costs())

    assert named(problem, best_plan(problem, rounds=50, seed=0)) == {"one": ["soon", "near"]}


def test_what_does_not_fit_into_a_shift_begins_the_next_from_the_base():
    far = Job("far", 120.2, 31.75, 100)
    crew = Crew("one", 120.2, 31.75, ((0, 60), (1440, 1920)), base=(119.9, 31.75))
    problem = Problem([far], [crew], Costs(km_per_hour=60, detour=1))
    [visit] = problem.visits(0, [0])

    assert visit.starts == pytest.approx(1440 + visit.km)
    assert 28 < visit.km < 29


def test_lateness_that_no_plan_can_undo_is_not_counted():
    lost = Job("lost", 119.9, 31.75, 30, due=-500, weight=4)
    problem = Problem([lost], [Crew("one", 119.9, 31.75, DAY)], Costs())
    found = sums(problem, [[0]])

    assert (found.late_minutes, found.weighted, found.late_jobs) == (30, 120, 1)


def test_what_nobody_can_do_stays_out_and_harms_nothing():
    odd = Job("odd", 119.9, 31.75, 30, skill="X1")
    problem = Problem([odd], [Crew("one", 119.9, 31.75, DAY, skills=("M",))], Costs())

    assert best_plan(problem, rounds=10, seed=0) == [[]]
    assert faults(problem.jobs, problem.crews, {"one": ["odd"]}) == ["one cannot do odd"]
