"""Which scene shines when, what it takes, and light at windows. Worked example: infra WE-10."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.applications.nightscape import rules
from yiju.platform.base.calendar import china
from yiju.platform.base.nights import TimeOfNight
from yiju.platform.base.regimes import EPOCH, MICROSECOND
from yiju.platform.base.scenes import Scene, SceneUnfit, after_curfew, course
from yiju.platform.base.time import CHINA

CHANGZHOU = (119.97, 31.81)
SITE = rules.Site(place="building", corridor="metro_2", zone="E3", owner="演示单位", fixtures=100)


def evening(day: date, scenery=None):
    found = scenery or rules.scenery(day)
    return found.evening(day, CHANGZHOU, china(provisional=True))


def clock(at: datetime) -> str:
    return f"{at.astimezone(CHINA):%H:%M}"


# --- which scene ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "scene"),
    [
        (date(2021, 7, 5), "weekday"),
        (date(2021, 7, 3), "weekend"),
        (date(2021, 10, 1), "holiday"),
        (date(2021, 10, 2), "holiday"),
        (date(2021, 10, 9), "weekday"),
        (date(2022, 2, 15), "holiday"),
    ],
    ids=["Monday", "Saturday", "national day", "its Saturday", "worked Saturday", "lanterns"],
)
def test_the_first_line_of_the_calendar_that_fits_decides(day, scene):
    assert evening(day).scene.key == scene


def test_what_no_line_of_the_calendar_says_is_dark():
    empty = replace(rules.scenery(date(2021, 7, 5)), calendar=())
    assert not evening(date(2021, 7, 5), empty).is_lit


@pytest.mark.parametrize(
    ("day", "ends"),
    [(date(2021, 7, 3), "22:30"), (date(2021, 12, 25), "22:00"), (date(2021, 9, 30), "22:00")],
    ids=["summer weekend", "winter weekend", "weekday ends by itself"],
)
def test_a_scene_is_off_at_the_curfew_and_not_later(day, ends):
    assert clock(evening(day).ends) == ends


def test_only_an_event_may_outlast_the_curfew():
    scenery = rules.scenery(date(2021, 12, 25))
    lines = tuple(replace(line, programme="event") for line in scenery.calendar)
    assert clock(evening(date(2021, 12, 25), replace(scenery, calendar=lines)).ends) == "00:00"


def test_nothing_shines_before_sunset():
    scenery = rules.scenery(date(2021, 7, 5))
    early = replace(scenery.scenes["weekday"], on=TimeOfNight.read("17:00"))
    found = evening(date(2021, 7, 5), replace(scenery, scenes={"weekday": early}))
    assert found.begins == found.night.begins


def test_a_scene_without_an_end_is_refused():
    """Source: infra 2.4 f."""
    told = dict(rules.P.scenes.at(date(2021, 1, 1))["weekday"])
    with pytest.raises(SceneUnfit):
        Scene.read("weekday", told | {"off": ""}, rules.ROLES)
    with pytest.raises(SceneUnfit):
        Scene.read("weekday", told | {"wash": 101}, rules.ROLES)


@given(st.dates(date(2020, 1, 2), date(2026, 12, 30)))
def test_every_evening_ends_by_midnight_and_what_is_certain_is_what_the_calendar_says(day):
    known = [evening(day - timedelta(days=1)), evening(day)]
    found = course(known, "wash", timedelta(minutes=10))
    assert known[1].ends <= datetime.combine(day + timedelta(days=1), datetime.min.time(), CHINA)
    for minutes in range(0, 1440, 7):
        at = known[1].night.begins + timedelta(minutes=minutes - 60)
        [level] = found.at(np.array([(at - EPOCH) // MICROSECOND]))
        assert np.isnan(level) or level == known[1].level_at("wash", at)


# --- energy -----------------------------------------------------------------------------------


def test_the_scenes_of_july_take_8532_kilowatt_hours():
    """Source: infra WE-10: 120 kW, 60 % 19:00-22:00 on 22 weekdays, 100 % 19:00-22:30 on 9."""
    nights = []
    for number in range(31):
        one = evening(date(2021, 7, 1) + timedelta(days=number))
        begins = datetime.combine(one.night.day, datetime.min.time(), CHINA) + timedelta(hours=19)
        hours = 3.5 if one.scene.key == "weekend" else 3
        nights.append(replace(one, begins=begins, ends=begins + timedelta(hours=hours)))

    assert [one.scene.key for one in nights].count("weekday") == 22
    assert rules.energy_kwh(nights, {("wash", 120_000, 100): 1}) == pytest.approx(8532)
    assert rules.energy_kwh(nights, {("wash", 60_000, 100): 2}) == pytest.approx(8532)


def test_a_cap_takes_only_what_is_above_it():
    one = evening(date(2021, 7, 5))
    assert one.kwh({("wash", 1000, 80): 1}) == one.kwh({("wash", 1000, 100): 1})
    assert one.kwh({("wash", 1000, 30): 1}) == pytest.approx(one.kwh({("wash", 1000, 60): 1}) / 2)


# --- records and windows ------------------------------------------------------------------------


def test_a_listed_building_without_fire_clearance_is_refused():
    """Source: infra 2.4 f."""
    listed = replace(SITE, heritage=True)
    assert [name for name, _what in rules.check_site(listed)] == ["fire_cleared_on"]
    assert rules.check_site(replace(listed, fire_cleared_on=date(2021, 1, 1))) == []


def test_more_broken_lights_than_lights_are_refused():
    wrong = replace(SITE, faulty=101, checked_on=date(2021, 1, 1))
    assert [name for name, _what in rules.check_site(wrong)] == ["faulty"]
    assert [n for n, _w in rules.check_site(replace(SITE, faulty=1))] == ["checked_on"]


@pytest.mark.parametrize(
    ("zone", "before", "after"), [("E1", 2, 0), ("E2", 5, 1), ("E3", 10, 2), ("E4", 25, 5)]
)
def test_the_limits_at_windows_are_those_of_the_zone(zone, before, after):
    """Source: infra 2.4 c (CIE 150, JGJ/T 163)."""
    day = date(2021, 7, 5)
    found = [rules.window_limit(zone, late, day) for late in (False, True)]
    assert found == [before, after]


@given(st.floats(0.1, 500), st.sampled_from([1, 2, 5, 10, 25]))
def test_light_is_cut_step_by_step_until_it_is_within_its_limit(at_full, limit):
    cap, day = 100, date(2021, 7, 5)
    for _step in range(11):
        lux = at_full * cap / 100
        nearer = rules.next_cap(cap, lux, limit, day)
        if lux <= limit:
            assert nearer == cap
            break
        assert nearer == cap - 10
        cap = nearer
    assert at_full * cap / 100 <= limit


def test_after_the_curfew_until_the_next_sunset_the_stricter_limit_holds():
    known = [evening(date(2021, 12, day)) for day in (20, 21)]
    curfew = rules.scenery(date(2021, 12, 21)).curfew
    times = [(21, 16), (21, 18), (21, 21), (21, 23), (22, 2)]
    at = [datetime(2021, 12, day, hour, tzinfo=CHINA) for day, hour in times]
    moments = np.array([(one - EPOCH) // MICROSECOND for one in at], np.int64)
    assert after_curfew(known, curfew, moments).tolist() == [True, False, False, True, True]


def test_a_power_confirms_a_scene_within_its_tolerance_and_off_by_nothing_drawn():
    powers, wanted = np.array([600.0, 500.0, 1000.0]), np.array([600.0] * 3)
    assert rules.draws_as_told(powers, 2, wanted).tolist() == [True, False, False]
    assert rules.draws_as_told(np.array([5.0, 60.0]), 0, np.zeros(2)).tolist() == [True, False]
