"""What an expression is about an entity. Pure.

Nothing compares with nothing: `eq null` is asked for by itself, any other comparison with it is
false. `and`, `or` and `not` know three values; of arithmetic with nothing, nothing comes.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from math import fmod
from operator import ge, gt, le, lt
from typing import Any, Protocol

from yiju.interfaces.sensorthings import times
from yiju.interfaces.sensorthings.functions import FUNCTIONS, geometry
from yiju.interfaces.sensorthings.model import ID_NAMES, Kind
from yiju.interfaces.sensorthings.syntax import (
    Binary,
    Call,
    Expression,
    Geometry,
    Literal,
    Path,
    Unary,
)
from yiju.interfaces.sensorthings.times import Interval


class Known(Protocol):
    """An entity as expressions see it."""

    @property
    def id(self) -> int | str: ...

    def value(self, name: str) -> tuple[Kind, Any]:
        """A property: what kind it is, and its value as JSON has it."""

    def ways(self, link: str) -> Iterator["Known"] | None:
        """The entities behind a link; None where the type has none of that name."""


def holds(expression: Expression, entity: Known, now: datetime) -> bool:
    """Whether a filter lets the entity through. Where its paths lead to several others, it is
    enough that it holds for one of each."""
    return any(value is True for value in _values(expression, entity, now))


def value_of(expression: Expression, entity: Known, now: datetime) -> Any:
    """What to order by: of several the first, None where there is none."""
    return next(_values(expression, entity, now), None)


def _values(expression: Expression, entity: Known, now: datetime) -> Iterator[Any]:
    """The values that an expression takes, one for each choice among those that links lead to."""
    match expression:
        case Literal(value):
            yield value
        case Path(names):
            yield from _along(names, entity)
        case Unary(operator, operand):
            for value in _values(operand, entity, now):
                yield UNARY[operator](value)
        case Binary(operator, left, right):
            does = BINARY[operator]
            rights = list(_values(right, entity, now)) or [None]
            for one in _values(left, entity, now):
                for other in rights:
                    yield does(one, other)
        case Call("now", _):
            yield now
        case Call(function, arguments):
            for given in _choices(arguments, entity, now):
                yield FUNCTIONS[function](*given)


def _choices(
    arguments: tuple[Expression, ...], entity: Known, now: datetime
) -> Iterator[tuple[Any, ...]]:
    if not arguments:
        yield ()
        return
    rest = list(_choices(arguments[1:], entity, now))
    for value in _values(arguments[0], entity, now):
        for others in rest:
            yield (value, *others)


def _along(names: tuple[str, ...], entity: Known) -> Iterator[Any]:
    first, rest = names[0], names[1:]
    if first in ID_NAMES and not rest:
        yield entity.id
        return
    behind = entity.ways(first)
    if behind is not None:
        found = False
        for other in behind:
            found = True
            yield from _along(rest, other)
        if not found:
            yield None
        return
    kind, value = entity.value(first)
    for name in rest:
        kind, value = Kind.ANY, inside(value, name)
    yield understood(kind, value)


def inside(value: Any, name: str) -> Any:
    """What lies in a JSON value under a name, or at a place of a list."""
    if isinstance(value, Mapping):
        return value.get(name)
    if isinstance(value, list) and name.isdecimal() and int(name) < len(value):
        return value[int(name)]
    return None


def understood(kind: Kind, value: Any) -> Any:
    """A value of JSON as what it means."""
    if value is None:
        return None
    try:
        if kind is Kind.MOMENT:
            return times.moment(value)
        if kind is Kind.PERIOD:
            return times.period(value)
    except ValueError:
        return None
    return geometry(value) if kind is Kind.GEOMETRY else value


# --- operators -----------------------------------------------------------------------------


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _pair(left: Any, right: Any) -> tuple[Any, Any] | None:
    """Two values that can be held against each other, or None."""
    if isinstance(left, str) != isinstance(right, str):
        left, right = _read_beside(left, right), _read_beside(right, left)
    for kind in (str, bool, timedelta, time):
        if isinstance(left, kind) and isinstance(right, kind):
            return left, right
    if _is_number(left) and _is_number(right):
        return left, right
    if isinstance(left, datetime) or isinstance(right, datetime):
        return (left, right) if type(left) is type(right) else None
    if isinstance(left, date) and isinstance(right, date):
        return left, right
    return None


def _read_beside(value: Any, other: Any) -> Any:
    """A text beside a moment, as one that somebody keeps among `properties`."""
    if isinstance(value, str) and isinstance(other, datetime | Interval):
        try:
            return times.period(value)
        except ValueError:
            return None
    return value


def _equal(left: Any, right: Any) -> bool:
    if left is None or right is None:
        return left is right
    if isinstance(left, Geometry) or isinstance(right, Geometry):
        one, other = geometry(left), geometry(right)
        return one is not None and other is not None and bool(one.equals(other))
    if isinstance(left, Interval) and isinstance(right, Interval):
        return left == right
    pair = _pair(left, right)
    if pair is None:
        return type(left) is type(right) and bool(left == right)
    return bool(pair[0] == pair[1])


def _compare(does: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def of(left: Any, right: Any) -> bool:
        if isinstance(left, Interval) or isinstance(right, Interval):
            ends = _ends(left, right, does)
            return ends is not None and does(*ends)
        pair = _pair(left, right)
        return pair is not None and bool(does(*pair))

    return of


def _ends(left: Any, right: Any, does: Callable[[Any, Any], bool]) -> tuple[Any, Any] | None:
    """Of intervals the ends that face each other: all of one lies before all of the other."""
    left, right = _read_beside(left, right), _read_beside(right, left)
    earlier = does in (lt, le)
    ends = []
    for value, last in ((left, earlier), (right, not earlier)):
        if isinstance(value, Interval):
            ends.append(value.end if last else value.start)
        elif isinstance(value, datetime):
            ends.append(value)
        else:
            return None
    return ends[0], ends[1]


def _and(left: Any, right: Any) -> bool | None:
    if left is False or right is False:
        return False
    return True if left is True and right is True else None


def _or(left: Any, right: Any) -> bool | None:
    if left is True or right is True:
        return True
    return False if left is False and right is False else None


def _not(value: Any) -> bool | None:
    return not value if isinstance(value, bool) else None


def _minus(value: Any) -> Any:
    return -value if _is_number(value) or isinstance(value, timedelta) else None


def _arithmetic(does: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def of(left: Any, right: Any) -> Any:
        times_only = isinstance(left, datetime | date | timedelta) and isinstance(
            right, datetime | date | timedelta
        )
        numbers = _is_number(left) and _is_number(right)
        mixed = (isinstance(left, timedelta) and _is_number(right)) or (
            isinstance(right, timedelta) and _is_number(left)
        )
        if not (times_only or numbers or mixed):
            return None
        try:
            return does(left, right)
        except (TypeError, ZeroDivisionError, OverflowError, ValueError):
            return None

    return of


def _divide(left: Any, right: Any) -> Any:
    """Whole numbers divide into whole numbers, towards zero."""
    if isinstance(left, int) and isinstance(right, int):
        whole = abs(left) // abs(right)
        return whole if (left < 0) == (right < 0) else -whole
    return left / right


def _modulo(left: Any, right: Any) -> Any:
    """With the sign of the dividend."""
    if isinstance(left, int) and isinstance(right, int):
        return left - right * _divide(left, right)
    return fmod(left, right)


UNARY: dict[str, Callable[[Any], Any]] = {"not": _not, "-": _minus}
BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "or": _or,
    "and": _and,
    "eq": _equal,
    "ne": lambda left, right: not _equal(left, right),
    "gt": _compare(gt),
    "ge": _compare(ge),
    "lt": _compare(lt),
    "le": _compare(le),
    "add": _arithmetic(lambda left, right: left + right),
    "sub": _arithmetic(lambda left, right: left - right),
    "mul": _arithmetic(lambda left, right: left * right),
    "div": _arithmetic(_divide),
    "mod": _arithmetic(_modulo),
}
