"""Nights, the times in them, and switching by the light of the sky. Ground: infra 2.13 c1, F 20."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.base.nights import (
    LightRule,
    NoTimeOfNight,
    TimeOfNight,
    night_of,
    switch_off,
    switch_on,
)
from yiju.platform.base.time import CHINA

CHANGZHOU = (119.97, 31.81)
LONGYEARBYEN = (15.6, 78.2)
DAY = date(2021, 6, 21)
MINUTE = timedelta(minutes=1)
ARTERIAL = LightRule(30, 20 * MINUTE, 3 * MINUTE)
NIGHT = night_of(DAY, *CHANGZHOU)
days = st.dates(date(1990, 1, 1), date(2060, 12, 31))
lats = st.floats(-89, 89)


def sky(first, *values):
    """A reading a minute."""
    return [(first + number * MINUTE, lux) for number, lux in enumerate(values)]


def clock(moment):
    return f"{moment.astimezone(CHINA):%d %H:%M}"


def test_a_night_is_told_by_its_evening():
    assert (clock(NIGHT.begins), clock(NIGHT.ends)) == ("21 19:08", "22 04:55")
    assert (clock(NIGHT.dusk), clock(NIGHT.dawn)) == ("21 19:37", "22 04:26")


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("23:00", "21 23:00"),
        ("05:00", "22 05:00"),
        ("12:00", "21 12:00"),
        ("sunset", "21 19:08"),
        ("sunset+30", "21 19:38"),
        ("dusk", "21 19:37"),
        ("dawn", "22 04:26"),
        ("sunrise-60", "22 03:55"),
    ],
)
def test_times_of_a_night_go_by_the_clock_or_by_the_sun(said, moment):
    assert clock(TimeOfNight.read(said).on(NIGHT)) == moment


@pytest.mark.parametrize("said", ["", "25:00", "7:30", "moonrise", "sunset+1h", "sunset+", "+30"])
def test_what_is_no_time_of_night_is_refused_with_examples(said):
    with pytest.raises(NoTimeOfNight) as refused:
        TimeOfNight.read(said)

    assert f"“{said}”" in str(refused.value)
    assert "sunset+30" in str(refused.value)


def test_the_light_goes_on_once_the_sky_has_been_dark_for_three_minutes():
    first = NIGHT.begins - 10 * MINUTE

    assert switch_on(NIGHT, ARTERIAL, sky(first, 40, 35, 29, 28, 27, 26, 25)) == first + 5 * MINUTE


def test_a_threshold_itself_is_bright_enough():
    first = NIGHT.begins - 10 * MINUTE

    assert switch_on(NIGHT, ARTERIAL, sky(first, 30, 30, 30, 30)) == NIGHT.begins + 20 * MINUTE


def test_a_flash_does_not_switch_a_street():
    """Source: infra appendix F 20: full moon, fireworks, a cloud of two minutes."""
    first = NIGHT.begins - 15 * MINUTE
    cloud = sky(first, 60, 20, 20, 60, 60, 20, 20, 20, 60)
    morning = NIGHT.ends - 15 * MINUTE
    fireworks = sky(morning, 2, 900, 900, 2, 900, 2, 2)

    assert switch_on(NIGHT, ARTERIAL, cloud) == NIGHT.begins + 20 * MINUTE
    assert switch_off(NIGHT, ARTERIAL, fireworks) == NIGHT.ends + 20 * MINUTE


def test_a_storm_in_the_afternoon_is_no_evening():
    storm = sky(NIGHT.begins - 90 * MINUTE, *[5] * 60)

    assert switch_on(NIGHT, ARTERIAL, storm) == NIGHT.begins + 20 * MINUTE


def test_without_a_sensor_the_sun_decides_and_nobody_stands_in_the_dark():
    assert switch_on(NIGHT, ARTERIAL) == NIGHT.begins + 20 * MINUTE
    assert switch_off(NIGHT, ARTERIAL) == NIGHT.ends - 20 * MINUTE


def test_the_light_goes_off_once_the_sky_has_been_bright_for_three_minutes():
    first = NIGHT.ends - 12 * MINUTE

    assert switch_off(NIGHT, ARTERIAL, sky(first, 20, 30, 31, 32, 33)) == first + 4 * MINUTE


def test_on_a_gloomy_morning_the_light_stays_on_to_the_end_of_the_window():
    assert switch_off(NIGHT, ARTERIAL, sky(NIGHT.ends - 19 * MINUTE, *[4] * 39)) == (
        NIGHT.ends + 20 * MINUTE
    )


def test_a_gap_in_the_readings_begins_the_three_minutes_anew():
    first = NIGHT.begins - 10 * MINUTE
    broken = [*sky(first, 20, 20), *sky(first + 8 * MINUTE, 20, 20, 20)]

    assert switch_on(NIGHT, ARTERIAL, broken) == NIGHT.begins + 20 * MINUTE


def test_where_the_sun_does_not_set_there_is_no_night_and_where_it_does_not_rise_only_night():
    summer, winter = (night_of(date(2021, m, 21), *LONGYEARBYEN) for m in (6, 12))

    assert not summer.is_dark
    assert summer.hours == 0
    assert winter.hours == pytest.approx(24, abs=0.1)


@given(day=days, lon=st.floats(75, 135), lat=lats)
def test_the_times_of_every_night_on_earth_are_in_order(day, lon, lat):
    night = night_of(day, lon, lat)

    assert 0 <= night.hours <= 24.6
    if night.is_dark:
        assert night.begins <= night.dusk
        assert night.dawn <= night.ends


@given(
    day=days,
    lat=st.floats(18, 54),
    values=st.lists(st.floats(0, 200), max_size=60),
    starts=st.integers(-60, 60),
)
def test_whatever_a_sensor_says_the_light_is_on_all_night(day, lat, values, starts):
    """From the end of the window of the evening to the beginning of that of the morning."""
    night = night_of(day, 119.97, lat)
    evening = sky(night.begins + starts * MINUTE, *values)
    morning = sky(night.ends + starts * MINUTE, *values)

    on, off = switch_on(night, ARTERIAL, evening), switch_off(night, ARTERIAL, morning)

    assert night.begins - ARTERIAL.window <= on <= night.begins + ARTERIAL.window
    assert night.ends - ARTERIAL.window <= off <= night.ends + ARTERIAL.window


def test_a_night_does_not_know_the_summer_time_that_china_once_had():
    """Source: infra appendix F 2: in 1986 to 1991 the clocks of China were put forward."""
    night = night_of(date(1988, 6, 21), *CHANGZHOU)

    assert f"{night.begins.astimezone(CHINA):%H:%M %z}" == "20:08 +0900"
    assert TimeOfNight.read("23:00").on(night) - night.begins < timedelta(hours=3)
    assert datetime.combine(date(1988, 6, 21), TimeOfNight.read("23:00").clock, CHINA) == (
        TimeOfNight.read("23:00").on(night)
    )
