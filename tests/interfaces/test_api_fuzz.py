"""Whatever a program sends to any operation of the API: no failure, no answer that is not in the
document. Cases are made from the document itself, the same in each run."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from programs import Program, key_of
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from small_desk import PEOPLE, import_book
from small_office import PATIENCE_S, SmallOffice, small_office

EXAMPLES = 40
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallOffice]:
    with small_office(tmp_path_factory.mktemp("fuzz")) as running:
        for account, unit, role, area in PEOPLE:
            running.account(account, unit, role, area)
        import_book(running)
        yield running


def fuzz(operation: Any, headers: dict[str, str], known: dict[str, list[Any]]) -> None:
    """Half of the cases speak of things that are there, so that they come further."""

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), data=st.data())
    def ask(case: Any, data: Any) -> None:
        if data.draw(st.booleans()):
            speak_of_what_is_there(case, known, data)
        case.headers = {**(case.headers or {}), **headers}
        answer = case.call(timeout=PATIENCE_S)
        case.validate_response(answer, checks=CHECKS, headers=headers)

    ask()


def speak_of_what_is_there(case: Any, known: dict[str, list[Any]], data: Any) -> None:
    for place in (case.path_parameters, case.query, case.body):
        if not isinstance(place, dict):
            continue
        for name in known.keys() & place.keys():
            place[name] = data.draw(st.sampled_from(known[name]))


def known_in(office: SmallOffice, program: Program) -> dict[str, list[Any]]:
    """Things that are there, by the names under which the API asks for them."""
    numbers = []
    for key in ("a", "b", "c"):
        body = {"words": "路灯不亮", "lon": 119.95, "lat": 31.75}
        told = {"Idempotency-Key": key}
        made = program.ask("POST", "/api/work/cases", json=body, headers=told)
        numbers.append(made.json()["item"]["number"])
    return {
        "kind": ["toilet"],
        "code": ["990101GC0001", "公厕/1", "a b"],
        "key": ["toilets.upgraded", "cityops.closed_in_time"],
        "number": numbers,
        "move": ["accept", "confirm", "split", "decline", "merge"],
        "petition": ["pause", "extension"],
        "type": ["M01037", ""],
        "type_code": ["M01037"],
        "area": ["990101000000", "990100000000"],
        "unit": ["990101-government"],
        "source": ["transfer", "hotline"],
        "datum": ["wgs84", "gcj02", "bd09", "cgcs2000"],
        "lon": [119.95, 119.85],
        "lat": [31.75],
        "after": ["", "1_1", "7"],
        "revision": [None, 1],
        "step": ["reported", ""],
        "period": ["2021", "2022-Q1", "2022-06"],
        "said": [{"type_code": "M01037", "condition": "路灯不亮"}, {"code": "abuse"}, {}],
    }


def test_no_operation_fails_or_answers_what_the_document_does_not_say(office):
    program = key_of(office, "acceptor", "--write")
    headers = {"Authorization": f"Bearer {program.shows}"}
    document = schemathesis.openapi.from_url(f"{office.address}/api/openapi.json", headers=headers)
    known = known_in(office, program)
    found, tried = {}, 0
    for result in document.get_all_operations():
        operation, tried = result.ok(), tried + 1
        try:
            fuzz(operation, headers, known)
        except (Exception, FailureGroup) as error:
            found[operation.label] = f"{error!r} {getattr(error, 'exceptions', '')}"[:2000]

    assert found == {}
    assert tried > 20
