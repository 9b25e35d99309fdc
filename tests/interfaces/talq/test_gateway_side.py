"""The city as a gateway of another management software: what that sees, what it may command and
under which rules, and what its loggers record."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from commanded import EAST_AREA, giver, lamp
from talq_city import (
    account,
    command,
    config,
    deliver,
    lamps,
    logged,
    newest,
    override,
    set_up,
)

from yiju.interfaces.talq import peers
from yiju.platform.sensing.commands import api as commands

# --- what it sees --------------------------------------------------------------------------


def test_it_reads_services_classes_and_devices(city):
    names = [one["name"] for one in city.management.get("/services")]
    assert names[:2] == ["ConfigurationService", "ControlService"]
    assert city.management.get("/services/ControlService")["dayOffset"] == 12
    assert city.management.ask("GET", "/services/DaliProtocolService")[0] == 404
    classes = [one["name"] for one in city.management.get("/device-classes")]
    assert "Lamp" in classes
    assert city.management.get("/device-classes/count") == len(classes)
    functions = city.management.get("/device-classes/Lamp")["functions"]
    assert [one["type"] for one in functions] == [
        "BasicFunction",
        "LampActuatorFunction",
        "LampMonitorFunction",
    ]

    assert sorted(lamps(city)) == ["L-1", "L-2", "L-3", "L-4"]
    assert city.management.get("/devices/count") == 4
    assert city.management.get("/devices/count", deviceClasses=["Cabinet"]) == 0


def test_an_address_stays_and_every_cut_of_the_list_is_the_same_list(city):
    whole = [one["address"] for one in city.management.get("/devices")]
    for offset in range(5):
        for limit in (1, 2, 3, 7):
            page = city.management.get("/devices", offset=offset, limit=limit)
            assert [one["address"] for one in page] == whole[offset : offset + limit]


def test_a_device_is_shown_with_what_it_measured_last(city):
    city.announce("L-1")
    city.report(logged("L-1", "activePower", 57.5))
    city.stored()
    at = lamps(city)["L-1"]

    told = city.management.get(f"/devices/{at}/lampMonitor/activePower")
    assert told == {
        "type": "AttributeFloat",
        "timestamp": "2022-06-30T12:00:00+08:00",
        "value": 57.5,
    }
    whole = city.management.get(f"/devices/{at}")
    assert city.management.get(f"/devices/{at}/lampMonitor") == whole["functions"][2]
    assert city.management.ask("GET", f"/devices/{at}/lampMonitor/temperature")[0] == 404
    assert city.management.ask("GET", f"/devices/{at}/nothing")[0] == 404
    assert city.management.ask("GET", f"/devices/{uuid4()}")[0] == 404


def test_it_sees_and_commands_what_its_account_reaches_and_nothing_else(city):
    known = lamps(city)
    secret = account("east", "dispatcher", area=EAST_AREA)
    actor, at = city.commanded.measured.actor, city.commanded.now
    where = str(uuid4())
    peers.management_make("east", account="east", address=where, actor=actor, at=at)
    east = replace(city.management, secret=secret, address=where)

    assert len(east.get("/devices")) == east.get("/devices/count") == 2
    assert east.ask("GET", f"/devices/{known['L-3']}")[0] == 404
    body = override(known["L-1"], known["L-3"])
    assert east.ask("POST", "/override-commands", body)[0] == 422
    assert commands.commands(None) == []


@pytest.mark.parametrize("resource", ["calendars", "control-programs"])
def test_programmes_are_the_citys_own_and_only_read(city, resource):
    every = city.management.get(f"/{resource}")
    assert len(every) == city.management.get(f"/{resource}/count")
    status, said = city.management.ask("GET", f"/{resource}/mine")
    assert (status, said[0]["key"]) == (404, "resourceNotFound")
    mine = {"id": "mine", "ownerCMS": city.management.address}
    if resource == "control-programs":
        mine |= {"type": "ControlProgramOne", "activePeriods": [], "fixedTimeControls": []}
    status, said = city.management.ask("POST", f"/{resource}", [mine])
    assert (status, said[0]["key"]) == (422, "serviceConstraintExceeded")


def test_the_register_is_not_changed_from_outside(city):
    at = lamps(city)["L-1"]
    body = {"address": at, "name": "mine", "class": "Lamp"}
    for method, path, said in [
        ("POST", "/devices", [body]),
        ("PUT", "/devices", [body]),
        ("PATCH", "/devices", [body]),
        ("PATCH", f"/devices/{at}", body),
        ("DELETE", f"/devices/{at}", None),
        ("PATCH", f"/devices/{at}/lampActuator", {"id": "lampActuator", "type": "X"}),
    ]:
        status, told = city.management.ask(method, path, said)
        assert (status, told[0]["key"]) == (422, "serviceConstraintExceeded"), (method, path)


def test_types_and_packages_are_not_taken(city):
    assert city.management.get("/luminaire-types") == []
    assert city.management.get("/luminaire-types/count") == 0
    assert city.management.ask("POST", "/luminaire-types", [{"address": "T"}])[0] == 422
    assert city.management.ask("GET", "/luminaire-types/T")[0] == 404
    assert city.management.get("/data-packages") == []


# --- what it commands ----------------------------------------------------------------------


def test_it_commands_in_the_name_of_its_account(city):
    status, said = command(city, "L-1", "L-2", cmsRefId="P-7")
    assert (status, said) == (202, None)

    row = newest()
    assert (row.account, row.value, row.total) == ("province", 60.0, 2)
    assert "P-7" in row.reason
    assert row.until == row.start + row.kind.longest
    assert city.commanded.poll(seconds=5) == {"L-1": 60.0, "L-2": 60.0}


def test_the_same_request_again_is_the_same_command(city):
    request = str(uuid4())
    assert command(city, "L-1", request=request)[0] == 202
    assert command(city, "L-1", request=request)[0] == 202
    assert len(commands.commands(None)) == 1


def test_a_start_and_an_end_are_kept(city):
    start = city.commanded.now + timedelta(minutes=30)
    until = start + timedelta(hours=1)
    times = {"start": start.isoformat(), "expiration": until.isoformat()}
    assert command(city, "L-1", **times)[0] == 202
    assert (newest().start, newest().until) == (start, until)
    assert city.commanded.poll(seconds=5) == {}


def test_a_group_is_told_as_its_members_are(city):
    known = lamps(city)
    members = [{"resource": "devices", "address": known["L-1"]}]
    inner = {"address": "inner", "members": members, "ownerCMS": city.management.address}
    outer = inner | {"address": "outer", "members": [{"resource": "groups", "address": "inner"}]}
    assert city.management.ask("POST", "/groups", [inner, outer])[0] == 201
    more = [{"resource": "devices", "address": f"{known['L-2']}/lampActuator"}]
    assert city.management.ask("PUT", "/groups/inner/members", more)[0] == 200
    assert city.management.get("/groups/inner/members/count") == 2

    body = override() | {"addresses": [{"resource": "groups", "address": "outer"}]}
    assert city.management.ask("POST", "/override-commands", body)[0] == 202
    assert city.commanded.poll(seconds=5) == {"L-1": 60.0, "L-2": 60.0}

    gone = f"/groups/inner/members/devices/{known['L-1']}"
    assert city.management.ask("DELETE", gone)[0] == 200
    assert city.management.get("/groups/inner/members/count") == 1


def test_a_safety_rule_stands_above_another_management_software(city):
    status, said = command(city, "L-4", value=10)
    assert (status, said[0]["key"]) == (422, "overrideCommandNotValid")
    assert "CJJ 45-2015" in said[0]["description"]
    assert command(city, "L-3", "L-4", value=40)[0] == 202
    assert city.commanded.poll(seconds=5) == {"L-3": 40.0}
    assert city.commanded.states(newest()) == {"L-3": "sent", "L-4": "refused"}


def test_a_danger_that_stands_is_not_switched_on_again_from_outside(city):
    city.commanded.read(("L-1/lamp.leakage", 300))
    status, _said = command(city, "L-1", value=80)
    assert status == 422
    assert city.commanded.poll() == {"L-1": 0.0}


def test_what_could_endanger_people_waits_for_the_second_person(city):
    assert command(city, "L-1", "L-2", value=5)[0] == 202
    row = newest()
    assert row.stage == commands.Stage.PROPOSED
    assert city.commanded.poll(seconds=5) == {}

    commands.agree(row.id, giver("zhao", "commander"), city.commanded.now)
    assert city.commanded.poll(seconds=5) == {"L-1": 5.0, "L-2": 5.0}


def test_small_pieces_do_not_get_round_the_second_person(city):
    assert command(city, "L-1", value=5)[0] == 202
    assert newest().stage == commands.Stage.STANDING
    assert command(city, "L-2", value=5)[0] == 202
    assert newest().stage == commands.Stage.PROPOSED


def test_an_account_that_may_not_command_and_a_key_that_only_reads_are_refused(city):
    actor, at = city.commanded.measured.actor, city.commanded.now
    for name, role, writes, expected in [
        ("auditing", "auditor", True, 422),
        ("looking", "dispatcher", False, 403),
    ]:
        where = str(uuid4())
        secret = account(name, role, writes=writes)
        peers.management_make(name, account=name, address=where, actor=actor, at=at)
        other = replace(city.management, secret=secret, address=where)
        body = override(lamps(city)["L-1"])
        assert other.ask("POST", "/override-commands", body)[0] == expected
    assert commands.commands(None) == []


@pytest.mark.parametrize("state", [{"name": "BooleanState", "value": True}, {"name": "LevelState"}])
def test_a_state_that_a_lamp_does_not_have_is_refused(city, state):
    body = override(lamps(city)["L-1"])
    body["targetCommand"]["state"] = state
    status, said = city.management.ask("POST", "/override-commands", body)
    assert (status, said[0]["key"]) == (422, "overrideCommandNotValid")


def test_a_function_that_cannot_be_told_is_refused(city):
    at = lamps(city)["L-1"]
    body = override(f"{at}/lampMonitor")
    status, said = city.management.ask("POST", "/override-commands", body)
    assert (status, said[0]["key"]) == (422, "overrideAddressNotValid")


def test_it_ends_what_it_commanded_and_was_not_sent(city):
    start = (city.commanded.now + timedelta(minutes=30)).isoformat()
    assert command(city, "L-1", "L-2", start=start)[0] == 202
    known = lamps(city)
    ends = {"addresses": override(known["L-1"])["addresses"]}
    assert city.management.ask("POST", "/override-commands", ends)[0] == 422
    ends = {"addresses": override(known["L-1"], known["L-2"])["addresses"]}
    assert city.management.ask("POST", "/override-commands", ends)[0] == 202
    assert newest().stage == commands.Stage.WITHDRAWN


def test_it_does_not_end_what_others_commanded(city):
    made = city.commanded.give(60, lamp("L-1"), start=city.commanded.now + timedelta(hours=1))
    ends = {"addresses": override(lamps(city)["L-1"])["addresses"]}
    assert city.management.ask("POST", "/override-commands", ends)[0] == 202
    assert city.commanded.command(made).stage == commands.Stage.STANDING


# --- what it records -----------------------------------------------------------------------


def taken(city, name="log"):
    """What a logger holds, as (lamp, what, value)."""
    codes = {address: code for code, address in lamps(city).items()}
    rows = []
    for one in city.management.get(f"/log-reports/{name}")["entries"]:
        data = one["data"]
        code = codes[data["srcAddress"].partition("/")[0]]
        if data["type"] == "EventLogData":
            rows.append((code, data["eventType"], data["startEndFlag"]))
        else:
            rows.append((code, data["attributeName"], data["attributeValue"]["value"]))
    return rows


def test_a_logger_records_every_reading_once_and_tells_it_once(city):
    set_up(city, config(city))
    deliver(city, ("L-1/lamp.power", 0, 57), ("L-2/lamp.energy", 1, 7), ("L-1/lamp.lit", 1, 1))
    deliver(city, ("L-1/lamp.power", 0, 57))

    assert city.management.get("/log-reports/count") == 1
    assert sorted(taken(city)) == [("L-1", "activePower", 57.0), ("L-2", "activeEnergy", 7.0)]
    assert taken(city) == []


def test_a_logger_records_the_devices_and_attributes_that_it_lists(city):
    known = lamps(city)
    one = [{"resource": "devices", "address": known["L-1"]}]
    only = {"functionType": "LampMonitorFunction", "attributes": [{"name": "activePower"}]}
    set_up(
        city,
        config(city, "white", whiteList=one),
        config(city, "black", blackList=one),
        config(city, "neither", whiteList=[]),
        config(city, "both", whiteList=one, blackList=one),
        config(city, "part", {"type": "VendorRecordingMode", "content": [{"function": only}]}),
    )
    deliver(city, ("L-1/lamp.power", 0, 57), ("L-2/lamp.power", 0, 58), ("L-1/lamp.energy", 0, 7))

    assert sorted(taken(city, "white")) == [
        ("L-1", "activeEnergy", 7.0),
        ("L-1", "activePower", 57.0),
    ]
    assert taken(city, "black") == [("L-2", "activePower", 58.0)]
    assert taken(city, "neither") == taken(city, "both") == []
    assert sorted(taken(city, "part")) == [
        ("L-1", "activePower", 57.0),
        ("L-2", "activePower", 58.0),
    ]


def test_events_are_recorded_as_they_begin_and_end(city):
    wanted = {"type": "EventRecordingMode", "sourceEvents": {"whiteList": ["lampFailure"]}}
    set_up(city, config(city, recording=wanted))
    deliver(city, ("L-1/lamp.event", 0, 1), ("L-1/lamp.event", 5, 15), ("L-1/lamp.event", 9, 2))

    assert taken(city) == [("L-1", "lampFailure", True), ("L-1", "lampFailure", False)]


def test_ways_of_recording_that_the_city_has_not_are_refused(city):
    periodic = {
        "type": "PeriodicRecordingMode",
        "content": [],
        "samplingProfiles": [{"samplingStartTime": "2022-06-30T12:00:00+08:00"}],
    }
    status, said = city.management.ask("POST", "/logger-configs", config(city, recording=periodic))
    assert (status, said[0]["key"]) == (422, "serviceConstraintExceeded")
    scheduled = config(city) | {
        "reportingMode": {"type": "ScheduledReportingMode", "times": ["12:00:00"]}
    }
    assert city.management.ask("POST", "/logger-configs", scheduled)[0] == 422


def test_a_logger_is_read_changed_and_deleted(city):
    first, second = config(city), config(city, whiteList=[])
    set_up(city, first)
    assert city.management.get("/logger-configs/log") == first
    assert city.management.ask("POST", "/logger-configs", second)[0] == 409
    assert city.management.ask("PUT", "/logger-configs/log", second)[0] == 200
    assert city.management.ask("DELETE", "/logger-configs/log") == (200, second)
    assert city.management.ask("GET", "/log-reports/log")[0] == 404
