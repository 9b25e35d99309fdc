"""The city's programmes as a gateway runs them: pure, with the lighting application's regimes."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import talq_contract
from hypothesis import given
from hypothesis import strategies as st

from yiju.applications.lighting import rules
from yiju.interfaces.talq import programmes
from yiju.interfaces.talq.mapping import TABLE
from yiju.platform.base.calendar import china
from yiju.platform.base.nights import LightRule, night_of
from yiju.platform.base.regimes import Regime
from yiju.platform.base.schedules import CalendarRule, Programme
from yiju.platform.base.time import CHINA

DAY = date(2021, 6, 1)
OWNER = "8a1d3c55-0000-4000-8000-00000000c0de"
DAYS = (date(2021, 1, 1), date(2022, 12, 31))
HOLIDAYS = china(provisional=True).holidays
LIGHT = LightRule(20.0, timedelta(minutes=20), timedelta(minutes=3))
LON, LAT = 119.97, 31.81


def program_on(written: Mapping[str, Any], day: date) -> str:
    """As a gateway reads a calendar: the first rule that fits."""
    fits = (
        one["program"]
        for one in written["rules"]
        if one["startDate"] <= day.isoformat() <= one["endDate"]
    )
    return str(next(fits, written["defaultProgram"]))


def level_at(written: Mapping[str, Any], at: time) -> int:
    """As a gateway reads a programme whose days begin at midnight: the control that began last."""
    controls = [
        (time.fromisoformat(one["startTime"]), one["command"]["state"]["value"])
        for one in written["fixedTimeControls"]
    ]
    assert controls == sorted(controls)
    return int(next(level for since, level in reversed(controls) if since <= at))


@pytest.mark.parametrize("road_class", rules.ROAD_CLASSES)
def test_programmes_and_calendars_of_the_city_are_of_the_standard(road_class):
    regime = rules.regime(road_class, DAY)
    written = programmes.programs(road_class, regime, OWNER)
    calendar = programmes.calendar(road_class, regime, HOLIDAYS, DAYS, OWNER)

    assert talq_contract.errors("[ControlProgram]", written) == []
    assert talq_contract.errors("Calendar", calendar) == []
    named = {calendar["defaultProgram"], *(one["program"] for one in calendar["rules"])}
    assert named <= {one["id"] for one in written}


@pytest.mark.parametrize("road_class", ["arterial", "secondary"])
def test_a_gateway_by_itself_gives_the_level_that_the_city_would(road_class):
    regime = rules.regime(road_class, DAY)
    written = {one["id"]: one for one in programmes.programs(road_class, regime, OWNER)}
    calendar = programmes.calendar(road_class, regime, HOLIDAYS, DAYS, OWNER)
    for day in (date(2021, 9, 15), date(2021, 10, 2), date(2022, 2, 1)):
        program = written[program_on(calendar, day)]
        night = night_of(day, LON, LAT)
        at = night.begins + timedelta(minutes=30)
        while at < night.ends - timedelta(minutes=30):
            by_city = regime.level_at(at.astimezone(CHINA), LON, LAT, HOLIDAYS)
            assert level_at(program, at.astimezone(CHINA).time()) == by_city, (day, at)
            at += timedelta(minutes=10)


def test_a_lamp_is_lit_from_the_latest_to_the_earliest_switching_of_the_sky():
    [program, *_more] = programmes.programs("local", rules.regime("local", DAY), OWNER)
    [period] = program["activePeriods"]
    assert (period["sunsetOffset"], period["sunriseOffset"]) == (20, -20)


def test_a_step_by_the_sun_in_the_middle_of_the_night_is_set_by_the_sun():
    programme = Programme.read("late", [["sunset-20", 100], ["sunset+90", 70], ["sunrise-60", 100]])
    regime = Regime(LIGHT, (CalendarRule("late"),), {"late": programme})
    written = programmes.programs("x", regime, OWNER)[0]

    assert talq_contract.errors("ControlProgram", written) == []
    told = [
        (one["solarEventType"], one["offset"], one["command"]["state"]["value"])
        for one in written["astroClockTimeControls"]
    ]
    assert told == [("sunset", 90, 70), ("sunrise", -60, 100)]


def test_what_has_no_words_in_the_standard_is_refused_and_not_left_out():
    programme = Programme.read("odd", [["sunset-20", 100], ["dawn-30", 50]])
    regime = Regime(LIGHT, (CalendarRule("odd"),), {"odd": programme})
    with pytest.raises(programmes.ProgrammeUnfit, match="dawn-30"):
        programmes.programs("x", regime, OWNER)


RULE = st.builds(
    CalendarRule,
    programme=st.sampled_from(["dim", "low", "gone"]),
    first=st.none() | st.dates(date(2021, 3, 1), date(2021, 9, 1)),
    last=st.none() | st.dates(date(2021, 6, 1), date(2022, 3, 1)),
    months=st.frozensets(st.integers(1, 12), max_size=3),
    weekdays=st.frozensets(st.integers(1, 7), max_size=3),
    holiday=st.sampled_from([None, True, False]),
)
PROGRAMMES = {
    "dim": Programme.read("dim", [["sunset-20", 100], ["23:00", 60]]),
    "low": Programme.read("low", [["sunset-20", 90], ["22:00", 30]]),
}


@given(st.lists(RULE, max_size=4))
def test_a_calendar_says_of_every_day_what_the_rules_of_the_city_say(calendar):
    regime = Regime(LIGHT, tuple(calendar), PROGRAMMES)
    written = programmes.calendar("x", regime, HOLIDAYS, DAYS, OWNER)
    day = DAYS[0]
    while day <= DAYS[1]:
        run = regime.run(night_of(day, LON, LAT), HOLIDAYS)
        assert program_on(written, day) == f"x.{run.programme.key or 'full'}"
        day += timedelta(days=1)


@given(st.lists(RULE, max_size=4))
def test_where_days_begin_at_midnight_no_hour_is_dimmer_than_the_city_wants(calendar):
    regime = Regime(LIGHT, tuple(calendar), PROGRAMMES)
    every = {one["id"]: one for one in programmes.programs("x", regime, OWNER)}
    written = programmes.calendar("x", regime, HOLIDAYS, DAYS, OWNER, noon_to_noon=False)
    for number in range(0, 700, 7):
        day = DAYS[0] + timedelta(days=1 + number)
        dimmest = [
            min((step.level for step in one.steps), default=100)
            for one in (
                regime.run(night_of(day - timedelta(days=back), LON, LAT), HOLIDAYS).programme
                for back in (0, 1)
            )
        ]
        levels = [
            one["command"]["state"]["value"]
            for one in every[program_on(written, day)]["fixedTimeControls"]
        ]
        assert min(levels) >= max(dimmest)


def test_lamps_that_are_never_dimmed_have_a_calendar_of_their_own():
    [line] = [one for one in TABLE if one.asset_kind == "lamp"]
    assert line.programmed
    facts = {"circuit": "X-1", "road": "河东路", "light": "led", "rated_w": 120}
    dims = rules.Lamp(road_class="arterial", **facts)
    full = rules.Lamp(road_class="arterial", full_night=True, **facts)
    assert (line.programmed.of(dims), line.programmed.of(full)) == ("arterial", "full-night")
    regime = line.programmed.regimes(DAY)["full-night"]
    midnight = datetime(2021, 6, 2, 1, tzinfo=CHINA)
    assert regime.level_at(midnight, LON, LAT, HOLIDAYS) == 100
