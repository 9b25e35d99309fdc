"""Whether Apache Spark can read a lake in far storage: for that it needs a library of Hadoop, which
does not come with it. DuckDB needs nothing, as it reads what delta-rs brings."""

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _

READER = "org.apache.hadoop.fs.s3a.S3AFileSystem"
"""What reads s3a://… in the library hadoop-aws."""
BROUGHT_BY = (
    "spark.jars",
    "spark.jars.packages",
    "spark.driver.extraClassPath",
    "spark.executor.extraClassPath",
)


class SparkCannotReach(CityError):
    code = "sensing.spark_cannot_reach"
    status = 500
    text = _(
        "Spark 读不到 {place} 上的数据湖：它没有 hadoop-aws。把与 Spark 所带 Hadoop {hadoop} 同版本"
        "的 hadoop-aws 写进 YIJU_SPARK_OPTIONS 的 spark.jars 或 spark.jars.packages，访问密钥写成 "
        "spark.hadoop.fs.s3a.…；或者不设 YIJU_ENGINE，由 DuckDB 回答"
    )


def hold_reached(engine: str, place: str, options: Mapping[str, str]) -> None:
    """Hold that the engine could read a lake at the place, by what is installed and set; nothing is
    started. Raises SparkCannotReach."""
    if engine != "spark" or "://" not in place or any(options.get(one) for one in BROUGHT_BY):
        return
    jars = _jars()
    if not any(one.name.startswith("hadoop-aws-") for one in jars):
        raise SparkCannotReach(place=place, hadoop=_version(jars))


def _jars() -> list[Path]:
    """What comes with the Spark that is installed."""
    found = find_spec("pyspark")
    return [
        jar
        for folder in (found.submodule_search_locations or () if found else ())
        for jar in Path(folder, "jars").glob("hadoop-*.jar")
    ]


def _version(jars: list[Path]) -> str:
    """Of the Hadoop that comes with it, as 3.5.0."""
    known = "hadoop-client-api-"
    names = (one.stem for one in jars if one.name.startswith(known))
    return next((name.removeprefix(known) for name in names), "")
