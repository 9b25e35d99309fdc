"""The evaluation of a month as a file: one row for each region, department and person.

Rates and scores are written with all their digits, as the numbers they were computed from.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

import xlsxwriter
from django.http import HttpResponse

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import CHINA
from yiju.platform.registry import api as registry
from yiju.platform.work.figures.api import FIGURES
from yiju.platform.work.scoring.api import ACTS, PARTS, POSTS, Evaluation, Line, PostLine

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
RATES: dict[str, Text] = {
    "closed": _("结案率"),
    "closed_in_time": _("按期结案率"),
    "handled_in_time": _("按期处置率"),
    "reworked": _("返工率"),
    "extended": _("延期率"),
    "public": _("市民举报率"),
}
Row = Sequence[Any]
Sheet = tuple[str, list[Row]]


def file_of(
    found: Evaluation,
    area: str,
    names: Mapping[str, str],
    groups: Mapping[str, Text],
    people: Mapping[str, Sequence[PostLine]],
    until: datetime,
    ending: str,
) -> HttpResponse:
    """The sheets of the month in one workbook, or one below the other in a .csv."""
    known_at = f"{until.astimezone(CHINA):%Y-%m-%d %H:%M}"
    told = [
        [str(_("月份")), found.period.label],
        [str(_("区域")), area],
        [str(_("评价办法")), str(found.method.title)],
        [str(_("依据")), str(found.method.ground)],
        [str(_("截至")), known_at],
    ]
    sheets: list[Sheet] = [(str(_("总览")), [*told, *_whole(found)])]
    if found.regions:
        sheets.append((str(_("区域")), _lines(found.regions, names, groups)))
    if found.departments:
        sheets.append((str(_("部门")), _lines(found.departments, names, groups)))
    if people:
        sheets.append((str(_("岗位")), [*_people(people)]))
    data = _csv(sheets) if ending == "csv" else _workbook(sheets)
    answer = HttpResponse(data, content_type=TYPES[ending])
    answer["Content-Disposition"] = (
        f'attachment; filename="evaluation-{found.period.label}.{ending}"'
    )
    return answer


def _whole(found: Evaluation) -> Iterator[Row]:
    yield [str(_("统计项")), str(_("数值"))]
    for key, title in FIGURES.items():
        yield [str(title), found.whole.sums[key]]
    for key, title in RATES.items():
        yield [str(title), found.whole.rates[key]]


def _lines(
    lines: Sequence[Line], names: Mapping[str, str], groups: Mapping[str, Text]
) -> list[Row]:
    parts = list(dict.fromkeys(part.key for line in lines for part in line.parts))
    heading = [
        *map(str, (_("分组"), _("名次"), _("代码"), _("名称"))),
        *(str(title) for title in FIGURES.values()),
        *(str(title) for title in RATES.values()),
        *(str(_("{part}得分").format(part=PARTS[key])) for key in parts),
        *map(str, (_("得分"), _("等级"), _("说明"))),
    ]
    rows: list[Row] = [heading]
    for line in lines:
        scored = {part.key: part.value for part in line.parts}
        rows.append(
            [
                str(groups.get(line.group, line.group)),
                line.rank,
                line.key,
                names[line.key],
                *(line.counts.sums[key] for key in FIGURES),
                *(line.counts.rates[key] for key in RATES),
                *(scored.get(key) for key in parts),
                line.score,
                line.grade,
                why_unranked(line),
            ]
        )
    return rows


def why_unranked(line: Line) -> str:
    """Why a line has no rank; empty where it has one."""
    if line.exempt:
        return str(_("免考：{note}").format(note=line.exempt))
    if not line.has_data:
        return str(_("无数据"))
    if line.missing:
        missing = "、".join(str(PARTS[key]) for key in line.missing)
        return str(_("缺：{missing}").format(missing=missing))
    return str(_("件数太少，不排名")) if line.is_small else ""


def _people(people: Mapping[str, Sequence[PostLine]]) -> Iterator[Row]:
    titles = (_("岗位"), _("名次"), _("账号"), _("工作"), _("件数"), _("不按时"), _("不准确"))
    yield [*map(str, (*titles, _("得分"), _("等级")))]
    for key, lines in people.items():
        for line in lines:
            for act, count, late, wrong in line.acts:
                post, work = str(POSTS[key]), str(ACTS[act])
                told = [post, line.rank, line.account, work, count, late, wrong]
                yield [*told, line.score, line.grade]


def _cell(value: Any) -> Any:
    if isinstance(value, Fraction):
        return float(value)
    return registry.quoted(value) if isinstance(value, str) else value


def _csv(sheets: Sequence[Sheet]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for title, rows in sheets:
        writer.writerow([title])
        writer.writerows([_cell(value) for value in row] for row in rows)
        writer.writerow([])
    return ("\ufeff" + buffer.getvalue()).encode()


def _workbook(sheets: Sequence[Sheet]) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False})
    bold = book.add_format({"bold": True, "bottom": 1})
    for title, rows in sheets:
        sheet = book.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 40, 14)
        for number, row in enumerate(rows):
            is_heading = number == 0 and len(row) > 2
            for column, value in enumerate(row):
                if value is not None:
                    value = float(value) if isinstance(value, Fraction) else value
                    sheet.write(number, column, value, bold if is_heading else None)
    book.close()
    return file.getvalue()
