"""What a bank tells is booked once, what it is told to pay is reserved and settled once."""

from datetime import timedelta

import pytest
from banked import (
    BUILDER,
    BUYER,
    BY,
    DAY,
    ESCROW,
    KINDS,
    NOON,
    NUMBER,
    OUTSIDE,
    came_in,
    ended,
)

from yiju.platform.base.errors import CityError
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work import api as work
from yiju.platform.work.banking import api as banking

pytestmark = pytest.mark.usefixtures("bank")
PAYEE = banking.Payee("演示建设公司", "3200990001")


def take(number="n-00001", amount=1_000_00, **said):
    return banking.receipt_take(came_in(number, amount, **said), NOON)


def pay(key="draw-1", amount=400_00, payee=PAYEE):
    return banking.pay(
        key, amount, payee, out_of=ESCROW, into=BUILDER, purpose="进度款", actor=BY, at=NOON
    )


def result(key="draw-1", **said):
    told = {"key": key, "state": "paid", "amount": 400_00, "number": "p-00001"}
    told |= {"value_date": DAY.isoformat(), **said}
    return banking.result_take("bank-1", told, NOON)


def stands(code=ESCROW):
    row = ledgers.account(code)
    return row.balance, row.held


def test_a_receipt_is_credited_once_however_often_it_is_told():
    for _time in range(3):
        row = take()

    assert (row.credited, row.why, row.payer) == (BUYER, "", "演*** …0001")
    assert (stands()[0], stands(BUYER)[0]) == (1_000_00, -1_000_00)


@pytest.mark.parametrize(
    "said",
    [{"amount": 1_000_01}, {"memo": f"{BUYER} 按揭"}, {"payer_account": "62220002"}],
    ids=["amount", "memo", "payer"],
)
def test_a_number_with_other_contents_is_refused(said):
    take()

    with pytest.raises(banking.NumberReused):
        take(**said)
    assert stands()[0] == 1_000_00


@pytest.mark.parametrize(
    "said, field",
    [
        ({"amount": -1}, "amount"),
        ({"amount": 0}, "amount"),
        ({"amount": 10.5}, "amount"),
        ({"amount": "100"}, "amount"),
        ({"amount": True}, "amount"),
        ({"amount": 2**53}, "amount"),
        ({"currency": "USD"}, "currency"),
        ({"value_date": "2021-06-02"}, "value_date"),
        ({"value_date": "01.06.2021"}, "value_date"),
        ({"number": ""}, "number"),
        ({"memo": "a\x00b"}, "memo"),
        ({"amuont": 5}, "amuont"),
    ],
)
def test_an_amount_a_currency_or_a_day_that_cannot_be_is_refused_by_name(said, field):
    told = {
        "account": NUMBER, "number": "n-00001", "amount": 1, "currency": "CNY",
        "value_date": DAY.isoformat(), "memo": BUYER,
    }  # fmt: skip
    banking.read_receipt("bank-1", told, NOON)

    with pytest.raises(banking.MessageUnreadable) as refused:
        banking.read_receipt("bank-1", told | said, NOON)
    assert refused.value.facts["field"] == field


def test_money_that_nobody_may_be_credited_with_is_not_lost_and_says_why():
    row = take(memo="不知道哪个合同")

    assert row.credited == f"{ESCROW}/unassigned" and "没有合同" in str(row.why)
    assert (row.why_code, stands()[0]) == ("town.no_such_contract", 1_000_00)
    assert [one.number for one in banking.receipts(unassigned=True)] == ["n-00001"]

    banking.receipt_assign("bank-1", "n-00001", BUYER, ground="电话核实", actor=BY, at=NOON)
    assert (stands(BUYER)[0], stands(f"{ESCROW}/unassigned")[0]) == (-1_000_00, 0)
    assert banking.receipts(unassigned=True) == []
    with pytest.raises(banking.ReceiptUnknown):
        banking.receipt_assign("bank-1", "n-00001", BUYER, ground="再来", actor=BY, at=NOON)


def test_money_that_nobody_may_be_credited_with_goes_back_to_its_payer():
    take(memo="不知道哪个合同")
    row = banking.receipt_return("bank-1", "n-00001", ground="退回", actor=BY, at=NOON)

    assert banking.message_of(row.key)["payee_account"] == "62220001"
    with pytest.raises(banking.ReceiptUnknown):
        banking.receipt_return("bank-1", "n-00001", ground="再退", actor=BY, at=NOON)
    result(row.key, amount=1_000_00)
    assert (stands(), stands(f"{ESCROW}/unassigned")) == ((0, 0), (0, 0))


