"""A deal whose account lies at a bank: the bank says what came in and is told what to pay, and the
deal ends when the bank has paid everything."""

import pytest
from dealt import CLERK, OFFICE, WAN, Dealing

from yiju.applications.resale import books, warnings
from yiju.applications.resale.process import WARNING
from yiju.platform.trust.escrow import api as escrow
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work import api as work
from yiju.platform.work.banking import api as banking
from yiju.platform.work.escrow import api as receipts
from yiju.platform.work.warned import grounds_of, open_warnings

pytestmark = pytest.mark.usefixtures("office")
SECRET = "a secret of sixteen letters or more"


class AtBank(Dealing):
    """The same deal, with an account at a bank from the moment its title is verified."""

    def verified(self) -> "AtBank":
        super().verified()
        banking.agree(
            "bank-1",
            title="示例银行",
            url="http://127.0.0.1:9",
            secret=SECRET,
            actor=CLERK,
            at=self.at,
        )
        banking.bind(self.number, "bank-1", "3200-1", actor=CLERK, at=self.at)
        return self

    def paid(self, kind: str, amount: int, **more: str) -> str:
        """The bank tells of a receipt; whom it credits."""
        self.later(minutes=1)
        payer = "演示买方" if kind == "own" else "演示银行"
        told = {"payer_name": payer, "payer_account": "6200-9", **more}
        receipt = banking.ReceiptIn(
            "bank-1", "3200-1", f"B-{self.unique().replace('/', '-')}", amount, self.day, **told
        )
        return banking.receipt_take(receipt, self.at).credited

    def waiting(self) -> list[banking.PaymentRow]:
        return banking.payments(ledger=self.number, state="written")

    def answers(self, key: str, state: str = "paid") -> None:
        """The bank says what came of a payment."""
        self.later(minutes=1)
        row = banking.payment(key)
        told = {"key": key, "state": state}
        if state == "paid":
            told |= {"number": f"P-{self.unique().replace('/', '-')}", "amount": row.amount}
            told |= {"value_date": self.day.isoformat()}
        else:
            told |= {"reason": "账号不存在"}
        banking.result_take("bank-1", told, self.at)

    def pays(self) -> int:
        """The bank makes all that it was told to pay; how much that was."""
        rows = self.waiting()
        for row in rows:
            self.answers(row.key)
        return sum(row.amount for row in rows)


def is_empty(deal: Dealing) -> bool:
    rows = [ledgers.account(code) for code in (deal.number, books.holdback(deal.number))]
    return not any(row.balance or row.held for row in rows) and ledgers.audited() == []


def test_what_the_bank_says_came_in_moves_the_deal() -> None:
    deal = AtBank().verified()
    assert deal.paid("own", 49 * WAN) == books.outside("own")
    assert (deal.step, ledgers.balance(deal.number)) == ("funded", 49 * WAN)


@pytest.mark.parametrize(
    ("amount", "payer"), [(49 * WAN, "他人"), (50 * WAN, "演示买方")], ids=["other", "too much"]
)
def test_money_that_is_nobodys_stands_unassigned_with_the_reason(amount: int, payer: str) -> None:
    deal = AtBank().verified()
    assert deal.paid("own", amount, payer_name=payer).endswith("/unassigned")
    assert deal.step == "agreed"
    [row] = banking.receipts(unassigned=True)
    assert row.why_code in {"escrow.holder_differs", "escrow.too_much"}


def test_the_bank_pays_lender_and_seller_and_the_deal_ends_with_the_last_payment() -> None:
    deal = AtBank().released()
    assert {row.amount for row in deal.waiting()} == {38 * WAN, 135 * WAN}
    assert ledgers.account(deal.number).held == 173 * WAN
    assert deal.pays() == 173 * WAN
    deal.party("seller", "seller_hands_over")
    deal.party("buyer", "buyer_receives")
    assert deal.step == "paying"
    assert deal.pays() == 2 * WAN
    assert deal.step == "closed"
    assert is_empty(deal)
    assert escrow.is_conserved(books.through(deal.number, deal.day))


