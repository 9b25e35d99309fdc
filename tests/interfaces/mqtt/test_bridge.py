"""The bridge follows other brokers, with the users and rights from Yiju."""

import json
import signal
from datetime import timedelta

import pytest
from brokers import EACH, needs_mosquitto
from devices import BEGIN, bridge, mosquitto, running, until
from ordered import Ordered

LAMP = "yiju/vendor/L-1/lamp.power"
POWER = "L-1/lamp.power"


def at(minutes: float) -> str:
    return (BEGIN + timedelta(minutes=minutes)).isoformat()


def micros(minutes: float) -> int:
    return int((BEGIN + timedelta(minutes=minutes)).timestamp() * 1_000_000)


@pytest.fixture(params=EACH)
def level(home, port, request):
    """The version that clients speak to a broker which stands there."""
    made, spoken = request.param
    with running(made(home, port)):
        yield spoken


def test_what_is_published_at_the_broker_is_kept_and_each_user_reaches_its_own(
    home, port, level, device
):
    with running(bridge(home, port)) as follower:
        lamp, gateway = device("vendor/L-1", level), device("vendor", level)
        lamp.say(LAMP, {"value": 60, "observed": at(0)})
        lamp.say(LAMP, "abc")
        gateway.say("yiju/vendor", [{"stream": POWER, "value": 61, "observed": at(1)}])
        observation = {"result": 62, "phenomenonTime": at(2)}
        gateway.say(f"yiju/vendor/v1.1/Datastreams('{POWER}')/Observations", observation)
        lamp.say("yiju/vendor/L-2/lamp.power", "1")
        lamp.say("yiju/vendor", [{"stream": "L-2/lamp.power", "value": 1, "observed": at(1)}])
        gateway.say("yiju/other/L-3/lamp.power", "1")
        gateway.say("v1.1/Observations", observation | {"Datastream": {"@iot.id": POWER}})
        assert not device("", level).is_in
        follower.stop()

    rows, refused = home.inbox()
    assert rows == [(POWER, micros(minutes), 60.0 + minutes) for minutes in (0, 1, 2)]
    assert refused == {"vendor": {"malformed": 1}}


@needs_mosquitto
def test_what_is_published_while_the_bridge_is_away_is_kept_when_it_comes_back(home, port, device):
    follower = bridge(home, port)
    with running(mosquitto(home, port)), running(follower):
        lamp = device("vendor/L-1")
        follower.stop(signal.SIGKILL)
        for minutes in range(300):
            lamp.publish(LAMP, json.dumps({"value": minutes, "observed": at(minutes)}))
        until(lambda: len(lamp.acknowledged) == 300, "all are acknowledged")
        follower.start()
        until(lambda: len(home.inbox()[0]) == 300, "all have come in")
    rows, _refused = home.inbox()
    assert rows == [(POWER, micros(minutes), float(minutes)) for minutes in range(300)]


def test_a_secret_that_is_revoked_is_not_in_the_access_list_any_more(home):
    before = home.yiju("mqtt", "acl")
    assert "topic readwrite yiju/vendor/L-1/#" in before
    home.python(
        """
from yiju.interfaces import clock
from yiju.platform.events.api import Actor
from yiju.platform.sensing import api
[old] = [one for one in api.secrets("vendor") if one.asset_code]
api.secret_revoke(old.id, actor=Actor("registrar", "登记员"), at=clock.now())
"""
    )
    after = home.yiju("mqtt", "acl")
    assert "topic readwrite yiju/vendor/L-1/#" not in after
    assert "topic readwrite yiju/vendor/#" in after


def test_orders_go_by_the_broker_and_answers_come_back(home, port, level, device):
    street = Ordered(home)
    with running(bridge(home, port)):
        lamp, gateway = device("vendor/L-1", level), device("vendor", level)
        lamp.client.subscribe("yiju/vendor/L-1/commands", 1)
        gateway.client.subscribe("yiju/vendor/+/commands", 1)
        until(lambda: lamp.granted and gateway.granted, "answers to subscribers")
        number = street.give("L-1", 40)
        other = street.give("L-2")
        until(lambda: len(gateway.heard) == 2 and lamp.heard, "both orders")
        [(topic, told, _kept)] = lamp.heard
        order = json.loads(told)
        assert topic == "yiju/vendor/L-1/commands"
        assert (order["number"], order["value"], order["attempt"]) == (number, 40, 1)
        lamp.say("yiju/vendor/L-1/answers", str(number))
        until(lambda: street.state(number) == "acknowledged", "the answer")
        street.pass_time(seconds=31)
        until(lambda: len(gateway.heard) == 3, "what nobody answered, again")
        again = json.loads(gateway.heard[2][1])
        assert (again["number"], again["attempt"]) == (other, 2)
        assert len(lamp.heard) == 1
    _rows, refused = home.inbox()
    assert refused == {}  # an order that comes back is no reading


def test_an_order_is_not_published_again_after_its_end(home, port, level, device):
    street = Ordered(home)
    with running(bridge(home, port)):
        ending, lasting = street.give("L-2", minutes=1), street.give("L-1", minutes=60)
        for number in (ending, lasting):
            until(lambda number=number: street.state(number) == "sent", "it is published")
        street.pass_time(minutes=2)
        gateway = device("vendor", level)
        gateway.client.subscribe("yiju/vendor/+/commands", 1)
        until(lambda: gateway.granted, "an answer to a subscriber")
        street.pass_time(minutes=1)
        until(lambda: gateway.heard, "what still holds")
        assert {json.loads(told)["number"] for _topic, told, _kept in gateway.heard} == {lasting}
