"""What the city tells its peers by itself: programmes to a gateway; to another management software
itself, what loggers recorded, and what became of its commands."""

from threading import Event

import pytest
from lit_street import BEGAN, CLERK, Street
from small_city import write_small_city
from talq_city import address, command, config, deliver, device, lamps, set_up
from talq_end import talq_end

from yiju.city.boundaries import demonstrate
from yiju.interfaces.sending.channels import Channels, Webhook
from yiju.interfaces.talq import devices, peers
from yiju.interfaces.talq.client import Client
from yiju.interfaces.talq.keeping import PAUSE, Keeper, attend
from yiju.interfaces.talq.models import Announced, Entity
from yiju.platform.registry import api as registry
from yiju.platform.sensing.lake.delta import Lake


def keep(city, end, key="province"):
    """One round of the keeper."""
    keeper = Keeper(city.channels(key, end.address), 0.01, Event())
    keeper.round()
    return keeper


@pytest.fixture
def province():
    """The other management software, which listens."""
    with talq_end("cms") as end:
        yield end


# --- programmes for gateways ---------------------------------------------------------------


@pytest.fixture
def street(db, tmp_path, settings):
    """A real lamp of the lighting application, adopted from the gateway of `vendor`."""
    settings.YIJU_LAKE, settings.YIJU_LAKE_OPTIONS = str(tmp_path / "lake"), {}
    settings.YIJU_TODAY = "2021-12-21"
    profile = demonstrate(registry.read_profile(write_small_city(tmp_path)))
    registry.load_city(profile, actor=CLERK, at=BEGAN)
    street = Street(Lake(settings.YIJU_LAKE, {}))
    street.lamp(1)
    street.lamp(2, full_night=True, port=2)
    street.measures()
    peer = peers.gateway_make("vendor", actor=CLERK, at=BEGAN)
    for code in ("L-001", "L-002"):
        said = device(code)
        row = Announced.objects.create(
            peer=peer,
            address=said["address"],
            name=said["name"],
            device_class=said["class"],
            functions=said["functions"],
        )
        devices.adopt_by_code(row, BEGAN)
    return peer


def test_a_gateway_gets_the_programmes_of_its_lamps_once_and_again_when_they_change(street):
    with talq_end("gateway") as vendor:
        channels = Channels(webhook={"talq-vendor": Webhook(vendor.address, "t", private=True)})
        keeper = Keeper(channels, 0.01, Event())
        keeper.round()
        asked = len(vendor.asked)
        keeper.waits.clear()
        keeper.round()
        assert len(vendor.asked) == asked

        programs = {one["id"] for [one] in vendor.of("addControlPrograms")}
        calendars = {one["id"]: one for [one] in vendor.of("addCalendars")}
        assert {"arterial.part_main", "arterial.full", "full-night.full"} <= programs
        assert calendars["arterial"]["defaultProgram"] == "arterial.part_main"
        assigned = {
            one["entity"]["address"]: [each["address"] for each in one["addresses"]]
            for one in vendor.of("assignCommand")
        }
        assert assigned == {
            "arterial": [f"{address('L-001')}/act1"],
            "full-night": [f"{address('L-002')}/act1"],
        }
        assert [one["address"] for one in vendor.of("addLoggerConfig")] == ["yiju", "yiju-events"]

        Announced.objects.filter(asset_code="L-001").update(asset_code="")
        vendor.says["addCalendars"] = [(409, [{"key": "resourceConflict"}])]
        keeper.waits.clear()
        keeper.round()
        assert len(vendor.of("updateCalendars")) == 1
        assert "arterial" not in [
            one["entity"]["address"] for one in vendor.of("assignCommand")[2:]
        ]


