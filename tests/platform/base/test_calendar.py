"""Working days, hours and periods of law. Worked examples: housing 0.1 and infra WE-02."""

from datetime import date, datetime, time, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.base.calendar import (
    TABLE,
    CalendarUnknown,
    Hours,
    Roll,
    WorkingCalendar,
    china,
)
from yiju.platform.base.errors import Problems
from yiju.platform.base.time import CHINA, NoOffset, add_months

PUBLISHED = st.dates(date(2010, 1, 1), date(2025, 6, 30))
MOMENTS = st.datetimes(datetime(2010, 1, 1), datetime(2025, 6, 30), timezones=st.just(CHINA))
HOURS = st.integers(1, 120).map(lambda halves: halves / 2)


def test_the_table_is_that_of_the_yearly_notices():
    """Against the package from which it was taken, day by day."""
    day, end = date(2004, 1, 1), date(2026, 12, 31)
    differing = []
    while day <= end:
        if china().is_working_day(day) != chinese_calendar.is_workday(day):
            differing.append(day)
        day += timedelta(days=1)

    assert differing == []


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
    ends = china().period_end(date(2021, 3, 1), days=20)

    assert ends == date(2021, 3, 22)
    assert ends + timedelta(days=1) == date(2021, 3, 23)


def test_a_period_in_months_ends_on_the_last_day_of_a_month_that_is_too_short():
    assert china().period_end(date(2021, 1, 31), months=1, roll=Roll.NONE) == date(2021, 2, 28)
    assert china().period_end(date(2020, 2, 29), years=1, roll=Roll.NONE) == date(2021, 2, 28)
    assert china().period_end(date(2021, 1, 31), months=1) == date(2021, 3, 1)


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


@given(start=PUBLISHED, months=st.integers(0, 12), roll=st.sampled_from(Roll))
def test_a_period_of_law_ends_on_its_day_or_on_the_nearest_working_day_that_way(
    start, months, roll
):
    plain, end = add_months(start, months), china().period_end(start, months=months, roll=roll)

    assert roll is Roll.NONE or china().is_working_day(end)
    assert {Roll.FORWARD: end >= plain, Roll.BACKWARD: end <= plain, Roll.NONE: end == plain}[roll]
    assert china().roll(end, roll) == end


@given(start=MOMENTS, first=HOURS, then=HOURS)
def test_office_hours_add_up(start, first, then):
    calendar = china()

    assert calendar.add_working_hours(
        calendar.add_working_hours(start, first), then
    ) == calendar.add_working_hours(start, first + then)


@given(start=MOMENTS, hours=HOURS)
def test_a_term_in_office_hours_ends_while_the_office_is_open(start, hours):
    end = china().add_working_hours(start, hours)

    assert china().is_working_day(end.date())
    assert any(opens <= end.time() <= closes for opens, closes in china().hours.spans)
    assert end > start


def test_a_term_that_begins_at_night_begins_when_the_office_opens():
    night = datetime(2021, 10, 1, 22, 0, tzinfo=CHINA)

    assert china().add_working_hours(night, 0.5) == datetime(2021, 10, 8, 9, 0, tzinfo=CHINA)


def test_an_office_may_keep_other_hours():
    calendar = WorkingCalendar.read(TABLE, hours=Hours(((time(9), time(17)),)))
    start = datetime(2021, 3, 1, 16, 0, tzinfo=CHINA)

    assert calendar.add_working_hours(start, 2) == datetime(2021, 3, 2, 10, 0, tzinfo=CHINA)


@pytest.mark.parametrize(
    "spans",
    [
        (),
        ((time(12), time(8)),),
        ((time(8), time(12)), (time(11), time(17))),
        ((time(8), time(12)), (time(12), time(17))),
    ],
    ids=["never", "backward", "overlapping", "no break"],
)
def test_office_hours_that_do_not_follow_one_another_are_refused(spans):
    with pytest.raises(ValueError, match="hours"):
        Hours(spans)


def test_terms_are_counted_forward_and_from_a_moment_that_says_its_offset():
    with pytest.raises(ValueError, match="forward"):
        china().add_working_days(date(2021, 3, 1), -1)
    with pytest.raises(ValueError, match="forward"):
        china().add_working_hours(datetime(2021, 3, 1, 9, tzinfo=CHINA), -1)
    with pytest.raises(NoOffset):
        china().add_working_hours(datetime(2021, 3, 1, 9), 1)


def test_a_city_adds_a_year_with_a_table_of_its_own(tmp_path):
    own = tmp_path / "2027.csv"
    own.write_text(
        "day,kind,name\n2027-10-01,holiday,国庆\n2027-10-09,workday,国庆\n", encoding="utf-8-sig"
    )
    calendar = WorkingCalendar.read(TABLE, own)

    assert not calendar.is_working_day(date(2027, 10, 1))
    assert calendar.is_working_day(date(2027, 10, 9))
    assert not calendar.is_provisional(date(2027, 10, 1))
    assert calendar.is_working_day(date(2021, 10, 9))


def test_a_year_of_which_only_the_first_days_are_known_is_not_published(tmp_path):
    own = tmp_path / "2027.csv"
    own.write_text("day,kind,name\n2027-01-01,holiday,元旦\n", "utf-8")

    with pytest.raises(CalendarUnknown):
        WorkingCalendar.read(TABLE, own).is_working_day(date(2027, 3, 1))


def test_a_table_with_mistakes_is_refused_with_all_of_them(tmp_path):
    own = tmp_path / "2027.csv"
    own.write_text("day,kind\n2027-13-01,holiday\n2027-10-01,holliday\n", "utf-8")

    with pytest.raises(Problems) as told:
        WorkingCalendar.read(TABLE, own)

    assert [(p.sheet, p.row, p.column) for p in told.value.problems] == [
        ("2027.csv", 2, "day"),
        ("2027.csv", 3, "kind"),
    ]
