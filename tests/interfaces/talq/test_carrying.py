"""Commands on their way to a gateway: what it is asked, and what its answers mean."""

from threading import Event

import pytest
from commanded import lamp
from talq_city import address, device
from talq_end import talq_end

from yiju.interfaces.sensing.switching import Switchboard
from yiju.interfaces.talq.carrying import Carrier


@pytest.fixture
def vendor():
    """The gateway of the vendor."""
    with talq_end("gateway") as end:
        yield end


def carry(city, end, key="vendor"):
    """One round of the switchboard."""
    Switchboard([Carrier(city.channels(key, end.address))], 0.01, Event()).round()


def error(key, *codes):
    references = [
        {"address": {"resource": "devices", "address": f"{address(one)}/act1"}} for one in codes
    ]
    return [{"key": key, "description": "no such level", "references": references}]


def test_lamps_that_are_to_do_the_same_are_told_in_one_request_and_acknowledged(city, vendor):
    city.announce("L-1", "L-2")
    made = city.commanded.give(60, lamp("L-1", "L-2"))

    carry(city, vendor)

    [body] = vendor.of("sendCommand")
    assert [one["address"] for one in body["addresses"]] == [
        f"{address('L-1')}/act1",
        f"{address('L-2')}/act1",
    ]
    told = body["targetCommand"]
    assert told["state"] == {"name": "LevelState", "value": 60}
    assert (told["cmsRefId"], told["reason"]) == (str(made.id), "override")
    assert told["expiration"] == made.until.isoformat()
    assert city.commanded.states(made) == {"L-1": "acknowledged", "L-2": "acknowledged"}


def test_what_a_gateway_only_accepted_is_acknowledged_when_its_devices_say_that_they_obey(
    city, vendor
):
    city.announce("L-1", "L-2")
    made = city.commanded.give(60, lamp("L-1", "L-2"))
    vendor.says["sendCommand"] = [(202, None)]
    carry(city, vendor)
    assert set(city.commanded.states(made).values()) == {"sent"}

    command = vendor.of("sendCommand")[0]["targetCommand"]
    obeys = {"type": "AttributeCommand", "value": command}
    part = {"id": "act1", "type": "LampActuatorFunction", "feedbackLightCommand": obeys}
    assert city.gateway.ask("PATCH", "/devices", [device("L-1", functions=[part])])[0] == 200
    changed = {
        "type": "StateChangeEventLogData",
        "srcAddress": f"{address('L-2')}/act1",
        "eventType": "lightStateChange",
        "command": command,
    }
    assert city.report({"data": changed}) == (201, None)

    assert city.commanded.states(made) == {"L-1": "acknowledged", "L-2": "acknowledged"}


def test_an_acknowledgement_for_another_command_or_device_says_nothing(city, vendor):
    city.announce("L-1", "L-2")
    made = city.commanded.give(60, lamp("L-1"))
    vendor.says["sendCommand"] = [(202, None)]
    carry(city, vendor)

    command = vendor.of("sendCommand")[0]["targetCommand"]
    for code, told in (("L-2", command), ("L-1", command | {"cmsRefId": "another"})):
        obeys = {"type": "AttributeCommand", "value": told}
        part = {"id": "act1", "type": "LampActuatorFunction", "targetLightCommand": obeys}
        city.gateway.ask("PATCH", "/devices", [device(code, functions=[part])])

    assert city.commanded.states(made) == {"L-1": "sent"}


def test_devices_that_a_gateway_names_refuse_and_the_others_are_told_again(city, vendor):
    city.announce("L-1", "L-2")
    made = city.commanded.give(60, lamp("L-1", "L-2"))
    vendor.says["sendCommand"] = [(422, error("overrideCommandNotValid", "L-1"))]

    carry(city, vendor)
    assert city.commanded.states(made) == {"L-1": "refused", "L-2": "sent"}
    city.commanded.pass_time(seconds=61)
    from yiju.interfaces import clock

    clock.let_run(city.commanded.now, 1)
    carry(city, vendor)

    assert city.commanded.states(made) == {"L-1": "refused", "L-2": "acknowledged"}
    assert [one["address"] for one in vendor.of("sendCommand")[1]["addresses"]] == [
        f"{address('L-2')}/act1"
    ]


def test_a_refusal_that_names_nobody_is_of_all(city, vendor):
    city.announce("L-1", "L-2")
    made = city.commanded.give(60, lamp("L-1", "L-2"))
    vendor.says["sendCommand"] = [(400, [{"key": "payloadError", "description": "why"}])]

    carry(city, vendor)
    assert set(city.commanded.states(made).values()) == {"refused"}


def test_a_gateway_that_is_away_or_broken_keeps_its_orders(city, vendor):
    city.announce("L-1")
    made = city.commanded.give(60, lamp("L-1"))
    vendor.says["sendCommand"] = [(503, None)]

    carry(city, vendor)
    assert city.commanded.states(made) == {"L-1": "sent"}


def test_a_lamp_without_a_device_is_refused_and_no_request_is_made_for_it(city, vendor):
    city.announce("L-1")
    made = city.commanded.give(60, lamp("L-1", "L-2"))

    carry(city, vendor)
    assert city.commanded.states(made) == {"L-1": "acknowledged", "L-2": "refused"}
    assert len(vendor.of("sendCommand")[0]["addresses"]) == 1


def test_a_source_without_a_way_waits_to_be_asked(city, vendor):
    city.announce("L-1")
    city.commanded.give(60, lamp("L-1"))

    carry(city, vendor, "somebody-else")
    assert vendor.asked == []
    assert city.commanded.poll() == {"L-1": 60.0}
