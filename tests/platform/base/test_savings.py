"""Energy against a baseline. Worked example: infra 2.13 WE-39."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.base.known import Known
from yiju.platform.base.nights import LightRule, night_of
from yiju.platform.base.regimes import Regime
from yiju.platform.base.savings import Account, kwh
from yiju.platform.base.schedules import CalendarRule, Programme
from yiju.platform.base.time import Period, months_within

CHANGZHOU = (119.97, 31.81)
SUN_ONLY = LightRule(30, timedelta(0), timedelta(minutes=3))
HALF = Programme.read("half", [("sunset", 100), ("23:00", 50), ("05:00", 100)])
REGIME = Regime(SUN_ONLY, (CalendarRule("half"),), {"half": HALF})
hours = st.dictionaries(st.integers(1, 100), st.floats(0, 4000), max_size=5)


def test_a_dimmed_led_takes_what_the_worked_example_says():
    """Source: infra 2.13 WE-39, with its hours."""
    levels = {100: 2132.30, 50: 2187.14}

    assert kwh(120, levels, 0) == pytest.approx(387.1, abs=0.05)
    assert kwh(120, {100: 4319.44}, 0) == pytest.approx(518.3, abs=0.05)
    account = Account.of(1, 120, 250, 0, levels, True, 0.581)
    assert account.by_dimming_kwh / account.full_kwh == pytest.approx(0.253, abs=0.0005)
    assert account.by_replacing_kwh == pytest.approx(130 * 4.31944)


def test_the_hours_of_the_worked_example_follow_from_the_sun_and_the_programme():
    """Source: infra 2.13 WE-39; its sunsets err by up to 32 s (see test_sun)."""
    found = REGIME.hours(date(2021, 1, 1), date(2021, 12, 31), *CHANGZHOU, frozenset())

    assert found[100] == pytest.approx(2132.30, rel=0.002)
    assert found[50] == pytest.approx(2187.14, rel=0.002)


def test_a_lamp_that_does_not_dim_saves_nothing_by_it():
    found = Account.of(10, 250, 250, 1, {100: 1000, 50: 500}, False, 0.6)

    assert found.planned_kwh == found.full_kwh == found.baseline_kwh == 3750
    assert (found.by_dimming_kwh, found.by_replacing_kwh, found.saved_percent) == (0, 0, 0)


def test_nothing_lit_has_no_share_saved():
    assert Account().saved_percent is None


def test_carbon_is_that_of_what_is_planned_and_of_what_is_saved():
    found = Account.of(2, 100, 250, 0, {100: 1000}, True, 0.5)

    assert (found.carbon_t, found.saved_carbon_t) == pytest.approx((0.1, 0.15))


@given(some=hours, more=hours, watts=st.floats(1, 500), standby=st.floats(0, 1))
def test_accounts_add_up_and_more_hours_never_take_less(some, more, watts, standby):
    whole = {level: some.get(level, 0) + more.get(level, 0) for level in {*some, *more}}

    found = Account.of(3, watts, 500, standby, some, True, 0.5)
    rest = Account.of(3, watts, 500, standby, more, True, 0.5)
    both = Account.of(3, watts, 500, standby, whole, True, 0.5)

    assert (found + rest).planned_kwh == pytest.approx(both.planned_kwh)
    assert both.planned_kwh >= found.planned_kwh - 1e-9
    assert both.planned_kwh <= both.full_kwh + 1e-9 <= both.baseline_kwh + 2e-9


def test_a_regime_tells_the_level_at_any_moment():
    def at(text):
        return REGIME.level_at(datetime.fromisoformat(text), *CHANGZHOU, frozenset())

    assert at("2021-06-21T12:00:00+08:00") == 0
    assert at("2021-06-21T20:00:00+08:00") == 100
    assert at("2021-06-22T01:00:00+08:00") == 50
    assert at("2021-12-22T06:00:00+08:00") == 100
    assert at("2021-12-21T22:30:00+00:00") == 100


@given(day=st.dates(date(2000, 1, 1), date(2040, 12, 31)), lat=st.floats(18, 54))
def test_a_calendar_that_says_nothing_leaves_the_night_full(day, lat):
    empty = Regime(SUN_ONLY, (), {})
    absent = Regime(SUN_ONLY, (CalendarRule("gone"),), {})
    night = night_of(day, 119.97, lat)

    for regime in (empty, absent):
        [stretch] = regime.run(night, frozenset()).stretches
        assert (stretch.begins, stretch.ends, stretch.level) == (night.begins, night.ends, 100)


def test_months_of_a_period_are_cut_short_by_it():
    period = Period(date(2021, 1, 15), date(2021, 3, 10), "x")

    assert [(one.first_day, one.last_day, one.label) for one in months_within(period)] == [
        (date(2021, 1, 15), date(2021, 1, 31), "2021-01"),
        (date(2021, 2, 1), date(2021, 2, 28), "2021-02"),
        (date(2021, 3, 1), date(2021, 3, 10), "2021-03"),
    ]


@pytest.mark.parametrize(
    ("known", "percent"),
    [(Known(3, 1, 0), 75), (Known(3, 0, 1), 100), (Known(2, 0, 1), None), (Known(0, 0, 0), None)],
    ids=["all known", "enough known", "too few known", "none at all"],
)
def test_a_share_with_too_much_unknown_is_no_figure(known, percent):
    assert known.percent(75) == percent
