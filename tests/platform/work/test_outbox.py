"""Nothing that leaves is lost, doubled without its key, or overtaken by what came later."""

from datetime import timedelta

import pytest
from repairs import CHIEF, at, dispatched

from yiju.platform.work import api
from yiju.platform.work.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


class Post:
    """Takes letters, and refuses as often as it is told to."""

    def __init__(self, refusals=0):
        self.taken, self.refusals = [], refusals

    def __call__(self, letter):
        if self.refusals:
            self.refusals -= 1
            raise ConnectionError("对方没有应答")
        self.taken.append((letter.item, letter.key))


def written(number, count=2, address="east-works"):
    """Letters of one item that wait beside the one of its dispatch."""
    item = Message.objects.get(item__number=number).item
    for place in range(count):
        Message.objects.create(
            item=item,
            key=f"{number}/more/{place}",
            channel="mail",
            address=address,
            body={},
            written_at=at(1, 11),
            next_try_at=at(1, 11),
        )


def test_letters_of_an_item_leave_in_the_order_in_which_they_were_written():
    number = dispatched().number
    written(number)
    post = Post()

    assert api.deliver({"mail": post}, lambda: at(2)) == 3
    assert [key for _item, key in post.taken] == [
        f"{number}/2/1",
        f"{number}/more/0",
        f"{number}/more/1",
    ]
    assert api.deliver({"mail": post}, lambda: at(2)) == 0


def test_a_refused_letter_is_tried_again_and_what_follows_it_waits():
    first, other = dispatched("a").number, dispatched("b").number
    written(first, 1)
    post = Post(refusals=1)

    api.deliver({"mail": post}, lambda: at(2))
    assert [item for item, _key in post.taken] == [other]
    assert "没有应答" in Message.objects.get(key=f"{first}/2/1").failure

    api.deliver({"mail": post}, lambda: at(2) + timedelta(minutes=1))
    assert [item for item, _key in post.taken] == [other, first, first]


def test_a_letter_of_a_process_that_died_while_sending_is_sent_again_under_its_key():
    number = dispatched().number

    def die(letter):
        raise SystemExit

    with pytest.raises(SystemExit):
        api.deliver({"mail": die}, lambda: at(2))
    post = Post()
    assert api.deliver({"mail": post}, lambda: at(2) + timedelta(minutes=1)) == 0
    assert api.deliver({"mail": post}, lambda: at(2) + timedelta(minutes=6)) == 1
    assert post.taken == [(number, f"{number}/2/1")]


def test_a_channel_without_a_sender_keeps_its_letters():
    dispatched()

    assert api.deliver({"sms": Post()}, lambda: at(2)) == 0
    assert Message.objects.filter(sent_at=None).count() == 1


def test_a_letter_that_waits_too_long_is_told():
    number = dispatched().number

    assert api.overdue(at(1, 10) + timedelta(minutes=30)) == []
    assert [one.item for one in api.overdue(at(1, 10) + timedelta(minutes=31))] == [number]


def test_every_letter_of_a_day_is_sent_waits_or_was_given_up():
    sent, waits = dispatched("a").number, dispatched("b").number
    written(waits, 1)
    api.deliver({"mail": Post()}, lambda: at(1, 10), most=1)
    api.give_up(f"{waits}/2/1", reason="地址已停用", actor=CHIEF["actor"], at=at(2))

    [day] = api.reconciliation(at(1), at(2))

    assert (day.written, day.sent, day.waiting, day.given_up) == (3, 1, 1, 1)
    assert sent != waits
    post = Post()
    assert api.deliver({"mail": post}, lambda: at(2)) == 1
    with pytest.raises(api.MessageUnknown):
        api.give_up(f"{waits}/2/1", reason="再次", actor=CHIEF["actor"], at=at(2))


def test_a_letter_put_off_can_be_sent_at_once():
    number = dispatched().number
    api.deliver({"mail": Post(refusals=1)}, lambda: at(2))
    post = Post()

    api.send_now(f"{number}/2/1")

    assert api.deliver({"mail": post}, lambda: at(2)) == 1
