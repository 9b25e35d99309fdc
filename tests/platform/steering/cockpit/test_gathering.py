"""What a process gathers for all screens, and what each reader is given of it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from yiju.platform.registry import api as registry
from yiju.platform.steering.api import PlanUnknown
from yiju.platform.steering.cockpit import api
from yiju.platform.steering.cockpit.gathering import SELDOM, Gathered

pytestmark = pytest.mark.django_db

AT = datetime(2021, 6, 30, 2, tzinfo=UTC)
EAST = "990101000000"


def test_many_looks_within_the_time_ask_the_database_nothing(
    programme: Any, reported: Any, django_assert_num_queries: Any
) -> None:
    reported("公厕10座", date(2021, 6, 30), 10)
    screen, districts = Gathered(), [api.NOWHERE, EAST]
    first = screen.cockpit("yiju", AT, districts, has_money=True)

    with django_assert_num_queries(0):
        again = [
            screen.cockpit("yiju", AT + timedelta(seconds=n), districts, has_money=True)
            for n in range(5)
        ]

    assert first.course.counts[api.Prospect.DONE] == 1
    assert all(api.told(one) == api.told(first) for one in again)


def test_what_was_reported_is_on_the_screen_a_minute_later(programme: Any, reported: Any) -> None:
    screen = Gathered()
    before = screen.cockpit("yiju", AT, [EAST], has_money=False)

    reported("公厕10座", date(2021, 6, 30), 10)

    after = screen.cockpit("yiju", AT + SELDOM, [EAST], has_money=False)
    assert api.version_of(api.told(after)) != api.version_of(api.told(before))
    assert after.course.counts[api.Prospect.DONE] == 1


def test_money_is_gathered_only_for_who_may_read_the_books(programme: Any) -> None:
    screen = Gathered()

    kept = screen.cockpit("yiju", AT, [EAST], has_money=False)

    assert (kept.trusts, kept.held) == ((), 0)


def test_a_city_without_lights_has_no_layer_and_its_districts_have_no_value(programme: Any) -> None:
    found = Gathered().cockpit("yiju", AT, [EAST], has_money=False)

    assert found.layers == ()
    assert {one.code for one in found.shares.lines} == {one.code for one in registry.districts()}
    assert all(one.value is None for one in found.shares.lines)
    assert found.ranks is None


def test_a_plan_that_is_not_there_is_refused(city: Any) -> None:
    with pytest.raises(PlanUnknown):
        Gathered().cockpit("nothing", AT, [EAST], has_money=False)
