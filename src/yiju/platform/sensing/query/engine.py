"""The engine that runs expressions: DuckDB in memory, with a way of its own for each thread."""

from collections.abc import Sequence
from typing import Any, Protocol

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from yiju.platform.base.lending import Lender
from yiju.platform.sensing.lake.delta import SCHEMAS, Lake
from yiju.platform.sensing.lake.scanning import new_way, scan


class Engine(Protocol):
    """What a question needs of whatever runs it."""

    def files(self, lake: Lake, name: str, files: Sequence[str]) -> ir.Table:
        """A table of the lake, of these files only; without the day, which is in their path."""

    def rows(self, name: str, rows: pa.Table) -> ir.Table:
        """A table of rows in memory."""

    def run(self, question: ir.Table) -> pa.Table:
        """The answer."""


class DuckDB:
    """Views have names of their own, so that an expression may hold several."""

    def __init__(self) -> None:
        self.connection: Any = ibis.duckdb.from_connection(new_way())
        self.made = 0

    def files(self, lake: Lake, name: str, files: Sequence[str]) -> ir.Table:
        if not files:
            inside = [one for one in SCHEMAS[name] if one.name != "day"]
            return self.rows(name, pa.schema(inside).empty_table())
        view, engine = self._view(name), self.connection.con
        engine.execute(
            f"CREATE OR REPLACE TEMP VIEW {view} AS SELECT * FROM {scan(engine, lake, name, files)}"
        )
        return self.connection.table(view)

    def rows(self, name: str, rows: pa.Table) -> ir.Table:
        view = self._view(f"{name}_rows")  # a view over files is not replaced by rows
        self.connection.con.register(view, rows)
        return self.connection.table(view)

    def run(self, question: ir.Table) -> pa.Table:
        return self.connection.to_pyarrow(question)

    def _view(self, name: str) -> str:
        """One of a few names, used again in turn: an old expression is not asked again."""
        self.made = (self.made + 1) % VIEWS
        return f"{name}_{self.made}"


VIEWS = 64
_engines: Lender[Engine] = Lender(DuckDB)


def engine() -> Engine:
    """This thread's engine."""
    return _engines.lend()
