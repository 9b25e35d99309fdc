"""Looking items up: one, or many by what they are. Bounded in time at any size.

Lists are read by key, never by skipping; counts stop at a bound and say so.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Concat

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.registry.api import Reach
from yiju.platform.work.declared import processes
from yiju.platform.work.models import Item, Stage
from yiju.platform.work.refusals import ItemUnknown
from yiju.platform.work.rows import ItemRow, item_row

COUNTED_TO = 10_000
SETTLED = (
    "work_item.turn < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
    " OR work_item.turn = pg_current_xact_id_if_assigned()::text::bigint"
)
"""Changes behind which no running transaction can still commit, and one's own."""
LARGEST_PAGE = 1_000
AMONG = {
    "sqlite": "SELECT value FROM json_each(%s)",
    "postgresql": "SELECT unnest(%s::text[])",
}


class CursorUnreadable(CityError):
    code = "work.cursor_unreadable"
    status = 422
    text = _("续页标记 {cursor} 读不懂。从第一页重新开始")


@dataclass(frozen=True)
class Wanted:
    """What is looked for; an empty field does not narrow.

    `state` is "open" or "ended"; `since` and `before` bound the beginning; `changed_since` gives
    what has changed at or after a moment, `ended_since` what has ended; `reaches` are the areas and
    units of the reader, None for the city itself.
    """

    process: str = ""
    state: str = ""
    steps: tuple[str, ...] = ()
    type_code: str = ""
    type_codes: tuple[str, ...] = ()
    type_class: str = ""
    """The beginning of a type code."""
    source: str = ""
    area_path: str = ""
    unit_code: str = ""
    asset: str = ""
    numbers: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    """What whoever began them called them."""
    among: Sequence[str] | None = None
    """Only these numbers; none at all where it is empty, and None does not narrow."""
    since: datetime | None = None
    before: datetime | None = None
    changed_since: datetime | None = None
    ended_since: datetime | None = None
    late_at: datetime | None = None
    """Open and past its promise at that moment."""
    box: tuple[float, float, float, float] | None = None
    """West, south, east, north."""
    reaches: Sequence[Reach] | None = None


@dataclass(frozen=True)
class Items:
    """A page, newest first. `total` counts up to a bound; `is_more` where it was reached.
    `following` is the cursor of the next page, empty on the last."""

    rows: tuple[ItemRow, ...]
    total: int
    is_more: bool
    following: str


def item(number: str, reaches: Sequence[Reach] | None = None) -> ItemRow:
    """Raises ItemUnknown, for one that is not there and one that is not the reader's alike."""
    found = narrowed(Wanted(numbers=(number,), reaches=reaches))
    row = found.select_related("parent", "merged_into").first()
    if row is None:
        raise ItemUnknown(number=number)
    return item_row(row, list(row.stages.order_by("pk")))


def items(wanted: Wanted | None = None, *, after: str = "", size: int = 50, skip: int = 0) -> Items:
    """A page of items in the order of their beginning, the newest first.

    `skip` is for doors whose standard counts pages; it costs time, `after` does not. Raises
    CursorUnreadable.
    """
    found = narrowed(wanted or Wanted())
    total = found.order_by()[: COUNTED_TO + 1].count()
    page = found
    if after:
        page = page.filter(pk__lt=key_of(after))
    size = max(1, min(size, LARGEST_PAGE))
    rows = _read(page.order_by("-pk").values_list("pk", flat=True)[skip : skip + size + 1])
    following = str(rows[size - 1].pk) if len(rows) > size else ""
    return Items(with_stages(rows[:size]), min(total, COUNTED_TO), total > COUNTED_TO, following)


def _read(keys: Iterable[int]) -> list[Item]:
    """Items in the order of their keys: put in order first, and only then read."""
    wanted = list(keys)
    found = Item.objects.select_related("parent", "merged_into").in_bulk(wanted)
    return [found[key] for key in wanted if key in found]


def latest(wanted: Wanted, most: int) -> list[ItemRow]:
    """Those that changed last, the latest change first."""
    found = narrowed(wanted).select_related("parent", "merged_into")
    return list(with_stages(list(found.order_by("-turn", "-pk")[:most])))


def every(wanted: Wanted) -> Iterator[ItemRow]:
    """All that match, the newest first, read in portions: for files."""
    found = narrowed(wanted).select_related("parent", "merged_into").order_by("-pk")
    last: int | None = None
    while True:
        portion = found if last is None else found.filter(pk__lt=last)
        rows = list(portion[:LARGEST_PAGE])
        yield from with_stages(rows)
        if len(rows) < LARGEST_PAGE:
            return
        last = rows[-1].pk


def changes(
    wanted: Wanted, *, after: str = "", size: int = 500, skip: int = 0
) -> tuple[list[ItemRow], str]:
    """Items in the order of their last change, the oldest change first, and the cursor to go on
    from. Whoever keeps it misses nothing: a change that is not committed yet comes later than all
    that was given, whenever it was made. Raises CursorUnreadable."""
    rows = changed(wanted, after=after, size=size, skip=skip)
    return list(with_stages(rows)), cursor_of(rows[-1]) if rows else after


