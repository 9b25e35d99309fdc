"""Whoever is killed and whatever stands still: what was acknowledged is there, once."""

import json
import select
import signal
import socket
import sqlite3
import threading
from datetime import timedelta
from random import Random

import pytest
from devices import BEGIN, MOSQUITTO, Device, Worker, bridge, door, mosquitto, running, until

from yiju.interfaces.mqtt.answers import varint

LAMP = "yiju/vendor/L-1/lamp.power"
KILLS = 4
ROUND = 1_000
"""Messages between two kills; the numbers that a client gives them begin again at 65,536."""
LARGE, LARGEST = 400, 250_000
"""Messages, and bytes of each, of which a subscriber reads none."""
MUCH = 300_000_000
"""Bytes of which the door may take a part only."""


def message(number: int) -> str:
    observed = BEGIN + timedelta(milliseconds=number)
    return json.dumps({"value": number % 500, "observed": observed.isoformat()})


def micros(number: int) -> int:
    return int((BEGIN + timedelta(milliseconds=number)).timestamp() * 1000 + 0.5) * 1000


def publish_through_kills(device: Device, victim: Worker, kills: int) -> dict[int, int]:
    """Publish all the while, kill and start the victim at random moments; of each message the
    number that the client gave it."""
    random, given, over, allowed = Random(7), {}, threading.Event(), [0]

    def work() -> None:
        while not over.is_set():
            number = len(given)
            if number - len(device.acknowledged) < 400 and number < allowed[0]:
                given[number] = device.publish(LAMP, message(number))
            else:
                over.wait(0.001)

    publisher = threading.Thread(target=work)
    publisher.start()
    try:
        for _kill in range(kills):
            allowed[0] = len(given) + ROUND
            goal = len(device.acknowledged) + random.randrange(20, ROUND // 2)
            until(lambda goal=goal: len(device.acknowledged) >= goal, "some are acknowledged")
            victim.stop(signal.SIGKILL)
            victim.start()
    finally:
        over.set()
        publisher.join()
    until(lambda: len(device.acknowledged) == len(given), "all are acknowledged in the end")
    return given


@pytest.mark.slow
@pytest.mark.parametrize("level", [3, 5])
def test_what_the_door_acknowledged_is_stored_once_however_often_it_is_killed(
    home, port, device, level
):
    with running(door(home, port)) as served:
        given = publish_through_kills(device("vendor/L-1", level, name="lamp"), served, KILLS)
    rows, balance = home.stored()
    assert [observed for _stream, observed, _value in rows] == [micros(one) for one in given]
    assert balance["vendor"]["stored"] == len(given) > 20 * KILLS


@pytest.mark.slow
@pytest.mark.skipif(MOSQUITTO is None, reason="no mosquitto on this machine")
def test_what_the_broker_acknowledged_is_stored_once_however_often_the_bridge_is_killed(
    home, port, device
):
    with running(mosquitto(home, port)), running(bridge(home, port)) as follower:
        given = publish_through_kills(device("vendor/L-1", name="lamp"), follower, KILLS)
        until(lambda: len(set(home.inbox()[0])) == len(given), "all have come in")
    rows, balance = home.stored()
    assert [observed for _stream, observed, _value in rows] == [micros(one) for one in given]
    assert balance["vendor"]["stored"] == len(given) > 20 * KILLS


def test_while_the_database_stands_still_nothing_is_acknowledged_and_senders_wait(
    home, port, served, device
):
    lamp = device("vendor/L-1")
    lamp.say(LAMP, message(0))
    flood = said_connect(port, home.secrets["vendor"])
    with sqlite3.connect(home.folder / "yiju.sqlite3", isolation_level=None) as database:
        database.execute("BEGIN IMMEDIATE")
        before = served.memory()
        late = [lamp.publish(LAMP, message(number)) for number in range(1, 101)]
        assert send_until_it_waits(flood) < MUCH
        assert not set(late) & set(lamp.acknowledged)
        assert served.memory() - before < MUCH // 2
        database.execute("ROLLBACK")
    until(lambda: set(late) <= set(lamp.acknowledged), "all are acknowledged")
    flood.close()

    rows, refused = home.inbox()
    assert [observed for _stream, observed, _value in rows] == [micros(n) for n in range(101)]
    assert refused["vendor"]["malformed"] > 100


def test_a_subscriber_that_does_not_read_is_dropped_from_and_holds_up_nobody(
    home, port, served, device
):
    sleeper = said_connect(port, home.secrets["vendor"])
    body = b"\x00\x01" + text("yiju/vendor/#") + b"\x00"
    sleeper.sendall(bytes((0x82, len(body))) + body)
    assert select.select([sleeper], [], [], 60)[0] and sleeper.recv(5)[:2] == b"\x90\x03"
    reader = device("vendor")
    reader.client.subscribe("yiju/vendor/#")
    until(lambda: reader.granted, "an answer to a subscriber")
    lamp, before = device("vendor/L-1"), served.memory()
    for number in range(LARGE):
        lamp.say(LAMP, message(number) + " " * LARGEST)
    until(lambda: len(reader.heard) == LARGE, "who reads hears all")
    assert served.memory() - before < LARGE * LARGEST // 3
    sleeper.close()
    until(lambda: "missed" in served.logged.read_text(), "the log says how much it missed")


def said_connect(port: int, secret: str) -> socket.socket:
    """A line on which a client of MQTT 3.1.1 has come in."""
    line = socket.create_connection(("127.0.0.1", port))
    body = b"\x00\x04MQTT\x04\xc2\x00\x00" + text("flood") + text("x") + text(secret)
    line.sendall(bytes((0x10, len(body))) + body)
    assert line.recv(4) == b"\x20\x02\x00\x00"
    line.setblocking(False)
    return line


def text(said: str) -> bytes:
    return len(said).to_bytes(2, "big") + said.encode()


def send_until_it_waits(line: socket.socket) -> int:
    """Messages of 64 KiB that nobody can read, at QoS 0; how many bytes the door took."""
    body = text(LAMP) + b"x" * 65_536
    packet = b"\x30" + varint(len(body)) + body
    sent = at = 0
    while sent < MUCH and select.select([], [line], [], 3)[1]:
        at += line.send(packet[at:])
        if at == len(packet):
            sent, at = sent + at, 0
    return sent
