"""Lists of work as files: the same filters and the same reach as the page, to the last row."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.http.response import HttpResponseBase

from yiju.interfaces.lists import files
from yiju.platform.base.i18n import Text, _
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases
from yiju.platform.work.catalogue.own import case_catalogue

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


def file_of(items: Iterable[work.ItemRow], ending: str, now: datetime) -> HttpResponseBase:
    """The items as .csv, .geojson or .xlsx."""
    return files.file_of("items", HEADINGS, item_rows(items, now), ending)


def item_rows(items: Iterable[work.ItemRow], now: datetime) -> Iterator[files.Row]:
    areas = {area.code: area.name for area in registry.areas()}
    units = {unit.code: unit.short_name for unit in registry.units()}
    types = case_catalogue().types
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
