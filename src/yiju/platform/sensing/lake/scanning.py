"""Reading the lake's files with DuckDB in memory: no file of its own, whom it would lock out."""

import os
import threading
from collections.abc import Sequence
from functools import partial
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from django.conf import settings

from yiju.platform.base.lending import Lender
from yiju.platform.sensing.columns import Identity, Int64, day_of, days_of
from yiju.platform.sensing.lake.delta import Files, Lake
from yiju.platform.sensing.lake.nearby import Nearby
from yiju.platform.sensing.lake.sorting import Arrived, Matches

SETTINGS: dict[str, Any] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "memory_limit": "512MB",
}
"""What does not fit into the memory goes into files beside the lake for a while."""
_engines: dict[int, duckdb.DuckDBPyConnection] = {}
_lock = threading.Lock()


def scanner() -> duckdb.DuckDBPyConnection:
    """This thread's way to the engine of the process, which all share with its memory."""
    return _ways.lend()


def new_way() -> duckdb.DuckDBPyConnection:
    """A way to that engine which nobody else uses."""
    way = _engine().cursor()
    way.execute("SET TimeZone = 'UTC'")
    return way


_ways: Lender[duckdb.DuckDBPyConnection] = Lender(new_way)


def _engine() -> duckdb.DuckDBPyConnection:
    with _lock:
        if os.getpid() not in _engines:
            beside = {"temp_directory": str(settings.HOME / "scratch")}
            _engines[os.getpid()] = duckdb.connect(":memory:", config=SETTINGS | beside)
        return _engines[os.getpid()]


def scan(engine: duckdb.DuckDBPyConnection, lake: Lake, name: str, files: Sequence[str]) -> str:
    """What to write behind FROM for some files of a table, which are not none. Of those in far
    storage the small ones are read from nearby, the others part by part where they lie."""
    if lake.is_local:
        return _read(files)
    sized = [(file, lake.size_of(name, file)) for file in files]
    near = _nearby().hold(sized, partial(lake.open, name))
    read = [_read(list(map(str, near.values())))] if near else []
    if far := [file for file in files if file not in near]:
        view = _names.lend().next(f"{name}_far")
        engine.register(view, lake.dataset(name, far))
        read.append(view)
    return read[0] if len(read) == 1 else f"(FROM {read[0]} UNION ALL BY NAME FROM {read[1]})"


def _read(files: Sequence[str]) -> str:
    told = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
    return f"read_parquet([{told}], hive_partitioning = false)"


def _nearby() -> Nearby:
    return Nearby(settings.HOME / "near", settings.YIJU_LAKE_NEAR_MB * 1024 * 1024)


class Names:
    """One of a few names, used again in turn: an old expression is not asked again."""

    def __init__(self) -> None:
        self.made = 0

    def next(self, name: str) -> str:
        self.made = (self.made + 1) % VIEWS
        return f"{name}_{self.made}"


VIEWS = 64
_names: Lender[Names] = Lender(Names)
"""For each thread, as the views are."""


class Lookup:
    """Finds readings that arrived among those of the lake, as it was at some version."""

    def __init__(self, lake: Lake, files: Files) -> None:
        self.lake, self.files = lake, files

    def __call__(self, rows: Arrived, places: Int64) -> Matches:
        has_id = rows.identity[places].any(axis=1)
        plain, named = places[~has_id], places[has_id]
        found = [*self._plain(rows, plain), *self._named(rows, named)]
        if not found:
            return _matches(_NOTHING)
        return _matches(pa.concat_tables(found))

    def _plain(self, rows: Arrived, places: Int64) -> list[pa.Table]:
        """Those without identity are sought where moments are near."""
        if not len(places):
            return []
        observed = rows.observed[places]
        days = set(map(day_of, np.unique(days_of(observed)).tolist()))
        near = set(self.files.around(int(observed.min()), int(observed.max())))
        wanted = [file for file in self.files.of(days) if file in near]
        if not wanted:
            return []
        asked = pa.table({"place": places, "stream": rows.stream[places], "at": observed})
        return [self._ask(asked, wanted, PLAIN)]

    def _named(self, rows: Arrived, places: Int64) -> list[pa.Table]:
        """An identity holds for its day."""
        days = set(map(day_of, np.unique(days_of(rows.observed[places])).tolist()))
        wanted = self.files.of(days)
        if not len(places) or not wanted:
            return []
        asked = pa.table({"place": places, "identity": binary(rows.identity[places])})
        return [self._ask(asked, wanted, NAMED)]

    def _ask(self, asked: pa.Table, files: Sequence[str], same: str) -> pa.Table:
        engine = scanner()
        engine.register("asked", asked)
        try:
            return engine.sql(
                "SELECT a.place, l.stream, epoch_us(l.observed) AS observed, l.value FROM asked a"
                f" JOIN {scan(engine, self.lake, 'readings', files)} l ON {same}"
            ).to_arrow_table()
        finally:
            engine.unregister("asked")


PLAIN = "l.identity IS NULL AND l.stream = a.stream AND l.observed = make_timestamptz(a.at)"
NAMED = "l.identity = a.identity"
_NOTHING = pa.schema(
    [
        ("place", pa.int64()),
        ("stream", pa.int32()),
        ("observed", pa.int64()),
        ("value", pa.float64()),
    ]
).empty_table()


def _matches(found: pa.Table) -> Matches:
    return Matches(
        found["place"].to_numpy(),
        found["stream"].to_numpy(),
        found["observed"].to_numpy(),
        found["value"].cast(pa.float64()).to_numpy(),
    )


def binary(identity: Identity) -> pa.Array:
    """Identities as 16 bytes each, null where there is none."""
    has_id = identity.any(axis=1)
    packed = pa.py_buffer(np.ascontiguousarray(identity, "<u8").tobytes())
    valid = pa.py_buffer(np.packbits(has_id, bitorder="little").tobytes())
    fixed = pa.FixedSizeBinaryArray.from_buffers(pa.binary(16), len(identity), [valid, packed])
    return fixed.cast(pa.binary())
