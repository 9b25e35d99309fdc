"""Reading handed-in files: Excel, CSV and GeoJSON as one table of cells with their places."""

import csv
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _

LARGEST_BYTES = 200 * 1024 * 1024
LARGEST_UNPACKED = 3 * 1024 * 1024 * 1024
ENCODINGS = ("utf-8-sig", "gb18030")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that spreadsheets take for a formula."""


class FileUnreadable(CityError):
    code = "import.unreadable"
    status = 422
    text = _("{file} 不能读取：{why}")


@dataclass(frozen=True)
class Table:
    """A header and its rows. `first_row` is the number that people see beside the first row of
    data; blank rows are passed over but counted."""

    sheet: str
    header: tuple[str, ...]
    rows: Iterator[tuple[int, Sequence[Any]]]
    lettered: bool = True

    def column(self, index: int) -> str:
        """C for an Excel column, the name of the property in GeoJSON."""
        return letters(index) if self.lettered else self.header[index]


def letters(index: int) -> str:
    """A for 0, Z for 25, AA for 26."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def read(path: Path, filename: str, sheet: str = "") -> Table:
    """The table in a file; its ending says which kind of file. Raises FileUnreadable.

    Of a workbook the sheet called `sheet` is read, else the first.
    """
    ending = Path(filename).suffix.lower()
    if path.stat().st_size > LARGEST_BYTES:
        raise FileUnreadable(file=filename, why=_("超过 200 MB，请分成几个文件"))
    if path.stat().st_size == 0:
        raise FileUnreadable(file=filename, why=_("是空文件"))
    if ending == ".xlsx":
        return _read_workbook(path, filename, sheet)
    if ending == ".csv":
        return _read_csv(path, filename)
    if ending in {".geojson", ".json"}:
        return _read_geojson(path, filename)
    raise FileUnreadable(file=filename, why=_("只收 .xlsx、.csv 和 .geojson，请另存后再导入"))


def _read_workbook(path: Path, filename: str, sheet: str) -> Table:
    with path.open("rb") as file:
        if file.read(8).startswith(b"\xd0\xcf\x11\xe0"):
            raise FileUnreadable(
                file=filename, why=_("有密码，或是旧版 .xls，请另存为无密码的 .xlsx")
            )
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
                raise FileUnreadable(file=filename, why=_("展开后超过 3 GB，不是正常的表格"))
        book = CalamineWorkbook.from_path(str(path))
        name = sheet if sheet in book.sheet_names else book.sheet_names[0]
        found = book.get_sheet_by_name(name)
    except (zipfile.BadZipFile, CalamineError, IndexError):
        raise FileUnreadable(file=filename, why=_("不是 Excel 文件，或文件已损坏")) from None
    start = found.start[0] if found.start else 0
    return _table(name, _numbered(iter(found.iter_rows()), start + 1), filename)


def _numbered(rows: Iterator[Sequence[Any]], first: int) -> Iterator[tuple[int, Sequence[Any]]]:
    yield from enumerate(rows, start=first)


def _read_csv(path: Path, filename: str) -> Table:
    for encoding in ENCODINGS:
        try:
            with path.open(encoding=encoding, newline="") as file:
                for _chunk in iter(lambda: file.read(1 << 20), ""):
                    pass
        except UnicodeDecodeError:
            continue
        return _table("", _csv_rows(path, encoding, filename), filename)
    raise FileUnreadable(file=filename, why=_("既不是 UTF-8 也不是 GB18030 编码"))


def _csv_rows(path: Path, encoding: str, filename: str) -> Iterator[tuple[int, Sequence[Any]]]:
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file)
        while True:
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                why = _("第 {row} 行不是 CSV：{error}").format(row=reader.line_num, error=error)
                raise FileUnreadable(file=filename, why=why) from None
            yield reader.line_num, row


def _table(sheet: str, rows: Iterator[tuple[int, Sequence[Any]]], filename: str) -> Table:
    for _number, row in rows:
        if any(cell not in ("", None) for cell in row):
            header = tuple(str(cell).strip() for cell in row)
            while header and not header[-1]:
                header = header[:-1]
            return Table(sheet, header, rows)
    raise FileUnreadable(file=filename, why=_("没有表头"))


def _read_geojson(path: Path, filename: str) -> Table:
    try:
        told = json.loads(path.read_bytes())
    except ValueError:
        raise FileUnreadable(file=filename, why=_("不是 JSON")) from None
    features = told.get("features") if isinstance(told, dict) else None
    if not isinstance(features, list) or not all(isinstance(one, dict) for one in features):
        raise FileUnreadable(file=filename, why=_("不是 GeoJSON 的 FeatureCollection"))
    names: dict[str, None] = {}
    for one in features:
        names.update(dict.fromkeys(one.get("properties") or {}))
    header = (*names, "lon", "lat")
    return Table("", header, _feature_rows(features, tuple(names)), lettered=False)


def _feature_rows(
    features: Sequence[dict[str, Any]], names: Sequence[str]
) -> Iterator[tuple[int, Sequence[Any]]]:
    for number, one in enumerate(features, start=1):
        properties = one.get("properties") or {}
        shape = one.get("geometry") or {}
        place = shape.get("coordinates") if shape.get("type") == "Point" else None
        lon, lat = (place or (None, None))[:2]
        yield number, (*(properties.get(name) for name in names), lon, lat)
