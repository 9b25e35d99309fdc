"""Which version of an asset holds when, and what may follow what."""

from datetime import UTC, date, datetime

import pytest

from yiju.platform.registry.course import STATES, Version, in_force, judge


def version(day, state="in_service", *, at=1, number=1, fingerprint=0):
    return Version(
        date(2021, 1, day), datetime(2021, 2, at, tzinfo=UTC), number, state, fingerprint
    )


def test_the_latest_day_up_to_the_day_asked_holds():
    course = [version(1, number=1), version(9, number=2), version(20, number=3)]

    assert in_force(course, date(2021, 1, 9)).number == 2
    assert in_force(course, date(2021, 1, 8)).number == 1


def test_before_the_first_day_nothing_holds():
    assert in_force([version(2)], date(2021, 1, 1)) is None


def test_of_one_day_what_was_recorded_last_holds():
    course = [version(1, at=1, number=1), version(1, at=1, number=2)]

    assert in_force(course, date(2021, 1, 1)).number == 2


def test_what_was_not_yet_heard_of_does_not_hold():
    course = [version(1, at=1, number=1), version(2, at=9, number=2)]

    known_before = in_force(course, date(2021, 1, 5), datetime(2021, 2, 8, tzinfo=UTC))

    assert known_before.number == 1


def test_the_same_facts_say_nothing_new():
    assert judge([version(1, fingerprint=7)], date(2021, 1, 9), "in_service", 7).same


@pytest.mark.parametrize(
    "before, after",
    [
        ("planned", "in_service"),
        ("planned", "removed"),
        ("in_service", "suspended"),
        ("suspended", "in_service"),
        ("in_service", "removed"),
        ("suspended", "removed"),
        ("removed", "removed"),
    ],
)
def test_a_state_that_may_follow_is_taken(before, after):
    assert judge([version(1, before)], date(2021, 1, 9), after, 1).refused is None


@pytest.mark.parametrize(
    "before, after",
    [
        ("planned", "suspended"),
        ("in_service", "planned"),
        ("suspended", "planned"),
        ("removed", "in_service"),
        ("removed", "suspended"),
        ("removed", "planned"),
    ],
)
def test_a_state_that_may_not_follow_is_refused(before, after):
    what, _remedy = judge([version(1, before)], date(2021, 1, 9), after, 1).refused

    assert str(STATES[after]) in str(what)


def test_removed_is_final_and_the_way_on_is_told():
    _what, remedy = judge([version(5, "removed")], date(2021, 1, 9), "in_service", 1).refused

    assert "2021-01-05" in str(remedy)
    assert "新编码" in str(remedy)


def test_a_wrong_removal_is_corrected_from_its_own_day():
    course = [version(1), version(5, "removed", number=2)]

    assert judge(course, date(2021, 1, 5), "in_service", 1).refused is None


def test_the_past_must_lead_to_what_is_already_known():
    what, _remedy = judge([version(9, "suspended")], date(2021, 1, 5), "removed", 1).refused

    assert "2021-01-09" in str(what)
