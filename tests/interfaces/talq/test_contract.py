"""Whatever anybody sends to any operation of either side: no failure, and no answer that the
standard does not know. Cases are made from the contract by schemathesis, the same in each run."""

from collections import Counter
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from talq_city import (
    CLASS,
    TalqCity,
    address,
    config,
    device,
    event,
    lamps,
    logged,
    override,
)
from talq_contract import description

from yiju.interfaces.talq import cms, gateway
from yiju.interfaces.talq.operations import CMS, GATEWAY, operations

EXAMPLES = 8
FAMILY = "luminaire-types"
"""Of the families of types, which all are kept alike, the one that is tried."""
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)


@pytest.mark.parametrize("side, handlers", [(CMS, cms.HANDLERS), (GATEWAY, gateway.HANDLERS)])
def test_every_operation_of_the_standard_is_answered(side, handlers):
    wanted = {one.name for one in operations() if one.side == side}
    assert set(handlers) == wanted
    assert len({one.path for one in operations() if one.side == side}) == (
        46 if side == CMS else 62
    )


def fuzz(operation: Any, speaker: Any, known: dict[str, list[Any]], heard: Counter[int]) -> None:
    """Half of the cases speak of things that are there, so that they come further."""

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), data=st.data())
    def ask(case: Any, data: Any) -> None:
        case.query = (case.query or {}) | {"clientAddress": speaker.address}
        case.headers = {
            "talq-api-version": "2.7.1",
            "Authorization": f"Bearer {speaker.secret}",
        }
        if data.draw(st.booleans()):
            for name in known.keys() & (case.path_parameters or {}).keys():
                case.path_parameters[name] = data.draw(st.sampled_from(known[name]))
            body = known.get(operation.definition.raw["operationId"])
            if body:
                case.body = data.draw(st.sampled_from(body))
        answer = case.call()
        heard[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS, headers=case.headers)

    ask()


def wrong(city: TalqCity, side: str, known: dict[str, list[Any]]) -> dict[str, str]:
    speaker = city.gateway if side == CMS else city.management
    document = schemathesis.openapi.from_dict(description(side))
    application = get_wsgi_application()
    document.config.update(base_url=f"http://testserver/talq/{side}")
    found, heard = {}, Counter[int]()
    for result in document.get_all_operations():
        operation = result.ok()
        if "-types" in operation.path and FAMILY not in operation.path:
            continue
        operation.app = application
        try:
            fuzz(operation, speaker, known, heard)
        except Exception as error:
            found[operation.label] = f"{error!r} {getattr(error, 'exceptions', '')}"[:3000]
    # It came through to what is behind: not all was refused at the door.
    assert heard[200] + heard[201] + heard[202] > 50
    assert 401 not in heard
    return found


def test_nothing_that_a_gateway_sends_breaks_the_contract(city):
    city.announce("L-1", "L-2")
    known = {
        "deviceAddress": [address("L-1"), address("nobody")],
        "functionId": ["basic", "mon1"],
        "attributeName": ["assetId"],
        "className": ["Controller"],
        "loggerAddress": ["yiju"],
        "addDevices": [[device("L-1")], [device("L-3")], [device("x"), device("x", name="y")]],
        "updateDevices": [[device("L-1", name="other")]],
        "partialUpdateDevices": [[device("L-1")]],
        "partialUpdateDevice": [device("L-1")],
        "updateDevice": [device("L-1")],
        "addDeviceClasses": [[CLASS], [CLASS | {"functions": []}]],
        "sendLogReport": [
            {"entries": [logged("L-1", "activePower", 57), event("L-1", "lampFailure")]},
            {"entries": [logged("L-1", "activePower", "x"), logged("y", "z", 1)]},
        ],
    }
    assert wrong(city, CMS, known) == {}


def test_nothing_that_another_management_software_sends_breaks_the_contract(city):
    at = lamps(city)
    group = {
        "address": "g",
        "members": [{"resource": "devices", "address": at["L-1"]}],
        "ownerCMS": city.management.address,
    }
    assert city.management.ask("POST", "/groups", [group])[0] == 201
    assert city.management.ask("POST", "/logger-configs", config(city))[0] == 201
    known = {
        "deviceAddress": [at["L-1"], address("nobody")],
        "functionId": ["basic", "lampActuator", "lampMonitor"],
        "attributeName": ["assetId"],
        "className": ["Lamp"],
        "serviceName": ["ControlService"],
        "loggerAddress": ["log"],
        "groupAddress": ["g"],
        "memberResource": ["devices"],
        "memberAddress": [at["L-1"]],
        "calendarAddress": ["arterial"],
        "controlProgramAddress": ["local.full"],
        "sendCommand": [override(at["L-1"]), override(at["L-4"], value=5), {"addresses": []}],
        "addLoggerConfig": [config(city, "other")],
        "updateLoggerConfig": [config(city)],
        "addGroups": [[group], [group | {"members": []}]],
        "updateGroup": [group],
    }
    assert wrong(city, GATEWAY, known) == {}
