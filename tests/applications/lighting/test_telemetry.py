"""What the readings of a street say: circuits first, evidence with each lamp, lit by whose word."""

from datetime import timedelta

import pytest
from lit_street import CITY, EVENING, Street

from yiju.applications.lighting import indicators, telemetry
from yiju.interfaces.cli.dusk import not_lived
from yiju.platform.base.known import Known
from yiju.platform.base.loads import Fault
from yiju.platform.base.time import Period
from yiju.platform.registry import api as registry
from yiju.platform.sensing import api as sensing

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
NEXT_DAY = EVENING.date() + timedelta(days=1)


def lamps():
    return registry.standing("lamp", on=EVENING.date(), within=CITY)


@pytest.fixture
def ten(street):
    """Ten lamps on one circuit."""
    codes = [street.lamp(number) for number in range(1, 11)]
    street.measures()
    return codes


def test_a_dark_lamp_is_told_with_its_evidence(street, ten):
    street.hears(EVENING, dict.fromkeys(ten, 120.0) | {ten[3]: 0.4})

    state = street.state()

    [one] = state.loads
    assert (one.code, one.fault) == (ten[3], Fault.DEAD)
    assert str(one.heard.evidence) == "指令 100%，功率 0.4 W（应为 108 至 132 W），电压 224 V"
    assert state.groups == ()
    assert [code for code, lit in state.lit.items() if not lit] == [ten[3]]


@pytest.mark.parametrize(("power", "lit"), [(60.0, True), (59.9, False), (None, None)])
def test_half_of_the_power_is_light(street, power, lit):
    """Source: infra 2.13 c3."""
    code = street.lamp(1)
    street.measures()
    street.hears(EVENING, {code: (power, 224.0, 0.95)})

    assert street.state().lit == {code: lit}


def test_a_lamp_that_draws_its_power_and_is_seen_dark_hides_its_light(street, ten):
    """Source: infra 2.13 c4: optics, aim, or a tree."""
    street.hears(EVENING, dict.fromkeys(ten[:2], 120.0) | {ten[2]: 0.0})
    street.hears(EVENING, dict.fromkeys(ten[1:4], (0.0,)), kinds=("lamp.sighted",))

    found = sensing.hidden(street.state().lit, telemetry.sighted(EVENING))

    assert found == [ten[1]]


def test_a_circuit_without_supply_is_one_finding_and_not_one_for_each_lamp(street, ten):
    street.hears(EVENING, dict.fromkeys(ten[:2], 120.0) | dict.fromkeys(ten[2:9], (0.0, 0.0)))

    state = street.state()

    [circuit] = state.groups
    assert (circuit.code, circuit.fault, len(circuit.loads)) == ("X-1", Fault.SUPPLY, 8)
    assert state.loads == ()


def test_lamps_without_accepted_control_or_without_streams_are_not_judged(street):
    judged = street.lamp(1)
    street.lamp(2, controlled_on=None)
    street.measures()
    street.lamp(3)
    street.hears(EVENING, {judged: 120.0, "L-002": 0.0})

    assert street.state().lit == {judged: True}


def test_a_lamp_that_burns_at_noon_is_stuck(street, ten):
    noon = EVENING - timedelta(hours=10)
    street.hears(noon, dict.fromkeys(ten, 0.5) | {ten[0]: 118.0})

    state = street.state(noon)

    assert [(one.code, one.fault) for one in state.loads] == [(ten[0], Fault.STUCK_ON)]
    assert state.lit == {}


def test_most_lamps_of_a_circuit_burning_at_noon_are_a_stuck_contactor(street, ten):
    noon = EVENING - timedelta(hours=10)
    street.hears(noon, dict.fromkeys(ten, 118.0))

    [circuit] = street.state(noon).groups

    assert circuit.fault is Fault.STUCK_ON


def test_a_reading_is_judged_by_the_level_that_held_when_it_was_taken(street, ten):
    """Dimmed at 23:00 to 80 %: a reading of 22:55 is not wrong because it is read at 23:05."""
    dimmed = EVENING + 60 * MINUTE
    street.hears(dimmed - 5 * MINUTE, dict.fromkeys(ten, 120.0))

    assert street.state(dimmed + 5 * MINUTE).loads == ()

    street.hears(dimmed + 15 * MINUTE, dict.fromkeys(ten, 120.0))

    late = street.state(dimmed + 16 * MINUTE)
    assert {one.fault for one in late.loads} == {Fault.STRONG}


