"""Statements straight to the driver: what several of them give, and what stands against one."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from yiju.platform.events.asking import ask, ask_all, ask_together, tell_together

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
ADD = "INSERT INTO asked (n) VALUES (%s)"


@pytest.fixture(autouse=True)
def table(db: None) -> None:
    ask_all("CREATE TEMP TABLE asked (n integer PRIMARY KEY)")


def numbers() -> list[int]:
    return [row[0] for row in ask_all("SELECT n FROM asked ORDER BY n")]


def test_each_of_several_statements_sees_what_those_before_it_did() -> None:
    told = ask_together(
        [
            (f"{ADD} RETURNING n", [2]),
            (f"{ADD} RETURNING n", [1]),
            ("SELECT n FROM asked WHERE n > %s ORDER BY n", [0]),
            ("SELECT n FROM asked WHERE n > %s", [9]),
        ]
    )
    assert told == [[(2,)], [(1,)], [(1,), (2,)], []]


def test_what_is_told_together_is_done_once_the_last_is_told() -> None:
    tell_together([(ADD, [[3], [70_000]]), (ADD, [[2**31 - 1]])])
    assert numbers() == [3, 70_000, 2**31 - 1]


def test_what_stands_against_one_undoes_all_and_the_transaction_goes_on() -> None:
    ask(ADD, [1])
    with pytest.raises(IntegrityError), transaction.atomic():
        tell_together([(ADD, [[2], [1]]), (ADD, [[3]])])
    assert numbers() == [1]


def test_who_counts_statements_counts_these() -> None:
    with CaptureQueriesContext(connection) as seen:
        ask_together([("SELECT %s", [1]), ("SELECT %s", [2])])
        tell_together([(ADD, [[1]])])
    assert len(seen) == 3
