"""What feeds what: the parents of assets, and how many assets each parent feeds. Kept in memory
until the register changes."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any

from yiju.platform.registry import api as registry
from yiju.platform.sensing.watches.declaration import Parent, Up, Watch


@dataclass(frozen=True)
class Feeding:
    """By code of asset the code of its parent, and by that of the parent how many it feeds."""

    parent_of: Mapping[str, str]
    fed: Mapping[str, int]


_kept: dict[tuple[str, tuple[Up, ...]], tuple[Any, Feeding]] = {}
_lock = Lock()


def feeding(watch: Watch, parent: Parent, on: date) -> Feeding:
    """As the register stands on a day; of all assets of the kind that are in service."""
    kinds = (watch.asset_kind, *(up.kind for up in parent.up))
    mark = (on, *(registry.revision(kind) for kind in kinds))
    with _lock:
        kept = _kept.get((watch.asset_kind, parent.up))
        if kept is None or kept[0] != mark:
            kept = (mark, _read(watch.asset_kind, parent.up, on))
            _kept[watch.asset_kind, parent.up] = kept
    return kept[1]


def _read(kind: str, ups: tuple[Up, ...], on: date) -> Feeding:
    first, *further = ups
    parent_of = _above(kind, first.attribute, on)
    below = first.kind
    for up in further:
        above = _above(below, up.attribute, on)
        parent_of = {code: above[known] for code, known in parent_of.items() if known in above}
        below = up.kind
    return Feeding(parent_of, Counter(parent_of.values()))


def _above(kind: str, attribute: str, on: date) -> dict[str, str]:
    standing = registry.standing(kind, on=on, within=None)
    told = ((row.code, getattr(row.record, attribute)) for row in standing)
    return {code: str(above) for code, above in told if above}
