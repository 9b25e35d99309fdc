"""One statement that gives at most one row, asked many times a second."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper


def ask(
    statement: str, values: Sequence[Any] = (), connection: BaseDatabaseWrapper | None = None
) -> tuple[Any, ...] | None:
    """The first row that the statement gives, if it gives any. Straight to the driver, whose
    errors become Django's; where somebody counts, logs or wraps statements, the way they see."""
    asked = connection or connections["default"]
    if asked.connection is None or asked.needs_rollback or asked.execute_wrappers:
        return _as_usual(asked, statement, values)
    if asked.queries_logged:
        return _as_usual(asked, statement, values)
    with asked.wrap_database_errors:
        if asked.vendor == "sqlite":
            found = asked.connection.execute(_for_sqlite(statement), values)
            row: tuple[Any, ...] | None = found.fetchone()
            return row
        return _of_postgresql(asked, statement, values)


def _as_usual(
    connection: BaseDatabaseWrapper, statement: str, values: Sequence[Any]
) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: tuple[Any, ...] | None = cursor.fetchone() if cursor.description else None
    return found


def _of_postgresql(
    connection: BaseDatabaseWrapper, statement: str, values: Sequence[Any]
) -> tuple[Any, ...] | None:
    """Values go beside the statement, which the server prepares once for each connection."""
    import psycopg

    cursor = psycopg.Cursor(connection.connection)
    cursor.execute(statement, values, prepare=True)
    answered = cursor.pgresult
    return cursor.fetchone() if answered is not None and answered.nfields else None


@lru_cache(maxsize=256)
def _for_sqlite(statement: str) -> str:
    """With the places of values as SQLite marks them."""
    return statement.replace("%s", "?")
