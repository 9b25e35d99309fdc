"""From what façades draw in an evening to cases, and from one command to all of them."""

from datetime import date, datetime, timedelta

import pytest
from lit_facades import EVENING, Facades
from night_street import KEEPER, alarms, giver, step

from yiju.applications.nightscape import commands as told
from yiju.applications.nightscape import indicators, rules, telemetry
from yiju.platform.base.time import CHINA, Period
from yiju.platform.registry import api as registry
from yiju.platform.sensing.commands import api as commands
from yiju.platform.sensing.live import api as live

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SCENE, MINUTE, HOUR = told.SCENE.key, timedelta(minutes=1), timedelta(hours=1)
LATE = datetime(2021, 12, 21, 22, 30, tzinfo=CHINA)
EMERGENCY = commands.Authority.EMERGENCY


def city() -> commands.Target:
    return commands.Target(area=registry.city().code)


def watches() -> set[str]:
    return {one.watch.removeprefix("nightscape.") for one in alarms()}


def scene(key: str) -> int:
    return list(rules.SCENES).index(key)


# --- cases --------------------------------------------------------------------------------------


def test_a_circuit_of_which_more_than_a_tenth_is_dark_is_a_case_at_its_keeper(night: Facades):
    first, *_others = night.facade("A", 12)
    night.goes(EVENING, 60, but={first: 500.0})

    [case] = night.cases
    assert (case.type_code, case.asset, case.unit_code) == (
        "M01039",
        f"night_circuit/{first}",
        KEEPER,
    )
    assert step(case) == "handling" and case.due_at is not None
    assert case.data["condition"] == rules.DARK
    assert "只有场景的 83.3%" in case.data["words"]
    night.goes(EVENING + HOUR + 15 * MINUTE, 30)
    assert step(night.cases[0]) == "verifying"


def test_circuits_of_one_facade_that_go_dark_together_are_one_case_there(night: Facades):
    codes = night.facade("A", 12)
    night.goes(EVENING, 30, but=dict.fromkeys(codes[:4], 0.0))

    [case] = night.cases
    assert (case.asset, case.data["condition"]) == ("night_site/A", rules.WHOLE)


def test_what_shines_after_the_curfew_is_a_case_until_the_meter_says_it_is_off(night: Facades):
    """Source: infra appendix B, NL-01."""
    first, *_others = night.facade("A", 5)
    night.goes(EVENING, 30)
    assert alarms() == []
    night.goes(LATE, 45, 0.0, but={first: 600.0})

    [case] = night.cases
    assert (case.data["condition"], case.data["limit_amount"]) == (rules.AFTER, 24)
    night.goes(LATE + HOUR, 30, 25.0)
    assert step(night.cases[0]) == "verifying"


def test_a_controller_that_falls_silent_is_told_once_it_has_spoken(night: Facades):
    first, *_others = night.facade("A", 5)
    night.draws(EVENING)
    night.goes(EVENING + 15 * MINUTE, 60, but={first: None})
    assert [(one.watch, one.asset_code) for one in alarms()] == [("nightscape.silent", first)]


@pytest.mark.parametrize(
    ("at", "lux", "speaks"), [(EVENING, 9.0, False), (EVENING, 12.0, True), (LATE, 9.0, True)]
)
def test_light_at_a_window_above_the_limit_of_its_zone_is_told(night: Facades, at, lux, speaks):
    night.facade("A", 1)
    for passed in (0, 15, 30):
        night.measures_of("night_site.lux", at + passed * MINUTE, A=lux)
        night.looks(at + passed * MINUTE)

    assert watches() == ({"glare"} if speaks else set())
    assert [case.data["condition"] for case in night.cases] == [rules.GLARE] * speaks


# --- one command for the city --------------------------------------------------------------------


