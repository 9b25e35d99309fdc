"""What tests of every room may use.

| fixture | gives |
| --- | --- |
| database_address | an empty database of the test's own, once on SQLite and once on PostgreSQL |
"""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest


@pytest.fixture(params=["sqlite", "postgresql"])
def database_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database; PostgreSQL where the tests were given one."""
    if request.param == "sqlite":
        yield f"sqlite:{tmp_path}"
        return
    server = os.environ.get("DATABASE_URL") or os.environ.get("YIJU_TEST_DATABASE_URL")
    if not server:
        pytest.skip("no PostgreSQL: set YIJU_TEST_DATABASE_URL or run make test")
    import psycopg

    name = f"yiju_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield f"{server.rpartition('/')[0]}/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
