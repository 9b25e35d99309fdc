"""Credit in the building trades: the numbers of the table, and what they give."""

from datetime import date
from fractions import Fraction

import pytest
from compounds import BUILDER as BUILDING_FIRM
from compounds import build
from reputed import HANDLER, by, listed

from yiju.applications.contractor_credit import rules
from yiju.applications.contractor_credit.kinds import (
    BUILDER,
    DEVELOPER,
    LANDSCAPER,
    QUALIFICATION,
)
from yiju.platform.trust.standings.api import Subject, consult, scheme_on
from yiju.platform.trust.standings.kinds import span

DAY = date(2021, 3, 15)
MILLION_FEN = 100_000_000


def test_sites_make_a_part_by_their_value():
    """H09 (g): 92 with 3.2 M and 78 with 1.8 M give 86.96."""
    sites = [(Fraction(92), 3_200_000_00), (Fraction(78), 1_800_000_00)]
    assert rules.projects_part(sites, DAY) == Fraction("86.96")


def test_one_giant_site_does_not_decide_alone():
    """H09 (c): values capped at 50 M a site."""
    sites = [(Fraction(60), 500 * MILLION_FEN), (Fraction(100), 50 * MILLION_FEN)]
    assert rules.projects_part(sites, DAY) == 80
    assert rules.projects_part([], DAY) is None


@pytest.mark.parametrize(
    ("major", "larger", "is_ground"),
    [
        ([], [date(2020, 11, 20), date(2021, 11, 18)], True),
        ([], [date(2020, 11, 20), date(2021, 11, 21)], False),
        ([], [date(2021, 11, 18)], False),
        ([date(2021, 11, 18)], [], True),
        ([], [], False),
    ],
    ids=["363 days", "a day over a year", "one", "one that is major", "none"],
)
def test_accidents_are_a_ground_when_grave_or_repeated_within_a_year(major, larger, is_ground):
    """H27 R1 and (g), A39."""
    assert rules.accidents_are_a_ground(major, larger) is is_ground


def test_the_scores_of_the_example_follow_from_the_declared_weights():
    """H09 (c), (g), A16: weights 0.2, 0.6, 0.2; B from 75."""
    scheme = scheme_on(LANDSCAPER, DAY)
    values = {"capacity": Fraction(85), "projects": Fraction("86.96"), "conduct": Fraction(92)}
    score = sum(scheme.parts[key].weight * value for key, value in values.items())
    assert score == Fraction("87.576")
    assert scheme.thresholds == (90, 75, 60)
    assert scheme.newcomer == 75


def test_the_terms_are_those_of_the_rules():
    """H27, §D: black 1 year; wages 3 years, repair after 6 months; bad records 6 m to 3 y."""
    black, wage = BUILDER.list_kind("black"), BUILDER.list_kind("wage")
    on = date(2022, 3, 1)
    assert (black.months.at(on), wage.months.at(on), wage.repair_months.at(on)) == (12, 36, 6)
    assert [one.key for one in black.grounds if not one.repairable] == ["B1", "B3"]
    assert span(BUILDER.item("quality").months, on, "quality") == (6, 36)
    safety = BUILDER.item("safety").months
    assert [span(safety, day, "")[0] for day in (on, date(2023, 5, 1))] == [6, 12]
    scheme = scheme_on(BUILDER, on)
    assert [one.most for one in scheme.parts.values()] == [20, 40, 20, 20]
    assert scheme.capping == {"black", "wage"}


def test_a_builder_who_is_not_insured_or_counted_elsewhere_leaves_a_gap():
    """H28 (g), A40: 10 registered, 3 not insured by the firm, 1 counted by another: 6, gap 3."""
    registered = {f"R{turn}" for turn in range(10)}
    counted = rules.persons_counted(registered, registered - {"R0", "R1", "R2"}, {"R3", "X"})

    assert len(counted) == 6
    assert rules.qualification_gap(9, len(counted), date(2021, 3, 1), DAY) == 3
    assert rules.qualification_gap(9, 9, date(2021, 6, 10), date(2021, 6, 16)) == 0


