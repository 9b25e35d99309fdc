"""Projects from Excel: a sheet of projects, one of milestones, one of payments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, TypeVar

from django.db import transaction

from yiju.platform.base.errors import Problem, Problems
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.schema import attribute
from yiju.platform.events.api import Actor, record
from yiju.platform.registry import api as registry
from yiju.platform.steering import projects, sheets
from yiju.platform.steering.delays import STATES, MilestoneRow, ProjectRow
from yiju.platform.steering.programme import (
    clauses,
    plan,
)
from yiju.platform.steering.sheets import Line, Sheet

R = TypeVar("R")
PROJECTS, MILESTONES, PAYMENTS = _("项目"), _("节点"), _("支出")
FEN = 1_000_000
"""Fen in ten thousand yuan, the unit of budgets."""


@dataclass(frozen=True, kw_only=True)
class ProjectLine:
    code: str = attribute(_("项目编号"))
    name: str = attribute(_("项目名称"))
    clause: str = attribute(_("条款"), help=_("如 13 或 2(1)"))
    unit: str = attribute(_("责任单位"))
    area: str = attribute(_("区域"))
    starts_on: date = attribute(_("开工日期"))
    ends_on: date = attribute(_("完成日期"))
    state: str = attribute(_("状态"), choices=STATES)
    budget: Decimal = attribute(_("投资（万元）"), least=0)
    lon: Decimal | None = attribute(_("经度"), help=_("WGS-84 或 CGCS2000"), default=None)
    lat: Decimal | None = attribute(_("纬度"), help=_("WGS-84 或 CGCS2000"), default=None)


@dataclass(frozen=True, kw_only=True)
class MilestoneLine:
    code: str = attribute(_("项目编号"))
    name: str = attribute(_("节点"))
    due: date = attribute(_("应完成日期"))
    reached_on: date | None = attribute(_("完成日期"), default=None)


@dataclass(frozen=True, kw_only=True)
class PaymentLine:
    code: str = attribute(_("项目编号"))
    month: date = attribute(_("月份"), help=_("该月任意一天"))
    amount: Decimal = attribute(_("支出（万元）"))
    document: str = attribute(_("凭证"))


SHEETS: tuple[tuple[Text, type], ...] = (
    (PROJECTS, ProjectLine),
    (MILESTONES, MilestoneLine),
    (PAYMENTS, PaymentLine),
)


@dataclass(frozen=True)
class ProjectImport:
    """What an import did, or would do. With problems nothing is written."""

    created: int
    changed: int
    unchanged: int
    payments: int
    problems: tuple[Problem, ...]
    dry_run: bool


def projects_template() -> bytes:
    return sheets.template((title, record_type, ()) for title, record_type in SHEETS)


def projects_import(
    plan_code: str, data: bytes, filename: str, *, dry_run: bool, actor: Actor, at: datetime
) -> ProjectImport:
    """Read a workbook; all or nothing, one event. The same file twice changes nothing.

    Raises Problems unless it is a dry run, which lists them.
    """
    plan(plan_code)
    rows, payments, problems = _read(plan_code, data, filename)
    if problems and not dry_run:
        raise Problems(problems)
    if problems:
        return ProjectImport(0, 0, 0, 0, tuple(problems), dry_run)
    with transaction.atomic():
        done = [projects.project_write(row) for row in rows]
        paid = sum(projects.spending_write(*payment) for payment in payments)
        created, changed = done.count("created"), done.count("changed")
        if dry_run:
            transaction.set_rollback(True)
        elif created or changed or paid:
            record(
                actor=actor,
                action="project.import",
                subject_kind="plan",
                subject_key=plan_code,
                ground=filename,
                before={},
                after={
                    "sha256": sha256(data).hexdigest(),
                    "created": created,
                    "changed": changed,
                    "payments": paid,
                },
                at=at,
            )
    return ProjectImport(created, changed, done.count("unchanged"), paid, (), dry_run)


def _read(
    plan_code: str, data: bytes, filename: str
) -> tuple[list[ProjectRow], list[tuple[str, date, int, str]], list[Problem]]:
    found, problems = sheets.read(data, filename)
    titled = {sheet.title: sheet for sheet in found}
    if found and str(PROJECTS) not in titled:
        what = _("没有名为“{sheet}”的工作表").format(sheet=PROJECTS)
        return [], [], [Problem(filename, 0, "", what, _("按模板填写"))]
    works, wrong = _lines(titled, PROJECTS, ProjectLine)
    problems += wrong
    marks, wrong = _lines(titled, MILESTONES, MilestoneLine)
    problems += wrong
    pays, wrong = _lines(titled, PAYMENTS, PaymentLine)
    problems += wrong
    rows, wrong = _projects(plan_code, works)
    problems += wrong
    codes = set(rows) | set(projects.codes(plan_code))
    parts: list[Line[Any]] = [*marks, *pays]
    for line in parts:
        if line.record.code not in codes:
            what = _("没有编号为 {code} 的项目").format(code=line.record.code)
            problems.append(line.problem("code", what, _("先在“项目”工作表中登记")))
    problems += [p for line in works for p in _whole_fen(line, "budget", line.record.budget)]
    problems += [p for line in pays for p in _whole_fen(line, "amount", line.record.amount)]
    by_code: dict[str, list[MilestoneRow]] = {}
    for line in marks:
        cells = line.record
        by_code.setdefault(cells.code, []).append(
            MilestoneRow(cells.name, cells.due, cells.reached_on)
        )
    ready = [replace(row, milestones=tuple(by_code.get(code, ()))) for code, row in rows.items()]
    problems += _repeated(pays)
    payments = [
        (p.record.code, p.record.month, int(p.record.amount * FEN), p.record.document) for p in pays
    ]
    return ready, payments, problems


def _lines(
    titled: Mapping[str, Sheet], title: Text, record: type[R]
) -> tuple[list[Line[R]], list[Problem]]:
    sheet = titled.get(str(title))
    return sheets.lines(sheet, record) if sheet and sheet.rows else ([], [])


def _whole_fen(line: Line[Any], attribute: str, amount: Decimal) -> list[Problem]:
    if amount * FEN == int(amount * FEN):
        return []
    return [line.problem(attribute, _("金额不足一分"), _("按万元填写，最多六位小数"))]


def _repeated(lines: Sequence[Line[PaymentLine]]) -> list[Problem]:
    seen: set[tuple[str, str]] = set()
    problems = []
    for line in lines:
        name = (line.record.code, line.record.document)
        if name in seen:
            what = _("凭证 {document} 重复").format(document=line.record.document)
            problems.append(line.problem("document", what, _("每笔支出一个凭证号")))
        seen.add(name)
    return problems


def _projects(
    plan_code: str, lines: Sequence[Line[ProjectLine]]
) -> tuple[dict[str, ProjectRow], list[Problem]]:
    labels = {part.label for top in clauses(plan_code) for part in top.all() if part.label}
    rows: dict[str, ProjectRow] = {}
    problems: list[Problem] = []
    for line in lines:
        cells = line.record
        unit, place = registry.resolve(cells.unit)[:1], registry.area_named(cells.area)
        if cells.code in rows:
            what = _("项目编号 {code} 重复").format(code=cells.code)
            problems.append(line.problem("code", what, _("每个项目一行")))
        if cells.clause not in labels:
            what = _("方案没有条款 {clause}").format(clause=cells.clause)
            problems.append(line.problem("clause", what, _("填写方案的条款，如 13 或 2(1)")))
        if not unit:
            what = _("不认识的单位“{unit}”").format(unit=cells.unit)
            problems.append(line.problem("unit", what, _("填写登记的单位全称或简称")))
        if place is None:
            what = _("不认识的区域“{area}”").format(area=cells.area)
            problems.append(line.problem("area", what, _("填写区域全称")))
        if cells.ends_on < cells.starts_on:
            what = _("完成日期早于开工日期")
            problems.append(line.problem("ends_on", what, _("核对两个日期")))
        if unit and place:
            rows[cells.code] = ProjectRow(
                cells.code,
                plan_code,
                cells.clause,
                cells.name,
                unit[0].code,
                unit[0].short_name,
                place.code,
                None if cells.lon is None else float(cells.lon),
                None if cells.lat is None else float(cells.lat),
                cells.starts_on,
                cells.ends_on,
                cells.state,
                int(cells.budget * FEN),
            )
    return rows, problems
