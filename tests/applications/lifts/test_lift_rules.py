"""Worked examples of housing.md H02, and what is refused there."""

from datetime import date
from fractions import Fraction

import pytest

from yiju.applications.lifts import rules

DAY = date(2022, 5, 1)


def test_the_cost_of_a_lift_is_shared_to_the_fen_by_floor():
    """H02 (g): 600,000 yuan less 200,000 of subsidy over six floors of two homes."""
    weights = {f"{f}0{d}": rules.coefficient(f, DAY) for f in range(1, 7) for d in (1, 2)}

    shares = rules.shares(600_000_00, 200_000_00, weights)

    assert [shares[f"{floor}01"] for floor in range(1, 7)] == [
        0, 19_607_84, 39_215_69, 43_137_26, 47_058_82, 50_980_39,
    ]  # fmt: skip
    assert sum(shares.values()) == 400_000_00


def test_shares_that_fall_with_the_floor_need_an_agreement():
    """H02 (f) -06."""
    falling = {2: Fraction(1), 3: Fraction(1, 2)}

    assert not rules.coefficients_rise(falling, "")
    assert rules.coefficients_rise(falling, "协议 2022-1")
    assert rules.coefficients_rise({2: Fraction(1, 2), 3: Fraction(1, 2)}, "")


@pytest.mark.parametrize(
    "accepted, registered, paid, unmet",
    [
        (DAY, DAY, False, 0),
        (DAY, None, False, 1),
        (DAY, date(2022, 5, 2), False, 1),
        (None, None, False, 2),
        (DAY, DAY, True, 1),
    ],
    ids=["registered", "not registered", "registered tomorrow", "nothing yet", "a second time"],
)
def test_the_subsidy_waits_for_registration_and_is_paid_once(accepted, registered, paid, unmet):
    """H02 R7 and (f) -05."""
    assert len(rules.subsidy_is_payable(accepted, registered, paid, DAY).unmet) == unmet


def test_the_subsidy_is_a_share_of_the_cost_with_a_cap():
    assert rules.subsidy(400_000_00, DAY) == 160_000_00
    assert rules.subsidy(900_000_00, DAY) == 200_000_00


def test_a_lift_is_registered_in_thirty_days_and_inspected_every_year():
    """H02 R8."""
    assert rules.registration_due(date(2022, 1, 31)) == date(2022, 3, 2)
    assert rules.inspection_due(date(2022, 2, 28)) == date(2023, 2, 28)


@pytest.mark.parametrize(
    ("on", "levels"),
    [
        (date(2023, 2, 28), []),
        (date(2023, 3, 1), ["orange"]),
        (date(2023, 3, 29), ["orange"]),
        (date(2023, 3, 30), ["red"]),
    ],
    ids=["the last day", "a day late", "29 days late", "30 days late"],
)
def test_a_lift_whose_inspection_is_overdue_is_warned_of_and_then_to_be_stopped(on, levels):
    """H02 (d)."""
    assert [one.level for one in rules.inspection_signs(date(2022, 2, 28), on)] == levels


def test_people_shut_in_for_more_than_half_an_hour_are_warned_of():
    """H02 (d)."""
    trapped = [{"day": "2022-05-01", "minutes": 30}, {"day": "2022-05-02", "minutes": 31}]
    assert [str(one.says) for one in rules.entrapment_signs(trapped, DAY)] == [
        "2022-05-02 困人 31 分钟"
    ]


def test_an_objection_about_light_brings_its_calculation():
    assert not rules.objection_is_supported(True, " ")
    assert rules.objection_is_supported(True, "日照核算 12")
    assert rules.objection_is_supported(False, "")
