"""Dispatch over real cases: planned, followed, explained, and never moved once begun."""

from datetime import time, timedelta

import pytest
from desk import IN_WEST, WEST, dispatched, filed, handled, moment, open_desk, photo, post
from small_city import write_small_city

from yiju.city.boundaries import demonstrate
from yiju.platform.base.geo import Datum
from yiju.platform.events.api import Actor, timeline
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases
from yiju.platform.work.dispatch import api as dispatch

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

LIGHTING, SUPERVISION = "990100-lighting", "990100-supervision"
BOSS = Actor("lighting", "照明", LIGHTING)


@pytest.fixture(autouse=True)
def desk(db, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    profile = demonstrate(registry.read_profile(write_small_city(tmp_path)))
    registry.load_city(profile, actor=Actor("registrar", "登记员"), at=moment(1, month=1))
    work.install([cases.CASE])
    open_desk()
    for name in ("east1", "west1", "manhole"):
        post(name, "staff", LIGHTING, "990100000000")


def crew(name: str, lon: float, account: str, **how) -> dispatch.CrewRow:
    told = {"role": "staff", "skills": (), "lat": 31.75, "begins": time(8), "ends": time(18)} | how
    facts = dispatch.CrewFacts(name=name, accounts=(account,), lon=lon, **told)
    return dispatch.save_crew(LIGHTING, facts, actor=BOSS, at=moment(1, 8))


def place(lon: float) -> cases.Where:
    return cases.Where(lon, 31.75, Datum.WGS84)


def courses(now, **how) -> dict[str, list[str]]:
    plan = dispatch.plan_of(LIGHTING, "staff", now, **how)
    return {c.crew.name: [v.task.number for v in c.visits] for c in plan.courses}


def test_each_crew_does_what_lies_near_and_its_skill_allows():
    crew("东", 119.95, "east1"), crew("西", 119.85, "west1")
    crew("井盖", 119.95, "manhole", skills=("E01001",))
    east = [
        dispatched(f"e{n}", where=cases.Where(119.94 + n / 200, 31.75, Datum.WGS84))
        for n in range(3)
    ]
    west = [
        dispatched(f"w{n}", where=cases.Where(119.85 + n / 200, 31.76, Datum.WGS84))
        for n in range(3)
    ]

    found = courses(moment(1, 10))

    assert (set(found["东"]), set(found["西"]), found["井盖"]) == (set(east), set(west), [])


def test_what_is_begun_stays_with_its_crew_and_comes_first():
    east, west = crew("东", 119.95, "east1"), crew("西", 119.85, "west1")
    numbers = [dispatched(f"e{n}") for n in range(3)]
    far = dispatched("w", where=IN_WEST)
    dispatch.begin_work(far, east, actor=BOSS, at=moment(1, 10))
    dispatch.begin_work(far, east, actor=BOSS, at=moment(1, 10))

    assert courses(moment(1, 10.1))["东"][0] == far
    with pytest.raises(dispatch.BegunAlready):
        dispatch.begin_work(far, west, actor=BOSS, at=moment(1, 10))
    with pytest.raises(dispatch.BegunAlready):
        dispatch.give(far, LIGHTING, west.id, actor=BOSS, at=moment(1, 10))
    begun = [row for row in timeline("case", far) if row.action == "dispatch.begin"]
    assert len(begun) == 1
    assert set(courses(moment(1, 12))["西"]) <= set(numbers)


def test_a_person_may_give_work_to_another_crew_and_take_that_back():
    crew("东", 119.95, "east1")
    west = crew("西", 119.85, "west1")
    number = dispatched()
    dispatch.give(number, LIGHTING, west.id, actor=BOSS, at=moment(1, 10))

    assert courses(moment(1, 10)) == {"东": [], "西": [number]}
    dispatch.give(number, LIGHTING, None, actor=BOSS, at=moment(1, 10))
    assert courses(moment(1, 10)) == {"东": [number], "西": []}


def test_the_plan_follows_what_changes_and_else_stands_for_a_quarter_of_an_hour():
    crew("东", 119.95, "east1")
    first = dispatched()
    made = dispatch.plan_of(LIGHTING, "staff", moment(1, 10)).made_at
    later = dispatch.plan_of(LIGHTING, "staff", moment(1, 10) + timedelta(minutes=14))
    old = dispatch.plan_of(LIGHTING, "staff", moment(1, 10) + timedelta(minutes=16))
    second = dispatched("other")

    assert later.made_at == made
    assert old.made_at > made
    assert set(courses(moment(1, 10) + timedelta(minutes=17))["东"]) == {first, second}


def test_what_is_done_or_paused_leaves_the_plan():
    crew("东", 119.95, "east1")
    handled("done")

    assert courses(moment(1, 15)) == {"东": []}


def test_everyone_can_see_why_a_crew_was_chosen():
    crew("东", 119.95, "east1"), crew("西", 119.85, "west1")
    crew("井盖", 119.95, "manhole", skills=("E01001",))
    number = dispatched()

    found = dispatch.reasons(number, LIGHTING, "staff", moment(1, 10))

    east, west, manhole = found.choices
    assert (east.crew.name, east.chosen, east.place, east.more_km) == ("东", True, 1, 0)
    assert west.able and west.more_km > 5 and west.ends_at > east.ends_at
    assert not manhole.able
    assert dispatch.reasons("unknown", LIGHTING, "staff", moment(1, 10)) is None


def test_before_a_case_is_given_its_unit_s_load_and_the_likely_end_are_known():
    number = filed("waits")
    item = work.item(number)
    before = dispatch.outlook(LIGHTING, item.lon, item.lat, "E01037", item.due_at, moment(1, 10))
    crew("东", 119.95, "east1")
    dispatched("other")
    after = dispatch.outlook(LIGHTING, item.lon, item.lat, "E01037", item.due_at, moment(1, 10))

    assert (before.open, before.crews, before.ends_at) == (0, 0, None)
    assert (after.open, after.crews) == (1, 1)
    assert moment(1, 11.4) < after.ends_at < moment(1, 12)


def test_the_order_of_arrival_is_shown_beside_the_plan():
    crew("东", 119.95, "east1")
    places = (119.9, 119.99, 119.91, 119.98)
    for n, lon in enumerate(places):
        dispatched(f"k{n}", where=place(lon))
    plan = dispatch.plan_of(LIGHTING, "staff", moment(1, 10))

    assert plan.sums.km < plan.queued.km


def test_an_inspector_goes_a_round_through_what_only_they_may_check():
    number = handled().number
    [stage] = work.item(number).open_stages
    other = {"zhang": "wang", "wang": "zhang"}[stage.holder.account]
    found = dispatch.round_of(stage.holder.account, moment(1, 15), (119.9, 31.75))

    assert [visit.task.number for visit in found.visits] == [number]
    assert found.km == pytest.approx(found.km_listed) and found.km > 4
    assert dispatch.round_of(other, moment(1, 15), (119.9, 31.75)).visits == ()
    assert dispatch.round_of("acceptor", moment(1, 15)) is None


def test_a_member_of_a_crew_goes_the_round_of_the_crew():
    row = crew("东", 119.95, "east1")
    number = dispatched()
    found = dispatch.round_of("east1", moment(1, 10))

    assert (found.crew, [visit.task.number for visit in found.visits]) == (row, [number])


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"name": ""}, dispatch.CrewUnfit),
        ({"name": "东\x00"}, dispatch.CrewUnfit),
        ({"skills": ("",)}, dispatch.CrewUnfit),
        ({"lon": float("nan")}, Exception),
        ({"role": "mayor"}, dispatch.CrewUnfit),
        ({"accounts": ()}, dispatch.CrewUnfit),
        ({"accounts": ("roads",)}, dispatch.CrewUnfit),
        ({"accounts": ("nobody",)}, dispatch.CrewUnfit),
        ({"accounts": ("west1",)}, dispatch.CrewUnfit),
        ({"begins": time(18), "ends": time(8)}, dispatch.CrewUnfit),
        ({"skills": ("XX",)}, dispatch.CrewUnfit),
        ({"lon": 2.35, "lat": 48.85}, Exception),
        ({"name": "西"}, dispatch.CrewNameTaken),
    ],
)
def test_a_crew_that_cannot_be_is_refused_and_nothing_changes(wrong, error):
    crew("西", 119.85, "west1")
    facts = {"name": "东", "role": "staff", "accounts": ("east1",), "skills": (), "lon": 119.95}
    facts |= {"lat": 31.75, "begins": time(8), "ends": time(18)} | wrong

    with pytest.raises(error):
        dispatch.save_crew(LIGHTING, dispatch.CrewFacts(**facts), actor=BOSS, at=moment(1, 9))
    assert [one.name for one in dispatch.crews_of(LIGHTING)] == ["西"]


