"""Tasks over the city's own commands (OGC 17-079r1), by an independent client and by hand."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import frost_sta_client as fsc
import pytest
from commanded import LAMPS, LEAKAGE, LEVEL, Commanded, add_lamps, giver
from measured import AT, KINDS

from yiju.interfaces import clock
from yiju.platform.sensing import api as sensing
from yiju.platform.sensing.commands import api as commands
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases

LAMP, LEVEL_ID = "Things('lamp/L-1')", "L-1/lamp.level"
CAPABILITY = f"TaskingCapabilities('{LEVEL_ID}')"
DOUBLE = "TaskingCapabilities('L-4/lamp.level')"


@pytest.fixture
def street(lamps, settings, tmp_path) -> Iterator[Commanded]:
    """Four lamps that can be told how bright to burn, at noon; L-4 may never be dark."""
    settings.HOME, lamps.measured.at = tmp_path, AT
    clock.let_run(AT, 0)
    before = commands.command_kinds(), work.processes()
    measured = lamps.measured
    sensing.install([*KINDS, LEAKAGE])
    commands.install([replace(LEVEL, alone_up_to=0)])
    work.install([cases.CASE])
    add_lamps(measured, {code: facts for code, facts in LAMPS.items() if code > "L-2"})
    facts = {"source": "vendor", "codes": LAMPS, "actor": measured.actor, "at": measured.at}
    for kind in (*KINDS, LEAKAGE):
        sensing.streams_make(kind.key, **facts)
    yield Commanded(measured, measured.at)
    commands.install(before[0])
    work.install(before[1])


@pytest.fixture
def dispatcher(lamps, street):
    return lamps.keeper("dispatcher")


@pytest.fixture
def gateway(lamps, street):
    return lamps.device(lamps.measured.secrets["vendor"])


def until(street: Commanded, **length: float) -> str:
    return (street.now + timedelta(**(length or {"hours": 1}))).isoformat()


def said(street: Commanded, value: object = 60, **more: object) -> dict[str, object]:
    return {"taskingParameters": {"value": value, "until": until(street), "reason": "试", **more}}


def given(service, street, value: object = 60, where: str = CAPABILITY, **more: object) -> str:
    return service.make(f"{where}/Tasks", said(street, value, **more))


def test_the_independent_client_finds_what_a_lamp_can_be_told_tells_it_and_follows_it(
    street, dispatcher
):
    service = dispatcher.client
    assert len(service.tasking_capabilities().query().list().entities) == len(LAMPS)
    capability = service.tasking_capabilities().find(LEVEL_ID)
    fields = {one["name"]: one for one in capability.tasking_parameters["field"]}
    assert fields["value"]["constraint"] == {"type": "AllowedValues", "interval": [[0.0, 100.0]]}
    assert [name for name, one in fields.items() if not one.get("optional")] == [
        "value",
        "until",
        "reason",
    ]
    parameters = {"value": 40, "until": until(street), "reason": "节电"}
    asked = fsc.Task(tasking_parameters=parameters, tasking_capability=capability)
    service.create(asked)
    made = service.tasks().find(asked.id)
    assert made.tasking_parameters["value"] == 40
    assert datetime.fromisoformat(made.creation_time.replace("Z", "+00:00")) == street.now
    assert street.poll() == {"L-1": 40}
    street.acknowledge("L-1")
    assert dispatcher.read(f"Tasks('{asked.id}')")["properties"]["state"] == "acknowledged"
    street.read(("L-1", 24), seconds=5)
    told = dispatcher.read(f"Tasks('{asked.id}')")["properties"]
    assert told["state"] == "confirmed" and told["tries"] == 1
    assert [one.id for one in service.actuators().query().list().entities] == ["vendor/lamp.level"]


def test_a_task_is_the_order_of_a_command(street, dispatcher):
    made = given(dispatcher, street)
    [row] = commands.commands(None)
    assert (row.reason, row.value, row.codes) == ("试", 60, ("L-1",))
    assert row.account == "dispatcherTrue"
    [order] = commands.orders(row, None)
    assert made == f"Tasks('{LEVEL_ID}/{order.number}')"
    assert dispatcher.read(f"{made}/TaskingCapability")["@iot.id"] == LEVEL_ID
    assert dispatcher.read(f"{made}/TaskingCapability/Actuator")["metadata"] == "vendor"
    assert dispatcher.read(f"{made}/TaskingCapability/Thing")["@iot.id"] == "lamp/L-1"
    assert dispatcher.read(f"{LAMP}/TaskingCapabilities?$expand=Tasks")["value"][0]["Tasks"]
    state = dispatcher.ask("GET", f"{made}/properties/state/$value")
    assert state.text == "queued"


def test_an_order_to_many_devices_is_a_task_of_each(street, dispatcher):
    street.give(60)
    street.give(70)
    found = dispatcher.read("Tasks?$count=true&$top=5")
    assert found["@iot.count"] == 2 * len(LAMPS)
    pages = [*found["value"], *dispatcher.read(found["@iot.nextLink"])["value"]]
    assert [one["@iot.id"].partition("/")[0] for one in pages] == [*LAMPS, *LAMPS]
    newest = dispatcher.read(f"{CAPABILITY}/Tasks?$orderby=creationTime desc&$top=1")["value"]
    assert [one["taskingParameters"]["value"] for one in newest] == [70]
    third = "$filter=TaskingCapability/id eq 'L-3/lamp.level' and properties/state eq 'queued'"
    assert len(dispatcher.read(f"Tasks?{third}")["value"]) == 1


def test_capabilities_page_and_narrow(street, dispatcher):
    ids = [f"{code}/lamp.level" for code in LAMPS]
    first = dispatcher.read("TaskingCapabilities?$top=3")
    rest = dispatcher.read(first["@iot.nextLink"])
    assert [one["@iot.id"] for one in (*first["value"], *rest["value"])] == ids
    actuator = "Actuators('vendor/lamp.level')/TaskingCapabilities"
    assert [one["@iot.id"] for one in dispatcher.read(actuator)["value"]] == ids
    other = "TaskingCapabilities?$filter=Actuator/id eq 'other/lamp.level'"
    assert dispatcher.read(other)["value"] == []
    thing = "TaskingCapabilities?$filter=Thing/id eq 'lamp/L-2'"
    assert [one["@iot.id"] for one in dispatcher.read(thing)["value"]] == ["L-2/lamp.level"]


def test_the_same_task_under_its_key_is_one_command(street, dispatcher):
    key = {"Idempotency-Key": "one"}
    path = f"{CAPABILITY}/Tasks"
    answers = [
        dispatcher.ask("POST", path, json=said(street), headers=key).headers["Location"]
        for _turn in range(2)
    ]
    assert answers[0] == answers[1]
    assert len(commands.commands(None)) == 1
    other = dispatcher.ask("POST", path, json=said(street, 61), headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "command.key_taken")


def test_safety_rules_hold_here_as_well(street, dispatcher):
    refused = dispatcher.ask("POST", f"{DOUBLE}/Tasks", json=said(street, 30))
    assert (refused.status_code, refused.json()["code"]) == (409, "command.refused_for_safety")
    street.read(("L-1/lamp.leakage", 150))
    live = dispatcher.ask("POST", f"{CAPABILITY}/Tasks", json=said(street, 60))
    assert live.json()["code"] == "command.refused_for_safety"
    assert street.poll() == {"L-1": 0}


def test_what_endangers_people_waits_for_the_second_person(street, lamps, dispatcher):
    made = given(dispatcher, street, 10)
    told = dispatcher.read(made)["properties"]
    assert (told["stage"], told["state"]) == ("proposed", "waiting")
    assert street.poll() == {}
    [row] = commands.commands(None)
    with pytest.raises(commands.NotSecond):
        commands.agree(row.id, giver(row.account, "commander"), street.now)
    commands.agree(row.id, giver("zhao", "commander"), street.now)
    assert dispatcher.read(made)["properties"]["second"] == "zhao"
    assert street.poll() == {"L-1": 10}


@pytest.mark.parametrize("role", ["office", "acceptor"])
def test_who_may_not_command_may_not_task(street, lamps, role):
    refused = lamps.keeper(role).ask("POST", f"{CAPABILITY}/Tasks", json=said(street))
    assert (refused.status_code, refused.json()["code"]) == (403, "command.authority_refused")
    assert commands.commands(None) == []


def test_authority_is_that_of_the_role(street, lamps, dispatcher):
    asked = said(street, authority="emergency")
    refused = dispatcher.ask("POST", f"{CAPABILITY}/Tasks", json=asked)
    assert refused.json()["code"] == "command.authority_refused"
    high = said(street, authority="safety")
    assert dispatcher.ask("POST", f"{CAPABILITY}/Tasks", json=high).status_code == 400
    made = given(lamps.keeper("commander"), street, authority="emergency")
    assert dispatcher.read(made)["taskingParameters"]["authority"] == "emergency"


def test_a_key_that_only_reads_and_the_secret_of_a_source_task_nothing(street, lamps, gateway):
    for service in (lamps.keeper("dispatcher", writes=False), gateway):
        refused = service.ask("POST", f"{CAPABILITY}/Tasks", json=said(street))
        assert (refused.status_code, refused.json()["code"]) == (403, "sensorthings.not_allowed")


def test_a_gateway_sees_what_it_was_sent_and_a_device_its_own(street, lamps, dispatcher, gateway):
    given(dispatcher, street)
    given(dispatcher, street, where="TaskingCapabilities('L-2/lamp.level')")
    assert gateway.read("Tasks")["value"] == []
    street.poll()
    assert len(gateway.read("Tasks")["value"]) == 2
    device = lamps.device(lamps.measured.secret("vendor", "L-2"))
    assert [one["@iot.id"][:3] for one in device.read("Tasks")["value"]] == ["L-2"]
    assert device.names("TaskingCapabilities") == ["路灯 路灯亮度"]
    assert device.ask("GET", CAPABILITY).status_code == 404


def test_out_of_reach_nothing_is_seen_or_told(street, lamps, dispatcher):
    made = given(dispatcher, street)
    west = lamps.keeper("dispatcher", area="990102000000")
    assert [one["@iot.id"] for one in west.read("TaskingCapabilities")["value"]] == [
        "L-3/lamp.level",
        "L-4/lamp.level",
    ]
    assert west.ask("GET", made).status_code == 404
    assert west.read("Tasks")["value"] == []
    assert west.ask("POST", f"{CAPABILITY}/Tasks", json=said(street)).status_code == 404


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ({"value": 140}, "command.value_unfit"),
        ({"value": None}, "sensorthings.entity_unfit"),
        ({"until": "soon"}, "sensorthings.entity_unfit"),
        ({"until": "2022-06-29T00:00:00Z"}, "command.period_unfit"),
        ({"reason": ""}, "command.reason_missing"),
        ({"reason": 5}, "sensorthings.entity_unfit"),
        ({"colour": "red"}, "sensorthings.entity_unfit"),
        ({"authority": ["manual"]}, "sensorthings.entity_unfit"),
    ],
)
def test_a_task_that_does_not_fit_is_told_why_and_changes_nothing(
    street, dispatcher, parameters, told
):
    refused = dispatcher.ask("POST", f"{CAPABILITY}/Tasks", json=said(street, **parameters))
    assert (refused.status_code, refused.json()["code"]) == (400, told), refused.text
    assert commands.commands(None) == []


def test_what_can_be_told_is_declared_and_not_made_or_changed(street, dispatcher, lamps):
    made = given(dispatcher, street)
    office = lamps.keeper("office")
    assert office.ask("POST", "Actuators", json={"name": "x"}).status_code == 405
    assert office.ask("POST", "TaskingCapabilities", json={"name": "x"}).status_code == 405
    for path in (made, CAPABILITY, "Actuators('vendor/lamp.level')"):
        for method in ("PATCH", "DELETE"):
            refused = office.ask(method, path, json={})
            assert refused.json()["code"] == "sensorthings.of_the_city", path
    thing = {"name": "n", "description": "d", "TaskingCapabilities": [{
        "name": "n", "description": "d", "taskingParameters": {}, "Actuator": {"@iot.id": "x/y"},
    }]}  # fmt: skip
    assert office.ask("POST", "Things", json=thing).json()["code"] == "sensorthings.entity_unfit"
    assert office.names("Things?$filter=name eq 'n'") == []


def test_a_batch_gives_a_task_once_under_its_key(street, dispatcher):
    part = {
        "id": "1",
        "method": "post",
        "url": f"{CAPABILITY}/Tasks",
        "headers": {"Idempotency-Key": "b-1"},
        "body": said(street),
    }
    for _turn in range(2):
        [answer] = dispatcher.ask("POST", "$batch", json={"requests": [part]}).json()["responses"]
        assert answer["status"] == 201
    assert len(commands.commands(None)) == 1
