"""The official catalogues of green projects by the day from which each holds. Yiju knows of them
and does not ship their codes: a city loads the file that it has."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import msgspec

FILE = Path(__file__).with_name("editions.toml")


class Edition(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`key` is the version under which a city loads its codes; `scope` is bond, industry or
    finance; `confidence` says how sure we are of number and day."""

    key: str
    scope: str
    title: str
    source: str
    valid_from: date
    confidence: str


@dataclass(frozen=True)
class Editions:
    rows: tuple[Edition, ...]

    def find(self, key: str) -> Edition | None:
        return next((one for one in self.rows if one.key == key), None)

    def labelling(self, day: date) -> Edition | None:
        """By which loans and bonds are labelled on a day: the newest that speaks of financing."""
        found = [one for one in self.rows if one.scope != "industry" and one.valid_from <= day]
        return max(found, key=lambda one: one.valid_from, default=None)


@cache
def editions() -> Editions:
    rows = msgspec.toml.decode(FILE.read_bytes(), type=dict[str, tuple[Edition, ...]])
    return Editions(tuple(sorted(rows["edition"], key=lambda one: one.valid_from)))
