"""A register of street lamps for tests: a kind with every type of attribute, and its files."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from yiju.platform.base.geo import Datum
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.schema import attribute
from yiju.platform.events.api import Actor
from yiju.platform.registry import api
from yiju.platform.registry.kinds import AssetKind

DAY = date(2021, 3, 1)
AT = datetime(2021, 3, 1, 1, tzinfo=UTC)
EAST, WEST, ZONE = (119.95, 31.75), (119.85, 31.75), (119.985, 31.75)
"""Points of the small city: in its east district, its west district, outside it to neither."""
HEADINGS = ("编码", "名称", "状态", "管理单位", "经度", "纬度", "功率", "光源", "高度", "单灯控制")


@dataclass(frozen=True)
class Lamp:
    power: int = attribute(_("功率"), least=1, most=2000)
    light: str = attribute(
        _("光源"), choices={"led": _("发光二极管"), "sodium": _("钠灯")}, default="led"
    )
    height: Decimal | None = attribute(_("高度"), least=Decimal(1), default=None)
    controlled: bool = attribute(_("单灯控制"), default=False)
    lit_on: date | None = attribute(_("亮灯日期"), default=None)
    road: str | None = attribute(_("道路"), default=None)
    poles: int = attribute(_("杆数"), choices={1: _("单杆"), 2: _("双杆")}, default=1)


def check_lamp(lamp: Lamp) -> Sequence[tuple[str, Text]]:
    if lamp.light == "sodium" and lamp.controlled:
        return [("controlled", _("钠灯不能单灯控制"))]
    return []


LAMP = AssetKind("lamp", _("路灯"), Lamp, "bulb", _("如 L-0001"), check=check_lamp)


@dataclass(frozen=True)
class Register:
    """Records lamps in the small city, by form and by file."""

    folder: Path
    actor: Actor

    def record(self, code: str = "L-1", **said: Any) -> api.AssetRow:
        facts: dict[str, Any] = {
            "name": "路灯",
            "state": "in_service",
            "attributes": {"power": 60},
            "lon": EAST[0],
            "lat": EAST[1],
            "datum": Datum.WGS84,
            "keeper_code": "",
            "valid_from": DAY,
            "actor": self.actor,
            "at": AT,
            "reaches": None,
            "ground": "",
        }
        return api.asset_record("lamp", code, **facts | said)

    def bring(self, path: Path, **how: Any) -> api.ImportReport:
        facts: dict[str, Any] = {
            "filename": path.name,
            "datum": Datum.WGS84,
            "dry_run": False,
            "actor": self.actor,
            "at": AT,
            "reaches": None,
            "ground": "",
            "valid_from": DAY,
        }
        return api.import_file("lamp", path, **facts | how)

    def workbook(self, rows: Iterable[Sequence[Any]], name: str = "路灯.xlsx") -> Path:
        """A workbook with these rows; the first holds the headings."""
        path = self.folder / name
        book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("路灯")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        book.close()
        return path

    def table(
        self, rows: Iterable[Sequence[Any]], encoding: str = "utf-8", name: str = "路灯.csv"
    ) -> Path:
        path = self.folder / name
        with path.open("w", encoding=encoding, newline="") as out:
            csv.writer(out).writerows(rows)
        return path

    def points(self, features: Iterable[Mapping[str, Any]], name: str = "路灯.geojson") -> Path:
        path = self.folder / name
        told = {"type": "FeatureCollection", "features": list(features)}
        path.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
        return path

    def lamps(self) -> list[api.AssetRow]:
        return api.search("lamp", reaches=None, size=1_000).rows


def lamp_row(code: str = "L-1", **said: Any) -> list[Any]:
    """A row of a file, in the order of HEADINGS; `said` by heading."""
    row = dict(zip(HEADINGS, (code, "路灯", "在用", "", *EAST, 60, "钠灯", 8, "否"), strict=True))
    return list((row | said).values())


def lamps_file(*rows: Sequence[Any]) -> list[Sequence[Any]]:
    return [HEADINGS, *rows]


def point_of(code: str, place: tuple[float, float] = EAST, **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": list(place)},
        "properties": {"code": code, "power": 60, **properties},
    }
