"""Rows as they were: read into plain values before a change, put back when it is undone."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.db import models

NOT_KEPT = frozenset({"id", "turn"})
"""Columns that the database gives."""
Values = dict[str, Any]


def values_of(row: models.Model) -> Values:
    """What a row holds, as JSON can hold it; without what is sealed."""
    return {
        column.attname: _plain(column, row)
        for column in row._meta.concrete_fields
        if column.attname not in NOT_KEPT and not isinstance(column, models.BinaryField)
    }


def _plain(column: "models.Field[Any, Any]", row: models.Model) -> Any:
    value = getattr(row, column.attname)
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else deepcopy(value)


def put_back(row: models.Model, values: Mapping[str, Any]) -> None:
    """Give a row the values that it had; the caller saves it."""
    columns = {column.attname: column for column in row._meta.concrete_fields}
    for name, value in values.items():
        column = columns[name]
        is_moment = isinstance(column, models.DateTimeField) and value is not None
        setattr(row, name, datetime.fromisoformat(value) if is_moment else deepcopy(value))


@dataclass(frozen=True)
class Image:
    """A row beside the item that a move has changed: what differs, before and after.

    `or_leave` where it stays as it is once somebody else has changed it since.
    """

    model: str
    pk: Any
    before: Values
    after: Values
    or_leave: bool = False

    @property
    def table(self) -> type[models.Model]:
        return apps.get_model(self.model)


@dataclass
class Kept:
    """What the moves of one transaction change besides their item. `is_final` once one of them
    cannot be taken back."""

    is_final: bool = False
    rows: list[tuple[models.Model, Values, bool]] = field(default_factory=list)

    def keep(self, row: models.Model, *, or_leave: bool = False) -> None:
        """Remember a row, which the caller changes and saves afterwards; the first time counts."""
        if not any(one == row for one, _before, _leave in self.rows):
            self.rows.append((row, values_of(row), or_leave))

    def images(self) -> list[Image]:
        """What has changed since it was kept."""
        return [
            Image(row._meta.label_lower, row.pk, *differing(before, values_of(row)), leave)
            for row, before, leave in self.rows
        ]


def differing(before: Values, after: Values) -> tuple[Values, Values]:
    """Of two readings of a row, what is not the same."""
    names = [name for name, value in before.items() if value != after[name]]
    return {name: before[name] for name in names}, {name: after[name] for name in names}
