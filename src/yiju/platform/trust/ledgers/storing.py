"""The statements of the ledgers: rows go in and come out many at once, without objects between."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import cache
from typing import Any

from django.db import connection

from yiju.platform.events.asking import Question, Row
from yiju.platform.events.asking import ask_all as ask
from yiju.platform.events.asking import told_together as all_told_together

FEW = 40
"""So many rows go in one statement; more by the fastest way that the database has."""
POSTERS = 0x79696A75_6C656467
"""The lock that posters share, and that sealing and closing hold alone (PostgreSQL)."""


@cache
def on_postgresql() -> bool:
    return connection.vendor == "postgresql"


def tell(statement: str, values: Sequence[Any] = ()) -> int:
    """Run a statement that gives no rows; how many it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def stream(statement: str, values: Sequence[Any] = (), size: int = 5_000) -> Iterator[Row]:
    """Rows as they come, for those that do not fit."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, values)
        while rows := cursor.fetchmany(size):
            yield from rows


def among(values: Collection[Any]) -> tuple[str, Any]:
    """The right side of `column …` for any number of values, and its parameter."""
    if on_postgresql():
        return "= ANY(%s)", list(values)
    return "IN (SELECT value FROM json_each(%s))", json.dumps(list(values))


@contextmanager
def told_together(rows: int) -> Iterator[None]:
    """What is written within waits for no answer in between, where no table gets more than some
    rows: many are copied, which has to be alone."""
    with all_told_together() if rows <= FEW else nullcontext():
        yield


def add_rows(table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    if not rows:
        return
    names = ", ".join(columns)
    marks = "(" + ", ".join(["%s"] * len(columns)) + ")"
    if len(rows) <= FEW:
        values = [value for row in rows for value in row]
        places = ", ".join([marks] * len(rows))
        ask(f"INSERT INTO {table} ({names}) VALUES {places}", values)
        return
    with connection.cursor() as cursor:
        if on_postgresql():
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES {marks}", rows)


def numbers_wanted(table: str, count: int) -> Question:
    """Asks for numbers of new rows of a table; the caller holds what keeps them its own."""
    if on_postgresql():
        return (
            f"SELECT nextval(pg_get_serial_sequence('{table}', 'id')) FROM generate_series(1, %s)",
            [count],
        )
    return f"SELECT COALESCE(MAX(id), 0) + 1 FROM {table}", []


def numbers(rows: Sequence[Row], count: int) -> Sequence[int]:
    """The numbers, ascending, that `numbers_wanted` was answered with."""
    if on_postgresql():
        return sorted(row[0] for row in rows)
    first: int = rows[0][0]
    return range(first, first + count)


def share_books() -> list[Question]:
    """From then until the end of the transaction nobody seals or closes; on SQLite one writes at a
    time anyhow, and nothing is asked."""
    return [("SELECT pg_advisory_xact_lock_shared(%s)", [POSTERS])] if on_postgresql() else []


def hold_books() -> None:
    """Until the end of the transaction nobody posts, and all that was posted can be seen."""
    if on_postgresql():
        ask("SELECT pg_advisory_xact_lock(%s)", [POSTERS])


def lock_rows() -> str:
    return "FOR UPDATE" if on_postgresql() else ""


def change_accounts(rows: Iterable[Row]) -> None:
    """Rows of balance, held, peak, moment and id."""
    changed = list(rows)
    if not changed:
        return
    if on_postgresql():
        ask(
            "UPDATE trust_account a SET balance = n.b, held = n.h, peak = n.p, recorded = n.r"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::bigint[], %s::bigint[])"
            " AS n(b, h, p, r, id) WHERE a.id = n.id",
            [list(column) for column in zip(*changed, strict=True)],
        )
        return
    for row in changed:
        ask(
            "UPDATE trust_account SET balance = %s, held = %s, peak = %s, recorded = %s"
            " WHERE id = %s",
            row,
        )
