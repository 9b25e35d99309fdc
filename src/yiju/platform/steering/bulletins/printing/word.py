"""A document as a Word file in the same form: the faces of the standard by their names, page
numbers to the outer edge, headings that Word knows."""

from io import BytesIO
from math import floor
from pathlib import Path
from typing import Any

from docx import Document as new_word
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Pt, RGBColor

from yiju.platform.steering.bulletins.document import Block, Document
from yiju.platform.steering.bulletins.printing import contents
from yiju.platform.steering.bulletins.printing.drawing import drawing_of
from yiju.platform.steering.bulletins.printing.form import (
    BODY,
    HEI,
    LETTER_LINE_BELOW,
    LETTER_MARK_FROM_EDGE,
    LETTER_MARK_SIZE,
    MARKS,
    OF_HEADING,
    SONG,
    STANDARD,
    TITLE,
    Face,
    Form,
    Paper,
)
from yiju.platform.steering.bulletins.printing.painting import png
from yiju.platform.steering.bulletins.printing.setting import title_lines, width_of

CENTRE, RIGHT, LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT
RED = RGBColor(0xD9, 0x0F, 0x0F)
LATIN = "Times New Roman"
DATE_FREE, THICK, THIN, CELL_PITCH, CELL_PAD = 4, 1.0, 0.75, 14.0, 3.5
AFTER_SNAP = ("w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:jc", "w:rPr")
AFTER_BORDERS = ("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:snapToGrid", *AFTER_SNAP)
"""What the schema wants behind them (ECMA-376, 17.3.1.26)."""
POINT = 12700
"""EMU."""


def word(
    document: Document,
    kept: Path,
    own: Path | None = None,
    form: Form = STANDARD,
    paper: Paper = Paper.FILE,
) -> bytes:
    """The document for whoever works on in Word. `kept` and `own` are as for the PDF: they letter
    the charts, which are pictures."""
    made = new_word()
    made.core_properties.title = document.title
    made.core_properties.author = document.organ
    _page(made, form)
    if paper is Paper.LETTER:
        _letter_head(made, document, form)
    else:
        _head(made, document, form, paper)
    _titled(made, document, form)
    for text, block in contents.printed(document, document.blocks):
        _block(made, document, text, block, form, kept, own)
    for told in contents.changes(document):
        _paragraph(made, told, form)
    for place, note in enumerate(contents.annex_notes(document)):
        if not place:
            _paragraph(made, "", form)
        _paragraph(made, note, form, indent=2 if not place else 5)
    if paper is not Paper.MINUTES:
        _signature(made, document, form)
    for place, annex in enumerate(document.annexes, start=1):
        heading = _paragraph(made, contents.annex_heading(document, place), form, HEI, indent=0)
        heading.paragraph_format.page_break_before = True
        for line in title_lines(annex.title, form.text_width / form.title_size):
            _paragraph(made, line, form, TITLE, size=form.title_size, align=CENTRE, indent=0)
        for text, block in contents.printed(document, annex.blocks):
            told = "" if block.kind == "table" else text
            _block(made, document, told, block, form, kept, own)
    if paper is Paper.LETTER:
        _paragraph(made, "", form)
        copies = f"抄送：{'，'.join(document.copies_to)}。"
        _paragraph(made, copies, form, size=form.small_size, indent=1)
    else:
        _foot(made, document, form)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def _page(made: Any, form: Form) -> None:
    section = made.sections[0]
    section.page_width, section.page_height = Pt(form.width), Pt(form.height)
    section.top_margin, section.bottom_margin = Pt(form.top), Pt(form.bottom)
    section.left_margin, section.right_margin = Pt(form.left), Pt(form.right)
    section.footer_distance = Pt(form.bottom - form.number_below - form.small_size)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(form.pitch * 20)))
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    section._sectPr.append(grid)
    made.settings.odd_and_even_pages_header_footer = True
    for footer, align in ((section.footer, RIGHT), (section.even_page_footer, LEFT)):
        footer.is_linked_to_previous = False
        _page_number(footer.paragraphs[0], align, form)
    normal = made.styles["Normal"]
    normal.font.name, normal.font.size = LATIN, Pt(form.body_size)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), BODY.word_name)


