"""Questions about readings, wherever they are at the moment."""

from datetime import timedelta

import pytest
from measured import AT

from yiju.platform.base.time import start_of_day
from yiju.platform.sensing import api
from yiju.platform.sensing.lake.api import keep_lake
from yiju.platform.sensing.query import api as query
from yiju.platform.sensing.query.fresh import at_present

POWER, OTHER = "L-1/lamp.power", "L-2/lamp.power"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def seen(city, first=AT - 3 * DAY, after=AT + DAY, fresh=True):
    """Minutes after AT and values of all that a question finds."""
    by = query.engine()
    table = query.readings(city.lake, by, first, after, fresh=fresh)
    rows = by.run(table.order_by("observed")).to_pylist()
    return [((row["observed"] - AT) // timedelta(minutes=1), row["value"]) for row in rows]


def test_a_question_sees_what_is_moved_and_what_waits_each_once(vendor):
    vendor.deliver((POWER, -9, 60), (POWER, -8, 61))
    vendor.move()
    vendor.deliver((POWER, -8, 61), (POWER, -7, 62), (POWER, -7, 62), (POWER, -8, 99))

    assert seen(vendor) == [(-9, 60.0), (-8, 61.0), (-7, 62.0)]
    assert seen(vendor, fresh=False) == [(-9, 60.0), (-8, 61.0)]


class Killed(BaseException):
    pass


def die(*_facts):
    raise Killed


def test_a_question_sees_each_once_while_a_move_is_half_done(vendor):
    vendor.deliver((POWER, -9, 60))
    with pytest.raises(Killed):
        vendor.move(die)
    vendor.deliver((POWER, -9, 60), (POWER, -8, 61))

    assert seen(vendor) == [(-9, 60.0), (-8, 61.0)]


def test_days_begin_at_midnight_in_china_and_the_end_of_a_span_is_not_in_it(vendor):
    midnight = start_of_day(AT.date())
    before, at = (-12 * 60 - 1, 1.0), (-12 * 60, 2.0)
    vendor.deliver((POWER, *before), (POWER, *at))
    for turn in range(2):
        assert seen(vendor, midnight, midnight + DAY) == [at]
        assert seen(vendor, midnight - DAY, midnight) == [before]
        vendor.move() if turn == 0 else None
    by = query.engine()
    table = query.readings(vendor.lake, by, midnight - DAY, midnight + DAY)
    days = by.run(table.order_by("observed").select("day"))["day"].to_pylist()
    assert [day.isoformat() for day in days] == ["2022-06-29", "2022-06-30"]


def test_the_course_of_a_stream_is_the_same_before_and_after_it_is_summed_up(vendor):
    vendor.deliver(*[(POWER, -minute, 60 + minute % 7) for minute in range(0, 3000, 13)])
    vendor.deliver((POWER, -5, 900), (POWER, -4, None), (OTHER, -4, 5))
    stream = api.stream(POWER)

    def course():
        return query.course(stream, AT - 2 * DAY, AT + HOUR, now=AT, steps=60)

    waiting = course()
    vendor.move()
    moved = course()
    keep_lake(vendor.lake, AT, at_once=True)
    summed = course()

    vendor.deliver((POWER, -7, 66))
    late = course()

    assert waiting.length == HOUR
    assert (late.readings, late.valid) == (summed.readings + 1, summed.valid + 1)
    assert waiting == moved == summed
    assert sum(step.readings for step in moved.steps) == moved.readings
    assert moved.valid == moved.readings - 2  # a jump, and a report that there is no value


def test_completeness_is_valid_over_expected_since_the_stream_began(vendor):
    stream = api.stream(POWER)
    vendor.deliver(*[(POWER, -15 * turn, 60 + turn) for turn in range(3)])

    found = query.course(stream, AT - HOUR, AT + HOUR, now=AT)

    assert found.completeness == 0.75
    assert query.course(stream, AT + HOUR, AT + 2 * HOUR, now=AT).completeness is None


def test_single_readings_come_by_moment_or_the_newest_first(vendor):
    vendor.deliver((POWER, -2, 60), (POWER, -1, None))
    stream = api.stream(POWER).id

    told = query.points(stream, AT - HOUR, AT)
    assert [(one.value, one.quality) for one in told] == [
        (60.0, api.Quality.VALID),
        (None, api.Quality.MISSING),
    ]
    assert query.points(stream, AT - HOUR, AT, newest=True, size=1) == told[1:]


def test_an_empty_lake_and_an_empty_inbox_answer_with_nothing(vendor):
    assert seen(vendor) == []
    assert at_present(vendor.lake).waiting.num_rows == 0


def test_streams_can_be_joined_with_their_readings(vendor):
    vendor.deliver((POWER, -2, 60), (OTHER, -1, 62))
    by = query.engine()
    table = query.readings(vendor.lake, by, AT - HOUR, AT)
    streams = query.streams(by, api.Wanted(kind="lamp.power", asset_code="L-2"))

    answer = by.run(table.join(streams, "stream").select("asset_code", "value"))

    assert answer.to_pylist() == [{"asset_code": "L-2", "value": 62.0}]
