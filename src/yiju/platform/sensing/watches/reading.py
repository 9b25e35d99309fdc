"""Which streams a watch reads, and what each is to it: in memory, until streams change."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Any

import numpy as np

from yiju.platform.registry import api as registry
from yiju.platform.sensing.models import Stream
from yiju.platform.sensing.table import Mark, revision
from yiju.platform.sensing.watches.arrays import Int8, Int64
from yiju.platform.sensing.watches.conditions import OF_SEVERAL
from yiju.platform.sensing.watches.declaration import Watch
from yiju.platform.sensing.watches.expected import Expected, Facts, Known, known_facts

NOT_READ = -1
CHUNK = 50_000


@dataclass(frozen=True)
class Reads:
    """By number of stream: the subject it belongs to, NOT_READ for others, and its part. `asset`
    is the subject that stands for each asset, and `facts` are those of subjects, where the watch
    asks for them."""

    subject: Int64
    part: Int8 | None
    asset: Mapping[str, int] = field(default_factory=dict)
    facts: Known | None = None

    def subjects_of(self, streams: Any) -> Int64:
        inside = streams < len(self.subject)
        found: Int64 = np.where(
            inside, self.subject[np.where(inside, streams, 0)], np.int64(NOT_READ)
        )
        return found


@dataclass(frozen=True)
class _Kept:
    mark: tuple[Any, ...]
    reads: Reads


_kept: dict[str, _Kept] = {}
_facts: dict[Callable[[date], Facts], tuple[tuple[Any, ...], Facts]] = {}
_lock = Lock()


def reads_of(watch: Watch, on: date) -> Reads:
    """As the streams are now; those of groups as the register has been on the day."""
    mark = _mark(watch, on)
    is_alone = not isinstance(watch.condition, OF_SEVERAL)
    key = watch.streams[0] if is_alone else watch.key  # the same for all that read one kind
    with _lock:
        kept = _kept.get(key)
        if kept is None or kept.mark != mark:
            kept = _kept[key] = _Kept(mark, _read(watch, on))
    return kept.reads


def _mark(watch: Watch, on: date) -> tuple[Any, ...]:
    """What the answer depends on."""
    seen: Mark = revision()
    kinds = watch.condition.reads if isinstance(watch.condition, Expected) else ()
    kinds = (watch.asset_kind,) if watch.by else kinds
    changes = (on, *(registry.revision(kind) for kind in kinds)) if kinds else ()
    return (watch.streams, watch.by, seen, changes)


def _read(watch: Watch, on: date) -> Reads:
    """A stream alone is its own subject; of several, the first of the first kind stands for all."""
    found = Stream.objects.filter(kind__in=watch.streams).order_by("pk")
    rows = list(found.values_list("pk", "kind", "asset_code").iterator(CHUNK))
    size = max((pk for pk, _kind, _code in rows), default=0) + 1
    subject = np.full(size, NOT_READ, np.int64)
    if not isinstance(watch.condition, OF_SEVERAL):
        numbers = [pk for pk, _kind, _code in rows]
        subject[numbers] = numbers
        return Reads(subject, None)
    group = _groups(watch, on)
    part, first = np.zeros(size, np.int8), watch.streams[0]
    stands: dict[str, int] = {}
    for pk, kind, code in rows:
        if kind == first and (named := group.get(code, code) if watch.by else code):
            stands.setdefault(named, pk)
    for pk, kind, code in rows:
        subject[pk] = stands.get(group.get(code, code) if watch.by else code, NOT_READ)
        part[pk] = watch.streams.index(kind)
    if isinstance(watch.condition, Expected):
        return Reads(subject, part, stands, known_facts(_facts_of(watch.condition, on), stands))
    return Reads(subject, part)


def _facts_of(condition: Expected, on: date) -> Facts:
    """The same for all watches that hold against the same facts."""
    mark = (on, revision(), *(registry.revision(kind) for kind in condition.reads))
    kept = _facts.get(condition.facts)
    if kept is None or kept[0] != mark:
        kept = _facts[condition.facts] = (mark, condition.facts(on))
    return kept[1]


def _groups(watch: Watch, on: date) -> dict[str, str]:
    """By code of asset, the value that groups it."""
    if not watch.by:
        return {}
    standing = registry.standing(watch.asset_kind, on=on, within=None)
    return {row.code: str(getattr(row.record, watch.by) or "") for row in standing}
