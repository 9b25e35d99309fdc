"""Laws of the books, whatever is posted in whatever order."""

from collections.abc import Callable
from dataclasses import replace
from itertools import permutations
from random import Random

from booked import BY, DAY, NOON, open_books, paid
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from yiju.platform.trust.ledgers import api
from yiju.platform.trust.ledgers.api import Leg, Linked, Move, Transfer

PLACES = ("bank", "one", "two", "three", "credit")
FLOORS = {"one": 0, "two": 0, "three": 0, "credit": -500}
amounts = st.integers(1, 400)


@st.composite
def orders(draw: Callable[..., object], most: int = 14) -> list[api.Transfer | Linked]:
    """Transfers that follow one another, among them nonsense."""
    made: list[Transfer] = []
    for number in range(draw(st.integers(0, most))):  # type: ignore[call-overload]
        move = draw(st.sampled_from(["post"] * 4 + ["pending"] * 2 + ["settle", "void", "reverse"]))
        key = f"k{number}"
        if move in ("post", "pending"):
            source, target = draw(  # type: ignore[misc]
                st.lists(st.sampled_from(PLACES), min_size=2, max_size=2, unique=True)
            )
            kind = Move.POSTED if move == "post" else Move.PENDING
            made.append(paid(key, draw(amounts), out_of=source, into=target, move=kind))  # type: ignore[arg-type]
            continue
        follows = f"k{draw(st.integers(0, max(0, number - 1)))}"
        how = {"settle": Move.SETTLED, "void": Move.VOIDED, "reverse": Move.REVERSAL}[str(move)]
        made.append(Transfer(key, (), DAY, how, follows=follows, ground="§9"))
    grouped: list[api.Transfer | Linked] = []
    while made:
        size = draw(st.sampled_from([1, 1, 1, 2, 3]))
        part, made = tuple(made[:size]), made[size:]  # type: ignore[misc]
        grouped.append(Linked(part) if len(part) > 1 else part[0])
    return grouped


def state() -> dict[str, tuple[int, int]]:
    found = {row.code: (row.balance, row.held) for row in api.accounts()}
    assert api.audited() == []
    assert api.trial_balance().balanced
    for code, floor in FLOORS.items():
        balance, held = found[code]
        assert held >= 0 and balance - held >= floor
    return found


def posted(orders: list[api.Transfer | Linked]) -> list[api.Outcome]:
    return api.post_many(orders, actor=BY, at=NOON)


class Fresh(Exception):
    """Undoes what was posted within."""


def afresh(orders: list[api.Transfer | Linked], one_by_one: bool) -> tuple[object, object]:
    """What becomes of these in books of their own, in one batch or each by itself."""
    told: list[api.Outcome] = []
    found: object = None
    try:
        with transaction.atomic():
            for batch in [[order] for order in orders] if one_by_one else [orders]:
                told += posted(batch)
            found = state()
            raise Fresh
    except Fresh:
        return [(one.key, type(one.refusal)) for one in told], found


class Laws(TestCase):
    @settings(max_examples=20)
    @given(orders())
    def test_sums_are_zero_no_account_is_below_its_limit_and_replays_change_nothing(
        self, orders: list[api.Transfer | Linked]
    ) -> None:
        open_books()
        first = posted(orders)
        before = state()
        numbers = {one.key: one.number for one in first if one.refusal is None}
        done = []
        for order in orders:
            group = order.transfers if isinstance(order, Linked) else (order,)
            there = [one.key in numbers for one in group]
            assert all(there) or not any(there)
            if all(there):
                done.append(order)
        for one in posted(done):
            assert (one.number, one.again) == (numbers[one.key], True)
        assert state() == before

    @settings(max_examples=12)
    @given(orders(8))
    def test_a_batch_does_what_its_transfers_do_one_by_one(
        self, orders: list[api.Transfer | Linked]
    ) -> None:
        open_books()
        assert afresh(orders, one_by_one=True) == afresh(orders, one_by_one=False)

    @settings(max_examples=8)
    @given(st.lists(st.tuples(st.sampled_from(["one", "two", "three"]), amounts), max_size=4))
    def test_payments_in_arrive_in_any_order(self, payments: list[tuple[str, int]]) -> None:
        open_books()
        made = [paid(f"k{n}", amount, into=code) for n, (code, amount) in enumerate(payments)]
        wanted = afresh(list(made), one_by_one=False)[1]
        for order in list(permutations(made))[:6]:
            assert afresh(list(order), one_by_one=False)[1] == wanted

    @settings(max_examples=12)
    @given(orders(8), st.integers(0, 10**6))
    def test_reversing_all_that_was_posted_restores_every_balance(
        self, orders: list[api.Transfer | Linked], seed: int
    ) -> None:
        open_books()
        posted([paid("start", 10**6, into=code) for code in ("one",)])
        before = {code: balance for code, (balance, _held) in state().items()}
        done = [one.key for one in posted(orders) if one.refusal is None]
        standing = [api.transfer(key) for key in done]
        standing = [
            one
            for one in standing
            if one.move in (Move.POSTED, Move.SETTLED) and not one.followed_by
        ]
        waiting = [replace(self._reversal(one.key), key=f"back-{one.key}") for one in standing]
        Random(seed).shuffle(waiting)
        for _round in range(len(waiting) + 1):
            told = posted(list(waiting))
            waiting = [
                one for one, how in zip(waiting, told, strict=True) if how.refusal is not None
            ]
        if not waiting:
            assert {code: balance for code, (balance, _h) in state().items()} == before
        else:
            assert any(held for _balance, held in state().values())

    def _reversal(self, key: str) -> Transfer:
        return Transfer("", (), DAY, Move.REVERSAL, follows=key, ground="误记")

    @settings(max_examples=20)
    @given(st.lists(st.tuples(st.sampled_from(PLACES), st.integers(-300, 300)), max_size=5))
    def test_only_what_balances_is_posted(self, legs: list[tuple[str, int]]) -> None:
        open_books()
        made = Transfer("k", tuple(Leg(code, amount) for code, amount in legs), DAY)
        [told] = posted([made])
        if told.refusal is None:
            assert sum(amount for _code, amount in legs) == 0
        state()
