"""What a list is: its columns, its rows within somebody's reach, and since when a row is so."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import nsmallest

from django.urls import reverse

from yiju.interfaces.lists.files import Columns, Row
from yiju.interfaces.web.reader import Reader
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _

CHANGED = "changed_at"
"""The column of every list that says when a row changed last."""
EARLIEST = datetime.min.replace(tzinfo=UTC)


class ListUnknown(CityError):
    code = "lists.unknown"
    status = 404
    text = _("没有名为 {name} 的清单。可用的见“数据清单”页")


class CursorUnreadable(CityError):
    code = "lists.cursor_unreadable"
    status = 422
    text = _("续读标记 {cursor} 读不懂。原样带回上次答复中的 cursor，或从头开始")


class SinceUnreadable(CityError):
    code = "lists.since_unreadable"
    status = 422
    text = _(
        "changed_since“{given}”不是时间。写成 2021-06-01，或带时区的 2021-06-01T09:00:00+08:00"
    )


@dataclass(frozen=True)
class Ask:
    """Who asks, when, and for what has changed at or after which moment."""

    reader: Reader
    now: datetime
    since: datetime | None = None


Portion = tuple[list[Row], str, bool]
"""Rows in the order of their last change, the cursor to go on from, and whether there are more."""


@dataclass(frozen=True)
class Listed:
    """`rows` may leave the narrowing by `since` to `read`; a row without a moment is always told.
    The first column tells one row from another."""

    key: str
    title: Text | str
    columns: Columns
    rows: Callable[[Ask], Iterable[Row]]
    page: tuple[str, ...] = ()
    """Route of the page that shows the list, with its arguments."""
    geo: bool = False
    """Whether rows stand somewhere."""
    changes: Callable[[Ask, str, int], Portion] | None = None
    """Reads on from a cursor, for a list that is too long to be sorted anew each time."""

    @property
    def address(self) -> str:
        return reverse(self.page[0], args=self.page[1:])

    def read(self, ask: Ask) -> Iterator[Row]:
        """The rows that changed at or after the moment asked for."""
        for row in self.rows(ask):
            if ask.since is None or row[CHANGED] is None or row[CHANGED] >= ask.since:
                yield row

    def portion(self, ask: Ask, after: str, size: int) -> Portion:
        """Raises CursorUnreadable."""
        if self.changes is not None:
            return self.changes(ask, after, size)
        moment, name = _position(after) if after else (EARLIEST, "")
        if after and (ask.since is None or moment > ask.since):
            ask = Ask(ask.reader, ask.now, moment)
        later = (row for row in self.read(ask) if self._place(row) > (moment, name))
        found = nsmallest(size + 1, later, key=self._place)
        rows = found[:size]
        if not rows:
            return [], after, False
        moment, name = self._place(rows[-1])
        return rows, f"{moment.isoformat()}|{name}", len(found) > size

    def _place(self, row: Row) -> tuple[datetime, str]:
        return row[CHANGED] or EARLIEST, self._id(row)

    def _id(self, row: Row) -> str:
        return str(row[next(iter(self.columns))])


def _position(cursor: str) -> tuple[datetime, str]:
    moment, _bar, name = cursor.partition("|")
    try:
        found = datetime.fromisoformat(moment)
    except ValueError:
        raise CursorUnreadable(cursor=cursor[:60]) from None
    if found.tzinfo is None:
        raise CursorUnreadable(cursor=cursor[:60])
    return found, name
