"""Readings that people bring as files: Excel, CSV or Parquet, with the same report of refusals."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from yiju.platform.base.i18n import Text, _, listed
from yiju.platform.base.time import CHINA, china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.registry import api as registry
from yiju.platform.sensing.columns import Readings, microseconds
from yiju.platform.sensing.inbox import receive
from yiju.platform.sensing.rules import REASONS, P, Reason
from yiju.platform.sensing.sources import Caller

MOST_TOLD = 1_000
"""Refusals that are listed; all are counted."""
LONGEST_ID = 200
HEADINGS: dict[str, tuple[str, ...]] = {
    "stream": ("数据流", "stream"),
    "observed": ("观测时间", "观测时刻", "时间", "observed", "time"),
    "value": ("数值", "值", "value"),
    "id": ("编号", "id"),
}
"""How a column may be called; `id` may be left out."""
FIELDS = {heading: name for name, headings in HEADINGS.items() for heading in headings}
SHEETS = ("读数", "readings")
Row = tuple[int, Sequence[Any]]
NO_VALUE = ("", None)


@dataclass(frozen=True)
class Refused:
    """A row that was not taken; `row` is as people see it beside the table."""

    row: int
    stream: str
    reason: Reason
    why: Text | str


@dataclass
class FileReport:
    """What became of a file. The rows that are fit are taken even if others are not: the same
    file again, corrected, stores only what was missing."""

    received: int = 0
    accepted: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    """Refusals by the key of their reason."""
    refused: list[Refused] = field(default_factory=list)


def import_readings(
    who: Caller, path: Path, *, filename: str, actor: Actor, at: datetime
) -> FileReport:
    """Take the readings in a file in the name of a source. Moments without an offset are by the
    clocks of China. Raises FileUnreadable, and then nothing is taken."""
    rows = _rows(path, filename)
    size = int(P.most_in_a_batch.at(china_day(at)))
    report = FileReport()
    while batch := list(islice(rows, size)):
        numbers, readings = _readings(batch)
        receipt = receive(who, readings, at)
        report.received += receipt.received
        report.accepted += receipt.accepted
        report.counts.update(receipt.counts())
        for place, reason in islice(receipt.refused(), MOST_TOLD - len(report.refused)):
            why = readings.unreadable.get(place) or REASONS[reason]
            report.refused.append(
                Refused(numbers[place], str(readings.streams[place]), reason, why)
            )
    record(
        actor=actor,
        action="readings.import",
        subject_kind="source",
        subject_key=who.key,
        after={
            "file": filename[:200],
            "received": report.received,
            "accepted": report.accepted,
            "refused": dict(report.counts),
        },
        at=at,
    )
    return report


def _rows(path: Path, filename: str) -> Iterator[Row]:
    """Rows of (stream, observed, value, id) with their numbers."""
    if Path(filename).suffix.lower() == ".parquet":
        yield from _parquet(path, filename)
        return
    table = registry.open_sheet(path, filename, SHEETS, lambda cell: _field(cell) == "stream")
    if table is None:
        why = _("只收 .xlsx、.csv 和 .parquet。另存为其中一种后再导入")
        raise registry.FileUnreadable(file=filename, why=why)
    at = _columns(table.headings, filename)
    for number, cells in table.rows:
        found = [cells[place] if 0 <= place < len(cells) else None for place in at]
        if any(cell not in NO_VALUE for cell in found):
            yield number, found


def _parquet(path: Path, filename: str) -> Iterator[Row]:
    import pyarrow as pa
    from pyarrow import parquet  # slow to load, and seldom needed

    try:
        file = parquet.ParquetFile(path)
        at = _columns(file.schema_arrow.names, filename)
        number = 0
        for batch in file.iter_batches(65_536):
            columns = [
                batch.column(place).to_pylist() if place >= 0 else [None] * len(batch)
                for place in at
            ]
            for cells in zip(*columns, strict=True):
                number += 1
                yield number, cells
    except pa.ArrowException:
        raise registry.FileUnreadable(file=filename, why=_("不是 Parquet 文件，或已损坏")) from None


def _field(cell: Any) -> str:
    return FIELDS.get(str(cell).strip().lower(), "") if cell is not None else ""


def _columns(headings: Sequence[str], filename: str) -> list[int]:
    """Where each field stands, -1 for an id that is not there. Raises FileUnreadable."""
    fields = [_field(heading) for heading in headings]
    missing = [HEADINGS[name][0] for name in ("stream", "observed", "value") if name not in fields]
    if missing:
        why = _("缺少这些列：{columns}").format(columns=listed(missing))
        raise registry.FileUnreadable(file=filename, why=why)
    return [fields.index(name) if name in fields else -1 for name in HEADINGS]


def _readings(batch: Sequence[Row]) -> tuple[list[int], Readings]:
    unreadable: dict[int, str] = {}
    streams: list[str] = []
    ids: list[str | None] = []
    observed = np.zeros(len(batch), np.int64)
    values = np.full(len(batch), np.nan)
    for place, (_number, (stream, moment, value, own)) in enumerate(batch):
        streams.append("" if stream is None else str(stream).strip())
        ids.append(None if own in NO_VALUE else _id(own))
        try:
            observed[place] = _moment(moment)
            values[place] = _value(value)
        except ValueError as error:
            unreadable[place] = str(error)
    named = ids if any(ids) else None
    return [row[0] for row in batch], Readings(streams, observed, values, named, unreadable)


def _id(cell: Any) -> str:
    whole = isinstance(cell, float) and cell.is_integer()
    return str(int(cell) if whole else cell).strip()[:LONGEST_ID]


def _moment(cell: Any) -> int:
    """Microseconds since 1970; raises ValueError."""
    try:
        found = cell if isinstance(cell, datetime) else datetime.fromisoformat(str(cell).strip())
        return microseconds(found if found.tzinfo else found.replace(tzinfo=CHINA))
    except (ValueError, OverflowError):
        told = _("“{cell}”不是时刻，应如 2022-06-30 12:00:00")
        raise ValueError(str(told.format(cell=str(cell)[:40]))) from None


def _value(cell: Any) -> float:
    """NaN for an empty cell, which says that there is no value; raises ValueError."""
    if cell in NO_VALUE:
        return float("nan")
    try:
        found = float(cell.strip() if isinstance(cell, str) else cell)
    except (TypeError, ValueError):
        found = float("nan")
    if found != found:
        raise ValueError(str(_("“{cell}”不是数").format(cell=str(cell)[:40])))
    return found
