"""A return as a workbook: out with what is known, in again with every problem by its cell."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from yiju.platform.base.errors import Problem, Problems
from yiju.platform.base.i18n import _
from yiju.platform.base.schema import attribute
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.steering import sheets
from yiju.platform.steering.periodic import knowing, reading
from yiju.platform.steering.periodic.filling import Written, write, wrong
from yiju.platform.steering.wording import shown


@dataclass(frozen=True, kw_only=True)
class FiledLine:
    """A row of the sheet: one figure of the return."""

    order: int = attribute(_("行号"), help=_("不要改动"))
    key: str = attribute(_("目标编号"), help=_("不要改动"))
    words: str | None = attribute(_("目标"), help=_("仅供对照，不导入"), default=None)
    area: str | None = attribute(_("区域"), help=_("仅供对照，不导入"), default=None)
    last: str | None = attribute(_("上期数"), help=_("仅供对照，不导入"), default=None)
    value: Decimal | None = attribute(
        _("数值"), help=_("比例按百分数填写；节点完成填 1，未完成填 0"), default=None
    )
    numerator: Decimal | None = attribute(_("分子"), help=_("比例类可填"), default=None)
    denominator: Decimal | None = attribute(_("分母"), help=_("比例类可填"), default=None)
    document: str | None = attribute(
        _("依据文件"), help=_("数据所依据的文件名称或文号"), default=None
    )
    explanation: str | None = attribute(_("说明"), help=_("数据可疑时的说明"), default=None)
    absent: str | None = attribute(_("没有数的原因"), help=_("没有数值时填写"), default=None)


TITLE = _("定期报表")


def workbook(item: str) -> bytes:
    """Raises FiledUnknown."""
    filed = reading.held(item)
    rows = [_cells(one) for one in knowing.seen_of(filed)]
    return sheets.template(iter([(TITLE, FiledLine, rows)]))


def _cells(one: knowing.Seen) -> list[object]:
    line = one.line
    numbers = (line.value, line.numerator, line.denominator)
    return [
        line.order,
        line.target_key,
        str(one.target.words),
        registry.area(line.area_code).name,
        shown(one.last.value) if one.last else "",
        *("" if number is None else float(number) for number in numbers),
        line.document,
        line.explanation,
        line.absent,
    ]


def take_in(item: str, data: bytes, filename: str, *, actor: Actor, at: datetime) -> int:
    """Write a return from its workbook; how many lines changed. All or nothing.

    Raises Problems naming sheet, row and column, FiledUnknown, NotWriting.
    """
    filed = reading.held(item)
    seen = {one.line.order: one for one in knowing.seen_of(filed)}
    found, problems = sheets.read(data, filename)
    told: dict[int, Written] = {}
    for sheet in found[:1]:
        lines, bad = sheets.lines(sheet, FiledLine)
        problems += bad
        for line in lines:
            problems += _problems(line, seen, told)
            told[line.record.order] = _written(line.record)
    if problems:
        raise Problems(problems)
    return write(item, told, actor=actor, at=at)


def _problems(
    line: sheets.Line[FiledLine], seen: dict[int, knowing.Seen], told: dict[int, Written]
) -> list[Problem]:
    cells = line.record
    one = seen.get(cells.order)
    if one is None or one.target.key != cells.key:
        what = _("报表没有这一行：{order} {key}").format(order=cells.order, key=cells.key)
        return [line.problem("order", what, _("行号和目标编号不要改动"))]
    if cells.order in told:
        return [line.problem("order", _("这一行出现了两次"), _("每行只留一次"))]
    bad = wrong(seen, cells.order, _written(cells))
    return [line.problem("value", item.what, item.remedy) for item in bad]


def _written(cells: FiledLine) -> Written:
    return Written(
        cells.value,
        cells.numerator,
        cells.denominator,
        (cells.document or "").strip(),
        (cells.explanation or "").strip(),
        (cells.absent or "").strip(),
    )
