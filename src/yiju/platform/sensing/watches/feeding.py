"""What feeds what: the parents of assets that are watched, and how many of them each parent feeds.
Kept in memory until the register or the streams change."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any

from yiju.platform.registry import api as registry
from yiju.platform.sensing.models import Stream
from yiju.platform.sensing.table import revision
from yiju.platform.sensing.watches.declaration import Parent, Up, Watch


@dataclass(frozen=True)
class Feeding:
    """By code of asset the code of its parent, and by that of the parent how many it feeds."""

    parent_of: Mapping[str, str]
    fed: Mapping[str, int]


_kept: dict[tuple[str, tuple[Up, ...]], tuple[Any, Feeding]] = {}
"""By kind of stream and the way up."""
_lock = Lock()


def feeding(watch: Watch, parent: Parent, on: date) -> Feeding:
    """As the register stands on a day; of all assets in service that somebody measures: what says
    nothing does not speak against a cause."""
    kinds = (watch.asset_kind, *(up.kind for up in parent.up))
    mark = (on, revision(), *(registry.revision(kind) for kind in kinds))
    name = watch.streams[0], parent.up
    with _lock:
        kept = _kept.get(name)
        if kept is None or kept[0] != mark:
            kept = _kept[name] = (mark, _read(*name, on))
    return kept[1]


def _read(stream: str, ups: tuple[Up, ...], on: date) -> Feeding:
    first, *further = ups
    streams = Stream.objects.filter(kind=stream, until=None, source__isnull=False)
    measured = set(streams.values_list("asset_code", flat=True).iterator(50_000))
    above = _above(stream.partition(".")[0], first.attribute, on)
    parent_of = {code: known for code, known in above.items() if code in measured}
    below = first.kind
    for up in further:
        above = _above(below, up.attribute, on)
        parent_of = {code: above[known] for code, known in parent_of.items() if known in above}
        below = up.kind
    return Feeding(parent_of, Counter(parent_of.values()))


def fed_by(kind: str, ways: tuple[tuple[str, str], ...], on: date) -> dict[str, str]:
    """By code of asset, measured or not, the code of what feeds it at the end of the way: pairs of
    an attribute and the kind that it names."""
    below, found = kind, None
    for attribute, above in ways:
        step = _above(below, attribute, on)
        if found is None:
            found = step
        else:
            found = {code: step[known] for code, known in found.items() if known in step}
        below = above
    return found or {}


def _above(kind: str, attribute: str, on: date) -> dict[str, str]:
    standing = registry.standing(kind, on=on, within=None)
    told = ((row.code, getattr(row.record, attribute)) for row in standing)
    return {code: str(above) for code, above in told if above}
