"""The lake in order: sorted days, sums by the hour, and what is kept no longer."""

from datetime import date, timedelta

import pytest
from measured import AT

from yiju.platform.sensing.lake.api import (
    Lake,
    LakeBusy,
    Mover,
    days_in_disorder,
    keep_lake,
)

POWER, LIT = "L-1/lamp.power", "L-1/lamp.lit"
DAY = date(2022, 6, 30)
pytestmark = pytest.mark.parametrize("where", ["folder", "s3"], indirect=True)


def hours(city):
    files = city.lake.files("hours").of()
    rows = city.lake.dataset("hours", files).to_table().to_pylist() if files else []
    found = {
        (row["stream"], (row["hour"] - AT) // timedelta(hours=1)): (
            row["readings"],
            row["valid"],
            row["total"],
            row["least"],
            row["most"],
            row["first"],
            row["last"],
        )
        for row in rows
    }
    assert len(found) == len(rows)
    return found


def test_a_day_that_is_over_is_one_sorted_file_with_the_same_readings(vendor):
    for minute in (-3, -1, -2):
        vendor.deliver((POWER, minute, 60 - minute), ("L-2/lamp.power", minute, 5))
        vendor.move()
    before = vendor.stored()
    assert vendor.lake.files("readings").count(DAY) == 3

    assert days_in_disorder(AT) == 0
    assert days_in_disorder(AT + timedelta(hours=13.5)) == 1
    assert keep_lake(vendor.lake, AT + timedelta(hours=13.5)) == 1

    assert vendor.stored() == before
    [file] = vendor.lake.files("readings").of([DAY])
    rows = vendor.lake.dataset("readings", [file]).to_table().to_pylist()
    assert rows == sorted(rows, key=lambda row: (row["stream"], row["observed"]))
    assert keep_lake(vendor.lake, AT + timedelta(hours=13.5)) == 0


def test_hours_are_summed_up_over_the_valid_readings(vendor):
    vendor.deliver((POWER, -50, 60), (POWER, -40, 62), (POWER, -30, 900), (POWER, -20, None))
    vendor.deliver((POWER, 1, 890))
    vendor.move()

    keep_lake(vendor.lake, AT, at_once=True)

    [(stream, _hour), *_rest] = hours(vendor)
    assert hours(vendor) == {
        (stream, -1): (4, 2, 122.0, 60.0, 62.0, 60.0, 62.0),
        (stream, 0): (1, 1, 890.0, 890.0, 890.0, 890.0, 890.0),
    }


def test_days_are_put_in_order_one_by_one_so_that_moves_come_between(vendor):
    vendor.deliver(*[(POWER, -1440 * back, 60) for back in range(3)])
    vendor.move()
    later = AT + timedelta(hours=14)

    assert [keep_lake(vendor.lake, later) for _turn in range(4)] == [1, 1, 1, 0]


def test_what_comes_late_is_summed_up_again(vendor):
    vendor.deliver((POWER, -50, 60))
    vendor.move()
    keep_lake(vendor.lake, AT, at_once=True)
    vendor.deliver((POWER, -55, 62))
    vendor.move()
    keep_lake(vendor.lake, AT, at_once=True)

    assert [row[:3] for row in hours(vendor).values()] == [(2, 2, 122.0)]


def test_readings_whose_time_is_over_go_and_their_sums_stay(vendor):
    vendor.deliver((POWER, -50, 60), (LIT, -50, 1), (LIT, -40, 0))
    vendor.move()
    two_days_later = AT + timedelta(days=2)

    keep_lake(vendor.lake, two_days_later)

    assert [row[0] for row in vendor.stored()] == [POWER]
    assert sorted(row[0] for row in hours(vendor).values()) == [1, 2]
    vendor.deliver((LIT, -30, 1), (POWER, -30, 61))  # late, and of what is kept no longer
    vendor.move()
    keep_lake(vendor.lake, two_days_later)
    assert [row[0] for row in vendor.stored()] == [POWER, POWER]
    assert sorted(row[0] for row in hours(vendor).values()) == [2, 2]


class Overtaken(Lake):
    """Between reading a day and writing it, a move adds to it."""

    def overwrite(self, name, *facts):
        if name == "readings":
            Mover(Lake(self.place, self.options)).move(AT)
        super().overwrite(name, *facts)


def test_a_move_that_comes_while_a_day_is_sorted_loses_nothing(vendor):
    vendor.deliver((POWER, -50, 60))
    vendor.move()
    vendor.deliver((POWER, -40, 61))

    with pytest.raises(LakeBusy):
        keep_lake(Overtaken(vendor.where.place, vendor.where.options), AT, at_once=True)

    assert [row[1] for row in vendor.stored()] == [-50, -40]
    keep_lake(vendor.lake, AT, at_once=True)
    assert [row[1] for row in vendor.stored()] == [-50, -40]
    assert [row[0] for row in hours(vendor).values()] == [2]


def test_small_files_of_the_day_are_put_together(vendor):
    for minute in range(-70, 0):
        vendor.deliver((POWER, minute, 60))
        vendor.move()
    before = vendor.stored()

    keep_lake(vendor.lake, AT)

    assert vendor.lake.files("readings").count(DAY) < 10
    assert vendor.stored() == before
