"""What the rules of street lighting promise. Worked examples: infra WE-37, WE-38."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from yiju.applications.lighting import energy, faults, rules
from yiju.platform.base.calendar import china
from yiju.platform.base.known import Known
from yiju.platform.base.loads import Fault
from yiju.platform.base.nights import night_of, switch_on
from yiju.platform.base.schedules import problems
from yiju.platform.sensing.api import together

DAY = date(2021, 12, 31)
CHANGZHOU = (119.97, 31.81)
AT = datetime(2021, 12, 31, 12, tzinfo=UTC)
LAMP = rules.Lamp(
    circuit="320402PX0001-1",
    road="演示路",
    road_class="arterial",
    light="led",
    rated_w=150,
    replaced_w=275,
    controller="C-1",
    controlled_on=DAY,
)
CIRCUIT = rules.Circuit(
    cabinet="320402PX0001",
    road="演示路",
    road_class="arterial",
    lanes=6,
    width_m=Decimal(15),
    length_m=30,
    lux=20,
)


def lit(seen):
    """Lamps as telemetry and a patrol saw them."""
    numbered = list(enumerate(seen))
    power, patrol = ({str(n): one[k] for n, one in numbered if one[k] is not None} for k in (0, 1))
    should = {str(n): None for n, _one in numbered}
    said = together(should | power, patrol)
    return Known.of(said.values())


# --- what counts ---------------------------------------------------------------------------


def test_a_lamp_counts_as_led_by_its_light():
    assert rules.counts_as_led(LAMP)
    assert not rules.counts_as_led(replace(LAMP, light="sodium"))


@pytest.mark.parametrize(
    ("lamp", "counts"),
    [
        (LAMP, True),
        (replace(LAMP, controlled_on=date(2022, 1, 1)), False),
        (replace(LAMP, controlled_on=None), False),
    ],
    ids=["accepted on the last day", "a day late", "installed only"],
)
def test_installed_is_not_controlled(lamp, counts):
    """Source: infra 2.13 c7."""
    assert rules.counts_as_controlled(lamp, DAY) is counts


def test_what_was_accepted_has_a_controller():
    assert rules.check_lamp(LAMP) == []
    [(attribute, _why)] = rules.check_lamp(replace(LAMP, controller=None))
    assert attribute == "controlled_on"


@pytest.mark.parametrize(
    ("heard", "confirmed", "proves"),
    [
        (timedelta(hours=24), timedelta(days=7), True),
        (timedelta(hours=24, seconds=1), timedelta(days=7), False),
        (timedelta(hours=1), timedelta(days=7, seconds=1), False),
        (None, timedelta(days=1), False),
        (timedelta(hours=1), None, False),
    ],
)
def test_control_is_proven_by_telemetry_of_a_day_and_a_command_of_a_week(heard, confirmed, proves):
    """Source: infra 2.13 c7."""
    moments = [None if ago is None else AT - ago for ago in (heard, confirmed)]

    assert rules.proves_control(*moments, AT) is proves


def test_a_pole_with_two_things_besides_the_lamp_is_multi_function():
    pole = rules.Pole(road="演示路", camera=True, charger=True, built_on=DAY)

    assert rules.counts_as_multi_function(pole, DAY)
    assert not rules.counts_as_multi_function(pole, date(2021, 12, 30))
    assert not rules.counts_as_multi_function(replace(pole, charger=False), DAY)


# --- light ---------------------------------------------------------------------------------


def test_two_lamps_facing_on_a_carriageway_of_15_m_are_within_the_density_limit():
    """Source: infra 2.13 WE-37: 2 x 150 W, 30 m, 15 m: 0.667 passes 0.70."""
    density = rules.power_density(300, CIRCUIT)

    assert density == Fraction(2, 3)
    assert rules.density_limit(CIRCUIT, DAY) == Fraction("0.70")
    assert rules.is_within_density(300, CIRCUIT, DAY)
    assert rules.is_within_density(315, CIRCUIT, DAY)
    assert not rules.is_within_density(316, CIRCUIT, DAY)


@pytest.mark.parametrize(
    ("road_class", "lanes", "lux", "limit"),
    [
        ("arterial", 6, 30, "1.00"),
        ("arterial", 4, 30, "1.20"),
        ("expressway", 4, 20, "0.85"),
        ("arterial", 6, 25, "1.00"),
        ("secondary", 4, 20, "0.80"),
        ("secondary", 2, 15, "0.70"),
        ("local", 2, 10, "0.50"),
        ("local", 1, 8, "0.45"),
    ],
)
def test_the_density_limit_goes_by_class_lanes_and_light(road_class, lanes, lux, limit):
    """Source: infra 2.13 c2."""
    circuit = replace(CIRCUIT, road_class=road_class, lanes=lanes, lux=lux)

    assert rules.density_limit(circuit, DAY) == Fraction(limit)


def test_a_road_lit_more_than_the_standard_foresees_keeps_no_limit():
    assert not rules.is_within_density(1, replace(CIRCUIT, lux=40), DAY)


@pytest.mark.parametrize(
    ("dark", "rate", "enough"), [(14, "98.6", True), (20, "98", True), (21, "97.9", False)]
)
def test_the_lit_rate_of_an_arterial_road_keeps_98_percent(dark, rate, enough):
    """Source: infra 2.13 WE-38, and on the limit."""
    found = lit([(True, None)] * (1000 - dark) + [(False, None)] * dark)

    assert found.percent(75) == Fraction(rate)
    assert rules.lit_enough(found, "arterial", DAY) is enough


def test_a_secondary_road_keeps_96_percent():
    found = lit([(True, None)] * 96 + [(False, None)] * 4)

    assert rules.lit_enough(found, "secondary", DAY)
    assert not rules.lit_enough(found, "arterial", DAY)


def test_a_silent_cabinet_whose_lamps_a_patrol_saw_lit_does_not_lower_the_lit_rate():
    """Source: infra appendix F 21."""
    heard = [(True, None)] * 60
    silent = lit([*heard, *[(None, True)] * 40])
    unseen = lit([*heard, *[(None, None)] * 40])

    assert silent.percent(75) == 100
    assert not rules.proves_control(None, AT, AT)
    assert unseen.percent(75) is None
    assert rules.lit_enough(unseen, "arterial", DAY) is None


def test_what_a_patrol_sees_outweighs_the_readings():
    assert lit([(True, False), (True, False), (False, True)]) == Known(1, 2, 0)


def test_a_lamp_that_is_replaced_leaves_the_number_of_lamps_as_it_was():
    """Source: infra appendix F 19: the code stays, so the denominator does."""
    before = lit([(True, None), (False, None)])
    after = lit([(True, None), (None, True)])

    assert before.known == after.known == 2


# --- when and how bright -------------------------------------------------------------------


@pytest.mark.parametrize("road_class", rules.ROAD_CLASSES)
@pytest.mark.parametrize("year", [2020, 2021, 2022])
def test_the_programmes_that_run_cover_every_night_and_keep_the_least_light(road_class, year):
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(365)]
    nights = [night_of(day, *CHANGZHOU) for day in days]
    regime = rules.regime(road_class, days[0])
    earliest = [(night, night.begins - regime.light.window) for night in nights]
    low, high = rules.P.illuminance.at(days[0])[road_class]
    least = max(rules.least_level(road_class, lux, days[0]) for lux in (low, high))

    for night in nights:
        run = regime.run(night, china().holidays)
        assert run.rule is not None
        assert problems(run.programme, earliest[:1], least) == []
        assert min(stretch.level for stretch in run.stretches) >= least
    for programme in {rule.programme for rule in regime.calendar}:
        assert problems(regime.programmes[programme], earliest, least) == []


@pytest.mark.parametrize(
    ("road_class", "lux", "least"),
    [
        ("arterial", 30, 67),
        ("arterial", 20, 75),
        ("secondary", 20, 50),
        ("secondary", 15, 54),
        ("local", 10, 80),
        ("local", 8, 100),
    ],
)
def test_no_road_is_dimmed_below_the_light_of_the_next_lower_class(road_class, lux, least):
    """Source: infra 2.13 c2."""
    assert rules.least_level(road_class, lux, DAY) == least


def test_on_a_holiday_the_night_is_full():
    holidays = china().holidays
    runs = [
        rules.regime("arterial", day).run(night_of(day, *CHANGZHOU), holidays)
        for day in (date(2021, 10, 1), date(2021, 10, 12))
    ]

    assert [len(run.stretches) for run in runs] == [1, 3]


def test_darkness_comes_sooner_to_an_arterial_road_than_to_a_lane():
    night = night_of(DAY, *CHANGZHOU)
    minute = timedelta(minutes=1)
    sky = [(night.begins + n * minute, 34.0 - n) for n in range(20)]

    arterial, local = (rules.regime(key, DAY).light for key in ("arterial", "local"))

    assert switch_on(night, local, sky) - switch_on(night, arterial, sky) == 10 * minute


# --- faults, danger, repair ----------------------------------------------------------------


@pytest.mark.parametrize("setting", [100, 30, 500, 10_000])
def test_no_setting_lets_a_circuit_leak_more_than_kills(setting, monkeypatch):
    """Source: infra K13: what protects life cannot be configured away."""
    loose = replace(rules.P.leakage_limit.values[0], value=setting)
    parameter = replace(rules.P.leakage_limit, values=(loose,))
    monkeypatch.setitem(rules.P._parameters, "leakage_limit", parameter)

    assert rules.leakage_limit_ma() == min(setting, 100)


def test_a_later_setting_does_not_raise_the_limit_again(monkeypatch):
    lower = replace(rules.P.leakage_limit.values[0], value=30)
    higher = replace(lower, start=date(2030, 1, 1), value=90)
    parameter = replace(rules.P.leakage_limit, values=(lower, higher))
    monkeypatch.setitem(rules.P._parameters, "leakage_limit", parameter)

    assert rules.leakage_limit_ma() == 30


def test_two_dark_lamps_side_by_side_or_a_dark_crossing_are_serious():
    """Source: infra 2.13 c4."""
    assert rules.grade_of(adjacent_dark=False, crossing=False) == "ordinary"
    assert rules.grade_of(adjacent_dark=True, crossing=False) == "serious"
    assert rules.grade_of(adjacent_dark=False, crossing=True) == "serious"
    assert set(rules.P.repair_limit.at(DAY)) == {"ordinary", "serious", "dangerous"}


def test_each_conclusion_has_a_name():
    assert set(faults.LAMP) == set(Fault) - {Fault.NONE}
    assert set(faults.CIRCUIT) == {Fault.SUPPLY, Fault.STUCK_ON}


# --- energy --------------------------------------------------------------------------------


def group(lamp):
    return tuple(getattr(lamp, name) for name in energy.BY)


HOURS = {road_class: {100: 6.0, 50: 4.0} for road_class in rules.ROAD_CLASSES}


def test_only_lamps_under_control_dim_and_those_that_never_dim_do_not():
    dims = energy.account({group(LAMP): 1}, HOURS, DAY)
    never = energy.account({group(replace(LAMP, full_night=True)): 1}, HOURS, DAY)
    later = energy.account({group(replace(LAMP, controlled_on=date(2022, 1, 1))): 1}, HOURS, DAY)

    assert never.planned_kwh == later.planned_kwh == pytest.approx(1.5 * (1 + 0.0))
    assert dims.planned_kwh == pytest.approx(0.15 * (6 + 4 * 0.525))
    assert dims.baseline_kwh == never.baseline_kwh == pytest.approx(2.75)


def test_a_lamp_that_replaced_none_claims_no_saving_by_it():
    found = energy.account({group(replace(LAMP, replaced_w=None)): 5}, HOURS, DAY)

    assert found.by_replacing_kwh == pytest.approx(0)
    assert found.by_dimming_kwh > 0


def test_gear_counts_with_the_lamp():
    sodium = replace(LAMP, light="sodium", rated_w=250, gear_w=25, replaced_w=None)

    assert energy.account({group(sodium): 1}, HOURS, DAY).planned_kwh == pytest.approx(2.75)


# --- records -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lamp", "wrong"),
    [
        (LAMP, []),
        (replace(LAMP, controller=None), ["controlled_on"]),
        (replace(LAMP, light="sodium"), ["replaced_w"]),
        (replace(LAMP, replaced_w=149), ["replaced_w"]),
    ],
)
def test_a_record_of_a_lamp_that_contradicts_itself_is_refused(lamp, wrong):
    assert [name for name, _what in rules.check_lamp(lamp)] == wrong
