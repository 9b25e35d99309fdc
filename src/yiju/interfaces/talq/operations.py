"""The operations of TALQ 2.7.1, both sides, as its description of the interface has them: one line
each in operations.tsv. What the door takes, refuses and answers follows from these lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

VERSION = "2.7.1"
VERSIONS = re.compile(r"2(\.\d{1,3}){0,2}")
"""Within a major version later ones add only what may be left out."""
CMS, GATEWAY = "cms", "gateway"


@dataclass(frozen=True)
class Operation:
    """`query` are the names of its own parameters with their types; `body` and `answers` name
    classes of the data model, lists in brackets, by status. `lighting` says M or O for the
    management's and for the gateway's side of the lighting profile."""

    side: str
    method: str
    path: str
    name: str
    query: dict[str, str]
    body: str
    answers: dict[int, str]
    lighting: str

    @property
    def resource(self) -> str:
        """The first part of its path, as devices."""
        return self.path.split("/")[1]

    @property
    def changes(self) -> bool:
        return self.method != "GET"

    @property
    def success(self) -> int:
        return next(status for status in self.answers if status < 300)

    @property
    def names(self) -> list[str]:
        """Of the parts of its path that vary."""
        return re.findall(r"\{(\w+)\}", self.path)


@cache
def operations() -> tuple[Operation, ...]:
    text = files(__package__).joinpath("operations.tsv").read_text(encoding="utf-8")
    return tuple(_read(line) for line in text.splitlines()[1:])


def _read(line: str) -> Operation:
    side, method, path, name, query, body, answers, lighting = line.split("\t")
    return Operation(
        side,
        method,
        path,
        name,
        dict(_pair(one) for one in query.split() if one != "-"),
        "" if body == "-" else body,
        {int(status): of for status, of in map(_pair, answers.split())},
        lighting,
    )


def _pair(text: str) -> tuple[str, str]:
    left, _colon, right = text.partition(":")
    return left, right


@cache
def _routes(side: str) -> list[tuple[re.Pattern[str], str]]:
    """Paths with fewer parts that vary come first: devices/count is no device."""
    paths = sorted({one.path for one in operations() if one.side == side}, key=_variety)
    return [(re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", one)), one) for one in paths]


def _variety(path: str) -> tuple[int, str]:
    return path.count("{"), path


def routed(side: str, path: str) -> tuple[str, dict[str, str]] | None:
    """The path of the table that an address fits, and what stands in its places."""
    for pattern, known in _routes(side):
        if found := pattern.fullmatch(path):
            return known, found.groupdict()
    return None


@cache
def operation(side: str, path: str, method: str) -> Operation | None:
    return next(iter(_found(side, path, method)), None)


def _found(side: str, path: str, method: str) -> Iterator[Operation]:
    told = (side, path, method)
    return (one for one in operations() if (one.side, one.path, one.method) == told)


def named(side: str, name: str) -> Operation:
    return next(one for one in operations() if (one.side, one.name) == (side, name))


def methods(side: str, path: str) -> list[str]:
    return [one.method for one in operations() if (one.side, one.path) == (side, path)]