def _page_number(paragraph: Any, align: Any, form: Form) -> None:
    paragraph.alignment = align
    side = Pt(form.small_size)
    if align == RIGHT:
        paragraph.paragraph_format.right_indent = side
    else:
        paragraph.paragraph_format.left_indent = side
    _run(paragraph, "— ", SONG, form.small_size)
    run = _run(paragraph, "", SONG, form.small_size)
    for kind in ("begin", "PAGE", "end"):
        if kind == "PAGE":
            part = OxmlElement("w:instrText")
            part.text = kind
        else:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        run._element.append(part)
    _run(paragraph, " —", SONG, form.small_size)


def _run(paragraph: Any, text: str, face: Face, size: float, colour: Any = None) -> Any:
    run = paragraph.add_run(text)
    run.font.name, run.font.size = LATIN, Pt(size)
    run._element.rPr.rFonts.set(qn("w:eastAsia"), face.word_name)
    if size == STANDARD.body_size:
        run._element.rPr.insert_element_before(_closer(), "w:w", "w:kern", "w:position", "w:sz")
    if colour is not None:
        run.font.color.rgb = colour
    return run


def _closer() -> Any:
    """28 characters to a line in whatever opens the file: other programs read a grid of
    characters otherwise than Word does."""
    spacing = OxmlElement("w:spacing")
    twentieths = floor(20 * (STANDARD.step - STANDARD.body_size))
    spacing.set(qn("w:val"), str(twentieths))
    return spacing


def _paragraph(
    made: Any,
    text: str,
    form: Form,
    face: Face = BODY,
    *,
    size: float = 0,
    align: Any = None,
    indent: float = 2,
    colour: Any = None,
    style: str = "",
) -> Any:
    paragraph = made.add_paragraph(style=style or None)
    told = paragraph.paragraph_format
    told.space_before = told.space_after = Pt(0)
    told.line_spacing_rule, told.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(form.pitch)
    told.first_line_indent = Pt(indent * form.step)
    told.widow_control = False
    if align is not None:
        paragraph.alignment = align
    run = _run(paragraph, text, face, size or form.body_size, colour)
    if style:
        run.font.bold, run.font.italic, run.font.color.rgb = False, False, RGBColor(0, 0, 0)
    return paragraph


def _letter_head(made: Any, document: Document, form: Form) -> None:
    """The mark thirty millimetres below the edge: within the upper margin, as header of the first
    page, which bears no number."""
    section = made.sections[0]
    section.different_first_page_header_footer = True
    section.header_distance = Pt(LETTER_MARK_FROM_EDGE)
    mark = section.first_page_header.paragraphs[0]
    mark.alignment = CENTRE
    size = min(LETTER_MARK_SIZE, form.text_width / width_of(document.organ) - 0.3)
    _run(mark, document.organ, TITLE, size, RED)
    _line_below(mark, LETTER_LINE_BELOW, "thickThinSmallGap")
    foot = section.first_page_footer.paragraphs[0]
    _line_below(foot, 1, "thinThickSmallGap")
    first = contents.DRAFT if not document.number else ""
    if first:
        _paragraph(made, first, form, HEI, indent=0)
    _paragraph(made, contents.number_shown(document), form, align=RIGHT, indent=0)


