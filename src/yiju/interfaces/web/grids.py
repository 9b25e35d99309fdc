"""Responsibility grids: who answers for which cell, gaps and doubles, hand over, files."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from yiju.interfaces import clock
from yiju.interfaces.policy import ASSIGNERS
from yiju.interfaces.web.reader import Reader, reader_in
from yiju.platform.base.errors import CityError, Problem, Problems
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import china_day
from yiju.platform.registry import api as registry
from yiju.platform.steering.api import read_sheets
from yiju.platform.work.grids import api as grids

HEADINGS: tuple[Text, ...] = (
    _("网格编码"),
    _("网格"),
    _("监督员账号"),
    _("自"),
    _("至"),
)
SHOWN = 60
COLOURS = 8


class DayUnreadable(CityError):
    code = "grid.day_unreadable"
    status = 422
    text = _("“{given}”不是日期。写成 2021-12-31")


class NoFile(CityError):
    code = "grid.no_file"
    status = 422
    text = _("没有选择文件。请选择 Excel 或 CSV 文件")


def page(request: HttpRequest) -> HttpResponse:
    return _show(request)


def _show(request: HttpRequest, error: CityError | None = None) -> HttpResponse:
    """A district on a day: by inspector, what nobody or several answer for, who should change."""
    reader, today = reader_in(request), china_day(clock.moment())
    day, district = _day(request.GET.get("day", ""), today), _district(request, reader)
    own = [row for row in grids.cells() if row.path.startswith(district.path)]
    found = grids.standing([row.code for row in own], grids.charges(day, district), day)
    names = {row.code: _name(row) for row in own}
    held = Counter(one.account for some in found.holders.values() for one in some)
    overdue = Counter(one.account for code in found.overdue for one in found.holders[code])
    context: dict[str, Any] = {
        "day": day,
        "district": district,
        "districts": _districts(reader),
        "cells": len(own),
        "found": found,
        "collectors": [(one, held[one], overdue[one]) for one in sorted(held)],
        "gaps": [(code, names[code]) for code in found.gaps[:SHOWN]],
        "doubles": [(code, names[code], found.holders[code]) for code in found.doubles[:SHOWN]],
        "shown": SHOWN,
        "rotation": grids.rotation_days(day),
        "may_assign": reader.may(*ASSIGNERS),
        "inspectors": _inspectors(district, day),
        "streets": [row for row in registry.areas("street", district.code) if row.civil],
        "error": error,
        "problems": error.problems if isinstance(error, Problems) else (),
        "given": request.POST,
        "centre": registry.city(),
        "today": today,
    }
    return render(request, "web/work/grids.html", context, status=error.status if error else 200)


def shapes(request: HttpRequest) -> JsonResponse:
    """The cells of a district as polygons, each with a number for its inspector; -1 for none, -2
    for several."""
    reader, today = reader_in(request), china_day(clock.moment())
    day, district = _day(request.GET.get("day", ""), today), _district(request, reader)
    own = {row.code: row for row in grids.cells() if row.path.startswith(district.path)}
    found = grids.standing(list(own), grids.charges(day, district), day)
    accounts = sorted({one.account for some in found.holders.values() for one in some})
    features = []
    for feature in registry.boundaries(("grid", "community"))["features"]:
        code = feature["properties"]["code"]
        if code not in own:
            continue
        holders = [one.account for one in found.holders[code]]
        colour = accounts.index(holders[0]) % COLOURS if len(holders) == 1 else -1
        told = {"name": _name(own[code]), "who": "、".join(holders), "code": code}
        told["colour"] = -2 if len(holders) > 1 else colour
        features.append({**feature, "properties": told})
    return JsonResponse({"type": "FeatureCollection", "features": features})


def _name(row: registry.AreaRow) -> str:
    """A cell as people say it: the community, and the number of the cell in it."""
    if row.level != "grid":
        return row.name
    return f"{registry.area(row.path.rstrip('/').split('/')[-2]).name} {row.code[-3:]}"


def _districts(reader: Reader) -> list[registry.AreaRow]:
    """Those that the reader reaches, in whole or in part."""
    return [
        row
        for row in registry.districts()
        if any(
            row.path.startswith(reach.area_path) or reach.area_path.startswith(row.path)
            for reach in reader.reaches
        )
    ]


def _district(request: HttpRequest, reader: Reader) -> registry.AreaRow:
    known = _districts(reader)
    asked = request.GET.get("area", "") or request.POST.get("area", "")
    found = next((row for row in known if row.code == asked), None)
    if found is None and (asked or not known):
        raise registry.AreaUnknown(area=asked[:20])
    return found or known[0]


def _inspectors(district: registry.AreaRow, day: date) -> list[str]:
    """Those who may answer for cells of the district."""
    return [one.account for one in registry.posted("inspector", district.path, day)]


def _day(text: str, otherwise: date) -> date:
    if not text:
        return otherwise
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DayUnreadable(given=text[:20]) from None


@require_POST
def hand_over(request: HttpRequest) -> HttpResponse:
    """All cells of a street or community to one inspector, from a day on."""
    reader, given, now = reader_in(request), request.POST, clock.moment()
    try:
        district = _district(request, reader)
        since = _day(given.get("since", ""), china_day(now))
        within = registry.area(given.get("street", "") or district.code)
        account = given.get("account", "")
        wanted = [
            grids.Assignment(account, row.code, since)
            for row in grids.cells()
            if row.path.startswith(within.path) and row.path.startswith(district.path)
        ]
        return _assign(request, reader, wanted, now)
    except CityError as error:
        return _show(request, error)


@require_POST
def take_file(request: HttpRequest) -> HttpResponse:
    """A file of charges: whole or not at all."""
    reader, now = reader_in(request), clock.moment()
    try:
        upload = request.FILES.get("file")
        if upload is None:
            raise NoFile
        sheets, problems = read_sheets(upload.read(), str(upload.name))
        if problems:
            raise Problems(problems)
        wanted = list(_lines(sheets[0].rows, sheets[0].title))
        allowed = tuple(reach.area_path for reach in reader.reaches)
        paths = {row.code: row.path for row in grids.cells()}
        outside = [one for one in wanted if not paths.get(one.cell, "").startswith(allowed)]
        inside = [one for one in outside if one.cell in paths]
        if inside:
            raise Problems(
                [
                    Problem("", one.row, "", _("网格不在您的范围内"), _("由该区的值班长导入"))
                    for one in inside
                ]
            )
        return _assign(request, reader, wanted, now)
    except CityError as error:
        return _show(request, error)


def _assign(
    request: HttpRequest, reader: Reader, wanted: Sequence[grids.Assignment], now: datetime
) -> HttpResponse:
    takes_over = request.POST.get("takes_over") == "1"
    done = grids.assign(wanted, takes_over=takes_over, actor=reader.actor(), at=now)
    messages.success(request, str(_("已更新 {count} 条网格责任").format(count=done)))
    district = _district(request, reader)
    return redirect(f"{reverse('work:grids')}?area={district.code}")


def _lines(rows: Sequence[Sequence[Any]], sheet: str) -> Iterator[grids.Assignment]:
    """The lines below the heading; raises Problems with every cell that cannot be read."""
    problems: list[Problem] = []
    found: list[grids.Assignment] = []
    for number, row in enumerate(rows, start=1):
        cells = [_text(cell) for cell in (*row, *[""] * len(HEADINGS))][: len(HEADINGS)]
        code, _title, account, since, until = cells
        if number == 1 or not any(cells):
            continue
        days: list[date | None] = []
        for text, needed in ((since, True), (until, False)):
            try:
                days.append(date.fromisoformat(text[:10]) if text or needed else None)
            except ValueError:
                what = _("“{text}”不是日期").format(text=text[:20])
                problems.append(Problem(sheet, number, "", what, _("写成 2021-12-31")))
        if len(days) == 2 and days[0]:
            found.append(grids.Assignment(account, code, days[0], days[1], number))
    if problems:
        raise Problems(problems)
    yield from found


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def export(request: HttpRequest) -> FileResponse:
    """Every cell of the district with whoever answers for it, as the import takes it."""
    reader, today = reader_in(request), china_day(clock.moment())
    day, district = _day(request.GET.get("day", ""), today), _district(request, reader)
    own = [row for row in grids.cells() if row.path.startswith(district.path)]
    found = grids.standing([row.code for row in own], grids.charges(day, district), day)
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet(str(_("责任网格")))
    sheet.write_row(0, 0, [str(one) for one in HEADINGS])
    line = 0
    for row in own:
        for one in found.holders[row.code] or (None,):
            line += 1
            told = (one.account, one.since.isoformat()) if one else ("", "")
            until = one.until.isoformat() if one and one.until else ""
            sheet.write_row(line, 0, [row.code, _name(row), *told, until])
    sheet.set_column(0, 4, 22)
    book.close()
    out.seek(0)
    name = f"grids-{district.code[:6]}-{day.isoformat()}.xlsx"
    return FileResponse(out, as_attachment=True, filename=name)


def cell(request: HttpRequest, code: str) -> HttpResponse:
    """Who has answered for a cell so far."""
    reader = reader_in(request)
    row = registry.area(code)
    if not any(row.path.startswith(reach.area_path) for reach in reader.reaches):
        raise registry.AreaUnknown(area=code[:20])
    context = {"cell": row, "name": _name(row), "rows": grids.history(code)}
    return render(request, "web/work/grid.html", context)


urlpatterns = [
    path("grids/", page, name="grids"),
    path("grids/shapes.json", shapes, name="grid-shapes"),
    path("grids/export.xlsx", export, name="grid-export"),
    path("grids/import/", take_file, name="grid-import"),
    path("grids/hand-over/", hand_over, name="grid-hand-over"),
    path("grids/cells/<str:code>/", cell, name="grid"),
]
