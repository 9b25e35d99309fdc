"""Quotas, nodes, what may be drawn, warnings: the worked examples of the escrow rules, and laws."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.applications.presale import rules
from yiju.platform.base.calendar import china
from yiju.platform.trust.escrow.api import AmountUnfit, fen_of

DAY = date(2022, 5, 9)
Q = 388_800_000_00
FEN = st.integers(0, 10**13)
DAYS = tuple(date(2021 + n // 2, 6 if n % 2 == 0 else 12, 30) for n in range(6))


def permit(**more):
    told = dict(
        project="x", developer="d", bank="b", account="1", total_m2=Decimal(80_000),
        presale_m2=Decimal(60_000), decorated=True, contracts_yuan=Decimal(0),
        permitted_on=DAY,
    )  # fmt: skip
    return rules.Permit(**told | more)


def test_the_quota_is_316_8_and_72_millions():  # H13 (g), A25
    assert rules.quota(permit(), DAY) == Q
    assert rules.quota(permit(decorated=False), DAY) == 316_800_000_00


def test_the_quota_is_not_below_the_signed_contracts_times_the_factor():  # H13 R2
    assert rules.quota(permit(contracts_yuan=Decimal(400_000_000)), DAY) == 440_000_000_00


def test_what_may_be_drawn_at_the_third_node_is_144_48_millions():  # H13 (g), A25
    assert rules.retained(Q, 3, DAY) == 155_520_000_00
    assert rules.withdrawable(300_000_000_00, Q, 3, DAY) == (0, 144_480_000_00)


def test_what_may_be_drawn_at_the_first_node_is_31_2_above_and_77_76_inside():  # H13 (g), A25
    assert rules.withdrawable(420_000_000_00, Q, 1, DAY) == (31_200_000_00, 77_760_000_00)


def test_nothing_inside_the_quota_before_the_first_node():  # H13 R4
    assert rules.withdrawable(Q, Q, 0, DAY) == (0, 0)


def test_a_guarantee_stands_for_at_most_thirty_per_cent_of_the_quota():  # H13 R5
    most = 116_640_000_00
    assert rules.counted_guarantee(Q, most + 1, DAY) == most
    assert rules.withdrawable(300_000_000_00, Q, 3, DAY, most).inside == 261_120_000_00


@given(FEN, FEN, st.integers(1, 6), FEN, FEN)
def test_more_money_or_a_later_node_never_lets_less_be_drawn(balance, more, node, quota, letter):
    free = rules.withdrawable(balance, quota, node, DAY, letter)
    assert 0 <= sum(free) <= balance
    assert sum(rules.withdrawable(balance + more, quota, node, DAY, letter)) >= sum(free)
    assert sum(rules.withdrawable(balance, quota, node - 1, DAY, letter)) <= sum(free)


def test_a_court_takes_what_is_above_first_and_a_stop_everything():  # H13 R8
    free = rules.Withdrawable(30, 70)
    assert rules.after_holds(free, 20, False) == (10, 70)
    assert rules.after_holds(free, 500, False) == (0, 70)
    assert rules.after_holds(free, 0, True) == (0, 0)


def test_a_node_is_not_skipped_and_not_gone_back():  # H13 -03
    assert rules.is_next(0, 1)
    assert not rules.is_next(0, 2) and not rules.is_next(2, 2) and not rules.is_next(2, 1)
    assert not rules.is_next(6, 7)


@pytest.mark.parametrize(
    "count, visited", [(1, 1), (3, 3), (4, 2), (6, 2), (7, 3), (10, 3), (11, 4)]
)
def test_of_more_than_three_buildings_some_are_visited(count, visited):  # H13 R7
    assert rules.visits(count, DAY) == visited


def test_a_payee_gets_no_more_than_progress_and_advance_allow():  # H13 R6
    works = rules.Works("p", "x", "1", "construction", Decimal("1000.00"), 40)
    assert rules.payable(works, DAY) == 500_00
    full = rules.Works("p", "x", "1", "construction", Decimal("1000.00"), 95)
    assert rules.payable(full, DAY) == 1000_00


@pytest.mark.parametrize(
    "percent, level",
    [(100, ""), (Fraction(9999, 100), "yellow"), (80, "yellow"), (Fraction(7999, 100), "orange"),
     (50, "orange"), (Fraction(4999, 100), "red")],
)  # fmt: skip
def test_coverage_warns_at_its_limits(percent, level):  # H13 R10
    assert levels(rules.signs(Fraction(percent) / 100, 0, "good", DAY)) == (
        [level] if level else []
    )


def levels(signs):
    return [one.level for one in signs]


@pytest.mark.parametrize("days, level", [(90, ""), (91, "orange"), (180, "orange"), (181, "red")])
def test_delay_warns_at_its_limits(days, level):  # H13 R10
    assert levels(rules.signs(Fraction(1), days, "good", DAY)) == ([level] if level else [])


def test_each_ground_is_a_cause_of_its_own():
    found = rules.signs(Fraction(79, 100), 181, "listed", DAY)
    assert [one.cause for one in found] == ["coverage", "delay", "credit"]
    assert levels(found) == ["orange", "red", "orange"]
    assert levels(rules.signs(None, 0, "watched", DAY)) == ["yellow"]


@pytest.mark.parametrize(
    "until, short, level",
    [(date(2021, 6, 30), 1, "orange"), (date(2021, 6, 30), 0, ""), (date(2021, 7, 1), 1, "yellow"),
     (date(2021, 7, 30), 1, "yellow"), (date(2021, 7, 31), 1, "")],
    ids=["lapsed", "lapsed and covered", "its last day", "thirty days before", "earlier"],
)  # fmt: skip
def test_a_guarantee_that_lapses_warns_where_money_does_not_cover(until, short, level):  # H13 R5
    assert (
        levels(rules.guarantee_signs("BH-1", until, short, date(2021, 7, 1)))
        == [level][: bool(level)]
    )


def test_the_next_node_is_late_from_the_day_after_it_was_planned():
    assert rules.delay(DAYS, 0, DAYS[0]) == 0
    assert rules.delay(DAYS, 1, date(2022, 1, 9)) == 10
    assert rules.delay(DAYS, 6, date(2030, 1, 1)) == 0


def test_a_part_of_a_fen_is_no_money():
    assert fen_of(Decimal("0.01")) == 1
    with pytest.raises(AmountUnfit):
        fen_of(Decimal("0.005"))


def test_five_working_days_over_a_holiday():  # A01
    assert china().add_working_days(date(2021, 2, 10), 5) == date(2021, 2, 23)
