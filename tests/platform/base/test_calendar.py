"""Working days, hours and periods of law. Worked examples: housing 0.1 and infra WE-02."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.base.calendar import CalendarUnknown, Roll, china
from yiju.platform.base.time import CHINA

PUBLISHED = st.dates(date(2010, 1, 1), date(2025, 6, 30))


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2021, 2, 10), 5, date(2021, 2, 23)),
        (date(2021, 9, 30), 3, date(2021, 10, 11)),
        (date(2021, 12, 20), 20, date(2022, 1, 18)),
    ],
)
def test_working_days_pass_over_holidays_and_count_shifted_saturdays(start, days, end):
    """Source: housing 0.1."""
    assert china().add_working_days(start, days) == end


def test_a_notice_of_twenty_days_that_ends_on_a_sunday_runs_to_monday():
    """Source: housing 0.1: begun on 1 March 2021, decided on the 23rd at the earliest."""
    assert china().period_end(date(2021, 3, 1), days=20) == date(2021, 3, 22)


def test_a_period_in_months_ends_on_the_last_day_of_a_month_that_is_too_short():
    assert china().period_end(date(2021, 1, 31), months=1, roll=Roll.NONE) == date(2021, 2, 28)


def test_pay_days_roll_backward():
    assert china().roll(date(2021, 10, 3), Roll.BACKWARD) == date(2021, 9, 30)


def test_five_office_hours_before_the_national_holiday_end_after_it():
    """Source: infra WE-02."""
    start = datetime(2021, 9, 30, 16, 0, tzinfo=CHINA)

    assert china().add_working_hours(start, 5) == datetime(2021, 10, 8, 12, 0, tzinfo=CHINA)


def test_three_working_days_before_the_national_holiday_end_at_close_of_business():
    """Source: infra WE-02."""
    end = china().close_of(china().add_working_days(date(2021, 9, 30), 3))

    assert end == datetime(2021, 10, 11, 17, 30, tzinfo=CHINA)


def test_a_year_that_is_not_published_is_refused_and_only_estimated_on_request():
    with pytest.raises(CalendarUnknown, match="2027"):
        china().is_working_day(date(2027, 3, 1))

    estimate = china(provisional=True)
    assert estimate.is_working_day(date(2027, 3, 1))
    assert estimate.is_provisional(date(2027, 3, 1))


@given(start=PUBLISHED, first=st.integers(0, 60), then=st.integers(0, 60))
def test_working_days_add_up(start, first, then):
    calendar = china()

    assert calendar.add_working_days(
        calendar.add_working_days(start, first), then
    ) == calendar.add_working_days(start, first + then)


@given(start=PUBLISHED, days=st.integers(1, 60))
def test_a_term_in_working_days_ends_on_a_working_day(start, days):
    assert china().is_working_day(china().add_working_days(start, days))
