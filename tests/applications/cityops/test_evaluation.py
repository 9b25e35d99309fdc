"""Who delivered is counted as the standard says, and not as other systems get it wrong."""

from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.applications.cityops import rules
from yiju.applications.cityops.counting import Span, by_post, counts, misdispatched
from yiju.applications.cityops.evaluation import evaluated
from yiju.platform.base.time import CHINA, Period
from yiju.platform.work.cases.api import CaseFact, StageFact

DAY = date(2022, 6, 30)
JUNE = Span(datetime(2022, 6, 1, tzinfo=CHINA), datetime(2022, 7, 1, tzinfo=CHINA))
NOON = datetime(2022, 6, 10, 12, tzinfo=CHINA)
HOUR = timedelta(hours=1)


def case(
    number, *, closed=None, due=None, filed=True, unit="works", district="990101000000", **how
):
    """A case reported at noon on 10 June, filed in an hour, due and closed after so many days."""
    due_at = NOON + timedelta(days=2 if due is None else due)
    closed_at = None if closed is None else NOON + timedelta(days=closed)
    stages = [StageFact("reported", NOON, NOON + HOUR, NOON + HOUR, "accept", "", "acc")]
    if filed:
        stages.append(StageFact("filing", NOON, NOON + HOUR, NOON + HOUR, "file", "", "lead"))
        move = "finish" if closed_at else ""
        stages.append(StageFact("handling", NOON + HOUR, due_at, closed_at, move, unit, "hand"))
        if closed_at:
            stages.append(StageFact("verifying", NOON, due_at, closed_at, "pass", "", "ins"))
            stages.append(StageFact("closing", NOON, due_at, closed_at, "close", "", "lead"))
    told = {"end": "closed" if closed_at else "", "ended": closed_at, "source": "inspector", **how}
    extra = told.pop("stages", [])
    return CaseFact(
        f"{number:019}",
        "",
        "M06010",
        f"990100000000/{district}/",
        told["source"],
        unit if filed else "",
        "ins",
        NOON,
        due_at if filed else None,
        told["end"],
        told["ended"],
        told.get("data", {}),
        (*stages, *extra),
    )


def test_the_published_month_of_tianmen_2016_12_is_counted_as_it_was_published():
    # accepted 1054, filed 996, due 972, closed 911, in time 737: domain/standards.md 3.6, WE-48
    cases = [case(n, closed=1) for n in range(737)]
    cases += [case(n, closed=3) for n in range(737, 911)]
    cases += [case(n) for n in range(911, 972)]
    cases += [case(n, due=40) for n in range(972, 996)]
    cases += [case(n, filed=False) for n in range(996, 1054)]

    found = counts(cases, JUNE)

    assert (len(found.accepted), len(found.filed)) == (1054, 996)
    assert (len(found.closed.done), len(found.closed.should)) == (911, 972)
    assert len(found.closed_in_time.done) == 737
    assert round(float(100 * found.closed.rate), 2) == 93.72
    assert round(float(100 * found.closed_in_time.rate), 2) == 75.82


def test_nothing_due_is_no_data_and_neither_nought_nor_full_marks():
    found = counts([], JUNE)

    assert (found.closed.rate, found.reworked.rate) == (None, None)
    assert rules.department(0, None, None, None, DAY) == (
        None,
        ("filed", "closed", "handled_in_time", "rework"),
    )
    assert rules.monthly_score(0, 0, 0, 0, 0) is None


def test_a_case_closed_in_the_month_after_it_was_due_counts_as_due_and_as_late():
    late = case(1, closed=12, due=-15)

    found = counts([late], JUNE)

    assert (len(found.closed.done), len(found.closed_in_time.done)) == (1, 0)


def doubt(days):
    at = NOON + timedelta(days=days)
    return StageFact("closed", NOON, None, at, "not_fixed", "", "")


def test_a_case_that_is_opened_again_is_not_closed():
    again = case(1, closed=1, stages=[doubt(3)])

    found = counts([again], JUNE)

    assert (found.closed.done, len(found.reopened)) == ((), 1)
    assert len(found.reworked.done) == 1


def test_a_month_that_is_over_stays_as_it_was_when_a_case_is_opened_again_later():
    again = case(1, closed=1, stages=[doubt(25)])

    found = counts([again], JUNE)

    assert (len(found.closed.done), len(found.reworked.done)) == (1, 0)


def test_what_is_reworked_never_exceeds_what_was_judged():
    failed = StageFact("verifying", NOON, None, NOON + HOUR, "fail", "", "ins")
    found = counts([case(1, stages=[failed, failed])], JUNE)

    assert found.reworked.rate == 1


def test_a_post_without_a_kind_of_task_is_judged_by_the_rest():
    half, full = Fraction(1, 2), Fraction(1)
    score, missing = rules.inspector(full, half, None, half, DAY)

    assert (score, missing) == ((40 + 10 + 10) / Fraction("0.8"), ())
    assert rules.inspector(None, half, None, None, DAY) == (None, ("valid",))


