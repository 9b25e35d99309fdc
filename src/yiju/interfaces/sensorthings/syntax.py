"""Queries as typed trees: what `parsing` makes and `printing` writes."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from yiju.interfaces.sensorthings.model import Id
from yiju.interfaces.sensorthings.times import Interval


@dataclass(frozen=True)
class Geometry:
    """As well-known text, as it was written."""

    text: str


Value = str | int | float | bool | None | datetime | date | time | timedelta | Interval | Geometry


@dataclass(frozen=True)
class Literal:
    value: Value

    def __eq__(self, other: object) -> bool:
        """1, 1.0 and true are not the same literal."""
        return (
            isinstance(other, Literal)
            and type(self.value) is type(other.value)
            and self.value == other.value
        )

    def __hash__(self) -> int:
        return hash((type(self.value), self.value))


@dataclass(frozen=True)
class Path:
    """Names from the entity on, as Datastreams/ObservedProperty/name."""

    names: tuple[str, ...]

    def __str__(self) -> str:
        return "/".join(self.names)


@dataclass(frozen=True)
class Unary:
    """`operator` is `not` or `-`."""

    operator: str
    operand: "Expression"


@dataclass(frozen=True)
class Binary:
    operator: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True)
class Call:
    function: str
    arguments: tuple["Expression", ...]


Expression = Literal | Path | Unary | Binary | Call


@dataclass(frozen=True)
class Order:
    by: Expression
    descending: bool = False


@dataclass(frozen=True)
class Expand:
    """One link; a path of several is one inside the other."""

    link: str
    options: "Options"


@dataclass(frozen=True)
class Options:
    """`token` is the place behind which a page goes on, as our own next link says it."""

    filter: Expression | None = None
    expand: tuple[Expand, ...] = ()
    select: tuple[Path, ...] = ()
    order: tuple[Order, ...] = ()
    top: int | None = None
    skip: int = 0
    count: bool = False
    format: str = ""
    token: str = ""


@dataclass(frozen=True)
class Step:
    """A part of a resource path: a set, a link or a property; `id` where one is chosen."""

    name: str
    id: Id | None = None


@dataclass(frozen=True)
class Resource:
    """What an address names. `set` is the set at its end; `names` are the property and what lies
    inside it; `form` is `$ref` or `$value` where that was asked for."""

    steps: tuple[Step, ...]
    set: str
    is_one: bool
    names: tuple[str, ...] = ()
    form: str = ""
    options: Options = field(default_factory=Options)
