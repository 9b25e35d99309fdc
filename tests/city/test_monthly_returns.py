"""The office closes May 2022: what the story promises holds, at whatever scale the city is."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import TestCase

from yiju.city import reporting
from yiju.city.deliveries import moment
from yiju.city.demonstration import COMPILED_ON, PLAN, TODAY, Demonstration
from yiju.city.monthly_returns import IMPLAUSIBLE, LATE, MONTH, UNTRUE, MonthlyReturns
from yiju.platform.base.time import Period
from yiju.platform.events import api as events
from yiju.platform.registry import api as registry
from yiju.platform.steering import api as steering
from yiju.platform.steering.periodic import api as periodic
from yiju.platform.trust.draws import api as draws
from yiju.platform.work import api as work

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def story(
    django_db_setup, django_db_blocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Demonstration]:
    """Of the demonstration the plan, its people and what units report up to the end of June."""
    city = Demonstration(tmp_path_factory.mktemp("returns") / "demo-files", 0.01)
    with django_db_blocker.unblock():
        opened = TestCase._enter_atomics()
        try:
            tell(city)
            yield city
        finally:
            TestCase._rollback_atomics(opened)


def tell(city: Demonstration) -> None:
    for step in (city._load, city._open_accounts):
        assert [*step()]
    at, file = moment(COMPILED_ON, 10), city.data / "plan.txt"
    steering.plan_compile(
        PLAN,
        name=file.name,
        data=file.read_bytes(),
        area_code=registry.city().code,
        actor=city.posts["office"].actor,
        at=at,
    )
    city._open_leading(at)
    courses = city.data / "courses.toml"
    staff = [post for post in city.posts.values() if post.role == "staff"]
    by_unit = {post.unit_code: post for post in reversed(staff)}
    found = reporting.lines(PLAN, courses)
    reports = reporting.reports(PLAN, found, by_unit, city._history)
    returned = MonthlyReturns(PLAN, courses, city.posts).deliveries()
    for one in sorted([*reports, *returned], key=lambda one: one.at):
        one.hand_in(one.at)


@pytest.fixture
def rows(story: Demonstration) -> dict[str, periodic.FiledRow]:
    return {row.unit_code: row for row in periodic.filed_of(MONTH, today=TODAY)}


def test_all_returns_of_the_month_are_in_and_accepted(rows):
    assert len(rows) >= 10
    assert all(row.accepted_at and row.step == "" for row in rows.values())
    assert {unit for unit, row in rows.items() if row.late_days} == {LATE}
    assert {unit for unit, row in rows.items() if row.sent_back} == {IMPLAUSIBLE}


def test_the_late_one_was_escalated_before_it_came(rows):
    late = list(events.history(action="periodic_return.late"))
    assert {one.subject_key for one in late} == {rows[LATE].item}
    assert {one.after["level"] for one in late} >= {1, 2}
    assert max(one.at for one in late) < rows[LATE].handed_in_at


def test_the_implausible_one_came_back_right(rows):
    moves = [stage.move for stage in work.item(rows[IMPLAUSIBLE].item).stages]
    assert moves == ["submit", "sign", "send_back", "submit", "sign", "accept"]
    [doubted] = [
        row
        for found in steering.returns(t.own_key for t in steering.target_rows(PLAN)).values()
        for row in found
        if row.evidence == "refused"
    ]
    target = next(t for t in steering.target_rows(PLAN) if t.own_key == doubted.indicator_key)
    last_day = Period.parse(MONTH).last_day
    assert steering.measure_target(target, last_day).value < doubted.value / 5


def test_what_the_third_party_contradicted_is_put_right_and_anybody_can_draw_again(rows):
    checks = periodic.checks(MONTH)
    untrue = [one for one in checks if one.result == "untrue"]
    assert all(one.result for one in checks)
    assert {one.unit_code for one in untrue} == {UNTRUE}
    for one in untrue:
        target = next(t for t in steering.target_rows(PLAN) if t.key == one.target_key)
        now = steering.measure_target(target, Period.parse(MONTH).last_day)
        assert now.value < one.reported.value and now.provenance == "verified"
    assert draws.verify_export(draws.export(periodic.draw_key(MONTH)))


def test_the_story_is_told_in_the_order_of_time(rows):
    moments = [one.at for one in events.history(start=moment(COMPILED_ON))]
    assert moments == sorted(moments, reverse=True)
    assert moments[0] < moment(TODAY, 23) + timedelta(hours=1)
