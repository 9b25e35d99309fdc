"""Lamps of the small city that measure."""

import cluster
import pytest
from commanded import commanded_city
from measured import measured_city


@pytest.fixture(scope="session")
def spark():
    """One session of Spark for all tests, made when somebody first asks it."""
    yield
    from pyspark.sql import SparkSession

    session = SparkSession.getActiveSession()
    if session is not None:
        session.stop()


@pytest.fixture(params=["duckdb", cluster.SPARK])
def engine(request, settings, spark):
    """What answers questions, by its name in the settings."""
    settings.YIJU_ENGINE, settings.YIJU_SPARK = request.param, cluster.MASTER
    settings.YIJU_SPARK_OPTIONS = cluster.OPTIONS
    return request.param


@pytest.fixture
def measured(db, tmp_path, settings):
    """Streams of lamps; nobody delivers them yet."""
    settings.YIJU_LAKE, settings.YIJU_LAKE_OPTIONS = str(tmp_path / "lake"), {}
    with measured_city(tmp_path) as city:
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
