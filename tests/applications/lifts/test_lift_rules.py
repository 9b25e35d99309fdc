"""Worked examples of housing.md H02, and what is refused there."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.applications.lifts import rules
from yiju.applications.lifts.kinds import Entrapment, Lift, check_lift

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


def test_a_lift_without_any_inspection_on_record_is_due_now():
    assert [one.level for one in rules.inspection_signs(None, DAY)] == ["orange"]


@pytest.mark.parametrize(
    ("last", "on", "report", "unmet"),
    [
        (date(2021, 5, 1), DAY, "检 1", 0),
        (None, DAY, "检 1", 0),
        (date(2021, 5, 1), DAY, " ", 1),
        (date(2021, 5, 1), date(2022, 5, 2), "检 1", 1),
        (DAY, date(2022, 4, 30), "检 1", 1),
    ],
    ids=["on the day", "the first", "no report", "tomorrow", "before the last"],
)
def test_an_inspection_has_its_report_and_a_day_that_fits(last, on, report, unmet):
    assert len(rules.inspection_fits(last, on, report, DAY).unmet) == unmet


def test_people_shut_in_for_more_than_half_an_hour_are_warned_of():
    """H02 (d)."""
    trapped = {
        "KR1": Entrapment(lift="DT01", day=date(2022, 5, 1), minutes=30),
        "KR2": Entrapment(lift="DT01", day=date(2022, 5, 2), minutes=31),
    }
    assert [(one.cause, str(one.says)) for one in rules.entrapment_signs(trapped, DAY)] == [
        ("trapped/KR2", "2022-05-02 困人 31 分钟")
    ]


@pytest.mark.parametrize(
    ("days", "warned"),
    [
        ((date(2022, 4, 2), date(2022, 4, 20), DAY), True),
        ((date(2022, 4, 1), date(2022, 4, 20), DAY), False),
        ((date(2022, 4, 20), DAY), False),
    ],
    ids=["three in thirty days", "one of them on the day before", "two"],
)
def test_three_reports_about_a_lift_in_thirty_days_are_warned_of(days, warned):
    """H02 (d); both the first and the last day count."""
    reports = {f"AJ{number}": day for number, day in enumerate(days)}

    found = rules.complaint_signs(reports, DAY)

    assert bool(found) is warned
    if warned:
        assert {str(line).partition("，")[0] for line in found[0].evidence} == set(reports)


@given(
    st.dictionaries(st.text("0123456789", min_size=1, max_size=3), st.dates(max_value=DAY)),
    st.dates(max_value=DAY),
)
def test_one_more_report_never_ends_a_warning(reports, day):
    if rules.complaint_signs(reports, DAY):
        assert rules.complaint_signs(reports | {"one more": day}, DAY)


def test_a_home_is_reached_above_the_ground_floor_where_somebody_old_lives():
    """H02 (e)."""
    assert rules.is_reached(2, 1)
    assert not rules.is_reached(1, 2)
    assert not rules.is_reached(6, 0)


def test_a_building_of_four_floors_needs_a_lift():
    """H02 (e)."""
    assert rules.needs_a_lift(4, DAY)
    assert not rules.needs_a_lift(3, DAY)


def test_a_lift_stands_in_a_building_of_its_compound():
    fits = Lift(compound="990101XQ0001", building="990101XQ0001-1", stops=6)

    assert check_lift(fits) == []
    assert [name for name, _why in check_lift(replace(fits, building="990101XQ0002-1"))] == [
        "building"
    ]
    assert [name for name, _why in check_lift(replace(fits, project="JZDT1"))] == ["added"]


def test_an_objection_about_light_brings_its_calculation():
    assert not rules.objection_is_supported(True, " ")
    assert rules.objection_is_supported(True, "日照核算 12")
    assert rules.objection_is_supported(False, "")
