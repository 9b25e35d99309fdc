"""The workbook that people fill in for an import: columns, choices as lists, and what they mean."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter

from yiju.platform.base.i18n import _
from yiju.platform.base.schema import Attribute, choices_of
from yiju.platform.registry.exporting import WIDTH, sheet_name
from yiju.platform.registry.headings import fields_of, titles_of
from yiju.platform.registry.kinds import AssetKind, kind_of

ROWS = 10_000
"""Rows below the headings that offer their choices."""
LONGEST_LIST = 255
"""Characters that a spreadsheet takes as a list of choices."""


def template(kind: str) -> bytes:
    """An .xlsx with one empty sheet to fill in and one that explains it, with an example of each
    column; the import reads the first only."""
    declared = kind_of(kind)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    demanded = book.add_format({"bold": True, "bottom": 1, "bg_color": "#FDEBD0"})
    formats = {
        str: book.add_format({"num_format": "@"}),
        date: book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    sheet = book.add_worksheet(sheet_name(declared))
    notes = book.add_worksheet(str(_("填写说明")))
    heads = (_("列"), _("必填"), _("说明"), _("可填"), _("示例"))
    notes.write_row(0, 0, [str(head) for head in heads], bold)
    notes.set_column(0, len(heads) - 1, 26)
    titles = titles_of(declared)
    for column, (field, item) in enumerate(fields_of(declared).items()):
        sheet.set_column(column, column, WIDTH, formats.get(item.type))
        sheet.write_string(0, column, titles[field], demanded if item.required else bold)
        choices = [str(title) for _value, title in choices_of(item)]
        if choices and len(",".join(choices)) <= LONGEST_LIST:
            rule = {"validate": "list", "source": choices, "ignore_blank": True}
            sheet.data_validation(1, column, ROWS, column, rule)
        row = [
            titles[field],
            str(_("是") if item.required else _("否")),
            _explained(declared, field, item),
            "、".join(choices),
            _example(field, item),
        ]
        for place, text in enumerate(row):
            notes.write_string(column + 1, place, text)
    sheet.freeze_panes(1, 1)
    book.close()
    return out.getvalue()


def _explained(kind: AssetKind, field: str, item: Attribute) -> str:
    said = str(kind.code_help if field == "code" else item.help or "")
    unit = str(item.unit) if item.unit else ""
    bounds = [str(bound) for bound in (item.least, item.most) if bound is not None]
    return " ".join(filter(None, (said, unit and f"({unit})", "–".join(bounds))))


def _example(field: str, item: Attribute) -> str:
    examples: dict[str, str] = {"code": "A-0001", "lon": "119.973512", "lat": "31.772156"}
    of_type: dict[Any, str] = {int: "3", Decimal: "6.5", date: "2021-12-31", str: ""}
    choices = choices_of(item)
    return str(choices[0][1]) if choices else examples.get(field, of_type[item.type])
