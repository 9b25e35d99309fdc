"""A program that subscribed is told what changes within its owner's reach: signed, in order, again
until it takes it, and no longer once it never does."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from desk import EAST, IN_WEST, moment, moved, open_desk, reported
from receivers import http_receiver
from small_city import write_small_city

from yiju.city.boundaries import demonstrate
from yiju.interfaces import clock
from yiju.interfaces.sending import courier, signing
from yiju.interfaces.sending.channels import Channels
from yiju.interfaces.sending.senders import senders
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases
from yiju.platform.work.doors import api as doors
from yiju.platform.work.models import Message

pytestmark = pytest.mark.django_db
LAMP = {"type_code": "E01037", "condition": "路灯不亮"}
BEFORE, NOW = moment(1, 8), moment(1, 12)
OWNER = Actor("leader", "值班长")


@pytest.fixture(autouse=True)
def desk(db, tmp_path, settings):
    settings.HOME, settings.MEDIA_ROOT = tmp_path, tmp_path / "uploads"
    settings.YIJU_TODAY = "2021-06-01"
    clock.let_run(NOW, 1)
    profile = demonstrate(registry.read_profile(write_small_city(tmp_path)))
    registry.load_city(profile, actor=Actor("registrar", "登记员"), at=moment(1, month=1))
    before = work.processes()
    work.install([cases.CASE])
    open_desk()
    yield
    work.install(before)


@pytest.fixture
def receiver():
    with http_receiver() as running:
        yield running


def subscribed(receiver, account="leader", changes=("begun", "moved", "ended"), **how):
    [post, *_more] = registry.own_memberships(account, NOW.date())
    made = doors.subscribe(
        "接收程序",
        receiver.address + "/in",
        changes=changes,
        account=account,
        membership=post.id,
        private=True,
        actor=OWNER,
        at=BEFORE,
        **how,
    )
    return made


def round_at(at, channels=None):
    """One round of the courier."""
    courier.tell_subscribers(at)
    return work.deliver(senders(channels or Channels(), lambda: at), lambda: at)


def told(receiver):
    return [json.loads(call.body)["body"] for call in receiver.calls]


def test_a_case_is_told_from_its_beginning_to_its_end_in_order_and_signed(receiver):
    made = subscribed(receiver)
    number = reported().item.number
    round_at(moment(1, 9.2))
    moved(number, "accept", "acceptor", LAMP, at=moment(1, 9.5))
    round_at(moment(1, 9.6))
    moved(number, "reject", "leader", {"code": "outside"}, opinion="非本市管理", at=moment(1, 9.7))
    round_at(moment(1, 9.8))
    round_at(moment(1, 9.9))

    assert [one["changes"] for one in told(receiver)] == [["begun"], ["moved"], ["moved", "ended"]]
    assert [one["item"]["number"] for one in told(receiver)] == [number] * 3
    revisions = [one["item"]["revision"] for one in told(receiver)]
    assert revisions == sorted(set(revisions))
    for call in receiver.calls:
        shown = call.headers["Yiju-Moment"]
        assert signing.is_signed(
            made.secret,
            "POST",
            "/in",
            datetime.fromtimestamp(int(shown), UTC),
            moment=shown,
            shown=call.headers["Yiju-Signature"],
            key=call.headers["Idempotency-Key"],
            body=call.body,
        )


def test_nothing_personal_leaves_and_what_was_before_is_not_told(receiver):
    reported(words="李先生，电话 13812345678，路灯不亮")
    subscribed(receiver)
    number = reported("second", words="王女士 13912345678 反映路灯不亮").item.number
    round_at(NOW)

    [only] = told(receiver)
    assert only["item"]["number"] == number
    assert "13912345678" not in receiver.calls[0].body.decode()


def test_only_the_changes_the_types_and_the_areas_that_were_asked_for_are_told(receiver):
    ends = subscribed(receiver, changes=("ended",))
    subscribed(receiver, area_path=registry.area(EAST).path, changes=("begun",))
    number = reported("east").item.number
    reported("west", where=IN_WEST)
    round_at(moment(1, 9.2))
    assert [one["changes"] for one in told(receiver)] == [["begun"]]

    moved(number, "decline", "acceptor", {"code": "unclear"}, opinion="看不清", at=moment(1, 9.5))
    round_at(moment(1, 9.6))

    [_begun, ended] = receiver.calls
    assert json.loads(ended.body)["body"]["changes"][-1] == "ended"
    assert ended.headers["Idempotency-Key"].startswith(f"hook/{ends.row.id}.")


def test_a_subscription_reaches_no_further_than_its_owner(receiver):
    subscribed(receiver, account="li")  # inspector in the west
    reported("east")
    west = reported("west", where=IN_WEST).item.number
    round_at(NOW)

    assert [one["item"]["number"] for one in told(receiver)] == [west]


def test_what_a_receiver_did_not_take_comes_again_before_what_is_later(receiver):
    subscribed(receiver)
    number = reported().item.number
    receiver.statuses = [500]
    round_at(moment(1, 9.2))
    moved(number, "accept", "acceptor", LAMP, at=moment(1, 9.2))
    round_at(moment(1, 9.2))  # the first still waits for its time, and the second for the first
    assert len(receiver.calls) == 1
    round_at(moment(1, 9.5))

    assert [one["changes"] for one in told(receiver)] == [["begun"], ["begun"], ["moved"]]
    keys = [call.headers["Idempotency-Key"] for call in receiver.calls]
    assert keys[0] == keys[1] != keys[2]


def test_one_that_never_takes_anything_is_closed_with_notice_and_loses_nothing(receiver):
    made = subscribed(receiver)
    number = reported().item.number
    channels = Channels(office=("mail:office@city.example",))
    receiver.statuses = [500] * 100
    at = NOW
    for _time in range(40):
        round_at(at, channels)
        at += timedelta(hours=6)
    assert len(receiver.calls) == 10
    [row] = doors.hooks("leader")
    assert row.closed_at is not None and "10" in row.why_closed
    assert (
        Message.objects.get(channel="mail")
        .body["text"]
        .startswith("推送“接收程序”（leader）已停用")
    )
    assert not Message.objects.filter(address=row.address, sent_at=None, given_up_at=None).exists()

    receiver.statuses.clear()
    doors.reopen(made.row.id, owner="leader", actor=OWNER, at=at)
    round_at(at)
    last = told(receiver)[-1]
    assert (last["changes"], last["item"]["number"]) == (["begun"], number)
    assert doors.hooks("leader")[0].failures == 0


def test_a_short_break_closes_nothing(receiver):
    subscribed(receiver)
    for key in range(12):
        reported(f"case {key}")
    receiver.statuses = [503] * 12
    round_at(NOW)

    [row] = doors.hooks("leader")
    assert (row.failures, row.closed_at) == (12, None)
    round_at(NOW + timedelta(hours=1))
    assert len({call.headers["Idempotency-Key"] for call in receiver.calls}) == 12
    assert doors.hooks("leader")[0].failures == 0


def test_a_test_letter_tries_the_way(receiver):
    made = subscribed(receiver)
    key = doors.send_test(made.row.id, owner="leader", at=NOW)
    round_at(NOW)

    assert [call.headers["Idempotency-Key"] for call in receiver.calls] == [key]
    assert told(receiver)[0]["changes"] == ["test"]
    with pytest.raises(doors.HookUnknown):
        doors.send_test(made.row.id, owner="li", at=NOW)


def test_a_subscription_ends_with_the_membership_of_its_owner(receiver):
    subscribed(receiver)
    [post] = registry.own_memberships("leader", NOW.date())
    registry.membership_end(post.id, moment(1).date() - timedelta(days=1), actor=OWNER, at=NOW)
    reported()
    round_at(NOW)

    assert receiver.calls == []
    assert doors.hooks("leader")[0].why_closed == "其主人的账号或任职已经结束"


def test_into_the_houses_own_network_nothing_goes_without_an_administrator(receiver):
    made = subscribed(receiver)
    [post, *_more] = registry.own_memberships("leader", NOW.date())
    doors.close(made.row.id, owner=None, reason="", actor=OWNER, at=NOW)
    doors.subscribe(
        "内网", receiver.address, changes=["begun"], account="leader", membership=post.id,
        actor=OWNER, at=BEFORE,
    )  # fmt: skip
    reported()
    round_at(NOW)

    assert receiver.calls == []
    assert "PrivateAddress" in work.waiting(failed=True).rows[0].failure


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"url": "ftp://x"}, {"url": "http://"}, {"changes": []}, {"changes": ["x"]}],
)
def test_a_subscription_that_leads_nowhere_is_refused(wrong):
    how = {"name": "n", "url": "https://x.example", "changes": ["begun"], **wrong}
    with pytest.raises(doors.HookUnfit):
        doors.subscribe(
            how["name"], how["url"], changes=how["changes"], account="leader", membership=1,
            actor=OWNER, at=NOW,
        )  # fmt: skip
    assert doors.hooks() == []
