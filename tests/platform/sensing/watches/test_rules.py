"""What becomes of alarms once they are raised."""

from datetime import date, datetime, timedelta

from yiju.platform.base.time import CHINA
from yiju.platform.sensing.watches.rules import (
    Before,
    Outcome,
    Window,
    fusion,
    is_flood,
    is_unstable,
    may_shelve,
    opens_from,
)

NOON = datetime(2021, 6, 1, 12, tzinfo=CHINA)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def test_we_01_is_one_case_reopened_once() -> None:
    cases: list[Before] = []
    told = []
    for at in (NOON + 6 * MINUTE, NOON + 12 * MINUTE):  # cleared at 9, and closed by people
        told.append(fusion(cases[-1] if cases else None, at))
        cases.append(Before(is_open=False, cleared_at=NOON + 9 * MINUTE))
    assert told == [Outcome.OPENS, Outcome.REOPENS]


def test_an_open_case_takes_every_repetition() -> None:
    before = Before(is_open=True, cleared_at=NOON - timedelta(days=3))
    assert fusion(before, NOON) is Outcome.REPEATS


def test_after_more_than_an_hour_it_is_another_case() -> None:
    assert fusion(Before(False, NOON - HOUR), NOON) is Outcome.REOPENS
    assert fusion(Before(False, NOON - HOUR - MINUTE), NOON) is Outcome.OPENS


def test_a_sensor_that_cleared_more_than_three_times_in_ten_minutes_is_unstable() -> None:
    three = [NOON - n * 3 * MINUTE for n in (1, 2, 3)]
    assert not is_unstable(three, NOON)
    assert is_unstable([*three, NOON], NOON)
    assert not is_unstable([*three, NOON - 11 * MINUTE], NOON)


def test_shelving_needs_a_name_and_a_reason_and_ends_within_eight_hours() -> None:
    assert may_shelve("张三", "换灯", NOON, NOON + 8 * HOUR)
    assert len(may_shelve(" ", "", NOON, NOON + 9 * HOUR).unmet) == 3
    assert not may_shelve("张三", "换灯", NOON, NOON)


def test_more_than_ten_alarms_for_each_operator_are_a_flood() -> None:
    day = date(2021, 6, 1)
    assert not is_flood(10, 1, day) and is_flood(11, 1, day)
    assert not is_flood(20, 2, day) and is_flood(21, 2, day)
    assert is_flood(11, 0, day)


def test_maintenance_holds_back_until_its_last_window_ends() -> None:
    windows = [Window(NOON, NOON + HOUR), Window(NOON + HOUR, NOON + 2 * HOUR)]
    assert opens_from(NOON, windows) == NOON + 2 * HOUR
    assert opens_from(NOON + 2 * HOUR, windows) == NOON + 2 * HOUR
    assert opens_from(NOON - MINUTE, windows) == NOON - MINUTE
