"""Accounts of a small town that lie at a bank: what tests of banking let come in and go out."""

from datetime import UTC, date, datetime

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.events.api import Actor
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work.banking import api as banking

BY = Actor("teller", "出纳", unit="U-1")
DAY = date(2021, 6, 1)
NOON = datetime(2021, 6, 1, 4, tzinfo=UTC)
SECRET = "a secret of sixteen letters or more"
ESCROW, BUYER, BUILDER, NUMBER = "escrow-1", "buyer-1", "builder-1", "3200001"
OUTSIDE = ("town.buyer", "town.builder", "town.stray")
KINDS = (
    ledgers.AccountKind(
        key="town.escrow", title="监管账户", unit=ledgers.FEN, holders=("unit",), counter=OUTSIDE
    ),
    *(
        ledgers.AccountKind(key=key, title=key, unit=ledgers.FEN, holders=("unit",), floor=None)
        for key in OUTSIDE
    ),
)


class NoSuchContract(CityError):
    code = "town.no_such_contract"
    text = _("没有合同 {memo}")


ended: list[tuple[str, str]] = []
"""(key, state) of the payments that the application was told of in this process."""


def credits(receipt: banking.ReceiptIn, ledger: str, at: datetime) -> str:
    """The account that the memo names."""
    for word in receipt.memo.split():
        if word.startswith("buyer-"):
            return ledgers.account(word).code
    raise NoSuchContract(memo=receipt.memo)


def note(payment: banking.PaymentRow, at: datetime) -> None:
    ended.append((payment.key, payment.state))


BANKED = (banking.Banked("town.escrow", "town.stray", credits, paid=note, failed=note),)


def open_accounts(at: datetime = NOON, url: str = "http://127.0.0.1:9") -> None:
    """An account of each kind, and the bank where the first lies."""
    kinds = {ESCROW: "town.escrow", BUYER: "town.buyer", BUILDER: "town.builder"}
    openings = [
        ledgers.Opening(code, kind, "unit", f"U-{code}", date(2021, 1, 1))
        for code, kind in kinds.items()
    ]
    ledgers.accounts_open(openings, actor=BY, at=at)
    banking.agree("bank-1", title="示例银行", url=url, secret=SECRET, private=True, actor=BY, at=at)
    banking.bind(ESCROW, "bank-1", NUMBER, actor=BY, at=at)


def came_in(number: str, amount: int = 1_000_00, **said: object) -> banking.ReceiptIn:
    told: dict[str, object] = {
        "memo": f"{BUYER} 首付款", "payer_name": "演示买受人", "payer_account": "62220001", **said,
    }  # fmt: skip
    return banking.ReceiptIn("bank-1", NUMBER, number, amount, DAY, **told)  # type: ignore[arg-type]
