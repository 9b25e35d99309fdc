"""What of a filter can be asked where the records lie. Pure.

A filter is a row of conditions that must all hold; those of the form `path operator value` are
told apart. Whatever is asked with them holds a filter's entities all, and maybe more.
"""

from dataclasses import dataclass
from typing import Any

from yiju.interfaces.sensorthings.syntax import Binary, Expression, Literal, Path, Unary

MIRRORED = {"eq": "eq", "ne": "ne", "gt": "lt", "ge": "le", "lt": "gt", "le": "ge"}


@dataclass(frozen=True)
class Bound:
    """One condition. `operator` is eq, ne, gt, ge, lt, le, or `in` with several values."""

    path: str
    operator: str
    value: Any


@dataclass(frozen=True)
class Narrowed:
    """`whole` says that the bounds are all of the filter."""

    bounds: tuple[Bound, ...] = ()
    whole: bool = True


def narrowed(expression: Expression | None) -> Narrowed:
    """
    >>> from yiju.interfaces.sensorthings.syntax import Binary, Literal, Path
    >>> narrowed(Binary("gt", Path(("result",)), Literal(5))).bounds
    (Bound(path='result', operator='gt', value=5),)
    """
    bounds, whole = [], True
    for condition in _conditions(expression):
        bound = _bound(condition)
        whole &= bound is not None
        if bound is not None:
            bounds.append(bound)
    return Narrowed(tuple(bounds), whole)


def _conditions(expression: Expression | None) -> list[Expression]:
    if expression is None:
        return []
    if isinstance(expression, Binary) and expression.operator == "and":
        return [*_conditions(expression.left), *_conditions(expression.right)]
    return [expression]


def _bound(expression: Expression) -> Bound | None:
    if not isinstance(expression, Binary):
        return None
    if expression.operator == "or":
        return _one_of(expression)
    if expression.operator not in MIRRORED:
        return None
    left, right, operator = expression.left, expression.right, expression.operator
    if isinstance(right, Path):
        left, right, operator = right, left, MIRRORED[operator]
    value = _value(right)
    if not isinstance(left, Path) or value is None:
        return None
    return Bound(str(left), operator, value[0])


def _value(expression: Expression) -> tuple[Any] | None:
    if isinstance(expression, Literal):
        return (expression.value,)
    if isinstance(expression, Unary) and expression.operator == "-":
        inner = _value(expression.operand)
        if inner is not None and isinstance(inner[0], int | float) and inner[0] is not True:
            return (-inner[0],)
    return None


def _one_of(expression: Binary) -> Bound | None:
    """Several values of one path, each of which will do."""
    first, second = _bound(expression.left), _bound(expression.right)
    if first is None or second is None or first.path != second.path:
        return None
    values: list[Any] = []
    for part in (first, second):
        if part.operator not in {"eq", "in"}:
            return None
        values += part.value if part.operator == "in" else [part.value]
    return Bound(first.path, "in", tuple(values))
