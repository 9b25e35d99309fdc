"""What lies on a desk, what it waits for, what has changed: each found, counted, once asked."""

from datetime import timedelta

import pytest
from desk import (
    EAST,
    dispatched,
    filed,
    handled,
    moment,
    moved,
    open_desk,
    reported,
    verifier_of,
    who,
)
from django.db import connection
from django.test.utils import CaptureQueriesContext
from small_city import write_small_city

from yiju.city.boundaries import demonstrate
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
WHOLE = [registry.Reach("", None)]


@pytest.fixture(autouse=True)
def desk(db, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    profile = demonstrate(registry.read_profile(write_small_city(tmp_path)))
    registry.load_city(profile, actor=Actor("registrar", "登记员"), at=moment(1, month=1))
    work.install([cases.CASE])
    open_desk()


def shown(account, view="mine", at=None, **how):
    posts = who(account)["party"].posts
    found = work.desk(account, posts, work.OnDesk(view=view, **how), now=at or moment(1, 10))
    return [row.item.number for row in found.rows]


def counted(account, at=None):
    found = work.tallies(account, who(account)["party"].posts, at or moment(1, 10))
    return {view: tally.count for view, tally in found.items()}


def test_a_dispatcher_finds_what_is_due_what_is_late_and_what_others_hold():
    late = filed("r-1")
    fresh = filed("r-2", at=moment(1, 9.9))
    given = dispatched("r-3")

    assert set(shown("dispatcher")) == {late, fresh}
    assert counted("dispatcher") == {
        "mine": 2,
        "today": 2,
        "overdue": 0,
        "checks": 0,
        "waiting": 1,
    }
    assert shown("dispatcher", "waiting") == [given]
    assert counted("dispatcher", moment(2, 9))["overdue"] == 2
    assert shown("dispatcher", "today", moment(2, 9)) == []


def test_whoever_handled_waits_for_the_verifier_and_the_verifier_has_it_to_check():
    item = handled()
    inspector = verifier_of(item)

    assert shown("lighting", "waiting", moment(1, 14)) == [item.number]
    assert shown(inspector, "checks", moment(1, 14)) == [item.number]
    assert shown("leader", "checks", moment(1, 14)) == []


def test_what_was_asked_for_waits_until_it_is_decided():
    number = dispatched()
    told = {"reason": "等材料", "until": moment(9), "key": "ask", "at": moment(1, 11)}
    asking = work.ask(number, "pause", **told, **who("lighting"))

    assert shown("lighting", "waiting", moment(1, 11)) == [number]
    work.decide(asking, False, opinion="不必", at=moment(1, 11), **who("commander"))
    assert shown("lighting", "waiting", moment(1, 11)) == []


def test_a_desk_is_narrowed_by_step_area_source_and_words_and_put_in_order():
    first = reported("r-1", words="路灯不亮").item.number
    second = reported("r-2", words="井盖缺失", source="hotline", at=moment(1, 9.5)).item.number

    assert shown("acceptor") == [first, second]
    assert shown("acceptor", order="newest") == [second, first]
    assert shown("acceptor", words="井盖") == [second]
    assert shown("acceptor", words=first) == [first]
    assert shown("acceptor", source="hotline") == [second]
    assert shown("acceptor", step="filing") == []
    assert len(shown("acceptor", area_path=registry.area(EAST).path)) == 2


def test_the_pages_of_a_desk_hold_each_line_once_in_either_order():
    numbers = {reported(f"r-{n}").item.number for n in range(7)}
    posts = who("acceptor")["party"].posts
    for order in work.ORDERS:
        found, after = [], ""
        while True:
            want = work.OnDesk(order=order)
            page = work.desk("acceptor", posts, want, now=moment(1, 10), after=after, size=3)
            found += [row.item.number for row in page.rows]
            after = page.following
            if not after:
                break
        assert len(found) == 7
        assert set(found) == numbers
        every = work.desk_every("acceptor", posts, work.OnDesk(order=order), now=moment(1, 10))
        assert [item.number for item in every] == found


def test_since_yesterday_says_what_was_done_to_each_item_and_by_whom():
    quiet = reported("r-1").item.number
    number = dispatched("r-2", at=moment(3))
    since = moment(2, 0)
    found = work.changed(work.Wanted(changed_since=since, reaches=WHOLE))

    told = work.what_happened(found.rows, since)

    assert [row.number for row in found.rows] == []
    moved(number, "return", "lighting", at=moment(3, 11), opinion="不归我们")
    found = work.changed(work.Wanted(changed_since=since, reaches=WHOLE))
    told = work.what_happened(found.rows, since)
    assert [row.number for row in found.rows] == [number]
    assert (told[number][0].action, told[number][0].account) == ("case.return", "lighting")
    assert quiet not in told


def test_what_changed_last_comes_first_and_its_pages_hold_each_once():
    numbers = [reported(f"r-{n}", at=moment(1, 9 + n / 10)).item.number for n in range(5)]
    moved(numbers[0], "confirm", "acceptor", at=moment(1, 12))
    want = work.Wanted(changed_since=moment(1, 0), reaches=WHOLE)
    found, after = [], ""
    while True:
        page = work.changed(want, after=after, size=2)
        found += [row.number for row in page.rows]
        after = page.following
        if not after:
            break
    assert found == [numbers[0], *reversed(numbers[1:])]


def queries(ask):
    with CaptureQueriesContext(
        connection,
    ) as told:
        ask()
    return len(told)


@pytest.mark.parametrize("view", work.VIEWS)
def test_a_view_asks_the_database_as_often_for_many_lines_as_for_few(view):
    posts = who("acceptor")["party"].posts

    def ask():
        work.desk("acceptor", posts, work.OnDesk(view=view), now=moment(1, 10))
        work.tallies("acceptor", posts, moment(1, 10))

    reported("r-0")
    few = queries(ask)
    for n in range(1, 8):
        reported(f"r-{n}")

    assert queries(ask) == few <= 11


def test_what_changed_asks_the_database_as_often_for_many_lines_as_for_few():
    since = moment(1) - timedelta(days=1)

    def ask():
        found = work.changed(work.Wanted(changed_since=since, reaches=WHOLE))
        work.what_happened(found.rows, since)

    reported("r-0")
    few = queries(ask)
    for n in range(1, 8):
        reported(f"r-{n}")

    assert queries(ask) == few <= 4
