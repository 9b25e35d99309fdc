"""What an application declares of accounts that lie at a bank: who is credited with what comes in,
and what follows when a payment was made or could not be made."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from yiju.platform.base.i18n import Text, _

PREFIX = "bank"


@dataclass(frozen=True)
class ReceiptIn:
    """A payment as the bank tells it; the amount in fen. Name and account of the payer are empty
    where it stands in a statement only."""

    bank: str
    account: str
    number: str
    amount: int
    value_date: date
    memo: str = ""
    payer_name: str = ""
    payer_account: str = ""


@dataclass(frozen=True)
class PaymentRow:
    """A payment that the bank was told to make. `state`: written, taken, paid, failed."""

    key: str
    bank: str
    account: str
    ledger: str
    into: str
    amount: int
    payee: str
    purpose: str
    state: str
    number: str
    value_date: date | None
    why: str
    written_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Banked:
    """What happens with accounts of a kind that lie at a bank.

    `credits` takes a receipt and the code of the account, and gives the code of the account of
    whoever has paid; a refusal leaves the money against an account of the kind `unassigned`, with
    the reason. `paid` and `failed` follow the bank's result. All three run in the transaction of
    what the bank said.
    """

    kind: str
    unassigned: str
    credits: Callable[[ReceiptIn, str, datetime], str]
    paid: Callable[[PaymentRow, datetime], None]
    failed: Callable[[PaymentRow, datetime], None]


def problems(banked: Banked, kinds: Iterable[str]) -> Iterator[Text]:
    """What is wrong with a declaration, given the keys of the application's kinds of account."""
    known = [*kinds]
    for kind in (banked.kind, banked.unassigned):
        if kind not in known:
            yield _("银行账户的类别 {kind} 没有声明").format(kind=kind)


_installed: dict[str, Banked] = {}


def install(banked: Iterable[Banked]) -> None:
    """Make the declarations known; called once, when the program starts."""
    _installed.clear()
    _installed.update((one.kind, one) for one in banked)


def banked_of(kind: str) -> Banked:
    """Raises KeyError for a kind that lies at no bank."""
    return _installed[kind]
