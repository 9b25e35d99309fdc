"""What lamps and circuits can be told, and every way to make a street dark that must fail."""

from datetime import datetime, timedelta

import numpy as np
import pytest
from lit_street import EVENING
from night_street import POWERED, QUARTER, NightStreet, alarms, giver

from yiju.applications.lighting import commands as lighting
from yiju.applications.lighting import telemetry
from yiju.platform.base.time import CHINA
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.sensing.commands import api as commands

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
HOUR = timedelta(hours=1)
LEVEL, SWITCH = lighting.LEVEL.key, lighting.SWITCH.key
NOON = datetime(2021, 12, 21, 12, tzinfo=CHINA)
Authority = commands.Authority
BOSS = ("boss", "commander")


def lamp(*codes: str) -> commands.Target:
    return commands.Target(codes=codes)


def city() -> commands.Target:
    return commands.Target(area=registry.city().code)


@pytest.fixture
def crossing(night: NightStreet) -> str:
    """A street of arterial lamps, one of which stands at a crossing."""
    night.builds(6, road_class="arterial")
    code = night.lamp(460, circuit="X-1", full_night=True)
    night.codes.append(code)
    night.measures()
    return code


# --- light stays on ---------------------------------------------------------------------------


@pytest.mark.parametrize("value", [0, 50, 99])
@pytest.mark.parametrize("authority", [Authority.MANUAL, Authority.EMERGENCY])
def test_nobody_dims_a_crossing_by_night(night, crossing, value, authority):
    with pytest.raises(commands.RefusedForSafety):
        night.give(LEVEL, lamp(crossing), value, by=giver(*BOSS), authority=authority)


def test_no_program_of_the_city_dims_a_crossing_either(night, crossing):
    program = commands.Giver(Actor("", "优化程序", via="system"), system=True)
    for authority in (Authority.SCHEDULE, Authority.OPTIMISER):
        with pytest.raises(commands.RefusedForSafety):
            night.give(LEVEL, lamp(crossing), 50, by=program, authority=authority)


@pytest.mark.parametrize("target", [commands.Target(group="X-1"), None])
def test_the_crossing_stays_lit_within_its_circuit_and_within_the_whole_city(
    night, crossing, target
):
    made = night.give(LEVEL, target or city(), 80)
    assert night.states(made)[crossing] == "refused"
    assert crossing not in night.delivers(EVENING + timedelta(minutes=3))


@pytest.mark.parametrize("value", [0, 1, 74])
def test_a_road_is_not_dimmed_below_the_light_of_the_next_lower_class(night, crossing, value):
    """Source: infra 2.13 c2: an arterial road of 20 lx to 15 lx."""
    others = lamp(*night.codes[:-1])
    with pytest.raises(commands.RefusedForSafety):
        night.give(LEVEL, others, value, by=giver(*BOSS), authority=Authority.EMERGENCY)
    assert set(night.states(night.give(LEVEL, others, 75)).values()) == {"queued"}


@pytest.mark.parametrize(
    ("start", "until"),
    [
        (EVENING, EVENING + HOUR),
        (EVENING + 2 * HOUR, EVENING + 3 * HOUR),
        (NOON, EVENING),
        (NOON, NOON + 24 * HOUR),
        (EVENING + 8 * HOUR, EVENING + 14 * HOUR),
    ],
    ids=["now", "later", "into the night", "a day long", "out of the night"],
)
@pytest.mark.parametrize("kind", [LEVEL, SWITCH])
def test_no_part_of_the_night_is_made_dark(night, crossing, kind, start, until):
    night.now = min(start, EVENING)
    target = lamp(*night.codes) if kind == LEVEL else lamp("X-1")
    with pytest.raises(commands.RefusedForSafety):
        night.give(kind, target, 0, start=start, until=until)


def test_the_one_switch_of_the_city_does_not_turn_the_night_dark(night, crossing):
    for kind in (LEVEL, SWITCH):
        with pytest.raises(commands.RefusedForSafety):
            night.give(kind, city(), 0, by=giver(*BOSS), authority=Authority.EMERGENCY)


