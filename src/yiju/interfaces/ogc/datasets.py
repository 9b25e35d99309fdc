"""The collections: what each is, its features in a box and a time, and one of them.

Only what anybody may know: of assets the attributes that their kind declares public, of cases what
the public door shows, with their place to about ten metres.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import shapely

from yiju.interfaces.ogc.asking import Asked
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.registry import api as registry
from yiju.platform.registry.api import AssetKind, AssetNotFound, AssetRow
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases
from yiju.platform.work.catalogue.own import case_catalogue

LEVELS = ("district", "street")
DECIMALS = 4
"""Of a case's place: about ten metres."""
Feature = dict[str, Any]


class NoCollection(CityError):
    code = "ogc.no_collection"
    status = 404
    text = _("没有数据集 {name}")


class NoFeature(CityError):
    code = "ogc.no_feature"
    status = 404
    text = _("数据集 {name} 中没有 {feature}")


@dataclass(frozen=True)
class Features:
    """A page. `matched` is None where more were found than are counted; `following` is the cursor
    of the next page, empty on the last."""

    features: list[Feature]
    matched: int | None
    following: str


@dataclass(frozen=True)
class Collection:
    key: str
    title: Text | str
    summary: Text | str
    page: Callable[[Asked], Features]
    one: Callable[[str], Feature]
    is_timed: bool = False


def collections() -> dict[str, Collection]:
    """In the order in which they are listed."""
    own = [_assets(kind) for kind in registry.kinds() if kind.public]
    every = [AREAS, *own, CASES]
    return {one.key: one for one in every}


def collection(key: str) -> Collection:
    """Raises NoCollection."""
    found = collections().get(key)
    if found is None:
        raise NoCollection(name=key[:80])
    return found


# --- areas -----------------------------------------------------------------------------------


def _area_features() -> list[Feature]:
    return [
        {
            "type": "Feature",
            "id": row["properties"]["code"],
            "geometry": row["geometry"],
            "properties": {name: row["properties"][name] for name in ("code", "name", "level")},
        }
        for row in registry.boundaries(LEVELS)["features"]
    ]


def _areas(asked: Asked) -> Features:
    found = _area_features()
    if asked.box:
        box = shapely.box(*asked.box)
        found = [one for one in found if box.intersects(shapely.geometry.shape(one["geometry"]))]
    start = work.key_of(asked.after) if asked.after else 0
    shown = found[start : start + asked.limit]
    more = start + asked.limit < len(found)
    return Features(shown, len(found), str(start + asked.limit) if more else "")


def _area(code: str) -> Feature:
    found = next((one for one in _area_features() if one["id"] == code), None)
    if found is None:
        raise NoFeature(name="areas", feature=code[:40])
    return found


AREAS = Collection("areas", _("区域"), _("辖市区和街道、镇的边界，WGS-84"), _areas, _area)


# --- assets ----------------------------------------------------------------------------------


def _assets(kind: AssetKind) -> Collection:
    def page(asked: Asked) -> Features:
        number = work.key_of(asked.after) if asked.after else 1
        found = registry.search(
            kind.key, reaches=None, box=asked.box, page=max(number, 1), size=asked.limit
        )
        following = str(found.page + 1) if found.page < found.pages else ""
        return Features([_asset(kind, row) for row in found.rows], found.total, following)

    def one(code: str) -> Feature:
        try:
            return _asset(kind, registry.by_code(kind.key, code, None))
        except AssetNotFound:
            raise NoFeature(name=kind.key, feature=code[:40]) from None

    return Collection(kind.key, kind.title, _("城市登记的设施，公开的属性"), page, one)


def _asset(kind: AssetKind, row: AssetRow) -> Feature:
    told: Mapping[str, Any] = kind.schema.dump(row.record)
    place = None if row.lon is None else {"type": "Point", "coordinates": [row.lon, row.lat]}
    return {
        "type": "Feature",
        "id": row.code,
        "geometry": place,
        "properties": {
            "code": row.code,
            "name": row.name,
            "state": row.state,
            "area": row.area_code,
            "valid_from": row.valid_from.isoformat(),
            **{name: told[name] for name in kind.public if name in told},
        },
    }


# --- cases -----------------------------------------------------------------------------------


def _cases(asked: Asked) -> Features:
    wanted = work.Wanted(
        process=cases.CASE.key, box=asked.box, since=asked.first, before=asked.before
    )
    found = work.items(wanted, after=asked.after, size=asked.limit)
    matched = None if found.is_more else found.total
    return Features([_case(row) for row in found.rows], matched, found.following)


def _one_case(number: str) -> Feature:
    found = work.items(work.Wanted(process=cases.CASE.key, numbers=(number,)), size=1).rows
    if not found:
        raise NoFeature(name="cases", feature=number[:40])
    return _case(found[0])


def _case(item: work.ItemRow) -> Feature:
    kind = case_catalogue().types.get(item.type_code)
    process = work.process_of(item.process, item.version)
    step = item.end or next((stage.step for stage in item.open_stages), process.begins)
    place = None
    if item.lon is not None and item.lat is not None:
        point = [round(item.lon, DECIMALS), round(item.lat, DECIMALS)]
        place = {"type": "Point", "coordinates": point}
    return {
        "type": "Feature",
        "id": item.number,
        "geometry": place,
        "properties": {
            "number": item.number,
            "type": item.type_code,
            "type_title": str(kind.title) if kind else "",
            "status": "closed" if item.end else "open",
            "step": step,
            "step_title": str(process.step(step).title),
            "source": item.source,
            "area": item.area_code,
            "unit": item.unit_code,
            "began_at": item.began_at.isoformat(),
            "due_at": item.due_at.isoformat() if item.due_at else None,
            "ended_at": item.ended_at.isoformat() if item.ended_at else None,
        },
    }


CASES = Collection(
    "cases", _("案件"), _("城市运行案件的类别、地点和进展，不含个人信息"), _cases, _one_case, True
)
