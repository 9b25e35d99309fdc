"""Orders reach devices that are connected over MQTT, once their time has come and not after."""

import json

import pytest
from devices import BEGIN, door, running, until
from ordered import Ordered

ORDERS, ANSWERS = "yiju/vendor/L-1/commands", "yiju/vendor/L-1/answers"


@pytest.fixture
def street(home) -> Ordered:
    return Ordered(home)


@pytest.fixture
def opened(street, home, port):
    with running(door(home, port)) as worker:
        yield worker


def listens(device, shown="vendor/L-1", level=5, topic=ORDERS, **how):
    """A device that has subscribed."""
    one = device(shown, level, **how)
    one.client.subscribe(topic, 1)
    until(lambda: one.granted, "the answer to a subscriber")
    return one


def orders(one) -> list[dict]:
    return [json.loads(payload) for topic, payload, _kept in one.heard if "commands" in topic]


@pytest.mark.parametrize("level", [3, 5])
def test_a_device_is_told_its_own_orders_and_says_that_it_took_them(street, opened, device, level):
    lamp = listens(device, level=level)
    assert lamp.granted == [True]
    other, number = street.give("L-2"), street.give("L-1", 40)
    until(lambda: lamp.heard, "the order")
    [told] = orders(lamp)
    assert (told["number"], told["asset"], told["value"]) == (number, "L-1", 40)
    assert told["until"] and told["safe"] == {"value": 100, "after_s": 600}
    assert lamp.heard[0][0] == ORDERS
    lamp.say(ANSWERS, str(number))
    assert street.state(number) == "acknowledged"
    assert street.state(other) == "queued"  # nobody listens for it

    gateway = listens(device, "vendor", level, "yiju/vendor/+/commands")
    until(lambda: gateway.heard, "the other order")
    assert [one["number"] for one in orders(gateway)] == [other]
    gateway.say("yiju/vendor/L-2/answers", {"refused": [{"number": other, "why": "手动位"}]})
    assert street.state(other) == "refused"


def test_an_order_that_nobody_answers_comes_again_under_its_number_and_never_after_its_end(
    street, opened, device
):
    lamp = listens(device)
    number = street.give("L-1", minutes=1)
    until(lambda: lamp.heard, "the order")
    street.pass_time(seconds=31)
    until(lambda: len(lamp.heard) == 2, "the order again")
    assert [(one["number"], one["attempt"]) for one in orders(lamp)] == [(number, 1), (number, 2)]
    street.pass_time(seconds=31)
    following = street.give("L-1", 70)
    until(lambda: len(lamp.heard) == 3, "what comes after its end")
    assert orders(lamp)[2]["number"] == following


def test_a_device_that_comes_back_is_told_what_holds_and_not_what_has_ended(street, opened, device):
    ended, lasting = street.give("L-1", minutes=5), street.give("L-2", minutes=60)
    street.pass_time(minutes=6)
    gateway = listens(device, "vendor", topic="yiju/vendor/+/commands")
    until(lambda: gateway.heard, "what holds")
    assert {one["number"] for one in orders(gateway)} == {lasting}
    assert street.state(ended) == "queued"


def test_a_stolen_secret_hears_and_answers_for_its_own_device_only(street, opened, device):
    lamp, other = device("vendor/L-1"), device("other")
    wanted = ["yiju/vendor/L-2/commands", "yiju/vendor/+/commands", "yiju/other/L-3/commands", "#"]
    for topic in wanted:
        lamp.client.subscribe(topic, 1)
    other.client.subscribe("yiju/vendor/+/commands", 1)
    until(lambda: len(lamp.granted) == 4 and other.granted, "answers to subscribers")
    assert lamp.granted == [False] * 4 and other.granted == [False]
    gateway = listens(device, "vendor", topic="yiju/vendor/+/commands")
    number = street.give("L-2")
    until(lambda: gateway.heard, "the order")
    assert lamp.say("yiju/vendor/L-2/answers", str(number)) == "Not authorized"
    assert lamp.say(ANSWERS, str(number)) == "Not authorized"
    assert other.say("yiju/vendor/L-2/answers", str(number)) == "Not authorized"
    assert lamp.say(ORDERS, "{}") == "Not authorized"
    assert street.state(number) == "sent"
    assert lamp.heard == [] and other.heard == []
    assert gateway.say("yiju/vendor/L-2/answers", "x") == "Payload format invalid"
    assert gateway.say("yiju/vendor/L-2/answers", str(2**64)) == "Payload format invalid"


def test_who_was_revoked_is_told_nothing_more(street, opened, device, home):
    lamp = listens(device)
    home.python(
        """
from yiju.interfaces import clock
from yiju.platform.events.api import Actor
from yiju.platform.sensing import api
[old] = [one for one in api.secrets("vendor") if one.asset_code]
api.secret_revoke(old.id, actor=Actor("registrar", "登记员"), at=clock.moment())
"""
    )
    number = street.give("L-1")
    gateway = listens(device, "vendor", topic="yiju/vendor/+/commands")
    until(lambda: gateway.heard, "the order")
    assert orders(gateway)[0]["number"] == number
    assert lamp.heard == []


def test_readings_and_orders_share_a_connection(street, opened, device, home):
    lamp = listens(device)
    lamp.client.subscribe("yiju/vendor/L-1/#", 1)
    until(lambda: len(lamp.granted) == 2, "answers to a subscriber")
    number = street.give("L-1")
    until(lambda: lamp.heard, "the order")
    observed = BEGIN.isoformat()
    assert lamp.say("yiju/vendor/L-1/lamp.power", {"value": 5, "observed": observed}) == "Success"
    lamp.say(ANSWERS, json.dumps({"acknowledged": [number]}))
    until(lambda: len(lamp.heard) == 2, "its reading")
    rows, refused = home.inbox()
    assert len(rows) == 1 and refused == {}


def test_nobody_is_sent_more_orders_than_they_take_at_once(street, opened, device):
    gateway = device("vendor", receives=1)
    first, second = street.give("L-1"), street.give("L-2")
    gateway.client.subscribe("yiju/vendor/+/commands", 1)
    until(lambda: gateway.heard, "the first order")
    [told] = orders(gateway)
    rest = second if told["number"] == first else first
    other = device("vendor", name="other")
    other.client.subscribe("yiju/vendor/+/commands", 1)
    until(lambda: other.heard, "the other, by another connection")
    assert [one["number"] for one in orders(other)] == [rest]
    assert [one["number"] for one in orders(gateway)] == [told["number"]]
    assert gateway.left == []
