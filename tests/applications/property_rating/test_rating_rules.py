"""Worked examples of housing.md H20 on rating, weighed by the engine of standings."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from yiju.applications.property_rating import rules
from yiju.applications.property_rating.kinds import STARS
from yiju.applications.property_rating.rules import Grounds, ServiceRating, check_rating
from yiju.platform.trust.standings import rules as engine
from yiju.platform.trust.standings.kinds import scheme_on
from yiju.platform.trust.standings.shapes import Act, Fact, Standing, Subject
from yiju.platform.work.cases.api import Course, is_overdue

DAY = date(2022, 6, 30)
NOW = datetime(2022, 6, 30, 4, tzinfo=UTC)
FIRM = Subject("unit", "firm")
GIVEN = Grounds(200, Fraction(92), Fraction(95), 50, 45, 12, 12, 2, 1)
ENTERED = ServiceRating(
    compound="C", half_end=DAY, checks=Decimal(92), checks_paper="检 1", answers=50, satisfied=45,
    disclosures_due=12, disclosures_in_time=12, safety=Decimal(95), safety_paper="安 1",
)  # fmt: skip


def fact(number: int, act: Act, name: str, value: Fraction, **more: str) -> Fact:
    return Fact(
        number, f"f{number}", STARS.key, FIRM, act, more.get("entry", f"f{number}"),
        more.get("follows", ""), name, "", value, DAY, date(2022, 12, 30), None, "", "文", "", (),
        more.get("by", "a"), NOW, mark=more.get("by", "a"),
    )  # fmt: skip


def weighed(parts: Mapping[str, Fraction | None], *more: Fact) -> Standing:
    facts = [
        fact(number, Act.MEASURE, key, value)
        for number, (key, value) in enumerate(parts.items())
        if value is not None
    ]
    return engine.standing(STARS.key, FIRM, [*facts, *more], scheme_on(STARS, DAY), DAY)


def test_the_larger_sample_ranks_higher_though_its_share_is_lower():
    """H20 (g): 45 of 50 is 78.64, 430 of 500 is 82.68."""
    assert float(rules.satisfaction_of(45, 50, DAY)) == 78.64
    assert float(rules.satisfaction_of(430, 500, DAY)) == 82.68


def test_stars_follow_from_the_weighted_score():
    """H20 R10."""
    found = weighed(rules.parts_of(GIVEN, DAY))

    # .35*92 + .30*78.64 + .15*(100 - 10*1 - 20*1/2) + .10*100 + .10*95
    assert float(found.score) == pytest.approx(32.2 + 23.592 + 12 + 10 + 9.5)
    assert (found.grade, found.missing) == ("4", ())


def test_too_few_answers_are_no_number():
    """H20 (f) -07; R10: the last value times 0.95."""
    few = replace(GIVEN, answers=29, satisfied=29)

    alone = weighed(rules.parts_of(few, DAY))
    after = weighed(rules.parts_of(few, DAY, Fraction(80)))

    assert (alone.score, alone.grade, alone.missing) == (None, "", ("satisfaction",))
    assert float(after.score) == pytest.approx(32.2 + 0.3 * 76 + 12 + 10 + 9.5)
    # A tenth of the homes, where that is more than thirty.
    assert rules.is_enough(50, 500, DAY)
    assert not rules.is_enough(50, 501, DAY)


@pytest.mark.parametrize("key", ["fund", "fire_lane", "death", "forged"])
def test_a_red_line_leaves_one_star_once_another_person_has_confirmed_it(key):
    red = fact(20, Act.RECORD, key, Fraction(-100))
    confirmed = fact(21, Act.CONFIRMATION, key, Fraction(0), entry="f20", follows="f20", by="b")
    parts = rules.parts_of(GIVEN, DAY)

    assert weighed(parts, red).grade == "4"
    found = weighed(parts, red, confirmed)
    assert (found.grade, found.score) == ("1", weighed(parts).score)


def test_limits_of_the_stars_belong_to_the_higher_one():
    scheme = scheme_on(STARS, DAY)
    found = [engine.grade_of(Fraction(x), scheme) for x in (100, 90, 89, 80, 70, 60, 59)]
    assert found == ["5", "5", "4", "4", "3", "2", "1"]


def test_a_firm_is_rated_over_all_of_its_compounds():
    small = replace(GIVEN, homes=100, checks=Fraction(62), answers=10, satisfied=10, valid=0)

    found = rules.pooled([GIVEN, small])

    assert (found.homes, found.checks) == (300, Fraction(82))
    assert (found.answers, found.satisfied, found.valid, found.overdue) == (60, 55, 2, 2)


def test_a_rating_whose_parts_exceed_their_whole_is_refused():
    assert check_rating(ENTERED) == []
    assert check_rating(replace(ENTERED, satisfied=51))[0][0] == "satisfied"


def at(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("course", "expected"),
    [
        (Course("repair", at(24), at(2), at(168), at(20), 0), (False, False)),
        (Course("service", at(24), at(24), at(168), at(168), 0), (True, False)),
        (Course("service", at(24), at(25), at(168), at(30), 0), (True, True)),
        (Course("repair", at(24), at(2), at(168), at(169), 0), (True, True)),
        (Course("repair", at(24), at(2), at(168), at(20), 1), (True, True)),
        (Course("fees", at(1), None, at(168), None, 0), (True, True)),
        (Course("fees", at(300), None, at(300), None, 0), (True, False)),
    ],
    ids=["a repair in time", "on the limit", "answered late", "a late repair", "done again",
         "no answer", "not due yet"],
)  # fmt: skip
def test_what_counts_as_a_complaint_and_as_overdue(course, expected):
    """H20 R10 and R11."""
    late = is_overdue(course, at(200))
    assert (rules.is_complaint(course.group, late, DAY), late) == expected


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [("5", "3", True), ("5", "4", False), ("3", "5", False), ("", "1", False), ("4", "", False)],
)
def test_a_drop_of_two_stars_is_warned_of(before, now, expected):
    """H20 (d)."""
    assert rules.has_dropped(before, now, DAY) is expected
