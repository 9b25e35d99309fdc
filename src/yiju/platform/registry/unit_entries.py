"""units.toml: the units that plans name, what else they are called, and their groups."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from yiju.platform.base.errors import Problem
from yiju.platform.base.i18n import Text, _, listed
from yiju.platform.base.identity import uscc_problem
from yiju.platform.registry.models import UnitKind


@dataclass(frozen=True)
class UnitEntry:
    code: str
    name: str
    short_name: str
    kind: str
    area_code: str
    aliases: tuple[str, ...] = ()
    parent_code: str | None = None
    uscc: str | None = None
    note: str = ""


@dataclass(frozen=True)
class GroupEntry:
    """Units that documents name together; `names` are its spellings, `members` are codes."""

    names: tuple[str, ...]
    members: tuple[str, ...]


class UnitTable(msgspec.Struct, forbid_unknown_fields=True):
    code: str
    name: str
    short_name: str
    kind: str
    area: str = ""
    aliases: tuple[str, ...] = ()
    parent: str | None = None
    uscc: str | None = None
    note: str = ""


class GroupTable(msgspec.Struct, forbid_unknown_fields=True):
    names: tuple[str, ...]
    members: tuple[str, ...]


class UnitsFile(msgspec.Struct, forbid_unknown_fields=True):
    unit: tuple[UnitTable, ...]
    group: tuple[GroupTable, ...] = ()


def read_units(
    file: Path, city: str, areas: Container[str], problems: list[Problem]
) -> tuple[tuple[UnitEntry, ...], tuple[GroupEntry, ...]]:
    """Units and groups of the file; whatever is wrong is added to `problems`."""
    try:
        told = msgspec.toml.decode(file.read_bytes(), type=UnitsFile)
    except msgspec.DecodeError as error:
        what = _("不能读取：{error}").format(error=error)
        problems.append(Problem(file.name, 0, "", what, _("按错误提示修改该项")))
        return (), ()
    units = tuple(
        UnitEntry(
            code=table.code,
            name=table.name,
            short_name=table.short_name,
            kind=table.kind,
            area_code=table.area or city,
            aliases=table.aliases,
            parent_code=table.parent,
            uscc=table.uscc,
            note=table.note,
        )
        for table in told.unit
    )
    groups = tuple(GroupEntry(table.names, table.members) for table in told.group)
    problems += [
        Problem(file.name, 0, where, what, remedy)
        for where, what, remedy in (*_wrong(units, areas), *_ambiguous(units, groups))
    ]
    codes = {unit.code for unit in units}
    problems += [
        Problem(
            file.name,
            0,
            group.names[0],
            _("没有单位 {code}").format(code=code),
            _("先在 [[unit]] 中写明该单位"),
        )
        for group in groups
        for code in group.members
        if code not in codes
    ]
    return units, groups


def _wrong(units: tuple[UnitEntry, ...], areas: Container[str]) -> Iterator[tuple[str, Text, Text]]:
    codes = [unit.code for unit in units]
    for unit in units:
        if codes.count(unit.code) > 1:
            yield unit.code, _("单位代码重复"), _("每个单位一个代码")
        if unit.kind not in UnitKind.values:
            named = listed(UnitKind.values)
            what = _("“{kind}”不是单位类别").format(kind=unit.kind)
            yield unit.code, what, _("可填：{named}").format(named=named)
        if unit.area_code not in areas:
            what = _("没有区域 {code}").format(code=unit.area_code)
            yield unit.code, what, _("改为 divisions.csv 或 city.toml 中的代码")
        if unit.parent_code is not None and unit.parent_code not in codes:
            what = _("没有单位 {code}").format(code=unit.parent_code)
            yield unit.code, what, _("先在 [[unit]] 中写明该单位")
        if unit.uscc is not None and (problem := uscc_problem(unit.uscc)):
            yield unit.code, problem, _("核对证书，或删去 uscc")


def _ambiguous(
    units: tuple[UnitEntry, ...], groups: tuple[GroupEntry, ...]
) -> Iterator[tuple[str, Text, Text]]:
    seen: dict[str, str] = {}
    for name, owner in _names(units, groups):
        if seen.setdefault(name, owner) != owner:
            what = _("“{name}”也是 {other} 的名称").format(name=name, other=seen[name])
            yield owner, what, _("一个名称只能指一个单位或一组单位")


def _names(
    units: tuple[UnitEntry, ...], groups: tuple[GroupEntry, ...]
) -> Iterator[tuple[str, str]]:
    for unit in units:
        for name in (unit.name, unit.short_name, *unit.aliases):
            yield name, unit.code
    for group in groups:
        for name in group.names:
            yield name, group.names[0]
