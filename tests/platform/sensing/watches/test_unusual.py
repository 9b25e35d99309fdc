"""Hours that are unusual for the time of day, from readings in the lake."""

from dataclasses import replace

import numpy as np
import pytest
from watched import DARK, Street, alarms, at

from yiju.platform.sensing import api as sensing
from yiju.platform.sensing.lake import api as lake
from yiju.platform.sensing.watches import api
from yiju.platform.sensing.watches.anomaly import Season
from yiju.platform.sensing.watches.conditions import Unusual
from yiju.platform.sensing.watches.unusual import hourly_means, look_for_unusual

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SEASON = replace(Season.of(24), seasons=3)
UNUSUAL = replace(DARK, key="trial.unusual", condition=Unusual(season=SEASON), n_on=1, n_off=1)
HOUR, DAYS = 60, 8


def power(hour: int, lamp: int) -> float:
    """High by night, low by day, with some scatter that is always the same."""
    return 50 + 30 * np.cos(2 * np.pi * hour / 24) + (hour * 7919 + lamp * 104729) % 13 / 6


@pytest.fixture
def measured_week(street: Street) -> Street:
    """Eight days of two lamps every half hour, until the hour that is looked at."""
    api.install([UNUSUAL])
    street.stands(2)
    for hour in range(-24 * DAYS, -1):
        for lamp in (1, 2):
            street.city.deliver(
                *(
                    (f"L-{lamp}/lamp.power", hour * HOUR + half, power(hour, lamp))
                    for half in (1, 31)
                )
            )
    street.city.move(api.follow)
    return street


def last_hour(street: Street, **powers: float) -> int:
    rows = [(f"{lamp.replace('_', '-')}/lamp.power", -HOUR + 1, w) for lamp, w in powers.items()]
    street.city.deliver(*rows)
    street.city.move(api.follow)
    return look_for_unusual(at(10), street.city.lake)


def test_an_hour_unlike_those_of_the_days_before_is_an_alarm_of_its_stream(
    measured_week: Street,
) -> None:
    assert last_hour(measured_week, L_1=power(-1, 1), L_2=power(-1, 2) + 40) == 1
    [alarm] = alarms()
    assert (alarm.asset_code, alarm.raised_at) == ("L-2", at(0))
    assert alarm.value is not None and alarm.value > 3
    api.attend(at(10))
    assert [case.asset for case in measured_week.cases] == ["lamp/L-2"]


def test_each_hour_is_looked_at_once(measured_week: Street) -> None:
    assert last_hour(measured_week, L_1=power(-1, 1), L_2=power(-1, 2)) == 0
    assert last_hour(measured_week, L_2=900) == 0


def test_means_are_the_same_from_sums_of_days_and_from_single_readings(
    measured_week: Street,
) -> None:
    numbers = np.sort([one.id for one in sensing.streams(sensing.Wanted(kind="lamp.power"))])
    first, after = at(-24 * DAYS * HOUR), at(-HOUR)
    place = measured_week.city.lake
    single = hourly_means(numbers, first, after, place)
    lake.keep_lake(place, at(0), at_once=True)
    np.testing.assert_allclose(hourly_means(numbers, first, after, place), single)
    assert np.isfinite(single).all()
    assert single[0, 5] == pytest.approx(power(5 - 24 * DAYS, 1))
