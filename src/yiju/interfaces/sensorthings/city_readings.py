"""Observations of the city: which readings are asked for, and one of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from yiju.interfaces.sensorthings.city_asking import (
    COMPARED,
    FIRST,
    PIECE,
    TICK,
    Scope,
    by_stream,
    count,
    reading,
    through_time,
)
from yiju.interfaces.sensorthings.city_spans import Span, facts
from yiju.interfaces.sensorthings.model import Id
from yiju.interfaces.sensorthings.narrowing import Bound
from yiju.interfaces.sensorthings.records import NONE, Asked, Found, Record, Seeing
from yiju.interfaces.sensorthings.scope import stream, wanted_by
from yiju.interfaces.sensorthings.syntax import Order, Path
from yiju.platform.sensing import api as sensing
from yiju.platform.sensing.query import api as query

AHEAD = timedelta(days=2)
"""Nothing further ahead of the clock is."""
LARGEST_NUMBER = 2**31
TIMES = frozenset({"phenomenonTime", "resultTime", "phenomenonTime/start", "resultTime/start"})
"""A reading has one moment."""


def get(view: Seeing, id: str) -> Record | None:
    key, _slash, micro = id.rpartition("/")
    if not (micro.isascii() and micro.removeprefix("-").isdecimal() and len(micro) < 18):
        return None
    row = stream(view, key)
    if row is None:
        return None
    seen = sensing.moment_of(int(micro))
    if not FIRST <= seen <= view.now + AHEAD:
        return None
    found = query.points(row.id, seen, seen + TICK, size=1)
    return reading(view, row, *facts(found[0])) if found else None


def find(view: Seeing, asked: Asked) -> Found:
    scope = _scope(view, asked)
    if scope is None:
        return NONE
    descending = _by_time(asked.order)
    size = min(asked.need or PIECE, PIECE) if scope.exact and asked.filter_is_whole else PIECE
    if _is_latest(asked, descending) and asked.parent is not None:
        known = asked.parent.follows
        if isinstance(known, Span):
            return Found(known.latest_first(view), True, True, lambda: count(view, scope))
    if descending is not None:
        rows = through_time(view, scope, descending, size)
    else:
        rows = by_stream(view, scope, _place(view, asked.after), size)
    ordered = not asked.order or descending is not None
    return Found(rows, ordered, scope.exact, lambda: count(view, scope))


def _by_time(order: Sequence[Order]) -> bool | None:
    """Whether the newest come first, where the order is by the moment; None for any other."""
    if len(order) == 1 and isinstance(order[0].by, Path) and str(order[0].by) in TIMES:
        return order[0].descending
    return None


def _is_latest(asked: Asked, descending: bool | None) -> bool:
    """The newest reading of a datastream, and whether there is another: what is asked most."""
    plain = asked.filter is None and not asked.bounds and asked.after is None
    return descending is True and plain and asked.need == 2


def _place(view: Seeing, after: Id | None) -> tuple[int, datetime] | None:
    """Number of the stream, and moment, behind which to go on."""
    if not isinstance(after, str):
        return None
    key, _slash, micro = after.rpartition("/")
    row = stream(view, key)
    if row is None or not micro.isdecimal():
        return (LARGEST_NUMBER, FIRST)
    return row.id, sensing.moment_of(int(micro))


def _scope(view: Seeing, asked: Asked) -> Scope | None:
    """None where nothing can fit."""
    scope: Scope | None = Scope(FIRST, view.now + AHEAD)
    if asked.parent is not None:
        if not isinstance(asked.parent.id, str):
            return None
        link = "Datastream" if asked.parent.plural == "Datastreams" else "FeatureOfInterest"
        bound = Bound(f"{link}/id", "eq", asked.parent.id)
        scope = _bounded(view, Scope(FIRST, view.now + AHEAD), bound)
    for bound in asked.bounds:
        scope = None if scope is None else _bounded(view, scope, bound)
    if scope is None or scope.first >= scope.after or scope.streams == ():
        return None
    return scope


def _bounded(view: Seeing, scope: Scope, bound: Bound) -> Scope | None:
    values = bound.value if bound.operator == "in" else (bound.value,)
    if bound.operator in {"eq", "in"} and bound.path in {"Datastream/id", "id"}:
        texts = [one for one in values if isinstance(one, str)]
        keys = texts if bound.path != "id" else [one.rpartition("/")[0] for one in texts]
        rows = (stream(view, key) for key in dict.fromkeys(keys))
        found = replace(scope, streams=tuple(row for row in rows if row is not None))
        return replace(found, exact=found.exact and bound.path != "id")
    if bound.operator == "eq" and bound.path == "FeatureOfInterest/id":
        kind, _slash, code = str(bound.value).partition("/")
        return replace(scope, streams=_of_asset(view, kind, code))
    if bound.path in TIMES and isinstance(bound.value, datetime):
        return _in_time(scope, bound.operator, bound.value)
    value = bound.value
    if bound.path == "result" and bound.operator in COMPARED and _is_number(value):
        return replace(scope, values=(*scope.values, (bound.operator, float(value))))
    return replace(scope, exact=False)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 2**53


def _of_asset(view: Seeing, kind: str, code: str) -> tuple[sensing.StreamRow, ...]:
    wanted = wanted_by(view.rights)
    if not kind or not code or wanted.asset_code not in ("", code):
        return ()
    return tuple(sensing.streams(replace(wanted, asset_kind=kind, asset_code=code), size=1_000))


def _in_time(scope: Scope, operator: str, at: datetime) -> Scope:
    first, after = scope.first, scope.after
    match operator:
        case "eq":
            first, after = max(first, at), min(after, at + TICK)
        case "gt":
            first = max(first, at + TICK)
        case "ge":
            first = max(first, at)
        case "lt":
            after = min(after, at)
        case "le":
            after = min(after, at + TICK)
        case _:
            return replace(scope, exact=False)
    return replace(scope, first=first, after=after)
