"""It gets dark by day: who is told, on what evidence, and what becomes of it."""

from datetime import datetime, timedelta

import pytest
from night_street import NightStreet, alarms, giver

from yiju.applications.lighting.dark_days import takes_over
from yiju.platform.base.i18n import ENGLISH, use_language
from yiju.platform.base.time import CHINA
from yiju.platform.registry import api as registry
from yiju.platform.sensing.advice import api as advice
from yiju.platform.sensing.commands import api as commands
from yiju.platform.sensing.lake.api import Mover

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
AFTERNOON = datetime(2021, 12, 21, 14, tzinfo=CHINA)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
HOUR = timedelta(hours=1)
BOXES = "ABC"


@pytest.fixture
def sky(night: NightStreet) -> NightStreet:
    for nth, box in enumerate(BOXES):
        night.stands("light_cabinet", box, f"{box}配电箱", {"central_on": "2021-03-01"}, nth)
        facts = {"cabinet": box, "road": "河东路", "road_class": "local", "lanes": 4}
        facts |= {"width_m": "15", "length_m": 1000, "lux": 10}
        night.stands("light_circuit", f"{box}-1", f"{box}回路", facts, nth)
    night.measures()
    return night


def shines(sky: NightStreet, start: datetime, minutes: int, **lux: float) -> datetime:
    """So bright for so many minutes, read each minute; the moment of the last reading."""
    for passed in range(minutes + 1):
        at = start + passed * MINUTE
        told = {code: (value,) for code, value in lux.items()}
        sky.hears(at, told, ("light_cabinet.lux",), move=False)
        if passed == minutes or passed % 5 == 4:
            Mover(sky.lake, sky.followers).move(at)
            sky.looks(at)
            advice.look(at)
    return at


def desk() -> commands.Giver:
    return giver("li", "dispatcher")


def shown(is_open: bool = True) -> list[advice.AdviceRow]:
    reach = registry.Reach(registry.city().path, None)
    return advice.advice(desk(), [reach], is_open=is_open)


DARK = dict.fromkeys(BOXES, 12.0)
LIGHT = dict.fromkeys(BOXES, 9000.0)


def test_a_dark_afternoon_is_one_piece_of_advice_with_its_evidence_and_no_case(sky):
    shines(sky, AFTERNOON, 20, **DARK | {"C": 400.0})

    [one] = shown()
    assert (one.value, one.kind.key, one.is_back) == ("合闸", "light_circuit.switch", False)
    assert one.since == AFTERNOON + 3 * MINUTE
    assert [told.code for told in one.agree] == ["A", "B"]
    assert [(told.code, told.value) for told in one.differ] == [("C", 400.0)]
    assert one.agree[0].value == 12.0
    assert "17:00 日落" in str(one.otherwise) and "17:20 才开" in str(one.otherwise)
    assert sky.cases == []
    assert {alarm.outcome for alarm in alarms(watch="lighting.dark_day")} == {"advises"}


@pytest.mark.parametrize(
    "lux",
    [{"A": 1.0}, {"A": 1.0, "B": 9000.0, "C": 9000.0}, dict.fromkeys(BOXES, 30.0)],
    ids=["alone", "against its neighbours", "at the threshold"],
)
def test_one_sensor_one_that_stands_alone_and_a_grey_sky_advise_nothing(sky, lux):
    shines(sky, AFTERNOON, 20, **lux)

    assert shown() == []


def test_two_minutes_of_dark_and_readings_that_stop_advise_nothing(sky):
    at = shines(sky, AFTERNOON, 2, **DARK)
    assert shown() == []
    shines(sky, at + MINUTE, 3, **LIGHT)

    at = shines(sky, AFTERNOON + HOUR, 4, **DARK)
    assert len(shown()) == 1
    advice.look(at + 5 * MINUTE)
    assert len(shown()) == 1
    advice.look(at + 6 * MINUTE)
    assert shown() == []
    [one] = shown(is_open=False)
    assert (one.state, one.why) == (advice.State.LAPSED, "unknown")


def test_nothing_is_advised_by_night_nor_while_the_lamps_switch_by_themselves(sky):
    dusk = datetime(2021, 12, 21, 16, 41, tzinfo=CHINA)  # sunset is at 17:00
    shines(sky, dusk, 30, **DARK)
    shines(sky, dusk + 4 * HOUR, 10, **DARK)

    assert shown() == [] and sky.cases == []


def test_advice_that_nobody_followed_lapses_when_the_light_returns(sky):
    at = shines(sky, AFTERNOON, 10, **DARK)
    shines(sky, at + MINUTE, 10, **LIGHT)
    assert len(shown()) == 1
    shines(sky, at + 12 * MINUTE, 5, **LIGHT)

    assert shown() == []
    [one] = shown(is_open=False)
    assert (one.state, one.why, one.command) == (advice.State.LAPSED, "over", None)
    with pytest.raises(advice.AdviceOver):
        advice.follow(one.id, desk(), at + 20 * MINUTE)
    assert commands.commands([registry.Reach(registry.city().path, None)], "") == []


