"""Rows as a file that people and programs read: CSV, GeoJSON or Excel, to the last row.

Texts stay texts: what a spreadsheet would take for a formula is marked as none. GeoJSON gives the
place where a row has `lon` and `lat`, and no place for what stands nowhere.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from tempfile import NamedTemporaryFile
from typing import Any

import msgspec
import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from yiju.platform.base.i18n import Text, _, active_language, use_language
from yiju.platform.base.time import CHINA
from yiju.platform.registry import api as registry

LINES = 500
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
TITLES = {"csv": "CSV", "geojson": "GeoJSON", "xlsx": "Excel"}
Columns = Mapping[str, Text]
"""Headings; the key is the name in GeoJSON and in the API."""
Row = dict[str, Any]


def file_of(name: str, columns: Columns, rows: Iterable[Row], ending: str) -> HttpResponseBase:
    """All rows as .csv, .geojson or .xlsx; the first column tells one row from another."""
    if ending == "xlsx":
        book = _workbook(columns, rows)
        return FileResponse(
            book, as_attachment=True, filename=f"{name}.xlsx", content_type=TYPES[ending]
        )
    pieces: dict[str, Callable[[Columns, Iterable[Row]], Iterator[bytes]]] = {
        "csv": _csv,
        "geojson": _geojson,
    }
    spoken = _spoken(pieces[ending](columns, rows), active_language())
    # Read before the answer begins: a list that cannot be had is then a refusal, not an empty file.
    first = next(spoken)
    answer = StreamingHttpResponse(chain((first,), spoken), content_type=TYPES[ending])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return answer


def _spoken(pieces: Iterator[bytes], language: str) -> Iterator[bytes]:
    """In the language of the reader, also once the answer has left what chose it."""
    while True:
        with use_language(language):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece


def _csv(columns: Columns, rows: Iterable[Row]) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow([str(title) for title in columns.values()])
    for number, row in enumerate(rows, start=1):
        writer.writerow([_cell(row[key]) for key in columns])
        if number % LINES == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _cell(value: Any) -> Any:
    match value:
        case None:
            return ""
        case bool():
            return str(_("是") if value else _("否"))
        case datetime():
            return f"{value.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"
        case date():
            return value.isoformat()
        case Fraction():
            return round(float(value), 6)
        case int() | float() | Decimal():
            return value
        case _:
            return registry.quoted(str(value))


def plain(value: Any) -> Any:
    """A value as JSON holds it; a share with its fraction."""
    if isinstance(value, Fraction | Decimal):
        return float(value)
    if value is None or isinstance(value, bool | int | float | datetime | date):
        return value
    return str(value)


def _geojson(columns: Columns, rows: Iterable[Row]) -> Iterator[bytes]:
    before = b'{"type":"FeatureCollection","features":[\n'
    for row in rows:
        yield before + msgspec.json.encode(_feature(columns, row))
        before = b",\n"
    yield (b"" if before == b",\n" else before) + b"\n]}\n"


def _feature(columns: Columns, row: Row) -> Row:
    told = {key: plain(row[key]) for key in columns}
    lon, lat = told.pop("lon", None), told.pop("lat", None)
    place = None if lon is None else {"type": "Point", "coordinates": [lon, lat]}
    name = next(iter(columns))
    return {"type": "Feature", "id": told[name], "geometry": place, "properties": told}


def _workbook(columns: Columns, rows: Iterable[Row]) -> Any:
    file = NamedTemporaryFile(suffix=".xlsx")  # noqa: SIM115 (the response closes it)
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "remove_timezone": True})
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(columns) - 1, 16)
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet.write_row(0, 0, [str(title) for title in columns.values()], bold)
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    inert = book.add_format({"num_format": "@", "quote_prefix": True})
    for number, row in enumerate(rows, start=1):
        for column, key in enumerate(columns):
            value = row[key]
            if isinstance(value, datetime):
                sheet.write_datetime(number, column, value.astimezone(CHINA), moment)
            elif isinstance(value, bool | date):
                sheet.write_string(number, column, _cell(value))
            elif isinstance(value, int | float | Decimal | Fraction):
                sheet.write_number(number, column, float(value))
            elif value is not None:
                said = str(value)
                is_formula = said.startswith(registry.FORMULA)
                sheet.write_string(number, column, said, inert if is_formula else None)
    book.close()
    file.seek(0)
    return file
