"""The mover: carries the inbox into the lake, each reading exactly once.

A move has a number. It is written to the lake first, in one commit that says the number and which
deliveries it holds; then, in one transaction of the database, the deliveries are deleted, the
latest values and the tallies advanced, and the number noted. Killed in between, the next mover
finds the number in the lake ahead of the one in the database, and does the second half from what
the commit says. Two movers at a time hinder each other and nothing else: the lake refuses the
second of two commits, and the database the second of two notes.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pyarrow as pa
from django.db import connection, transaction

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.sensing import latest, progress
from yiju.platform.sensing.columns import day_of, unpack
from yiju.platform.sensing.lake.assessing import assess, known_of
from yiju.platform.sensing.lake.delta import MOMENT, READINGS, Lake, LakeBusy
from yiju.platform.sensing.lake.scanning import Lookup, binary
from yiju.platform.sensing.lake.sorting import (
    Arrived,
    Outcome,
    Stored,
    arrived,
    in_order,
    outcomes,
)
from yiju.platform.sensing.models import Delivery, LakeDay, Position
from yiju.platform.sensing.rules import Codes
from yiju.platform.sensing.table import revision, table
from yiju.platform.sensing.tallies import add

AT_ONCE = 1_000_000
"""Readings in one move."""
DELIVERIES_AT_ONCE = 20_000
OVERTAKEN = 20
"""So often another mover may be faster, before that is no chance any more."""

Follower = Callable[[Stored, datetime], None]
"""Looks at what a move stores, in its transaction: once for each reading, whoever is killed."""


class LakeAstray(CityError):
    code = "sensing.lake_astray"
    status = 500
    text = _(
        "数据湖停在第 {lake} 次搬运，数据库停在第 {database} 次，不是同一份。"
        "恢复备份时请把数据库和数据湖一起恢复"
    )


@dataclass(frozen=True)
class Moved:
    """What a move did. `deliveries` is zero where nothing waited."""

    deliveries: int = 0
    stored: int = 0
    duplicates: int = 0
    conflicts: int = 0


@dataclass(frozen=True)
class _Move:
    """A move as the lake notes it. `tallies` are (source, day, outcome, count)."""

    number: int
    deliveries: list[int]
    tallies: list[tuple[int, str, str, int]]


class Mover:
    """Moves until nothing waits. Keeps the lake open from move to move."""

    def __init__(
        self,
        lake: Lake,
        followers: Sequence[Follower] = (),
        readied: Sequence[Callable[[datetime], None]] = (),
    ) -> None:
        """`readied` read what followers rest on, before the transaction for which others wait."""
        self.lake = lake
        self.followers = followers
        self.readied = readied

    def move(self, at: datetime) -> Moved:
        """Move what waits, up to a million readings.

        Raises LakeBusy where another mover was faster, and then nothing is changed; LakeAstray
        where lake and database are not of one piece.
        """
        position = progress.position()
        in_lake = self.lake.move_number(position.lake)
        if in_lake != position.number:
            self._finish_what_is_in_the_lake(position, in_lake, at)
        waiting = _waiting()
        if not waiting:
            return Moved()
        table.follow(revision())
        self._make_ready(at)
        rows = arrived([unpack(one.columns) for one in waiting], [one.received for one in waiting])
        known = known_of(rows.stream)
        lookup = Lookup(self.lake, self.lake.files("readings"))
        became = outcomes(rows, known.of(rows.stream), lookup)
        fresh = in_order(rows.take(np.flatnonzero(became == Outcome.STORED)))
        stored = assess(fresh, known)
        number = position.number + bool(len(stored))
        move = _Move(number, [one.pk for one in waiting], _tallies(waiting, rows, became))
        if len(stored):
            runs = runs_of(move.deliveries)
            note = {"number": number, "deliveries": runs, "tallies": move.tallies}
            self.lake.append(as_table(stored), position.lake, number, note)
        self._finish(position, move, stored, at)
        counts = np.bincount(became, minlength=3).tolist()
        return Moved(len(waiting), *counts)

    def move_beside_others(self, at: datetime) -> Moved:
        """The same while a served city's mover is at work: where that one was faster, again."""
        for _time in range(OVERTAKEN):
            with suppress(LakeBusy):
                return self.move(at)
        return self.move(at)

    def _finish_what_is_in_the_lake(self, position: Position, in_lake: int, at: datetime) -> None:
        """Do the second half of moves: of one that was killed, or of those that a lake from a
        later backup has besides. Raises LakeAstray."""
        notes = self.lake.notes(position.number)
        begun = range(position.number + 1, in_lake + 1)
        if in_lake < position.number or set(begun) - set(notes):
            raise LakeAstray(lake=in_lake, database=position.number)
        table.follow(revision())
        self._make_ready(at)
        for number in begun:
            noted = notes[number]
            rows = in_order(from_table(self.lake.added(noted["version"])))
            tallies = [(source, day, key, count) for source, day, key, count in noted["tallies"]]
            move = _Move(number, numbers_of(noted["deliveries"]), tallies)
            self._finish(position, move, assess(rows, known_of(rows.stream)), at)
            position.number = number

    def _make_ready(self, at: datetime) -> None:
        for make_ready in self.readied:
            make_ready(at)

    @transaction.atomic
    def _finish(self, position: Position, move: _Move, stored: Stored, at: datetime) -> None:
        held = Position.objects.filter(pk=position.pk, number=position.number)
        if not held.update(number=move.number, moved_at=at):
            raise LakeBusy
        newest = stored.newest
        latest.advance(
            stored.stream[newest],
            stored.observed[newest],
            stored.received[newest],
            stored.value[newest],
            stored.quality[newest],
            stored.run[newest],
        )
        add(move.tallies)
        days, counts = np.unique(stored.day, return_counts=True)
        for day, count in zip(days.tolist(), counts.tolist(), strict=True):
            _count(day_of(day), count)
        Delivery.objects.filter(pk__in=move.deliveries).delete()
        for follower in self.followers:
            follower(stored, at)


