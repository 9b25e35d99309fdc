"""Types of case that a city adds to the national catalogue: dated data that applications declare.

Each stands in the rule book of the day by itself, wherever the book that was imported has no row
for it: with its condition, its limits, and the kind of asset whose keeper answers.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from yiju.platform.base.i18n import Text
from yiju.platform.base.law import Ground
from yiju.platform.base.params import Parameter
from yiju.platform.work.catalogue.types import CaseType, Catalogue, national
from yiju.platform.work.limits import Limit, TimeKind


@dataclass(frozen=True)
class OwnType:
    """A type of the city on a day, under the one condition that it has."""

    kind: CaseType
    group: str
    """As `emergency`: what the tables of limits go by."""
    condition: str
    closing_condition: str
    limit: Limit
    is_urgent: bool
    answer_minutes: int
    """Within so many minutes of day and night of the dispatch the unit answers, or is there."""
    doubt_days: int
    """So long whoever reported may say that it is not solved; opened again, it was not closed."""


@dataclass(frozen=True, kw_only=True)
class OwnTypes:
    """Some types of a city, all about one kind of asset. Where that has an attribute `boundary`,
    what the public reports inside goes to its keeper at once.

    `table` holds rows of key, group, Chinese name, English name, condition, closing condition; what
    holds by group stands in tables of hours and minutes. A report that names no asset is about the
    one whose boundary it lies in, else the nearest one within `near_m` metres. Where it is known
    who reported, they say whether it is solved, so that nobody else has to look. `facilities` are
    kinds of asset in that one, by whose attribute of its name one knows where they stand; a report
    can name one (`work/cases/facilities.py`).
    """

    title: Text
    title_en: str
    about: str
    table: Parameter
    solve_hours: Parameter
    answer_minutes: Parameter
    doubt_days: Parameter
    near_m: Parameter
    urgent: tuple[str, ...]
    cites: tuple[Ground, ...]
    facilities: tuple[str, ...] = ()

    def on(self, day: date) -> Iterator[OwnType]:
        """Those that hold on a day; none before the first."""
        if day < self.table.first_day:
            return
        for key, group, name, name_en, condition, closing in self.table.at(day):
            yield OwnType(
                CaseType(key, self.title.msgid, self.title_en, name, name_en),
                group,
                condition,
                closing,
                Limit(int(self.solve_hours.at(day)[group]), TimeKind.URGENT_HOUR),
                group in self.urgent,
                int(self.answer_minutes.at(day)[group]),
                int(self.doubt_days.at(day)),
            )

    @property
    def ground(self) -> str:
        return "、".join(str(one) for one in self.cites)

    def every(self) -> Iterator[CaseType]:
        """All that ever held: a case keeps its type."""
        days = [held.start for held in self.table.values]
        found = {one.kind.key: one.kind for day in days for one in self.on(day)}
        yield from found.values()


_installed: list[OwnTypes] = []
_catalogue: list[Catalogue] = [national()]


def install(declared: Iterable[OwnTypes]) -> None:
    """Take the place of all that was installed. Raises TypeClashes."""
    _installed[:] = declared
    own = [kind for types in _installed for kind in types.every()]
    _catalogue[:] = [national().with_types(own)]


def installed() -> Sequence[OwnTypes]:
    return tuple(_installed)


def case_catalogue() -> Catalogue:
    """The types of the standard and those of the city."""
    return _catalogue[0]


def own_types(day: date) -> Iterator[tuple[OwnTypes, OwnType]]:
    """All of the day, with what they are declared in."""
    for types in _installed:
        for one in types.on(day):
            yield types, one


def own_type(key: str, day: date) -> tuple[OwnTypes, OwnType] | None:
    """The type of the city of that key; None for one of the standard."""
    if key in national().types:
        return None
    return next((pair for pair in own_types(day) if pair[1].kind.key == key), None)
