"""Whoever may be drawn, by stratum: from a kind of asset in the register, or from a list that the
office hands in, as of addresses or of residents."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from yiju.platform.base.errors import Problem, Problems
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.masking import masked
from yiju.platform.base.schema import attribute
from yiju.platform.registry import api as registry
from yiju.platform.steering import sheets
from yiju.platform.steering.sheets import Line
from yiju.platform.steering.surveys.errors import SurveyUnfit

LEVELS = ("district", "street")


@dataclass(frozen=True)
class Frame:
    """`strata` holds the stratum of each code, `areas` the area of each stratum; `addresses` of
    the letters by code. `basis` is published with the list."""

    strata: Mapping[str, str]
    areas: Mapping[str, str]
    basis: Mapping[str, Any]
    register: str = ""
    source: str = ""
    level: str = ""
    addresses: Mapping[str, str] = field(default_factory=dict)


def of_register(kind: str, level: str, on: date) -> Frame:
    """What stands in the register on a day, by the district or street in which it stands; what
    lies in none stands for the area that is known. Raises SurveyUnfit, KindUnknown."""
    if level not in LEVELS:
        raise SurveyUnfit(field=_("分层"), what=_("按辖市区或街道"))
    registry.kind_of(kind)
    level_of = {row.code: row.level for row in registry.areas()}
    found = {}
    for row in registry.standing(kind, on=on, within=None):
        path = [code for code in row.area_path.split("/") if code]
        found[row.code] = next((code for code in path if level_of.get(code) == level), path[0])
    areas = {code: code for code in sorted(set(found.values()))}
    basis = {"register": kind, "level": level, "on": on.isoformat()}
    return Frame(found, areas, basis, register=kind, level=level)


@dataclass(frozen=True, kw_only=True)
class FrameLine:
    code: str = attribute(_("编号"), most=60, help=_("会公布，不写姓名、电话和证件号"))
    area: str = attribute(_("区域"), help=_("辖市区、街道或社区的名称"))
    group: str = attribute(_("层"), default="", most=30, help=_("区域内再分的层，可不填"))
    address: str = attribute(_("收信地址"), default="", most=200, help=_("加密保存，只印在信上"))


def template() -> bytes:
    return sheets.template(iter([(_("调查名册"), FrameLine, ())]))


def from_file(data: bytes, filename: str) -> Frame:
    """A list that was handed in, a workbook or CSV of one sheet. Raises Problems, each at its
    cell; a code that looks like somebody's number is one, for codes are published."""
    read, problems = sheets.read(data, filename)
    lines: list[Line[FrameLine]] = []
    for sheet in read[:1]:
        found, wrong = sheets.lines(sheet, FrameLine)
        lines += found
        problems += wrong
    if not problems and not lines:
        problems.append(Problem(filename, 0, "", _("名册是空的"), _("每行写一户")))
    strata: dict[str, str] = {}
    areas: dict[str, str] = {}
    for line in lines:
        wrong = [*_wrong(line, strata)]
        area = registry.area_named(line.record.area)
        if area is None:
            what = _("不认识的区域“{area}”").format(area=line.record.area)
            wrong.append(line.problem("area", what, _("写登记过的名称")))
        problems += wrong
        if not wrong and area is not None:
            cells = line.record
            stratum = f"{area.code}/{cells.group}" if cells.group else area.code
            strata[cells.code], areas[stratum] = stratum, area.code
    if problems:
        raise Problems(problems)
    digest = sha256(data).hexdigest()
    addresses = {line.record.code: line.record.address for line in lines if line.record.address}
    basis = {"source": filename, "sha256": digest}
    return Frame(strata, areas, basis, source=filename[:160], addresses=addresses)


def _wrong(line: Line[FrameLine], known: Mapping[str, str]) -> Iterator[Problem]:
    code = line.record.code

    def problem(what: Text, remedy: Text) -> Problem:
        return line.problem("code", what, remedy)

    if code in known:
        yield problem(_("{one} 出现了两次").format(one=code), _("每户一行"))
    if masked(code) != code:
        yield problem(_("编号像是电话或证件号，会公布出去"), _("另编一个号"))
