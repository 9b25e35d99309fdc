"""Whatever happens in whatever order, no fen is lost, and every deal can be brought to an end at
which nothing is left. All states that a deal can be in are walked, and random ways through them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from dealt import TERMS, WAN, Dealing, yuan
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yiju.applications.resale import books, process
from yiju.platform.base.errors import CityError
from yiju.platform.trust.escrow import api as escrow
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work import api as work

pytestmark = pytest.mark.usefixtures("office")
ENDS = frozenset({"closed", "refunded", "settled", "refused"})


def held(deal: Dealing) -> int:
    known = {one.code: one.balance for one in ledgers.accounts(words=deal.number)}
    return sum(known.values())


def everything(deal: Dealing) -> dict[str, str]:
    """All that is held goes to the seller, by a ruling or an agreement."""
    return {"document": "判决", "seller": yuan(held(deal))}


def both(deal: Dealing, buyer: str, seller: str) -> None:
    deal.party("buyer", buyer)
    deal.party("seller", seller)


EVENTS: dict[str, tuple[str, Callable[[Dealing], object]]] = {
    "title": (
        "verify",
        lambda deal: deal.told("title", "DEMO-S", mortgaged=bool(deal.terms.payoff)),
    ),
    "other_title": ("verify", lambda deal: deal.told("title", "DEMO-X")),
    "some_own": ("funds_in", lambda deal: deal.paid("own", 9 * WAN)),
    "own": ("funds_in", lambda deal: deal.paid("own", deal.terms.own)),
    "rest_own": ("funds_in", lambda deal: deal.paid("own", deal.terms.own - 9 * WAN)),
    "loan_commit": (
        "loan_commit",
        lambda deal: deal.party("bank", "loan_commit", document="承诺"),
    ),
    "loan_refused": (
        "loan_refused",
        lambda deal: deal.party("bank", "loan_refused", document="拒贷"),
    ),
    "accepted": ("accept", lambda deal: deal.told("accepted")),
    "registered": ("title restored", lambda deal: deal.told("registered", "DEMO-B")),
    "revoked": (
        "revoke revoke_after",
        lambda deal: deal.told("revoked", "DEMO-S", document="撤销"),
    ),
    "seized": ("seize", lambda deal: deal.told("seized", document="裁定")),
    "lifted": ("lift", lambda deal: deal.told("lifted", document="裁定")),
    "loan": ("loan_in", lambda deal: deal.paid("loan", deal.terms.loan or 1)),
    "release": ("release", lambda deal: deal.releases()),
    "cancel": (
        "buyer_cancels",
        lambda deal: both(deal, "buyer_cancels", "seller_cancels"),
    ),
    "ground": ("cancel_on_ground", lambda deal: deal.office("cancel_on_ground", document="合同")),
    "withdraw": ("withdraw", lambda deal: deal.party("seller", "withdraw")),
    "refund": ("refund", lambda deal: deal.office("refund")),
    "hand_over": (
        "buyer_receives",
        lambda deal: both(deal, "buyer_receives", "seller_hands_over"),
    ),
    "dispute": ("dispute", lambda deal: deal.party("buyer", "dispute", opinion="漏水")),
    "answer": ("answer", lambda deal: deal.party("seller", "answer", opinion="等等")),
    "resume": ("resume", lambda deal: deal.office("resume", opinion="继续")),
    "settle": ("settle", lambda deal: deal.office("settle", **everything(deal))),
    "rule": ("rule", lambda deal: deal.office("rule", **everything(deal))),
    "wait": ("no_dispute unanswered", lambda deal: deal.ticks(days=16)),
    "wait_long": ("time_out", lambda deal: deal.ticks(days=92)),
}
"""The moves that each can make, and how it happens."""


def state(deal: Dealing) -> tuple[object, ...]:
    """What decides what can happen next."""
    item = work.item(deal.number)
    data = item.data
    kept = tuple(str(data.get(name, "")) for name in ("cancel", "handed", "held_from", "titled"))
    known = [one.balance for one in ledgers.accounts(words=deal.number)]
    return (deal.step, *kept, *[one // WAN for one in known])


def is_whole(deal: Dealing) -> None:
    assert not sum(ledgers.trial_balance().sums.values())
    if ledgers.accounts(words=deal.number):
        assert escrow.is_conserved(books.through(deal.number, deal.day))
    if deal.step in ENDS:
        assert held(deal) == 0, deal.step


@contextmanager
def tried() -> Iterator[None]:
    """What happens within did not happen afterwards."""
    mark = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(mark)


State = tuple[object, ...]


def walk(deal: Dealing, ways: dict[State, set[State]]) -> None:
    """Walk on from here in every way, each state once."""
    now = state(deal)
    is_whole(deal)
    ways[now] = set()
    if deal.step in ENDS:
        return
    at = deal.at
    known = {move.key for move in process.DEAL.step(deal.step).every_move}
    for name, (moves, happen) in EVENTS.items():
        if not known & {*moves.split()} or (name == "some_own" and held(deal)):
            continue
        with tried():
            try:
                happen(deal)
            except CityError:
                assert state(deal) == now, (name, "refused, and yet something changed")
            else:
                there = state(deal)
                ways[now].add(there)
                if there not in ways:
                    walk(deal, ways)
        deal.at = at


def ending(ways: dict[State, set[State]]) -> set[State]:
    """The states from which an end can be reached."""
    found = {one for one in ways if one[0] in ENDS}
    while more := {one for one, to in ways.items() if to & found} - found:
        found |= more
    return found


def test_every_state_can_be_left_for_an_end_and_every_end_is_empty() -> None:
    ways: dict[State, set[State]] = {}
    walk(Dealing(TERMS), ways)
    assert set(ways) - ending(ways) == set()
    steps = {one.key for one in process.STEPS} - {"resuming", "paying"}
    assert {one[0] for one in ways} == steps


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(sorted(EVENTS)), min_size=3, max_size=18), st.data())
def test_no_order_of_events_loses_or_makes_a_fen(names: list[str], data: st.DataObject) -> None:
    with tried():
        deal = Dealing(TERMS)
        for name in names:
            before = state(deal)
            try:
                if name == "some_own":
                    deal.paid("own", data.draw(st.integers(-2, 50 * WAN)))
                else:
                    EVENTS[name][1](deal)
            except CityError:
                assert name in {"cancel", "hand_over"} or state(deal) == before
            is_whole(deal)
        if deal.step not in ENDS and deal.step != "signed":
            deal.office("rule", **everything(deal))
            is_whole(deal)
            assert deal.step == "settled"
