"""What goes first, what a sample shows, and who may have looked away."""

from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.base.time import CHINA
from yiju.platform.work.integrity import Check, Finds, hasty, under_reported
from yiju.platform.work.priority import Severity, priority
from yiju.platform.work.wilson import Decision, decide, interval

TODAY = date(2026, 7, 1)
NOW = datetime(2026, 7, 1, 9, 0, tzinfo=CHINA)


def rank(severity, residents=0, repeats=0, used="0"):
    return priority(severity, residents=residents, repeats=repeats, used=Fraction(used), on=TODAY)


# --- priority ------------------------------------------------------------------------------


def test_a_late_general_case_goes_before_a_fresh_serious_one_and_an_urgent_one_before_both():
    """WE-50 (infra.md 2.19 c3): 2 x 1.5 x 1.4 x 2.2 = 9.24 and 4 x 1.1 x 1 x 1 = 4.40."""
    late = rank(Severity.GENERAL, residents=1000, repeats=2, used="1.2")
    serious = rank(Severity.SERIOUS, residents=200)
    urgent = rank(Severity.URGENT)

    assert (late.severity, late.exposure, late.repetition, late.lateness) == (
        2,
        Fraction(3, 2),
        Fraction(7, 5),
        Fraction(11, 5),
    )
    assert (late.value, serious.value) == (Fraction("9.24"), Fraction("4.4"))
    assert urgent.value < late.value
    assert sorted([serious, late, urgent], key=lambda one: one.order) == [urgent, late, serious]


def test_every_factor_has_its_end():
    most = rank(Severity.GENERAL, residents=10**6, repeats=99, used="50")

    assert (most.exposure, most.repetition, most.lateness) == (2, 2, 4)


@given(
    st.sampled_from(Severity),
    st.tuples(st.integers(0, 5000), st.integers(0, 9), st.fractions(0, 5)),
    st.tuples(st.integers(0, 500), st.integers(0, 3), st.fractions(0, 2)),
)
def test_more_people_repeats_or_delay_never_move_a_case_back(severity, facts, more):
    def at(numbers):
        residents, repeats, used = numbers
        return priority(severity, residents=residents, repeats=repeats, used=used, on=TODAY)

    assert at([a + b for a, b in zip(facts, more, strict=True)]).order <= at(facts).order


def test_negative_facts_are_refused():
    with pytest.raises(ValueError, match="negative"):
        rank(Severity.PLAN, residents=-1)


# --- samples -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("good", "drawn", "low", "high", "digits"),
    [
        (54, 60, 0.799, 0.953, 0.0005),  # WE-04 (infra.md K11)
        (12, 12, 0.757, 1.0, 0.001),  # WE-04; 12 / (12 + z²) = 0.7575, given there cut off
        (2, 2, 0.34, 1.0, 0.005),  # edge case 31 (Appendix F), given there to whole percent
    ],
)
def test_a_sample_gives_the_interval_of_wilson(good, drawn, low, high, digits):
    assert interval(good, drawn, TODAY) == pytest.approx((low, high), abs=digits)


@pytest.mark.parametrize(
    ("good", "drawn", "target", "decision"),
    [
        (54, 60, "0.79", Decision.PASSED),
        (54, 60, "0.80", Decision.UNDECIDED),
        (54, 60, "0.95", Decision.UNDECIDED),
        (54, 60, "0.96", Decision.FAILED),
        (0, 0, "0.5", Decision.NO_DATA),
        (12, 12, "1", Decision.UNDECIDED),
        (11, 12, "1", Decision.FAILED),
        (0, 12, "0", Decision.PASSED),
    ],
)
def test_a_target_is_met_missed_or_not_decided(good, drawn, target, decision):
    assert decide(good, drawn, Fraction(target), TODAY) is decision


@given(st.integers(1, 300), st.data())
def test_the_decision_is_that_of_the_interval(drawn, data):
    good = data.draw(st.integers(0, drawn))
    target = data.draw(st.fractions(Fraction(1, 100), Fraction(99, 100)))
    low, high = interval(good, drawn, TODAY)

    found = decide(good, drawn, target, TODAY)

    if min(abs(low - target), abs(high - target)) > 1e-9:
        assert (found is Decision.PASSED) == (low >= target)
        assert (found is Decision.FAILED) == (high < target)


def test_no_sample_has_no_interval_and_more_good_than_drawn_is_refused():
    assert interval(0, 0, TODAY) is None
    with pytest.raises(ValueError, match="3 good ones of 2"):
        interval(3, 2, TODAY)


# --- integrity -----------------------------------------------------------------------------


def test_a_collector_who_spares_one_unit_is_flagged_for_that_unit_only():
    finds = [
        Finds(collector, unit, 3 if (collector, unit) == ("a", "x") else 20, 20.0)
        for collector in "abcd"
        for unit in "xyz"
    ]

    rows = under_reported(finds, TODAY)

    assert [(row.collector, row.unit) for row in rows if row.flagged] == [("a", "x")]
    assert rows[0].expected == pytest.approx(20.0)


def test_a_collector_who_finds_little_everywhere_spares_no_unit():
    finds = [Finds("slow", unit, 6, 20.0) for unit in "xyz"]

    assert not any(row.flagged for row in under_reported(finds, TODAY))


def test_a_collector_of_a_single_unit_is_compared_with_what_the_rounds_should_bring():
    (row,) = under_reported([Finds("a", "x", 2, 20.0)], TODAY)

    assert row.flagged and row.expected == 20.0


def test_with_many_pairs_one_low_count_by_chance_is_no_lead():
    many = [Finds(f"c{n:03}", unit, 10, 10.0) for n in range(100) for unit in "xy"]

    rows = under_reported([*many, Finds("odd", "x", 4, 10.0), Finds("odd", "y", 10, 10.0)], TODAY)

    assert rows[0].collector == "odd" and rows[0].p < 0.05
    assert not any(row.flagged for row in rows)


def test_a_pair_twice_is_refused():
    with pytest.raises(ValueError, match="once"):
        under_reported([Finds("a", "x", 1, 1.0)] * 2, TODAY)


def check(number, minutes, *, checker="anna", east=0.0):
    return Check(
        number, checker, NOW, NOW + timedelta(minutes=minutes), 119.95 + east / 94_600, 31.78
    )


def test_checks_within_ten_minutes_are_listed_and_those_from_one_spot_together():
    """(c10) of infra.md 2.19: verify < 10 min after handled, same place cluster."""
    rows = hasty(
        [
            check("1", 9),
            check("2", 3, east=20),
            check("3", 5, east=4000),
            check("4", 10),
            check("5", 2, checker="ben"),
            check("6", -1, east=9000),
        ],
        TODAY,
    )

    assert [(row.number, row.same_place) for row in rows] == [
        ("2", ("1",)),
        ("1", ("2",)),
        ("6", ()),
        ("5", ()),
        ("3", ()),
    ]
