"""Opening a table that somebody handed in: a workbook or a delimited file, told by its contents."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from yiju.platform.registry.delimited import read_delimited
from yiju.platform.registry.spreadsheet import read_workbook
from yiju.platform.registry.table import Table, check_size

ZIP = b"PK\x03\x04"


def open_sheet(
    path: Path, filename: str, sheets: Sequence[str], is_heading: Callable[[Any], bool]
) -> Table | None:
    """The table in a .xlsx, .csv or .txt file, in a workbook the sheet that has one of the names;
    None for a file of another form. Raises FileUnreadable."""
    check_size(path, filename)
    ending = Path(filename).suffix.lower()
    with path.open("rb") as file:
        packed = file.read(len(ZIP)) == ZIP
    if packed or ending in {".xlsx", ".xlsm", ".xls"}:
        return read_workbook(path, filename, sheets, is_heading)
    if ending in {".csv", ".txt"}:
        return read_delimited(path, filename, is_heading)
    return None