def test_a_crew_that_is_given_up_leaves_its_work_to_the_others():
    east, _west = crew("东", 119.95, "east1"), crew("西", 119.85, "west1")
    number = dispatched()
    dispatch.give(number, LIGHTING, east.id, actor=BOSS, at=moment(1, 10))
    dispatch.close_crew(LIGHTING, east.id, actor=BOSS, at=moment(1, 10))

    assert courses(moment(1, 10)) == {"西": [number]}
    with pytest.raises(dispatch.CrewUnknown):
        dispatch.give(number, LIGHTING, east.id, actor=BOSS, at=moment(1, 10))


def test_a_step_that_ended_is_given_to_nobody():
    east = crew("东", 119.95, "east1")
    number = handled().number

    with pytest.raises(dispatch.NotInTheField):
        dispatch.give(number, LIGHTING, east.id, actor=BOSS, at=moment(1, 15))


def test_a_person_may_send_a_crew_that_lacks_the_skill_and_the_others_are_still_compared():
    crew("东", 119.95, "east1")
    other = crew("垃圾", 119.85, "west1", skills=("E06",))
    number = dispatched()
    dispatch.give(number, LIGHTING, other.id, actor=BOSS, at=moment(1, 10))

    plan = dispatch.plan_of(LIGHTING, "staff", moment(1, 10))
    found = dispatch.reasons(number, LIGHTING, "staff", moment(1, 10))

    assert {c.crew.name: len(c.visits) for c in plan.courses} == {"东": 0, "垃圾": 1}
    assert plan.left_out == ()
    assert (found.task.given_by, found.choices[0].crew) == ("lighting", other)
    assert found.choices[1].able and found.choices[1].more_km < 0


