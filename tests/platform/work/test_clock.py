"""Limits in the four kinds of time, pauses, and the light that shows how much is used."""

from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.base.calendar import CalendarUnknown, china
from yiju.platform.base.time import CHINA
from yiju.platform.work.api import Light, Limit, TimeKind, due_after, due_after_pause, light
from yiju.platform.work.clock import time_used
from yiju.platform.work.looking import moment_of
from yiju.platform.work.models import Stage

CALENDAR, STRICT = china(provisional=True), china()
MOMENTS = st.datetimes(datetime(2021, 1, 1), datetime(2021, 10, 1)).map(
    lambda moment: moment.replace(tzinfo=CHINA)
)
LIMITS = st.builds(Limit, st.integers(1, 40), st.sampled_from(TimeKind))


def china_time(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("limit", "due"),
    [
        # WE-02 (infra.md K7): office 08:30-12:00 and 14:00-17:30, from Thursday 30 September 2021
        (Limit(5, TimeKind.WORKING_HOUR), "2021-10-08T12:00:00"),
        (Limit(3, TimeKind.WORKING_DAY), "2021-10-11T17:30:00"),
        (Limit(2, TimeKind.URGENT_HOUR), "2021-09-30T18:00:00"),
        (Limit(3, TimeKind.NATURAL_DAY), "2021-10-03T23:59:59"),
    ],
)
def test_each_kind_of_time_runs_in_its_own_way_over_the_holidays(limit, due):
    found = due_after(china_time("2021-09-30T16:00:00"), limit, STRICT)

    assert (found.at, found.provisional) == (china_time(due), False)


def test_a_year_that_is_not_published_is_refused_or_marked_as_provisional():
    begun, limit = china_time("2031-03-03T09:00:00"), Limit(1, TimeKind.WORKING_DAY)

    with pytest.raises(CalendarUnknown, match="2031"):
        due_after(begun, limit, STRICT)
    assert due_after(begun, limit, CALENDAR).provisional
    assert not due_after(begun, Limit(1, TimeKind.NATURAL_DAY), STRICT).provisional


@given(MOMENTS, LIMITS)
def test_a_limit_ends_after_it_begins_and_a_longer_one_not_before_it(begun, limit):
    due = due_after(begun, limit, CALENDAR).at
    longer = due_after(begun, Limit(limit.amount + 1, limit.kind), CALENDAR).at

    assert begun < due <= longer


@given(MOMENTS, LIMITS, st.integers(0, 30 * 24), st.integers(0, 30 * 24))
def test_a_pause_never_shortens_and_gives_back_what_was_left(begun, limit, until_pause, length):
    due = due_after(begun, limit, CALENDAR).at
    paused = begun + timedelta(hours=until_pause)
    resumed = paused + timedelta(hours=length)

    moved = due_after_pause(due, limit.kind, paused, resumed, CALENDAR).at

    assert moved >= due
    if paused >= due:
        assert moved == due
    elif limit.kind is TimeKind.URGENT_HOUR:
        assert moved - resumed == due - paused
    elif limit.kind is TimeKind.WORKING_HOUR:
        assert CALENDAR.working_time(resumed, moved) == CALENDAR.working_time(paused, due)


def test_a_pause_over_the_weekend_costs_no_office_time():
    friday, monday = china_time("2021-06-04T17:30:00"), china_time("2021-06-07T08:30:00")
    due = china_time("2021-06-07T10:00:00")

    assert due_after_pause(due, TimeKind.WORKING_HOUR, friday, monday, CALENDAR).at == due


@pytest.mark.parametrize(
    ("used", "shown"),
    [
        (Fraction(79, 100), Light.GREEN),
        (Fraction(80, 100), Light.YELLOW),
        (Fraction(1), Light.YELLOW),
        (Fraction(1001, 1000), Light.RED),
    ],
)
def test_the_light_changes_at_eight_tenths_and_after_the_limit(used, shown):
    # standards.md §2.3: 0-80 % green, 80-100 % yellow, over red
    assert light(used, datetime(2021, 6, 1).date()) is shown


def test_time_used_counts_office_time_only_where_the_limit_does():
    begun, due = china_time("2021-06-04T16:30:00"), china_time("2021-06-07T09:30:00")
    sunday = china_time("2021-06-06T12:00:00")

    assert time_used(begun, due, sunday, TimeKind.WORKING_HOUR, CALENDAR) == Fraction(1, 2)
    assert time_used(begun, due, sunday, TimeKind.URGENT_HOUR, CALENDAR) > Fraction(1, 2)


@given(MOMENTS, st.integers(0, 100))
def test_office_time_between_two_moments_is_what_adding_it_gives(begun, hours):
    assert CALENDAR.working_time(begun, CALENDAR.add_working_hours(begun, hours)) == timedelta(
        hours=hours
    )


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        # from Monday 20 September 2021, a holiday: the Sunday of 26 September and the
        # Saturday of 9 October are worked, the first week of October is not
        (
            Limit(5, TimeKind.WORKING_DAY),
            ["09-26T17:30", "09-27T17:30", "09-29T17:30", "10-09T17:30"],
        ),
        (Limit(10, TimeKind.URGENT_HOUR), ["09-20T17:00", "09-20T19:00", "09-21T00:00"]),
        (Limit(7, TimeKind.NATURAL_DAY), ["09-26T11:23", "09-27T23:59", "09-29T23:59"]),
    ],
)
def test_what_is_late_by_days_climbs_by_working_days_of_the_calendar(limit, told):
    begun = china_time("2021-09-20T09:00:00")
    due = due_after(begun, limit, CALENDAR).at
    stage = Stage(began_at=begun, due_at=due, limit_kind=limit.kind.value)

    found = [moment_of(stage, level, begun) for level in range(len(told))]
    assert [f"{moment:%m-%dT%H:%M}" for moment in found] == told