def test_repeating_in_pieces_and_rehearsing_get_round_nothing(night, crossing):
    for _again in range(3):
        for code in night.codes:
            with pytest.raises(commands.RefusedForSafety):
                night.give(LEVEL, lamp(code), 10)
    with pytest.raises(commands.RefusedForSafety):
        night.give(LEVEL, lamp(crossing), 10, rehearsal=True)


def test_by_day_lamps_may_be_tested_on_and_off(night, crossing):
    night.now = NOON
    for value in (100, 30, 0):
        made = night.give(LEVEL, lamp(crossing), value, until=NOON + HOUR)
        assert night.states(made) == {crossing: "queued"}
    made = night.give(SWITCH, lamp("X-1"), 0, until=NOON + HOUR)
    assert night.states(made) == {"X-1": "queued"}


def test_a_lamp_that_becomes_one_of_a_crossing_before_the_command_begins_stays_lit(night, crossing):
    one = night.codes[0]
    start = EVENING + HOUR
    made = night.give(LEVEL, lamp(one), 80, start=start, until=start + HOUR)
    asset = registry.by_code("lamp", one, None)
    night.stands("lamp", one, asset.name, {**_said(asset.record), "full_night": True}, 5)
    assert night.delivers(start + timedelta(minutes=1)) == {}
    assert night.states(made) == {one: "refused"}


def _said(record: object) -> dict:
    told = {name: getattr(record, name) for name in ("circuit", "road", "road_class", "light")}
    told |= {"rated_w": record.rated_w, "controller": record.controller}
    return told | {"controlled_on": record.controlled_on.isoformat()}


# --- a circuit that leaks ----------------------------------------------------------------------


def leaks(night: NightStreet, at: datetime, milliamperes: float = 160) -> None:
    night.measures_of("light_circuit.leakage", at, X_1=milliamperes)


@pytest.mark.parametrize("at", [EVENING, NOON])
@pytest.mark.parametrize("milliamperes", [101, 600, 9_000])
def test_a_circuit_that_leaks_is_cut_at_once_by_day_and_by_night(night, crossing, at, milliamperes):
    """Source: infra K13."""
    leaks(night, at, milliamperes)
    assert night.delivers(at) == {"X-1": 0}


def test_a_circuit_that_leaks_little_is_left_on(night, crossing):
    leaks(night, EVENING, 100)
    assert night.delivers(EVENING) == {}


@pytest.mark.parametrize("authority", [Authority.MANUAL, Authority.EMERGENCY])
def test_nobody_closes_a_circuit_that_leaked_though_its_reading_is_normal_again(
    night, crossing, authority
):
    leaks(night, EVENING)
    leaks(night, EVENING + QUARTER, 0)
    for target in (lamp("X-1"), commands.Target(group="X"), city()):
        with pytest.raises(commands.RefusedForSafety):
            night.give(SWITCH, target, 1, by=giver(*BOSS), authority=authority)


def test_a_command_to_close_that_was_given_before_it_leaked_is_not_carried_out(night, crossing):
    made = night.give(SWITCH, lamp("X-1"), 1, start=EVENING + HOUR, until=EVENING + 3 * HOUR)
    leaks(night, EVENING + QUARTER)
    assert night.delivers(EVENING + 2 * HOUR) == {"X-1": 0}
    assert night.states(made) == {"X-1": "refused"}


def test_it_is_closed_once_the_keeper_says_what_the_insulation_measured(night, crossing):
    leaks(night, EVENING)
    keeper = giver("zhao", "lighting.keeper")
    [danger] = commands.dangers(keeper)
    dispatcher = giver("li", "dispatcher")
    with pytest.raises(commands.DangerUnknown):
        commands.release(danger.id, dispatcher, reason="看上去好了", at=EVENING + HOUR)
    commands.release(danger.id, keeper, reason="绝缘 5 MΩ", at=EVENING + HOUR)
    night.now = EVENING + HOUR
    assert night.states(night.give(SWITCH, lamp("X-1"), 1)) == {"X-1": "queued"}


def test_the_lamps_of_a_circuit_that_was_cut_are_no_cases_of_their_own(night, crossing):
    leaks(night, EVENING)
    night.delivers(EVENING)
    night.measures_of("light_circuit.current", EVENING + timedelta(minutes=1), X_1=0.0)
    dark = dict.fromkeys(night.codes, (0.0, 0.0, 0.0))
    night.goes_on(60, EVENING + QUARTER, but=dark)
    assert {one.watch for one in alarms()} == {"lighting.leakage"}
    assert [case.asset for case in night.cases] == ["light_circuit/X-1"]


