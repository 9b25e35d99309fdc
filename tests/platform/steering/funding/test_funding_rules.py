"""What PPP costs, what may be begun, how money is used. Examples of housing.md H30 and §A A42."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.steering.funding.rules import (
    Flow,
    Mark,
    Partnership,
    first_excess,
    foreseen,
    gate,
    idle_months,
    proceeds,
    progress,
    responsibility,
    shares,
    subsidy,
)

M = 100_000_000
"""Fen in a million yuan."""
PLANT = Partnership(
    mode="gap",
    build_cost=1200 * M,
    profit=Fraction(6, 100),
    discount=Fraction(5, 100),
    years=15,
    first_year=2023,
    operating_cost=40 * M,
    user_fee=25 * M,
)
IN_2022 = date(2022, 6, 30)
GENERAL = {year: Fraction(70_000 * M) for year in range(2020, 2060)}


def allowed(terms, *others, on=IN_2022, income=True, promise="", general=GENERAL):
    return gate(terms, on, stable_income=income, promise=promise, others=others, general=general)


def codes(found):
    return [one.code for one in found.refused]


@pytest.mark.parametrize("n, fen", [(1, 10_644_000_000), (2, 11_089_200_000), (15, 19_369_300_000)])
def test_the_subsidy_of_a_year_is_that_of_the_guideline(n, fen):
    """H30 (g): 106.44, 110.892 and 193.693 million yuan."""
    assert abs(subsidy(PLANT, n) - fen) < Fraction(M, 2000)


def test_a_government_pays_the_whole_where_it_pays_alone_and_nothing_where_users_do():
    assert subsidy(replace(PLANT, mode="paid"), 1) == subsidy(PLANT, 1) + 25 * M
    assert subsidy(replace(PLANT, mode="user"), 1) == 0
    assert subsidy(replace(PLANT, user_fee=9000 * M), 1) == 0
    assert subsidy(PLANT, 0) == subsidy(PLANT, 16) == 0


def test_equity_risk_and_supporting_works_count_in_their_years():
    terms = replace(
        PLANT, mode="user", years=2, risk=3, equity={2021: 5, 2023: 7}, support={2022: 11}
    )
    assert responsibility(terms) == {2021: 5, 2022: 11, 2023: 10, 2024: 3}


def test_a_second_government_paid_project_is_refused_above_five_percent_and_users_may_still_pay():
    """H30 (g): 4.9441 % is allowed, 5.0870 % is not, and 10 % is not reached."""
    paid = Partnership("paid", 0, Fraction(0), Fraction(0), 1, 2024, 110_892 * M // 1000, 0)
    existing = {2024: Fraction(3350 * M)}
    first = allowed(paid, existing)
    assert first.is_open
    assert f"{float(first.years[0].share):.4f}" == "4.9441"

    second = replace(paid, operating_cost=100 * M)
    refused = allowed(second, existing, responsibility(paid))
    assert codes(refused) == ["H30-02"]
    assert f"{float(refused.years[0].share):.4f}" == "5.0870"
    by_users = replace(second, mode="user", risk=100 * M)
    assert allowed(by_users, existing, responsibility(paid)).is_open


@pytest.mark.parametrize("more, refused", [(0, []), (1, ["H30-02"])])
def test_ten_percent_may_be_reached_and_not_passed(more, refused):
    """财金〔2015〕21号 25: exactly 10 % is within."""
    terms = Partnership("user", 0, Fraction(0), Fraction(0), 1, 2024, 0, 0, risk=7000 * M + more)
    found = allowed(terms)
    assert codes(found) == refused
    assert len(found.hints) == 1  # above the 7 % of 财金〔2019〕10号


def test_all_that_speaks_against_a_project_is_said_at_once():
    """H30 (f) -01, -03, -06; R3 and R8 from November 2023 on."""
    bad = replace(PLANT, operating_cost=-1)
    found = allowed(bad, on=date(2023, 11, 3), income=False, promise="buy_back", general={})
    assert codes(found) == ["H30-01", "H30-06", "H30-R3", "H30-R8", "H30-03"]


def test_only_users_pay_for_projects_of_november_2023_and_later():
    """国办函〔2023〕115号."""
    assert allowed(PLANT, on=date(2023, 11, 2)).is_open
    assert codes(allowed(PLANT, on=date(2023, 11, 3))) == ["H30-R3"]
    assert allowed(replace(PLANT, mode="user"), on=date(2023, 11, 3)).is_open


def test_a_year_without_forecast_is_foreseen_from_five_actual_years_with_a_ceiling():
    actual = {2016 + n: round(100 * M * 1.05**n) for n in range(6)}
    found = foreseen(actual, {2022: 9 * M}, range(2021, 2024), IN_2022)
    assert found[2022] == 9 * M
    assert abs(found[2023] / actual[2021] - Fraction(11025, 10000)) < Fraction(1, 10**6)
    steep = {2016 + n: M * 2**n for n in range(6)}
    assert foreseen(steep, {}, [2022], IN_2022)[2022] == 32 * M * Fraction(108, 100)
    assert foreseen({2020: M, 2021: M}, {}, [2022], IN_2022) == {}


def test_shares_are_of_each_year_and_unknown_where_no_expenditure_is():
    found = shares(
        [{2022: Fraction(1)}, {2022: Fraction(2), 2023: Fraction(1)}], {2022: Fraction(60)}
    )
    assert [(one.year, one.share) for one in found] == [(2022, 5), (2023, None)]


D = date(2022, 1, 10)
DAYS = st.dates(date(2021, 1, 1), date(2022, 12, 31))
FLOWS = st.lists(st.builds(Flow, DAYS, st.integers(0, 1000), st.booleans()), max_size=8)


@given(FLOWS, FLOWS, DAYS)
def test_money_drawn_is_green_other_or_idle_to_the_fen(draws, uses, on):
    """H30 R4: drawn = used_green + idle."""
    found = proceeds(draws, uses, on)
    assert found.drawn == found.green + found.other + found.idle
    assert (found.idle > 0) <= (found.idle_since is not None)


def test_the_oldest_money_is_used_first_and_what_is_left_is_idle_since_it_was_drawn():
    draws = [Flow(date(2021, 6, 1), 100), Flow(date(2021, 12, 1), 50)]
    assert proceeds(draws, [Flow(D, 99)], D).idle_since == date(2021, 6, 1)
    found = proceeds(draws, [Flow(D, 100)], date(2022, 6, 1))
    assert (found.idle_since, found.idle, idle_months(found, date(2022, 6, 1))) == (
        date(2021, 12, 1),
        50,
        6,
    )
    assert idle_months(found, date(2022, 5, 31)) == 5
    assert proceeds(draws, [Flow(D, 150)], D).idle_since is None


def test_money_is_not_used_before_it_is_drawn_whatever_the_sums_are_in_the_end():
    early, late = date(2022, 1, 1), date(2022, 2, 1)
    assert first_excess([Flow(early, 10)], [Flow(early, 10)]) is None
    assert first_excess([Flow(early, 10)], [Flow(late, 20)]) == early


@given(FLOWS, FLOWS)
def test_uses_never_exceed_at_any_date_exactly_where_no_excess_is_found(lower, upper):
    """K20 of housing.md §0.2."""
    days = {one.on for one in [*lower, *upper]}
    within = all(
        sum(f.fen for f in lower if f.on <= day) <= sum(f.fen for f in upper if f.on <= day)
        for day in days
    )
    assert (first_excess(lower, upper) is None) == within


MARKS = (Mark(date(2022, 1, 11), date(2022, 1, 1)), Mark(date(2022, 1, 21), None))


@pytest.mark.parametrize(
    "on, percent",
    [
        (date(2021, 12, 22), 0),
        (date(2022, 1, 1), 50),
        (date(2022, 1, 11), 75),
        (date(2022, 1, 21), 100),
        (date(2022, 1, 22), 50),
    ],
    ids=["at the start", "reached early", "under way", "on the due day", "overdue"],
)
def test_work_under_way_counts_until_its_milestone_is_overdue(on, percent):
    assert progress(date(2021, 12, 22), MARKS, on) == percent