def test_soon_after_dusk_nothing_is_said_of_a_lamp_that_is_not_lit_yet(street, ten):
    """Lit at 17:20: a reading of 17:25 may be of a lamp whose turn has not come."""
    dusk = EVENING - timedelta(hours=4, minutes=40)
    street.hears(dusk + 5 * MINUTE, dict.fromkeys(ten, 0.0))
    early = street.state(dusk + 6 * MINUTE)
    street.hears(dusk + 15 * MINUTE, dict.fromkeys(ten, 0.0))

    assert early.loads == ()
    assert set(early.lit.values()) == {None}
    assert len(street.state(dusk + 16 * MINUTE).loads) == 10


def test_a_lamp_that_never_dims_is_full_after_midnight(street):
    full, dims = street.lamp(1, full_night=True), street.lamp(2)
    street.measures()
    at = EVENING + timedelta(hours=3)
    street.hears(at, {full: 120.0, dims: 97.2})

    assert street.state(at).loads == ()


def test_old_readings_are_silence(street, ten):
    street.hears(EVENING - 46 * MINUTE, dict.fromkeys(ten, 120.0))

    [circuit] = street.state().groups

    assert circuit.fault is Fault.SUPPLY


def test_telemetry_and_patrols_are_shown_apart_and_both_together(street, ten):
    """Source: infra 2.13 c3, appendix F 21."""
    street.hears(EVENING, dict.fromkeys(ten[:6], 120.0) | {ten[6]: 0.0})
    street.hears(EVENING, {ten[7]: (1.0,), ten[8]: (1.0,), ten[0]: (0.0,)}, kinds=("lamp.sighted",))

    state = street.state()
    rows = telemetry.rates(lamps(), state.lit, telemetry.sighted(EVENING), EVENING.date())

    [(_title, power, patrol, both, enough)] = rows
    assert power == Known(6, 1, 3)
    assert patrol == Known(2, 1, 0)
    assert both == Known(7, 2, 1)
    assert enough is False


def test_what_a_patrol_saw_last_night_says_nothing_of_tonight(street, ten):
    street.hears(EVENING - timedelta(days=1), {ten[0]: (1.0,)}, kinds=("lamp.sighted",))

    assert telemetry.sighted(EVENING) == {}
    assert telemetry.sighted(EVENING - timedelta(hours=13)) == {ten[0]: True}


def test_a_street_without_lamps_has_nothing_wrong(street):
    state = street.state()

    assert (state.groups, state.loads, state.lit, state.judged) == ((), (), {}, 0)


# --- past nights ---------------------------------------------------------------------------


def lit_rate(day, area=CITY):
    return indicators.lit_rate.measure(Period.day(day), area)


def test_the_lit_rate_is_that_of_the_last_sampling_moment_by_the_end_of_the_day(street, ten):
    street.hears(EVENING - 10 * MINUTE, dict.fromkeys(ten, 0.0))
    street.hears(EVENING - MINUTE, dict.fromkeys(ten[:9], 120.0) | {ten[9]: 3.0})
    street.hears(EVENING + MINUTE, dict.fromkeys(ten, 0.0))

    found = lit_rate(EVENING.date())

    assert found.value == 90
    assert {row.key for row in found.among} - {row.key for row in found.counted} == {ten[9]}
    assert lit_rate(EVENING.date() - timedelta(days=1)).value is None


def test_until_the_evening_is_known_the_lit_rate_is_that_of_the_night_before(street, ten):
    street.hears(EVENING, dict.fromkeys(ten[:9], 120.0) | {ten[9]: 3.0})
    street.hears(EVENING + timedelta(days=1), dict.fromkeys(ten[:2], 120.0))

    assert lit_rate(NEXT_DAY).value == 90
    assert lit_rate(NEXT_DAY + timedelta(days=1)).value is None


def test_with_too_few_readings_there_is_no_lit_rate(street, ten):
    street.hears(EVENING, dict.fromkeys(ten[:7], 120.0))
    too_few = lit_rate(NEXT_DAY)
    street.hears(EVENING, {ten[7]: 120.0})

    assert too_few.value is None
    assert "遥测不足" in str(too_few.why_missing)
    assert lit_rate(NEXT_DAY).value == 100


def test_the_lit_rate_of_a_district_counts_its_own_lamps(street, ten):
    street.hears(EVENING, dict.fromkeys(ten, 120.0))

    assert lit_rate(NEXT_DAY, "990101000000").denominator == 10
    assert lit_rate(NEXT_DAY, "990102000000").value is None


def test_readings_that_wait_in_the_inbox_count_too(street, ten):
    street.hears(EVENING, dict.fromkeys(ten, 120.0), move=False)

    assert lit_rate(NEXT_DAY).value == 100


def test_an_evening_that_was_lived_is_not_played_again_but_the_next(street: Street):
    dusk = EVENING.replace(hour=11)
    lamp = street.lamp(1)
    street.measures()
    assert not_lived(dusk) == dusk

    street.hears(dusk + timedelta(hours=2), {lamp: 120.0})

    assert not_lived(dusk) == dusk + timedelta(days=1)
