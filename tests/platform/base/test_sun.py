"""The sun over Changzhou and where it never rises. Worked example: infra K8 WE-03."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.base.sun import CIVIL, SUNRISE, daylight, elevation
from yiju.platform.base.time import CHINA

CHANGZHOU = (119.97, 31.81)
LONGYEARBYEN = (15.6, 78.2)
MINUTE = timedelta(seconds=60)
SOON = timedelta(seconds=5)
days = st.dates(date(1950, 1, 1), date(2100, 12, 31))
lons = st.floats(-180, 180)
lats = st.floats(-90, 90)


def by_the_clock(day: date, text: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(text), CHINA)


@pytest.mark.parametrize(
    ("day", "sunrise", "sunset", "dusk"),
    [
        (date(2021, 6, 21), "04:55:00", "19:08:48", "19:37:00"),
        (date(2021, 12, 21), "06:55:58", "17:00:14", "17:27:12"),
        (date(2021, 3, 20), "06:04:15", "18:11:29", "18:35:50"),
    ],
)
def test_the_sun_over_changzhou_is_where_the_ephemeris_says(day, sunrise, sunset, dusk):
    """Source: infra K8 WE-03 (Skyfield with DE421), within a minute."""
    found, civil = daylight(day, *CHANGZHOU), daylight(day, *CHANGZHOU, CIVIL)

    assert abs(found.rises - by_the_clock(day, sunrise)) < MINUTE
    assert abs(found.sets - by_the_clock(day, sunset)) < MINUTE
    assert abs(civil.sets - by_the_clock(day, dusk)) < MINUTE


@pytest.mark.parametrize(("altitude", "hours"), [(SUNRISE, 4319.4), (CIVIL, 3998.3)])
def test_the_dark_hours_of_a_year_are_those_of_the_worked_example(altitude, hours):
    """Source: infra K8 WE-03; the sums of `astral` 3.2, which errs by up to 32 s a crossing."""
    first = date(2021, 1, 1)
    dark = timedelta()
    for number in range(365):
        day = first + timedelta(days=number)
        evening = daylight(day, *CHANGZHOU, altitude).sets
        dark += daylight(day + timedelta(days=1), *CHANGZHOU, altitude).rises - evening

    assert dark / timedelta(hours=1) == pytest.approx(hours, rel=0.001)


def test_where_the_sun_does_not_set_or_rise_it_says_so():
    summer, winter = (daylight(date(2021, m, 21), *LONGYEARBYEN) for m in (6, 12))

    assert summer.always and not summer.never
    assert (summer.rises, summer.sets) == (None, None)
    assert winter.never and not winter.always
    assert (winter.rises, winter.sets) == (None, None)


@given(day=days, lon=lons, lat=lats, altitude=st.sampled_from([SUNRISE, CIVIL]))
def test_the_sun_crosses_the_altitude_at_the_moments_that_are_told(day, lon, lat, altitude):
    found = daylight(day, lon, lat, altitude)

    assert elevation(found.noon, lon, lat) >= altitude or found.never
    for moment, way in ((found.rises, SOON), (found.sets, -SOON)):
        if moment is not None:
            assert elevation(moment + way, lon, lat) >= altitude - 0.02
            assert elevation(moment - way, lon, lat) <= altitude + 0.02


@given(day=days, lon=lons, lat=lats)
def test_noon_lies_between_sunrise_and_sunset_and_near_the_mean_noon(day, lon, lat):
    found = daylight(day, lon, lat)

    mean = datetime.combine(day, time(12), UTC) - timedelta(hours=lon / 15)
    assert abs(found.noon - mean) < timedelta(minutes=18)
    assert found.rises is None or found.rises <= found.noon
    assert found.sets is None or found.noon <= found.sets


@given(day=days, lon=lons, lat=lats)
def test_twilight_is_longer_than_day(day, lon, lat):
    sun, civil = daylight(day, lon, lat), daylight(day, lon, lat, CIVIL)

    assert not (civil.never and not sun.never)
    assert not (sun.always and not civil.always)
    if sun.sets and civil.sets:
        assert civil.sets >= sun.sets
    if sun.rises and civil.rises:
        assert civil.rises <= sun.rises