def test_a_holiday_scene_for_the_whole_city_is_one_command_that_readings_confirm(night: Facades):
    a, b = night.facade("A", 3), night.facade("B", 3)
    night.draws(EVENING)
    made = night.give(SCENE, city(), scene("holiday"), until=EVENING + HOUR)
    night.delivers(EVENING + MINUTE)
    night.draws(EVENING + 2 * MINUTE, 1000.0, but={b[2]: 600.0})

    states = night.states(made)
    assert {states[code] for code in (*a, *b[:2])} == {"confirmed"}
    assert states[b[2]] == "acknowledged"
    commands.look(EVENING + 10 * MINUTE)
    [case] = night.cases
    assert case.source == "sensor" and case.type_code == "M01039"
    progress = commands.progress(commands.command(made.id, None))
    assert (progress.confirmed, progress.wanted) == (5, 6)


def test_who_shows_the_scene_that_was_commanded_is_not_alarmed_by_the_calendar(night: Facades):
    codes = night.facade("A", 3)
    night.draws(EVENING)
    night.give(SCENE, city(), scene("holiday"), until=EVENING + 90 * MINUTE)
    night.delivers(EVENING + MINUTE)
    night.draws(EVENING + 2 * MINUTE, 1000.0)
    night.goes(EVENING + 15 * MINUTE, 60, 1000.0, but={codes[0]: 600.0})
    assert [(one.watch, one.asset_code) for one in alarms()] == [("nightscape.dark", codes[0])]


def test_the_one_switch_beats_every_scene(night: Facades):
    """Source: infra 2.4 c: confirmed by the meter within 120 seconds."""
    codes = night.facade("A", 3)
    night.draws(EVENING)
    event = night.give(SCENE, city(), scene("event"), until=EVENING + HOUR)
    night.delivers(EVENING + MINUTE)
    boss = giver("boss", "commander")
    off = night.give(SCENE, city(), 0, by=boss, authority=EMERGENCY, until=EVENING + HOUR)
    night.delivers(EVENING + 2 * MINUTE)
    night.draws(EVENING + 3 * MINUTE, 5.0)

    assert set(night.states(off).values()) == {"confirmed"}
    assert set(night.states(event).values()) == {"overridden"}
    assert told.SCENE.confirmed_within == timedelta(seconds=120)
    assert len(codes) == 3


@pytest.mark.parametrize("key", ["saving", "weekday", "weekend", "holiday"])
@pytest.mark.parametrize("authority", [commands.Authority.MANUAL, EMERGENCY])
def test_nobody_keeps_a_scene_past_the_curfew(night: Facades, key, authority):
    night.facade("A", 1)
    facts = {"by": giver("boss", "commander"), "authority": authority}
    with pytest.raises(commands.RefusedForSafety):
        night.give(SCENE, city(), scene(key), until=EVENING + 2 * HOUR + MINUTE, **facts)
    night.give(SCENE, city(), scene(key), until=EVENING + 2 * HOUR, **facts)
    midnight = datetime(2021, 12, 22, 1, tzinfo=CHINA)
    with pytest.raises(commands.RefusedForSafety):
        night.give(SCENE, city(), scene(key), start=midnight, until=midnight + HOUR, **facts)


# --- bookings ------------------------------------------------------------------------------------


def test_an_event_is_booked_by_two_persons(night: Facades):
    night.facade("A", 2)
    wanted = commands.Wanted(
        SCENE, city(), scene("event"), EVENING + 3 * HOUR, "灯光节", EVENING + HOUR
    )
    made = commands.give(wanted, giver("li", "dispatcher"), key="festival", at=EVENING)
    assert made.stage == "proposed"
    with pytest.raises(commands.NotSecond):
        commands.agree(made.id, giver("li", "commander"), EVENING)
    assert commands.agree(made.id, giver("boss", "commander"), EVENING).second_account == "boss"


