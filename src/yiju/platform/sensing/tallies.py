"""Balances: received = stored + duplicate + refused, by source and day, and what still waits."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from yiju.platform.sensing.models import Delivery, Source, Tally


@dataclass
class Balance:
    """Readings of a source that were received on a day in China. `waiting` are accepted and on
    the disk, and not yet moved: whether they are new will be known then."""

    day: date
    source: str
    received: int = 0
    stored: int = 0
    duplicate: int = 0
    waiting: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    """By the key of the reason."""

    @property
    def refusals(self) -> int:
        return sum(self.refused.values())

    @property
    def adds_up(self) -> bool:
        return self.received == self.stored + self.duplicate + self.refusals + self.waiting

    def count(self, outcome: str, number: int) -> None:
        if outcome in COLUMNS:
            setattr(self, outcome, getattr(self, outcome) + number)
        else:
            self.refused[outcome] = self.refused.get(outcome, 0) + number


COLUMNS = ("received", "stored", "duplicate")
COUNTED = (
    f"SELECT source_id, day, outcome, count, 1 FROM {Tally._meta.db_table}"
    " WHERE day BETWEEN %s AND %s UNION ALL"
    " SELECT source_id, day, CAST(refused AS text), SUM(count), COUNT(*)"
    f" FROM {Delivery._meta.db_table} WHERE day BETWEEN %s AND %s"
    " GROUP BY source_id, day, CAST(refused AS text)"
)
"""What was moved and what waits, in one statement: nothing is moved between the two."""


def balances(first: date, last: date, source: str = "") -> list[Balance]:
    """From `first` to `last`, both included: the latest day first, then by source."""
    keys = dict(Source.objects.values_list("pk", "key"))
    found: dict[tuple[int, date], Balance] = {}
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, [first.isoformat(), last.isoformat()] * 2)
        rows = cursor.fetchall()
    for pk, told, outcome, count, times in rows:
        key, day = keys.get(pk, str(pk)), _day(told)
        if source in ("", key):
            one = found.setdefault((pk, day), Balance(day, key))
            if outcome.startswith("{"):
                _wait(one, count, {why: n * times for why, n in json.loads(outcome).items()})
            else:
                one.count(outcome, count)
    return sorted(found.values(), key=lambda one: (-one.day.toordinal(), one.source))


def _wait(one: Balance, count: int, refused: dict[str, int]) -> None:
    one.waiting += count
    one.received += count + sum(refused.values())
    for reason, number in refused.items():
        one.count(reason, number)


def _day(told: date | str) -> date:
    """SQLite tells days as texts."""
    return date.fromisoformat(told) if isinstance(told, str) else told


def add(counts: Iterable[tuple[int, str, str, int]]) -> None:
    """Add to tallies: source, day, outcome, count. In the caller's transaction."""
    table = Tally._meta.db_table
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} (source_id, day, outcome, count) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (source_id, day, outcome)"
            f" DO UPDATE SET count = {table}.count + excluded.count",
            list(counts),
        )
