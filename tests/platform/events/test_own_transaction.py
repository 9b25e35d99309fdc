"""A transaction that is begun and ended straight at the driver (SQLite)."""

import pytest
from django.db import IntegrityError, transaction

from yiju.platform.events.asking import ask, ask_all, transaction_of_its_own

# Kept to SQLite: on PostgreSQL what a test left behind is truncated, which the books refuse.
pytestmark = pytest.mark.django_db(transaction=True)
ADD = "INSERT INTO owned (n) VALUES (%s)"


def test_it_is_done_whole_or_not_at_all() -> None:
    ask("CREATE TEMP TABLE owned (n integer PRIMARY KEY)")
    with transaction_of_its_own():
        ask(ADD, [1])
        ask(ADD, [2])
    with pytest.raises(IntegrityError), transaction_of_its_own():
        ask(ADD, [3])
        ask(ADD, [1])
    with transaction.atomic():
        ask(ADD, [4])
    assert ask_all("SELECT n FROM owned ORDER BY n") == [(1,), (2,), (4,)]
    ask("DROP TABLE owned")
