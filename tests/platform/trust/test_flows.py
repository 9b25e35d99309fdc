"""What lies in kinds of account together, and what was paid out of them."""

from datetime import timedelta

import pytest
from booked import BY, NOON, later, paid, post

from yiju.platform.trust.ledgers import api

pytestmark = pytest.mark.usefixtures("books")


def test_what_is_held_is_the_sum_over_all_accounts_of_the_kinds() -> None:
    post(paid("in-1", 1_000))
    post(paid("in-2", 500, into="two"))
    post(paid("out", 300, out_of="one", into="bank"))

    assert api.held_in_kinds(["town.escrow"]) == 1_200
    assert api.held_in_kinds(["town.escrow", "town.outside"]) == 0
    assert api.held_in_kinds(["town.none"]) == 0


def test_what_is_paid_out_counts_from_its_moment_on_and_not_what_came_in() -> None:
    post(paid("in", 1_000))
    post(paid("early", 100, out_of="one", into="bank"), NOON + timedelta(hours=1))
    post(paid("late", 200, out_of="one", into="bank"), NOON + timedelta(hours=3))

    assert api.paid_out(["town.outside"], NOON) == 300
    assert api.paid_out(["town.outside"], later(hours=3)) == 200
    assert api.paid_out(["town.outside"], later(hours=4)) == 0


def test_a_payment_that_was_reversed_is_not_paid_out_and_a_deposit_that_was_is_none() -> None:
    post(paid("in", 1_000))
    post(paid("out", 400, out_of="one", into="bank"))
    api.reverse("out-back", "out", ground="退票", actor=BY, at=later(hours=1))
    api.reverse("in-back", "in", ground="退款", actor=BY, at=later(hours=2))

    assert api.paid_out(["town.outside"], NOON) == 0


def test_the_payments_that_are_told_add_up_to_what_was_paid_out_the_newest_first() -> None:
    post(paid("in", 1_000))
    post(paid("first", 100, out_of="one", into="bank"), NOON + timedelta(hours=1))
    post(paid("second", 200, out_of="one", into="bank"), NOON + timedelta(hours=2))
    api.reverse("first-back", "first", ground="退票", actor=BY, at=later(hours=3))

    told = api.payments(["town.outside"], NOON, 10)

    assert [one.amount for one in told] == [-100, 200, 100]
    assert sum(one.amount for one in told) == api.paid_out(["town.outside"], NOON)
    assert [one.account for one in told] == ["bank"] * 3
    assert [one.amount for one in api.payments(["town.outside"], NOON, 1)] == [-100]


def test_what_was_brought_in_is_told_by_the_keys_whatever_was_spent_of_it_since() -> None:
    post(paid("deposit/1", 1_000))
    post(paid("deposit/2", 400, into="two"))
    post(paid("deposit_3", 50))
    post(paid("interest", 30))
    post(paid("out", 700, out_of="one", into="bank"))

    assert api.brought_in(["one", "two", "three"], "deposit/") == {"one": 1_000, "two": 400}

    api.reverse("back", "deposit/2", ground="退款", actor=BY, at=later(hours=1))
    assert api.brought_in(["one", "two"], "deposit/") == {"one": 1_000, "two": 0}