# --- the second person, and the proof ----------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "count", "value", "second"),
    [
        (LEVEL, 5, 80, False),
        (LEVEL, 6, 80, True),
        (LEVEL, 6, 100, False),
        (SWITCH, 1, 1, False),
        (SWITCH, 2, 1, True),
    ],
)
def test_what_could_endanger_many_needs_a_second_person(night, kind, count, value, second):
    codes = night.builds(6, 6, road_class="arterial")[:count]
    target = lamp(*codes) if kind == LEVEL else lamp(*("X-1", "X-2")[:count])
    assert night.preview(kind, target, value).needs_second is second


def test_the_switch_of_the_whole_city_is_turned_by_two_in_turns_and_proven_by_its_currents(night):
    night.builds(3, 3)
    evening = datetime(2021, 12, 21, 17, tzinfo=CHINA)
    night.now = evening
    plan = night.preview(SWITCH, city(), 1)
    assert (plan.needs_second, plan.sent, plan.groups) == (True, 2, 1)
    made = night.give(SWITCH, city(), 1)
    assert night.delivers(evening + timedelta(minutes=1)) == {"X-1": 1, "X-2": 1}
    assert set(night.states(made).values()) == {"acknowledged"}
    night.measures_of("light_circuit.current", evening + timedelta(minutes=2), X_1=1.8, X_2=0.05)
    assert night.states(made) == {"X-1": "confirmed", "X-2": "acknowledged"}


@pytest.mark.parametrize(
    ("watts", "level", "confirms"),
    [
        (120, 100, True),
        (108, 100, True),
        (107, 100, False),
        (97.2, 80, True),
        (120, 80, False),
        (1.9, 0, True),
        (2.1, 0, False),
    ],
)
def test_a_lamp_confirms_by_the_power_that_it_draws(watts, level, confirms):
    [found] = lighting.LEVEL.confirms(np.array([watts]), level, np.array([120.0]))
    assert bool(found) is confirms


def test_a_lamp_that_was_told_to_burn_by_day_is_no_day_burner(night, crossing):
    night.now = NOON
    one, other = night.codes[:2]
    off = (0.2, 224.0, 0.0)
    night.give(LEVEL, lamp(one), 100, until=NOON + 3 * HOUR)
    night.delivers(NOON)
    but = {one: POWERED, other: POWERED}
    night.goes_on(60, NOON + timedelta(minutes=5), usual=off, but=but)
    assert {one.asset_code for one in alarms(watch="lighting.day_burner")} == {other}


def test_once_the_command_has_ended_the_lamp_is_judged_by_its_programme_again(night, crossing):
    night.now = NOON
    one = night.codes[0]
    off = (0.2, 224.0, 0.0)
    night.give(LEVEL, lamp(one), 100, until=NOON + HOUR)
    night.delivers(NOON)
    night.goes_on(120, NOON + timedelta(minutes=5), usual=off, but={one: POWERED})
    [alarm] = alarms(watch="lighting.day_burner")
    assert alarm.raised_at > NOON + HOUR


def test_what_was_accepted_is_shown_beside_what_is_heard_and_what_obeys(night):
    """Source: infra 2.13 c7."""
    codes = night.builds(4, road_class="arterial")
    night.codes.append(night.lamp(460, circuit="X-1", controlled_on=None))
    night.measures()
    night.says(EVENING, but={codes[0]: None})
    night.give(LEVEL, lamp(*codes[:2]), 80)
    night.delivers(EVENING + timedelta(minutes=1))
    dimmed = (97.2, 224.0, 0.95)
    night.says(EVENING + QUARTER, but={codes[0]: None, codes[1]: dimmed})

    lamps = registry.standing("lamp", on=EVENING.date(), within=None)
    assert telemetry.proof(lamps, EVENING + HOUR) == telemetry.Proof(4, 3, 1)
    assert telemetry.proof(lamps, EVENING + 25 * HOUR).proven == 0
    assert telemetry.proof(lamps, EVENING + HOUR).unproven == 3
