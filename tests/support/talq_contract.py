"""The contract of TALQ 2.7.1: what its operations take and answer, from the facts in operations.tsv
and tests/interfaces/talq/model.txt. Held against every request and every answer of the tests."""

import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import jsonschema_rs

from yiju.interfaces.talq.operations import Operation, operation, operations, routed

MODEL = Path(__file__).resolve().parents[1] / "interfaces" / "talq" / "model.txt"
CLASS = re.compile(
    r"(?P<name>\w+)(?: < (?P<base>\w+))?(?: by (?P<by>\w+)(?P<open> open)?)?(?P<closed> closed)?:"
)
PROPERTY = re.compile(r"(?P<name>\w+)(?P<needed>[!:])(?P<type>[\[\]\w]+)(?:=(?P<values>\S+))?")
PLAIN: dict[str, dict[str, Any]] = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "num": {"type": "number"},
    "bool": {"type": "boolean"},
    "any": {},
    "percent": {"type": "integer", "minimum": 0, "maximum": 100},
    "uuid": {"type": "string", "format": "uuid"},
    "datetime": {"type": "string", "format": "date-time"},
    "time": {"type": "string", "pattern": r"^\d\d:\d\d:\d\d$"},
    "uri": {"type": "string", "format": "uri"},
    "day": {"type": "string", "pattern": r"^(\d{4}|-)-\d\d-\d\d$"},
}


@cache
def schemas() -> dict[str, Any]:
    """JSON schemas by class. What is meant by a class that others are below is told by the property
    that it names, and has to hold for that one too."""
    found: dict[str, Any] = {}
    families: dict[str, tuple[str, bool]] = {}
    below: dict[str, list[str]] = {}
    for line in MODEL.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("EventType = "):
            found["EventType"] = {"type": "string", "enum": line.split(" = ")[1].split(",")}
            continue
        head = CLASS.match(line)
        assert head, line
        own = _own(line[head.end() :], bool(head["closed"]))
        if head["base"]:
            below.setdefault(head["base"], []).append(head["name"])
            own = {"allOf": [{"$ref": f"#/components/schemas/{head['base']}Base"}, own]}
        if head["by"]:
            families[head["name"]] = (head["by"], bool(head["open"]))
        found[head["name"]] = own
    for base in below:
        found[f"{base}Base"] = found[base]
    for base, (by, is_open) in families.items():
        found[base] = _family(base, by, is_open, below.get(base, []))
    return found


def _own(text: str, closed: bool) -> dict[str, Any]:
    properties, required = {}, []
    for part in text.split():
        one = PROPERTY.fullmatch(part)
        assert one, part
        name, of = one["name"], one["type"]
        properties[name] = _type(of, one["values"])
        if one["needed"] == "!":
            required.append(name)
    told = {"type": "object", "properties": properties}
    told |= {"required": required} if required else {}
    return told | ({"additionalProperties": False} if closed else {})


def _type(of: str, values: str | None) -> dict[str, Any]:
    inner = of.strip("[]")
    found = PLAIN.get(inner, {"$ref": f"#/components/schemas/{inner}"})
    found = found | ({"enum": values.split(",")} if values else {})
    return {"type": "array", "items": found} if of.startswith("[") else found


def _family(base: str, by: str, is_open: bool, below: list[str]) -> dict[str, Any]:
    told: list[dict[str, Any]] = [{"$ref": f"#/components/schemas/{base}Base"}]
    for name in below:
        is_it = {"properties": {by: {"const": name}}, "required": [by]}
        told.append({"if": is_it, "then": {"$ref": f"#/components/schemas/{name}"}})
    if not is_open:
        told.append({"properties": {by: {"enum": below}}})
    return {"allOf": told}


@cache
def _validator(said: str) -> Any:
    schema = {**_of(said), "components": {"schemas": schemas()}}
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


def _of(said: str) -> dict[str, Any]:
    if said.startswith("["):
        return {"type": "array", "items": _of(said[1:-1])}
    return {"type": "integer"} if said == "integer" else {"$ref": f"#/components/schemas/{said}"}


def errors(said: str, body: Any) -> list[str]:
    """What is wrong with a body that should be of a class, or a list of it."""
    return [f"{one.instance_path}: {one.message}" for one in _validator(said).iter_errors(body)]


def check_request(
    side: str, method: str, address: str, headers: dict[str, str], body: Any
) -> Operation:
    """`address` begins behind the address of the side. Asserts that it is a request of the
    standard's."""
    parts = urlsplit(address)
    found = routed(side, parts.path)
    assert found, address
    one = operation(side, found[0], method)
    assert one, (method, address)
    query = {name: said[-1] for name, said in parse_qs(parts.query).items()}
    lower = {name.lower(): said for name, said in headers.items()}
    assert re.fullmatch(r"2\.\d+\.\d+", lower["talq-api-version"])
    UUID(query.pop("clientAddress"))
    if one.changes:
        UUID(query.pop("talqRequestId"))
        UUID(query.pop("talqOriginRequestId", "0" * 32))
    assert set(query) <= set(one.query), query
    assert (body is None) == (not one.body), one
    if one.body:
        assert errors(one.body, body) == []
    return one


def check_answer(one: Operation, status: int, body: Any) -> None:
    """Asserts that it is an answer of the standard's; 401 and 405 it leaves to HTTP."""
    assert status in {*one.answers, 401, 403}, (one.name, status, body)
    if status >= 400:
        assert errors("[TALQErrorMessage]", body) == []
        assert body, (one.name, status)
    elif one.answers[status]:
        assert errors(one.answers[status], body) == [], (one.name, body)


def description(side: str) -> dict[str, Any]:
    """The contract of one side as a document of OpenAPI, for programs that read those."""
    paths: dict[str, Any] = {}
    for one in operations():
        if one.side == side:
            paths.setdefault(one.path, {})[one.method.lower()] = _described(one)
    return {
        "openapi": "3.1.0",
        "info": {"title": f"TALQ {side}", "version": "2.7.1"},
        "paths": paths,
        "components": {"schemas": schemas()},
    }


def _described(one: Operation) -> dict[str, Any]:
    uuid = PLAIN["uuid"]
    given = [("talq-api-version", "header", True, {"type": "string"})]
    given.append(("clientAddress", "query", True, uuid))
    given += [("talqRequestId", "query", True, uuid)] if one.changes else []
    given += [("talqOriginRequestId", "query", False, uuid)] if one.changes else []
    given += [
        (name, "path", True, uuid if name == "deviceAddress" else {"type": "string"})
        for name in one.names
    ]
    given += [(name, "query", False, _type(*_query(of))) for name, of in one.query.items()]
    told: dict[str, Any] = {
        "operationId": one.name,
        "parameters": [
            {"name": name, "in": place, "required": needed, "schema": schema}
            for name, place, needed, schema in given
        ],
        "responses": {str(status): _answer(status, of) for status, of in one.answers.items()},
    }
    if one.body:
        content = {"application/json": {"schema": _of(one.body)}}
        told["requestBody"] = {"required": True, "content": content}
    return told


def _query(of: str) -> tuple[str, None]:
    return of.replace("integer", "int").replace("string", "str"), None


def _answer(status: int, of: str) -> dict[str, Any]:
    of = "[TALQErrorMessage]" if status >= 400 else of
    content = {"application/json": {"schema": _of(of)}} if of else None
    return {"description": str(status)} | ({"content": content} if content else {})