def test_a_refund_goes_to_the_account_it_came_from_and_ends_when_it_is_there() -> None:
    deal = AtBank().funded()
    deal.party("buyer", "buyer_cancels")
    deal.party("seller", "seller_cancels")
    deal.office("refund")
    [row] = deal.waiting()
    told = banking.message_of(row.key)
    assert (told["payee_name"], told["payee_account"]) == ("演示买方", "6200-9")
    assert (told["amount"], deal.step) == (49 * WAN, "paying")
    deal.pays()
    assert deal.step == "refunded"
    assert is_empty(deal)


def test_a_payment_that_failed_is_made_to_another_account() -> None:
    deal = AtBank().funded()
    deal.office("cancel_on_ground", document="合同")
    deal.office("refund")
    [row] = deal.waiting()
    deal.answers(row.key, "failed")
    assert deal.step == "paying"
    assert ledgers.account(deal.number).held == 0
    deal.office("pay_again", name="演示买方", account="6200-8")
    assert deal.pays() == 49 * WAN
    assert deal.step == "refunded"
    assert is_empty(deal)


def test_a_result_told_twice_ends_a_deal_once() -> None:
    deal = AtBank().funded()
    deal.office("cancel_on_ground", document="合同")
    deal.office("refund")
    [row] = deal.waiting()
    told = {"key": row.key, "state": "paid", "number": "P-100", "amount": row.amount}
    told |= {"value_date": deal.day.isoformat()}
    banking.result_take("bank-1", told, deal.at)
    banking.result_take("bank-1", told, deal.at)
    assert deal.step == "refunded"
    assert is_empty(deal)


def test_what_the_bank_tells_is_not_noted_by_hand() -> None:
    deal = AtBank().verified()
    with pytest.raises(receipts.ToldByBank):
        Dealing.paid(deal, "own", 49 * WAN)
    assert ledgers.balance(deal.number) == 0


def test_what_is_kept_back_is_paid_by_the_clock_as_well() -> None:
    deal = AtBank().released()
    deal.pays()
    assert deal.ticks(days=16).step == "paying"
    deal.pays()
    assert deal.step == "closed"


def test_a_deal_whose_release_is_under_way_is_not_closed_over_it() -> None:
    deal = AtBank().released()
    deal.ticks(days=16)
    assert deal.step == "paying"
    assert deal.pays() == 175 * WAN
    assert deal.step == "closed"
    assert is_empty(deal)


def warned(deal: Dealing) -> dict[str, work.ItemRow]:
    """The open warnings of a deal after the clock looked twice, by kind."""
    for _turn in range(2):
        warnings.keep(deal.at)
    rows = [one for one in open_warnings(WARNING.key) if one.data["deal"] == deal.number]
    found = {one.data["kind"]: one for one in rows}
    assert len(found) == len(rows)
    return found


def test_interest_that_nobody_is_assigned_is_open_work_of_the_office_until_it_is() -> None:
    deal = AtBank().verified()
    deal.paid("own", 1_23, payer_name="示例银行", memo="2022 年二季度结息")

    found = warned(deal)

    assert str(grounds_of(found["stray"])[0]).startswith("银行付息")
    [stage] = found["stray"].open_stages
    assert stage.holder.unit == CLERK.unit and stage.due_at
    [receipt] = banking.receipts(unassigned=True)
    banking.receipt_return("bank-1", receipt.number, ground="银行重新入账", actor=CLERK, at=deal.at)
    assert "stray" not in warned(deal)


def test_money_by_another_than_the_buyer_is_looked_into_once() -> None:
    """H14 (d): payer other than the buyer."""
    deal = Dealing().verified()
    with pytest.raises(receipts.HolderDiffers):
        deal.paid("own", 49 * WAN, payer="他人")
    refused = warned(deal)["refused"]
    work.act(
        refused.number, "settle", {"ground": "已退回，改由买方支付"}, key="s", party=OFFICE,
        actor=CLERK, at=deal.at,
    )  # fmt: skip
    assert warned(deal) == {}


def test_a_deal_that_is_not_released_in_time_warns_and_clears_when_it_is() -> None:
    """H14 (d): title done, not released in one working day."""
    deal = Dealing().all_in()
    assert "release" not in warned(deal)
    deal.later(days=4)
    assert warned(deal)["release"].data["level"] == "orange"
    deal.releases()
    assert warned(deal) == {}
