"""What a case sets going reaches its reporter and its unit, carried by one courier at a time."""

from datetime import timedelta
from threading import Event

import booked
import pytest
from desk import moment, moved, open_desk, reported
from receivers import mail_server
from small_city import write_small_city

from yiju.city.boundaries import demonstrate
from yiju.interfaces.sending import courier
from yiju.interfaces.sending.channels import Channels, Mail, Tell
from yiju.platform.events import api as events
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases
from yiju.platform.work.models import Lease, Message, Reporter

pytestmark = pytest.mark.django_db
LAMP = {"type_code": "E01037", "condition": "路灯不亮"}


@pytest.fixture(autouse=True)
def desk(db, tmp_path, settings):
    settings.HOME, settings.MEDIA_ROOT = tmp_path, tmp_path / "uploads"
    settings.YIJU_TODAY = "2021-06-02"
    courier.clock.let_run(moment(2), 1)
    profile = demonstrate(registry.read_profile(write_small_city(tmp_path)))
    registry.load_city(profile, actor=Actor("registrar", "登记员"), at=moment(1, month=1))
    before = work.processes()
    work.install([cases.CASE])
    open_desk()
    yield
    work.install(before)


@pytest.fixture
def post_office():
    with mail_server() as running:
        yield running


@pytest.fixture
def channels(post_office):
    return Channels(
        link="https://city.example/public/cases/{number}",
        mail=Mail(post_office.address, "yiju@city.example"),
        tell=(Tell(unit="990100-lighting", to=("mail:lighting@city.example",)),),
        office=("mail:office@city.example",),
    )


def dispatched(**how):
    number = reported(**how).item.number
    moved(number, "accept", "acceptor", LAMP, at=moment(1, 9.5))
    moved(number, "file", "leader", at=moment(1, 9.5))
    return moved(number, "dispatch", "dispatcher", {"unit": "990100-lighting"}, at=moment(1, 10))


@pytest.mark.parametrize(
    ("language", "states", "due"),
    [("zh-hans", ("已立案", "已派给承办单位"), "承诺办结"), ("en", ("", ""), "2021-06-0")],
)
def test_a_reporter_reads_state_promise_and_link_in_their_own_language_in_order(
    post_office, channels, language, states, due
):
    number = dispatched(contact="mail:someone@post.example", language=language).number

    assert courier.deliver_all(channels, lambda: moment(2)) == 2

    texts = [mail["Subject"] + mail.get_content() for _to, mail in post_office.mails]
    assert [to for to, _mail in post_office.mails] == ["someone@post.example"] * 2
    for text, state in zip(texts, states, strict=True):
        assert number in text and state in text and due in text
        assert f"https://city.example/public/cases/{number}" in text


def test_the_contact_of_a_reporter_stands_in_no_letter(channels):
    dispatched(contact="mail:someone@post.example")

    letters = Message.objects.filter(channel="reporter")
    assert letters
    assert not [one for one in letters if "someone" in f"{one.address}{one.body}{one.key}"]


def test_a_letter_to_a_contact_that_was_erased_is_given_up_on_record(post_office, channels):
    number = dispatched(contact="mail:someone@post.example").number
    Reporter.objects.update(contact=None)

    assert courier.deliver_all(channels, lambda: moment(2)) == 0

    assert work.waiting().total == 0
    given_up = events.history(action="outbox.give_up")
    assert [number in event.subject_key and bool(event.ground) for event in given_up] == [True] * 2


def test_a_reporter_who_cannot_be_reached_keeps_nobody_else_waiting(post_office, channels):
    number = dispatched(contact="tel:13800000000").number
    work.tick(moment(4), channels.to_whom)

    courier.deliver_all(channels, lambda: moment(4))

    assert {to for to, _mail in post_office.mails} == {
        "lighting@city.example",
        "office@city.example",
    }
    stuck = work.waiting(failed=True).rows
    assert [(one.item, one.channel) for one in stuck] == [(number, "reporter")]
    assert "tel" in stuck[0].failure


def run_for(channels, rounds):
    """A courier that stops after so many rounds, in this thread."""
    stopping, left = Event(), iter(range(rounds))
    courier.Courier(channels, 0, stopping).run(lambda: next(left, None) is not None)


def test_a_courier_ticks_and_delivers_and_leaves_the_way_free(post_office, channels):
    dispatched(contact="mail:someone@post.example")
    courier.clock.let_run(moment(4, 12), 1)

    run_for(channels, 1)

    assert {to for to, _mail in post_office.mails} >= {
        "someone@post.example",
        "lighting@city.example",
    }
    assert not Lease.objects.exists()


def test_books_are_sealed_once_a_day_however_many_couriers_run(channels):
    before = ledgers.account_kinds()
    booked.open_books()
    sealed = []
    try:
        for key, day, hour in (("k1", 2, 9), ("k2", 2, 15), ("k3", 3, 9)):
            courier.clock.let_run(moment(day, hour), 1)
            ledgers.post(booked.paid(key, 5), actor=booked.BY, at=moment(day, hour))
            run_for(channels, 1)
            run_for(channels, 1)
            sealed.append([block.count for block in ledgers.blocks()])
    finally:
        ledgers.install(before)

    assert sealed == [[1], [1], [1, 2]]
    newest = events.blocks()[0]
    told = [one for one in events.history(action="ledger.seal") if one.seq is not None]
    assert len(told) == 2 and told[0].seq <= newest.last_seq


def test_while_another_courier_holds_the_lease_one_stands_by(post_office, channels):
    dispatched(contact="mail:someone@post.example")
    work.lease(courier.LEASE, "another", courier.clock.now(), courier.LENGTH)

    run_for(channels, 3)
    assert post_office.mails == []

    Lease.objects.update(until=courier.clock.now() - timedelta(seconds=1))
    run_for(channels, 1)
    assert [to for to, _mail in post_office.mails].count("someone@post.example") == 2


def test_of_two_that_want_a_lease_one_has_it_until_its_time_is_over():
    minute = timedelta(minutes=1)

    assert work.lease("x", "a", moment(1), minute)
    assert not work.lease("x", "b", moment(1), minute)
    assert work.lease("x", "a", moment(1) + minute / 2, minute)
    assert not work.lease("x", "b", moment(1) + minute, minute)
    assert work.lease("x", "b", moment(1) + minute * 3 / 2, minute)
    work.release("x", "a")
    assert not work.lease("x", "a", moment(1) + minute * 2, minute)
