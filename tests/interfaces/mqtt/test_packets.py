"""Bytes of MQTT as clients send them: read, or refused by name; never anything else."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paho.mqtt.client import MQTTv5, MQTTv311
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from yiju.interfaces.mqtt import answers, packets
from yiju.interfaces.mqtt.packets import V3, V5, Broken, Code, Publish, Type

NAME = b"\x00\x04MQTT"


def text(said: str) -> bytes:
    return len(said.encode()).to_bytes(2, "big") + said.encode()


def test_a_connect_of_311_tells_client_will_user_and_password():
    body = NAME + b"\x04\xee\x00\x3c" + text("lamp") + text("a/b") + text("gone")
    told = packets.connect(body + text("vendor") + text("secret"))
    assert (told.level, told.client, told.clean, told.keep_alive) == (V3, "lamp", True, 60)
    assert (told.user, told.password) == ("vendor", b"secret")
    assert told.will == Publish("a/b", b"gone", 1, 0, True)


def test_the_properties_of_a_connect_of_5_are_read_as_an_independent_library_packs_them():
    said = Properties(PacketTypes.CONNECT)
    said.SessionExpiryInterval, said.ReceiveMaximum = 3_600, 20
    said.UserProperty = [("a", "1"), ("b", "2")]
    body = NAME + b"\x05\x02\x00\x0a" + said.pack() + text("lamp")
    told = packets.connect(body)
    assert told.level == V5
    assert told.properties["session_expiry"] == 3_600
    assert told.properties["receive_maximum"] == 20


@pytest.mark.parametrize(
    "body, code",
    [
        (b"\x00\x06MQIsdp\x03\x02\x00\x3c" + text("old"), Code.VERSION),
        (NAME + b"\x06\x02\x00\x3c\x00" + text("newer"), Code.VERSION),
        (NAME + b"\x04\x03\x00\x3c" + text("reserved"), Code.MALFORMED),
        (NAME + b"\x04\x1e\x00\x3c" + text("qos 3"), Code.MALFORMED),
        (NAME + b"\x04\x0a\x00\x3c" + text("no will"), Code.MALFORMED),
        (NAME + b"\x04\x02\x00\x3c" + text("rest") + b"x", Code.MALFORMED),
        (NAME + b"\x04\x02\x00\x3c\x00\x09cut", Code.MALFORMED),
        (NAME + b"\x05\x02\x00\x3c\x06\x21\x00\x01\x21\x00\x01" + text("twice"), 0x82),
        (NAME + b"\x05\x02\x00\x3c\x02\x7e\x00" + text("unknown"), Code.MALFORMED),
    ],
    ids=lambda value: value.name if isinstance(value, Code) else None,
)
def test_a_connect_that_breaks_the_protocol_is_refused_by_its_code(body, code):
    with pytest.raises(Broken) as refused:
        packets.connect(body)
    assert refused.value.code == code


@pytest.mark.parametrize("level", [V3, V5])
def test_a_message_is_read_with_its_quality_and_number(level):
    middle = b"\x00" if level == V5 else b""
    told = packets.publish(0x33, text("a/b") + b"\x01\x02" + middle + b"23.5", level)
    assert told == Publish("a/b", b"23.5", 1, 0x102, True)
    assert packets.publish(0x30, text("a") + middle, level) == Publish("a", b"", 0, 0, False)


@pytest.mark.parametrize(
    "head, body",
    [
        (0x36, text("a") + b"\x00\x01x"),
        (0x32, text("a") + b"\x00\x00x"),
        (0x32, text("a") + b"\x00"),
        (0x30, text("a/+")),
        (0x30, text("#")),
        (0x30, b"\x00\x02\xff\xfe"),
        (0x30, b"\x00\x09a"),
        (0x30, text("a\0b")),
    ],
    ids=["qos 3", "number 0", "cut number", "plus", "hash", "no UTF-8", "cut topic", "zero"],
)
def test_a_message_that_breaks_the_protocol_is_refused(head, body):
    for level, middle in ((V3, b""), (V5, b"\x00")):
        with pytest.raises(Broken):
            packets.publish(head, body + middle if level == V5 else body, level)


@given(st.binary(max_size=80), st.sampled_from([V3, V5]), st.integers(0x30, 0x3F))
def test_whatever_bytes_come_they_are_read_or_refused(body, level, head):
    for read in (
        lambda: packets.connect(NAME + body),
        lambda: packets.publish(head, body, level),
        lambda: packets.subscribe(body, level),
        lambda: packets.unsubscribe(body, level),
        lambda: packets.number_of(body),
    ):
        with suppress(Broken):
            read()


@given(st.integers(0, 268_435_455))
def test_a_length_is_read_as_it_was_written(number):
    assert packets.Reader(answers.varint(number)).varint() == number


def test_what_is_asked_for_comes_with_its_quality():
    number, found = packets.subscribe(b"\x00\x07" + text("a/#") + b"\x01" + text("b") + b"\x02", V3)
    assert (number, [(one.filter, one.qos) for one in found]) == (7, [("a/#", 1), ("b", 2)])
    assert packets.unsubscribe(b"\x00\x08\x00" + text("a/#"), V5) == (8, ["a/#"])


def test_311_is_never_told_what_only_5_has_words_for():
    assert answers.acknowledgement(Type.PUBACK, V3, 5, Code.QUOTA, "x") == b"\x40\x02\x00\x05"
    assert (
        answers.acknowledgement(Type.PUBACK, V5, 5, Code.QUOTA, "")[:5] == b"\x40\x03\x00\x05\x97"
    )
    assert answers.connack(V3, Code.BAD_PASSWORD) == b"\x20\x02\x00\x04"
    assert answers.connack(V3, Code.NOT_AUTHORIZED) == b"\x20\x02\x00\x05"
    assert answers.suback(V3, 1, [0, Code.NOT_AUTHORIZED]) == b"\x90\x04\x00\x01\x00\x80"
    assert answers.disconnect(V3, Code.TAKEN_OVER) == b""
    assert (int(MQTTv311), int(MQTTv5)) == (V3, V5)
