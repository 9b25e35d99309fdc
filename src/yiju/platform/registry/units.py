"""Units: organs, enterprises and associations that can hold a duty or a right."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _, listed
from yiju.platform.base.identity import uscc_problem
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.registry.areas import area, city
from yiju.platform.registry.models import GroupMember, Unit, UnitAlias, UnitKind


class UnitUnknown(CityError):
    code = "registry.unit_unknown"
    status = 404
    text = _("没有代码为 {unit} 的单位。在“单位”页查代码")


class UnitDiffers(CityError):
    code = "registry.unit_differs"
    status = 409
    text = _("单位 {unit} 已经登记为{name}，与这次填写的不同。另用一个代码，或先核对")


class UnitNameTaken(CityError):
    code = "registry.unit_name_taken"
    status = 409
    text = _("“{name}”已经是单位 {unit} 的名称或信用代码。一个名称只能指一个单位")


class UnitKindUnknown(CityError):
    code = "registry.unit_kind_unknown"
    status = 422
    text = _("“{kind}”不是单位类别。可填：{known}")


class CreditCodeWrong(CityError):
    code = "registry.credit_code_wrong"
    status = 422
    text = _("统一社会信用代码 {uscc} 不成立：{why}。核对证书后重新填写")


@dataclass(frozen=True)
class UnitRow:
    """A unit. `note` says what is not known of it, as the members of a body without a list."""

    code: str
    name: str
    short_name: str
    kind: str
    uscc: str | None
    area_code: str | None
    parent_code: str | None = None
    note: str = ""


COLUMNS = ("code", "name", "short_name", "kind", "uscc", "area_id", "parent_id", "note")


def unit(code: str) -> UnitRow:
    """The unit with this code; raises UnitUnknown."""
    if found := _rows(code=code):
        return found[0]
    raise UnitUnknown(unit=code)


def related_firms(code: str) -> list[UnitRow]:
    """A firm with those of its group: its parent, what has the same parent, what it is the parent
    of. Raises UnitUnknown."""
    own = unit(code)
    heads = {own.code, own.parent_code} - {None}
    firms = [one for one in units() if one.kind == own.kind]
    return [one for one in firms if one.code in heads or one.parent_code in heads]


def units() -> list[UnitRow]:
    """All units, by code."""
    return _rows()


def resolve(words: str) -> list[UnitRow]:
    """The units that documents call so, in the order in which they are named; [] when unknown.

    A full name, a short name, another name, a group (各辖市、区人民政府, in official order), a list
    of these, or a list that says the common ending once (天宁区、钟楼区人民政府). One unknown name
    in a list makes the whole unknown: half an answer would hide who else must act.
    """
    directory = _directory()
    found: dict[str, UnitRow] = {}
    for part in re.split("[,，;；]", "".join(words.split())):
        rows = directory.listed(part.split("、"))
        if not rows:
            return []
        found.update((row.code, row) for row in rows)
    return list(found.values())


@dataclass(frozen=True)
class Directory:
    """Every name that stands for units, as it was when the question was asked."""

    city_name: str
    names: Mapping[str, Sequence[UnitRow]]

    def listed(self, names: Sequence[str]) -> list[UnitRow]:
        """The longest beginning that is known, then the rest: a group's name holds 、 too."""
        for end in range(len(names), 0, -1):
            rows = self.known("、".join(names[:end])) or self._sharing_an_ending(names[:end])
            if rows and end == len(names):
                return rows
            if rows and (rest := self.listed(names[end:])):
                return rows + rest
        return []

    def _sharing_an_ending(self, names: Sequence[str]) -> list[UnitRow]:
        *others, last = names
        final = self.known(last)
        for start in range(1, len(last) if others and final else 0):
            ending = last[start:]
            rows = [self.known(name.removesuffix(ending) + ending) for name in others]
            if all(rows):
                return [row for found in rows for row in found] + final
        return []

    def known(self, name: str) -> list[UnitRow]:
        """市住建局 and 常州市住建局 are one name."""
        spellings = [name]
        if name.startswith(self.city_name):
            spellings.append("市" + name.removeprefix(self.city_name))
        elif name.startswith("市"):
            spellings.append(self.city_name + name.removeprefix("市"))
        return next((list(self.names[said]) for said in spellings if said in self.names), [])


def _directory() -> Directory:
    names: dict[str, list[UnitRow]] = {}
    rows = {row.code: row for row in _rows()}
    members = GroupMember.objects.order_by("group", "place").values_list("group", "unit")
    for group, code in members:
        names.setdefault(group, []).append(rows[code])
    for alias, code in UnitAlias.objects.values_list("name", "unit"):
        names[alias] = [rows[code]]
    for row in rows.values():
        names[row.short_name] = names[row.name] = [row]
    return Directory(city().name, names)


def _rows(**which: object) -> list[UnitRow]:
    found = Unit.objects.filter(valid_until=None, **which).order_by("code")
    return [UnitRow(*values) for values in found.values_list(*COLUMNS)]


@transaction.atomic
def unit_add(
    code: str,
    *,
    name: str,
    short_name: str,
    kind: str,
    area_code: str,
    uscc: str | None = None,
    aliases: Sequence[str] = (),
    actor: Actor,
    at: datetime,
    ground: str = "",
) -> UnitRow:
    """Register a unit; the same facts again change nothing.

    Raises, and then nothing is written:
        CreditCodeWrong: the unified social credit code fails GB 32100.
        UnitKindUnknown, AreaUnknown: no such kind, no such area.
        UnitDiffers: the code stands for a unit with other facts.
        UnitNameTaken: a name or the credit code belongs to another unit.
    """
    if uscc is not None and (why := uscc_problem(uscc)):
        raise CreditCodeWrong(uscc=uscc, why=why)
    if kind not in UnitKind.values:
        raise UnitKindUnknown(kind=kind, known=listed(UnitKind.values))
    wanted = UnitRow(code, name, short_name, kind, uscc, area(area_code).code)
    if standing := _rows(code=code):
        known = set(UnitAlias.objects.filter(unit=code).values_list("name", flat=True))
        if standing != [wanted] or known != set(aliases):
            raise UnitDiffers(unit=code, name=standing[0].name)
        return wanted
    _refuse_taken((name, short_name, *aliases), uscc)
    Unit.objects.create(
        code=code,
        name=name,
        short_name=short_name,
        kind=kind,
        uscc=uscc,
        area_id=area_code,
        valid_from=china_day(at),
    )
    UnitAlias.objects.bulk_create(UnitAlias(name=alias, unit_id=code) for alias in aliases)
    after: Mapping[str, object] = asdict(wanted) | {"aliases": list(aliases)}
    record(
        actor=actor,
        action="unit.add",
        subject_kind="unit",
        subject_key=code,
        ground=ground,
        after=after,
        at=at,
    )
    return wanted


def _refuse_taken(names: Sequence[str], uscc: str | None) -> None:
    directory = _directory()
    for name in names:
        if owners := directory.known(name):
            raise UnitNameTaken(name=name, unit=owners[0].code)
    if uscc is not None and (owners := _rows(uscc=uscc)):
        raise UnitNameTaken(name=uscc, unit=owners[0].code)
