"""What falls due, what contracts make debtors keep, what green money brings (housing.md H30)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.steering.funding.benefits import BenefitRow, latest, per_wan, share_of
from yiju.platform.steering.funding.covenants import CovenantRow, ReadingRow, state
from yiju.platform.steering.funding.debt import WAYS, Due, by_year, due_days, service
from yiju.platform.steering.funding.editions import editions
from yiju.platform.steering.funding.rules import Flow, Mark, planned

ON = date(2022, 6, 30)
START, END = date(2020, 12, 31), date(2023, 12, 31)
MILLION = 100_000_000
"""Fen in a million yuan."""


def dues(way, *flows, rate=Fraction(5)):
    return service(flows or [Flow(START, 3 * MILLION)], rate, END, way, ON)


def test_a_loan_paid_back_at_once_bears_interest_on_all_of_it_each_year():
    """By hand: 3 million at 5 % by 365 days: 150,000 yuan a year, the principal in the last."""
    year = 15_000_000
    assert dues("bullet") == [
        Due(date(2021, 12, 31), 0, year),
        Due(date(2022, 12, 31), 0, year),
        Due(END, 3 * MILLION, year),
    ]


def test_equal_principal_bears_less_interest_each_year_and_equal_payments_stay_equal():
    """By hand: 1 million a year, interest 150, 100 and 50 thousand; the level payment of 3 million
    over 3 years at 5 % is 3,000,000 × .05 / (1 − 1.05⁻³) = 1,101,625.69 yuan."""
    assert [(one.principal, one.interest) for one in dues("equal")] == [
        (MILLION, 15_000_000),
        (MILLION, 10_000_000),
        (MILLION, 5_000_000),
    ]
    level = dues("annuity")
    assert [one.fen for one in level[:2]] == [110_162_569] * 2
    assert abs(level[2].fen - 110_162_569) <= 2


def test_what_is_drawn_in_the_middle_of_a_year_bears_interest_for_its_days():
    half = Flow(date(2021, 7, 1), MILLION)
    [first, *_later] = dues("bullet", Flow(START, MILLION), half)
    assert first.interest == 5_000_000 + round(5_000_000 * 183 / 365)
    assert dues("bullet", Flow(date(2022, 7, 1), 5)) == []  # not drawn yet


FLOWS = st.lists(
    st.builds(Flow, st.dates(date(2019, 1, 1), date(2022, 6, 30)), st.integers(1, 10**12)),
    min_size=1,
    max_size=5,
)


@given(FLOWS, st.sampled_from(sorted(WAYS)), st.integers(0, 12), st.integers(0, 4000))
def test_principals_sum_to_what_was_drawn_to_the_fen(flows, way, rate, days):
    matures = date.fromordinal(date(2022, 7, 1).toordinal() + days)
    found = service(flows, Fraction(rate), matures, way, ON)
    assert sum(one.principal for one in found) == sum(one.fen for one in flows)
    assert all(one.principal >= 0 and one.interest >= 0 for one in found)
    assert [one.on for one in found] == due_days(min(one.on for one in flows), matures)
    years = by_year(found)
    assert sum(sums[1] for sums in years) == sum(one.fen for one in flows)


COVER = CovenantRow("L-1", "DSCR", "偿债备付率", "least", Decimal("1.1"), 6, "贷字1号")


def read(*told):
    rows = tuple(ReadingRow(day, Decimal(value), "审") for day, value in told)
    return replace(COVER, readings=rows)


@pytest.mark.parametrize(
    "row, on, is_so",
    [
        (read((date(2022, 3, 31), "1.5")), date(2022, 9, 30), "met"),
        (read((date(2022, 3, 31), "1.5")), date(2022, 10, 1), "overdue"),
        (read((date(2022, 3, 31), "1.1")), ON, "near"),
        (read((date(2022, 3, 31), "1.0999")), ON, "missed"),
        (read((date(2022, 3, 31), "1.0")), date(2023, 9, 30), "missed"),
        (read((date(2021, 3, 31), "1.0"), (date(2022, 3, 31), "1.5")), ON, "met"),
        (COVER, date(2022, 4, 10), "waiting"),
        (COVER, date(2022, 7, 11), "overdue"),
    ],
    ids=[
        "on the last day",
        "a day late",
        "on the bound",
        "below",
        "still missed",
        "healed",
        "not due",
        "never",
    ],
)
def test_a_covenant_is_met_up_to_its_bound_and_until_it_has_to_be_looked_at(row, on, is_so):
    """H30 (d): 90 % of a limit, covenant miss; §0.1: 以上 includes the number."""
    assert state(row, date(2022, 1, 10), on) == is_so


def test_a_debt_ratio_may_reach_its_ceiling():
    row = replace(read((ON, "70")), compare="most", bound=Decimal(70))
    assert state(row, ON, ON) == "near"
    assert state(replace(row, bound=Decimal("69.9")), ON, ON) == "missed"
    assert state(replace(row, bound=Decimal(80)), ON, ON) == "met"


def test_a_source_claims_of_a_benefit_what_it_pays_of_the_project_and_never_more_than_all():
    """H30 R5: benefits per yuan."""
    assert share_of(Decimal(1000), 60, 100) == 600
    assert share_of(Decimal(1000), 150, 100) == 1000
    assert share_of(Decimal(1000), 60, 0) == 0
    assert per_wan(Decimal(1000), 50 * 1_000_000) == 20
    assert per_wan(Decimal(1000), 0) is None


def test_the_benefit_of_a_project_is_that_of_its_newest_year():
    rows = [BenefitRow("P", year, "energy", Decimal(year), "评") for year in (2022, 2021)]
    assert [one.year for one in latest(rows).values()] == [2022]


@pytest.mark.parametrize(
    "day, key",
    [
        (date(2015, 12, 21), None),
        (date(2021, 6, 30), "bond-2015"),
        (date(2021, 7, 1), "bond-2021"),
        (date(2024, 3, 1), "bond-2021"),
    ],
)
def test_bonds_are_labelled_by_the_edition_of_their_day_and_not_by_that_for_industry(day, key):
    """绿色债券支持项目目录 2015, 2021; what is for industry labels no bond."""
    found = editions().labelling(day)
    assert (found.key if found else None) == key


def test_every_official_edition_says_how_sure_we_are_of_it():
    assert all(one.confidence and one.source for one in editions().rows)
    days = [one.valid_from for one in editions().rows]
    assert len(set(days)) == len(days) and days == sorted(days)


def test_the_plan_of_a_project_counts_each_milestone_on_its_day():
    marks = [Mark(date(2022, 1, 11), None), Mark(date(2022, 1, 21), None)]
    assert planned(date(2022, 1, 1), marks, date(2022, 1, 11)) == 50
    assert planned(date(2022, 1, 1), marks, date(2022, 2, 1)) == 100
