"""Worked examples of housing.md H19 on meetings, and the law on voting that it reads."""

from datetime import date
from fractions import Fraction

import pytest

from yiju.applications.owners_assembly import rules
from yiju.platform.trust.ballots import api as ballots
from yiju.platform.trust.ballots.api import Choice, Weight

DAY = date(2022, 6, 30)


def test_a_fifth_of_the_owners_may_ask_for_a_meeting():
    """H19 R4."""
    assert rules.extra_meeting_is_due(20, 100, DAY)
    assert not rules.extra_meeting_is_due(19, 100, DAY)


def test_the_first_assembly_waits_for_half_of_the_area_or_for_two_years():
    """H19 R3."""
    may = rules.first_assembly_may_meet
    assert may(Fraction(1, 2), None, DAY)
    assert not may(Fraction(49, 100), date(2020, 7, 1), DAY)
    assert may(Fraction(1, 5), date(2020, 6, 30), DAY)
    assert not may(Fraction(19, 100), date(2020, 6, 30), DAY)


def test_a_manager_leaves_sixty_days_after_the_notice():
    """H19 R8."""
    assert rules.dismissal_takes_effect(date(2022, 5, 1)) == DAY


def test_who_owes_fees_or_trades_with_the_firm_may_not_be_a_member():
    assert rules.member_is_disqualified(7, False, DAY)
    assert not rules.member_is_disqualified(6, False, DAY)
    assert rules.member_is_disqualified(0, True, DAY)


@pytest.mark.parametrize(
    "matter, opened, unmet",
    [
        ("use_fund", date(2020, 12, 10), ["AREA_CONSENT", "HEAD_CONSENT"]),
        ("use_fund", date(2021, 2, 1), []),
        ("raise_fund", date(2021, 2, 1), ["AREA_CONSENT", "HEAD_CONSENT"]),
    ],
    ids=["use in 2020", "use in 2021", "raise in 2021"],
)
def test_the_same_votes_pass_or_fail_by_the_law_of_the_opening_day(matter, opened, unmet):
    """H19 (g): 300 heads, 30,000 m²; 210 take part, 130 agree."""
    weights = {f"H{n}": Weight(100_00, 1) for n in range(300)}
    votes = {Choice.YES: Weight(13_000_00, 130), Choice.NO: Weight(8_000_00, 80)}

    found = ballots.decide(weights, votes, ballots.rule_for(matter, opened))

    assert [str(one) for one in found.unmet] == unmet


def test_a_developer_and_an_investor_are_one_head_each():
    """H19 (g): 40 unsold units, 6 flats of one owner, 254 single owners: 256 heads."""
    parts = [ballots.Part(f"U{n}", 90_00, "developer") for n in range(40)]
    parts += [ballots.Part(f"I{n}", 90_00, "investor") for n in range(6)]
    parts += [ballots.Part(f"S{n}", 90_00, f"owner-{n}") for n in range(254)]

    weights = ballots.weights_of(parts)

    assert len(weights) == 256
    assert sum(one.area for one in weights.values()) == 300 * 90_00


@pytest.mark.parametrize(
    ("on", "has_begun", "levels"),
    [
        (date(2022, 5, 30), False, []),
        (date(2022, 5, 31), False, ["yellow"]),
        (date(2022, 8, 31), False, ["yellow"]),
        (date(2022, 9, 1), False, ["orange"]),
        (date(2022, 9, 1), True, []),
    ],
    ids=["earlier", "three months before", "its last day", "over", "an election is called"],
)
def test_a_committee_whose_term_ends_has_to_call_an_election(on, has_begun, levels):
    """H19 R7."""
    signs = rules.election_signs(date(2022, 8, 31), has_begun, on)
    assert [one.level for one in signs] == levels
