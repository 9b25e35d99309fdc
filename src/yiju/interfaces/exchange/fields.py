"""Our records in the fields of the national data set, as far as they are public.

GB/T 47678.5-2026 names the attributes of components and of matters. A field that it makes
obligatory and that we cannot fill is listed under `missing`, never filled with a guess.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from yiju.platform.registry import api as registry
from yiju.platform.steering.api import FigureRow
from yiju.platform.work.api import ItemRow
from yiju.platform.work.catalogue.types import national as catalogue

COMPONENT_MUST = ("GLBJBSM", "GLBJMC", "ZGBMDM", "ZGBMMC", "SZDYWGBSM", "GLBJZT", "CSRQ")
MATTER_MUST = ("SXDM", "SXMC", "ZGBMDM", "ZGBMMC", "SFWZ", "SZDYWGBSM")
STATES = {"removed": "移除"}
"""States that the standard has a word for; the others keep ours."""
LONG_NUMBER = re.compile(r"\d[\d -]{5,}\d")


def of_area(area: registry.AreaRow) -> dict[str, Any]:
    """An area; a unit grid cell is known by its 15 digits (GB/T 47678.3)."""
    return {
        "name": area.name,
        "level": area.level,
        "grid": area.code if re.fullmatch(r"\d{15}", area.code) else "",
        "parent": area.parent_code or "",
        "path": area.path,
        "official": area.official,
        "lon": area.lon,
        "lat": area.lat,
    }


def of_component(
    kind: registry.AssetKind,
    row: registry.AssetRow,
    first_day: date,
    areas: Mapping[str, registry.AreaRow],
    units: Mapping[str, registry.UnitRow],
) -> dict[str, Any]:
    """A component with the attributes of the standard, and ours beside them. `first_day` is that
    of its first survey; the day of a change is empty until there is one."""
    keeper = units.get(row.keeper_code)
    above = units.get(keeper.parent_code or "") if keeper else None
    national = {
        "GLBJBSM": row.code if re.fullmatch(r"\d{17}", row.code) else "",
        "GLBJMC": row.name[:30],
        "ZGBMDM": (above.uscc or "") if above else "",
        "ZGBMMC": above.name if above else "",
        "YHDWDM": (keeper.uscc or "") if keeper else "",
        "YHDWMC": keeper.name if keeper else "",
        "GLBJZT": STATES.get(row.state, row.state),
        "CSRQ": f"{first_day:%Y%m%d}",
        "BGRQ": f"{row.valid_from:%Y%m%d}" if row.valid_from > first_day else "",
        **_where(row.area_path, areas),
    }
    ours = {
        "kind": kind.key,
        "type": kind.component or "",
        "name": row.name,
        "state": row.state,
        "area": row.area_code,
        "lon": row.lon,
        "lat": row.lat,
    }
    return _filled(national, COMPONENT_MUST) | ours


def of_case(
    row: ItemRow, areas: Mapping[str, registry.AreaRow], units: Mapping[str, registry.UnitRow]
) -> dict[str, Any]:
    """A case: the attributes of its matter as in the standard, its course as ours."""
    unit = units.get(row.unit_code)
    data = row.data
    matter = re.fullmatch(r"M(\d{5})", row.type_code)
    known = catalogue().types.get(row.type_code)
    national = {
        "SXDM": row.area_code[:6] + matter[1] if matter else "",
        "SXMC": known.name[:30] if known else "",
        "ZGBMDM": (unit.uscc or "") if unit else "",
        "ZGBMMC": unit.name if unit else "",
        "SFWZ": str(data.get("address") or "")[:256],
        **_where(row.area_path, areas),
    }
    ours = {
        "type": row.type_code,
        "source": row.source,
        "words": without_numbers(str(data.get("words") or row.title)),
        "state": row.end or "、".join(sorted({stage.step for stage in row.open_stages})),
        "ended": bool(row.end),
        "unit": row.unit_code,
        "area": row.area_code,
        "lon": row.lon,
        "lat": row.lat,
        "began_at": _moment(row.began_at),
        "filed_at": data.get("filed_at") or "",
        "due_at": _moment(row.due_at),
        "ended_at": _moment(row.ended_at),
        "closing": data.get("closing") or "",
        "rejected": data.get("rejected") or "",
        "rework": data.get("rework") or 0,
        "reopened": data.get("reopened") or 0,
        "parent": row.parent,
        "merged_into": row.merged_into,
        "revision": row.revision,
    }
    return _filled(national, MATTER_MUST) | ours


def of_figure(row: FigureRow) -> dict[str, Any]:
    """A published figure; exact numbers as texts, as 12 or 2/3."""
    found = row.measure
    exact = {
        name: None if (number := getattr(found, name)) is None else str(number)
        for name in ("value", "numerator", "denominator")
    }
    return {
        "indicator": row.indicator_key,
        "area": row.area_code,
        "first_day": row.first_day.isoformat(),
        "last_day": row.last_day.isoformat(),
        **exact,
        "known_at": row.known_at.isoformat(),
        "rules": row.rules,
    }


def without_numbers(words: str) -> str:
    """Words without telephone and identity numbers, which do not leave the house."""
    return LONG_NUMBER.sub("***", words)


def _where(path: str, areas: Mapping[str, registry.AreaRow]) -> dict[str, str]:
    """Grid, community and street on the way from the city down."""
    by_level = {areas[code].level: areas[code] for code in path.split("/") if code in areas}
    grid, community, street = (by_level.get(one) for one in ("grid", "community", "street"))
    return {
        "SZDYWGBSM": grid.code if grid else "",
        "SZSQDM": community.code[:12] if community else "",
        "SZSQMC": community.name if community else "",
        "SZJDDM": street.code[:9] if street else "",
        "SZJDMC": street.name if street else "",
    }


def _filled(national: Mapping[str, str], must: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {name: value for name, value in national.items() if value}
    return found | {"missing": [name for name in must if name not in found]}


def _moment(at: Any) -> str:
    return at.isoformat() if at else ""
