"""Lists of work as files: the same filters and the same reach as the page, to the last row."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import datetime
from tempfile import NamedTemporaryFile
from typing import Any

import msgspec
import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import CHINA
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases
from yiju.platform.work.catalogue.types import national

LINES = 500
HEADINGS: dict[str, Text] = {
    "number": _("编号"),
    "title": _("标题"),
    "process": _("流程"),
    "step": _("环节"),
    "type_code": _("类别编码"),
    "type": _("类别"),
    "source": _("来源"),
    "area_code": _("区域编码"),
    "area": _("区域"),
    "unit": _("承办单位"),
    "began_at": _("开始时间"),
    "due_at": _("答应办结"),
    "ended_at": _("办结时间"),
    "changed_at": _("最后变动"),
    "late": _("超期"),
    "rework": _("返工"),
    "lon": _("经度"),
    "lat": _("纬度"),
}
"""The columns; the key is the name in GeoJSON."""
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Rows = Iterator[dict[str, Any]]


def file_of(items: Iterator[work.ItemRow], ending: str, now: datetime) -> HttpResponseBase:
    """The items as .csv, .geojson or .xlsx."""
    rows = _rows(items, now)
    if ending == "xlsx":
        return FileResponse(
            _workbook(rows), as_attachment=True, filename="items.xlsx", content_type=TYPES[ending]
        )
    pieces: dict[str, Callable[[Rows], Iterator[bytes]]] = {"csv": _csv, "geojson": _geojson}
    answer = StreamingHttpResponse(pieces[ending](rows), content_type=TYPES[ending])
    answer["Content-Disposition"] = f'attachment; filename="items.{ending}"'
    return answer


def _rows(items: Iterator[work.ItemRow], now: datetime) -> Rows:
    areas = {area.code: area.name for area in registry.areas()}
    units = {unit.code: unit.short_name for unit in registry.units()}
    types = national().types
    for item in items:
        kind = types.get(item.type_code)
        yield {
            "number": item.number,
            "title": item.title,
            "process": str(work.process_of(item.process, item.version).title),
            "step": _standing(item),
            "type_code": item.type_code,
            "type": str(kind.title) if kind else "",
            "source": str(cases.SOURCES.get(item.source, item.source)),
            "area_code": item.area_code,
            "area": areas.get(item.area_code, ""),
            "unit": units.get(item.unit_code, item.unit_code),
            "began_at": item.began_at,
            "due_at": item.due_at,
            "ended_at": item.ended_at,
            "changed_at": item.changed_at,
            "late": bool(item.due_at and (item.ended_at or now) > item.due_at),
            "rework": int(item.data.get("rework", 0)),
            "lon": item.lon,
            "lat": item.lat,
        }


def _standing(item: work.ItemRow) -> str:
    process = work.process_of(item.process, item.version)
    keys = [item.end] if item.end else [stage.step for stage in item.open_stages]
    return " / ".join(str(process.step(key).title) for key in keys)


def _csv(rows: Rows) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow([str(title) for title in HEADINGS.values()])
    for number, row in enumerate(rows, start=1):
        writer.writerow([_cell(row[key]) for key in HEADINGS])
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
            return _moment(value)
        case str():
            return registry.quoted(value)
        case _:
            return value


def _moment(value: datetime) -> str:
    return f"{value.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"


def _geojson(rows: Rows) -> Iterator[bytes]:
    before = b'{"type":"FeatureCollection","features":[\n'
    for row in rows:
        yield before + msgspec.json.encode(_feature(row))
        before = b",\n"
    yield (b"" if before == b",\n" else before) + b"\n]}\n"


def _feature(row: dict[str, Any]) -> dict[str, Any]:
    lon, lat = row.pop("lon"), row.pop("lat")
    place = None if lon is None else {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "id": row["number"], "geometry": place, "properties": row}


def _workbook(rows: Rows) -> Any:
    file = NamedTemporaryFile(suffix=".xlsx")  # noqa: SIM115 (the response closes it)
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "remove_timezone": True})
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(HEADINGS) - 1, 16)
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet.write_row(0, 0, [str(title) for title in HEADINGS.values()], bold)
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    inert = book.add_format({"num_format": "@", "quote_prefix": True})
    for number, row in enumerate(rows, start=1):
        for column, key in enumerate(HEADINGS):
            value = row[key]
            if isinstance(value, datetime):
                sheet.write_datetime(number, column, value.astimezone(CHINA), moment)
            elif isinstance(value, str):
                is_formula = value.startswith(registry.FORMULA)
                sheet.write_string(number, column, value, inert if is_formula else None)
            elif isinstance(value, bool):
                sheet.write_string(number, column, _cell(value))
            elif value is not None:
                sheet.write_number(number, column, value)
    book.close()
    file.seek(0)
    return file
