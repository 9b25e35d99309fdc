"""Lamps of the small city that measure."""

from uuid import uuid4

import cluster
import pytest
from commanded import commanded_city
from measured import Place, measured_city
from object_store import moto


@pytest.fixture(scope="session")
def spark():
    """One session of Spark for all tests, made when somebody first asks it."""
    yield
    from pyspark.sql import SparkSession

    session = SparkSession.getActiveSession()
    if session is not None:
        session.stop()


@pytest.fixture(params=["duckdb", "duckdb-s3", cluster.SPARK])
def engine(request, settings, spark):
    """What answers questions, by its name in the settings; `-s3` with the lake in far storage."""
    settings.YIJU_ENGINE, settings.YIJU_SPARK = request.param.split("-")[0], cluster.MASTER
    settings.YIJU_SPARK_OPTIONS = cluster.OPTIONS
    return request.param


@pytest.fixture
def where(request, tmp_path, settings):
    """Where the lake lies: a folder, or far storage for tests that ask for it."""
    settings.HOME = tmp_path
    engine = (
        request.node.callspec.params.get("engine", "") if hasattr(request.node, "callspec") else ""
    )
    if "s3" not in (getattr(request, "param", ""), *str(engine).split("-")):
        return Place(str(tmp_path / "lake"), {})
    store = request.getfixturevalue("object_store")
    return Place(store.place(uuid4().hex), store.options)


@pytest.fixture(scope="session")
def object_store():
    """Storage that refuses to overwrite, for all tests; each takes a folder of its own."""
    with moto() as store:
        yield store


@pytest.fixture
def measured(db, tmp_path, settings, where):
    """Streams of lamps; nobody delivers them yet."""
    settings.YIJU_LAKE, settings.YIJU_LAKE_OPTIONS = where.place, where.options
    with measured_city(tmp_path, where) as city:
        yield city


@pytest.fixture
def vendor(measured):
    """A source that delivers the streams of L-1 and L-2."""
    measured.source()
    return measured


@pytest.fixture
def city(db, tmp_path, settings):
    """Lamps that can be told how bright to burn."""
    settings.YIJU_LAKE, settings.YIJU_LAKE_OPTIONS = str(tmp_path / "lake"), {}
    with commanded_city(tmp_path) as city:
        yield city
