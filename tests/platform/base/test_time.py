"""Periods by the calendar, and moments that carry their offset."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.base.time import (
    NoMoment,
    NoOffset,
    NoPeriod,
    Period,
    add_months,
    china_day,
    month_ends,
    months_between,
    parse_moment,
    to_china,
)

DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2021", date(2021, 1, 1), date(2021, 12, 31)),
        ("2021-Q2", date(2021, 4, 1), date(2021, 6, 30)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2021-06-30", date(2021, 6, 30), date(2021, 6, 30)),
    ],
)
def test_a_period_reads_as_people_write_it(text, first, last):
    found = Period.parse(text)

    assert (found.first_day, found.last_day, str(found)) == (first, last, text)


@pytest.mark.parametrize("text", ["", "21", "2021-13", "2021-02-30", "2021-Q5", "2021-6"])
def test_what_is_no_period_is_told_how_to_write_one(text):
    with pytest.raises(NoPeriod, match="2021-Q2"):
        Period.parse(text)


@given(
    DAYS,
    st.sampled_from(["year", "quarter", "month", "day"]),
)
def test_the_next_period_begins_the_day_after_and_leads_back(day, kind):
    made = {
        "year": Period.year(day.year),
        "quarter": Period.quarter(day.year, (day.month + 2) // 3),
        "month": Period.month(day.year, day.month),
        "day": Period.day(day),
    }[kind]

    assert (made.next().first_day - made.last_day).days == 1
    assert made.next().previous() == made
    assert made.contains(day)


def test_months_are_those_of_the_calendar():
    assert add_months(date(2021, 1, 31), 1) == date(2021, 2, 28)
    assert add_months(date(2020, 2, 29), 12) == date(2021, 2, 28)
    assert add_months(date(2021, 3, 15), -3) == date(2020, 12, 15)


def test_the_ends_of_months_stop_at_the_last_full_one():
    assert month_ends(date(2021, 1, 15), date(2021, 3, 30)) == [
        date(2021, 1, 31),
        date(2021, 2, 28),
    ]


def test_a_moment_without_an_offset_is_refused_and_told_what_it_needs():
    with pytest.raises(NoOffset) as told:
        parse_moment("2021-06-02T08:00:00", field="until")

    assert told.value.message == "until：需要时区偏移，如 +08:00。收到的是“2021-06-02T08:00:00”。"


@pytest.mark.parametrize(
    "text",
    ["soon", "", "2021-02-30T08:00:00+08:00", "0001-01-01T00:00:00+08:00"],
    ids=["words", "nothing", "no such day", "before all calendars"],
)
def test_what_is_no_moment_is_told_how_to_write_one(text):
    with pytest.raises(NoMoment, match=r"2021-06-02T08:00:00\+08:00"):
        parse_moment(text)


def test_a_moment_is_kept_in_utc_and_belongs_to_the_day_in_china():
    moment = parse_moment("2021-06-02T01:00:00+08:00")

    assert moment == datetime(2021, 6, 1, 17, tzinfo=UTC)
    assert to_china(moment).isoformat() == "2021-06-02T01:00:00+08:00"
    assert Period.of(moment) == Period.day(date(2021, 6, 2))


def test_a_moment_that_says_no_offset_belongs_to_no_day():
    with pytest.raises(NoOffset):
        china_day(datetime(2021, 6, 1, 17))


@given(DAYS, st.integers(-600, 600))
def test_months_added_are_months_between(start, months):
    assert months_between(start, add_months(start, months)) == months


@given(DAYS, DAYS)
def test_one_month_more_than_those_between_goes_beyond_the_end(start, end):
    months = months_between(start, end)

    assert add_months(start, months) <= end < add_months(start, months + 1)


def test_periods_stand_in_the_order_of_the_calendar_and_may_be_keys():
    periods = [Period.parse(text) for text in ("2021-02", "2021", "2021-01-31", "2021-Q1")]

    assert [str(p) for p in sorted(periods)] == ["2021-Q1", "2021", "2021-01-31", "2021-02"]
    assert {Period.year(2021): 1}[Period.parse("2021")] == 1
