"""The names of GB/T 30428.2-2013, which rule books still use, in the catalogue now in force.

A type is found by its kind and name, never by a class number: cities number 街面秩序 and
突发事件 either way (domain/standards.md, 2.2). What has no single match is said, not guessed.
"""

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType

from yiju.platform.work.catalogue.types import CaseType, Catalogue

FILE = Path(__file__).parent / "old_names.csv"
BRACKETS = re.compile(r"\([^()]*\)")
FILLERS = re.compile(r"[\s、,;.。·\-的]")


class Quality(StrEnum):
    """How well a name was met: the same, one of the same meaning, none or several."""

    EXACT = "exact"
    NEAR = "near"
    NONE = "none"


@dataclass(frozen=True)
class Match:
    """`key` is empty unless one type was found; `candidates` are the keys where several were."""

    key: str
    quality: Quality
    candidates: tuple[str, ...] = ()


def normal(name: str) -> str:
    """A name without width, spaces, marks, 的, and what stands in brackets."""
    bare = BRACKETS.sub("", unicodedata.normalize("NFKC", name))
    return FILLERS.sub("", bare)


def match(catalogue: Catalogue, kind: str, name: str) -> Match:
    """The type of a name; `kind` is C, M, or empty where the book does not say.

    First the name itself, then the table of known old names, then the normal form.
    """
    among = [one for one in catalogue.types.values() if not kind or one.key[0] == kind]
    exact = [one for one in among if one.name == name.strip()]
    if exact:
        return _one(exact, Quality.EXACT)
    wanted = normal(name)
    if not wanted:
        return Match("", Quality.NONE)
    known = {
        catalogue.types[key].key: catalogue.types[key]
        for (of, old), key in synonyms().items()
        if old == name.strip() and (not kind or of == kind) and key in catalogue.types
    }
    near = list(known.values()) or [one for one in among if normal(one.name) == wanted]
    return _one(near, Quality.NEAR) if near else Match("", Quality.NONE)


def _one(found: list[CaseType], quality: Quality) -> Match:
    if len(found) == 1:
        return Match(found[0].key, quality)
    return Match("", Quality.NONE, tuple(one.key for one in found))


@cache
def synonyms() -> Mapping[tuple[str, str], str]:
    """(kind, old name) → key; a component that became a matter of its own has a matter's key."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return MappingProxyType(
            {(row["kind"], row["name"]): row["key"] for row in csv.DictReader(lines)}
        )
