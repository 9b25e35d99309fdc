"""Devices come to our own door with an independent client, in both versions of the protocol."""

import json
from datetime import timedelta

import pytest
from devices import BEGIN, Worker, certificate, listens, running, until
from running_city import YIJU, free_port

LAMP = "yiju/vendor/L-1/lamp.power"
POWER = "L-1/lamp.power"


def at(minutes: float) -> str:
    return (BEGIN + timedelta(minutes=minutes)).isoformat()


def micros(minutes: float) -> int:
    return int((BEGIN + timedelta(minutes=minutes)).timestamp() * 1_000_000)


@pytest.mark.parametrize("level", [3, 5])
def test_readings_of_every_topic_are_kept_once_and_counted(home, served, device, level):
    lamp = device("vendor/L-1", level)
    gateway = device("vendor", level)
    for _twice in range(2):
        lamp.say(LAMP, {"value": 60, "observed": at(0)})
        lamp.say(LAMP, [{"value": 61, "observed": at(1)}, {"value": None, "observed": at(2)}])
        lamp.say("yiju/vendor/L-1", {"lamp.power": 62, "lamp.lit": True, "observed": at(3)})
        gateway.say(
            "yiju/vendor",
            [
                {"stream": POWER, "value": 63, "observed": at(4), "id": "m"},
                {"stream": "L-2/lamp.power", "value": 64, "observed": at(4)},
            ],
        )
        observation = {"result": 65, "phenomenonTime": at(5)}
        gateway.say(f"v1.1/Datastreams('{POWER}')/Observations", observation)
        whole = {"result": 66, "resultTime": at(6)}
        gateway.say("v1.1/Observations", whole | {"Datastream": {"@iot.id": POWER}}, qos=2)
    lamp.close()
    gateway.close()
    served.stop()

    rows, balance = home.stored()
    assert rows == [
        ("L-1/lamp.lit", micros(3), 1.0),
        (POWER, micros(0), 60.0),
        (POWER, micros(1), 61.0),
        (POWER, micros(2), None),
        (POWER, micros(3), 62.0),
        (POWER, micros(4), 63.0),
        (POWER, micros(5), 65.0),
        (POWER, micros(6), 66.0),
        ("L-2/lamp.power", micros(4), 64.0),
    ]
    assert balance == {"vendor": {"received": 18, "stored": 9, "duplicate": 9}}


def test_a_number_alone_is_of_the_moment_when_it_came(home, served, device):
    lamp = device("vendor/L-1")
    for number in range(50):
        lamp.publish(LAMP, str(number))
    until(lambda: len(lamp.acknowledged) == 50, "all are acknowledged")
    rows, _refused = home.inbox()
    assert [value for _stream, _observed, value in rows] == list(range(50))
    assert len({observed for _stream, observed, _value in rows}) == 50


def test_what_cannot_be_read_or_kept_is_acknowledged_counted_and_told_why(home, served, device):
    lamp = device("vendor/L-1")
    answers = [
        lamp.say(LAMP, "abc"),
        lamp.say(LAMP, {"observed": at(0)}),
        lamp.say(LAMP, {"value": 1, "observed": "2022-06-30T08:00:00"}),
        lamp.say(LAMP, [{"value": 1}]),
        lamp.say("yiju/vendor/L-1/lamp.colour", "1"),
        lamp.say(LAMP, "9000"),
        lamp.say("yiju/vendor/L-1/a/b/c", "1"),
        lamp.say("else/where", "1"),
        lamp.say("yiju/vendor/L-1", {"lamp.power": 5, "lamp.lit": "on", "observed": at(1)}),
    ]
    old = device("vendor/L-1", 3)
    assert old.say(LAMP, "abc") == "Success"  # 3.1.1 has no word for it
    assert answers == [
        *["Payload format invalid"] * 4,
        "Topic name invalid",
        "Implementation specific error",
        *["Payload format invalid"] * 2,
        "Success",  # a part of it was taken
    ]
    rows, refused = home.inbox()
    assert rows == [(POWER, micros(1), 5.0)]
    assert refused == {"vendor": {"malformed": 8, "unknown_stream": 1, "impossible": 1}}


def test_a_stolen_secret_reaches_its_own_streams_only(home, served, device):
    lamp, other = device("vendor/L-1"), device("other")
    answers = [
        lamp.say("yiju/vendor/L-2/lamp.power", "1"),
        lamp.say("yiju/vendor", [{"stream": "L-2/lamp.power", "value": 1, "observed": at(0)}]),
        lamp.say("v1.1/Datastreams('L-2/lamp.power')/Observations", {"result": 1}),
        lamp.say(
            "yiju/vendor/v1.1/Observations",
            {"result": 1, "Datastream": {"@iot.id": "L-3/lamp.power"}},
        ),
        other.say("yiju/other/L-1/lamp.power", "1"),
        other.say("v1.1/Datastreams('L-1/lamp.power')/Observations", {"result": 1}),
    ]
    assert set(answers) == {"Not authorized"}
    assert lamp.say("yiju/other/L-3/lamp.power", "1") == "Payload format invalid"
    assert other.say(LAMP, "1") == "Payload format invalid"
    rows, refused = home.inbox()
    assert rows == []
    assert refused == {
        "vendor": {"not_yours": 4, "malformed": 1},
        "other": {"not_yours": 2, "malformed": 1},
    }


