"""The lake: Delta tables of Parquet files by day of observation in China, in a folder or in
S3-compatible storage. Readers hold on to the version that they opened; writers add versions."""

import json
import os
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Transaction, WriterProperties, write_deltalake
from deltalake.exceptions import CommitFailedError, TableNotFoundError
from django.conf import settings

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.sensing.columns import Int64
from yiju.platform.sensing.lake.storage import (
    DEFAULTS,
    LakeUnreachable,
    LakeWrong,
    handler,
    reaching,
    try_commits,
)

MOMENT = pa.timestamp("us", tz="UTC")
READINGS = pa.schema(
    [
        pa.field("stream", pa.int32(), nullable=False),
        pa.field("observed", MOMENT, nullable=False),
        pa.field("received", MOMENT, nullable=False),
        pa.field("value", pa.float64()),
        pa.field("quality", pa.int8(), nullable=False),
        pa.field("identity", pa.binary()),
        pa.field("day", pa.date32(), nullable=False),
    ]
)
"""`value` is null where the quality is MISSING; `identity` where stream and moment stand for the
reading; `day` is the day of `observed` in China."""
HOURS = pa.schema(
    [
        pa.field("stream", pa.int32(), nullable=False),
        pa.field("hour", MOMENT, nullable=False),
        pa.field("readings", pa.int64(), nullable=False),
        pa.field("valid", pa.int64(), nullable=False),
        pa.field("total", pa.float64()),
        pa.field("least", pa.float64()),
        pa.field("most", pa.float64()),
        pa.field("first", pa.float64()),
        pa.field("last", pa.float64()),
        pa.field("day", pa.date32(), nullable=False),
    ]
)
"""By stream and full hour: all readings, and of the valid ones how many, their sum, the least and
the most, the first and the last by moment."""
SCHEMAS = {"readings": READINGS, "hours": HOURS}
NOTE = "yiju"
"""The name of what a move notes in its commit."""
CHECKPOINTS = {True: "50", False: "10"}
"""After so many commits in a folder, and in far storage: a writer reads those since one by one."""
CONFIGURATION = {
    "delta.logRetentionDuration": "interval 1 days",
    "delta.dataSkippingStatsColumns": "stream,observed,hour",
}


class LakeBusy(CityError):
    code = "sensing.lake_busy"
    status = 409
    text = _("另一个进程刚写过数据湖，这次没有写入。稍后会再试")


SMALL_FILE = 4 * 1024 * 1024
"""Bytes up to which files are merged again and again; what is larger waits for its day's end."""
ROWS = 131_072
"""Of a row group: a stream's part of a sorted day is found by the bounds of few of them."""
UNSEEN_HOURS = 2
"""For so long a reader may still hold on to a version that is no more the last."""
NOTES = 200
UNKNOWN = 1 << 26
"""The size that is told of a file whose size is not known; to ask for it would hold all threads up.
What is read ends where the file does."""
STATISTICS_US = 1_000
"""Moments in the statistics of files are cut to milliseconds."""


@dataclass(frozen=True)
class Files:
    """The files of a table at one version, with what is known of each: its day, its rows, the
    first and last moment in it, in microseconds since 1970, and its size in bytes."""

    version: int
    paths: list[str]
    days: list[date]
    rows: Int64
    first: Int64
    last: Int64
    sizes: list[int]

    def of(self, days: Iterable[date] | None = None) -> list[str]:
        """Those of some days, or all."""
        if days is None:
            return self.paths
        wanted = set(days)
        return [path for path, day in zip(self.paths, self.days, strict=True) if day in wanted]

    def around(self, first: int, last: int) -> list[str]:
        """Those that may hold something observed from `first` to `last`, both included."""
        near = (self.first <= last) & (self.last + STATISTICS_US >= first)
        return [self.paths[place] for place in np.flatnonzero(near).tolist()]

    def count(self, day: date) -> int:
        return self.days.count(day)


