"""Adding rows, many at once or one by one, several times as fast as through `save`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.base import ModelState

from yiju.platform.events.asking import Telling, ask

PASSED_AS_THEY_ARE = (
    models.BooleanField,
    models.CharField,
    models.FloatField,
    models.ForeignKey,
    models.IntegerField,
    models.TextField,
)
MOMENTS = 1_000
"""So many moments are remembered in the database's form: neighbouring rows share theirs."""
Row = TypeVar("Row", bound=models.Model)


def add_rows(model: type[models.Model], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that all have the same columns, all or none. A foreign key is given by its
    column, as `block_id`."""
    if not rows:
        return
    connection = connections["default"]
    insertion = _insertion(model, connection.vendor, tuple(rows[0]))
    values = [insertion.ready(connection, list(row.values())) for row in rows]
    if len(values) == 1:
        ask(insertion.statement, values[0], connection)
        return
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {insertion.table} ({insertion.names}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
        else:
            cursor.executemany(insertion.statement, values)


def addition(model: type[models.Model], rows: Sequence[dict[str, Any]]) -> Telling:
    """What adds a few rows that all have the same columns, for who tells the database more at the
    same time."""
    connection = connections["default"]
    insertion = _insertion(model, connection.vendor, tuple(rows[0]))
    return insertion.statement, [insertion.ready(connection, list(row.values())) for row in rows]


@dataclass(frozen=True)
class Computed:
    """A column that the database computes from another row, changed in one statement with the
    insertion: `first` changes and returns that row, from which `expression` makes the value."""

    column: str
    first: str
    expression: str


def add_row(
    made: models.Model,
    unless: str = "",
    computed: Computed | None = None,
    values: Sequence[Any] = (),
) -> bool:
    """Insert one instance and give it its key, as `save(force_insert=True)` does, with a statement
    that is put together once for its model. Where a row has the same value in the column `unless`
    nothing is inserted; whether it was. `values` are those of what is computed, which only
    PostgreSQL does."""
    connection = connections["default"]
    model = type(made)
    insertion = _insertion(model, connection.vendor, _own_columns(model), unless, True, computed)
    said = made.__dict__
    given = insertion.ready(connection, [said[name] for name in insertion.columns])
    found = ask(insertion.statement, [*values, *given] if computed else given, connection)
    if found is None:
        return False
    made.pk = found[0]
    if computed:
        setattr(made, computed.column, found[1])
    made._state.adding, made._state.db = False, "default"
    return True


def new_row(model: type[Row], held: Mapping[str, models.Model] | None = None, **values: Any) -> Row:
    """An instance as its model makes it, several times as fast and without signals. Every value is
    named by its column; `held` are the rows that foreign keys point to, where they are at hand."""
    made = model.__new__(model)
    plain, called = _defaults(model)
    said = made.__dict__
    said.update(plain)
    for name, default in called:
        if name not in values:
            said[name] = default()
    said.update(values)
    made._state = ModelState()
    if held:
        made._state.fields_cache.update(held)
    return made


class _Insertion:
    """A statement that adds a row of some columns, and what makes values ready for it."""

    def __init__(
        self,
        model: type[models.Model],
        columns: tuple[str, ...],
        unless: str,
        returning: bool,
        computed: Computed | None,
    ) -> None:
        quote = connections["default"].ops.quote_name
        before, last = "", ""
        if computed:
            columns = tuple(name for name in columns if name != computed.column)
            before = f"WITH before AS ({computed.first}) "
            last = f", (SELECT {computed.expression} FROM before)"
        self.columns = columns
        self.fields = [_column(model, name) for name in columns]
        self.names = ", ".join(quote(str(field.column)) for field in self.fields)
        self.table = quote(model._meta.db_table)
        names = f"{self.names}, {quote(computed.column)}" if computed else self.names
        places = ", ".join(["%s"] * len(columns)) + last
        guard = f" ON CONFLICT ({quote(unless)}) DO NOTHING" if unless else ""
        told = f" RETURNING {quote(str(model._meta.pk.column))}" if returning else ""
        if computed:
            told += f", {quote(computed.column)}"
        into = f"INSERT INTO {self.table} ({names})"
        self.statement = f"{before}{into} VALUES ({places}){guard}{told}"
        self.changed = [
            (place, _prepared(field))
            for place, field in enumerate(self.fields)
            if not isinstance(field, PASSED_AS_THEY_ARE)
        ]

    def ready(self, connection: BaseDatabaseWrapper, values: list[Any]) -> list[Any]:
        for place, prepared in self.changed:
            if values[place] is not None:
                values[place] = prepared(connection, values[place])
        return values


@lru_cache(maxsize=64)
def _insertion(
    model: type[models.Model],
    vendor: str,
    columns: tuple[str, ...],
    unless: str = "",
    returning: bool = False,
    computed: Computed | None = None,
) -> _Insertion:
    return _Insertion(model, columns, unless, returning, computed)


@lru_cache(maxsize=64)
def _own_columns(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields if not field.primary_key)


@lru_cache(maxsize=64)
def _defaults(
    model: type[models.Model],
) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]]]:
    """What a row holds where nothing is said, and what is made anew for each row."""
    plain: dict[str, Any] = {}
    called: list[tuple[str, Callable[[], Any]]] = []
    for field in model._meta.concrete_fields:
        if callable(field.default) and field.default is not models.NOT_PROVIDED:
            called.append((field.attname, field.default))
        else:
            plain[field.attname] = field.get_default()
    return plain, called


@lru_cache(maxsize=512)
def _column(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    [found] = [field for field in model._meta.concrete_fields if field.attname == name]
    return found


def _prepared(field: "models.Field[Any, Any]") -> Callable[[BaseDatabaseWrapper, Any], Any]:
    """What makes a value of the field ready for the database."""
    if isinstance(field, models.JSONField):
        return lambda connection, value: connection.ops.adapt_json_value(value, None)
    if isinstance(field, models.DateTimeField):
        return _moment
    if isinstance(field, models.UUIDField):
        return _uid
    return lambda connection, value: field.get_db_prep_save(value, connection)


def _moment(connection: BaseDatabaseWrapper, value: Any) -> Any:
    return _adapted(connection.vendor, value)


def _uid(connection: BaseDatabaseWrapper, value: Any) -> Any:
    return value if connection.features.has_native_uuid_field else value.hex


@lru_cache(maxsize=MOMENTS)
def _adapted(vendor: str, moment: Any) -> Any:
    return connections["default"].ops.adapt_datetimefield_value(moment)
