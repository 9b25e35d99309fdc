"""Writing the files with which a demonstration feeds the system: the same bytes every time."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from yiju.platform.base.schema import Attribute, show

Rows = Sequence[Sequence[Any]]
MADE_ON = datetime(2022, 6, 30)


def cell(item: Attribute, value: Any) -> Any:
    """A value as a clerk would type it: words for choices, real days and numbers."""
    if value is None:
        return ""
    if item.choices is None and isinstance(value, date | Decimal):
        return float(value) if isinstance(value, Decimal) else value
    if item.choices is None and isinstance(value, int) and not isinstance(value, bool):
        return value
    return str(show(item, value))


def write_workbook(path: Path, sheets: Mapping[str, Rows]) -> Path:
    """Sheets by title; the first row of each is the heading."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    book.set_properties({"created": MADE_ON})
    bold = book.add_format({"bold": True, "bg_color": "#EEF1F4", "bottom": 1})
    for title, rows in sheets.items():
        sheet = book.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(rows[0]) - 1, 0), 14)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value != "":
                    sheet.write(number, column, value, None if number else bold)
    book.close()
    return path


def write_csv(path: Path, rows: Rows) -> Path:
    """UTF-8 with the mark by which Excel knows it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows(rows)
    return path


def write_points(path: Path, rows: Rows, lon: str, lat: str) -> Path:
    """A GeoJSON file of points; the columns `lon` and `lat` become the place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    head, *lines = rows
    told = {"type": "FeatureCollection", "features": [*_features(head, lines, lon, lat)]}
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1, default=str), "utf-8")
    return path


def _features(
    head: Sequence[str], lines: Iterable[Sequence[Any]], lon: str, lat: str
) -> Iterable[dict[str, Any]]:
    for line in lines:
        facts = dict(zip(head, line, strict=True))
        place = [facts.pop(lon), facts.pop(lat)]
        yield {
            "type": "Feature",
            "properties": facts,
            "geometry": {"type": "Point", "coordinates": place},
        }
