"""Tables from a workbook or a CSV file, each cell read as a declared attribute or reported."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Any, Generic, TypeVar

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from yiju.platform.base.errors import Problem
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.schema import NOTHING, Attribute, BadValue, parse, schema_of
from yiju.platform.registry.api import FileUnreadable, check_workbook, letters

R = TypeVar("R")
LARGEST_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True)
class Sheet:
    """Cells as the file holds them; the first row holds the headings."""

    title: str
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Line(Generic[R]):
    """A typed record with the place where it stood."""

    sheet: str
    row: int
    columns: dict[str, int]
    record: R

    def problem(self, attribute: str, what: Text | str, remedy: Text | str) -> Problem:
        """A problem with one cell of this line."""
        column = letters(self.columns[attribute]) if attribute in self.columns else ""
        return Problem(self.sheet, self.row, column, what, remedy)


def read(data: bytes, filename: str) -> tuple[list[Sheet], list[Problem]]:
    """The sheets of an .xlsx or .csv file; a file that is none gives one problem."""
    if len(data) > LARGEST_BYTES:
        what = _("文件超过 20 MB")
        return [], [Problem(filename, 0, "", what, _("分成几个文件导入"))]
    if filename.lower().endswith((".csv", ".txt")):
        return _read_csv(data, filename)
    try:
        check_workbook(BytesIO(data), filename)
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        sheets = [
            Sheet(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False))
            for name in book.sheet_names
        ]
    except FileUnreadable as error:
        why = error.facts["why"]
        return [], [Problem(filename, 0, "", why, _("另存为 .xlsx 或 .csv 后再导入"))]
    except (CalamineError, ValueError, OSError) as error:
        what = _("打不开：{error}").format(error=error)
        return [], [Problem(filename, 0, "", what, _("另存为 .xlsx 或 .csv 后再导入"))]
    return sheets, []


def _read_csv(data: bytes, filename: str) -> tuple[list[Sheet], list[Problem]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return [Sheet(filename, list(csv.reader(StringIO(text))))], []
    remedy = _("另存为 UTF-8 编码的 CSV 后再导入")
    return [], [Problem(filename, 0, "", _("编码无法识别"), remedy)]


def lines(sheet: Sheet, record: type[R]) -> tuple[list[Line[R]], list[Problem]]:
    """Each row below the headings as a `record`; empty rows are passed over.

    Headings are the titles of the attributes, in any order; a heading that is missing or that
    nobody knows is a problem of its cell.
    """
    attributes = _attributes(record)
    head = [str(cell).strip() for cell in sheet.rows[0]] if sheet.rows else []
    columns, problems = _columns(sheet.title, head, attributes)
    if problems:
        return [], problems
    found = []
    for number, row in enumerate(sheet.rows[1:], start=2):
        if all(cell in {None, ""} for cell in row):
            continue
        values, wrong = _values(sheet.title, number, row, columns, attributes)
        problems += wrong
        if not wrong:
            found.append(Line(sheet.title, number, columns, record(**values)))
    return found, problems


def _attributes(record: type) -> Sequence[Attribute]:
    return schema_of(record).attributes


def _columns(
    title: str, head: list[str], attributes: Sequence[Attribute]
) -> tuple[dict[str, int], list[Problem]]:
    named = {str(item.title): item for item in attributes}
    columns, problems = {}, []
    for number, heading in enumerate(head):
        if heading in named:
            columns[named[heading].name] = number
        elif heading:
            what = _("不认识的列“{heading}”").format(heading=heading)
            problems.append(Problem(title, 1, letters(number), what, _("按模板的列名填写")))
    for item in attributes:
        if item.name not in columns and item.required:
            what = _("缺少列“{heading}”").format(heading=item.title)
            problems.append(Problem(title, 1, "", what, _("按模板补上该列")))
    return columns, problems


def _values(
    title: str,
    number: int,
    row: Sequence[Any],
    columns: dict[str, int],
    attributes: Sequence[Attribute],
) -> tuple[dict[str, Any], list[Problem]]:
    values: dict[str, Any] = {}
    problems = []
    for item in attributes:
        if item.name not in columns:
            values[item.name] = None if item.default is NOTHING else item.default
            continue
        column = columns[item.name]
        cell = row[column] if column < len(row) else None
        try:
            values[item.name] = parse(item, cell)
        except BadValue as bad:
            problems.append(Problem(title, number, letters(column), bad.what, bad.remedy))
    return values, problems


def template(sheets: Iterator[tuple[Text | str, type, Sequence[Sequence[Any]]]]) -> bytes:
    """A workbook with a sheet for each record type: headings, their meaning, rows to start from."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    head = book.add_format({"bold": True, "bg_color": "#EEF1F4", "bottom": 1})
    for title, record, rows in sheets:
        sheet = book.add_worksheet(str(title))
        sheet.freeze_panes(1, 0)
        for column, item in enumerate(_attributes(record)):
            sheet.set_column(column, column, 18)
            sheet.write_string(0, column, str(item.title), head)
            if item.help is not None:
                sheet.write_comment(0, column, str(item.help))
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                sheet.write(number, column, cell)
    book.close()
    return out.getvalue()
