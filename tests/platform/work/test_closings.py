"""Closed because the month ends, or closed and back again: questions with their cases."""

from datetime import UTC, date, datetime, timedelta

from yiju.platform.base.time import Period
from yiju.platform.work.closings import Back, Seen, back, rushes

JUNE, LAST = Period.month(2022, 6), date(2022, 6, 30)
NOON = datetime(2022, 6, 10, 4, tzinfo=UTC)


def on(*days: int) -> list[date]:
    return [date(2022, 6, day) for day in days]


def test_who_closes_most_on_the_last_days_is_asked_and_who_closes_evenly_is_not():
    even = on(*range(1, 31)) * 4
    found = rushes({"east": on(*[29, 30] * 20, *range(1, 21)), "west": even}, JUNE, LAST)

    assert [(one.subject, one.late, one.closed, one.expected) for one in found] == [
        ("east", 40, 60, 6.0)
    ]


def test_a_few_cases_or_a_few_days_say_nothing():
    assert rushes({"east": on(30, 30)}, JUNE, LAST) == []
    assert rushes({"east": on(*[3] * 50)}, JUNE, date(2022, 6, 3)) == []


def seen(number, *, closed=None, began=0, kind="0102", north=0.0):
    ended = None if closed is None else NOON + timedelta(days=closed)
    return Seen(number, kind, 119.95, 31.78 + north / 111_000, NOON + timedelta(days=began), ended)


def test_a_case_that_is_back_within_a_week_at_its_place_is_shown_with_the_next_one():
    closed = [seen("1", began=-3, closed=0)]
    reported = [
        seen("2", began=5, north=10),
        seen("3", began=2, north=25),
        seen("4", began=1, north=40),
        seen("5", began=1, kind="0103"),
        seen("6", began=8),
        seen("7", began=-1),
    ]

    assert back(closed, reported, LAST) == [Back("1", "3", timedelta(days=2))]
    assert back(closed, reported[2:], LAST) == []