def _waiting() -> list[Delivery]:
    """The oldest deliveries, as many as make a move."""
    sizes = Delivery.objects.order_by("pk").values_list("pk", "count")[:DELIVERIES_AT_ONCE]
    chosen: list[int] = []
    readings = 0
    for pk, count in sizes:
        if chosen and readings + count > AT_ONCE:
            break
        chosen.append(pk)
        readings += count
    if not chosen:
        return []
    return list(Delivery.objects.filter(pk__gte=chosen[0], pk__lte=chosen[-1]).order_by("pk"))


def runs_of(numbers: Sequence[int]) -> list[list[int]]:
    """Ascending numbers as runs of first and last: a note is read with every version.

    >>> runs_of([3, 4, 5, 9])
    [[3, 5], [9, 9]]
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return runs


def numbers_of(runs: Sequence[Sequence[int]]) -> list[int]:
    """The inverse of `runs_of`."""
    return [number for first, last in runs for number in range(first, last + 1)]


def _tallies(
    waiting: Sequence[Delivery], rows: Arrived, became: Codes
) -> list[tuple[int, str, str, int]]:
    """By source and day of reception: what was received, and what became of it."""
    found: Counter[tuple[int, str, str]] = Counter()
    by_delivery = np.bincount(
        rows.delivery.astype(np.int64) * len(Outcome) + became,
        minlength=len(waiting) * len(Outcome),
    ).reshape(len(waiting), len(Outcome))
    for one, counts in zip(waiting, by_delivery.tolist(), strict=True):
        at = one.source_id, one.day.isoformat()
        found[*at, "received"] += one.count + sum(one.refused.values())
        for outcome, count in zip(Outcome, counts, strict=True):
            found[*at, outcome.key] += count
        for reason, count in one.refused.items():
            found[*at, reason] += count
    return [(*key, count) for key, count in found.items() if count]


def _count(day: date, rows: int) -> None:
    table = LakeDay._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (day, rows, changes, sorted_changes, summed_changes, ended)"
            " VALUES (%s, %s, 1, 0, 0, '[]') ON CONFLICT (day)"
            f" DO UPDATE SET rows = {table}.rows + excluded.rows, changes = {table}.changes + 1",
            [day.isoformat(), rows],
        )


def as_table(stored: Stored) -> pa.Table:
    """As the lake keeps them."""
    missing = np.isnan(stored.value)
    columns = [
        pa.array(stored.stream),
        pa.array(stored.observed).cast(MOMENT),
        pa.array(stored.received).cast(MOMENT),
        pa.array(stored.value, mask=missing),
        pa.array(stored.quality.astype(np.int8)),
        binary(stored.identity),
        pa.array(stored.day).cast(pa.date32()),
    ]
    return pa.Table.from_arrays(columns, schema=READINGS)


def from_table(rows: pa.Table) -> Arrived:
    """What the lake keeps, as it arrived; which delivery brought it is not known any more."""
    count = len(rows)
    fixed = rows["identity"].cast(pa.binary()).fill_null(bytes(16)).to_pylist()
    identity = np.frombuffer(b"".join(fixed), "<u8").reshape(count, 2)
    return Arrived(
        rows["stream"].to_numpy(),
        rows["observed"].cast(pa.int64()).to_numpy(),
        rows["received"].cast(pa.int64()).to_numpy(),
        rows["value"].to_numpy(),
        identity,
        np.zeros(count, np.int32),
    )
