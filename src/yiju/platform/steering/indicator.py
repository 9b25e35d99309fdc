"""An indicator: how a figure of the programme is measured. Declared by applications."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from yiju.platform.base.i18n import Text
from yiju.platform.base.law import Clause, Standard
from yiju.platform.base.time import Period
from yiju.platform.base.units import Unit
from yiju.platform.steering.measure import Measure

Pull = Callable[[Period, str, datetime | None], Measure]
"""`(period, area code, known_at)`: the measure from the records as they were known at that
moment, or as they are known now when it is None."""


@dataclass(frozen=True)
class Promise:
    """Which target of a plan an indicator answers: the words that its subject must hold.

    `clause` settles it when several targets hold the words.
    """

    says: tuple[str, ...]
    clause: Clause | None = None
    without: tuple[str, ...] = ()
    has_figure: bool = True
    """False for words that name no figure: where no target holds them, the plan shows what is so
    beside the words themselves. Needs a clause."""


@dataclass(frozen=True)
class Indicator:
    key: str
    title: Text
    unit: Unit
    better: Literal["more", "less"]
    cites: tuple[Clause | Standard, ...]
    pull: Pull
    reading: Text | str
    """How the words of the clause are understood: what counts, and when."""
    promise: Promise | None = None
    rhythm: Literal["stock", "year"] = "stock"
    """stock: as things stand on the last day; year: what the year brought. For a target on a day,
    a yearly indicator is asked for the period from 1 January to that day."""
    reads: tuple[str, ...] = field(default=())
    """The kinds of asset it reads, as they stood on days up to the last of the period: a figure is
    kept until something is recorded of one of them that says something of these days."""

    count: Pull | None = None
    """The same without the rows, which it only counts in the facts `counted` and `among`: for
    kinds of which a city has very many."""

    by_unit: Pull | None = None
    """The same of a unit, whose code stands where that of the area does: for evaluations."""

    def measure(self, period: Period, area: str, known_at: datetime | None = None) -> Measure:
        return self.pull(period, area, known_at)


def indicator(**declared: Any) -> Callable[[Pull], Indicator]:
    """Turn a function into an indicator; the first line of its docstring is what it counts."""

    def declare(pull: Pull) -> Indicator:
        return Indicator(pull=pull, **declared)

    return declare
