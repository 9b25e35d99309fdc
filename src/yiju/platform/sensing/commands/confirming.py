"""Readings speak: they confirm what was commanded, and show danger. Both in the mover's
transaction, by columns."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from yiju.platform.sensing.columns import Int32, Int64, distinct
from yiju.platform.sensing.commands.dangers import show
from yiju.platform.sensing.commands.kinds import (
    CommandKind,
    Safety,
    command_kind,
    command_kinds,
    declared,
)
from yiju.platform.sensing.commands.models import Order
from yiju.platform.sensing.commands.rules import NEVER, State
from yiju.platform.sensing.commands.settling import chunks
from yiju.platform.sensing.models import Stream
from yiju.platform.sensing.rules import Quality
from yiju.platform.sensing.table import Mark, table

if TYPE_CHECKING:  # the lake takes a third of a second to load
    from yiju.platform.sensing.lake.api import Stored

MANY = 50_000
"""Of so many streams all orders underway are read rather than theirs."""
FACTS = ("pk", "stream_id", "kind", "sent", "scale", "command__value")


def follow(stored: "Stored", at: datetime) -> None:
    """A follower of the mover."""
    watch(stored, at)
    confirm(stored)


# --- confirmation --------------------------------------------------------------------------


def confirm(stored: "Stored") -> int:
    """Confirm orders by readings that are valid and were observed after they were sent; how many.
    A late reading confirms as well as a new one."""
    waiting = _underway(distinct(stored.stream))
    if not waiting:
        return 0
    number, stream, kinds, sent, scale, value = (list(one) for one in zip(*waiting, strict=True))
    orders: dict[str, Any] = {
        "number": np.array(number, np.int64),
        "sent": np.array(sent, np.int64),
        "scale": np.array(scale, np.float64),
        "value": np.array(value, np.float64),
    }
    kind = np.array(kinds)
    streams = np.array(stream, np.int32)
    usable = np.flatnonzero(stored.quality == Quality.VALID)
    left, reading = _pairs(streams, stored.stream[usable])
    reading = usable[reading]
    fresh = stored.observed[reading] >= orders["sent"][left]
    left, reading = left[fresh], reading[fresh]
    ok = np.zeros(len(left), bool)
    for key in np.unique(kind[left]).tolist():
        spoken_of = command_kind(key)
        for wanted in np.unique(orders["value"][left[kind[left] == key]]).tolist():
            some = np.flatnonzero((kind[left] == key) & (orders["value"][left] == wanted))
            ok[some] = spoken_of.confirms(
                stored.value[reading[some]], wanted, orders["scale"][left[some]]
            )
    return _note(orders["number"][left[ok]], stored.observed[reading[ok]])


def _underway(streams: Int32) -> list[tuple[Any, ...]]:
    found = Order.objects.filter(kind__in=declared(), state__in=(State.SENT, State.ACKNOWLEDGED))
    if len(streams) > MANY:
        known = set(streams.tolist())
        rows = found.filter(stream_id__isnull=False).values_list(*FACTS).iterator(MANY)
        return [row for row in rows if row[1] in known]
    return [
        row
        for some in chunks(streams.tolist())
        for row in found.filter(stream_id__in=some).values_list(*FACTS)
    ]


def _pairs(orders: Int32, readings: Int32) -> tuple[Int64, Int64]:
    """Each order with each reading of its stream, as places in both. `readings` are sorted."""
    first = np.searchsorted(readings, orders, "left")
    count = np.searchsorted(readings, orders, "right") - first
    left = np.repeat(np.arange(len(orders)), count)
    begins = np.repeat(np.cumsum(count) - count, count)
    return left, np.repeat(first, count) + np.arange(len(left)) - begins


def _note(numbers: Int64, observed: Int64) -> int:
    """The first reading that confirms each."""
    each, place = np.unique(numbers, return_index=True)
    moments = observed[place]
    order = np.argsort(moments, kind="stable")
    for moment in np.unique(moments).tolist():
        told = each[order][moments[order] == moment].tolist()
        for some in chunks(told):
            Order.objects.filter(pk__in=some, state__in=(State.SENT, State.ACKNOWLEDGED)).update(
                state=State.CONFIRMED, confirmed=moment, next_try=NEVER
            )
    return len(each)


# --- danger --------------------------------------------------------------------------------


def watch(stored: "Stored", at: datetime) -> int:
    """Note danger that readings show, whatever their quality: a doubtful reading protects too."""
    shown = 0
    for kind, rule in _watched():
        of_rule = np.isin(stored.stream, _streams_of(rule.stream)) & ~np.isnan(stored.value)
        places = np.flatnonzero(of_rule)
        assert rule.danger is not None
        hit = places[rule.danger(stored.value[places])] if len(places) else places
        if len(hit):
            shown += _show(kind, rule, stored, hit, at)
    return shown


def _watched() -> Iterator[tuple[CommandKind, Safety]]:
    for kind in command_kinds():
        yield from ((kind, rule) for rule in kind.safety if rule.stream)


def _show(kind: CommandKind, rule: Safety, stored: "Stored", hit: Int64, at: datetime) -> int:
    last = {int(stored.stream[place]): int(place) for place in hit.tolist()}
    shown = 0
    for some in chunks(list(last)):
        for row in Stream.objects.filter(pk__in=some):
            place = last[row.pk]
            value, observed = float(stored.value[place]), int(stored.observed[place])
            shown += show(kind, rule, row, value, observed, at)
    return shown


_kept: dict[str, tuple[Mark, Int32]] = {}


def _streams_of(kind: str) -> Int32:
    """The numbers of all streams of a kind, read anew when streams have changed."""
    mark = table.snapshot.revision
    known = _kept.get(kind)
    if known is None or known[0] != mark:
        numbers = Stream.objects.filter(kind=kind).values_list("pk", flat=True)
        known = _kept[kind] = (mark, np.fromiter(numbers.iterator(MANY), np.int32))
    return known[1]