def test_nothing_of_equal_authority_is_booked_into_the_time_of_an_event(night: Facades):
    """Source: infra 2.4 c: overlap of equal priority is refused at booking."""
    night.facade("A", 2)
    times = {"start": EVENING + HOUR, "until": EVENING + 3 * HOUR}
    night.give(SCENE, city(), scene("event"), **times)
    before = {"start": EVENING, "until": EVENING + HOUR}
    night.give(SCENE, commands.Target(group="A"), scene("holiday"), **before)

    into = {"start": EVENING + HOUR, "until": EVENING + 2 * HOUR}
    for key in ("event", "holiday"):
        with pytest.raises(commands.TimeBooked) as refused:
            night.give(SCENE, commands.Target(group="A"), scene(key), **into)
        assert "活动" in str(refused.value)
    night.give(SCENE, city(), 0, by=giver("boss", "commander"), authority=EMERGENCY, **into)


def test_of_two_proposals_for_one_time_the_second_cannot_be_agreed_to(night: Facades):
    night.facade("A", 1)
    made = []
    for number in range(2):
        until = EVENING + (2 + number) * HOUR
        wanted = commands.Wanted(SCENE, city(), scene("event"), until, "活动", EVENING + HOUR)
        made.append(commands.give(wanted, giver("li", "dispatcher"), key=f"e{number}", at=EVENING))
    boss = giver("boss", "commander")
    commands.agree(made[0].id, boss, EVENING)
    with pytest.raises(commands.TimeBooked):
        commands.agree(made[1].id, boss, EVENING)
    assert commands.command(made[1].id, None).stage == "proposed"


# --- what is shown and counted -------------------------------------------------------------------


def test_the_map_shows_each_circuit_beside_the_calendar(night: Facades):
    codes = night.facade("A", 5)
    night.draws(EVENING, but={codes[0]: 0.0, codes[1]: 1000.0, codes[2]: None})
    board = live.board(registry.kind_of("night_circuit"), EVENING)
    keys = [telemetry.LIVE.states[number].key for number in board.states.tolist()]
    found = dict(zip(board.inventory.codes, keys, strict=True))
    assert [found[code] for code in codes] == ["bad", "odd", "silent", "glow", "glow"]


def test_on_time_are_circuits_that_went_on_and_off_by_the_calendar(night: Facades):
    first, second, *_others = night.facade("A", 8)
    one = telemetry.PLAYED.evening(EVENING.date())
    night.draws(one.begins + 5 * MINUTE, but={first: 0.0})
    night.draws(one.ends + 5 * MINUTE, 0.0, but={second: 600.0})

    found = indicators.on_time.measure(Period.parse("2021-12-21"), registry.city().code)
    assert (found.numerator, found.denominator) == (6, 8)
    before = indicators.on_time.measure(Period.parse("2021-12-19"), registry.city().code)
    assert before.value is None and before.why_missing


def test_the_intact_rate_counts_lights_of_installations_that_were_inspected(night: Facades):
    night.facade("A", 1)
    period, area = Period.parse("2021-12-21"), registry.city().code
    assert indicators.intact.measure(period, area).value is None
    facts = {"place": "bridge", "corridor": "ring_viaduct", "zone": "E4", "owner": "演示单位"}
    facts |= {"fixtures": 200, "faulty": 18, "checked_on": "2021-12-01"}
    night.stands("night_site", "B", "演示桥", facts | {"accepted_on": "2021-06-01"}, 5)
    assert indicators.intact.measure(period, area).value == 91
    assert indicators.corridors.measure(period, area).value == 1
    assert indicators.corridors.measure(Period.parse("2021-05-31"), area).value == 0
    assert date(2021, 6, 1) <= EVENING.date()


def test_energy_is_reckoned_from_the_evenings_of_the_year(night: Facades):
    night.facade("A", 1)
    period = Period(date(2021, 7, 1), date(2021, 7, 31), "2021-07")
    found = indicators.planned_energy.measure(period, registry.city().code)
    by_hand = sum(
        one.hours * one.scene.levels["wash"] / 100
        for one in telemetry.PLAYED.evenings(period.first_day, period.last_day)
    )
    assert found.value == round(by_hand) > 0
