"""Assets of the demonstration as rows of the files that an import takes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from yiju.city.files import cell
from yiju.platform.registry import api as registry

LON, LAT = "经度", "纬度"
COMMON = ("编码", "名称", "状态", LON, LAT, "管理单位", "生效日期")


@dataclass(frozen=True)
class Made:
    """An asset as it stands from `since` on. `record` is typed as its kind declares."""

    code: str
    name: str
    state: str
    lon: float
    lat: float
    keeper: str
    since: date
    record: Any


def table(kind: str, assets: Iterable[Made]) -> list[list[Any]]:
    """The heading, then a row for each asset by code, as in the template of the kind."""
    attributes = registry.kind_of(kind).schema.attributes
    rows: list[list[Any]] = [[*COMMON, *(str(item.title) for item in attributes)]]
    for made in sorted(assets, key=lambda one: one.code):
        state = str(registry.AssetState(made.state).label)
        common = (made.code, made.name, state, made.lon, made.lat, made.keeper, made.since)
        cells = (cell(item, getattr(made.record, item.name)) for item in attributes)
        rows.append([*common, *cells])
    return rows
