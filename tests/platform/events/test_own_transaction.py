"""A transaction that is begun and ended straight at the driver (SQLite)."""

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection, transaction

from yiju.platform.events.asking import ask_all, in_one_transaction, tell_together
from yiju.platform.trust.ledgers.posting import _at_a_second_look

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "sqlite",
        reason="on PostgreSQL what a test left behind is truncated, which the log refuses",
    ),
]
ADD = "INSERT INTO owned (n) VALUES (%s)"


def add(*numbers: int) -> None:
    tell_together([(ADD, [[number] for number in numbers])])


@pytest.fixture(autouse=True)
def table(transactional_db: None) -> Iterator[None]:
    ask_all("CREATE TEMP TABLE owned (n integer PRIMARY KEY)")
    yield
    ask_all("DROP TABLE owned")


def numbers() -> list[int]:
    return [row[0] for row in ask_all("SELECT n FROM owned ORDER BY n")]


def test_it_is_done_whole_or_not_at_all() -> None:
    in_one_transaction(lambda: (add(1), add(2)))
    with pytest.raises(IntegrityError):
        in_one_transaction(lambda: (add(3), add(1)))
    with transaction.atomic():
        add(4)
    assert numbers() == [1, 2, 4]


def test_within_another_it_is_a_part_of_it() -> None:
    with pytest.raises(LookupError), transaction.atomic():
        in_one_transaction(lambda: add(1))
        raise LookupError
    assert numbers() == []


def test_what_is_half_done_within_another_undoes_that_too() -> None:
    with transaction.atomic():
        add(1)
        with pytest.raises(IntegrityError):
            in_one_transaction(lambda: add(2, 1))
    assert numbers() == []


def test_what_can_only_be_undone_is_not_looked_at_again() -> None:
    turns = iter([(2, 1), (3,)])
    with pytest.raises(IntegrityError), transaction.atomic():
        add(1)
        _at_a_second_look(lambda: add(*next(turns)) or [])
    assert numbers() == []
