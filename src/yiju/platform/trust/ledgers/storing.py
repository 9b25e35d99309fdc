"""The statements of the ledgers: rows go in and come out many at once, without objects between."""

import json
from collections.abc import Collection, Iterator, Sequence
from functools import cache, lru_cache
from typing import Any

from django.db import connection

from yiju.platform.events.asking import Question, Row, Telling, tell_together
from yiju.platform.events.asking import ask_all as ask

FEW = 40
"""So many rows go in one statement; more by the fastest way that the database has."""
NAMED = 4
"""So many values SQLite is given one by one; more as one list, which it first has to read."""
Addition = tuple[str, tuple[str, ...], Sequence[Row]]
"""A table, its columns and their values in each new row."""
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


def among(values: Collection[Any]) -> tuple[str, list[Any]]:
    """The right side of `column …` for any number of values, and its parameters."""
    told = list(values)
    if on_postgresql():
        return "= ANY(%s)", [told]
    if 0 < len(told) <= NAMED:
        return f"IN ({', '.join(['%s'] * len(told))})", told
    return "IN (SELECT value FROM json_each(%s))", [json.dumps(told)]


def write(added: Sequence[Addition], changes: Sequence[Telling] = ()) -> None:
    """Add rows to tables, then make changes."""
    filled = [one for one in added if one[2]]
    if on_postgresql() and any(len(rows) > FEW for _table, _columns, rows in filled):
        for one in filled:
            _copy(*one)
        tell_together(changes)
    else:
        tell_together([*[_addition(*one) for one in filled], *changes])


def add_rows(table: str, columns: tuple[str, ...], rows: Sequence[Row]) -> None:
    write([(table, columns, rows)])


def _addition(table: str, columns: tuple[str, ...], rows: Sequence[Row]) -> Telling:
    if on_postgresql():
        return _insertion(table, columns, len(rows)), [[value for row in rows for value in row]]
    return _insertion(table, columns, 1), rows


@lru_cache(maxsize=256)
def _insertion(table: str, columns: tuple[str, ...], rows: int) -> str:
    marks = "(" + ", ".join(["%s"] * len(columns)) + ")"
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([marks] * rows)}"


def _copy(table: str, columns: tuple[str, ...], rows: Sequence[Row]) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


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
    """The end of a statement that locks the accounts which it finds, in the order of their numbers:
    two that lock never wait for one another."""
    return "ORDER BY id FOR UPDATE" if on_postgresql() else ""


def accounts_changed(rows: Sequence[Row]) -> list[Telling]:
    """From rows of balance, held, peak, moment and id."""
    if not rows:
        return []
    if on_postgresql():
        told = (
            "UPDATE trust_account a SET balance = n.b, held = n.h, peak = n.p, recorded = n.r"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::bigint[], %s::bigint[])"
            " AS n(b, h, p, r, id) WHERE a.id = n.id"
        )
        return [(told, [[list(column) for column in zip(*rows, strict=True)]])]
    told = (
        "UPDATE trust_account SET balance = %s, held = %s, peak = %s, recorded = %s WHERE id = %s"
    )
    return [(told, rows)]
