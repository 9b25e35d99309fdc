"""What comes in is counted whatever becomes of it, and changes are told once, whoever asks when."""

from datetime import date

import pytest
from desk import CITY, moment, open_desk, reported
from django.db import transaction
from small_city import write_small_city

from yiju.city.boundaries import demonstrate
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases
from yiju.platform.work.doors import api as doors
from yiju.platform.work.models import Message

pytestmark = pytest.mark.django_db
DAY = date(2021, 6, 1)
OWNER = Actor("leader", "值班长")


@pytest.fixture
def desk(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    profile = demonstrate(registry.read_profile(write_small_city(tmp_path)))
    registry.load_city(profile, actor=Actor("registrar", "登记员"), at=moment(1, month=1))
    before = work.processes()
    work.install([cases.CASE])
    open_desk()
    yield
    work.install(before)


def test_what_comes_in_adds_up_by_day_address_and_outcome():
    for outcome in (doors.STORED, "case.place_missing", doors.STORED):
        doors.count(DAY, "public:report", outcome)
    doors.count(DAY, "open311:pulled", doors.STORED, 7)
    doors.count(DAY, "open311:pulled", "open311.own_request", 0)
    doors.count(date(2021, 6, 2), "public:report", doors.STORED)

    assert [(row.route, row.outcome, row.count) for row in doors.receptions(DAY, DAY)] == [
        ("open311:pulled", "stored", 7),
        ("public:report", "case.place_missing", 1),
        ("public:report", "stored", 2),
    ]


def test_a_count_outside_of_what_was_rolled_back_stays(desk):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        registry.unit_add(
            "990100-x",
            name="x",
            short_name="x",
            kind="department",
            area_code=CITY,
            actor=OWNER,
            at=moment(1),
        )
        raise ZeroDivisionError
    doors.count(DAY, "public:report", "http.500")

    assert [row.outcome for row in doors.receptions(DAY, DAY)] == ["http.500"]


def subscribed() -> doors.HookRow:
    made = doors.subscribe(
        "接收程序",
        "https://receiver.example/in",
        changes=["begun", "moved", "ended"],
        account="leader",
        membership=1,
        actor=OWNER,
        at=moment(1, 8),
    )
    return made.row


def written(hook: doors.HookRow, hour: float = 12) -> int:
    reach = registry.Reach(registry.area(CITY).path, None)
    return doors.write_letters(hook.id, [reach], moment(1, hour))


def test_changes_are_written_once_however_often_one_looks(desk):
    reported("before", at=moment(1, 7))
    hook = subscribed()
    reported("r-1")

    assert (written(hook), written(hook)) == (1, 0)
    reported("r-2")
    assert (written(hook), written(hook)) == (1, 0)
    keys = Message.objects.filter(address=hook.address).values_list("key", flat=True)
    assert len(set(keys)) == 2


def test_a_look_that_was_broken_off_is_as_if_it_had_not_been(desk):
    hook = subscribed()
    reported("r-1")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        written(hook)
        raise ZeroDivisionError

    assert not Message.objects.filter(address=hook.address).exists()
    assert written(hook) == 1


def test_many_changes_are_told_in_portions_and_none_is_left_out(desk):
    hook = subscribed()
    for key in range(203):
        reported(f"r-{key}")

    assert [written(hook) for _look in range(3)] == [200, 3, 0]


def test_what_was_given_up_is_told_again_once_it_is_open_again(desk):
    hook = subscribed()
    reported("r-1")
    written(hook)
    doors.close(hook.id, owner="leader", reason="维护", actor=OWNER, at=moment(1, 12))
    assert doors.way_of(hook.id) is None
    assert written(hook) == 0
    reported("r-2")
    doors.reopen(hook.id, owner="leader", actor=OWNER, at=moment(1, 13))

    assert written(hook, 13) == 2
    waiting = Message.objects.filter(address=hook.address, given_up_at=None)
    assert [body["changes"] for body in waiting.values_list("body", flat=True)] == [["begun"]] * 2


def test_nobody_touches_the_subscription_of_another(desk):
    hook = subscribed()
    for act in (
        lambda: doors.close(hook.id, owner="li", reason="", actor=OWNER, at=moment(1)),
        lambda: doors.reopen(hook.id, owner="li", actor=OWNER, at=moment(1)),
        lambda: doors.send_test(hook.id, owner="li", at=moment(1)),
    ):
        with pytest.raises(doors.HookUnknown):
            act()
    assert doors.hooks("li") == []
