"""What readings say of commanded loads: the table of infra 2.13 c4, and laws that it must keep."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.base.loads import (
    Fault,
    Limits,
    Readings,
    conclude,
    expected_w,
    left_to_loads,
    of_groups,
)

LIMITS = Limits(0.1, 5.0, 2.0, 198.0, 20.0, 0.85, 70.0)
NOTHING = float("nan")
RIGHT = {
    "full_w": 120.0,
    "standby": 0.05,
    "level": 100.0,
    "power": 120.0,
    "voltage": 225.0,
    "power_factor": 0.95,
    "level_before": NOTHING,
    "power_before": NOTHING,
}

DIMMED = {"level": 50.0, "level_before": 100.0, "power_before": 120.0}


def read(**said):
    """Readings of one lamp that is in order, but for what is said."""
    return Readings(**{name: np.array([value]) for name, value in (RIGHT | said).items()})


def concluded(**said):
    return Fault(conclude(read(**said), LIMITS)[0])


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({}, Fault.NONE),
        ({"power": 1.9}, Fault.DEAD),
        ({"power": 2.0}, Fault.WEAK),
        ({"power": 108.0}, Fault.NONE),
        ({"power": 107.9}, Fault.WEAK),
        ({"power": 132.0}, Fault.NONE),
        ({"power": 132.1}, Fault.STRONG),
        ({"level": 50.0, "power": 63.0}, Fault.NONE),
        (DIMMED | {"power": 120.0}, Fault.DIMMING),
        (DIMMED | {"power": 92.0}, Fault.DIMMING),
        (DIMMED | {"power": 91.0}, Fault.STRONG),
        (DIMMED | {"power": 63.0}, Fault.NONE),
        ({"level": 0.0, "power": 0.5}, Fault.NONE),
        ({"level": 0.0, "power": 118.0}, Fault.STUCK_ON),
        ({"voltage": 0.0, "power": 0.0}, Fault.SUPPLY),
        ({"voltage": 150.0, "power": 0.0}, Fault.SUPPLY),
        ({"voltage": 150.0}, Fault.NONE),
        ({"voltage": NOTHING, "power": NOTHING}, Fault.SUPPLY),
        ({"voltage": NOTHING}, Fault.NONE),
        ({"level": 0.0, "voltage": 0.0, "power": 0.0}, Fault.NONE),
        ({"level": 0.0, "voltage": NOTHING, "power": NOTHING}, Fault.NONE),
        ({"power_factor": 0.849}, Fault.POWER_FACTOR),
        ({"power_factor": 0.85}, Fault.NONE),
        ({"power_factor": 0.6, "level": 50.0, "power": 63.0}, Fault.NONE),
    ],
)
def test_a_reading_leads_to_the_conclusion_of_the_table(said, fault):
    """Source: infra 2.13 c4, on its limits."""
    assert concluded(**said) is fault


def test_a_small_lamp_is_judged_by_watts_and_not_by_a_share():
    assert concluded(full_w=20.0, power=15.1) is Fault.NONE
    assert concluded(full_w=20.0, power=14.9) is Fault.WEAK


def test_a_lamp_that_cannot_dim_is_not_blamed_for_it():
    steady = {"standby": 1.0, "level": 50.0, "level_before": 100.0, "power_before": 120.0}

    assert concluded(**steady) is Fault.NONE


def test_seven_of_ten_lamps_without_supply_are_one_fault_of_their_circuit():
    found = np.array([1] * 7 + [0] * 3 + [1] * 6 + [0] * 4, np.int8)
    circuit = np.repeat([0, 1], 10)

    faults = of_groups(found, circuit, 2, LIMITS)

    assert [Fault(fault) for fault in faults] == [Fault.SUPPLY, Fault.NONE]
    assert left_to_loads(found, circuit, faults).tolist() == [0] * 10 + [1] * 6 + [0] * 4


def test_a_circuit_that_burns_by_day_has_a_stuck_contactor_and_one_lamp_alone_has_not():
    found = np.array([Fault.STUCK_ON] * 8 + [Fault.STUCK_ON], np.int8)

    faults = of_groups(found, np.array([0] * 8 + [1]), 2, LIMITS)

    assert [Fault(fault) for fault in faults] == [Fault.STUCK_ON, Fault.NONE]


def test_what_the_circuit_does_not_explain_stays_with_the_lamp():
    found = np.array([Fault.SUPPLY] * 9 + [Fault.STRONG], np.int8)

    faults = of_groups(found, np.zeros(10, np.int64), 1, LIMITS)

    assert left_to_loads(found, np.zeros(10, np.int64), faults)[-1] == Fault.STRONG


watts = st.floats(1, 2000)
levels = st.sampled_from([0.0, 20.0, 50.0, 70.0, 100.0])
numbers = {
    "full_w": watts,
    "standby": st.floats(0, 1),
    "level": levels,
    "power": st.one_of(st.just(NOTHING), st.floats(0, 2500)),
    "voltage": st.one_of(st.just(NOTHING), st.floats(0, 280)),
    "power_factor": st.one_of(st.just(NOTHING), st.floats(0, 1)),
    "level_before": st.one_of(st.just(NOTHING), levels),
    "power_before": st.one_of(st.just(NOTHING), st.floats(0, 2500)),
}
some_lamps = st.lists(st.fixed_dictionaries(numbers), min_size=1, max_size=12)


def many(lamps):
    return Readings(
        **{item.name: np.array([lamp[item.name] for lamp in lamps]) for item in fields(Readings)}
    )


@given(lamps=some_lamps)
def test_many_lamps_at_once_have_the_conclusions_of_each_alone(lamps):
    together = conclude(many(lamps), LIMITS)

    assert together.tolist() == [conclude(many([lamp]), LIMITS)[0] for lamp in lamps]


@given(lamps=some_lamps, moves=st.randoms(use_true_random=False))
def test_the_order_of_lamps_does_not_matter(lamps, moves):
    order = list(range(len(lamps)))
    moves.shuffle(order)

    found = conclude(many(lamps), LIMITS)

    assert conclude(many([lamps[n] for n in order]), LIMITS).tolist() == found[order].tolist()


@given(full=watts, standby=st.floats(0, 1), level=levels, off=st.floats(-0.99, 0.99))
def test_a_lamp_within_its_tolerance_is_in_order(full, standby, level, off):
    wanted = expected_w(np.array([full]), np.array([level]), np.array([standby]))
    power = wanted + off * LIMITS.tolerance(wanted)
    if (level > 0 and power[0] < LIMITS.idle_w) or (level == 0 and power[0] > LIMITS.idle_w):
        return

    assert concluded(full_w=full, standby=standby, level=level, power=power[0]) is Fault.NONE


@given(lamp=st.fixed_dictionaries(numbers))
def test_silence_alone_never_accuses_the_lamp(lamp):
    silent = lamp | {"power": NOTHING, "voltage": NOTHING}

    expected = Fault.SUPPLY if lamp["level"] > 0 else Fault.NONE
    assert Fault(conclude(many([silent]), LIMITS)[0]) is expected


@given(lamp=st.fixed_dictionaries(numbers), more=st.floats(0, 500))
def test_more_power_never_makes_a_burning_lamp_weaker(lamp, more):
    lamp = lamp | {"level_before": NOTHING, "level": 100.0, "voltage": 225.0, "power_factor": 1.0}
    order = [Fault.DEAD, Fault.WEAK, Fault.NONE, Fault.STRONG]
    if np.isnan(lamp["power"]):
        return
    found = [
        Fault(conclude(many([lamp | {"power": power}]), LIMITS)[0])
        for power in (lamp["power"], lamp["power"] + more)
    ]

    assert order.index(found[0]) <= order.index(found[1])


@given(full=watts, standby=st.floats(0, 1), low=st.floats(0, 100), high=st.floats(0, 100))
def test_power_rises_with_the_level(full, standby, low, high):
    low, high = sorted((low, high))
    before, after = (
        expected_w(np.array([full]), np.array([level]), np.array([standby]))[0]
        for level in (low, high)
    )

    assert before <= after + 1e-9
    assert 0 <= before <= full + 1e-9


@given(
    found=st.lists(st.tuples(st.sampled_from([0, 1, 2, 3]), st.integers(0, 3)), max_size=60),
)
def test_a_circuit_fault_explains_only_lamps_that_show_it(found):
    codes = np.array([code for code, _circuit in found], np.int8)
    circuit = np.array([place for _code, place in found], np.int64)

    faults = of_groups(codes, circuit, 4, LIMITS)
    left = left_to_loads(codes, circuit, faults)

    for place, fault in enumerate(faults):
        mine = codes[circuit == place]
        if fault:
            assert 10 * (mine == fault).sum() >= 7 * len(mine)
            assert not (left[circuit == place] == fault).any()
    assert (left[faults[circuit] == 0] == codes[faults[circuit] == 0]).all()
