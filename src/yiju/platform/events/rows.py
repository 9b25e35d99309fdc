"""Adding rows, many at once or one by one, several times as fast as through `save`."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

MOMENTS = 1_000
"""So many moments are remembered in the database's form: neighbouring rows share theirs."""
PASSED_AS_THEY_ARE = (models.CharField, models.TextField, models.IntegerField, models.ForeignKey)


def add_rows(model: type[models.Model], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that all have the same columns, all or none. A foreign key is given by its
    column, as `block_id`."""
    if not rows:
        return
    connection = connections["default"]
    names = list(rows[0])
    columns = [_column(model, name) for name in names]
    moment = lru_cache(maxsize=MOMENTS)(connection.ops.adapt_datetimefield_value)
    changed = [
        (place, _prepared(field, connection, moment))
        for place, field in enumerate(columns)
        if not isinstance(field, PASSED_AS_THEY_ARE)
    ]
    quoted = ", ".join(connection.ops.quote_name(str(field.column)) for field in columns)
    places = ", ".join(["%s"] * len(columns))
    table = connection.ops.quote_name(model._meta.db_table)
    values = [list(row.values()) for row in rows]
    for row in values:
        for place, prepared in changed:
            row[place] = prepared(row[place])
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(values) > 1:
            with cursor.copy(f"COPY {table} ({quoted}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
        elif len(values) > 1:
            cursor.executemany(f"INSERT INTO {table} ({quoted}) VALUES ({places})", values)
        else:
            cursor.execute(f"INSERT INTO {table} ({quoted}) VALUES ({places})", values[0])


def add_row(made: models.Model, unless: str = "") -> bool:
    """Insert one instance and give it its key, as `save(force_insert=True)` does, with a statement
    that is put together once for its model. Where a row has the same value in the column `unless`
    nothing is inserted; whether it was."""
    connection = connections["default"]
    statement, columns = _insertion(type(made), connection.vendor, unless)
    values = [
        getattr(made, field.attname)
        if isinstance(field, PASSED_AS_THEY_ARE)
        else field.get_db_prep_save(getattr(made, field.attname), connection)
        for field in columns
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found = cursor.fetchone()
    if found is None:
        return False
    made.pk = found[0]
    made._state.adding, made._state.db = False, "default"
    return True


@lru_cache(maxsize=64)
def _insertion(
    model: type[models.Model], vendor: str, unless: str
) -> "tuple[str, list[models.Field[Any, Any]]]":
    quote = connections["default"].ops.quote_name
    columns = [field for field in model._meta.concrete_fields if not field.primary_key]
    names = ", ".join(quote(str(field.column)) for field in columns)
    places = ", ".join(["%s"] * len(columns))
    guard = f" ON CONFLICT ({quote(unless)}) DO NOTHING" if unless else ""
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    statement = f"INSERT INTO {table} ({names}) VALUES ({places}){guard} RETURNING {key}"
    return statement, columns


def _column(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    [found] = [field for field in model._meta.concrete_fields if field.attname == name]
    return found


def _prepared(
    field: "models.Field[Any, Any]",
    connection: BaseDatabaseWrapper,
    moment: Callable[[Any], Any],
) -> Callable[[Any], Any]:
    """What makes a value of the field ready for the database."""
    if isinstance(field, models.JSONField):
        adapted = connection.ops.adapt_json_value
        return lambda value: None if value is None else adapted(value, None)
    if isinstance(field, models.DateTimeField):
        return moment
    return lambda value: field.get_db_prep_save(value, connection)