def changed(wanted: Wanted, *, after: str = "", size: int, skip: int = 0) -> list[Item]:
    """What `changes` gives, as stored."""
    found = _settled(narrowed(wanted))
    if after:
        turn, key = _turn_and_key(after)
        found = found.filter(Q(turn__gt=turn) | Q(turn=turn, pk__gt=key))
    ordered = found.select_related("parent", "merged_into").order_by("turn", "pk")
    return list(ordered[skip : skip + size])


def last_cursor() -> str:
    """Of the last change that is there: whoever begins with it hears of what comes after."""
    found = _settled(Item.objects.all()).order_by("-turn", "-pk").first()
    return cursor_of(found) if found else "0_0"


def cursor_of(row: Item) -> str:
    return f"{row.turn}_{row.pk}"


def _settled(found: QuerySet[Item]) -> QuerySet[Item]:
    return found.extra(where=[SETTLED]) if connection.vendor == "postgresql" else found


def _turn_and_key(cursor: str) -> tuple[int, int]:
    turn, _low, key = cursor.partition("_")
    return key_of(turn), key_of(key)


def key_of(cursor: str) -> int:
    if not cursor.isascii() or not cursor.isdecimal() or len(cursor) > 18:
        raise CursorUnreadable(cursor=cursor[:40])
    return int(cursor)


def moment_and_key(cursor: str) -> tuple[datetime, int]:
    moment, _low, key = cursor.rpartition("_")
    try:
        found = datetime.fromisoformat(moment)
    except ValueError:
        raise CursorUnreadable(cursor=cursor[:60]) from None
    if found.tzinfo is None:
        raise CursorUnreadable(cursor=cursor[:60])
    return found, key_of(key)


def with_stages(rows: Sequence[Item]) -> tuple[ItemRow, ...]:
    by_item: dict[int, list[Stage]] = {row.pk: [] for row in rows}
    for stage in Stage.objects.filter(item__in=list(by_item)).order_by("pk"):
        by_item[stage.item_id].append(stage)
    return tuple(item_row(row, by_item[row.pk]) for row in rows)


def narrowed(wanted: Wanted) -> QuerySet[Item]:
    """The items that match, in no order."""
    found = Item.objects.all()
    # Most items are of one process. Its indexes serve what they narrow further; where they do
    # not, all of it would be sorted, so it is compared such that no index serves.
    is_narrow = wanted.state == "open" or wanted.late_at or wanted.area_path
    if wanted.process and not is_narrow:
        found = found.alias(own=Concat("process", Value(""))).filter(own=wanted.process)
    plain = {
        "process": wanted.process if is_narrow else "",
        "type_code": wanted.type_code,
        "type_code__startswith": wanted.type_class,
        "source": wanted.source,
        "unit_code": wanted.unit_code,
        "asset": wanted.asset,
        "area_path__startswith": wanted.area_path,
        "began_at__gte": wanted.since,
        "began_at__lt": wanted.before,
        "changed_at__gte": wanted.changed_since,
    }
    found = found.filter(**{name: value for name, value in plain.items() if value})
    if wanted.numbers:
        found = found.filter(number__in=wanted.numbers)
    if wanted.keys:
        found = found.filter(key__in=wanted.keys)
    if wanted.among is not None:
        found = found.filter(number__in=RawSQL(AMONG[connection.vendor], [_listed(wanted.among)]))
    if wanted.type_codes:
        found = found.filter(type_code__in=wanted.type_codes)
    if wanted.state:
        found = found.filter(end="") if wanted.state == "open" else found.exclude(end="")
    if wanted.steps:
        standing = Stage.objects.filter(ended_at=None, step__in=wanted.steps)
        found = found.filter(Q(pk__in=standing.values("item")) | Q(end__in=wanted.steps))
    if wanted.late_at:
        found = found.filter(end="", due_at__lt=wanted.late_at)
    if wanted.ended_since:
        # What has ended since has changed since, and changes have an index.
        since = wanted.ended_since
        found = found.filter(ended_at__gte=since, changed_at__gte=since).exclude(end="")
    if wanted.box:
        west, south, east, north = wanted.box
        found = found.filter(lon__gte=west, lon__lte=east, lat__gte=south, lat__lte=north)
    if wanted.reaches is not None:
        found = found.filter(within(wanted.reaches))
    return found


def _listed(numbers: Sequence[str]) -> Any:
    """Any number of numbers as one parameter: a database bounds how many it takes."""
    return json.dumps([*numbers]) if connection.vendor == "sqlite" else [*numbers]


def within(reaches: Sequence[Reach]) -> Q:
    """Where the reader's areas are, and of whose unit; a unit also sees what lies on its desk."""
    reached = Q(pk__in=[])
    closed = Q(process__in=[one.key for one in processes() if one.private])
    for reach in reaches:
        one = Q(area_path__startswith=reach.area_path)
        reached |= one & ~closed if reach.unit_code is None else one & Q(unit_code=reach.unit_code)
    return reached
