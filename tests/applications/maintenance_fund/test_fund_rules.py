"""Worked examples of housing.md H20 and H03, and what is refused there."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.applications.maintenance_fund import rules
from yiju.platform.base.money import NotMoney
from yiju.platform.trust.ledgers.api import Cost, share_out

DAY = date(2022, 5, 1)
AREAS = {"1": 89_50, "2": 120_30, "3": 89_50, "4": 120_30}


def test_the_first_deposit_is_area_by_cost_by_rate():
    """H20 (g): 95.37 m² at 1,900 yuan and 6 %."""
    assert rules.first_deposit(95_37, DAY) == 10_872_18


def test_a_cost_is_shared_by_area_and_a_short_home_is_billed():
    """H20 (g): 9,999.99 yuan; the third home has 1,500.00."""
    rich = dict.fromkeys(AREAS, 10_000_00)

    whole = share_out(9_999_99, AREAS, rich)
    short = share_out(9_999_99, AREAS, rich | {"3": 1_500_00})

    assert [*whole.drawn.values()] == [2_132_98, 2_867_02, 2_132_98, 2_867_01]
    assert whole.billed == {}
    assert (short.drawn["3"], short.billed) == (1_500_00, {"3": 632_98})
    assert short.drawn | {"3": 0} == whole.drawn | {"3": 0}


@given(
    cost=st.integers(0, 10**10),
    homes=st.dictionaries(
        st.text("0123456789", min_size=1, max_size=4),
        st.tuples(st.integers(1, 500_00), st.integers(0, 10**7)),
        min_size=1,
        max_size=30,
    ),
)
def test_no_fen_of_a_cost_is_lost_and_no_account_overdrawn(cost, homes):
    areas = {code: area for code, (area, _balance) in homes.items()}
    balances = {code: balance for code, (_area, balance) in homes.items()}

    shared = share_out(cost, areas, balances)

    assert shared.total == cost
    assert all(0 <= shared.drawn[code] <= balances[code] for code in homes)


def test_shares_that_do_not_make_up_the_cost_are_refused():
    """H20 (f) -05."""
    assert rules.shares_add_up({"1": 50, "2": 50}, 100)
    assert not rules.shares_add_up({"1": 50, "2": 49}, 100)


@pytest.mark.parametrize("item", ["upkeep", "private", "utility", "damage"])
def test_what_others_must_pay_for_is_refused_with_the_reason(item):
    """H20 R7."""
    assert "不能用维修资金" in str(rules.may_be_paid_for(item, "building").unmet[0])


def test_the_scope_has_to_cover_the_item():
    """H20 (f) -02."""
    assert rules.may_be_paid_for("roof", "building")
    assert not rules.may_be_paid_for("roof", "compound")
    assert not rules.may_be_paid_for("road", "building")


def test_in_the_warranty_the_builder_pays():
    """H20 R3 and (f) -03; five years for a roof, the last day included."""
    completed = date(2017, 5, 1)

    assert not rules.out_of_warranty("roof", completed, date(2022, 5, 1))
    assert rules.out_of_warranty("roof", completed, date(2022, 5, 2))
    assert rules.out_of_warranty("lift", completed, date(2019, 5, 2))


def test_only_a_listed_emergency_goes_without_a_vote():
    assert rules.may_skip_the_vote("roof")
    assert not rules.may_skip_the_vote("road")


def test_half_is_the_most_in_advance_and_five_percent_stay():
    """H20 R5."""
    assert rules.advance_fits(5_000_00, 10_000_01, DAY)
    assert not rules.advance_fits(5_000_01, 10_000_01, DAY)
    assert rules.final_fits(5_000_00, 4_500_00, 10_000_00, DAY)
    assert not rules.final_fits(5_000_00, 4_500_01, 10_000_00, DAY)
    assert rules.retention(10_000_01, DAY) == 500_01


def test_only_the_contractor_is_paid():
    """H20 (f) -01."""
    assert rules.pays_the_contractor("A", "A")
    assert not rules.pays_the_contractor("B", "A")


def test_acceptance_needs_owners_a_supervisor_and_above_the_limit_a_review():
    whole = rules.acceptance_is_whole
    assert whole(1, "监理 3", 100_000_00, "", DAY)
    assert not whole(1, "监理 3", 100_000_01, "", DAY)
    assert whole(1, "监理 3", 100_000_01, "审 7", DAY)
    assert len(whole(0, " ", 1, "", DAY).unmet) == 2


def test_two_uses_below_the_limit_that_exceed_it_together_look_split():
    before = [(date(2022, 3, 1), 60_000_00)]

    assert rules.looks_split(50_000_00, before, DAY)
    assert not rules.looks_split(40_000_00, before, DAY)
    assert not rules.looks_split(50_000_00, [(date(2022, 1, 1), 60_000_00)], DAY)
    assert not rules.looks_split(150_000_00, before, DAY)


def test_the_fund_is_topped_up_below_thirty_percent_of_the_first_deposit():
    """H20 R2."""
    assert rules.needs_topping_up(2_999, 10_000, DAY)
    assert not rules.needs_topping_up(3_000, 10_000, DAY)


def test_costs_without_an_invoice_are_the_operators():
    """H03 (g): 120,000 less 36,000 with invoices; 5,000 without stay."""
    costs = [Cost(36_000_00, "FP-1"), Cost(5_000_00, " ")]

    assert rules.net_income(120_000_00, costs) == 84_000_00


def test_costs_above_the_income_need_the_assembly():
    """H03 (f)."""
    costs = [Cost(200, "FP-1")]

    assert not rules.costs_are_agreed(100, costs, False)
    assert rules.costs_are_agreed(100, costs, True)
    assert rules.costs_are_agreed(200, costs, False)


def test_income_is_late_a_month_after_the_quarter():
    """H03 (d)."""
    assert not rules.income_is_late(None, date(2022, 4, 30))
    assert rules.income_is_late(date(2022, 3, 31), date(2022, 5, 1))
    assert not rules.income_is_late(date(2022, 4, 1), date(2022, 5, 1))


COMPLETED = date(2022, 4, 30)
FIRST = 10_872_18


@pytest.mark.parametrize(
    ("home", "unmet"),
    [
        (rules.Home(95_37, FIRST, COMPLETED), 0),
        (rules.Home(95_37, FIRST - 1, COMPLETED), 1),
        (rules.Home(95_37, FIRST, DAY), 0),
        (rules.Home(95_37, FIRST, date(2022, 5, 2)), 1),
        (rules.Home(95_37, FIRST, COMPLETED, DAY), 1),
        (rules.Home(95_37, 0, date(2022, 5, 2), DAY), 3),
    ],
    ids=["whole", "a fen short", "accepted today", "accepted tomorrow", "again", "all at once"],
)
def test_no_home_is_handed_over_without_its_first_deposit(home, unmet):
    """H20 R1; everything that lacks is told at once."""
    assert len(rules.may_be_handed_over(home, DAY).unmet) == unmet


@pytest.mark.parametrize(
    ("papers", "on", "unmet"),
    [
        ({"甲": "1", "乙": "2"}, DAY, 0),
        ({"甲": " ", "乙": ""}, DAY, 2),
        ({"甲": "1"}, date(2022, 5, 2), 1),
    ],
    ids=["whole", "none", "tomorrow"],
)
def test_a_handover_has_all_of_its_papers(papers, on, unmet):
    """H26 R6."""
    assert len(rules.papers_are_whole(papers, on, DAY).unmet) == unmet


@given(paid=st.integers(0, 2 * FIRST), more=st.integers(0, FIRST))
def test_paying_in_more_never_forbids_a_handover(paid, more):
    if rules.may_be_handed_over(rules.Home(95_37, paid, COMPLETED), DAY):
        assert rules.may_be_handed_over(rules.Home(95_37, paid + more, COMPLETED), DAY)


def test_what_was_handed_over_before_there_were_rules_is_not_judged_by_them():
    assert rules.lacks_first(95_37, FIRST - 1, date(2008, 2, 1))
    assert not rules.lacks_first(95_37, FIRST, date(2008, 2, 1))
    assert not rules.lacks_first(95_37, 0, date(2008, 1, 31))
    assert not rules.lacks_first(95_37, 0, None)


@pytest.mark.parametrize("yuan", ["0.001", "NaN"])
def test_an_amount_that_is_no_whole_fen_is_refused(yuan):
    with pytest.raises(NotMoney):
        rules.fen_of(Decimal(yuan))
