"""Lists of assets: filtered, counted, ordered, page by page, within somebody's reach."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _, listed
from yiju.platform.base.schema import BadValue, to_json
from yiju.platform.registry.areas import paths_within
from yiju.platform.registry.assets import FACTS, AssetRow, Reach, asset_row
from yiju.platform.registry.cells import reader_of
from yiju.platform.registry.course import STATES
from yiju.platform.registry.inventory import Ints, Inventory, Mask, inventory
from yiju.platform.registry.kinds import AssetKind, kind_of
from yiju.platform.registry.models import Asset

BATCH = 500
"""Rows fetched by number at a time."""


class FilterUnknown(CityError):
    code = "registry.filter_unknown"
    status = 422
    text = _("{kind}没有属性 {name}，不能按它筛选。可用：{known}")


class FilterUnreadable(CityError):
    code = "registry.filter_unreadable"
    status = 422
    text = _("不能按“{title}”筛选：{why}。{remedy}")


class OrderUnknown(CityError):
    code = "registry.order_unknown"
    status = 422
    text = _("不能按 {order} 排序。可用：{known}；前面加 - 为倒序")


@dataclass(frozen=True)
class Page:
    """One page of a list. `total` is how many there are in all; pages count from 1."""

    rows: list[AssetRow]
    total: int
    page: int
    size: int

    @property
    def pages(self) -> int:
        return max(-(-self.total // self.size), 1)


@dataclass(frozen=True)
class Wanted:
    """What a list or an export asks for; empty asks for everything."""

    text: str = ""
    state: str = ""
    area: str = ""
    keeper: str = ""
    filters: Mapping[str, Any] = field(default_factory=dict)
    box: tuple[float, float, float, float] | None = None
    """West, south, east, north in degrees, WGS-84."""


def search(
    kind: str,
    *,
    reaches: Iterable[Reach] | None,
    text: str = "",
    state: str = "",
    area: str = "",
    keeper: str = "",
    filters: Mapping[str, Any] | None = None,
    box: tuple[float, float, float, float] | None = None,
    order: str = "code",
    page: int = 1,
    size: int = 50,
) -> Page:
    """One page of the assets of a kind that somebody reaches; a page past the end is the last.

    `text` is a part of the code or the name. `filters` are values by attribute, as a person would
    write them. `order` is code, name, state or valid_from, with - before it for the reverse.
    Raises KindUnknown, AreaUnknown, FilterUnknown, FilterUnreadable and OrderUnknown.
    """
    declared = kind_of(kind)
    wanted = Wanted(text, state, area, keeper, filters or {}, box)
    ids = chosen(declared, reaches, wanted, order)
    number = min(max(page, 1), max(-(-len(ids) // size), 1))
    shown = ids[(number - 1) * size : number * size]
    return Page(list(fetched(declared, shown)), len(ids), number, size)


def chosen(
    kind: AssetKind, reaches: Iterable[Reach] | None, wanted: Wanted, order: str = "code"
) -> Ints:
    """The numbers of all assets that are wanted and within reach, in order."""
    every = inventory(kind)
    mask = reached(every, reaches)
    if wanted.text:
        mask &= every.saying(wanted.text)
    if wanted.state:
        mask &= every.states.where(wanted.state.__eq__)
    if wanted.area:
        mask &= every.paths.where(lambda path: path.startswith(paths_within(wanted.area)))
    if wanted.keeper:
        mask &= every.keepers.where(wanted.keeper.__eq__)
    if wanted.box:
        west, south, east, north = wanted.box
        mask &= (every.lon >= west) & (every.lon <= east)
        mask &= (every.lat >= south) & (every.lat <= north)
    for name, value in wanted.filters.items():
        mask &= _having(kind, every, name, value)
    found = _ordered(every, order)
    return every.ids[found[mask[found]]]


def _beneath(top: str, path: str) -> bool:
    return path.startswith(top)


def reached(every: Inventory, reaches: Iterable[Reach] | None) -> Mask:
    """Which assets one of the reaches covers: all for None, none for an empty list."""
    if reaches is None:
        return np.ones(len(every), bool)
    mask = np.zeros(len(every), bool)
    for reach in reaches:
        covered = every.paths.where(partial(_beneath, reach.area_path))
        if reach.unit_code is not None:
            covered &= every.keepers.where(reach.unit_code.__eq__)
        mask |= covered
    return mask


def _having(kind: AssetKind, every: Inventory, name: str, value: Any) -> Mask:
    known = {item.name: item for item in kind.schema.attributes}
    if name not in known:
        raise FilterUnknown(kind=kind.title, name=name, known=listed(known))
    try:
        wanted = to_json(reader_of(known[name])(value))
    except BadValue as bad:
        raise FilterUnreadable(title=known[name].title, why=bad.what, remedy=bad.remedy) from None
    if name in every.facets:
        return every.facets[name].where(lambda stored: stored == wanted)
    found = Asset.objects.filter(kind=kind.key, **{f"attributes__{name}": wanted})
    return np.isin(every.ids, np.array(found.values_list("id", flat=True), np.int64))


def _by_state(every: Inventory) -> Ints:
    ranks = [list(STATES).index(state) for state in every.states.values]
    return np.argsort(np.array(ranks, np.int64)[every.states.numbers], kind="stable")


ORDERS: Mapping[str, Callable[[Inventory], Ints]] = {
    "code": lambda every: np.arange(len(every)),
    "name": lambda every: every.by_name,
    "state": _by_state,
    "valid_from": lambda every: np.argsort(every.days, kind="stable"),
}


def _ordered(every: Inventory, order: str) -> Ints:
    sort = ORDERS.get(order.removeprefix("-"))
    if sort is None:
        raise OrderUnknown(order=order, known=listed(ORDERS))
    found = sort(every)
    return found[::-1] if order.startswith("-") else found


def fetched(kind: AssetKind, ids: Ints) -> Iterator[AssetRow]:
    """The assets with these numbers, in their order."""
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH].tolist()
        values = Asset.objects.filter(id__in=batch).values_list("id", "code", *FACTS)
        rows = {pk: (code, facts) for pk, code, *facts in values}
        for pk in batch:
            code, facts = rows[pk]
            yield asset_row(kind.key, kind.record, pk, code, facts)
