"""Programmes of levels and the calendar that chooses among them. Ground: infra 2.13 c2, K8."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from yiju.platform.base.calendar import china
from yiju.platform.base.nights import night_of
from yiju.platform.base.schedules import (
    FULL,
    CalendarRule,
    Programme,
    Stretch,
    full_hours,
    problems,
    programme_on,
    with_overrides,
)
from yiju.platform.base.time import CHINA

CHANGZHOU = (119.97, 31.81)
PART_NIGHT = Programme.read("part", [("sunset-20", 100), ("23:00", 50), ("05:00", 100)])
HOUR = timedelta(hours=1)
times = st.one_of(
    st.times().map(lambda t: f"{t:%H:%M}"),
    st.tuples(st.sampled_from(["sunset", "dusk", "dawn", "sunrise"]), st.integers(-300, 300)).map(
        lambda told: f"{told[0]}{told[1]:+d}"
    ),
)
rows = st.lists(st.tuples(times, st.integers(0, 100)), max_size=8)
nights = st.builds(
    night_of,
    st.dates(date(1990, 1, 1), date(2060, 12, 31)),
    st.floats(75, 135),
    st.floats(-89, 89),
)


def told(stretches):
    return [(f"{s.begins.astimezone(CHINA):%H:%M}", s.level) for s in stretches]


def through(programme, day):
    night = night_of(day, *CHANGZHOU)
    return programme.through(night, night.begins, night.ends)


def test_a_part_night_programme_dims_after_midnight_and_is_full_before_the_morning_traffic():
    assert told(through(PART_NIGHT, date(2021, 12, 21))) == [
        ("17:00", 100),
        ("23:00", 50),
        ("05:00", 100),
    ]


def test_a_step_that_comes_after_sunrise_is_left_out():
    assert told(through(PART_NIGHT, date(2021, 6, 20))) == [("19:08", 100), ("23:00", 50)]


def test_a_programme_that_says_nothing_of_the_evening_leaves_it_full():
    assert told(through(Programme.read("late", [("23:00", 50)]), date(2021, 6, 20))) == [
        ("19:08", 100),
        ("23:00", 50),
    ]


def test_part_of_the_night_without_a_rule_is_refused_on_the_first_such_night():
    late = Programme.read("late", [("18:00", 100), ("23:00", 50)])
    year = [night_of(date(2021, 1, 1) + timedelta(days=n), *CHANGZHOU) for n in range(365)]

    assert problems(PART_NIGHT, [(night, night.begins) for night in year], 30) == []
    [said] = problems(late, [(night, night.begins) for night in year], 30)
    assert "2021-01-01" in str(said)


def test_dimming_below_the_least_level_is_refused():
    [said] = problems(Programme.read("dark", [("12:00", 100), ("23:00", 20)]), [], 50)

    assert "20%" in str(said)


@given(rows=rows, night=nights)
def test_a_programme_covers_the_whole_night_without_gap_or_overlap(rows, night):
    found = Programme.read("any", rows).through(night, night.begins, night.ends)

    if not night.is_dark:
        assert found == []
        return
    assert (found[0].begins, found[-1].ends) == (night.begins, night.ends)
    assert all(a.ends == b.begins and a.level != b.level for a, b in pairwise(found))
    assert sum(s.hours for s in found) == pytest.approx(night.hours)


@given(rows=rows, night=nights, data=st.data())
def test_more_light_never_takes_less_energy(rows, night, data):
    assume(rows)
    place = data.draw(st.integers(0, len(rows) - 1))
    when, level = rows[place]
    brighter = [*rows[:place], (when, data.draw(st.integers(level, 100))), *rows[place + 1 :]]

    before, after = (
        full_hours(Programme.read("any", some).through(night, night.begins, night.ends))
        for some in (rows, brighter)
    )

    assert before <= after + 1e-9
    assert after <= night.hours + 1e-9


@given(rows=rows, night=nights)
def test_the_level_at_a_moment_is_that_of_its_stretch(rows, night):
    programme = Programme.read("any", rows)

    for stretch in programme.through(night, night.begins, night.ends):
        middle = stretch.begins + (stretch.ends - stretch.begins) / 2
        assert programme.level_at(night, middle) == stretch.level


def test_fog_keeps_the_street_fully_lit_by_night_and_by_day():
    night = night_of(date(2021, 12, 21), *CHANGZHOU)
    lit = through(PART_NIGHT, date(2021, 12, 21))
    fog = (night.ends - 3 * HOUR, night.ends + 2 * HOUR)

    found = with_overrides(lit, [fog])

    assert told(found) == [("17:00", 100), ("23:00", 50), (told([Stretch(*fog, 0)])[0][0], 100)]
    assert found[-1].ends == fog[1]


@given(rows=rows, night=nights, begins=st.integers(-20, 40), hours=st.integers(0, 30))
def test_an_override_never_takes_light_away(rows, night, begins, hours):
    lit = Programme.read("any", rows).through(night, night.begins, night.ends)
    since = night.begins + begins * HOUR

    found = with_overrides(lit, [(since, since + hours * HOUR)])

    assert full_hours(found) >= full_hours(lit) - 1e-9
    assert all(s.level == FULL for s in found if since <= s.begins < since + hours * HOUR)


RULES = [
    CalendarRule.read({"programme": "fair", "first": "2021-10-01", "last": "2021-10-03"}),
    CalendarRule.read({"programme": "festival", "holiday": True}),
    CalendarRule.read({"programme": "weekend", "weekdays": [5, 6]}),
    CalendarRule.read({"programme": "winter", "months": [12, 1, 2]}),
    CalendarRule.read({"programme": "usual"}),
]


@pytest.mark.parametrize(
    ("day", "programme"),
    [
        (date(2021, 10, 2), "fair"),
        (date(2021, 10, 4), "festival"),
        (date(2021, 10, 9), "weekend"),
        (date(2021, 12, 1), "winter"),
        (date(2021, 11, 1), "usual"),
    ],
)
def test_of_the_rules_of_a_calendar_the_first_that_fits_decides(day, programme):
    assert programme_on(day, RULES, china().holidays).programme == programme


def test_a_day_that_no_rule_fits_has_no_programme():
    assert programme_on(date(2021, 11, 1), RULES[:4], china().holidays) is None


def test_a_rule_with_a_name_that_does_not_exist_is_refused():
    with pytest.raises(TypeError):
        CalendarRule.read({"programme": "usual", "month": [1]})


@given(day=st.dates(date(2020, 1, 1), date(2022, 12, 31)), order=st.permutations(RULES[:4]))
def test_a_last_rule_without_conditions_leaves_no_day_out(day, order):
    found = programme_on(day, [*order, RULES[4]], china().holidays)

    assert found is not None
    earlier = [*order, RULES[4]][: [*order, RULES[4]].index(found)]
    assert not any(rule.fits(day, china().holidays) for rule in earlier)
