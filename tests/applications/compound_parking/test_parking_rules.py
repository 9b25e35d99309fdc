"""Stalls of compounds: who is next, for how long, on which ground. housing.md H03."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.applications.compound_parking import rules
from yiju.applications.compound_parking.rules import Applicant, Decision, Lease, Stall
from yiju.platform.base.time import Period

DAY = date(2022, 6, 1)
COMPOUND = "990101XQ0001"
PLANNED = Stall(compound=COMPOUND, ground="planned", owner="developer")
COMMON = Stall(
    compound=COMPOUND, ground="common", owner="owners", decision="stalls-2021",
    lane_m=Decimal("4.0"), added_on=date(2021, 11, 1),
)  # fmt: skip
PASSED = Decision(COMPOUND, "change_use", True)


def owner(number: str, has: int = 0, rank: int | None = None) -> Applicant:
    return Applicant(number, f"P{number}", has, rank)


def test_while_an_owner_waits_nobody_else_gets_a_stall():
    """H03 R1."""
    outsider = Applicant("X", "")

    assert rules.is_next(outsider, [], 1)
    refused = rules.is_next(outsider, [owner("1")], 5)
    assert "还有 1 户业主在等候" in str(refused.unmet[0])


def test_every_home_has_one_stall_before_any_has_a_second():
    """H03 R3."""
    first, second = owner("1"), owner("2", has=1)

    assert rules.is_next(first, [first, second], 1)
    assert "先配一个" in str(rules.is_next(second, [first, second], 9).unmet[0])
    assert rules.is_next(second, [second], 1)


def test_equal_claims_beyond_what_is_free_are_settled_by_lots():
    """H03 R3 and (g): three applicants for one stall use the draw."""
    waiting = [owner("1"), owner("2"), owner("3")]
    drawn = [owner("1", rank=2), owner("2", rank=1), owner("3", rank=0)]

    assert "须先抽签" in str(rules.is_next(waiting[0], waiting, 1).unmet[0])
    assert rules.is_next(drawn[2], drawn, 1)
    assert "还没有轮到" in str(rules.is_next(drawn[1], drawn, 1).unmet[0])
    late = owner("4")
    assert not rules.is_next(late, [*drawn, late], 1)


@given(st.permutations(range(6)), st.integers(0, 8))
def test_as_many_are_next_as_stalls_are_free(order, free):
    drawn = [owner(str(place), rank=rank) for place, rank in enumerate(order)]

    assert sum(bool(rules.is_next(one, drawn, free)) for one in drawn) == min(free, 6)


def test_a_lease_is_for_a_year_at_most_while_stalls_are_scarce():
    """H03 R3; 20 years at most in any case (Civil Code 705)."""
    first = date(2022, 6, 1)

    assert rules.term_fits(first, date(2023, 5, 31), scarce=True)
    assert not rules.term_fits(first, date(2023, 6, 1), scarce=True)
    assert rules.term_fits(first, date(2023, 6, 1), scarce=False)
    assert not rules.term_fits(first, date(2042, 6, 1), scarce=False)
    assert not rules.term_fits(first, date(2022, 5, 31), scarce=False)


def test_a_stall_on_common_ground_rests_on_the_owners_vote():
    """H03 R2, Civil Code 278 item 8."""
    assert rules.may_be_let(COMMON, PASSED, DAY)
    for decision in (
        None,
        Decision(COMPOUND, "change_use", False),
        Decision(COMPOUND, "other", True),
        Decision("990101XQ0002", "change_use", True),
    ):
        assert "没有同意" in str(rules.may_be_let(COMMON, decision, DAY).unmet[0])
    assert rules.may_be_let(PLANNED, None, DAY)


@pytest.mark.parametrize(
    "lane, blocks, green, paper, why",
    [
        ("3.99", False, False, "", "不足 4.0 米"),
        ("4.0", True, False, "", "挡住出入口"),
        ("4.0", False, True, " ", "占用绿地"),
    ],
    ids=["fire lane", "access", "green"],
)
def test_no_stall_is_added_in_the_fire_lane_the_access_or_the_green(
    lane, blocks, green, paper, why
):
    """H03 R2."""
    refused = rules.addition_is_fit(Decimal(lane), blocks, green, paper, DAY)

    assert [why in str(one) for one in refused.unmet] == [True]
    assert rules.addition_is_fit(Decimal("4.0"), False, True, "绿批 1", DAY)


def test_leases_of_one_stall_do_not_overlap():
    """H03 (f): overlapping leases of one stall."""
    held = Lease("1", "S1", date(2022, 1, 1), date(2022, 6, 30))
    after = Lease("2", "S1", date(2022, 7, 1), date(2022, 12, 31))

    assert rules.does_not_collide(after, [held])
    last_day = Lease("2", "S1", date(2022, 6, 30), date(2022, 12, 31))
    assert "已经租出" in str(rules.does_not_collide(last_day, [held]).unmet[0])
    assert rules.does_not_collide(Lease("2", "S2", held.first, held.last), [held])


@given(*[st.dates(date(2022, 1, 1), date(2023, 12, 31))] * 4)
def test_two_leases_collide_just_when_they_share_a_day(a, b, c, d):
    one, other = Lease("1", "S1", min(a, b), max(a, b)), Lease("2", "S1", min(c, d), max(c, d))
    shared = max(one.first, other.first) <= min(one.last, other.last)

    assert bool(rules.does_not_collide(one, [other])) != shared
    assert bool(rules.does_not_collide(other, [one])) != shared


def test_a_plate_has_no_second_subsidised_stall():
    """H03 (f): plate already holding a subsidised stall."""
    days = (date(2022, 1, 1), date(2022, 12, 31))
    held = Lease("1", "S1", *days, mark="m", subsidised=True)

    again = Lease("2", "S2", *days, mark="m", subsidised=True)
    assert "优惠车位" in str(rules.does_not_collide(again, [held]).unmet[0])
    assert rules.does_not_collide(Lease("2", "S2", *days, mark="m"), [held])
    assert rules.does_not_collide(Lease("2", "S2", *days, mark="n", subsidised=True), [held])


def test_a_stall_of_one_owner_is_not_let_by_the_firm():
    own = Stall(compound=COMPOUND, ground="planned", owner="unit", part="P1")

    assert "由业主自行处理" in str(rules.may_be_let(own, None, DAY).unmet[0])


@pytest.mark.parametrize(
    "told, field",
    [
        ({"ground": "common", "owner": "developer"}, "owner"),
        ({"ground": "common", "owner": "owners"}, "decision"),
        ({"ground": "planned", "owner": "developer", "decision": "x"}, "decision"),
        ({"ground": "planned", "owner": "unit"}, "part"),
    ],
)
def test_a_record_that_contradicts_itself_is_refused(told, field):
    assert field in [name for name, _why in rules.check_stall(Stall(compound=COMPOUND, **told))]


def test_the_net_income_is_due_thirty_days_after_the_quarter():
    assert rules.income_due(Period.quarter(2022, 1)) == date(2022, 4, 30)
