"""Returns from Excel or CSV: a template for a unit, a dry run, every problem with its cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256

from django.db import transaction

from yiju.platform.base.errors import Problem, Problems
from yiju.platform.base.i18n import _
from yiju.platform.base.schema import attribute
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.registry import api as registry
from yiju.platform.steering import sheets
from yiju.platform.steering.overview import targets_overview
from yiju.platform.steering.programme import target_rows
from yiju.platform.steering.returns import Figures, problems_of, return_write
from yiju.platform.steering.rows import TargetRow
from yiju.platform.steering.sheets import Line


@dataclass(frozen=True, kw_only=True)
class ReturnLine:
    """A row of the sheet: a figure of one target on one day."""

    key: str = attribute(_("目标编号"), help=_("如 13-1，不要改动"))
    words: str | None = attribute(_("目标"), help=_("仅供对照，不导入"), default=None)
    day: date = attribute(_("数据日期"), help=_("数据截至哪一天，如 2021-12-31"))
    value: Decimal = attribute(_("数值"), help=_("比例按百分数填写；节点完成填 1，未完成填 0"))
    numerator: Decimal | None = attribute(_("分子"), help=_("比例类可填"), default=None)
    denominator: Decimal | None = attribute(_("分母"), help=_("比例类可填"), default=None)
    document: str = attribute(_("依据文件"), help=_("数据所依据的文件名称或文号"))
    area: str | None = attribute(_("区域"), help=_("不填为目标所在区域"), default=None)


@dataclass(frozen=True)
class ReturnImport:
    """What an import did, or would do. With problems nothing is written."""

    recorded: int
    unchanged: int
    problems: tuple[Problem, ...]
    dry_run: bool


def returns_template(plan_code: str, *, unit: str, on: date) -> bytes:
    """A workbook with the targets that the unit answers for and no application measures."""
    overview = targets_overview(plan_code, on, unit=unit)
    rows = [
        (state.target.key, str(state.target.words), on.isoformat())
        for state in overview.states
        if not state.target.computed
    ]
    return sheets.template(iter([(_("数据报送"), ReturnLine, rows)]))


def returns_import(
    plan_code: str,
    data: bytes,
    filename: str,
    *,
    unit_code: str,
    dry_run: bool,
    actor: Actor,
    at: datetime,
    only: Sequence[str] | None = None,
) -> ReturnImport:
    """Read a workbook or CSV file; all or nothing, one event. The same file twice changes nothing.

    `only` are the keys of the targets that the unit may report; None for all.
    Raises Problems unless it is a dry run, which lists them; UnitUnknown.
    """
    registry.unit(unit_code)
    targets = {row.key: row for row in target_rows(plan_code)}
    lines, problems = _read(data, filename, targets, china_day(at), only)
    if problems and not dry_run:
        raise Problems(problems)
    if problems:
        return ReturnImport(0, 0, tuple(problems), dry_run)
    with transaction.atomic():
        added = [return_write(item, told, unit_code, area, at)[1] for item, told, area in lines]
        recorded = sum(added)
        if dry_run:
            transaction.set_rollback(True)
        elif recorded:
            record(
                actor=actor,
                action="return.import",
                subject_kind="plan",
                subject_key=plan_code,
                ground=filename,
                before={},
                after={
                    "sha256": sha256(data).hexdigest(),
                    "recorded": recorded,
                    "unchanged": len(added) - recorded,
                },
                at=at,
            )
    return ReturnImport(recorded, len(added) - recorded, (), dry_run)


def _read(
    data: bytes,
    filename: str,
    targets: dict[str, TargetRow],
    today: date,
    only: Sequence[str] | None,
) -> tuple[list[tuple[TargetRow, Figures, str]], list[Problem]]:
    found, problems = sheets.read(data, filename)
    told: list[tuple[TargetRow, Figures, str]] = []
    seen: set[tuple[str, date, str]] = set()
    for sheet in found[:1]:
        lines, wrong = sheets.lines(sheet, ReturnLine)
        problems += wrong
        for line in lines:
            item, area, more = _checked(line, targets, today, only)
            problems += more
            if item is None or more:
                continue
            name = (item[0].key, line.record.day, area)
            if name in seen:
                what = _("与前面的行重复：同一目标、同一天")
                problems.append(line.problem("day", what, _("每个目标每天只留一行")))
            seen.add(name)
            told.append((*item, area))
    return told, problems


def _checked(
    line: Line[ReturnLine],
    targets: dict[str, TargetRow],
    today: date,
    only: Sequence[str] | None,
) -> tuple[tuple[TargetRow, Figures] | None, str, list[Problem]]:
    cells = line.record
    target = targets.get(cells.key)
    if target is None or (only is not None and cells.key not in only):
        what = _("没有编号为 {key} 的目标，或不由本单位报送").format(key=cells.key)
        return None, "", [line.problem("key", what, _("从模板中复制目标编号"))]
    if target.computed:
        what = _("目标 {key} 由登记数据计算，不接受报送").format(key=cells.key)
        return None, "", [line.problem("key", what, _("删除该行；有误时更正登记数据"))]
    area = target.area_code
    if cells.area:
        place = registry.area_named(cells.area)
        if place is None:
            what = _("不认识的区域“{area}”").format(area=cells.area)
            return None, "", [line.problem("area", what, _("填写区域全称，或留空"))]
        area = place.code
    told = Figures(cells.day, cells.value, cells.document, cells.numerator, cells.denominator)
    wrong = problems_of(target, told, today)
    return (target, told), area, [line.problem(*item) for item in wrong]