class Lake:
    """The tables below one place. Whoever writes has read the version before: of two who write
    at the same time the second is refused."""

    def __init__(self, place: str, options: Mapping[str, str]) -> None:
        self.place = place.rstrip("/")
        self.options = dict(options) if self.is_local else DEFAULTS | dict(options)
        self._tables: dict[str, DeltaTable] = {}
        self._files: dict[str, Files] = {}
        self._sizes: dict[str, tuple[int, dict[str, int]]] = {}

    @property
    def is_local(self) -> bool:
        return "://" not in self.place

    def hold_out(self) -> None:
        """Try whether the storage can be trusted with what cannot be had again; a folder can.
        Raises LakeUnsafe, LakeUnreachable, and LakeWrong for what is neither."""
        if self.is_local:
            return
        if not self.place.startswith(("s3://", "s3a://")):
            raise LakeWrong(place=self.place)
        try_commits(self.place, self.options)

    def table(self, name: str) -> DeltaTable:
        """A table as it is now; made where there is none. Raises LakeUnreachable."""
        with reaching(self.place):
            found = self._tables.get(name)
            if found is None:
                found = self._tables[name] = self._opened(name)
            else:
                found.update_incremental()
            return found

    def _opened(self, name: str) -> DeltaTable:
        where = f"{self.place}/{name}"
        if self.is_local:
            Path(where).mkdir(parents=True, exist_ok=True)
        # Not asked whether it is there: in far storage that question holds all threads up.
        with suppress(TableNotFoundError):
            return DeltaTable(where, storage_options=self.options)
        DeltaTable.create(
            where,
            SCHEMAS[name],
            mode="ignore",
            partition_by=["day"],
            configuration=CONFIGURATION | {"delta.checkpointInterval": CHECKPOINTS[self.is_local]},
            storage_options=self.options,
        )
        return DeltaTable(where, storage_options=self.options)

    def files(self, name: str) -> Files:
        """The files of a table as it is now."""
        table = self.table(name)
        known = self._files.get(name)
        if known is None or known.version != table.version():
            known = self._files[name] = self._listed(name, table)
        return known

    def _listed(self, name: str, table: DeltaTable) -> Files:
        found = pa.table(table.get_add_actions(flatten=True))
        moment = "observed" if name == "readings" else "hour"
        columns = set(found.column_names)

        def moments(bound: str, missing: int) -> Int64:
            if bound not in columns:  # a table without files
                return np.full(len(found), missing, np.int64)
            read = found[bound].cast(pa.timestamp("us")).cast(pa.int64()).fill_null(missing)
            numbers: Int64 = read.to_numpy()
            return numbers

        return Files(
            table.version(),
            [f"{self.place}/{name}/{path}" for path in found["path"].to_pylist()],
            found["partition.day"].to_pylist() if "partition.day" in columns else [],
            found["num_records"].fill_null(0).to_numpy(),
            moments(f"min.{moment}", np.iinfo(np.int64).min),
            moments(f"max.{moment}", np.iinfo(np.int64).max - STATISTICS_US),
            found["size_bytes"].to_pylist(),
        )

    def size_of(self, name: str, file: str) -> int:
        """In bytes, of a file that was listed; 0 for one of another version."""
        version, sizes = self._sizes.get(name, (-1, {}))
        listed = self._files.get(name)
        if listed is not None and listed.version != version:
            sizes = dict(zip(listed.paths, listed.sizes, strict=True))
            self._sizes[name] = listed.version, sizes
        return sizes.get(file, 0)

    def files_after(self, who: str) -> tuple[Files, int]:
        """The files of the readings, and the last move of a mover that is in them."""
        files = self.files("readings")
        return files, int(self._tables["readings"].transaction_version(who) or 0)

    # --- moves ---------------------------------------------------------------------------

    def move_number(self, who: str) -> int:
        """The last move of a mover that the lake holds; 0 for none."""
        return int(self.table("readings").transaction_version(who) or 0)

    def append(self, rows: pa.Table, who: str, number: int, note: Mapping[str, Any]) -> None:
        """Add readings as the move after the last, with a note for whoever goes on with it. Raises
        LakeBusy where somebody else has made that move meanwhile, and then nothing is added."""
        if self.move_number(who) != number - 1:
            raise LakeBusy
        table = self._tables["readings"]
        commit = CommitProperties(
            custom_metadata={NOTE: json.dumps(note)},
            max_commit_retries=0,
            app_transactions=[Transaction(who, number)],
        )
        with self._writing("readings"):
            write_deltalake(table, rows, mode="append", commit_properties=commit)
        self._to_disk("readings", table.version())

    @contextmanager
    def _writing(self, name: str) -> Iterator[None]:
        """Raises LakeBusy, and LakeUnreachable; then the table is opened anew."""
        try:
            with reaching(self.place):
                yield
        except CommitFailedError:
            self._tables.pop(name)
            raise LakeBusy from None
        except LakeUnreachable:
            self._tables.pop(name)
            raise

    def notes(self, after: int) -> dict[int, dict[str, Any]]:
        """What was noted with the moves after a number, by number; the latest few hundred."""
        last = self.table("readings").version()
        found = dict[int, dict[str, Any]]()
        for version in range(last, max(last - NOTES, -1), -1):
            with suppress(FileNotFoundError):
                for told in self._commit("readings", version):
                    if NOTE in told.get("commitInfo", {}):
                        note = json.loads(told["commitInfo"][NOTE])
                        if note["number"] <= after:
                            return found
                        found[note["number"]] = {**note, "version": version}
        return found

    def added(self, version: int) -> pa.Table:
        """The readings that a version added."""
        self.files("readings")
        files = [f"{self.place}/readings/{path}" for path in self._adds("readings", version)]
        with reaching(self.place):
            return self.dataset("readings", files).to_table()

    def _adds(self, name: str, version: int) -> list[str]:
        """The files that a version added, below the table."""
        return [one["add"]["path"] for one in self._commit(name, version) if "add" in one]

    def _commit(self, name: str, version: int) -> list[dict[str, Any]]:
        """What a version did. Raises FileNotFoundError where that is not known any more."""
        log = f"{name}/_delta_log/{version:020}.json"
        if self.is_local:
            told = Path(self.place, log).read_bytes()
        else:
            with reaching(self.place):
                told = handler(self.place, self.options, {log: UNKNOWN}).open_input_file(log).read()
        return list(map(json.loads, told.splitlines()))

    def dataset(self, name: str, files: Sequence[str]) -> Any:
        """Files of a table as they lie in the storage; the day is not in them but in their path."""
        from pyarrow import dataset, fs  # slow to load, and seldom needed

        inside = pa.schema([one for one in SCHEMAS[name] if one.name != "day"])
        if self.is_local:
            return dataset.dataset(list(files), schema=inside, format="parquet")
        storage = fs.PyFileSystem(self._handler(name, files))
        form = dataset.ParquetFileFormat()
        parts = [form.make_fragment(self._below(one), storage) for one in files]
        return dataset.FileSystemDataset(parts, inside, form, storage)

    def open(self, name: str, file: str) -> Any:
        """A file of the lake in far storage, to be read."""
        return self._handler(name, [file]).open_input_file(self._below(file))

    def _handler(self, name: str, files: Iterable[str]) -> Any:
        sizes = {self._below(one): self.size_of(name, one) for one in files}
        return handler(self.place, self.options, sizes)

    def _below(self, file: str) -> str:
        return file.removeprefix(f"{self.place}/")

    def overwrite(self, name: str, day: date, rows: pa.RecordBatchReader, version: int) -> None:
        """Put other rows in the place of a day's, as read from a version. Raises LakeBusy where
        that is not the last any more, and then nothing is changed."""
        table = self.table(name)
        if table.version() != version:
            raise LakeBusy
        with self._writing(name):
            write_deltalake(
                table,
                rows,
                mode="overwrite",
                predicate=f"day = '{day.isoformat()}'",
                writer_properties=WriterProperties(compression="ZSTD", max_row_group_size=ROWS),
                commit_properties=CommitProperties(max_commit_retries=0),
            )
        self._to_disk(name, table.version())

    def merge_small(self, day: date) -> None:
        """Put the small files of a day together, whatever their order."""
        table = self.table("readings")
        with self._writing("readings"):
            table.optimize.compact(
                partition_filters=[("day", "=", day.isoformat())], target_size=SMALL_FILE
            )
        self._to_disk("readings", table.version())

    def clean(self) -> None:
        """Delete files that no version of the last hours holds any more."""
        for name in SCHEMAS:
            table = self.table(name)
            with reaching(self.place):
                table.vacuum(UNSEEN_HOURS, dry_run=False, enforce_retention_duration=False)
                table.cleanup_metadata()

    def _to_disk(self, name: str, version: int) -> None:
        """Wait until the files of a version are on the disk: the inbox, which has them too, is
        emptied next. Other storage answers only then."""
        if not self.is_local:
            return
        root = Path(self.place, name)
        log = root / "_delta_log" / f"{version:020}.json"
        files = [root / path for path in self._adds(name, version)]
        for path in [*files, log, *{file.parent for file in files}, log.parent]:
            held = os.open(path, os.O_RDONLY)
            try:
                os.fsync(held)
            finally:
                os.close(held)


def lake() -> Lake:
    """The city's lake, by settings. One in far storage is kept open by each thread: to open it
    anew is dozens of questions to the storage."""
    place, options = settings.YIJU_LAKE, settings.YIJU_LAKE_OPTIONS
    found = Lake(place, options)
    if found.is_local:
        return found
    known = (place, tuple(sorted(options.items())), os.getpid())
    if getattr(_own, "known", None) != known:
        _own.known, _own.lake = known, found
    kept: Lake = _own.lake
    return kept


_own = threading.local()