def test_the_desk_switches_on_with_one_press_and_is_advised_to_switch_off(sky):
    at = shines(sky, AFTERNOON, 10, **DARK)
    [one] = shown()
    number = advice.follow(one.id, desk(), at)
    assert advice.follow(one.id, desk(), at) == number

    made = commands.command(number, None)
    assert (made.value, made.total, made.stage) == (1, 3, commands.Stage.PROPOSED)
    assert made.until == takes_over(at)
    commands.agree(number, giver("boss", "commander"), at)
    assert sky.delivers(at + 6 * SECOND) == {"A-1": 1.0, "B-1": 1.0, "C-1": 1.0}
    at = shines(sky, at + MINUTE, 30, **DARK)
    assert shown() == []
    assert commands.held_to("light_circuit.switch", at) == {"A-1": 1.0, "B-1": 1.0, "C-1": 1.0}

    at = shines(sky, at + MINUTE, 16, **LIGHT)
    [back] = shown()
    assert (back.is_back, back.value) == (True, "分闸")
    assert back.reason == f"情形已过，恢复原状。此前：{one.reason}"
    off = advice.follow(back.id, desk(), at)
    commands.agree(off, giver("boss", "commander"), at)
    assert sky.delivers(at + 6 * SECOND) == {"A-1": 0.0, "B-1": 0.0, "C-1": 0.0}
    shines(sky, at + MINUTE, 5, **LIGHT)
    assert shown() == [] and sky.cases == []
    # Nothing that was told by day reaches into the night.
    assert commands.command(off, None).until == takes_over(at)


def test_advice_is_read_in_the_language_of_the_reader_and_signed_in_chinese(sky):
    at = shines(sky, AFTERNOON, 10, **DARK)
    [one] = shown()
    number = advice.follow(one.id, desk(), at)
    at = shines(sky, at + MINUTE, 16, **LIGHT)

    with use_language(ENGLISH):
        [back], [on] = shown(), shown(is_open=False)
    assert "is dark by day: of 3 light sensors 3 have been below" in on.reason
    assert back.reason == f"It is over: back to what was before. Earlier: {on.reason}"
    assert commands.command(number, None).reason == one.reason


def test_what_nobody_had_agreed_to_is_only_stopped_when_the_light_returns(sky):
    at = shines(sky, AFTERNOON, 10, **DARK)
    number = advice.follow(shown()[0].id, desk(), at)
    at = shines(sky, at + MINUTE, 16, **LIGHT)

    [back] = shown()
    assert advice.follow(back.id, desk(), at) == number
    assert commands.command(number, None).stage == commands.Stage.WITHDRAWN
    assert sky.delivers(at) == {}


def test_getting_dark_again_takes_the_advice_to_switch_off_back(sky):
    at = shines(sky, AFTERNOON, 10, **DARK)
    number = advice.follow(shown()[0].id, desk(), at)
    commands.agree(number, giver("boss", "commander"), at)
    at = shines(sky, at + MINUTE, 16, **LIGHT)
    assert shown()[0].is_back
    shines(sky, at + MINUTE, 6, **DARK)

    assert shown() == []
    assert shown(is_open=False)[0].why == "again"


def test_a_refusal_needs_a_reason_and_is_final_for_the_spell(sky):
    at = shines(sky, AFTERNOON, 10, **DARK)
    [one] = shown()
    with pytest.raises(commands.ReasonMissing):
        advice.refuse(one.id, desk(), reason=" ", at=at)
    with pytest.raises(advice.AdviceUnknown):
        advice.refuse(one.id, giver("zhao", "resident"), reason="不开", at=at)
    advice.refuse(one.id, desk(), reason="路面仍看得清", at=at)
    advice.refuse(one.id, desk(), reason="路面仍看得清", at=at)
    shines(sky, at + MINUTE, 20, **DARK)

    assert shown() == []
    [told] = shown(is_open=False)
    assert (told.state, told.why, told.name) == (advice.State.REFUSED, "路面仍看得清", "li")


def test_all_sensors_in_the_dark_are_no_faulty_sensors_and_one_that_stays_dark_is(sky):
    noon = AFTERNOON - 2 * HOUR
    at = shines(sky, noon, 60, **DARK)
    assert sky.cases == []
    shines(sky, at + MINUTE, 40, **LIGHT | {"A": 12.0})

    [case] = sky.cases
    assert case.asset == "light_cabinet/A"


def test_lamps_that_a_command_lights_by_day_are_not_said_to_burn_by_mistake(night):
    night.builds(6)
    at = night.now = AFTERNOON
    night.says(at)
    assert [found.code for found in night.state(at + MINUTE).groups] == ["X-1"]

    night.give("light_circuit.switch", commands.Target(codes=("X-1",)), 1)
    night.delivers(at + MINUTE)
    night.says(at + 2 * MINUTE)
    state = night.state(at + 3 * MINUTE)
    assert (state.groups, state.loads) == ((), ())
