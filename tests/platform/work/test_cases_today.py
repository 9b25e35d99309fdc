"""The cases of the day by district: each figure is that of the list to which it leads."""

from datetime import timedelta
from typing import Any

import pytest
from desk import EAST, IN_WEST, closed, dispatched, moment, open_desk, reported
from small_city import write_small_city

from yiju.city.boundaries import demonstrate
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases

WEST = "990102000000"


@pytest.fixture(autouse=True)
def desk(db: Any, tmp_path: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    profile = demonstrate(registry.read_profile(write_small_city(tmp_path)))
    registry.load_city(profile, actor=Actor("registrar", "登记员"), at=moment(1, month=1))
    work.install([cases.CASE])
    open_desk()


def test_cases_are_counted_by_district_as_they_stand_at_the_moment() -> None:
    closed("r-1")
    dispatched("r-2")
    reported("r-3", where=IN_WEST)

    evening = cases.cases_today(moment(1, 18))

    assert evening[EAST] == cases.DayOfCases(fresh=2, open=1, overdue=0, closed=1)
    assert evening[WEST] == cases.DayOfCases(fresh=1, open=1, overdue=0, closed=0)


def test_after_midnight_yesterdays_are_neither_new_nor_closed_today_and_grow_late() -> None:
    closed("r-1")
    item = work.item(dispatched("r-2"))
    assert item.due_at is not None
    after = item.due_at + timedelta(seconds=1)

    assert cases.cases_today(item.due_at)[EAST].overdue == 0
    assert cases.cases_today(after)[EAST] == cases.DayOfCases(open=1, overdue=1)


def test_the_list_of_what_was_closed_since_a_day_holds_what_the_figure_counts() -> None:
    number = closed("r-1").number
    dispatched("r-2")

    def since(day: int) -> list[str]:
        wanted = work.Wanted("case", steps=("closed",), ended_since=moment(day, 0))
        return [one.number for one in work.items(wanted).rows]

    assert since(1) == [number]
    assert since(2) == []


def test_the_counts_of_the_day_cost_few_queries(django_assert_max_num_queries: Any) -> None:
    dispatched("r-1")
    cases.cases_today(moment(1, 18))

    with django_assert_max_num_queries(4):
        cases.cases_today(moment(1, 18))