def test_a_payment_is_reserved_with_its_letter_and_settled_by_its_result():
    take()
    for _time in range(2):
        pay()
    assert stands() == (1_000_00, 400_00)
    assert [one.body["instruction"] for one in work.waiting().rows] == ["draw-1"]

    for _time in range(2):
        row = result()
    assert (row.state, row.number, stands()) == ("paid", "p-00001", (600_00, 0))
    assert stands(BUILDER) == (400_00, 0)
    assert ended == [("draw-1", "paid")]
    # It need not be told any more what it has paid.
    assert work.waiting().total == 0


def test_a_payment_that_the_bank_could_not_make_frees_the_money():
    take()
    pay()
    for _time in range(2):
        row = result(state="failed", reason="收款账号不存在")

    assert (row.state, row.why, stands()) == ("failed", "收款账号不存在", (1_000_00, 0))
    assert ended == [("draw-1", "failed")]


@pytest.mark.parametrize(
    "said",
    [{"state": "failed", "reason": "x"}, {"number": "p-00002"}, {"amount": 400_01}],
    ids=["failed", "number", "amount"],
)
def test_a_result_that_contradicts_an_earlier_one_is_refused(said):
    take()
    pay()
    result()

    with pytest.raises(banking.ResultContradicts):
        result(**said)
    assert stands() == (600_00, 0)


def test_more_than_there_is_cannot_be_told_to_be_paid():
    take()
    pay("draw-1", 600_00)

    with pytest.raises(ledgers.LedgerRefusal) as refused:
        pay("draw-2", 400_01)
    assert refused.value.code == "ledger.overdraft"
    assert [one.key for one in banking.payments()] == ["draw-1"]
    assert work.waiting().total == 1


def test_a_key_is_one_payment():
    take()
    pay()

    for other in ({"amount": 400_01}, {"payee": banking.Payee("演示建设公司", "3200990002")}):
        with pytest.raises(banking.PaymentUnfit):
            pay(**other)


def test_an_account_in_our_books_lies_at_one_account_of_one_bank():
    banking.bind(ESCROW, "bank-1", NUMBER, actor=BY, at=NOON)

    with pytest.raises(banking.BankAccountTaken):
        banking.bind(ESCROW, "bank-1", "3200002", actor=BY, at=NOON)
    with pytest.raises(banking.BankUnknown):
        banking.receipt_take(banking.ReceiptIn("bank-2", NUMBER, "n-1", 1, DAY), NOON)
    with pytest.raises(banking.BankAccountUnknown):
        banking.receipt_take(banking.ReceiptIn("bank-1", "3200002", "n-1", 1, DAY), NOON)


def statement(*lines):
    text = "date,number,text,in,out\n" + "".join(f"2021-06-01,{line}\n" for line in lines)
    return banking.statement_take("bank-1", NUMBER, text.encode(), "csv", name="x", at=NOON)


def test_a_statement_brings_what_no_message_told_and_nothing_twice():
    take("n-00001")
    pay()
    lines = (
        f"n-00001,{BUYER} 首付款,1000.00,",
        f"n-00002,{BUYER} 尾款,20.05,",
        "p-00001,draw-1 进度款,,400.00",
    )
    done = statement(*lines)

    assert (done.receipts, done.results, done.differences) == (1, 1, 0)
    assert (stands(), ended) == ((620_05, 0), [("draw-1", "paid")])
    again = statement(*lines)
    overlapping = statement(*lines[1:], f"n-00003,{BUYER},1.00,")
    assert (again.again, again.receipts, overlapping.receipts) == (True, 0, 1)
    assert stands() == (621_05, 0)
    # What comes late by message is the receipt that the file told.
    take("n-00002", 20_05, memo=f"{BUYER} 尾款")
    result()
    assert stands() == (621_05, 0)


def test_a_statement_that_tells_another_amount_is_a_difference():
    take("n-00001")

    assert statement(f"n-00001,{BUYER},1000.01,").differences == 1
    assert stands()[0] == 1_000_00


def test_payments_without_a_result_are_asked_about_now_and_then():
    take()
    pay()
    assert banking.unanswered(NOON + timedelta(hours=1)) == []
    banking.note_taken("draw-1", NOON)

    late = NOON + timedelta(minutes=6)
    assert [one.key for one in banking.unanswered(late)] == ["draw-1"]
    assert banking.unanswered(late + timedelta(minutes=1)) == []
    assert len(banking.unanswered(late + timedelta(minutes=6))) == 1


def test_a_declaration_names_kinds_of_account_that_there_are():
    from yiju.platform.work.banking.declaration import problems

    wrong = banking.Banked("town.escrwo", "town.stray", *(None,) * 3)
    assert [str(one) for one in problems(wrong, [*OUTSIDE, KINDS[0].key])]
    assert issubclass(banking.NumberReused, CityError)
