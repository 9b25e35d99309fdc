"""Laws of standings, whatever was recorded in whatever order."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from reputed import FIRM, LANDSCAPER, MARKET, noon
from reputed_histories import BARE, BEGIN, DAYS, days, histories

from yiju.platform.trust.standings import counting, rules
from yiju.platform.trust.standings.api import State, scheme_on


def standing(facts, on, kind=MARKET):
    return rules.standing(kind.key, FIRM, facts, scheme_on(kind, on), on)


@given(histories(), days, st.integers(0, 9))
def test_the_order_of_arrival_does_not_matter(facts, on, seed):
    mixed = list(facts)
    Random(seed).shuffle(mixed)
    assert standing(mixed, on) == standing(facts, on) == standing(facts, on)


@given(histories(), days)
def test_a_score_stays_within_its_bounds_and_names_what_it_counted(facts, on):
    found = standing(facts, on)
    assert 0 <= found.score <= 100
    assert found.score == sum(row.weight * row.value for row in found.parts)
    assert all(one.until is None or one.until >= on for row in found.parts for one in row.counted)


@given(histories(), days)
def test_what_is_over_or_void_never_counts(facts, on):
    """K09, K10: with everything that is not in force left out, nothing changes."""
    scheme, found = scheme_on(MARKET, on), standing(facts, on)
    live = [one for one in counting.entries_of(facts) if counting.counts_on(one, scheme, on)]
    kept = [fact for one in live for fact in (one.opening, *one.follow)]
    assert standing(kept, on) == found
    assert all(counting.state_of(one, scheme, on) is State.IN_FORCE for one in live)


@given(histories(), days)
def test_nobody_is_on_a_list_without_notice_hearing_and_decision(facts, on):
    """K10: only between the day of the decision and the last day."""
    by_key = {one.key: one for one in counting.entries_of(facts)}
    for one in standing(facts, on).listed:
        entry = by_key[one.entry]
        assert entry.decision is not None and entry.decision.outcome
        assert counting.was_heard(entry, entry.decision.starts)
        assert entry.decision.starts <= on <= one.until


@given(histories(LANDSCAPER), days)
def test_when_a_bad_record_goes_the_score_never_falls(facts, on):
    """K09: removing an expired event never lowers a score from a bad event."""
    whole = standing(facts, on, LANDSCAPER)
    for one in counting.entries_of(facts):
        if (one.opening.value or 0) < 0:
            rest = [fact for fact in facts if fact.entry != one.key]
            assert standing(rest, on, LANDSCAPER).score >= whole.score


@given(st.integers(1, 40), st.lists(st.integers(0, 1500), min_size=2, max_size=6))
def test_points_that_fade_only_ever_get_less(points, ages):
    entry = counting.Entry(
        replace(BARE, name="fading", value=Fraction(-points), starts=BEGIN, until=date(2024, 1, 1)),
        (),
    )
    scheme = scheme_on(LANDSCAPER, BEGIN)
    worth = [rules.worth_of(entry, scheme, BEGIN + timedelta(days=age)) for age in sorted(ages)]
    assert all(earlier <= later <= 0 for earlier, later in pairwise(worth))


@given(histories(), st.integers(0, DAYS))
def test_as_known_at_a_moment_later_facts_do_not_exist(facts, number):
    """0.1: re-run with the same `known at`, the same result."""
    known = noon(BEGIN + timedelta(days=number))
    early = [one for one in facts if one.recorded <= known]
    opened = {one.key for one in early}
    early = [one for one in early if one.entry in opened]
    assert standing(early, BEGIN) == standing([one for one in facts if one in early], BEGIN)
