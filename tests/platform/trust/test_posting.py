"""What is posted into the books, and what they refuse."""

from datetime import UTC, date, datetime

import pytest
from booked import BY, DAY, NOON, later, paid, post
from django.db import DatabaseError, connection, transaction

from yiju.platform.events import api as events
from yiju.platform.trust.ledgers import api, refusals
from yiju.platform.trust.ledgers.api import Leg, Linked, Move, Transfer

pytestmark = pytest.mark.usefixtures("books")


def balances(*codes: str) -> list[int]:
    return [api.balance(code) for code in codes]


def test_money_moves_from_one_account_to_another() -> None:
    post(paid("k1", 1_000))
    assert balances("bank", "one") == [-1_000, 1_000]
    assert api.audited() == []


def test_the_same_key_and_legs_give_the_first_answer_and_move_nothing() -> None:
    first = post(paid("k1", 1_000))
    again = post(paid("k1", 1_000, text="noch einmal"), later(days=1))
    assert (again.number, again.again) == (first.number, True)
    assert balances("one") == [1_000]


@pytest.mark.parametrize(
    "other",
    [
        paid("k1", 999),
        paid("k1", 1_000, into="two"),
        paid("k1", 1_000, value_date=date(2021, 5, 31)),
        paid("k1", 1_000, move=Move.PENDING),
    ],
)
def test_a_key_is_refused_for_another_transfer(other: Transfer) -> None:
    post(paid("k1", 1_000))
    with pytest.raises(refusals.KeyReused):
        post(other)
    assert balances("one", "two") == [1_000, 0]


def test_a_transfer_of_many_legs_balances_in_each_unit() -> None:
    legs = (Leg("bank", -700), Leg("one", 300), Leg("two", 400))
    waste = (Leg("tip", -50, "kilogram"), Leg("plant", 50, "kilogram"))
    post(Transfer("k1", legs + waste, DAY))
    assert balances("one", "two", "plant") == [300, 400, 50]


BAD = {
    "overdraft": (paid("x", 1_001, out_of="one", into="two"), refusals.Overdraft),
    "one fen below a limit": (
        paid("x", 501, out_of="credit", into="two"),
        refusals.Overdraft,
    ),
    "not balanced": (
        Transfer("x", (Leg("bank", -2), Leg("one", 1)), DAY),
        refusals.NotBalanced,
    ),
    "balanced over units only": (
        Transfer("x", (Leg("bank", -2), Leg("plant", 2, "kilogram")), DAY),
        refusals.NotBalanced,
    ),
    "swapped unit": (
        Transfer("x", (Leg("bank", -2, "kilogram"), Leg("one", 2, "kilogram")), DAY),
        refusals.OtherUnit,
    ),
    "fraction of a fen": (
        Transfer("x", (Leg("bank", -1.5), Leg("one", 1.5)), DAY),  # type: ignore[arg-type]
        refusals.AmountUnfit,
    ),
    "true is no amount": (
        Transfer("x", (Leg("bank", -1), Leg("one", True)), DAY),
        refusals.AmountUnfit,
    ),
    "nothing": (Transfer("x", (Leg("bank", 0), Leg("one", 0)), DAY), refusals.AmountUnfit),
    "too much to be kept exactly": (paid("x", 2**53), refusals.AmountUnfit),
    "one leg": (Transfer("x", (Leg("bank", -1),), DAY), refusals.TransferUnfit),
    "an account twice": (
        Transfer("x", (Leg("bank", -2), Leg("one", 1), Leg("one", 1)), DAY),
        refusals.TransferUnfit,
    ),
    "unknown account": (paid("x", 1, into="nobody"), refusals.AccountUnknown),
    "an account that no database can name": (paid("x", 1, into="a\x00"), refusals.AccountUnknown),
    "a key that nobody can read": (paid("x\x00", 1), refusals.TransferUnfit),
    "no key": (paid("", 1), refusals.TransferUnfit),
    "a key of the clock": (paid("expired:x", 1), refusals.TransferUnfit),
    "wrong counter-kind": (
        paid("x", 1, out_of="one", into="dealer"),
        refusals.CounterRefused,
    ),
    "before the account was opened": (
        paid("x", 1, value_date=date(2020, 12, 31)),
        refusals.AccountNotOpen,
    ),
    "tomorrow": (paid("x", 1, value_date=date(2021, 6, 2)), refusals.ValueDateAhead),
    "a resident's number": (
        paid("x", 1, text="110101199003070919 的房款"),
        refusals.TransferUnfit,
    ),
    "settles nothing": (
        Transfer("x", (), DAY, Move.SETTLED, follows="none"),
        refusals.TransferUnknown,
    ),
    "settles what is posted": (
        Transfer("x", (), DAY, Move.SETTLED, follows="start"),
        refusals.NotPending,
    ),
    "a posted one with an end": (paid("x", 1, until=later(days=1)), refusals.TransferUnfit),
    "pending into the past": (
        paid("x", 1, move=Move.PENDING, until=NOON),
        refusals.TransferUnfit,
    ),
    "reversal without a ground": (
        Transfer("x", (), DAY, Move.REVERSAL, follows="start"),
        refusals.GroundMissing,
    ),
}