def _head(made: Any, document: Document, form: Form, paper: Paper) -> None:
    first = contents.DRAFT if not document.number else ""
    _paragraph(made, first, form, HEI, indent=0)
    mark = f"{document.organ}{MARKS[paper]}"
    size = min(42.0, form.text_width / width_of(mark) - 0.3)
    told = _paragraph(made, mark, form, TITLE, size=size, align=CENTRE, indent=0, colour=RED)
    told.paragraph_format.space_before = Pt(form.organ_from_top - form.pitch)
    told.paragraph_format.line_spacing = Pt(max(form.pitch, size * 1.2))
    _paragraph(made, "", form)
    _paragraph(made, "", form)
    number = _paragraph(made, contents.number_shown(document), form, align=CENTRE, indent=0)
    _line_below(number, form.line_below_number)


def _titled(made: Any, document: Document, form: Form) -> None:
    _paragraph(made, "", form)
    _paragraph(made, "", form)
    for line in title_lines(document.title, form.text_width / form.title_size):
        _paragraph(made, line, form, TITLE, size=form.title_size, align=CENTRE, indent=0)
    _paragraph(made, "", form)
    if document.addressee:
        _paragraph(made, f"{document.addressee}：", form, indent=0)


def _line_below(paragraph: Any, below: float, kind: str = "single") -> None:
    borders = OxmlElement("w:pBdr")
    line = OxmlElement("w:bottom")
    for key, value in (("val", kind), ("sz", "12"), ("color", "D90F0F")):
        line.set(qn(f"w:{key}"), value)
    line.set(qn("w:space"), str(round(below)))
    borders.append(line)
    paragraph._p.get_or_add_pPr().insert_element_before(borders, *AFTER_BORDERS)


def _block(
    made: Any, document: Document, text: str, block: Block, form: Form, kept: Path, own: Path | None
) -> None:
    if block.kind in OF_HEADING:
        level = int(block.kind[1])
        _paragraph(made, text, form, OF_HEADING[block.kind], style=f"Heading {level}")
    elif block.kind == "p":
        _paragraph(made, text, form, align=WD_ALIGN_PARAGRAPH.JUSTIFY)
    elif block.kind == contents.NAMES:
        head, names = contents.named(text)
        _run(_paragraph(made, head, form, HEI), names, BODY, form.body_size)
    elif block.kind == "table":
        _caption(made, text, form)
        _table(made, contents.cells(document, block), block.widths, form)
    else:
        _caption(made, text, form)
        _picture(made, document, text, block, form, kept, own)


def _caption(made: Any, text: str, form: Form) -> None:
    if text:
        caption = _paragraph(made, text, form, HEI, size=12, align=CENTRE, indent=0)
        caption.paragraph_format.keep_with_next = True


def _picture(
    made: Any, document: Document, text: str, block: Block, form: Form, kept: Path, own: Path | None
) -> None:
    drawing = drawing_of(document, block, form.text_width)
    data, wide = BytesIO(png(drawing, kept, own)), Emu(int(drawing.width * POINT))
    picture = made.add_picture(data, width=wide)
    told = "；".join(f"{row[-2]}{document.fill(row[-1])}" for row in block.rows)
    picture._inline.docPr.set("descr", f"{text}：{told}")


def _table(made: Any, rows: list[list[str]], shares: tuple[int, ...], form: Form) -> None:
    table = made.add_table(rows=len(rows), cols=len(rows[0]))
    table.style = "Table Grid"
    table.autofit = False
    table._tbl.tblPr.insert_element_before(_sides("w:tblCellMar", CELL_PAD), "w:tblLook")
    widths = [Emu(int(form.text_width * share / sum(shares) * POINT)) for share in shares]
    for width, column in zip(widths, table.columns, strict=True):
        column.width = width
    for place, (row, line) in enumerate(zip(rows, table.rows, strict=True)):
        properties = line._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if not place:
            properties.append(OxmlElement("w:tblHeader"))
        for text, cell, width in zip(row, line.cells, widths, strict=True):
            cell.width, cell.vertical_alignment = width, WD_ALIGN_VERTICAL.CENTER
            paragraph = cell.paragraphs[0]
            _off_grid(paragraph)
            if not place or width_of(text) * form.table_size <= width.pt - 2 * CELL_PAD:
                paragraph.alignment = CENTRE
            _run(paragraph, text, SONG if place else HEI, form.table_size)
    _paragraph(made, "", form, size=1, indent=0).paragraph_format.line_spacing = Pt(6)