def test_programmes_that_a_gateway_refuses_are_offered_again(street):
    with talq_end("gateway") as vendor:
        way = Webhook(vendor.address, "t", private=True)
        refusal = (422, [{"key": "serviceConstraintExceeded", "description": "full"}])
        vendor.says["addCalendars"] = [refusal]
        keeper = Keeper(Channels(webhook={"talq-vendor": way}), 0.01, Event())
        keeper.round()
        assert "assignCommand" not in vendor.names()

        peer = peers.peer("vendor")
        attend(Client(peer, way), BEGAN)
        assert "assignCommand" in vendor.names()
        assert peer.offered


# --- another management software -----------------------------------------------------------


def test_another_management_software_is_told_once_what_there_is(city, province):
    keep(city, province)
    keep(city, province)

    assert province.names() == ["announceServices", "addDeviceClasses", "addDevices"]
    [told] = province.of("addDevices")
    assert {one["address"] for one in told} == set(lamps(city).values())


def test_what_loggers_recorded_is_sent_until_it_was_taken(city, province):
    set_up(city, config(city))
    deliver(city, ("L-1/lamp.power", 0, 57))
    keep(city, province)
    assert len(province.of("sendLogReport")) == 1

    deliver(city, ("L-1/lamp.power", 15, 58))
    province.says["sendLogReport"] = [(503, None)]
    keeper = keep(city, province)
    assert keeper.waits["province"][1] == 2 * PAUSE
    keep(city, province)

    told = province.of("sendLogReport")
    values = [one["entries"][0]["data"]["attributeValue"]["value"] for one in told]
    assert values == [57.0, 58.0, 58.0]
    assert not Entity.objects.get(resource="logger-configs").entries.exists()


def test_a_report_that_is_refused_for_good_does_not_hold_up_the_next(city, province):
    set_up(city, config(city))
    deliver(city, ("L-1/lamp.power", 0, 57))
    province.says["sendLogReport"] = [(422, [{"key": "payloadError", "description": "no"}])]
    keep(city, province)
    deliver(city, ("L-1/lamp.power", 15, 58))
    keep(city, province)

    assert len(province.of("sendLogReport")) == 2


def test_it_is_told_which_devices_took_its_command(city, province):
    request = "11111111-2222-4333-8444-555555555555"
    assert command(city, "L-1", "L-2", request=request, cmsRefId="P-7")[0] == 202
    keep(city, province)
    assert "partialUpdateDevices" not in province.names()

    assert city.commanded.poll(seconds=5) == {"L-1": 60.0, "L-2": 60.0}
    city.commanded.acknowledge("L-1")
    keep(city, province)
    keep(city, province)
    city.commanded.acknowledge("L-2")
    keep(city, province)

    known = lamps(city)
    told = [[one["address"] for one in body] for body in province.of("partialUpdateDevices")]
    assert told == [[known["L-1"]], [known["L-1"], known["L-2"]]]
    function = province.of("partialUpdateDevices")[0][0]["functions"][0]
    assert function["feedbackLightCommand"]["value"]["cmsRefId"] == "P-7"
    assert f"talqOriginRequestId={request}" in province.asked[-1].path


def test_a_peer_without_a_way_is_not_asked(city, province):
    keep(city, province, key="somebody")
    assert province.asked == []


# --- both ends of our own ------------------------------------------------------------------


def test_one_city_is_the_gateway_of_another(city):
    """What the city says as a gateway, another city of the same make takes as management."""
    told = city.management.get("/devices")
    classes = city.management.get("/device-classes")
    assert city.gateway.ask("POST", "/device-classes", classes)[0] == 201
    assert city.gateway.ask("POST", "/devices", told)[0] == 201
    adopted = set(Announced.objects.values_list("asset_code", flat=True))
    assert adopted == {"L-1", "L-2", "L-3", "L-4"}
    set_up(city, config(city))
    deliver(city, ("L-1/lamp.power", 0, 57))
    report = city.management.get("/log-reports/log")
    assert city.gateway.ask("POST", "/log-reports", report)[0] == 201
    assert city.stored() == [("L-1/lamp.power", 0, 57.0)]
