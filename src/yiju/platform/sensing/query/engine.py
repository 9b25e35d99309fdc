"""The engine that runs expressions, by settings: DuckDB in this process, or Apache Spark."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from django.conf import settings

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.lending import Lender
from yiju.platform.sensing.lake.delta import MOMENT, SCHEMAS, Lake
from yiju.platform.sensing.lake.scanning import Names, new_way, scan


class Engine(Protocol):
    """What a question needs of whatever runs it. The same expressions have the same answers on
    every engine, to the last bit but for sums of fractions, whose parts may be added in any order;
    moments come in microseconds and UTC."""

    def files(self, lake: Lake, name: str, files: Sequence[str]) -> ir.Table:
        """A table of the lake, of these files only; without the day, which is in their path."""

    def rows(self, name: str, rows: pa.Table) -> ir.Table:
        """A table of rows in memory."""

    def run(self, question: ir.Table) -> pa.Table:
        """The answer."""


class EngineUnknown(CityError):
    code = "sensing.engine_unknown"
    status = 500
    text = _("没有名为 {engine} 的查询引擎。YIJU_ENGINE 可以是 duckdb 或 spark")


def inside(name: str) -> pa.Schema:
    """What is in the files of a table of the lake."""
    return pa.schema([one for one in SCHEMAS[name] if one.name != "day"])


def told(answer: pa.Table, question: ir.Table) -> pa.Table:
    """An answer in the types of the question, with moments in UTC."""
    fields = [
        pa.field(one.name, MOMENT if pa.types.is_timestamp(one.type) else one.type)
        for one in question.schema().to_pyarrow()
    ]
    return answer.cast(pa.schema(fields))


class DuckDB:
    """In memory, with a way of its own for each thread. Views have names of their own, so that an
    expression may hold several."""

    def __init__(self) -> None:
        self.connection: Any = ibis.duckdb.from_connection(new_way())
        self.names = Names()

    def files(self, lake: Lake, name: str, files: Sequence[str]) -> ir.Table:
        if not files:
            return self.rows(name, inside(name).empty_table())
        view, engine = self.names.next(name), self.connection.con
        engine.execute(
            f"CREATE OR REPLACE TEMP VIEW {view} AS SELECT * FROM {scan(engine, lake, name, files)}"
        )
        return self.connection.table(view)

    def rows(self, name: str, rows: pa.Table) -> ir.Table:
        view = self.names.next(f"{name}_rows")  # a view over files is not replaced by rows
        self.connection.con.register(view, rows)
        return self.connection.table(view)

    def run(self, question: ir.Table) -> pa.Table:
        return told(self.connection.to_pyarrow(question), question)


def _spark() -> Engine:
    from yiju.platform.sensing.query.spark import Spark  # not installed where nobody wants it

    return Spark()


MAKERS: dict[str, Callable[[], Engine]] = {"duckdb": DuckDB, "spark": _spark}
_engines = {name: Lender(make) for name, make in MAKERS.items()}


def engine() -> Engine:
    """This thread's engine of the kind that the installation has chosen. Raises EngineUnknown."""
    if settings.YIJU_ENGINE not in _engines:
        raise EngineUnknown(engine=str(settings.YIJU_ENGINE)[:40])
    return _engines[settings.YIJU_ENGINE].lend()
