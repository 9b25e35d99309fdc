"""Exporting assets to files, and the template that an import takes."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.db.models import QuerySet

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.schema import Attribute, choices_of, schema_of, show
from yiju.platform.registry.assets import FACTS, AssetRow, Reach, Wanted, asset_row, narrowed
from yiju.platform.registry.importing import Common
from yiju.platform.registry.kinds import AssetKind, kind_of
from yiju.platform.registry.models import Asset, AssetState
from yiju.platform.registry.tabular import FORMULA
from yiju.platform.registry.units import units

CHOICE_ROWS = 10_000


class FormatUnknown(CityError):
    code = "export.format_unknown"
    status = 404
    text = _("不能导出为 {ending}。可选 xlsx、csv、geojson。")


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
) -> int:
    """Write the assets that a list with the same filters shows; returns how many.

    The Excel and CSV forms are what an import takes: read back, they change nothing.
    """
    declared = kind_of(kind)
    writers = {"xlsx": _xlsx, "csv": _csv, "geojson": _geojson}
    if ending not in writers:
        raise FormatUnknown(ending=ending)
    found = narrowed(declared, reaches, Wanted(text, state, area, keeper, filters or {}))
    return writers[ending](declared, found, out)


def _rows(kind: AssetKind, found: QuerySet[Asset]) -> Iterator[AssetRow]:
    values = found.order_by("code").values_list("id", "code", *FACTS)
    for pk, code, *facts in values.iterator(chunk_size=5_000):
        yield asset_row(kind.key, kind.schema, pk, code, facts)


def _fields(kind: AssetKind) -> list[Attribute]:
    return [*schema_of(Common).attributes, *kind.schema.attributes]


def _common(asset: AssetRow, names: Mapping[str, str]) -> dict[str, Any]:
    return asdict(
        Common(
            code=asset.code,
            name=asset.name,
            state=str(AssetState(asset.state).label),
            lon=None if asset.lon is None else repr(asset.lon),
            lat=None if asset.lat is None else repr(asset.lat),
            keeper=names.get(asset.keeper_code, asset.keeper_code),
            valid_from=asset.valid_from,
        )
    )


def _cells(kind: AssetKind, asset: AssetRow, names: Mapping[str, str]) -> list[Any]:
    common = list(_common(asset, names).values())
    return common + [
        _cell(item, getattr(asset.record, item.name)) for item in kind.schema.attributes
    ]


def _cell(item: Attribute, value: Any) -> Any:
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and item.choices is None:
        return value
    return str(show(item, value))


def safe(text: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return "'" + text if text.startswith(FORMULA) else text


def _xlsx(kind: AssetKind, found: QuerySet[Asset], out: IO[bytes]) -> int:
    names = {row.code: row.short_name for row in units()}
    book = xlsxwriter.Workbook(
        out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(str(kind.title)[:31])
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet.write_row(0, 0, [str(item.title) for item in _fields(kind)], bold)
    sheet.freeze_panes(1, 1)
    count = 0
    for count, asset in enumerate(_rows(kind, found), start=1):
        for column, value in enumerate(_cells(kind, asset, names)):
            if isinstance(value, int | Decimal):
                sheet.write_number(count, column, value)
            elif value is not None and value != "":
                sheet.write_string(count, column, str(value))
    book.close()
    return count


def _csv(kind: AssetKind, found: QuerySet[Asset], out: IO[bytes]) -> int:
    names = {row.code: row.short_name for row in units()}
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([str(item.title) for item in _fields(kind)])
    count = 0
    for count, asset in enumerate(_rows(kind, found), start=1):
        cells = ("" if value is None else value for value in _cells(kind, asset, names))
        writer.writerow([safe(c) if isinstance(c, str) else c for c in cells])
    text.detach()
    return count


def _geojson(kind: AssetKind, found: QuerySet[Asset], out: IO[bytes]) -> int:
    out.write(b'{"type":"FeatureCollection","features":[\n')
    count = 0
    for count, asset in enumerate(_rows(kind, found), start=1):
        properties = {
            "code": asset.code,
            "name": asset.name,
            "state": asset.state,
            "keeper": asset.keeper_code,
            "valid_from": asset.valid_from.isoformat(),
            **kind.schema.dump(asset.record),
        }
        feature = {
            "type": "Feature",
            "geometry": None
            if asset.lon is None
            else {"type": "Point", "coordinates": [asset.lon, asset.lat]},
            "properties": properties,
        }
        line = json.dumps(feature, ensure_ascii=False, separators=(",", ":"))
        out.write((",\n" if count > 1 else "").encode() + line.encode())
    out.write(b"\n]}\n")
    return count


def template(kind: str) -> bytes:
    """A workbook to fill in: the columns, their choices as lists, and a sheet that explains."""
    declared = kind_of(kind)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet(str(declared.title)[:31])
    bold = book.add_format({"bold": True, "bottom": 1})
    plain = book.add_format({"num_format": "@"})
    help_sheet = book.add_worksheet(str(_("填写说明")))
    heads = (_("列"), _("必填"), _("说明"), _("可选值"))
    help_sheet.write_row(0, 0, [str(head) for head in heads], bold)
    for column, item in enumerate(_fields(declared)):
        choices = [str(title) for _value, title in choices_of(item)]
        sheet.set_column(column, column, 14, plain if item.type is str else None)
        sheet.write(0, column, str(item.title), bold)
        if choices:
            sheet.data_validation(
                1, column, CHOICE_ROWS, column, {"validate": "list", "source": choices}
            )
        said = declared.code_help if item.name == "code" else item.help
        row = [
            str(item.title),
            str(_("是") if item.required else _("否")),
            str(said or "") + (f" ({item.unit})" if item.unit else ""),
            "、".join(choices),
        ]
        help_sheet.write_row(column + 1, 0, row)
    help_sheet.set_column(0, 3, 24)
    sheet.freeze_panes(1, 1)
    book.close()
    return out.getvalue()