def test_facts_older_than_forty_five_days_settle_nothing():
    """H28 (f)."""
    assert rules.qualification_gap(9, 6, date(2021, 1, 29), DAY) == 3
    assert rules.qualification_gap(9, 6, date(2021, 1, 28), DAY) is None


def test_a_qualification_is_not_withdrawn_before_three_months():
    """H28 (f) and (g): notice 2021-03-15, to 2021-06-15."""
    refused = rules.may_withdraw(DAY, 3, date(2021, 6, 15))

    assert [str(one) for one in refused.unmet] == ["整改期到 2021-06-15，此前不得提出撤回"]
    assert rules.may_withdraw(DAY, 3, date(2021, 6, 16))
    assert not rules.may_withdraw(DAY, 0, date(2021, 6, 16))
    assert not rules.may_withdraw(DAY, None, date(2021, 6, 16))


@pytest.mark.parametrize(
    ("item", "claimed", "holds"),
    [
        ("waterproof", date(2025, 6, 30), True),
        ("waterproof", date(2025, 7, 1), False),
        ("equipment", date(2022, 6, 30), True),
        ("equipment", date(2022, 7, 1), False),
    ],
)
def test_a_claim_on_the_last_day_of_the_warranty_is_in_time(item, claimed, holds):
    """H26 (g), A38: accepted 2020-06-30."""
    accepted, handover = date(2020, 6, 30), date(2020, 8, 1)

    assert bool(rules.is_a_warranty_claim(item, accepted, handover, claimed)) is holds


def test_a_home_that_was_not_handed_over_or_before_acceptance_has_no_claim():
    """H26 (f)."""
    accepted, claimed = date(2020, 6, 30), date(2021, 1, 1)
    for handover in (None, date(2020, 6, 29)):
        assert not rules.is_a_warranty_claim("waterproof", accepted, handover, claimed)


def test_the_bond_is_three_percent_at_most():
    """H26 (g), A38: 186 M, 5.58 M."""
    assert rules.bond_most(186_000_000_00, DAY) == 5_580_000_00


def test_an_anomaly_lasts_three_months_and_bars_tenders_and_upgrades():
    """H28 R2."""
    anomaly = QUALIFICATION.list_kind("anomaly")

    assert anomaly.months.at(DAY) == 3
    assert {one.key: one.effect for one in anomaly.measures} == {
        "tender": "deny", "upgrade": "deny",
    }  # fmt: skip


def test_a_developer_is_scored_by_how_it_answers_for_its_homes():
    """H26 R2, R3, R6: flagged when late; a main structure that fails takes to the last grade."""
    scheme = scheme_on(DEVELOPER, DAY)

    assert [one.base for one in scheme.parts.values()] == [100]
    assert [key for key, one in scheme.items.items() if one.red_line] == ["structure"]


@pytest.mark.django_db
def test_a_firm_that_has_to_put_its_qualification_right_bids_again_once_the_time_is_over(tmp_path):
    """H28 (g), A40: a bid on 2021-05-01 is refused; on 2021-06-16 it is not."""
    build(tmp_path)
    kind, firm = "contractor_credit.qualification", Subject("unit", BUILDING_FIRM)
    listed("q", DAY, kind=kind, subject=firm, list_key="anomaly", ground="Q1",
           served=date(2021, 3, 12))  # fmt: skip

    def answer(day: date) -> str:
        told = {"purpose": "投标", "measure": "tender", "on": day}
        return consult(kind, firm, **told, **by(HANDLER, day)).effect

    assert [answer(day) for day in (date(2021, 5, 1), date(2021, 6, 15))] == ["deny", "deny"]
    assert answer(date(2021, 6, 16)) == ""
