"""Who looks, and what they see: the city's records and those that clients made, as one."""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from yiju.interfaces.sensorthings import city, own
from yiju.interfaces.sensorthings.city_spans import Spans
from yiju.interfaces.sensorthings.evaluating import value_of
from yiju.interfaces.sensorthings.model import Id
from yiju.interfaces.sensorthings.records import NONE, Asked, Found, Ranked, Record
from yiju.interfaces.sensorthings.rights import Rights


@dataclass
class View:
    """One answer's view; what was looked up once is kept for it. `root` is the address of the
    service, without a stroke at its end."""

    rights: Rights
    root: str
    now: datetime
    known: dict[tuple[str, Id], Record | None] = field(default_factory=dict)
    spans: Spans = field(default_factory=Spans)

    def get(self, plural: str, id: Id) -> Record | None:
        """One entity; None where there is none, or none in reach."""
        if (plural, id) not in self.known:
            self.known[plural, id] = self._look_up(plural, id)
        return self.known[plural, id]

    def _look_up(self, plural: str, id: Id) -> Record | None:
        if isinstance(id, int):
            return own.get(self, plural, id) if self.rights.sees_made else None
        return city.get(self, plural, id)

    def forget(self) -> None:
        """After something was changed."""
        self.known.clear()
        self.spans = Spans()

    def find(self, asked: Asked) -> Found:
        """Of both stores, in order where each keeps it; without an order by id, where numbers
        come before texts."""
        made = own.find(self, asked) if self.rights.sees_made else NONE
        of_city = city.find(self, asked)
        if made is NONE or of_city is NONE:
            return made if of_city is NONE else of_city
        ordered = made.ordered and of_city.ordered
        rows: Iterator[Record] = chain(made.rows, of_city.rows)
        if asked.order and ordered:
            rows = heapq.merge(made.rows, of_city.rows, key=lambda one: self._place(asked, one))
        return Found(rows, ordered, made.exact and of_city.exact, _sum(made, of_city))

    def _place(self, asked: Asked, record: Record) -> list[Ranked]:
        values = [Ranked(value_of(one.by, record, self.now), one.descending) for one in asked.order]
        return [*values, Ranked(record.rank)]


def _sum(*parts: Found) -> Callable[[], int] | None:
    counts = [part.count for part in parts if part.count is not None]
    return (lambda: sum(count() for count in counts)) if len(counts) == len(parts) else None
