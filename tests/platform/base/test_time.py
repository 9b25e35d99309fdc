"""Periods by the calendar, and moments that carry their offset."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.base.time import (
    NoOffset,
    NoPeriod,
    Period,
    add_months,
    month_ends,
    parse_moment,
)


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
    st.dates(date(1990, 1, 1), date(2090, 1, 1)),
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


def test_a_moment_without_an_offset_is_refused_and_told_why():
    with pytest.raises(NoOffset, match=r"\+08:00"):
        parse_moment("2021-06-02T08:00:00")


def test_a_moment_is_kept_in_utc_and_belongs_to_the_day_in_china():
    moment = parse_moment("2021-06-02T01:00:00+08:00")

    assert moment == datetime(2021, 6, 1, 17, tzinfo=UTC)
    assert Period.of(moment) == Period.day(date(2021, 6, 2))
