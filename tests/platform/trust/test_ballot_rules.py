"""When a matter passes: worked examples, limits on the limit, and laws (housing.md H02, H19)."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.base.params import ParameterMissing
from yiju.platform.trust.ballots.api import (
    BadBallot,
    BadRoll,
    Choice,
    Part,
    Rule,
    Share,
    Unmet,
    Weight,
    amounts,
    decide,
    roll_hash,
    rule_for,
    weights_of,
)
from yiju.platform.trust.ballots.rules import check_roll, check_straddle, counted_sheets, tags

NEW, OLD = date(2021, 2, 1), date(2020, 12, 10)
YES, NO, ABSTAIN = Choice
QUORUM = (Unmet.AREA_QUORUM, Unmet.HEAD_QUORUM)
CONSENT = (Unmet.AREA_CONSENT, Unmet.HEAD_CONSENT)


def house(areas) -> list[Part]:
    return [Part(f"{n:03}", area, f"H{n:03}") for n, area in enumerate(areas)]


def outcome(parts, votes, matter, opened=NEW, silent=()):
    weights = weights_of(parts)
    by_choice = {choice: Weight() for choice in Choice}
    for head, choice in votes.items():
        by_choice[choice] += weights[head]
    waits = sum((weights[head] for head in silent if head not in votes), Weight())
    return decide(weights, by_choice, rule_for(matter, opened), waits)


LIFT = house([120_00] * 2 + [90_00] * 10)


def test_a_lift_passes_by_heads_and_fails_by_area():
    """A10, H02 (g): six floors of two; both of 120 m² against, six of 90 m² for."""
    votes = {"H000": NO, "H001": NO} | {f"H{n:03}": YES for n in range(6, 12)}

    found = outcome(LIFT, votes, "rebuild")

    assert (found.part, found.all) == (Weight(780_00, 8), Weight(1140_00, 12))
    assert found.by_choice[YES] == Weight(540_00, 6)
    assert found.unmet == (Unmet.AREA_CONSENT,)


def test_without_the_two_on_the_ground_floor_too_few_take_part_and_consent_is_not_judged():
    """A10, H02 (g)."""
    votes = {f"H{n:03}": YES for n in range(6, 12)}

    assert outcome(LIFT, votes, "rebuild").unmet == QUORUM


def test_one_more_no_can_make_a_ballot_pass():
    """A10, H02 (g), the no-show paradox: it is the law."""
    parts = house([90_00] * 12)
    seven = {f"H{n:03}": YES for n in range(7)}

    assert outcome(parts, seven, "rebuild").unmet == QUORUM
    assert outcome(parts, seven | {"H011": NO}, "rebuild").passed


COMPOUND = house([100_00] * 300)
SAME_VOTES = {f"H{n:03}": YES if n < 130 else NO for n in range(210)}


@pytest.mark.parametrize(
    ("matter", "opened", "unmet"),
    [
        ("use_fund", OLD, CONSENT),
        ("use_fund", NEW, ()),
        ("raise_fund", NEW, CONSENT),
    ],
)
def test_the_same_votes_under_two_laws(matter, opened, unmet):
    """A31, H19 (g): 300 heads, 210 take part, 130 agree."""
    assert outcome(COMPOUND, SAME_VOTES, matter, opened).unmet == unmet


def test_owners_of_several_parts_and_a_developer_are_one_head_each():
    """H19 (g): 40 unsold parts, an investor with 6, 254 single owners: 256 heads, all area."""
    owners = ["developer"] * 40 + ["investor"] * 6 + [f"H{n}" for n in range(254)]
    weights = weights_of(Part(f"{n}", 100_00, head) for n, head in enumerate(owners))

    assert len(weights) == 256
    assert weights["developer"] == Weight(4000_00, 1)
    assert sum(weights.values(), Weight()) == Weight(30_000_00, 256)


@pytest.mark.parametrize(
    ("share", "some", "holds"),
    [
        (Share(Fraction(2, 3), True), 200, True),
        (Share(Fraction(2, 3), True), 199, False),
        (Share(Fraction(1, 2), False), 150, False),
        (Share(Fraction(1, 2), False), 151, True),
        (Share(Fraction(3, 4), True), 225, True),
        (Share(Fraction(3, 4), True), 224, False),
    ],
)
def test_limits_are_exact(share, some, holds):
    """Civil Code 1259: 以上 includes the number, 过半数 does not."""
    assert share.holds(some, 300) is holds


def test_abstaining_is_taking_part_without_consent():
    parts = house([100_00] * 3)
    assert outcome(parts, {"H000": YES, "H001": ABSTAIN}, "manager").unmet == CONSENT
    assert outcome(parts, {"H000": YES, "H001": YES}, "manager").passed


def test_silence_counts_only_where_the_rules_of_procedure_say_so_and_only_of_those_served():
    parts = house([100_00] * 6)
    votes = {"H000": YES, "H001": YES, "H002": NO}
    served = [f"H{n:03}" for n in range(5)]

    assert outcome(parts, votes, "manager").unmet == QUORUM
    found = outcome(parts, votes, "manager", silent=served)
    assert found.passed
    assert found.deemed == Weight(200_00, 2)
    tie = outcome(parts, {"H000": YES, "H001": NO}, "manager", silent=served)
    assert (tie.deemed, tie.unmet) == (Weight(), QUORUM)


def test_the_silent_follow_nobody_where_area_and_heads_lead_to_different_sides():
    parts = house([300_00, 100_00, 100_00, 100_00])
    votes = {"H000": YES, "H001": NO, "H002": NO}

    assert outcome(parts, votes, "manager", silent=["H003"]).deemed == Weight()


def test_a_home_becomes_a_business_only_if_every_owner_concerned_agrees():
    """H19 R6, Civil Code 279."""
    parts = house([100_00] * 3)
    assert outcome(parts, {"H000": YES, "H001": YES}, "business").unmet == CONSENT
    assert outcome(parts, dict.fromkeys(["H000", "H001", "H002"], YES), "business").passed


HOUSES = st.lists(st.integers(1, 300_00), min_size=1, max_size=12).map(house)
MATTERS = st.sampled_from(["use_fund", "raise_fund", "rebuild", "change_use", "manager"])
DAYS = st.sampled_from([OLD, NEW])


@st.composite
def voted(draw):
    parts = draw(HOUSES)
    heads = [one.head for one in parts]
    votes = {
        head: choice
        for head in heads
        if (choice := draw(st.sampled_from([YES, NO, ABSTAIN, None]))) is not None
    }
    silent = draw(st.sampled_from([(), tuple(heads)]))
    return parts, votes, silent


@given(voted(), MATTERS, DAYS, st.data())
def test_adding_a_consent_never_turns_pass_into_fail(case, matter, opened, data):
    """K05: monotone."""
    parts, votes, silent = case
    head = data.draw(st.sampled_from([one.head for one in parts]))

    if outcome(parts, votes, matter, opened, silent).passed:
        assert outcome(parts, votes | {head: YES}, matter, opened, silent).passed


@given(voted(), MATTERS, DAYS, st.randoms())
def test_the_order_of_arrival_does_not_matter(case, matter, opened, chance):
    parts, votes, silent = case
    shuffled = list(votes.items())
    chance.shuffle(shuffled)

    assert outcome(parts, votes, matter, opened, silent) == outcome(
        parts[::-1], dict(shuffled), matter, opened, silent
    )


@given(voted(), MATTERS, DAYS)
def test_the_result_is_that_of_a_count_by_hand(case, matter, opened):
    """H02 (h): equals a brute-force recount, here with fractions instead of products."""
    parts, votes, _silent = case
    found = outcome(parts, votes, matter, opened)
    unmet = []
    for unit in ("AREA", "HEAD"):
        size = {one.head: one.area if unit == "AREA" else 1 for one in parts}
        whole, part = sum(size.values()), sum(size[head] for head in votes)
        yes = Fraction(sum(size[head] for head, choice in votes.items() if choice is YES))
        grave = {
            NEW: {"raise_fund", "rebuild", "change_use"},
            OLD: {"use_fund", "raise_fund", "rebuild"},
        }[opened]
        if opened is NEW:
            short = Fraction(part, whole) < Fraction(2, 3)
            agreed = part and (
                yes / part >= Fraction(3, 4) if matter in grave else yes / part > Fraction(1, 2)
            )
        else:
            short = Fraction(part, whole) <= Fraction(1, 2)
            agreed = (
                yes / whole >= Fraction(2, 3) if matter in grave else yes / whole > Fraction(1, 2)
            )
        unmet.append((unit, short, not agreed))
    reasons = [f"{unit}_QUORUM" for unit, short, _no in unmet if short]
    reasons = reasons or [f"{unit}_CONSENT" for unit, _short, no in unmet if no]
    assert [one.value for one in found.unmet] == reasons


@given(st.integers(1, 10**7))
def test_a_vote_is_cut_into_sheets_that_add_up_and_look_like_others(area):
    cut = amounts(area)
    assert sum(cut) == area
    assert cut.count(0) == 1
    assert set(cut) <= {0, 1000, 100, 10, 1}


@given(st.lists(st.tuples(st.integers(1, 300_00), st.sampled_from(Choice)), max_size=8))
def test_sheets_give_back_what_was_voted(votes):
    sheets = [
        (tag, amount, choice.value)
        for place, (area, choice) in enumerate(votes)
        for tag, amount in tags("lift", f"R{place}", area)
    ]
    found = counted_sheets(sheets)

    assert len({tag for tag, _amount, _choice in sheets}) == len(sheets)
    for choice in Choice:
        mine = [area for area, chosen in votes if chosen is choice]
        assert found[choice] == Weight(sum(mine), len(mine))


@given(HOUSES, st.data())
def test_changing_one_area_or_owner_changes_the_hash_of_the_roll(parts, data):
    at = data.draw(st.integers(0, len(parts) - 1))
    one = parts[at]
    for other in (Part(one.code, one.area + 1, one.head), Part(one.code, one.area, "other")):
        assert roll_hash(parts) != roll_hash([*parts[:at], other, *parts[at + 1 :]])
    assert roll_hash(parts) == roll_hash(parts[::-1])


@pytest.mark.parametrize(
    ("parts", "declared", "why"),
    [
        ([], None, "没有一户"),
        ([Part("101", 90_00, "a"), Part("101", 90_00, "b")], None, "101 出现了两次"),
        ([Part("101", 0, "a")], None, "正整数"),
        ([Part("101", -1, "a")], None, "正整数"),
        ([Part("101", 90.5, "a")], None, "正整数"),
        ([Part("101", True, "a")], None, "正整数"),
        ([Part("101", 90_00, " ")], None, "为空"),
        ([Part("1\t1", 90_00, "a")], None, "制表符"),
        ([Part("101", 90_00, "a", "guessed")], None, "来源"),
        ([Part("101", 90_00, "a")], 90_46, "相差过多"),
    ],
)
def test_a_roll_that_cannot_be_right_is_refused(parts, declared, why):
    with pytest.raises(BadRoll, match=why):
        check_roll(parts, declared, NEW)


def test_a_roll_within_half_a_per_cent_of_the_building_is_taken():
    """H02 (f) -02: Σ unit area = building register ± 0.5 %."""
    check_roll([Part("101", 199_00, "a")], 200_00, NEW)
    with pytest.raises(BadRoll):
        check_roll([Part("101", 198_99, "a")], 200_00, NEW)


def test_a_ballot_that_straddles_the_change_of_law_is_refused():
    """H02 R5, -04."""
    with pytest.raises(BadBallot, match="跨 2021"):
        check_straddle(date(2020, 12, 20), date(2021, 1, 1))
    check_straddle(date(2020, 12, 20), date(2020, 12, 31))
    check_straddle(date(2021, 1, 1), date(2021, 1, 10))


def test_the_law_of_the_day_decides_and_before_it_there_is_none():
    half, two_thirds = Share(Fraction(1, 2), False), Share(Fraction(2, 3), True)
    assert rule_for("use_fund", OLD) == Rule(half, two_thirds, True)
    assert rule_for("use_fund", NEW) == Rule(two_thirds, half, False)
    assert rule_for("change_use", NEW) == Rule(two_thirds, Share(Fraction(3, 4), True), False)
    with pytest.raises(ParameterMissing):
        rule_for("manager", date(2007, 9, 30))
    with pytest.raises(BadBallot):
        rule_for("war", NEW)
