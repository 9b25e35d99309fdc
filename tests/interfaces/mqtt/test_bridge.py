"""The bridge follows mosquitto, where it is installed, with the users and rights from Yiju."""

import json
import signal
from datetime import timedelta

import pytest
from devices import BEGIN, MOSQUITTO, bridge, mosquitto, running, until

pytestmark = pytest.mark.skipif(MOSQUITTO is None, reason="no mosquitto on this machine")
LAMP = "yiju/vendor/L-1/lamp.power"
POWER = "L-1/lamp.power"


def at(minutes: float) -> str:
    return (BEGIN + timedelta(minutes=minutes)).isoformat()


def micros(minutes: float) -> int:
    return int((BEGIN + timedelta(minutes=minutes)).timestamp() * 1_000_000)


@pytest.fixture
def broker(home, port):
    with running(mosquitto(home, port)) as worker:
        yield worker


@pytest.mark.parametrize("level", [3, 5])
def test_what_is_published_at_the_broker_is_kept_and_each_user_reaches_its_own(
    home, port, broker, device, level
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


def test_what_is_published_while_the_bridge_is_away_is_kept_when_it_comes_back(
    home, port, broker, device
):
    follower = bridge(home, port)
    with running(follower):
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
