"""Readings that are accepted and not in the lake yet, as they will be there."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from django.db import connection

from yiju.platform.sensing.columns import unpack
from yiju.platform.sensing.lake.assessing import assess, known_of
from yiju.platform.sensing.lake.delta import READINGS, Files, Lake
from yiju.platform.sensing.lake.mover import as_table, numbers_of
from yiju.platform.sensing.lake.scanning import Lookup
from yiju.platform.sensing.lake.sorting import Outcome, arrived, in_order, outcomes
from yiju.platform.sensing.models import Delivery, Position
from yiju.platform.sensing.rules import Before
from yiju.platform.sensing.table import revision, table

MOST = 2_000
"""Deliveries that are looked at; if more wait, the mover is down and its oldest come first."""
WAITING = (
    "SELECT d.id, d.received, d.columns, p.number, p.lake"
    f" FROM {Delivery._meta.db_table} d LEFT JOIN {Position._meta.db_table} p ON p.id = 1"
    f" ORDER BY d.id LIMIT {MOST}"
)
"""The inbox and how far it is moved, in one statement."""


@dataclass(frozen=True)
class Present:
    """The files of the lake, and what waits besides: together each reading once."""

    files: Files
    waiting: pa.Table


def at_present(lake: Lake, *, fresh: bool = True) -> Present:
    """The inbox is read first, then the lake: what is moved in between is in both, and what the
    lake says of its moves tells which."""
    rows = _waiting() if fresh else []
    who, number = (rows[0][4], rows[0][3]) if rows and rows[0][4] else ("", 0)
    files, in_lake = lake.files_after(who)
    if in_lake > number:
        notes = lake.notes(number).values()
        moved = {one for note in notes for one in numbers_of(note["deliveries"])}
        rows = [row for row in rows if row[0] not in moved]
    if not rows:
        return Present(files, READINGS.empty_table())
    table.follow(revision())
    came = arrived([unpack(row[2]) for row in rows], [row[1] for row in rows])
    known = known_of(came.stream)
    before = known.of(came.stream)
    if in_lake > number:
        before = Before(np.full_like(before.observed, LATEST), before.value, before.run)
    became = outcomes(came, before, Lookup(lake, files))
    kept = in_order(came.take(np.flatnonzero(became == Outcome.STORED)))
    return Present(files, as_table(assess(kept, known)))


LATEST = np.iinfo(np.int64).max
"""Where a move is only half done, every reading is looked up in the lake."""


def _waiting() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        rows: list[Any] = cursor.fetchall()
    return rows
