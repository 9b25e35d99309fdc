"""Statements that are asked many times a second, straight to the driver.

Its errors become Django's. Where somebody counts, logs or wraps statements they go that way.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

Row = tuple[Any, ...]
Done = TypeVar("Done")
Question = tuple[str, Sequence[Any]]
"""A statement and its values."""
Telling = tuple[str, Sequence[Sequence[Any]]]
"""A statement that gives no rows, and its values each time that it is run."""


def ask(
    statement: str, values: Sequence[Any] = (), connection: BaseDatabaseWrapper | None = None
) -> Row | None:
    """The row of a statement that gives at most one."""
    rows = ask_all(statement, values, connection)
    return rows[0] if rows else None


def ask_all(
    statement: str, values: Sequence[Any] = (), connection: BaseDatabaseWrapper | None = None
) -> list[Row]:
    """The rows that a statement gives, if it gives any."""
    asked = connection or connections["default"]
    if not _straight(asked):
        with asked.cursor() as cursor:
            cursor.execute(statement, values)
            return list(cursor.fetchall()) if cursor.description else []
    with asked.wrap_database_errors:
        if asked.vendor == "sqlite":
            rows: list[Row] = asked.connection.execute(_for_sqlite(statement), values).fetchall()
            return rows
        cursor = _of_postgresql(asked, statement, values)
        answered = cursor.pgresult
        return cursor.fetchall() if answered is not None and answered.nfields else []


def ask_together(questions: Sequence[Question]) -> list[list[Row]]:
    """The rows of each of several statements, one after another: PostgreSQL is told all of them
    before it answers the first."""
    asked = connections["default"]
    if not _straight(asked):
        return [ask_all(statement, values, asked) for statement, values in questions]
    with asked.wrap_database_errors:
        if asked.vendor == "sqlite":
            run = asked.connection.execute
            return [run(_for_sqlite(told), values).fetchall() for told, values in questions]
        with asked.connection.pipeline():
            cursors = [_of_postgresql(asked, *question) for question in questions]
        return [cursor.fetchall() for cursor in cursors]


def tell_together(tellings: Sequence[Telling]) -> None:
    """Run statements, one after another: PostgreSQL is told all of them before it answers the
    first, and what stands against any of them is raised at the end. The transaction in which one
    fails can only be undone."""
    asked = connections["default"]
    try:
        _tell(asked, tellings)
    except BaseException:
        if asked.in_atomic_block:
            asked.needs_rollback = True
        raise


def _tell(asked: BaseDatabaseWrapper, tellings: Sequence[Telling]) -> None:
    if not _straight(asked):
        with asked.cursor() as cursor:
            for statement, rows in tellings:
                cursor.executemany(statement, rows)
        return
    with asked.wrap_database_errors:
        if asked.vendor == "sqlite":
            for statement, rows in tellings:
                asked.connection.executemany(_for_sqlite(statement), rows)
            return
        with asked.connection.pipeline():
            for statement, rows in tellings:
                for values in rows:
                    _of_postgresql(asked, statement, values)


def in_one_transaction(work: Callable[[], Done]) -> Done:
    """Do what asks and tells by this module only, in the caller's transaction or one of its own.

    On SQLite Django needs longer to begin and end a transaction than that does. Within the caller's
    it needs no savepoint there: `tell_together` comes last, and dooms what it leaves half done.
    """
    asked = connections["default"]
    if asked.vendor != "sqlite" or not _straight(asked):
        with transaction.atomic():
            return work()
    driver = asked.connection
    if driver.in_transaction:
        return work()
    with asked.wrap_database_errors:
        driver.execute("BEGIN IMMEDIATE")
        try:
            done = work()
            driver.execute("COMMIT")
        except BaseException:
            if driver.in_transaction:
                driver.execute("ROLLBACK")
            raise
    return done


def _straight(connection: BaseDatabaseWrapper) -> bool:
    return not (
        connection.connection is None
        or connection.needs_rollback
        or connection.execute_wrappers
        or connection.queries_logged
    )


def _of_postgresql(connection: BaseDatabaseWrapper, statement: str, values: Sequence[Any]) -> Any:
    """Values go beside the statement, which the server prepares once for each connection."""
    import psycopg

    return psycopg.Cursor(connection.connection).execute(statement, values, prepare=True)


@lru_cache(maxsize=256)
def _for_sqlite(statement: str) -> str:
    """With the places of values as SQLite marks them."""
    return statement.replace("%s", "?")
