"""Reading CSV files: UTF-8 or GB18030, separated by commas, semicolons or tabs."""

import csv
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from yiju.platform.base.i18n import _
from yiju.platform.registry.table import FileUnreadable, Row, Table, find_headings

ENCODINGS = ("utf-8-sig", "gb18030")
SEPARATORS = ",;\t"
CHUNK = 1 << 20


def read_delimited(path: Path, filename: str, is_heading: Callable[[Any], bool]) -> Table:
    """The table in a CSV file; raises FileUnreadable."""
    rows = _rows(path, _encoding(path, filename), filename)
    heading_row, headings = find_headings(rows, is_heading, filename)
    return Table("", heading_row, headings, rows, quoted=True)


def _encoding(path: Path, filename: str) -> str:
    with path.open("rb") as file:
        if file.read(2) in {b"\xff\xfe", b"\xfe\xff"}:
            return "utf-16"
    for encoding in ENCODINGS:
        if _decodes(path, encoding):
            return encoding
    why = _("既不是 UTF-8 也不是 GB18030 编码。另存为“CSV UTF-8”后再导入")
    raise FileUnreadable(file=filename, why=why)


def _decodes(path: Path, encoding: str) -> bool:
    decoder = getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while piece := file.read(CHUNK):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _rows(path: Path, encoding: str, filename: str) -> Iterator[Row]:
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline(CHUNK)
        separator = max(SEPARATORS, key=first.count)
        file.seek(0)
        reader = csv.reader(file, delimiter=separator, strict=True)
        number = 1
        try:
            for cells in reader:
                yield number, cells
                number = reader.line_num + 1
        except csv.Error:
            why = _("第 {row} 行起不成表格：引号没有成对，或一格超过 12 万字").format(row=number)
            raise FileUnreadable(file=filename, why=why) from None
        except UnicodeError:
            raise FileUnreadable(file=filename, why=_("文字编码已损坏")) from None
