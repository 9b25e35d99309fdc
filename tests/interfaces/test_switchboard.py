"""The switchboard over gateways that do not ask: signed calls, alone, and apart from the lake."""

import json
from threading import Event

import pytest
from commanded import commanded_city, lamp
from receivers import http_receiver

from yiju.interfaces.sending.channels import Channels, Webhook
from yiju.interfaces.sensing import switching
from yiju.interfaces.sensing.switching import Push, Switchboard
from yiju.platform.work import api as work


@pytest.fixture
def city(db, tmp_path, settings):
    settings.YIJU_LAKE, settings.HOME = str(tmp_path / "no-lake-here"), tmp_path
    settings.YIJU_TODAY = "2022-06-30"
    with commanded_city(tmp_path) as city:
        switching.clock.let_run(city.now, 1)
        yield city


def switchboard(receiver, source="vendor"):
    way = Webhook(f"http://127.0.0.1:{receiver.port}/orders", "a-secret", private=True)
    return Switchboard([Push(Channels(webhook={f"gateway-{source}": way}))], 0.01, Event())


def test_orders_are_posted_signed_to_the_gateway_of_their_source(city):
    made = city.give(60, lamp("L-1", "L-2"))
    with http_receiver() as receiver:
        switchboard(receiver).round()

    [call] = receiver.calls
    orders = json.loads(call.body)["orders"]
    assert [(one["asset"], one["value"]) for one in orders] == [("L-1", 60.0), ("L-2", 60.0)]
    assert call.headers["Idempotency-Key"].startswith(f"{orders[0]['number']}-")
    assert any("signature" in name.lower() for name in call.headers)
    assert set(city.states(made).values()) == {"sent"}


def test_a_gateway_that_is_away_keeps_its_orders_and_nobody_else_from_anything(city):
    made = city.give(60, lamp("L-1"))
    with http_receiver() as receiver:
        pass
    switchboard(receiver).round()  # nobody listens there any more
    assert city.states(made) == {"L-1": "sent"}
    with http_receiver() as receiver:
        city.now = switching.clock.moment()
        switching.clock.let_run(city.now.replace(hour=city.now.hour + 1), 1)
        switchboard(receiver).round()
        assert [json.loads(call.body)["orders"][0]["attempt"] for call in receiver.calls] == [2]


def test_what_has_no_gateway_of_that_way_waits_to_be_asked_for(city):
    city.give(60, lamp("L-1"))
    with http_receiver() as receiver:
        switchboard(receiver, source="another").round()
        assert receiver.calls == []
    assert city.poll() == {"L-1": 60.0}


def test_it_begins_what_is_due_and_only_one_works_at_a_time(city):
    start = switching.clock.moment()
    city.give(60, lamp("L-1"), start=start, until=start.replace(hour=start.hour + 1))
    with http_receiver() as receiver:
        one = switchboard(receiver)
        assert work.lease(switching.LEASE, "another", switching.clock.now(), switching.LENGTH)
        rounds = iter([True, True, False])
        one.run(lambda: next(rounds))
        assert receiver.calls == []
        work.release(switching.LEASE, "another")
        rounds = iter([True, False])
        one.run(lambda: next(rounds))
        assert len(receiver.calls) == 1
