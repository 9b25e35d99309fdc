"""What lies on somebody's desk, what they wait for, and what has changed. Bounded in time at any
size: lists are read by key, counts stop at a bound and say so."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.db.models import Q, QuerySet

from yiju.platform.base.time import china_day, start_of_day
from yiju.platform.registry.api import Member
from yiju.platform.work.browsing import COUNTED_TO, LARGEST_PAGE, key_of, moment_and_key
from yiju.platform.work.declared import processes
from yiju.platform.work.models import Asking, Item, Stage
from yiju.platform.work.rows import ItemRow, StageRow, item_row, stage_row

View = Literal["mine", "today", "overdue", "checks", "waiting"]
VIEWS: tuple[View, ...] = ("mine", "today", "overdue", "checks", "waiting")
Order = Literal["due", "newest"]
ORDERS: tuple[Order, ...] = ("due", "newest")
NEWEST = "new"
MOST_ASKED = 500
"""Petitions of one person that nobody has decided yet."""


@dataclass(frozen=True)
class OnDesk:
    """What of a desk is shown; an empty field does not narrow.

    `mine` is what the account may act on, `today` what of it is due before the day ends, `overdue`
    what is late, `checks` what they are to see with their own eyes, `waiting` what they handed on
    or asked leave for and somebody else has to act on.
    """

    view: View = "mine"
    process: str = ""
    step: str = ""
    area_path: str = ""
    source: str = ""
    type_code: str = ""
    words: str = ""
    """In the title or the number."""
    order: Order = "due"


@dataclass(frozen=True)
class DeskRow:
    """An open stage on somebody's desk, with its item."""

    item: ItemRow
    stage: StageRow


@dataclass(frozen=True)
class Desk:
    """`total` counts up to a bound; `is_more` where it was reached. `following` is the cursor of
    the next page, empty on the last."""

    rows: tuple[DeskRow, ...]
    total: int
    is_more: bool
    overdue: int
    following: str


@dataclass(frozen=True)
class Tally:
    """How many; `is_more` where counting stopped at the bound."""

    count: int
    is_more: bool = False

    def __str__(self) -> str:
        return f"{self.count}+" if self.is_more else str(self.count)


def desk(
    account: str,
    posts: Sequence[Member],
    wanted: OnDesk | None = None,
    *,
    now: datetime,
    after: str = "",
    size: int = 50,
) -> Desk:
    """What lies on the desk of an account with its posts: the earliest due first, then what has
    no limit; or what came last first. Raises CursorUnreadable."""
    wanted = wanted or OnDesk()
    found = _narrowed(account, posts, wanted, now)
    total = tally(found)
    late = total if wanted.view == "overdue" else tally(found.filter(due_at__lt=now))
    rows = _page(found, after, size + 1, wanted.order)
    following = _cursor(rows[size - 1], wanted.order) if len(rows) > size else ""
    shown = tuple(DeskRow(item_row(stage.item, [stage]), stage_row(stage)) for stage in rows[:size])
    return Desk(shown, total.count, total.is_more, late.count, following)


def desk_numbers(
    account: str, posts: Sequence[Member], wanted: OnDesk, *, now: datetime, most: int
) -> list[tuple[str, int]]:
    """(number, revision) of the first so many items of a desk, in its order."""
    found = _page(_narrowed(account, posts, wanted, now), "", most, wanted.order)
    return list(dict.fromkeys((stage.item.number, stage.item.revision) for stage in found))


def tallies(account: str, posts: Sequence[Member], now: datetime) -> Mapping[View, Tally]:
    """How much lies in each view."""
    return {view: tally(_narrowed(account, posts, OnDesk(view=view), now)) for view in VIEWS}


def desk_count(account: str, posts: Sequence[Member], wanted: OnDesk, *, now: datetime) -> Tally:
    """How much of a desk is wanted, up to a bound."""
    return tally(_narrowed(account, posts, wanted, now))


def desk_every(
    account: str, posts: Sequence[Member], wanted: OnDesk, *, now: datetime
) -> Iterator[ItemRow]:
    """All of a desk in its order, read in portions: for files."""
    found, cursor = _narrowed(account, posts, wanted, now), ""
    while True:
        rows = _page(found, cursor, LARGEST_PAGE, wanted.order)
        yield from (item_row(stage.item, [stage]) for stage in rows)
        if len(rows) < LARGEST_PAGE:
            return
        cursor = _cursor(rows[-1], wanted.order)


def tally(found: "QuerySet[Stage]") -> Tally:
    count = found.order_by()[: COUNTED_TO + 1].count()
    return Tally(min(count, COUNTED_TO), count > COUNTED_TO)