def test_a_check_is_given_to_nobody_but_the_one_who_was_drawn():
    number = handled().number
    [stage] = work.item(number).open_stages
    drawn = stage.holder.account
    other = {"zhang": "wang", "wang": "zhang"}[drawn]
    rows = {one: inspectors(one) for one in (drawn, other)}

    with pytest.raises(dispatch.CrewMayNot):
        dispatch.give(number, SUPERVISION, rows[other].id, actor=BOSS, at=moment(1, 15))
    with pytest.raises(dispatch.CrewMayNot):
        dispatch.begin_work(number, rows[other], actor=BOSS, at=moment(1, 15))
    dispatch.begin_work(number, rows[drawn], actor=BOSS, at=moment(1, 15))
    found = dispatch.reasons(number, SUPERVISION, "inspector", moment(1, 15))
    assert [(one.crew, one.bar) for one in found.choices] == [
        (rows[drawn], None),
        (rows[other], dispatch.Bar.MEMBERS),
    ]


def inspectors(account: str) -> dispatch.CrewRow:
    facts = dispatch.CrewFacts(
        account, "inspector", (account,), (), 119.95, 31.75, time(8), time(18)
    )
    return dispatch.save_crew(SUPERVISION, facts, actor=BOSS, at=moment(1, 8))


