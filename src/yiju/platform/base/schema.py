"""Typed attributes: what a record of a declared kind holds, and how a cell becomes a value.

An application writes a frozen dataclass; forms, tables, imports, exports and the API are made
from it, so that a new kind of asset needs no table of its own.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import MISSING, dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from yiju.platform.base.i18n import Text, _, listed
from yiju.platform.base.units import Unit

YES = frozenset({"是", "有", "yes", "true", "1", "y", "√"})
NO = frozenset({"否", "无", "no", "false", "0", "n", "×"})
LONGEST_TEXT = 500
NOTHING = object()
"""Stands for a default that is not there."""


@dataclass(frozen=True)
class Attribute:
    """One declared field: its type and what people are told about it."""

    name: str
    type: type
    title: Text
    help: Text | None = None
    unit: Unit | None = None
    choices: Mapping[Any, Text | str] | None = None
    least: int | Decimal | None = None
    most: int | Decimal | None = None
    """Of a text: how many characters it may have."""
    optional: bool = False
    default: Any = NOTHING

    @property
    def required(self) -> bool:
        return not self.optional and self.default is NOTHING


def attribute(
    title: Text,
    *,
    help: Text | None = None,
    unit: Unit | None = None,
    choices: Mapping[Any, Text | str] | None = None,
    least: int | Decimal | None = None,
    most: int | Decimal | None = None,
    default: Any = MISSING,
) -> Any:
    """A dataclass field with what a form, a table and an import need to know of it."""
    told = {
        "title": title,
        "help": help,
        "unit": unit,
        "choices": choices,
        "least": least,
        "most": most,
    }
    return dataclasses.field(default=default, metadata={"yiju": told})


class BadValue(Exception):
    """A cell that cannot be read as its attribute. `what` is the case, `remedy` what to do."""

    def __init__(self, what: Text, remedy: Text) -> None:
        super().__init__(str(what))
        self.what = what
        self.remedy = remedy


@dataclass(frozen=True)
class Schema:
    """The attributes of a kind, in the order in which they are declared."""

    record: type
    attributes: tuple[Attribute, ...]

    def load(self, stored: Mapping[str, Any]) -> Any:
        """The typed record of what was stored as JSON; raises KeyError on an unknown name."""
        values = {}
        for item in self.attributes:
            if item.name in stored:
                values[item.name] = from_json(item, stored[item.name])
            elif item.optional and item.default is NOTHING:
                values[item.name] = None
        return self.record(**values)

    def dump(self, record: Any) -> dict[str, Any]:
        """What JSON can hold; values that equal the default are left out of nothing."""
        return {item.name: to_json(getattr(record, item.name)) for item in self.attributes}


@cache
def schema_of(record: type) -> Schema:
    """The schema of a frozen dataclass whose fields were all made by `attribute`."""
    hints = get_type_hints(record)
    return Schema(
        record,
        tuple(_attribute_of(f, hints[f.name]) for f in dataclasses.fields(record)),
    )


def _attribute_of(field: "dataclasses.Field[Any]", hint: Any) -> Attribute:
    told = field.metadata.get("yiju")
    if told is None:
        raise TypeError(f"{field.name}: declare it with attribute(title, …)")
    optional = get_origin(hint) in {Union, UnionType} and NoneType in get_args(hint)
    plain = next(t for t in get_args(hint) if t is not NoneType) if optional else hint
    if plain not in {bool, int, Decimal, str, date}:
        raise TypeError(f"{field.name}: {plain} is no type of an attribute")
    default = NOTHING if field.default is MISSING else field.default
    return Attribute(field.name, plain, optional=optional, default=default, **told)


def to_json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def from_json(item: Attribute, value: Any) -> Any:
    if value is None or item.type in {bool, int, str}:
        return value
    return Decimal(value) if item.type is Decimal else date.fromisoformat(value)


def parse(item: Attribute, cell: Any) -> Any:
    """The value of a cell as a person or a spreadsheet wrote it; raises BadValue."""
    if isinstance(cell, str):
        cell = cell.strip()
    if cell is None or cell == "":
        return _empty(item)
    value = _CONVERT[item.type](item, cell)
    if item.choices is not None and value not in item.choices:
        raise _not_a_choice(item, cell)
    if item.type is str:
        return value
    if item.least is not None and value < item.least:
        raise BadValue(_("{cell} 低于 {least}").format(cell=cell, least=item.least), _range(item))
    if item.most is not None and value > item.most:
        raise BadValue(_("{cell} 超过 {most}").format(cell=cell, most=item.most), _range(item))
    return value


def show(item: Attribute, value: Any) -> Text | str:
    """A value as a person reads it in a table or an export."""
    if value is None:
        return ""
    if item.choices is not None:
        return item.choices.get(value, str(value))
    if item.type is bool:
        return _("是") if value else _("否")
    return value.isoformat() if isinstance(value, date) else str(value)


def choices_of(item: Attribute) -> tuple[tuple[str, Text | str], ...]:
    """What a person may choose from, as (value in a form, title); empty for free values."""
    if item.choices is not None:
        return tuple((str(key), title) for key, title in item.choices.items())
    return (("1", _("是")), ("0", _("否"))) if item.type is bool else ()


def _empty(item: Attribute) -> Any:
    if item.required:
        raise BadValue(_("必填项为空"), _("填写“{title}”").format(title=item.title))
    return None if item.default is NOTHING else item.default


def _range(item: Attribute) -> Text:
    if item.least is None:
        return _("填写不超过 {most} 的数").format(most=item.most)
    if item.most is None:
        return _("填写不低于 {least} 的数").format(least=item.least)
    return _("填写 {least} 至 {most} 之间的数").format(least=item.least, most=item.most)


def _not_a_choice(item: Attribute, cell: Any) -> BadValue:
    named = listed(str(title) for title in (item.choices or {}).values())
    return BadValue(
        _("“{cell}”不在可选值中").format(cell=cell),
        _("可填：{named}").format(named=named),
    )


def _bool(item: Attribute, cell: Any) -> bool:
    word = str(cell).strip().lower()
    if cell is True or word in YES:
        return True
    if cell is False or word in NO:
        return False
    raise BadValue(_("“{cell}”不是“是”或“否”").format(cell=cell), _("填写“是”或“否”"))


def _int(item: Attribute, cell: Any) -> int:
    number = _decimal(item, cell)
    if number != number.to_integral_value():
        raise BadValue(_("{cell} 不是整数").format(cell=cell), _("填写整数"))
    return int(number)


def _decimal(item: Attribute, cell: Any) -> Decimal:
    if item.choices is not None:
        for key, title in item.choices.items():
            if str(cell) == str(title):
                return Decimal(key)
    if isinstance(cell, bool):
        raise BadValue(_("“{cell}”不是数").format(cell=cell), _("填写数字"))
    try:
        number = Decimal(str(cell).replace(",", ""))
    except InvalidOperation:
        if item.choices is not None:
            raise _not_a_choice(item, cell) from None
        raise BadValue(_("“{cell}”不是数").format(cell=cell), _("填写数字")) from None
    if not number.is_finite():
        raise BadValue(_("“{cell}”不是数").format(cell=cell), _("填写数字"))
    return number


def _str(item: Attribute, cell: Any) -> str:
    for key, title in (item.choices or {}).items():
        if str(cell) == str(title):
            return str(key)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = str(cell)
    most = LONGEST_TEXT if item.most is None else item.most
    if len(text) > most:
        raise BadValue(
            _("文字超过 {most} 字").format(most=most), _("缩短到 {most} 字以内").format(most=most)
        )
    return text


def _date(item: Attribute, cell: Any) -> date:
    if isinstance(cell, date):
        return date(cell.year, cell.month, cell.day)
    text = str(cell).replace("/", "-").replace("年", "-").replace("月", "-").replace("日", "")
    try:
        year, month, day = (int(part) for part in text.strip().split("-"))
        return date(year, month, day)
    except ValueError:
        raise BadValue(
            _("“{cell}”不是日期").format(cell=cell), _("填写日期，如 2021-12-31")
        ) from None


_CONVERT: Mapping[type, Any] = {
    bool: _bool,
    int: _int,
    Decimal: _decimal,
    str: _str,
    date: _date,
}
