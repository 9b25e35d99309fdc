"""Entities as the door handles them, whichever store they come from."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from yiju.interfaces.sensorthings import paths
from yiju.interfaces.sensorthings.model import TYPES, Id, Kind, Link
from yiju.interfaces.sensorthings.narrowing import Bound
from yiju.interfaces.sensorthings.syntax import Expression, Order
from yiju.interfaces.sensorthings.times import Interval

if TYPE_CHECKING:
    from yiju.interfaces.sensorthings.city_spans import Spans
    from yiju.interfaces.sensorthings.rights import Rights


@dataclass(frozen=True, eq=False)
class Record:
    """An entity. `body` are its properties as JSON has them, `refs` the ids behind its links to
    one. `follows` gives the properties that follow from other entities, when somebody asks. `row`
    is by what rows are told apart where not by the id."""

    plural: str
    id: Id
    body: Mapping[str, Any]
    refs: Mapping[str, Id]
    view: "Seeing"
    follows: Callable[[str], Any] | None = None
    row: tuple[int, ...] = ()

    @property
    def rank(self) -> tuple[Any, ...]:
        """Of rows that are equal by what was asked, which comes first: numbers before texts."""
        return (int(isinstance(self.id, str)), *(self.row or (self.id,)))

    def value(self, name: str) -> tuple[Kind, Any]:
        known = TYPES[self.plural].properties[name]
        if name not in self.body and self.follows is not None and not known.given:
            return known.kind, self.follows(name)
        return known.kind, self.body.get(name)

    def ways(self, link: str) -> "Iterator[Record] | None":
        known = TYPES[self.plural].links.get(link)
        if known is None:
            return None
        if not known.many:
            one = self.one(link, known)
            return iter(() if one is None else (one,))
        return self.view.find(Asked(known.target, parent=self, link=link)).rows

    def one(self, link: str, known: Link) -> "Record | None":
        ref = self.refs.get(link)
        return None if ref is None else self.view.get(known.target, ref)

    @property
    def address(self) -> str:
        return paths.address(self.plural, self.id)


@dataclass(frozen=True)
class Asked:
    """Which entities: of a set, or behind a link of `parent`. `bounds` and `filter` may be used to
    leave out those that nobody wants; `order`, `after` (an id) and `need` (how many are looked at,
    as far as anybody knows) to begin with those that are wanted first."""

    plural: str
    parent: Record | None = None
    link: str = ""
    bounds: tuple[Bound, ...] = ()
    filter: Expression | None = None
    order: tuple[Order, ...] = ()
    after: Id | None = None
    need: int | None = None
    filter_is_whole: bool = True
    """Whether the bounds are all of the filter."""


@dataclass(frozen=True)
class Found:
    """`ordered` says that the rows come in the order that was asked for; without one, by id.
    `exact` that all bounds have been kept, and then `count` tells how many there are."""

    rows: Iterator[Record]
    ordered: bool = True
    exact: bool = False
    count: Callable[[], int] | None = None


NONE = Found(iter(()), exact=True, count=lambda: 0)


class Seeing(Protocol):
    """Who looks, and what they may see."""

    @property
    def rights(self) -> "Rights": ...

    @property
    def now(self) -> datetime: ...

    @property
    def spans(self) -> "Spans": ...

    def get(self, plural: str, id: Id) -> Record | None: ...

    def find(self, asked: Asked) -> Found: ...


class Ranked:
    """A value in an order that holds for any two: nothing, truth, numbers, moments, texts, rest."""

    __slots__ = ("key", "turned")

    def __init__(self, value: Any, turned: bool = False) -> None:
        self.key = _ranked(value)
        self.turned = turned

    def __lt__(self, other: "Ranked") -> bool:
        return other.key < self.key if self.turned else self.key < other.key

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ranked) and self.key == other.key


def _ranked(value: Any) -> tuple[int, Any, Any]:
    match value:
        case None:
            return (0, 0, 0)
        case bool():
            return (1, value, 0)
        case int() | float():
            return (2, value, 0) if value == value else (2, float("-inf"), 0)
        case Interval(start, end):
            return (3, start, end)
        case datetime():
            return (3, value, value)
        case date():
            return (4, value, 0)
        case time():
            return (5, value.isoformat(), 0)
        case timedelta():
            return (6, value, 0)
        case str():
            return (7, value, 0)
        case tuple():
            return (8, value, 0)
    return (9, str(value), 0)
