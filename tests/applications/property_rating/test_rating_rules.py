"""Worked examples of housing.md H20 on rating."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from yiju.applications.property_rating import rules
from yiju.applications.property_rating.rules import ServiceRating, check_rating

DAY = date(2022, 6, 30)
RATED = ServiceRating(
    compound="C", half_end=DAY, checks=Decimal(92), checks_paper="检 1", answers=50, satisfied=45,
    complaints=2, overdue=1, disclosures_due=12, disclosures_in_time=12, safety=Decimal(95),
    safety_paper="安 1",
)  # fmt: skip


def test_the_larger_sample_ranks_higher_though_its_share_is_lower():
    """H20 (g): 45 of 50 is 78.64, 430 of 500 is 82.68."""
    assert float(rules.satisfaction_of(45, 50, DAY)) == 78.64
    assert float(rules.satisfaction_of(430, 500, DAY)) == 82.68


def test_stars_follow_from_the_weighted_score():
    found = rules.stars_of(RATED, 200, DAY)

    # .35*92 + .30*78.64 + .15*(100 - 10*1 - 20*1/2) + .10*100 + .10*95
    assert float(found.score) == pytest.approx(32.2 + 23.592 + 12 + 10 + 9.5)
    assert (found.stars, found.insufficient) == (4, False)


def test_too_few_answers_are_no_number():
    """H20 (f) -07."""
    few = replace(RATED, answers=29, satisfied=29)

    alone = rules.stars_of(few, 200, DAY)
    after = rules.stars_of(few, 200, DAY, Fraction(80))

    assert (alone.score, alone.stars, alone.insufficient) == (None, None, True)
    assert after.parts["satisfaction"] is None
    assert after.insufficient
    assert float(after.score) == pytest.approx(32.2 + 0.3 * 76 + 12 + 10 + 9.5)
    # A tenth of the homes, where that is more than thirty.
    assert rules.stars_of(RATED, 501, DAY).insufficient


def test_a_red_line_leaves_one_star():
    assert (
        rules.stars_of(replace(RATED, red_line="fund", red_line_paper="处 1"), 200, DAY).stars == 1
    )


def test_limits_of_the_stars_belong_to_the_higher_one():
    assert [rules.star_of(Fraction(x), DAY) for x in (100, 90, 89, 80, 70, 60, 59)] == [
        5, 5, 4, 4, 3, 2, 1,
    ]  # fmt: skip


def test_a_rating_whose_parts_exceed_their_whole_is_refused():
    assert check_rating(RATED) == []
    assert check_rating(replace(RATED, satisfied=51))[0][0] == "satisfied"
    assert check_rating(replace(RATED, red_line="death"))[0][0] == "red_line_paper"
