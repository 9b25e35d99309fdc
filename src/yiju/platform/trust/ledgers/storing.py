"""The statements of the ledgers: rows go in and come out many at once, without objects between."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from django.db import connection

FEW = 40
"""So many rows go in one statement; more by the fastest way that the database has."""
POSTERS = 0x79696A75_6C656467
"""The lock that posters share, and that sealing and closing hold alone (PostgreSQL)."""

Row = tuple[Any, ...]


def ask(statement: str, values: Sequence[Any] = ()) -> list[Row]:
    """All rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[Row] = cursor.fetchall()
        return rows


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
    if connection.vendor == "postgresql":
        return "= ANY(%s)", list(values)
    import json

    return "IN (SELECT value FROM json_each(%s))", json.dumps(list(values))


def add_rows(table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    if not rows:
        return
    names = ", ".join(columns)
    marks = "(" + ", ".join(["%s"] * len(columns)) + ")"
    with connection.cursor() as cursor:
        if len(rows) <= FEW:
            values = [value for row in rows for value in row]
            places = ", ".join([marks] * len(rows))
            cursor.execute(f"INSERT INTO {table} ({names}) VALUES {places}", values)
        elif connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES {marks}", rows)


def numbers(table: str, count: int) -> range | list[int]:
    """Numbers for new rows of a table, ascending; the caller holds what keeps them its own."""
    if connection.vendor == "postgresql":
        statement = (
            f"SELECT nextval(pg_get_serial_sequence('{table}', 'id')) FROM generate_series(1, %s)"
        )
        return sorted(row[0] for row in ask(statement, [count]))
    last = ask(f"SELECT COALESCE(MAX(id), 0) FROM {table}")[0][0]
    return range(last + 1, last + 1 + count)


def share_books() -> None:
    """Until the end of the transaction nobody seals or closes; SQLite lets one write at a time."""
    if connection.vendor == "postgresql":
        ask("SELECT pg_advisory_xact_lock_shared(%s)", [POSTERS])


def hold_books() -> None:
    """Until the end of the transaction nobody posts, and all that was posted can be seen."""
    if connection.vendor == "postgresql":
        ask("SELECT pg_advisory_xact_lock(%s)", [POSTERS])


def lock_rows() -> str:
    return "FOR UPDATE" if connection.vendor == "postgresql" else ""


def change_accounts(rows: Iterable[Row]) -> None:
    """Rows of balance, held, peak, moment and id."""
    changed = list(rows)
    if not changed:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "UPDATE trust_account a SET balance = n.b, held = n.h, peak = n.p, recorded = n.r"
                " FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::bigint[], %s::bigint[])"
                " AS n(b, h, p, r, id) WHERE a.id = n.id",
                [list(column) for column in zip(*changed, strict=True)],
            )
        else:
            cursor.executemany(
                "UPDATE trust_account SET balance = %s, held = %s, peak = %s, recorded = %s"
                " WHERE id = %s",
                changed,
            )
