"""Writing many assets: set by set in plain SQL, the same on SQLite and PostgreSQL."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from yiju.platform.registry.facts import Facts
from yiju.platform.registry.models import Asset, AssetVersion

SAID = (
    "name",
    "state",
    "area_code",
    "area_path",
    "keeper_code",
    "lon",
    "lat",
    "attributes",
    "valid_from",
)
RECORDED = (*SAID, "recorded_at", "revision")
Said = tuple[int, datetime, Facts]
"""Number of an asset, the moment from which we know, and what is said of it."""


def add(kind: str, facts: Iterable[Facts], at: datetime, revision: int) -> None:
    """Assets that are new."""
    columns = ("kind", "code", "fingerprint", *RECORDED)
    sql = f"INSERT INTO {_table(Asset)} ({_listed(columns)}) VALUES ({_places(columns)})"
    end = (_moment(at), revision)
    _many(sql, ((kind, one.code, one.fingerprint, *_said(one), *end) for one in facts))


def replace(said: Iterable[Said], revision: int) -> None:
    """What is known now of assets that stand already."""
    columns = ("fingerprint", *RECORDED)
    sets = ", ".join(f"{_quoted(name)} = %s" for name in columns)
    sql = f"UPDATE {_table(Asset)} SET {sets} WHERE id = %s"
    _many(
        sql,
        (
            (facts.fingerprint, *_said(facts), _moment(at), revision, number)
            for number, at, facts in said
        ),
    )


def add_versions_of_revision(kind: str, revision: int) -> None:
    """A version of every asset that was added or replaced in the revision."""
    columns = ("kind", *RECORDED)
    sql = (
        f"INSERT INTO {_table(AssetVersion)} (asset_id, {_listed(columns)}) "
        f"SELECT id, {_listed(columns)} FROM {_table(Asset)} "
        "WHERE kind = %s AND revision = %s ORDER BY id"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, (kind, revision))


def add_versions(kind: str, said: Iterable[Said], revision: int) -> None:
    """Versions of the past: what is known now stays as it is."""
    columns = ("asset_id", "kind", *RECORDED)
    sql = f"INSERT INTO {_table(AssetVersion)} ({_listed(columns)}) VALUES ({_places(columns)})"
    _many(
        sql,
        ((number, kind, *_said(facts), _moment(at), revision) for number, at, facts in said),
    )


def _said(facts: Facts) -> tuple[Any, ...]:
    day = connection.ops.adapt_datefield_value(facts.valid_from)
    return (*facts[1:9], day)


def _moment(at: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(at)


def _many(sql: str, rows: Iterable[Sequence[Any]]) -> None:
    rows = list(rows)
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)


def _table(model: type[Asset] | type[AssetVersion]) -> str:
    return _quoted(model._meta.db_table)


def _listed(columns: Iterable[str]) -> str:
    return ", ".join(map(_quoted, columns))


def _places(columns: Sequence[str]) -> str:
    return ", ".join(["%s"] * len(columns))


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
