"""Exporting assets to files that people read and an import takes back unchanged."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

import msgspec
import xlsxwriter

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.schema import Attribute, show
from yiju.platform.registry.assets import AssetRow, Reach
from yiju.platform.registry.cells import FORMULA, quoted
from yiju.platform.registry.course import STATES
from yiju.platform.registry.headings import DATUMS, field_of, titles_of
from yiju.platform.registry.kinds import AssetKind, kind_of
from yiju.platform.registry.searching import Wanted, chosen, fetched
from yiju.platform.registry.units import resolve, units

LINES = 1_000
FIRST_DAY_OF_EXCEL = date(1900, 3, 1)
"""Before it, its calendar has a day that never was."""
EXACT = 15
"""Significant digits that a number of a spreadsheet keeps."""
WIDTH = 14


class FormatUnknown(CityError):
    code = "export.format_unknown"
    status = 404
    text = _("不能导出为 {ending}。可选 xlsx、csv、geojson")


def export(
    kind: str,
    ending: str,
    out: IO[bytes],
    *,
    reaches: Iterable[Reach] | None,
    text: str = "",
    state: str = "",
    area: str = "",
    keeper: str = "",
    filters: Mapping[str, Any] | None = None,
    order: str = "code",
) -> int:
    """Write the assets that a list with the same filters shows, in its order; returns how many.

    Texts are texts: codes keep their zeros, and what looks like a formula is none. Read back, the
    file changes nothing.
    """
    declared = kind_of(kind)
    if ending not in _WRITERS:
        raise FormatUnknown(ending=ending)
    ids = chosen(declared, reaches, Wanted(text, state, area, keeper, filters or {}), order)
    _WRITERS[ending](declared, fetched(declared, ids), out)
    return len(ids)


def export_lines(
    kind: str, ending: str, *, reaches: Iterable[Reach] | None, **wanted: Any
) -> Iterator[bytes]:
    """A CSV or GeoJSON file in pieces, to be sent while it is made; takes what `export` takes."""
    declared = kind_of(kind)
    pieces = {"csv": _csv_pieces, "geojson": _geojson_pieces}.get(ending)
    if pieces is None:
        raise FormatUnknown(ending=ending)
    order = wanted.pop("order", "code")
    ids = chosen(declared, reaches, Wanted(**wanted), order)
    return pieces(declared, fetched(declared, ids))


def keeper_names() -> dict[str, str]:
    """What people call each unit, by its code: a short name where it means that unit only."""
    return {
        row.code: row.short_name if resolve(row.short_name) == [row] else row.code
        for row in units()
    }


def _common(asset: AssetRow, keepers: Mapping[str, str]) -> list[Any]:
    """The columns that every kind has, in the order of `headings.Common`."""
    return [
        asset.code,
        asset.name,
        str(STATES[asset.state]),
        keepers.get(asset.keeper_code, asset.keeper_code),
        asset.lon,
        asset.lat,
        None if asset.lon is None else str(DATUMS["wgs84"]),
        asset.valid_from,
    ]


def _cells(kind: AssetKind, asset: AssetRow, keepers: Mapping[str, str]) -> list[Any]:
    own = (_cell(item, getattr(asset.record, item.name)) for item in kind.schema.attributes)
    return [*_common(asset, keepers), *own]


def _cell(item: Attribute, value: Any) -> Any:
    """A value as people read it; numbers and days as such."""
    if value is None or item.choices is not None or item.type in {bool, str}:
        return str(show(item, value))
    return value


def _xlsx(kind: AssetKind, assets: Iterator[AssetRow], out: IO[bytes]) -> None:
    keepers = keeper_names()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    sheet = book.add_worksheet(sheet_name(kind))
    headings = list(titles_of(kind).values())
    sheet.set_column(0, len(headings) - 1, WIDTH)
    sheet.freeze_panes(1, 1)
    sheet.write_row(0, 0, headings, book.add_format({"bold": True, "bottom": 1}))
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    text = book.add_format({"num_format": "@"})
    inert = book.add_format({"num_format": "@", "quote_prefix": True})
    for number, asset in enumerate(assets, start=1):
        for column, value in enumerate(_cells(kind, asset, keepers)):
            if value is None or value == "":
                continue
            if isinstance(value, str):
                sheet.write_string(
                    number, column, value, inert if value.startswith(FORMULA) else text
                )
            elif isinstance(value, date) and value >= FIRST_DAY_OF_EXCEL:
                moment = datetime(value.year, value.month, value.day)
                sheet.write_datetime(number, column, moment, day)
            elif not isinstance(value, date) and _exact(value):
                sheet.write_number(number, column, value)
            else:
                sheet.write_string(number, column, str(value), text)
    book.close()


def _exact(value: int | float | Decimal) -> bool:
    """Whether a number of a spreadsheet holds it whole."""
    return isinstance(value, float) or Decimal(format(float(value), f".{EXACT}g")) == value


def sheet_name(kind: AssetKind) -> str:
    """The title of a kind as far as a spreadsheet lets a sheet be called so."""
    kept = "".join(letter for letter in str(kind.title) if letter not in "[]:*?/\\'")
    return kept[:31] or kind.key[:31]


def _csv(kind: AssetKind, assets: Iterator[AssetRow], out: IO[bytes]) -> None:
    out.writelines(_csv_pieces(kind, assets))


def _csv_pieces(kind: AssetKind, assets: Iterator[AssetRow]) -> Iterator[bytes]:
    keepers = keeper_names()
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow(titles_of(kind).values())
    for number, asset in enumerate(assets, start=1):
        cells = _cells(kind, asset, keepers)
        writer.writerow([quoted(cell) if isinstance(cell, str) else cell for cell in cells])
        if number % LINES == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _geojson(kind: AssetKind, assets: Iterator[AssetRow], out: IO[bytes]) -> None:
    out.writelines(_geojson_pieces(kind, assets))


def _geojson_pieces(kind: AssetKind, assets: Iterator[AssetRow]) -> Iterator[bytes]:
    before = b'{"type":"FeatureCollection","features":[\n'
    for asset in assets:
        yield before + msgspec.json.encode(_feature(kind, asset))
        before = b",\n"
    yield (b"" if before == b",\n" else before) + b"\n]}\n"


def _feature(kind: AssetKind, asset: AssetRow) -> dict[str, Any]:
    place = {"type": "Point", "coordinates": [asset.lon, asset.lat]}
    own = msgspec.to_builtins(asset.record)
    fields = {field_of(item): own[item.name] for item in kind.schema.attributes}
    return {
        "type": "Feature",
        "geometry": None if asset.lon is None else place,
        "properties": {
            "code": asset.code,
            "name": asset.name,
            "state": asset.state,
            "keeper": asset.keeper_code,
            "valid_from": asset.valid_from.isoformat(),
            **fields,
        },
    }


_WRITERS: Mapping[str, Callable[[AssetKind, Iterator[AssetRow], IO[bytes]], None]] = {
    "xlsx": _xlsx,
    "csv": _csv,
    "geojson": _geojson,
}