@pytest.mark.parametrize(("bad", "why"), BAD.values(), ids=BAD)
def test_it_is_refused_with_its_reason_and_nothing_changes(
    bad: Transfer, why: type[refusals.LedgerRefusal]
) -> None:
    post(paid("start", 1_000))
    with pytest.raises(why):
        post(bad)
    outcome = api.post_many([bad], actor=BY, at=NOON)[0]
    assert type(outcome.refusal) is why
    assert balances("bank", "one", "two", "credit", "plant") == [-1_000, 1_000, 0, 0, 0]
    assert api.audited() == []
    told = api.refused()
    assert [row.code for row in told] == [why.code, why.code]
    assert {row.by for row in told} == {"teller"}


@pytest.mark.parametrize("amount", [0, -1, 1.5, True, "5"])
def test_an_amount_is_a_whole_number_above_zero(amount: object) -> None:
    with pytest.raises(refusals.AmountUnfit):
        paid("k1", amount)  # type: ignore[arg-type]


def test_an_account_falls_to_its_limit_and_no_further() -> None:
    post(paid("k1", 500, out_of="credit", into="two"))
    with pytest.raises(refusals.Overdraft) as refused:
        post(paid("k2", 1, out_of="credit", into="two"))
    assert refused.value.facts["floor"] == -500


def test_what_is_reserved_cannot_be_spent_otherwise_until_it_is_free() -> None:
    post(paid("k1", 1_000))
    post(paid("p1", 600, out_of="one", into="two", move=Move.PENDING))
    assert api.account("one").held == 600
    assert balances("one", "two") == [1_000, 0]
    with pytest.raises(refusals.Overdraft):
        post(paid("k2", 401, out_of="one", into="two"))
    api.void("v1", "p1", ground="放款取消", actor=BY, at=NOON)
    post(paid("k3", 1_000, out_of="one", into="two"))
    assert balances("one", "two") == [0, 1_000]


def test_a_reserve_is_posted_in_part_and_the_rest_is_free() -> None:
    post(paid("k1", 1_000))
    post(paid("p1", 600, out_of="one", into="two", move=Move.PENDING))
    part = (Leg("one", -250), Leg("two", 250))
    api.settle("s1", "p1", legs=part, actor=BY, at=NOON)
    assert balances("one", "two") == [750, 250]
    assert api.account("one").held == 0
    for again in ("s2", "s3"):
        with pytest.raises(refusals.PendingOver):
            api.settle(again, "p1", actor=BY, at=NOON)
    assert api.settle("s1", "p1", legs=part, actor=BY, at=later(days=2)).again
    assert api.transfer("p1").followed_by == "s1"


def test_no_more_is_posted_than_was_reserved_nor_elsewhere() -> None:
    post(paid("k1", 1_000))
    post(paid("p1", 600, out_of="one", into="two", move=Move.PENDING))
    for legs in (
        (Leg("one", -601), Leg("two", 601)),
        (Leg("one", 5), Leg("two", -5)),
        (Leg("one", -5), Leg("three", 5)),
    ):
        with pytest.raises(refusals.MoreThanReserved):
            api.settle("s1", "p1", legs=legs, actor=BY, at=NOON)
    assert api.account("one").held == 600


def test_a_reserve_lapses_when_its_time_is_over() -> None:
    post(paid("k1", 1_000))
    post(paid("p1", 600, out_of="one", into="two", move=Move.PENDING, until=later(hours=1)))
    assert api.expire(actor=BY, at=later(minutes=59)) == 0
    with pytest.raises(refusals.PendingOver):
        api.settle("s1", "p1", actor=BY, at=later(hours=1))
    assert api.expire(actor=BY, at=later(hours=1)) == 1
    assert api.expire(actor=BY, at=later(hours=2)) == 0
    assert api.account("one").held == 0
    assert api.transfer("p1").followed_by == "expired:p1"


def test_nobody_lets_a_reserve_lapse_before_its_time() -> None:
    post(paid("k1", 1_000))
    post(paid("p1", 600, out_of="one", into="two", move=Move.PENDING, until=later(hours=1)))
    with pytest.raises(refusals.TransferUnfit):
        post(Transfer("x", (), DAY, Move.EXPIRED, follows="p1"))
    assert api.account("one").held == 600


