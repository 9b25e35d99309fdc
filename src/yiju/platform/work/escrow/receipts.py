"""Money that comes in for an item: whose account it came from, and once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.identity import mask_name
from yiju.platform.base.law import Ground, rule
from yiju.platform.base.money import Money
from yiju.platform.base.schema import attribute
from yiju.platform.events.api import Actor
from yiju.platform.trust.escrow.api import ESCROW, YUAN, Receipt, fen_of
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work.banking import api as banking
from yiju.platform.work.browsing import item as item_of
from yiju.platform.work.changes import Change
from yiju.platform.work.engine import act
from yiju.platform.work.idioms import condition, keep_refusal
from yiju.platform.work.parts import api as parts
from yiju.platform.work.parts.api import PartRow
from yiju.platform.work.process import Guard
from yiju.platform.work.rows import ItemRow
from yiju.platform.work.steps import SYSTEM

PAYER, RECEIPTS = "payer", "receipts"
"""The part of whoever paid; and what an item keeps its receipts under."""


class CashRefused(CityError):
    code = "escrow.cash"
    status = 422
    text = _("监管账户不收现金。请由本人的银行账户转入")


class HolderDiffers(CityError):
    code = "escrow.holder_differs"
    status = 409
    text = _("账户的户名与{part}不一致，没有入账。请用{part}本人的账户，已转的请银行原路退回")


class ToldByBank(CityError):
    code = "escrow.told_by_bank"
    status = 409
    text = _("{number} 的账户在银行，到账由银行接口告知，不用人工登记")


class TooMuch(CityError):
    code = "escrow.too_much"
    status = 409
    text = _("{number} 还应存入 {due}，收到 {amount}。多出的请银行原路退回")


def lies_at_bank(account: str) -> bool:
    try:
        banking.account_of(account)
    except banking.BankAccountUnknown:
        return False
    return True


@rule(
    cites=(ESCROW,), reading=_("付款、收款账户的户名须是合同写明的那一方；共同的，其中一人即可。")
)
def is_own_account(holder: str, names: Collection[str]) -> bool:
    return holder in names


@dataclass(frozen=True)
class Credit:
    """A receipt as the form of a move; `origin` is the party whose account it came from."""

    amount: Decimal = attribute(_("金额"), unit=YUAN, least=0)
    txn: str = attribute(_("银行流水号"), most=60)
    day: date = attribute(_("到账日"))
    origin: int = attribute(_("付款人序号"))
    booked: bool = attribute(_("银行接口已入账"), default=False)


@dataclass(frozen=True)
class Paid:
    """What a bank reports of money that came in; whole fen. `kind` is what the receipt is for."""

    number: str
    kind: str
    txn: str
    amount: int
    day: date
    payer: str
    account: str
    in_cash: bool = False
    booked: bool = False
    """The door of the bank posts it, in the same transaction."""


def take(paid: Paid, move: str, payer: str, *, actor: Actor, at: datetime) -> ItemRow:
    """Make the move of an item by which it takes a receipt from a party.

    Raises, and then nothing is written but a note in the log: CashRefused, HolderDiffers, and
    what `act` raises.
    """
    try:
        return _taken(paid, move, payer, actor, at)
    except CityError as refused:
        process = item_of(paid.number).process
        keep_refusal(process, paid.number, refused, actor=actor, at=at)
        raise


@transaction.atomic
def _taken(paid: Paid, move: str, payer: str, actor: Actor, at: datetime) -> ItemRow:
    if paid.in_cash:
        raise CashRefused()
    if not paid.booked and lies_at_bank(paid.number):
        raise ToldByBank(number=paid.number)
    names = {row.marks["name"] for row in parts.parts_of(paid.number) if row.part == payer}
    if not is_own_account(parts.mark(paid.payer), names):
        raise HolderDiffers(part=parts.TITLES[payer])
    origin = _origin(paid, at)
    said = {
        "amount": str(Decimal(paid.amount) / 100),
        "txn": paid.txn,
        "day": paid.day.isoformat(),
        "origin": origin.id,
        "booked": paid.booked,
    }
    key = f"receipt/{paid.txn}"[:80]
    return act(paid.number, move, said, key=key, party=SYSTEM, actor=actor, at=at)


def _origin(paid: Paid, at: datetime) -> PartRow:
    """Where the money came from, and where a refund goes."""
    return parts.add(
        paid.number,
        PAYER,
        name=mask_name(paid.payer),
        marks={"name": parts.mark(paid.payer)},
        at=at,
        kept={"account": paid.account, "holder": paid.payer},
    )


def transfer_of(
    number: str, amount: int, txn: str, day: date, outside: str, text: Text
) -> ledgers.Transfer:
    """One number of the bank's is one receipt, for whichever item."""
    return ledgers.moved(
        f"receipt/{txn}",
        amount,
        out_of=outside,
        into=number,
        value_date=day,
        text=str(text),
        reference=txn,
    )


def post_receipt(change: Change, kind: str, due: int, outside: str, text: Text) -> None:
    """The effect of a receipt: into the item's account, and among its receipts; `due` is what is
    still expected of its kind. Raises TooMuch, AmountUnfit, and what the ledger refuses."""
    said, number, data = change.said, change.item.number, change.item.data
    amount = fen_of(said.amount)
    if amount > due:
        raise TooMuch(number=number, due=Money(due), amount=Money(amount))
    if not said.booked:
        made = transfer_of(number, amount, said.txn, said.day, outside, text)
        ledgers.post(made, actor=change.actor, at=change.at)
    told = {"txn": said.txn, "kind": kind, "amount": amount, "day": said.day.isoformat()}
    data[RECEIPTS] = [*data.get(RECEIPTS, []), told | {"origin": said.origin}]


def receipts_in(data: Mapping[str, Any]) -> list[Receipt]:
    found = data.get(RECEIPTS, [])
    return [Receipt(**(one | {"day": date.fromisoformat(one["day"])})) for one in found]


def came_in(data: Mapping[str, Any], kind: str) -> int:
    """What came in of a kind, in fen."""
    return sum(one["amount"] for one in data.get(RECEIPTS, []) if one["kind"] == kind)


def paid_in(kind: str, cites: Sequence[Ground]) -> Guard:
    """All of a kind that the item says is due has come in."""
    return condition(
        lambda seen: came_in(seen.data, kind) == seen.data[kind],
        _("还没有存足"),
        _("足额存入，分文不差，才算到位；没有约定的即时通过。"),
        cites,
    )