def _narrowed(
    account: str, posts: Sequence[Member], wanted: OnDesk, now: datetime
) -> "QuerySet[Stage]":
    found = _of_view(account, posts, wanted.view, now)
    plain = {
        "item__process": wanted.process,
        "step": wanted.step,
        "area_path__startswith": wanted.area_path,
        "item__source": wanted.source,
        "item__type_code": wanted.type_code,
    }
    found = found.filter(**{name: value for name, value in plain.items() if value})
    if wanted.words:
        named = Q(item__title__icontains=wanted.words)
        found = found.filter(named | Q(item__number__startswith=wanted.words))
    return found


def _of_view(account: str, posts: Sequence[Member], view: View, now: datetime) -> "QuerySet[Stage]":
    if view == "waiting":
        return _waiting(account, posts)
    paused = Item.objects.filter(paused=True).values("pk")
    mine = Stage.objects.filter(held_by(account, posts), ended_at=None).exclude(item__in=paused)
    match view:
        case "overdue":
            return mine.filter(due_at__lt=now)
        case "today":
            tomorrow = start_of_day(china_day(now) + timedelta(days=1))
            return mine.filter(due_at__gte=now, due_at__lt=tomorrow)
        case "checks":
            return mine.filter(_checks())
        case _:
            return mine


def _waiting(account: str, posts: Sequence[Member]) -> "QuerySet[Stage]":
    """What the account handed on and is not on its own desk, and what it asked leave for."""
    if not account:
        return Stage.objects.none()
    asked = Asking.objects.filter(by_account=account, decided_at=None)
    items = list(asked.values_list("item_id", flat=True)[:MOST_ASKED])
    handed_on = Q(from_account=account) & ~held_by(account, posts)
    return Stage.objects.filter(handed_on | Q(item__in=items), ended_at=None, notice_until=None)


def _checks() -> Q:
    """The steps in which somebody looks for themselves. The item is asked for its process only
    where another process has a step of the same name that is none."""
    steps = [(one.key, step.key, step.checks) for one in processes() for step in one.steps]
    plain = {key for _process, key, checks in steps if not checks}
    found = Q(step__in={key for _process, key, checks in steps if checks} - plain)
    for process, key, checks in steps:
        if checks and key in plain:
            found |= Q(item__process=process, step=key)
    return found


def _page(mine: "QuerySet[Stage]", cursor: str, size: int, order: Order) -> list[Stage]:
    """Stages after a cursor, in order; put in order by their keys, and only then read."""
    keys = _newest(mine, cursor, size) if order == "newest" else _by_due(mine, cursor, size)
    found = Stage.objects.select_related("item").in_bulk(keys)
    return [found[key] for key in keys if key in found]


def _newest(mine: "QuerySet[Stage]", cursor: str, size: int) -> list[int]:
    _new, _low, key = cursor.rpartition("_")
    page = mine.filter(pk__lt=key_of(key)) if cursor else mine
    return list(page.order_by("-pk").values_list("pk", flat=True)[:size])


def _by_due(mine: "QuerySet[Stage]", cursor: str, size: int) -> list[int]:
    """Those that are due by their time, then those that never are."""
    found: list[int] = []
    moment, _low, key = cursor.rpartition("_")
    if not cursor or moment:
        timed = mine.exclude(due_at=None).order_by("due_at", "pk")
        if cursor:
            at, last = moment_and_key(cursor)
            timed = timed.filter(Q(due_at__gt=at) | Q(due_at=at, pk__gt=last))
        found = list(timed.values_list("pk", flat=True)[:size])
        key = "0"
    if len(found) < size:
        timeless = mine.filter(due_at=None, pk__gt=key_of(key)).order_by("pk")
        found += timeless.values_list("pk", flat=True)[: size - len(found)]
    return found


def _cursor(stage: Stage, order: Order) -> str:
    if order == "newest":
        return f"{NEWEST}_{stage.pk}"
    return f"{stage.due_at.isoformat() if stage.due_at else ''}_{stage.pk}"


def held_by(account: str, posts: Sequence[Member]) -> Q:
    """The stages that `rights.holds` gives to the party, asked of the database."""
    mine = Q(account=account, role="", unit_code="") if account else Q(pk__in=[])
    for post in posts:
        mine |= (
            Q(role__in=["", post.role], unit_code__in=["", post.unit_code])
            & Q(account__in=["", account])
            & Q(area_path__startswith=post.area_path)
            & ~Q(role="", unit_code="", account="")
        )
    return mine
