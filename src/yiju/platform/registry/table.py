"""A handed-in file as one table of cells, each with its place. Readers: spreadsheet, delimited,
geojson."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _

LARGEST_BYTES = 300 * 1024 * 1024
HEADING_WITHIN = 10
"""Rows in which the headings are looked for: a title may stand above them."""

Row = tuple[int, Sequence[Any]]
"""The number that people see beside a row, and its cells."""


class FileUnreadable(CityError):
    code = "import.unreadable"
    status = 422
    text = _("{file} 不能读取：{why}")


@dataclass(frozen=True)
class Merged:
    """Cells that were merged into one; rows and columns count from 1 and 0."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(frozen=True)
class Table:
    """Headings and the rows below them."""

    sheet: str
    heading_row: int
    headings: tuple[str, ...]
    rows: Iterator[Row]
    lettered: bool = True
    """Whether columns have letters; otherwise they are known by their headings."""
    merged: tuple[Merged, ...] = ()
    quoted: bool = False
    """Whether a quote stands before texts that look like a formula."""

    def column(self, index: int) -> str:
        """C for the third column, or its heading."""
        return letters(index) if self.lettered else self.headings[index]


def letters(index: int) -> str:
    """A for 0, Z for 25, AA for 26."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def blank(cells: Sequence[Any]) -> bool:
    """Whether nothing is written in a row."""
    for cell in cells:
        if cell is not None and not (isinstance(cell, str) and (cell == "" or cell.isspace())):
            return False
    return True


def find_headings(
    rows: Iterator[Row], is_heading: Callable[[Any], bool], filename: str
) -> tuple[int, tuple[str, ...]]:
    """The row of the headings and the headings, taken off the front of `rows`.

    The first of the top rows that holds a heading we look for, else the first that holds
    anything. Raises FileUnreadable where there is none.
    """
    top: list[Row] = []
    for row in rows:
        if not blank(row[1]):
            top.append(row)
            if any(map(is_heading, row[1])) or len(top) == HEADING_WITHIN:
                break
    if not top:
        raise FileUnreadable(file=filename, why=_("没有表头"))
    number, cells = next((row for row in top if any(map(is_heading, row[1]))), top[0])
    return number, tuple("" if cell is None else str(cell).strip() for cell in cells)


def check_size(path: Path, filename: str) -> None:
    """Raises FileUnreadable for an empty file and for one that is too large."""
    size = path.stat().st_size
    if size == 0:
        raise FileUnreadable(file=filename, why=_("是空文件"))
    if size > LARGEST_BYTES:
        why = _("超过 {most} MB，请分成几个文件").format(most=LARGEST_BYTES >> 20)
        raise FileUnreadable(file=filename, why=why)
