"""The city as central management: what a gateway announces and delivers, and what it is told of
each part. Every request and answer is held against the standard (support/talq_city.py)."""

import pytest
from commanded import giver
from talq_city import CLASS, account, address, device, event, logged

from yiju.interfaces.talq import devices, peers
from yiju.interfaces.talq.models import Announced
from yiju.interfaces.talq.refusals import AdoptionRefused, PeerUnfit
from yiju.platform.sensing import api as sensing


def test_a_gateway_announces_itself_and_reads_back_what_it_said(city):
    services = [
        {"name": "ConfigurationService", "supportedProfiles": ["lighting"]},
        {"name": "ControlService", "dayOffset": 12},
    ]
    assert city.gateway.ask("POST", "/services", services)[0] == 201
    city.announce("L-1", "L-2")

    assert city.peer.services == services
    assert [one["name"] for one in city.gateway.get("/devices")] == [
        "controller L-1",
        "controller L-2",
    ]
    assert city.gateway.get(f"/devices/{address('L-1')}") == device("L-1")
    assert city.gateway.get(f"/devices/{address('L-1')}/basic")["type"] == "BasicFunction"
    told = city.gateway.get(f"/devices/{address('L-1')}/basic/assetId")
    assert told == {"type": "AttributeString", "value": "L-1"}


def test_devices_come_in_pages_and_by_class(city):
    city.announce("L-1", "L-2", "L-3")

    assert [one["address"] for one in city.gateway.get("/devices", offset=1, limit=1)] == [
        address("L-2")
    ]
    assert city.gateway.get("/devices", limit=0) == []
    assert city.gateway.get("/devices", deviceClasses=["Other"]) == []
    assert len(city.gateway.get("/devices", deviceClasses=["Other", "Controller"])) == 3


def test_the_same_announcement_again_is_there_already_and_another_conflicts(city):
    city.announce("L-1")
    city.announce("L-1")

    status, said = city.gateway.ask("POST", "/devices", [device("L-1", name="another")])
    assert (status, said[0]["key"]) == (409, "resourceConflict")
    changed = [device("L-1", name="another")]
    assert city.gateway.ask("PUT", "/devices", changed)[0] == 200
    assert city.gateway.get(f"/devices/{address('L-1')}")["name"] == "another"


def test_a_list_with_one_bad_device_changes_nothing(city):
    city.announce("L-1")

    wanted = [device("L-2"), device("L-1", name="another")]
    assert city.gateway.ask("POST", "/devices", wanted)[0] == 409
    assert city.gateway.ask("PUT", "/devices", [device("L-1", name="x"), device("L-9")])[0] == 404
    assert [one["name"] for one in city.gateway.get("/devices")] == ["controller L-1"]


def test_a_patch_changes_the_attributes_that_it_names(city):
    city.announce("L-1")
    temperature = {"type": "AttributeFloat", "value": 41.5}
    part = {"id": "mon1", "type": "LampMonitorFunction", "temperature": temperature}
    body = device("L-1", functions=[part])

    assert city.gateway.ask("PATCH", f"/devices/{address('L-1')}", body)[0] == 200
    assert city.gateway.ask("PATCH", "/devices", [body])[0] == 200

    functions = city.gateway.get(f"/devices/{address('L-1')}")["functions"]
    assert [one["id"] for one in functions] == ["basic", "act1", "mon1"]
    assert functions[2]["temperature"] == temperature


def test_a_class_that_devices_have_stays(city):
    city.announce("L-1")

    status, said = city.gateway.ask("DELETE", "/device-classes/Controller")
    assert (status, said[0]["key"]) == (422, "deletingResourceIsReferred")
    assert city.gateway.ask("DELETE", f"/devices/{address('L-1')}") == (200, device("L-1"))
    assert city.gateway.ask("DELETE", "/device-classes/Controller") == (200, CLASS)


@pytest.mark.parametrize("family", ["luminaire-types", "driver-types", "bracket-types"])
def test_types_are_kept_as_they_came(city, family):
    one = {"address": "T-1", "name": "LED 60"}
    assert city.gateway.ask("POST", f"/{family}", [one]) == (201, [one])
    assert city.gateway.ask("PUT", f"/{family}/T-1", one | {"name": "LED 80"})[0] == 200
    assert city.gateway.get(f"/{family}") == [one | {"name": "LED 80"}]
    assert city.gateway.get(f"/{family}/count") == 1
    assert city.gateway.ask("DELETE", f"/{family}/T-1")[0] == 200
    assert city.gateway.ask("GET", f"/{family}/T-1")[0] == 404


