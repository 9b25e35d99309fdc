"""Reading .xlsx files, guarded: what a workbook unpacks to is counted before it is loaded."""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from lxml import etree
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from yiju.platform.base.i18n import Text, _
from yiju.platform.registry.table import FileUnreadable, Merged, Row, Table, find_headings

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How an old .xls begins, and an .xlsx with a password."""
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
LARGEST_UNPACKED = 1 << 30
MOST_CELLS = 12_000_000
MOST_ROOM = 20_000_000
"""Rows times columns of the used area, which is what the reader sets aside."""
CHUNK = 1 << 20
OVERLAP = 200
WIDTHS: tuple[tuple[int, re.Pattern[bytes]], ...] = tuple(
    (width, re.compile(rb'<c r="' + names + rb'\d+"[^>/]*>\s*<(?:v|is|f)'))
    for width, names in (
        (16_384, rb"(?:[D-Z][A-Z]|[A-Z]{3})"),
        (104, rb"[BC][A-Z]"),
        (52, rb"A[A-Z]"),
    )
)
"""Cells that hold something beyond columns CZ, AZ and Z: the sheet is at least so wide."""
LAST_CELL = re.compile(rb'<c r="[A-Z]+(\d+)"')
ERROR_CELL = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*? t="e"[^>]*>(?:[^v]{0,99}<v>(#[^<]{2,20})<)?')
ERROR = "#VALUE!"
"""Where a long formula hides which error it gives."""


@dataclass
class Extent:
    """How much a sheet holds, as far as it was read."""

    cells: int = 0
    rows: int = 0
    width: int = 26
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    """Cells whose formula gives an error, by row and column: the reader shows them as empty."""

    def take(self, piece: bytes, whole: bytes) -> None:
        """Count a piece of a sheet; `whole` begins a little earlier."""
        self.cells += piece.count(b"<v>") + piece.count(b"<is>")
        for width, beyond in WIDTHS:
            if width > self.width and beyond.search(whole):
                self.width = width
        last = max(whole.rfind(b"<v>"), whole.rfind(b"<is>"))
        if last >= 0:
            start = whole.rfind(b'<c r="', 0, last)
            if found := LAST_CELL.match(whole, max(start, 0)):
                self.rows = int(found[1])
        if b't="e"' in whole:
            for column, row, text in ERROR_CELL.findall(whole):
                self.errors[int(row), place_of(column)] = text.decode() or ERROR


def place_of(column: bytes) -> int:
    """0 for A, 26 for AA."""
    place = 0
    for letter in column:
        place = place * 26 + letter - ord("A") + 1
    return place - 1


def read_workbook(
    path: Path, filename: str, names: Sequence[str], is_heading: Callable[[Any], bool]
) -> Table:
    """The sheet that has one of the names, else the first that can be seen; raises
    FileUnreadable."""
    extents = check_workbook(path, filename)
    sheet = _load(path, filename, names)
    if sheet.start is None:
        raise FileUnreadable(file=filename, why=_("工作表“{name}”是空的").format(name=sheet.name))
    extent = extents.get(_part_of(path, sheet.name), Extent())
    rows = _rows(sheet, extent.errors)
    heading_row, headings = find_headings(rows, is_heading, filename)
    merged = tuple(
        Merged(first[0] + 1, last[0] + 1, first[1], last[1])
        for first, last in sheet.merged_cell_ranges or ()
    )
    return Table(sheet.name, heading_row, headings, rows, merged=merged)


def _rows(sheet: CalamineSheet, errors: Mapping[tuple[int, int], str]) -> Iterator[Row]:
    top, left = sheet.start or (0, 0)
    margin = [None] * left
    wrong: dict[int, list[tuple[int, str]]] = {}
    for (row, column), text in errors.items():
        wrong.setdefault(row, []).append((column, text))
    number = top
    for number, cells in enumerate(sheet.iter_rows(), start=top + 1):
        yield number, _with([*margin, *cells] if left else cells, wrong.pop(number, ()))
    for row in sorted(row for row in wrong if row > number):
        yield row, _with([], wrong[row])


def _with(cells: list[Any], errors: Iterable[tuple[int, str]]) -> list[Any]:
    """The cells of a row with the errors where they stand."""
    for column, text in errors:
        cells += [None] * (column + 1 - len(cells))
        cells[column] = text
    return cells


def check_workbook(file: Path | IO[bytes], filename: str) -> dict[str, "Extent"]:
    """How much each part of an .xlsx file holds; raises FileUnreadable for what is none, and for
    what would unpack to more than a table holds."""
    _refuse_compound(file, filename)
    return _check_contents(file, filename)


def _refuse_compound(file: Path | IO[bytes], filename: str) -> None:
    if isinstance(file, Path):
        with file.open("rb") as opened:
            start = opened.read(CHUNK)
    else:
        start = file.read(CHUNK)
        file.seek(0)
    if not start.startswith(COMPOUND):
        return
    if ENCRYPTED in start:
        raise FileUnreadable(file=filename, why=_("有密码。去掉密码后再导入"))
    raise FileUnreadable(file=filename, why=_("是旧版 .xls。另存为 .xlsx 后再导入"))


def _check_contents(file: Path | IO[bytes], filename: str) -> dict[str, Extent]:
    """Unpack all that the reader will unpack, keep nothing, and count; the sheets by part."""
    unpacked = 0
    extents: dict[str, Extent] = {}
    try:
        with zipfile.ZipFile(file) as packed:
            if "xl/workbook.xml" not in packed.namelist():
                raise FileUnreadable(file=filename, why=_NOT_EXCEL)
            for part in packed.infolist():
                if not part.filename.endswith((".xml", ".rels")):
                    continue
                extent = extents[part.filename] = Extent()
                is_sheet = part.filename.startswith("xl/worksheets/")
                with packed.open(part) as opened:
                    before = b""
                    while piece := opened.read(CHUNK):
                        unpacked += len(piece)
                        if is_sheet:
                            extent.take(piece, before + piece)
                            before = piece[-OVERLAP:]
                        _refuse_too_much(unpacked, extent, filename)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError):
        raise FileUnreadable(file=filename, why=_NOT_EXCEL) from None
    return extents


def _part_of(path: Path, sheet: str) -> str:
    """The part of a workbook that holds a sheet; "" where it does not say."""
    with zipfile.ZipFile(path) as packed:
        book = etree.fromstring(packed.read("xl/workbook.xml"), _PARSER)
        links = etree.fromstring(packed.read("xl/_rels/workbook.xml.rels"), _PARSER)
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for found in book.iter("{*}sheet"):
        if found.get("name") == sheet:
            target = targets.get(found.get(_LINK), "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return ""


_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_NOT_EXCEL: Text = _("不是 .xlsx 文件，或已损坏。用表格软件打开后另存为 .xlsx")


def _refuse_too_much(unpacked: int, extent: Extent, filename: str) -> None:
    if unpacked > LARGEST_UNPACKED:
        why = _("展开后超过 {most} MB，不是正常的表格，或请分成几个文件").format(
            most=LARGEST_UNPACKED >> 20
        )
    elif extent.width > 104:
        why = _("第 CZ 列之后还有内容。删去多余的列")
    elif extent.cells > MOST_CELLS:
        why = _("超过 {most} 万个单元格，请分成几个文件").format(most=MOST_CELLS // 10_000)
    elif extent.rows * extent.width > MOST_ROOM:
        why = _("内容一直到第 {row} 行。删去末尾多余的行，或分成几个文件").format(row=extent.rows)
    else:
        return
    raise FileUnreadable(file=filename, why=why)


def _load(path: Path, filename: str, names: Sequence[str]) -> CalamineSheet:
    try:
        book = CalamineWorkbook.from_path(str(path))
        seen = [m.name for m in book.sheets_metadata if m.visible == SheetVisibleEnum.Visible]
        wanted = [name for name in names if name in seen] or seen or book.sheet_names
        return book.get_sheet_by_name(wanted[0])
    except (CalamineError, ValueError, OSError, IndexError):
        raise FileUnreadable(file=filename, why=_NOT_EXCEL) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise FileUnreadable(file=filename, why=_NOT_EXCEL) from None
