"""Credit in the building trades: the numbers of the table, and what they give."""

from datetime import date
from fractions import Fraction

import pytest

from yiju.applications.contractor_credit import rules
from yiju.applications.contractor_credit.kinds import BUILDER, LANDSCAPER
from yiju.platform.trust.standings.api import scheme_on
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