def test_the_city_says_what_it_wants_logged_and_keeps_no_packages(city):
    config = city.gateway.get("/logger-configs/yiju")
    functions = [one["function"] for one in config["recordingMode"]["content"]]
    assert {"name": "activePower"} in functions[0]["attributes"]
    events = city.gateway.get("/logger-configs/yiju-events")["recordingMode"]["sourceEvents"]
    assert "lampFailure" in events["whiteList"]
    assert city.gateway.ask("GET", "/logger-configs/other")[0] == 404
    assert city.gateway.get("/data-packages") == []
    assert city.gateway.ask("GET", "/data-packages/1")[0] == 404
    assert city.gateway.get("/groups") == []


# --- adopting ------------------------------------------------------------------------------


def test_a_device_is_the_asset_whose_code_it_says_where_readings_are_expected_from_its_source(city):
    city.commanded.measured.register.record("L-9")
    city.announce("L-1", "L-9", "nobody")

    adopted = dict(Announced.objects.values_list("address", "asset_code"))
    assert {str(key): code for key, code in adopted.items()} == {
        address("L-1"): "L-1",
        address("L-9"): "",
        address("nobody"): "",
    }


def test_no_second_device_takes_an_asset_that_has_one(city):
    city.announce("L-1")
    second = device("other", asset="L-1")
    assert city.gateway.ask("POST", "/devices", [second])[0] == 201

    codes = sorted(Announced.objects.values_list("asset_code", flat=True))
    assert codes == ["", "L-1"]


def adopt(city, code, to):
    row = Announced.objects.get(address=address(code))
    who = giver("wang", "office")
    return devices.adopt(
        row.pk,
        asset_kind="lamp",
        asset_code=to,
        reaches=None,
        actor=who.actor,
        at=city.commanded.now,
    )


def test_a_person_says_which_asset_a_device_is_and_from_then_on_it_delivers(city):
    city.commanded.measured.register.record("L-9")
    city.announce("x")
    assert city.report(logged("x", "activePower", 55))[0] == 422

    adopt(city, "x", "L-9")

    assert city.report(logged("x", "activePower", 55, 61)) == (201, None)
    assert ("L-9/lamp.power", 61, 55.0) in city.stored()


def test_what_another_source_delivers_is_not_taken_over_by_adopting(city):
    city.commanded.measured.source("rival", lamps=["L-8"])
    city.announce("x")

    with pytest.raises(AdoptionRefused, match="rival"):
        adopt(city, "x", "L-8")
    assert sensing.stream("L-8/lamp.power").source == "rival"


# --- reports -------------------------------------------------------------------------------


def test_what_a_report_measured_is_in_the_lake_once_however_often_it_comes(city):
    city.announce("L-1")
    entries = [
        logged("L-1", "activePower", 57.5),
        logged("L-1", "activePower", 58.5, 15),
        logged("L-1", "activeEnergy", 1200.25),
    ]

    assert city.report(*entries) == (201, None)
    assert city.report(*entries) == (201, None)

    assert city.stored() == [
        ("L-1/lamp.energy", 0, 1200.25),
        ("L-1/lamp.power", 0, 57.5),
        ("L-1/lamp.power", 15, 58.5),
    ]
    assert city.commanded.measured.balance()["duplicate"] == 3


def test_entries_without_a_moment_are_known_by_the_request_that_brought_them(city):
    city.announce("L-1")
    request = "11111111-2222-4333-8444-555555555555"

    assert city.report(logged("L-1", "activePower", 57, None), request=request)[0] == 201
    city.stored()
    assert city.report(logged("L-1", "activePower", 57, None), request=request)[0] == 201

    assert [row[2] for row in city.stored()] == [57.0]


