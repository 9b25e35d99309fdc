"""The table of a month as things stand: what was counted before, and what changed since.

A month is counted whole in the background (`keep_counting`); a page then counts again only the
cases that changed, or whose limit ran out, since. Nothing is ever shown that is older than the
moment it is asked for.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import Max

from yiju.platform.base.time import Period, add_months, china_day, start_of_day
from yiju.platform.work.browsing import SETTLED
from yiju.platform.work.cases.facts import case_facts, changed_facts, last_change
from yiju.platform.work.cases.intake import CASE
from yiju.platform.work.figures.marking import Span, marks
from yiju.platform.work.figures.models import CountedMonth
from yiju.platform.work.figures.table import LAYOUT, Table
from yiju.platform.work.models import Item

MEANING = 1
"""Grows with every change of what a figure means."""
LAYOUT_HASH = hashlib.sha256(f"{MEANING}{LAYOUT}".encode()).hexdigest()
MONTHS = 13
"""The month, the eleven before it, and the same month of the year before."""
IN_MEMORY = 16
AT_ONCE = 3_000
"""Cases of a month that a page counts without waiting for the background."""
FRESH, A_DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Kept:
    table: Table
    until: datetime
    state: tuple[int, datetime | None]
    made: UUID | None
    """None for what was counted for this one question only."""


_kept: dict[str, Kept] = {}


def span_of(period: Period) -> Span:
    return Span(start_of_day(period.first_day), start_of_day(period.last_day + timedelta(days=1)))


def month_table(period: Period, until: datetime) -> Table:
    """The marks of a month: what is after `until` has not happened, to the minute."""
    span = span_of(period)
    span = Span(span.first, min(span.after, until.replace(second=0, microsecond=0)))
    state, row = _state(), _row(period)
    if row is None or row.until > span.after:
        return _counted_once(f"{period.label} {span.after}", span, state)
    kept = _kept.get(period.label)
    if kept and (kept.state, kept.until, kept.made) == (state, span.after, row.made):
        return kept.table
    if kept is None or kept.made != row.made or kept.until > span.after:
        packed = CountedMonth.objects.values_list("data", flat=True).get(pk=row.pk)
        kept = Kept(Table.unpacked(bytes(packed)), row.until, (row.turn, None), row.made)
    changed = changed_facts(span.first, kept.until, span.after, kept.state[0])
    table = kept.table.with_changed([marks(case, span) for case in changed])
    kept = Kept(table, span.after, state, row.made)
    _remember(period.label, kept)
    return kept.table


def _counted_once(name: str, span: Span, state: tuple[int, datetime | None]) -> Table:
    """Counted whole, for a moment before that of what is kept; again only when anything changes."""
    kept = _kept.get(name)
    if kept is None or kept.state != state:
        kept = Kept(_counted(span), span.after, state, None)
        _remember(name, kept)
    return kept.table


def _remember(label: str, kept: Kept) -> None:
    _kept.pop(label, None)
    _kept[label] = kept
    while len(_kept) > IN_MEMORY:
        _kept.pop(next(iter(_kept)))


def _row(period: Period) -> CountedMonth | None:
    found = CountedMonth.objects.filter(month=period.label, layout=LAYOUT_HASH)
    return found.defer("data").first()


def _counted(span: Span) -> Table:
    return Table.of(marks(case, span) for case in case_facts(span.first, span.after))


def _state() -> tuple[int, datetime | None]:
    """The last turn behind which no running transaction can still commit, and the moment of the
    last change."""
    found = Item.objects.all()
    if connection.vendor == "postgresql":
        found = found.extra(where=[SETTLED])
    return int(found.aggregate(last=Max("turn"))["last"] or 0), last_change()


def keep_counting(now: datetime) -> str:
    """Bring the first month of the last thirteen that has not been counted for a while up to now
    and keep it; its label, empty when all are kept. One a call, so that letters come first."""
    today = china_day(now)
    first = add_months(today.replace(day=1), 1 - MONTHS)
    days = [add_months(first, step) for step in range(MONTHS)]
    for period in (Period.month(day.year, day.month) for day in reversed(days)):
        is_over, row = period.last_day < today, _row(period)
        if row and now - row.counted_at < (A_DAY if is_over else FRESH):
            continue
        (turn, _moment), span = _state(), span_of(period)
        until = min(span.after, now.replace(second=0, microsecond=0))
        CountedMonth.objects.update_or_create(
            month=period.label,
            defaults={
                "made": uuid4(),
                "layout": LAYOUT_HASH,
                "turn": turn,
                "until": until,
                "counted_at": now,
                "data": month_table(period, until).packed(),
            },
        )
        return period.label
    return ""


def is_ready(period: Period) -> bool:
    """Whether a month can be shown at once: it is counted, or small enough to be counted now."""
    if _row(period) is not None:
        return True
    span = span_of(period)
    begun = Item.objects.filter(process=CASE, began_at__gte=span.first, began_at__lt=span.after)
    return begun[: AT_ONCE + 1].count() <= AT_ONCE
