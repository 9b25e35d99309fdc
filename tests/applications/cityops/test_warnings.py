"""What the evaluation warns of, and what it does not."""

from datetime import date
from fractions import Fraction

from yiju.applications.cityops.warnings import is_silent, lost_points
from yiju.platform.work.scoring.api import Points

DAY = date(2022, 6, 30)


def part(key, value, full):
    return Points(key, None if value is None else Fraction(value), Fraction(full))


def test_a_part_that_lost_more_than_thirty_percent_is_warned_of_and_no_other():
    # WE-51: 3.7 of 12 points is more than 30 %, 3.6 is not
    parts = (
        part("appearance", "8.3", 12),
        part("traffic", "8.4", 12),
        part("rivers", None, 8),
        part("deducted", "-4", 0),
    )

    assert [one.key for one in lost_points(parts, DAY)] == ["appearance"]


def test_a_unit_with_tasks_that_handled_none_is_silent_and_one_without_tasks_is_not():
    assert is_silent(3, 0)
    assert not is_silent(3, 1)
    assert not is_silent(0, 0)
