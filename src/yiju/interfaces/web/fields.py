"""A field of a form from its declaration: title, help, unit, choices, and what was filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yiju.platform.base.i18n import Text
from yiju.platform.base.schema import Attribute, choices_of, schema_of, to_json

INPUT = {date: "date", int: "number"}
LONG_TEXT = 200


Option = tuple[str, Text | str]


@dataclass(frozen=True)
class Group:
    """Options under a heading. `key` is the value of another field that they go with."""

    key: str
    title: Text | str
    options: Sequence[Option]


@dataclass(frozen=True)
class Field:
    attribute: Attribute
    value: str
    options: Sequence[Option]
    input: str
    """Type of the HTML input."""
    groups: Sequence[Group] = ()

    @property
    def is_long(self) -> bool:
        return self.attribute.type is str and (self.attribute.most or 0) > LONG_TEXT


def field_of(
    item: Attribute,
    value: str,
    options: Sequence[Option] = (),
    groups: Sequence[Group] = (),
) -> Field:
    return Field(item, value, options or choices_of(item), INPUT.get(item.type, "text"), groups)


def fields_of(
    form: type,
    given: Mapping[str, str] | None = None,
    options: Mapping[str, Sequence[Option]] | None = None,
    groups: Mapping[str, Sequence[Group]] | None = None,
) -> list[Field]:
    """The fields of a typed form; `options` and `groups` are the values among which a field
    chooses now."""
    told, offered, grouped = given or {}, options or {}, groups or {}
    return [
        field_of(
            item,
            told.get(item.name, "" if item.required else as_text(item.default)),
            offered.get(item.name, ()),
            grouped.get(item.name, ()),
        )
        for item in schema_of(form).attributes
    ]


def as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return "" if value is None else str(to_json(value))