def test_each_entry_that_is_refused_is_told_with_its_place_and_the_rest_is_taken(city):
    city.announce("L-1")

    status, said = city.report(
        logged("L-1", "activePower", 57),
        logged("nobody", "activePower", 57),
        logged("L-1", "temperature", 40),
        logged("L-1", "activePower", 99_999, 1),
        logged("L-1", "activePower", 57, 60 * 24),
        logged("L-1", "activePower", 57, 2, srcAddress="no-uuid"),
    )

    assert status == 201
    assert [(one["key"], one["description"][:11]) for one in said] == [
        ("relatedResourceNotFound", "entries[1]："),
        ("relatedResourceNotFound", "entries[2]："),
        ("parameterValueNotValid", "entries[3]："),
        ("parameterValueNotValid", "entries[4]："),
        ("payloadError", "entries[5]："),
    ]
    assert said[0]["references"][0]["address"]["address"] == f"{address('nobody')}/mon1"
    assert city.stored() == [("L-1/lamp.power", 0, 57.0)]
    balance = city.commanded.measured.balance()
    assert (balance["received"], balance["stored"]) == (6, 1)


def test_a_report_of_which_nothing_is_taken_is_refused_as_a_whole(city):
    assert city.report(logged("L-1", "activePower", 57))[0] == 422
    assert city.report() == (201, None)


def test_events_are_readings_that_begin_and_end(city):
    city.announce("L-1")

    status, said = city.report(
        event("L-1", "lampFailure"),
        event("L-1", "leakageDetected"),
        event("L-1", "lampFailure", False, 10),
        event("L-1", "softwareUpdating"),
    )

    assert (status, len(said)) == (201, 1)
    assert sorted(city.stored()) == [
        ("L-1/lamp.event", 0, 1.0),
        ("L-1/lamp.event", 0, 15.0),
        ("L-1/lamp.event", 10, 2.0),
    ]


# --- who may -------------------------------------------------------------------------------


def test_whoever_shows_nothing_or_something_else_is_not_let_in(city):
    from dataclasses import replace

    for secret in ("", "yijus_wrong", city.management.secret):
        wrong = replace(city.gateway, secret=secret)
        assert wrong.ask("GET", "/devices")[0] == 401
    of_device = city.commanded.measured.secret("vendor", "L-1")
    assert replace(city.gateway, secret=of_device).ask("GET", "/devices")[0] == 401


def test_a_gateway_speaks_only_for_itself(city):
    from dataclasses import replace

    status, said = replace(city.gateway, address=address("x")).ask("GET", "/devices")
    assert (status, said[0]["key"]) == (400, "parameterValueNotValid")


@pytest.mark.parametrize(
    "headers, query, key",
    [
        ({}, {"clientAddress": ""}, "headerMissing"),
        ({"talq-api-version": "3.0.0"}, {"clientAddress": ""}, "headerValueNotValid"),
        ({"talq-api-version": "2.6.3"}, {}, "parameterMissing"),
        ({"talq-api-version": "2.7.1"}, {"clientAddress": "me"}, "parameterValueNotValid"),
    ],
)
def test_a_request_that_is_not_of_the_standard_is_told_what_is_missing(city, headers, query, key):
    from django.test import Client

    headers = {"Authorization": f"Bearer {city.gateway.secret}"} | headers
    answer = Client(headers=headers).get("/talq/cms/devices", query)
    assert (answer.status_code, answer.json()[0]["key"]) == (400, key)


def test_a_body_that_is_not_of_the_standard_changes_nothing(city):
    city.gateway.checked = False
    for body in ({}, [{"address": "x"}], "[", [device("L-1") | {"name": 5}], None):
        status, said = city.gateway.ask("POST", "/devices", body)
        assert (status, said[0]["key"]) == (400, "payloadError")
    assert Announced.objects.count() == 0


def test_a_peer_is_set_up_once_for_its_source_or_account(city):
    actor, at = city.commanded.measured.actor, city.commanded.now
    account("other", "dispatcher")

    assert peers.gateway_make("vendor", actor=actor, at=at).pk == city.peer.pk
    for key, who, where in [
        ("vendor", "other", address("other")),
        ("second", "province", address("other")),
        ("second", "nobody", address("other")),
        ("second", "other", "no uuid"),
        ("second", "other", city.gateway.address),
    ]:
        with pytest.raises(PeerUnfit):
            peers.management_make(key, account=who, address=where, actor=actor, at=at)
