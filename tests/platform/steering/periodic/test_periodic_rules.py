"""The pure rules: who reports, when it is due, what is doubtful, what a correction touches."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.base.calendar import china
from yiju.platform.steering.periodic import rules
from yiju.platform.steering.periodic.amending import Amended, Standing, amended
from yiju.platform.steering.periodic.plausibility import (
    Bounds,
    Known,
    Neighbour,
    Told,
    findings,
    impossible,
    keys,
)

BOUNDS = Bounds(Fraction(3), Fraction(10))
STEADY = tuple(Told(Fraction(value)) for value in (10, 14, 18, 22))
counts = st.integers(0, 10_000).map(Fraction)


def test_without_a_lead_the_first_responsible_unit_that_is_known_reports():
    """standards.md §3.6, Wuhan 2023."""
    named = [rules.Answers("", True), rules.Answers("a", False), rules.Answers("b", False)]
    assert rules.reporter_of(named) == "a"
    assert rules.reporter_of([*named, rules.Answers("c", True)]) == "c"
    assert rules.reporter_of([rules.Answers("", True)]) == ""


def test_districts_report_their_own_part_of_what_can_be_counted():
    named = [rules.Answers("dept", True), rules.Answers("east", False, "E")]
    assert rules.district_reporters(named, "dept", ["E", "W"], counts=True) == {"east": "E"}
    assert rules.district_reporters(named, "dept", ["E", "W"], counts=False) == {}
    assert rules.district_reporters(named, "dept", ["W"], counts=True) == {}


def test_a_return_is_due_by_working_days_across_the_dragon_boat_festival():
    """The State Council's calendar of 2022: 3 to 5 June are free."""
    due = rules.due_day(date(2022, 5, 31), 7, china())
    assert due == date(2022, 6, 10)
    assert rules.days_left(date(2022, 6, 1), due, china()) == 6
    assert rules.days_left(date(2022, 6, 30), due, china()) == 1


def test_in_time_up_to_the_due_day_and_late_from_the_next_on():
    due = date(2022, 6, 10)
    assert rules.days_late(due, due, date(2022, 6, 30)) == 0
    assert rules.days_late(due, date(2022, 6, 11), date(2022, 6, 30)) == 1
    assert rules.days_late(due, None, date(2022, 6, 30)) == 20


@pytest.mark.parametrize(
    "on, every, milestone, settled, asked",
    [
        (date(2019, 12, 31), False, False, False, False),
        (date(2021, 5, 31), False, False, True, True),
        (date(2021, 5, 31), False, True, True, False),
        (date(2022, 5, 31), False, False, False, True),
        (date(2022, 5, 31), False, False, True, False),
        (date(2022, 5, 31), True, False, True, False),
    ],
    ids=["before", "running", "milestone reached", "overdue", "kept", "yearly and over"],
)
def test_a_target_is_asked_for_until_it_is_kept(on, every, milestone, settled, asked):
    begins, until = date(2020, 1, 1), date(2021, 12, 31)
    found = rules.still_asked(begins, until, on, every=every, milestone=milestone, settled=settled)
    assert found is asked


def test_a_quarterly_clause_is_reported_at_the_end_of_a_quarter_only():
    assert not rules.falls_in("12", 5, ["12"])
    assert rules.falls_in("12", 6, ["12"]) and rules.falls_in("13", 5, ["12"])


def found(told: Told, **known) -> tuple[str, ...]:
    return keys(findings(told, Known(cumulative=True, **known), BOUNDS))


def test_each_check_sees_what_it_is_for_and_lets_a_steady_figure_pass():
    whole = Told(Fraction(30))
    assert found(Told(Fraction(26)), earlier=STEADY) == ()
    assert found(Told(Fraction(21)), earlier=STEADY) == ("backward",)
    assert found(Told(Fraction(34)), earlier=STEADY) == ()
    assert found(Told(Fraction(35)), earlier=STEADY) == ("jump",)
    assert found(Told(Fraction(22)), earlier=STEADY) == ("same_as_last",)
    assert found(Told(Fraction(22)), earlier=STEADY, reached=True) == ()
    assert found(Told(Fraction(31)), whole=whole) == ("above_whole",)
    parts = {"parts": (Told(Fraction(9)), Told(Fraction(8))), "areas": 2}
    assert found(Told(Fraction(17)), **parts) == ()
    assert found(Told(Fraction(18)), **parts) == ("sum",)
    assert found(Told(Fraction(18)), **{**parts, "areas": 3}) == ()
    assert found(Told(Fraction(16)), **{**parts, "areas": 3}) == ("sum",)


def test_the_last_district_sees_that_the_sum_does_not_add_up_to_the_citys_figure():
    ten, three = Told(Fraction(10)), Told(Fraction(3))
    beside = {"whole": ten, "beside": (three, three), "areas": 3}
    assert found(Told(Fraction(4)), **beside) == ()
    assert found(Told(Fraction(3)), **beside) == ("sum",)
    assert found(Told(Fraction(5)), **beside) == ("sum",)
    assert found(Told(Fraction(3)), **{**beside, "areas": 4}) == ()
    assert found(Told(Fraction(5)), **{**beside, "areas": 4}) == ("sum",)
    assert found(Told(Fraction(11)), **beside) == ("above_whole",)


def test_a_part_is_held_against_its_whole_from_either_side():
    ten, four = Told(Fraction(10)), Told(Fraction(4))
    assert found(four, total=ten) == () == found(ten, of_it=(four,)) == found(ten, total=ten)
    assert found(Told(Fraction(11)), total=ten) == ("above_total",)
    assert found(Told(Fraction(3)), of_it=(Told(Fraction(1)), four)) == ("above_total",)


