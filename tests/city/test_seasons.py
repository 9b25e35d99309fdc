from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest

from yiju.city.seasons import SNOW, STORM, Day, second_of_day

YEAR = [Day(date(2021, 7, 1) + timedelta(days=n)) for n in range(365)]


def share(code: str, day: date, source: str = "inspector") -> float:
    """How often a type is drawn on a day, of a thousand."""
    random, one = Random(1), Day(day)
    return sum(one.type_code(random, source) == code for _time in range(20_000)) / 20


def test_the_storm_is_the_busiest_day_of_the_year_by_far():
    busiest = sorted(YEAR, key=lambda day: day.weight)[-3:]

    assert busiest[-1].date == STORM
    assert busiest[-1].weight > 2 * busiest[0].weight


@pytest.mark.parametrize(
    ("code", "more", "less"),
    [
        ("M06012", date(2021, 11, 16), date(2022, 4, 12)),
        ("M01004", date(2021, 7, 14), date(2022, 4, 12)),
        ("M06029", date(2021, 8, 10), date(2022, 1, 11)),
        ("M01010", date(2022, 1, 11), date(2021, 8, 10)),
        ("M01055", date(2021, 7, 14), date(2022, 1, 11)),
        ("M10001", min(SNOW), date(2022, 4, 12)),
        ("M04002", STORM, date(2022, 4, 12)),
    ],
)
def test_each_trouble_has_its_season(code, more, less):
    assert share(code, more) > 1.5 * share(code, less)


def test_inspectors_rest_on_holidays_and_residents_do_not():
    random = Random(2)
    work, rest = Day(date(2021, 10, 12)), Day(date(2021, 10, 1), is_holiday=True)
    seen = {
        day: Counter(day.source(random) for _time in range(5_000))["inspector"] / 5_000
        for day in (work, rest)
    }

    assert rest.weight < work.weight
    assert seen[rest] < seen[work] - 0.15


def test_noise_comes_at_night_and_rounds_are_walked_by_day():
    random = Random(3)
    heard = [second_of_day(random, "hotline", "M06028") // 3600 for _time in range(2_000)]
    walked = [second_of_day(random, "inspector", "M06010") // 3600 for _time in range(2_000)]

    assert sum(hour >= 18 for hour in heard) > 1_000
    assert all(6 <= hour < 22 for hour in walked)
