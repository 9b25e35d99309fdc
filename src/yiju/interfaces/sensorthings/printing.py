"""Queries as text: what `expressions` and `options` read again as the same tree."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from yiju.interfaces.sensorthings import times
from yiju.interfaces.sensorthings.expressions import LEVELS, NOT
from yiju.interfaces.sensorthings.model import Id
from yiju.interfaces.sensorthings.syntax import (
    Binary,
    Call,
    Expand,
    Expression,
    Geometry,
    Literal,
    Options,
    Order,
    Path,
    Unary,
)
from yiju.interfaces.sensorthings.times import Interval

HIGHEST = len(LEVELS)


def literal(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return "'" + value.replace("'", "''") + "'"
        case Interval(start, end):
            return f"{times.offset_written(start)}/{times.offset_written(end)}"
        case datetime():
            return times.offset_written(value)
        case date() | time():
            return value.isoformat()
        case timedelta():
            return f"duration'{times.duration_written(value)}'"
        case Geometry(text):
            return f"geography'{text}'"
        case float() if value != value:
            return "NaN"
        case float() if value == float("inf"):
            return "INF"
    return repr(value)


def written_id(value: Id) -> str:
    return literal(value)


def level_of(expression: Expression) -> int:
    match expression:
        case Binary(operator, _, _):
            return next(place for place, level in enumerate(LEVELS) if operator in level)
        case Unary("not", _):
            return NOT
    return HIGHEST


def written(expression: Expression, level: int = 0) -> str:
    """With brackets only where the order of operations needs them; `level` is the weakest that
    may stand here without."""
    text = _bare(expression)
    return text if level_of(expression) >= level else f"({text})"


def _bare(expression: Expression) -> str:
    match expression:
        case Literal(value):
            return literal(value)
        case Path(names):
            return "/".join(names)
        case Unary("not", operand):
            return f"not {written(operand, NOT)}"
        case Unary(_, operand):
            return f"-{written(operand, HIGHEST)}"
        case Call(function, arguments):
            return f"{function}({','.join(map(written, arguments))})"
        case Binary(operator, left, right):
            own = level_of(expression)
            goes_on = isinstance(left, Binary) and level_of(left) == own
            first = written(left, own if goes_on else own + 1)
            return f"{first} {operator} {written(right, own + 1)}"


def _order(one: Order) -> str:
    return f"{written(one.by)} desc" if one.descending else written(one.by)


def _expand(one: Expand) -> str:
    inner = ";".join(f"{name}={text}" for name, text in parts(one.options))
    return f"{one.link}({inner})" if inner else one.link


def parts(options: Options) -> Iterable[tuple[str, str]]:
    """Name and text of each option that was given."""
    if options.filter is not None:
        yield "$filter", written(options.filter)
    if options.expand:
        yield "$expand", ",".join(map(_expand, options.expand))
    if options.select:
        yield "$select", ",".join(map(str, options.select))
    if options.order:
        yield "$orderby", ",".join(map(_order, options.order))
    if options.top is not None:
        yield "$top", str(options.top)
    if options.skip:
        yield "$skip", str(options.skip)
    if options.count:
        yield "$count", "true"
    if options.format:
        yield "$resultFormat", options.format
    if options.token:
        yield "$skiptoken", literal(options.token)