def test_a_wrong_dispatch_is_charged_to_the_dispatcher_and_not_to_the_unit():
    upheld = StageFact("disputed", NOON, None, NOON + HOUR, "uphold", "", "commander")
    in_may = NOON - timedelta(days=30)
    earlier = StageFact("disputed", in_may, None, in_may, "uphold", "", "commander")
    sent_back = StageFact("handling", NOON, NOON + HOUR, NOON + HOUR, "return", "works", "hand")
    mistakes = [{"unit": "parks", "dispatcher": "d0"}, {"unit": "works", "dispatcher": "d1"}]
    data = {"misdispatched": mistakes}
    one = case(1, closed=1, data=data, stages=[earlier, sent_back, upheld])

    assert list(misdispatched([one], JUNE)) == [("d1", one.number)]
    assert len(counts([one], JUNE).handled.should) == 1


def test_each_grade_has_its_band():
    # a known mistake of other systems: 90 <= x <= 100 is always true in SQL, so all are graded A
    scores = [100, 90, Fraction(8999, 100), 75, 74, 60, 59, 40, 39, 0]

    assert "".join(rules.grade(Fraction(one), DAY) for one in scores) == "AABBCCDDEE"


def test_a_region_that_closes_more_scores_more():
    # a known mistake of other systems: the rates of regions are turned round
    half, all_of_it = Fraction(1, 2), Fraction(1)
    low, _missing = rules.region(half, Fraction(90), half, half, DAY)
    high, _missing = rules.region(half, Fraction(90), all_of_it, all_of_it, DAY)

    assert low is not None and high is not None and high > low


def test_rates_are_not_rounded_before_they_are_weighed():
    # a known mistake of other systems: two decimals first, then the weights
    third = Fraction(1, 3)
    score, _missing = rules.department(10, third, third, third, DAY)

    assert score == 10 + 10 + 10 + 20


def test_weights_that_do_not_make_one_are_refused():
    with pytest.raises(ValueError, match="make one"):
        rules.composite([rules.Part("a", Fraction(1), Fraction(7, 10))])


def test_the_bands_of_counts():
    assert [int(rules.load_score(n, DAY)) for n in (2001, 2000, 501, 301, 101, 100, 0)] == [
        100,
        90,
        75,
        60,
        40,
        0,
        0,
    ]
    assert [int(rules.filed_score(n, DAY)) for n in (0, 50, 51, 101, 201, 501, 1001)] == [
        100,
        100,
        90,
        75,
        60,
        40,
        0,
    ]


def test_the_worked_examples_of_other_cities():
    # WE-47, WE-51, and the monthly score of Yuncheng: domain/infra.md 2.19, standards.md 3.4
    parts = [Fraction(x) for x in (".95", ".90", ".04", ".02", ".06")]

    assert rules.five_parts(*parts) == Fraction("94.70")
    assert rules.monthly_score(100, 98, 5, 2, 1) == Fraction("95.7")
    assert rules.warns(Fraction("3.7"), Fraction(12), DAY)
    assert not rules.warns(Fraction("3.6"), Fraction(12), DAY)


def test_units_with_no_case_or_too_few_are_ranked_by_none_and_equals_share_a_rank():
    cases = [case(n, closed=1, unit="a") for n in range(12)]
    cases += [case(n, closed=1, unit="b") for n in range(20, 32)]
    cases += [case(n, closed=1, unit="small") for n in range(40, 42)]

    found = evaluated(cases, Period.month(2022, 6), JUNE)

    assert {line.key: line.rank for line in found.units} == {"a": 1, "b": 1, "small": None}
    assert [line.is_small for line in found.units] == [False, False, True]


def test_a_post_is_counted_by_what_it_did_and_in_time():
    found = by_post([case(1), case(2)], JUNE, "filing", frozenset({"file"}))

    assert {key: (len(one.done), one.punctual) for key, one in found.items()} == {"lead": (2, 1)}


@given(st.lists(st.tuples(st.none() | st.integers(-5, 25), st.integers(-5, 25)), max_size=12))
def test_shares_lie_between_nought_and_one_and_do_not_depend_on_the_order(shape):
    cases = [case(n, closed=closed, due=due) for n, (closed, due) in enumerate(shape)]
    found, turned = counts(cases, JUNE), counts(cases[::-1], JUNE)

    for one, other in ((found.closed, turned.closed), (found.handled, turned.handled)):
        assert set(one.done) == set(other.done) and set(one.should) == set(other.should)
        assert one.rate is None or 0 <= one.rate <= 1
    assert set(found.closed_in_time.done) <= set(found.closed.done) <= set(found.closed.should)


@given(st.lists(st.none() | st.integers(0, 100), min_size=1, max_size=8))
def test_ranks_follow_the_scores(scores):
    placed = rules.ranks({n: None if s is None else Fraction(s) for n, s in enumerate(scores)})

    for one, first in enumerate(scores):
        assert (placed[one] is None) == (first is None)
        for other, second in enumerate(scores):
            if first is not None and second is not None:
                assert (first > second) == (placed[one] < placed[other])