def test_what_begins_with_among_them_is_part_of_what_stands_before_it():
    def target(key: str, text: str, unit: str = "座", clause: str = "1") -> rules.Worded:
        return rules.Worded(key, clause, text, unit, "C")

    whole, part = target("1-1", "改造10座"), target("1-2", "其中新建4座")
    another = target("1-3", "其中无障碍2座")
    assert rules.whole_of([whole, part, another]) == {"1-2": "1-1", "1-3": "1-1"}
    assert rules.whole_of([part]) == {}
    assert rules.whole_of([target("1-1", "改造10座", "处"), part]) == {}
    assert rules.whole_of([target("9-1", "改造10座", clause="9"), part]) == {}


def test_a_neighbours_figure_is_doubtful_only_for_the_same_period():
    like = Told(Fraction(7))
    assert found(like, neighbours=(Neighbour("西区", like, True),)) == ("neighbour",)
    assert found(like, neighbours=(Neighbour("西区", like, False),)) == ()
    none = Told(Fraction(0))
    assert found(none, neighbours=(Neighbour("西区", none, True),)) == ()


def test_another_whole_than_last_time_is_asked_about():
    last = Told(Fraction(50), Fraction(5), Fraction(10))
    now = Told(Fraction(50), Fraction(6), Fraction(12))
    assert found(now, earlier=(last,), percent=True) == ("other_whole",)


@pytest.mark.parametrize(
    "told, percent, milestone, many",
    [
        (Told(Fraction(-1)), False, False, 1),
        (Told(Fraction(101)), True, False, 1),
        (Told(Fraction(2)), False, True, 1),
        (Told(Fraction(50), Fraction(5)), True, False, 1),
        (Told(Fraction(50), Fraction(5), Fraction(0)), True, False, 1),
        (Told(Fraction(50), Fraction(11), Fraction(10)), True, False, 1),
        (Told(Fraction(51), Fraction(5), Fraction(10)), True, False, 1),
        (Told(Fraction(50), Fraction(5), Fraction(10)), True, False, 0),
        (Told(Fraction(1)), False, True, 0),
        (Told(Fraction(100)), True, False, 0),
    ],
)
def test_what_cannot_be_is_refused_and_what_can_is_not(told, percent, milestone, many):
    assert len(impossible(told, percent=percent, milestone=milestone)) == many


DAYS = [date(2022, 3, 31), date(2022, 4, 30), date(2022, 5, 31), date(2022, 6, 30)]


def series(*values: int) -> list[Standing]:
    return [Standing(day, Told(Fraction(v))) for day, v in zip(DAYS, values, strict=True)]


def test_an_error_carries_on_into_later_periods_and_back_to_where_it_began():
    right = Told(Fraction(16))
    found = amended(series(10, 15, 18, 25), DAYS[2], right, DAYS[1], cumulative=True, yearly=False)
    assert [(one.day.month, one.after.value) for one in found] == [(4, 13), (5, 16), (6, 23)]


def test_of_what_does_not_add_up_the_others_fall_rather_than_be_guessed():
    right = Told(Fraction(16))
    found = amended(series(10, 15, 18, 25), DAYS[2], right, DAYS[1], cumulative=False, yearly=False)
    assert [(one.day.month, one.after) for one in found] == [(4, None), (5, right)]


def test_a_correction_below_nothing_or_above_the_whole_falls():
    low = amended(
        series(1, 15, 18, 25), DAYS[2], Told(Fraction(8)), DAYS[0], cumulative=True, yearly=False
    )
    assert low[0].after is None
    share = [
        Standing(DAYS[2], Told(Fraction(80), Fraction(8), Fraction(10))),
        Standing(DAYS[3], Told(Fraction(90), Fraction(9), Fraction(10))),
    ]
    right = Told(Fraction(100), Fraction(10), Fraction(10))
    found = amended(share, DAYS[2], right, DAYS[2], cumulative=True, yearly=False)
    assert [one.after for one in found] == [right, None]


def test_a_yearly_figure_is_put_right_within_its_year():
    last_year = Standing(date(2021, 12, 31), Told(Fraction(90)))
    found = amended(
        [last_year, *series(10, 15, 18, 25)],
        DAYS[2],
        Told(Fraction(17)),
        date(2021, 12, 31),
        cumulative=True,
        yearly=True,
    )
    assert {one.day.year for one in found} == {2022} and len(found) == 4


def test_a_day_without_a_figure_cannot_be_put_right():
    with pytest.raises(ValueError):
        amended([], DAYS[0], Told(Fraction(1)), DAYS[0], cumulative=True, yearly=False)


@given(st.lists(counts, min_size=4, max_size=4), counts)
def test_a_correction_keeps_every_later_difference(values, right):
    rows = [Standing(day, Told(v)) for day, v in zip(DAYS, values, strict=True)]
    found = amended(rows, DAYS[1], Told(right), DAYS[1], cumulative=True, yearly=False)
    shift = right - values[1]
    by_day: dict[date, Amended] = {one.day: one for one in found}
    assert DAYS[0] not in by_day
    for day, value in zip(DAYS[1:], values[1:], strict=True):
        if shift and value + shift >= 0:
            assert by_day[day].after.value == value + shift


@given(st.dictionaries(st.text("abc", min_size=1), st.integers(1, 500)), st.integers(0, 100))
def test_every_unit_may_be_drawn_and_never_more_than_it_has(strata, percent):
    sizes = rules.sample_sizes(strata, Fraction(percent, 100), 1)
    assert all(1 <= sizes[unit] <= many for unit, many in strata.items())
