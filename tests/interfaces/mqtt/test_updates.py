"""Who subscribes to SensorThings topics is told of what was moved into the lake, and of its own."""

import json
from datetime import timedelta

import pytest
from devices import BEGIN, until

LAMP, POWER = "yiju/vendor/L-1/lamp.power", "L-1/lamp.power"
OBSERVATIONS = f"v1.1/Datastreams('{POWER}')/Observations"


def at(minutes: float) -> str:
    return (BEGIN + timedelta(minutes=minutes)).isoformat()


def utc(minutes: float) -> str:
    return f"{(BEGIN + timedelta(minutes=minutes)):%Y-%m-%dT%H:%M:%SZ}"


@pytest.fixture
def home(home):
    home.settings["YIJU_APPLICATIONS"] = "lamps"
    return home


@pytest.fixture
def moved(home):
    """Move what waits."""
    return lambda: home.yiju("sensing", "move")


def listens(device, *topics: str, shown: str = "vendor", level: int = 5):
    one = device(shown, level)
    one.client.subscribe([(topic, 0) for topic in topics])
    until(lambda: len(one.granted) == len(topics), "answers to a subscriber")
    return one


def told(one) -> list[tuple[str, object]]:
    return [(topic, json.loads(payload)) for topic, payload, _kept in one.heard]


@pytest.mark.parametrize("level", [3, 5])
def test_new_observations_and_their_datastream_are_told_once_they_are_moved(
    home, served, device, moved, level
):
    reader = listens(
        device,
        OBSERVATIONS,
        "v1.1/Observations?$select=result,phenomenonTime",
        f"v1.1/Datastreams('{POWER}')/phenomenonTime",
        "v1.1/FeaturesOfInterest('lamp/L-2')/Observations",
        level=level,
    )
    assert reader.granted == [True] * 4
    lamp = device("vendor")
    lamp.say(LAMP, [{"value": 60, "observed": at(0)}, {"value": None, "observed": at(1)}])
    lamp.say("yiju/vendor/L-2/lamp.power", {"value": 70, "observed": at(2)})
    moved()
    until(lambda: len(reader.heard) == 7, "what was moved")
    found = told(reader)
    whole = [body for topic, body in found if topic == OBSERVATIONS]
    assert [(one["result"], one["resultQuality"]) for one in whole] == [
        (60, "valid"),
        (None, "missing"),
    ]
    assert whole[0]["@iot.selfLink"].startswith("/sensorthings/v1.1/Observations('L-1/lamp.power/")
    assert [body for topic, body in found if "$select" in topic] == [
        {"phenomenonTime": utc(0), "result": 60},
        {"phenomenonTime": utc(1), "result": None},
        {"phenomenonTime": utc(2), "result": 70},
    ]
    assert [body for topic, body in found if topic.endswith("phenomenonTime")][-1] == {
        "phenomenonTime": f"{utc(0)}/{utc(1)}"
    }
    assert [body["result"] for topic, body in found if "Features" in topic] == [70]

    lamp.say(LAMP, {"value": 60, "observed": at(0)})  # the same again is nothing new
    lamp.say(LAMP, {"value": 62, "observed": at(3)})
    moved()
    until(lambda: len(reader.heard) == 10, "the next")
    assert [body["result"] for topic, body in told(reader)[7:] if topic == OBSERVATIONS] == [62]


def test_a_stolen_secret_hears_of_its_own_streams_only(home, served, device, moved):
    other = listens(device, "v1.1/Observations", OBSERVATIONS, shown="other")
    lamp = listens(
        device,
        "v1.1/Observations",
        "v1.1/Datastreams('L-2/lamp.power')/Observations",
        "v1.1/FeaturesOfInterest('lamp/L-2')/Observations",
        "v1.1/Datastreams",
        shown="vendor/L-1",
    )
    assert lamp.granted == [True, False, False, True]
    gateway = device("vendor")
    for number in range(1, 3):
        told_ = {"value": number, "observed": at(number)}
        gateway.say(f"yiju/vendor/L-{number}/lamp.power", told_)
    stranger = device("other")
    stranger.say("yiju/other/L-3/lamp.power", {"value": 3, "observed": at(3)})
    moved()
    until(lambda: len(lamp.heard) == 2 and other.heard, "what was moved")
    assert [body.get("result", body["@iot.id"]) for _topic, body in told(lamp)] == [1, POWER]
    assert {body["@iot.id"].partition("/")[0] for _topic, body in told(other)} == {"L-3"}


def test_what_is_not_offered_is_refused(home, served, device):
    topics = [
        "v1.1/Things",
        "v1.1/#",
        "v1.1/Datastreams(7)/Observations",
        "v1.1/Observations('x')",
        "v1.1/Datastreams('L-1/lamp.power')/name",
        "v1.1/Observations?$filter=result gt 5",
        "v1.1/Observations?$select=colour",
        "v1.1/Datastreams('L-1",
        "v2.0/Observations",
    ]
    reader = listens(device, *topics)
    assert reader.granted == [False] * len(topics)


def test_nobody_is_told_any_more_who_unsubscribed(home, served, device, moved):
    reader = listens(device, "v1.1/Observations", OBSERVATIONS)
    reader.client.unsubscribe("v1.1/Observations")
    lamp = device("vendor/L-1")
    lamp.say(LAMP, {"value": 1, "observed": at(1)})
    moved()
    until(lambda: reader.heard, "what was moved")
    assert [topic for topic, _body in told(reader)] == [OBSERVATIONS]