def _sides(tag: str, points: float) -> Any:
    """So much free at the left and the right of a cell."""
    margins = OxmlElement(tag)
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(round(20 * points)))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    return margins


def _off_grid(paragraph: Any) -> None:
    """Lines as close as the size wants them: the grid is that of the body."""
    told = paragraph.paragraph_format
    told.space_before = told.space_after = Pt(0)
    told.line_spacing_rule, told.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(CELL_PITCH)
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    paragraph._p.get_or_add_pPr().insert_element_before(snap, *AFTER_SNAP)


def _signature(made: Any, document: Document, form: Form) -> None:
    for _line in range(3):
        _paragraph(made, "", form).paragraph_format.keep_with_next = True
    day = document.day or "    年  月  日"
    free = DATE_FREE + (width_of(day) - width_of(document.organ)) / 2
    signed = _paragraph(made, document.organ, form, align=RIGHT, indent=0)
    signed.paragraph_format.keep_with_next = True
    signed.paragraph_format.right_indent = Pt(max(free, 0) * form.step)
    dated = _paragraph(made, day, form, align=RIGHT, indent=0)
    dated.paragraph_format.right_indent = Pt(DATE_FREE * form.step)


def _foot(made: Any, document: Document, form: Form) -> None:
    """版记, at the foot of the last page; whether that is an even one only Word knows."""
    table, day = made.add_table(rows=2, cols=1), document.day or "年  月  日"
    table.autofit = False
    table.columns[0].width = Emu(int(form.text_width * POINT))
    _to_foot(table)
    copies, printed = (line.cells[0] for line in table.rows)
    told = f"抄送：{'，'.join(document.copies_to)}。"
    _run(_foot_line(copies, form, hanging=3), told, BODY, form.small_size)
    line = _foot_line(printed, form)
    place = Pt(form.text_width - form.small_size)
    line.paragraph_format.tab_stops.add_tab_stop(place, WD_TAB_ALIGNMENT.RIGHT)
    _run(line, f"{document.printed_by}\t{day}印发", BODY, form.small_size)
    _edges(copies, THICK, THIN)
    _edges(printed, THIN, THICK)
    _paragraph(made, "", form, size=1, indent=0).paragraph_format.line_spacing = Pt(1)


def _to_foot(table: Any) -> None:
    place = OxmlElement("w:tblpPr")
    for key, value in (
        ("vertAnchor", "margin"),
        ("horzAnchor", "margin"),
        ("tblpXSpec", "left"),
        ("tblpYSpec", "bottom"),
    ):
        place.set(qn(f"w:{key}"), value)
    table._tbl.tblPr.insert(0, place)


def _foot_line(cell: Any, form: Form, hanging: float = 0) -> Any:
    """One character in from either side."""
    line, size = cell.paragraphs[0], form.small_size
    cell.width = Emu(int(form.text_width * POINT))
    told = line.paragraph_format
    told.space_before = told.space_after = Pt(0)
    told.left_indent, told.first_line_indent = Pt((1 + hanging) * size), Pt(-hanging * size)
    told.right_indent = Pt(size) if hanging else None
    return line


def _edges(cell: Any, above: float, below: float) -> None:
    """Rules of so many points above and below, and nothing free at the sides."""
    borders = OxmlElement("w:tcBorders")
    for side, thick in (("top", above), ("bottom", below)):
        line = OxmlElement(f"w:{side}")
        line.set(qn("w:val"), "single")
        line.set(qn("w:sz"), str(round(thick * 8)))
        borders.append(line)
    for part in (borders, _sides("w:tcMar", 0)):
        cell._tc.get_or_add_tcPr().append(part)
