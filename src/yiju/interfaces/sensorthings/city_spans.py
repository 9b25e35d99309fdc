"""From when to when streams were observed, and their newest readings: asked once for an answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yiju.interfaces.sensorthings import times
from yiju.interfaces.sensorthings.city_asking import FIRST, TICK, Scope, reading, run, spans
from yiju.interfaces.sensorthings.records import Record, Seeing
from yiju.platform.sensing import api as sensing
from yiju.platform.sensing.lake import api as lakes
from yiju.platform.sensing.query import api as query

ONE_MOMENT = frozenset({"phenomenonTime", "resultTime"})
"""The times of a reading, which are one."""


Newest = tuple[datetime, datetime, float | None, int]
"""When a reading was observed and received, its value, and its quality."""


def facts(point: Any) -> Newest:
    return point.observed, point.received, point.value, int(point.quality)


class Spans:
    """From when to when streams were observed: asked at once for all that an answer shows, when
    somebody wants to know it of the first of them."""

    def __init__(self) -> None:
        self.asked: dict[int, sensing.StreamRow] = {}
        """Streams of which nobody has looked yet when they were observed last."""
        self.begun: dict[int, sensing.StreamRow] = {}
        """Streams that were observed, and nobody has looked yet when first."""
        self._latest: dict[int, Newest] = {}
        self._first: dict[int, datetime] = {}

    def of(self, row: sensing.StreamRow) -> "Span":
        if row.id not in self._latest:
            self.asked[row.id] = row
        return Span(self, row)

    def latest(self, number: int) -> Newest | None:
        if number in self.asked:
            rows, self.asked = self.asked, {}
            found = {one.stream: facts(one) for one in sensing.latest_of(list(rows))}
            for row in query.waiting(lakes.lake()).to_pylist():
                at = row["stream"]
                if at in rows and (at not in found or row["observed"] >= found[at][0]):
                    found[at] = (row["observed"], row["received"], row["value"], row["quality"])
            self._latest |= found
            self.begun |= {one: row for one, row in rows.items() if one in found}
        return self._latest.get(number)

    def first(self, number: int) -> datetime | None:
        if self.latest(number) is not None and number in self.begun:
            rows, self.begun = tuple(self.begun.values()), {}
            after = max(self._latest[row.id][0] for row in rows) + TICK
            self._look(Scope(FIRST, after, rows))
        return self._first.get(number)

    def _look(self, scope: Scope) -> None:
        left = [row.id for row in scope.streams or ()]
        for first, after in spans(scope, descending=False):
            table = query.readings(lakes.lake(), query.engine(), first, after)
            table = table.filter(table.stream.isin(left))
            rows = run(table.group_by("stream").aggregate(first=table.observed.min()))
            self._first |= {row["stream"]: row["first"] for row in rows}
            left = [number for number in left if number not in self._first]
            if not left:
                return


@dataclass(frozen=True)
class Span:
    """What follows for a datastream from its observations."""

    spans: Spans
    row: sensing.StreamRow

    def __call__(self, name: str) -> str | None:
        if name not in ONE_MOMENT:
            return None
        newest, first = self.spans.latest(self.row.id), self.spans.first(self.row.id)
        if newest is None or first is None:
            return None
        return times.written(times.Interval(first, newest[0]))

    def latest_first(self, view: Seeing) -> Iterator[Record]:
        """The newest reading, and where there are others one of them: the first of all."""
        newest = self.spans.latest(self.row.id)
        if newest is None:
            return
        yield reading(view, self.row, *newest)
        first = self.spans.first(self.row.id)
        if first is not None and first < newest[0]:
            yield reading(view, self.row, first, first, None, 0)
