"""The annual breakdown as a workbook and as an official document."""

from collections.abc import Sequence
from io import BytesIO

import xlsxwriter
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from yiju.platform.base.i18n import Text, _
from yiju.platform.steering.breakdown import BreakdownRow

COLUMNS: tuple[tuple[Text, int], ...] = (
    (_("序号"), 14),
    (_("任务"), 42),
    (_("目标"), 62),
    (_("年度任务"), 62),
    (_("牵头单位"), 28),
    (_("责任单位"), 53),
)
"""Heading and width in millimetres: 261 of the 297 of a sheet lying across."""

TITLE_FONT, HEADING_FONT, BODY_FONT = "方正小标宋简体", "黑体", "仿宋_GB2312"


def cells_of(row: BreakdownRow) -> tuple[str, ...]:
    return (
        row.number,
        row.task,
        row.target,
        str(row.annual),
        "、".join(row.leads),
        "、".join(row.units),
    )


def breakdown_xlsx(title: str, rows: Sequence[BreakdownRow]) -> bytes:
    """A workbook of one sheet that prints across on A4 with its heading on each page."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet(str(_("年度分解表")))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)
    sheet.freeze_panes(2, 0)
    sheet.set_footer("&C- &P -")
    head = book.add_format(
        {"bold": True, "align": "center", "valign": "vcenter", "border": 1, "bg_color": "#EEF1F4"}
    )
    body = book.add_format({"text_wrap": True, "valign": "vcenter", "border": 1})
    large = book.add_format({"bold": True, "align": "center", "valign": "vcenter", "size": 18})
    sheet.merge_range(0, 0, 0, len(COLUMNS) - 1, title, large)
    sheet.set_row(0, 36)
    for column, (heading, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width / 2)
        sheet.write_string(1, column, str(heading), head)
    for number, row in enumerate(rows, start=2):
        for column, text in enumerate(cells_of(row)):
            sheet.write_string(number, column, text, body)
    book.close()
    return out.getvalue()


def breakdown_docx(title: str, rows: Sequence[BreakdownRow]) -> bytes:
    """A document in the official layout: A4 across, the heading row repeated on each page."""
    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin, section.bottom_margin = Mm(26), Mm(22)
    _page_number(section.footer.paragraphs[0])
    heading = document.paragraphs[0] if document.paragraphs else document.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(heading, title, TITLE_FONT, 22)
    table = document.add_table(rows=1, cols=len(COLUMNS))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _repeat(table.rows[0])
    for cell, (title_of, _width) in zip(table.rows[0].cells, COLUMNS, strict=True):
        _fill(cell, str(title_of), HEADING_FONT, centred=True)
    for row in rows:
        line = table.add_row()
        _keep_together(line)
        for column, (cell, text) in enumerate(zip(line.cells, cells_of(row), strict=True)):
            _fill(cell, text, BODY_FONT, centred=column == 0)
    for line in table.rows:
        for cell, (_text, width) in zip(line.cells, COLUMNS, strict=True):
            cell.width = Mm(width)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _write(paragraph, text: str, font: str, size: float) -> None:  # type: ignore[no-untyped-def]
    run = paragraph.add_run(text)
    run.font.name = font
    run.font.size = Pt(size)
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)


def _fill(cell, text: str, font: str, *, centred: bool) -> None:  # type: ignore[no-untyped-def]
    paragraph = cell.paragraphs[0]
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(paragraph, text, font, 10.5)


def _repeat(row) -> None:  # type: ignore[no-untyped-def]
    row._tr.get_or_add_trPr().append(_switch("w:tblHeader"))


def _keep_together(row) -> None:  # type: ignore[no-untyped-def]
    row._tr.get_or_add_trPr().append(_switch("w:cantSplit"))


def _switch(name: str):  # type: ignore[no-untyped-def]
    element = OxmlElement(name)
    element.set(qn("w:val"), "true")
    return element


def _page_number(paragraph) -> None:  # type: ignore[no-untyped-def]
    """The number between dashes, as on official documents."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(paragraph, "— ", "宋体", 14)
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:instrText")
            part.text = text
        run._element.append(part)
    _write(paragraph, " —", "宋体", 14)