def test_linked_transfers_are_posted_all_or_none() -> None:
    pair = (paid("k1", 1_000), paid("k2", 400, out_of="one", into="two"))
    broken = (*pair, paid("k3", 700, out_of="one", into="three"))
    with pytest.raises(refusals.Overdraft):
        api.post_linked(broken, actor=BY, at=NOON)
    assert balances("bank", "one", "two") == [0, 0, 0]
    told = api.post_many([Linked(broken), paid("k9", 5)], actor=BY, at=NOON)
    assert [type(one.refusal) for one in told] == [
        refusals.LinkBroken,
        refusals.LinkBroken,
        refusals.Overdraft,
        type(None),
    ]
    first = api.post_linked(pair, actor=BY, at=NOON)
    assert balances("bank", "one", "two") == [-1_005, 605, 400]
    assert {api.transfer(one.key).linked for one in first} == {first[0].number}
    with pytest.raises(refusals.KeyReused):
        post(pair[1])


def test_a_reserve_is_settled_and_passed_on_in_one_link() -> None:
    post(paid("k1", 1_000))
    post(paid("p1", 600, out_of="one", into="two", move=Move.PENDING))
    settled = Transfer("s1", (), DAY, Move.SETTLED, follows="p1")
    with pytest.raises(refusals.Overdraft):
        api.post_linked((settled, paid("k2", 601, out_of="two", into="bank")), actor=BY, at=NOON)
    assert api.account("one").held == 600
    api.post_linked((settled, paid("k2", 600, out_of="two", into="bank")), actor=BY, at=NOON)
    assert balances("one", "two", "bank") == [400, 0, -400]


def test_a_reversal_restores_every_balance_and_is_made_once() -> None:
    post(paid("k1", 1_000))
    api.reverse("r1", "k1", ground="重复入账", actor=BY, at=later(days=1))
    assert balances("bank", "one") == [0, 0]
    assert api.transfer("r1").value_date == date(2021, 6, 2)
    for follows in ("k1", "r1"):
        with pytest.raises(refusals.NotReversible):
            api.reverse("r2", follows, ground="再冲", actor=BY, at=NOON)


def test_what_was_spent_since_cannot_be_taken_back() -> None:
    post(paid("k1", 1_000))
    post(paid("k2", 1_000, out_of="one", into="two"))
    with pytest.raises(refusals.Overdraft):
        api.reverse("r1", "k1", ground="重复入账", actor=BY, at=NOON)


def test_a_closed_account_takes_nothing() -> None:
    post(paid("k1", 5))
    with pytest.raises(refusals.AccountNotEmpty):
        api.account_close("one", on=date(2021, 6, 2), actor=BY, at=NOON)
    post(paid("k2", 5, out_of="one", into="bank"))
    with pytest.raises(refusals.AccountUnfit):
        api.account_close("one", on=DAY, actor=BY, at=NOON)
    api.account_close("one", on=date(2021, 6, 2), actor=BY, at=NOON)
    with pytest.raises(refusals.AccountNotOpen):
        post(paid("k3", 5, value_date=date(2021, 6, 2)), later(days=1))


def test_an_account_code_stands_for_one_holder() -> None:
    one = api.Opening("one", "town.escrow", "unit", "U-one", DAY)
    assert api.accounts_open([one], actor=BY, at=NOON) == 0
    with pytest.raises(refusals.AccountTaken):
        api.account_open(api.Opening("one", "town.escrow", "unit", "U-9", DAY), actor=BY, at=NOON)
    with pytest.raises(refusals.AccountUnfit):
        api.account_open(
            api.Opening("nine", "town.escrow", "person", "P-9", DAY), actor=BY, at=NOON
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trust_leg SET amount = 1",
        "DELETE FROM trust_transfer",
        "UPDATE trust_closing SET through = 0",
        "DELETE FROM trust_refusedtransfer",
    ],
)
def test_the_database_itself_refuses_to_change_the_books(statement: str) -> None:
    post(paid("k1", 1_000))
    api.period_close("town.escrow", date(2021, 5, 31), actor=BY, at=NOON)
    api.post_many([paid("x", 1, into="nobody")], actor=BY, at=NOON)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_who_posted_stands_in_the_event_log() -> None:
    post(paid("k1", 1_000, ground="§9"))
    [event] = events.timeline("transfer", "k1")
    assert (event.action, event.account, event.ground) == ("ledger.posted", "teller", "§9")


def test_moments_do_not_run_backwards_within_an_account() -> None:
    post(paid("k1", 1_000), later(hours=2))
    post(paid("k2", 1), NOON)
    assert api.transfer("k2").recorded == later(hours=2)
    assert api.balance("one", known_at=datetime(2021, 6, 1, 5, tzinfo=UTC)) == 0
