"""A catalogue as statements, written as JSON-LD and as Turtle."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True)
class Word:
    """A text, with its language or its type where it has one."""

    text: str
    language: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Thing:
    """Something with an address, its class, and what is said of it: words, things, addresses of
    other things (`Link`)."""

    address: str
    kind: str
    said: Mapping[str, Sequence["Word | Link | Thing"]]


@dataclass(frozen=True)
class Link:
    address: str


def json_ld(thing: Thing) -> dict[str, Any]:
    return {"@context": PREFIXES, **_node(thing)}


def _node(thing: Thing) -> dict[str, Any]:
    said = {name: [_value(one) for one in values] for name, values in thing.said.items()}
    return {"@id": thing.address, "@type": thing.kind, **said}


def _value(one: Word | Link | Thing) -> dict[str, Any]:
    match one:
        case Thing():
            return _node(one)
        case Link(address):
            return {"@id": address}
        case Word(text, language, kind):
            more = {"@language": language} if language else {"@type": kind} if kind else {}
            return {"@value": text, **more}


def turtle(thing: Thing) -> str:
    heads = [f"@prefix {name}: <{address}> ." for name, address in PREFIXES.items()]
    return "\n".join([*heads, "", *_statements(thing)]) + "\n"


def _statements(thing: Thing) -> Iterator[str]:
    """What is said of a thing, then of the things in it."""
    parts = [f"a {thing.kind}"]
    for name, values in thing.said.items():
        parts.append(f"{name} {', '.join(_term(one) for one in values)}")
    yield f"<{thing.address}> " + " ;\n    ".join(parts) + " .\n"
    for values in thing.said.values():
        for one in values:
            if isinstance(one, Thing):
                yield from _statements(one)


def _term(one: Word | Link | Thing) -> str:
    match one:
        case Thing(address=address) | Link(address=address):
            return f"<{address}>"
        case Word(text, language, kind):
            # A string of JSON is one of Turtle as well.
            quoted = json.dumps(text, ensure_ascii=False)
            return f"{quoted}@{language}" if language else f"{quoted}^^{kind}" if kind else quoted
