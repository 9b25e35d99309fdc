"""Whoever follows the changes by their cursor gets every change, and each item as it is now."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from repairs import CLERK, at, begun

from yiju.platform.work import api

EVERYTHING = api.Wanted(process="repair")


def followed(cursor=""):
    rows, cursor = api.changes(EVERYTHING, after=cursor)
    return [row.number for row in rows], cursor


@pytest.mark.django_db
def test_each_change_comes_once_and_a_changed_item_comes_again():
    if connection.vendor == "postgresql":
        pytest.skip("a test is one transaction, and there a transaction is one turn")
    first, second = begun("r-1").number, begun("r-2").number
    seen, cursor = followed()
    assert seen == [first, second]
    assert followed(cursor) == ([], cursor)
    api.act(first, "dispatch", {"unit": "east-works"}, key="d", at=at(1, 10), **CLERK)
    seen, _cursor = followed(cursor)
    assert seen == [first]


@pytest.mark.django_db
def test_an_earlier_moment_that_is_stored_later_is_not_missed():
    late = begun("r-1", at=at(3)).number
    _seen, cursor = followed()
    early = begun("r-2", at=at(2)).number
    assert followed(cursor)[0] == [early]
    assert late != early


def test_what_commits_behind_a_later_change_is_not_missed(database_address, tmp_path):
    if database_address.startswith("sqlite:"):
        pytest.skip("on SQLite a transaction that writes is alone anyway")
    program = Path(__file__).parent / "slow_commit.py"
    own = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, program, database_address, tmp_path],
        env=own,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    expected, seen = json.loads(done.stdout.splitlines()[-1])

    assert seen == expected


@pytest.mark.django_db
@pytest.mark.parametrize("cursor", ["x", "1", "1_", "_1", "１_1", "1_2_3", "-1_1"])
def test_a_cursor_that_nobody_gave_is_refused(cursor):
    with pytest.raises(api.CursorUnreadable):
        api.changes(EVERYTHING, after=cursor)
