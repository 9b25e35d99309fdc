"""What a topic speaks of, who may use it, and what stands in a payload."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.interfaces.mqtt import payloads, topics
from yiju.interfaces.mqtt.topics import About, Subject, may_publish, may_subscribe, subject

STREAM = subject("yiju/vendor/L-1/lamp.power")
ASSET = subject("yiju/vendor/L-1")
NOON = "2022-06-30T12:00:00+08:00"
NOON_US = 1_656_561_600_000_000


@pytest.mark.parametrize(
    "topic, told",
    [
        ("yiju/vendor", Subject(About.BATCH, "vendor")),
        ("yiju/vendor/L-1", Subject(About.ASSET, "vendor", "L-1")),
        ("yiju/vendor/L-1/lamp.power", Subject(About.STREAM, "vendor", "L-1", "L-1/lamp.power")),
        ("v1.1/Observations", Subject(About.OBSERVATION)),
        (
            "v1.1/Datastreams('L-1/lamp.power')/Observations",
            Subject(About.OBSERVATION, stream="L-1/lamp.power"),
        ),
        ("yiju/vendor/v1.1/Observations", Subject(About.OBSERVATION, "vendor")),
        ("yiju/vendor/L-1/answers", Subject(About.ANSWERS, "vendor", "L-1")),
        ("yiju/vendor/L-1/commands", Subject(About.COMMANDS, "vendor", "L-1")),
    ],
)
def test_a_topic_tells_source_asset_and_stream(topic, told):
    assert subject(topic) == told


@pytest.mark.parametrize(
    ("wanted", "device"),
    [
        ("yiju/vendor/L-1/commands", "L-1"),
        ("yiju/vendor/+/commands", topics.ANY),
        ("yiju/vendor/#", ""),
        ("yiju/vendor/L-1/+", ""),
        ("yiju/vendor/L-1/commands/+", ""),
    ],
)
def test_orders_go_to_who_asks_for_orders_and_nothing_else(wanted, device):
    assert topics.ordered(wanted) == device


@pytest.mark.parametrize(
    "topic",
    [
        *("", "yiju", "yiju/", "else/vendor/L-1", "yiju/vendor/L-1/a/b", "yiju/vendor//a"),
        *("v1.1/Things", "v1.1/Datastreams(7)/Observations", "/yiju/vendor"),
    ],
)
def test_other_topics_speak_of_nothing(topic):
    assert subject(topic).about is About.NOTHING or not subject(topic).source


def test_a_device_publishes_below_its_own_asset_and_a_source_below_its_own_name():
    allowed = {
        (source, asset)
        for source in ("vendor", "other")
        for asset in ("", "L-1", "L-2")
        if may_publish(STREAM, source, asset)
    }
    assert allowed == {("vendor", ""), ("vendor", "L-1")}


@pytest.mark.parametrize(
    "wanted, allowed",
    [
        ("yiju/vendor/#", True),
        ("yiju/vendor/+/lamp.power", True),
        ("yiju/vendor", True),
        ("yiju/#", False),
        ("#", False),
        ("yiju/+/L-1/lamp.power", False),
        ("yiju/vendors/#", False),
        ("yiju/vendor/#/x", False),
        ("yiju/vendor/a+", False),
        ("$SYS/#", False),
    ],
)
def test_a_subscriber_asks_for_its_own_only(wanted, allowed):
    assert may_subscribe(wanted, "vendor", "") is allowed


def test_a_device_hears_what_is_of_its_own_asset():
    assert may_subscribe("yiju/vendor/L-1/#", "vendor", "L-1")
    assert not may_subscribe("yiju/vendor/#", "vendor", "L-1")
    assert not may_subscribe("yiju/vendor/L-2/#", "vendor", "L-1")


LEVELS = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=4)


@given(LEVELS, LEVELS)
def test_a_filter_without_wildcards_fits_its_own_topic_only(one, other):
    assert topics.matches("/".join(one), "/".join(other)) is (one == other)


@given(LEVELS, st.data())
def test_wildcards_widen_a_filter_and_never_narrow_it(levels, data):
    place = data.draw(st.integers(0, len(levels) - 1))
    plus = [*levels[:place], "+", *levels[place + 1 :]]
    assert topics.matches("/".join(plus), "/".join(levels))
    assert topics.matches("/".join([*levels[:place], "#"]), "/".join(levels))


def read(about, payload):
    said = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return payloads.read(about, said)


def test_times_are_kept_to_the_microsecond_and_a_value_alone_has_none():
    [one] = read(STREAM, {"value": 1, "observed": "2022-06-30T12:00:00.123457+08:00"})
    assert one.observed == NOON_US + 123_457
    [one] = read(STREAM, {"value": 1, "observed": NOON_US // 1000})
    assert one.observed == NOON_US
    [one] = read(STREAM, b"23.5")
    assert (one.observed, one.value) == (None, 23.5)
    [one] = read(STREAM, b" true ")
    assert one.value == 1.0
    [one] = read(STREAM, b"null")
    assert one.value != one.value and not one.why


def test_an_id_stands_for_one_kind_of_an_object_about_an_asset():
    told = read(ASSET, {"lamp.power": 1, "lamp.lit": 0, "observed": NOON, "id": "m1"})
    assert [(one.stream, one.id) for one in told] == [
        ("L-1/lamp.power", "m1 lamp.power"),
        ("L-1/lamp.lit", "m1 lamp.lit"),
    ]


def test_one_odd_value_refuses_itself_only():
    told = read(ASSET, {"lamp.power": "x", "lamp.lit": 0})
    assert [bool(one.why) for one in told] == [True, False]
    told = read(
        subject("yiju/vendor"),
        [{"stream": "L-1/lamp.power"}, {"stream": "L-1/lamp.lit", "observed": NOON, "value": 1}],
    )
    assert [bool(one.why) for one in told] == [True, False]


def test_an_observation_is_of_one_moment_and_says_nothing_that_would_be_lost():
    about = subject("v1.1/Observations")
    told = {"result": 2, "Datastream": {"@iot.id": "L-1/lamp.power"}}
    for when in ({"phenomenonTime": NOON}, {"resultTime": NOON}):
        [one] = read(about, told | when)
        assert (one.stream, one.observed, one.why) == ("L-1/lamp.power", NOON_US, "")
    for wrong in (
        {"phenomenonTime": f"2022-06-30T11:00:00+08:00/{NOON}"},
        {"phenomenonTime": NOON, "resultTime": "2022-06-30T12:00:01+08:00"},
        {"phenomenonTime": "2022-06-30T12:00:00"},
        {"parameters": {"a": 1}},
        {"Datastream": {"@iot.id": 7}},
    ):
        assert read(about, told | wrong)[0].why


@pytest.mark.parametrize("topic", ["yiju/v/a/k", "yiju/v/a", "yiju/v", "v1.1/Observations", "x"])
@given(
    payload=st.binary(max_size=60)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["value", "observed", "id", "k", "result", "stream"]), inner
            )
        ),
        max_leaves=8,
    ).map(lambda told: json.dumps(told).encode())
)
def test_whatever_a_payload_is_its_readings_are_told_or_refused(topic, payload):
    for one in payloads.read(subject(topic), payload):
        assert one.why or (isinstance(one.value, float) and isinstance(one.stream, str))


def test_a_message_of_too_many_readings_is_refused_whole():
    many = [{"value": 1, "observed": NOON_US // 1000 + n} for n in range(payloads.MOST + 1)]
    assert [bool(one.why) for one in read(STREAM, many)] == [True]
    assert len(read(STREAM, many[1:])) == payloads.MOST