def test_the_plan_of_inspectors_holds_and_leaves_out_only_what_lies_in_their_areas():
    registry.unit_add(
        "990102-supervision",
        name="西区监督中心",
        short_name="西区监督中心",
        kind="department",
        area_code=WEST,
        actor=BOSS,
        at=moment(1, month=1),
    )
    post("west-eye", "inspector", "990102-supervision", WEST)
    facts = dispatch.CrewFacts(
        "西区", "inspector", ("west-eye",), (), 119.85, 31.75, time(8), time(18)
    )
    dispatch.save_crew("990102-supervision", facts, actor=BOSS, at=moment(1, 8))
    handled()

    plan = dispatch.plan_of("990102-supervision", "inspector", moment(1, 15))

    assert (plan.courses[0].visits, plan.left_out) == ((), ())


def test_no_unit_takes_back_what_another_has_given():
    number = handled().number
    [stage] = work.item(number).open_stages
    row = inspectors(stage.holder.account)
    dispatch.give(number, SUPERVISION, row.id, actor=BOSS, at=moment(1, 15))

    with pytest.raises(dispatch.NotInTheField):
        dispatch.give(number, "990100-roads", None, actor=BOSS, at=moment(1, 15))
    found = dispatch.reasons(number, SUPERVISION, "inspector", moment(1, 15))
    assert found.task.given == row.key


def test_no_crew_begins_what_a_person_gave_to_another():
    east, west = crew("东", 119.95, "east1"), crew("西", 119.85, "west1")
    number = dispatched()
    dispatch.give(number, LIGHTING, east.id, actor=BOSS, at=moment(1, 10))

    with pytest.raises(dispatch.GivenElsewhere):
        dispatch.begin_work(number, west, actor=BOSS, at=moment(1, 10))
    assert courses(moment(1, 10)) == {"东": [number], "西": []}


def test_what_a_crew_began_last_is_what_it_is_at():
    east = crew("东", 119.95, "east1")
    numbers = [dispatched(f"n{n}") for n in range(3)]
    for hour, number in enumerate(numbers, start=10):
        dispatch.begin_work(number, east, actor=BOSS, at=moment(1, hour))

    assert courses(moment(1, 12))["东"][0] == numbers[-1]


def test_a_crew_set_up_twice_is_one_and_one_given_up_comes_back_under_its_name():
    first, again = crew("东", 119.95, "east1"), crew("东", 119.95, "east1")
    dispatch.close_crew(LIGHTING, first.id, actor=BOSS, at=moment(1, 9))
    with pytest.raises(dispatch.CrewUnknown):
        dispatch.save_crew(LIGHTING, first.facts, crew=first.id, actor=BOSS, at=moment(1, 9))
    back = crew("东", 119.96, "east1")

    assert (again, back.id) == (first, first.id)
    assert dispatch.crews_of(LIGHTING) == [back]


def test_where_people_were_seen_follows_their_photos_and_what_they_began():
    east = crew("东", 119.95, "east1")
    number = dispatched(where=place(119.91))
    dispatch.begin_work(number, east, actor=BOSS, at=moment(1, 10))
    began = dispatch.sightings(["east1", "west1"], moment(1, 10.5))
    photo(number, "east1", moment(1, 11), lon=119.92)
    later = dispatch.sightings(["east1", "west1"], moment(1, 11.5))

    assert {name: one.lon for name, one in began.items()} == {"east1": 119.91}
    assert {name: one.lon for name, one in later.items()} == {"east1": 119.92}
    assert dispatch.sightings(["east1"], moment(2, 11.5)) == {}
    assert dispatch.place_of(["east1"], later, moment(1, 11.5)) == (119.92, 31.75)
    assert dispatch.place_of(["east1"], later, moment(1, 14)) is None


def test_a_plan_is_read_with_as_many_statements_however_much_lies_open(
    django_assert_max_num_queries,
):
    for n in range(3):
        crew(f"{n}", 119.9 + n / 100, ("east1", "west1", "manhole")[n])
    for n in range(12):
        dispatched(f"k{n}", where=place(119.9 + n / 200))
    dispatch.plan_of(LIGHTING, "staff", moment(1, 10))

    with django_assert_max_num_queries(12):
        plan = dispatch.plan_of(LIGHTING, "staff", moment(1, 10))
    assert sum(len(course.visits) for course in plan.courses) == 12
