"""A page of a collection: filtered, ordered, counted, and the way to the next page.

What can be asked where the records lie is asked there; the rest is looked at one by one, as they
come, and never kept beyond what the page shows.
"""

import heapq
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from yiju.interfaces.sensorthings import times
from yiju.interfaces.sensorthings.evaluating import holds, value_of
from yiju.interfaces.sensorthings.model import Id
from yiju.interfaces.sensorthings.narrowing import Bound, narrowed
from yiju.interfaces.sensorthings.records import Asked, Ranked, Record, Seeing
from yiju.interfaces.sensorthings.refusals import QueryUnreadable
from yiju.interfaces.sensorthings.syntax import Options, Path
from yiju.platform.base.i18n import _

USUAL, MOST = 100, 1_000
"""Entities of a page, where nobody says how many; and at most."""
MOST_SKIPPED = 100_000
SAID_IN_TOKENS = frozenset({"phenomenonTime", "resultTime"})
"""What a next link can go on from besides an id."""


@dataclass(frozen=True)
class Page:
    """`count` is how many there are in all, where that was asked; `next` the options of the next
    page."""

    records: list[Record]
    count: int | None = None
    next: Options | None = None


def page(
    view: Seeing,
    plural: str,
    options: Options,
    now: datetime,
    *,
    parent: Record | None = None,
    link: str = "",
) -> Page:
    """Raises QueryUnreadable for a token that is not ours."""
    size = min(USUAL if options.top is None else options.top, MOST)
    if options.skip > MOST_SKIPPED:
        what = _("最多跳过 {most} 个；请沿 @iot.nextLink 前进，或用 $filter 缩小范围")
        told = what.format(most=MOST_SKIPPED)
        raise QueryUnreadable(option="$skip", at=1, near=str(options.skip), what=told)
    asked = Asked(plural, parent, link, filter=options.filter, order=options.order)
    narrow = narrowed(options.filter)
    asked = replace(asked, bounds=narrow.bounds, filter_is_whole=narrow.whole)
    count = _count(view, asked, narrow.whole, now) if options.count else None
    if not size:
        return Page([], count)
    rows = _rows(view, asked, options, now, size)
    taken = list(islice(rows, size + 1))
    shown = taken[:size]
    following = _next(options, shown, now) if len(taken) > size else None
    return Page(shown, count, following)


def _count(view: Seeing, asked: Asked, whole: bool, now: datetime) -> int:
    found = view.find(asked)
    if whole and found.exact and found.count is not None:
        return found.count()
    return sum(1 for _one in _kept(found.rows, asked, now))


def _kept(rows: Iterator[Record], asked: Asked, now: datetime) -> Iterator[Record]:
    if asked.filter is None:
        return rows
    expression = asked.filter
    return (one for one in rows if holds(expression, one, now))


def _rows(
    view: Seeing, asked: Asked, options: Options, now: datetime, size: int
) -> Iterator[Record]:
    """From the first row of the page on, in order."""
    behind = _Token(options) if options.token else None
    if behind is not None and not options.order:
        asked = replace(asked, after=behind.id)
    elif behind is not None:
        bound = behind.bound()
        asked = replace(asked, bounds=(*asked.bounds, bound) if bound else asked.bounds)
    found = view.find(replace(asked, need=options.skip + size + 1))
    rows = _kept(found.rows, asked, now)
    if behind is not None and options.order:
        place = behind.place()
        rows = (one for one in rows if place < _place(options, now)(one))
    if not found.ordered:
        rows = iter(heapq.nsmallest(options.skip + size + 1, rows, key=_place(options, now)))
    return islice(rows, options.skip, None)


def _place(options: Options, now: datetime) -> Callable[[Record], list[Ranked]]:
    """What rows are ordered by: the values asked for, then the id."""

    def of(record: Record) -> list[Ranked]:
        values = [Ranked(value_of(one.by, record, now), one.descending) for one in options.order]
        return [*values, Ranked(record.rank)]

    return of


# --- next ----------------------------------------------------------------------------------


def _next(options: Options, shown: list[Record], now: datetime) -> Options:
    """By the last row where it says enough, so that a page costs the same however far it is."""
    last = shown[-1]
    if not options.order:
        return replace(options, skip=0, token=json.dumps([last.id]))
    if len(options.order) == 1 and _said(options):
        value = value_of(options.order[0].by, last, now)
        if value is not None:
            token = json.dumps([times.written(value), *last.rank])
            return replace(options, skip=0, token=token)
    return replace(options, skip=options.skip + len(shown))


def _said(options: Options) -> bool:
    by = options.order[0].by
    return isinstance(by, Path) and str(by) in SAID_IN_TOKENS


class _Token:
    """The last row of the page before: its id, or what it was ordered by and its rank."""

    def __init__(self, options: Options) -> None:
        self.options = options
        try:
            first, *rank = json.loads(options.token)
            self.id: Id = "" if options.order else first
            self.value = times.period(first) if options.order else None
        except (ValueError, TypeError, AttributeError):
            raise self.refusal() from None
        self.rank = tuple(rank)
        if options.order:
            fits = len(options.order) == 1 and _said(options) and _is_rank(self.rank)
        else:
            fits = not rank and isinstance(first, int | str) and not isinstance(first, bool)
        if not fits:
            raise self.refusal()

    def refusal(self) -> QueryUnreadable:
        what = _("只能用本站给出的 @iot.nextLink")
        near = self.options.token[:40]
        return QueryUnreadable(option="$skiptoken", at=1, near=near, what=what)

    def place(self) -> list[Ranked]:
        turned = self.options.order[0].descending
        return [Ranked(self.value, turned), Ranked(self.rank)]

    def bound(self) -> Bound | None:
        """What a store can leave out; rows at the same moment are told apart here."""
        one = self.options.order[0]
        if not isinstance(self.value, datetime):
            return None
        return Bound(f"{one.by}/start", "le" if one.descending else "ge", self.value)


def _is_rank(rank: tuple[Any, ...]) -> bool:
    return len(rank) in {2, 3} and all(isinstance(one, int) for one in rank)