@pytest.mark.parametrize("level", [3, 5])
def test_whoever_shows_no_secret_is_sent_away(served, device, level):
    for shown in ("", "yijus_" + "x" * 43):
        stranger = device(shown, level)
        assert stranger.told[0] in ("Bad user name or password", "Not authorized")
        assert not stranger.is_in


def test_the_next_secret_opens_beside_the_last_until_that_is_revoked(home, served, device):
    last = device("vendor/L-1")
    made = home.python(
        """
from datetime import timedelta
from yiju.interfaces import clock
from yiju.platform.events.api import Actor
from yiju.platform.sensing import api
by = dict(actor=Actor("registrar", "登记员"), at=clock.now())
until = clock.today() + timedelta(days=9)
made = api.secret_make("vendor", name="下一把", until=until, asset_code="L-1", **by)
print(made.secret)
"""
    ).split()[-1]
    following = device(made)
    assert following.say(LAMP, {"value": -1, "observed": at(-1)}) == "Implementation specific error"
    assert following.say(LAMP, {"value": 1, "observed": at(-1)}) == "Success"
    assert last.say(LAMP, {"value": 1, "observed": at(-2)}) == "Success"
    home.python(
        f"""
from yiju.interfaces import clock
from yiju.platform.events.api import Actor
from yiju.platform.sensing import api
[old] = [one for one in api.secrets("vendor") if {last.user!r}.startswith(one.mark)]
api.secret_revoke(old.id, actor=Actor("registrar", "登记员"), at=clock.now())
"""
    )
    sent = {}

    def is_sent_away() -> bool:
        told = {"value": 2, "observed": at(len(sent))}
        sent[last.publish(LAMP, json.dumps(told))] = micros(len(sent))
        return len(last.told) > 1 and not last.is_in

    until(is_sent_away, "the old secret is sent away")
    assert following.say(LAMP, {"value": 3, "observed": at(-3)}) == "Success"
    rows, _refused = home.inbox()
    kept = {observed for _stream, observed, value in rows if value == 2}
    assert (
        kept
        == {sent[number] for number in last.acknowledged if number in sent}
        != set(sent.values())
    )
    assert [value for _stream, _observed, value in rows if value != 2] == [3, 1, 1]


def test_a_device_that_is_lost_is_known_as_gone_and_its_will_is_kept(home, served, device):
    will = ("yiju/vendor/L-2/lamp.lit", json.dumps({"value": 0, "observed": at(0)}))
    lamp, gateway = device("other/L-3"), device("vendor", will=will)
    lamp.cut()
    gateway.cut()
    again, polite = device("other/L-3", name="again"), device("other/L-3", name="polite")
    polite.close()
    again.say("yiju/other/L-3/lamp.power", {"value": 1, "observed": at(1)})
    rows, _refused = home.inbox()
    assert ("L-2/lamp.lit", micros(0), 0.0) in rows
    alive = [value for stream, _observed, value in rows if stream == "L-3/lamp.alive"]
    assert alive == [1, 0, 1, 1]


@pytest.mark.parametrize("level", [3, 5])
def test_subscribers_hear_the_latest_value_and_what_comes_of_their_own(home, served, device, level):
    lamp = device("vendor/L-1")
    lamp.say(LAMP, {"value": 60, "observed": at(0)})
    home.yiju("sensing", "move")
    reader, other = device("vendor", level), device("other", level)
    reader.client.subscribe([("yiju/vendor/+/lamp.power", 0), ("yiju/#", 0)])
    other.client.subscribe([("yiju/other/#", 0), ("yiju/vendor/#", 0), ("#", 0)])
    until(lambda: len(reader.granted) == 2 and len(other.granted) == 3, "answers to subscribers")
    assert (reader.granted, other.granted) == ([True, False], [True, False, False])
    until(lambda: reader.heard, "the latest value")
    lamp.say(LAMP, "61")
    lamp.say(LAMP, "abc")
    until(lambda: len(reader.heard) == 2, "what came")

    [(_topic, first, retained), second] = reader.heard
    assert '"value":60.0' in first and retained
    assert second == (LAMP, "61", False)
    assert other.heard == []


def test_a_server_that_is_told_to_opens_the_door_beside_it_with_tls(home, port, device):
    files = certificate(home.folder)
    home.settings |= {
        "YIJU_MQTT_LISTEN": f"127.0.0.1:{port}",
        "YIJU_MQTT_TLS": ",".join(map(str, files)),
    }
    command = [YIJU, "serve", "--port", str(free_port())]
    with running(Worker(command, home, lambda _worker: listens(port))):
        lamp = device("vendor/L-1", authority=files[0])
        assert lamp.say(LAMP, {"value": 1, "observed": at(0)}) == "Success"
    until(lambda: not listens(port), "the door ends with the server")
