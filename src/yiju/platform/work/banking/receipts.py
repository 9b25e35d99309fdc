"""What came in at a bank: told once or twice, booked once, and never without a place in the books.

Money that is there cannot be refused: where nobody may be credited with it, it stands against the
unassigned account of its bank account, with the reason, until a person assigns or returns it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text
from yiju.platform.base.kept_text import text_from_json, text_to_json
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.registry.api import fingerprints, seal, unseal
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work.banking import banks
from yiju.platform.work.banking.declaration import ReceiptIn, banked_of
from yiju.platform.work.banking.models import BankAccount, Receipt
from yiju.platform.work.banking.refusals import MessageUnreadable, NumberReused, ReceiptUnknown

CURRENCY = "CNY"
FIELDS = {
    "account", "number", "amount", "currency", "value_date", "memo", "payer_name", "payer_account",
}  # fmt: skip


@dataclass(frozen=True)
class ReceiptRow:
    """A receipt in our books. `why` says why nobody was credited; empty where somebody was."""

    bank: str
    account: str
    ledger: str
    number: str
    amount: int
    value_date: date
    memo: str
    payer: str
    credited: str
    why: Text | str
    why_code: str
    returned_by: str
    told_at: datetime


def read_receipt(bank: str, told: Mapping[str, Any], at: datetime) -> ReceiptIn:
    """Raises MessageUnreadable, which names the field."""
    if unknown := sorted(told.keys() - FIELDS):
        raise MessageUnreadable(field=str(unknown[0])[:40], why=", ".join(sorted(FIELDS)))
    if told.get("currency") != CURRENCY:
        raise MessageUnreadable(field="currency", why=f"{told.get('currency')!r}: CNY"[:120])
    return ReceiptIn(
        bank,
        banks.read_words("account", told.get("account"), 40, 4),
        banks.read_words("number", told.get("number"), 60, 4),
        banks.read_amount(told.get("amount")),
        banks.read_day(told.get("value_date"), at),
        banks.read_words("memo", told.get("memo", ""), 200),
        banks.read_words("payer_name", told.get("payer_name", ""), 60),
        banks.read_words("payer_account", told.get("payer_account", ""), 40),
    )


@transaction.atomic
def receipt_take(told: ReceiptIn, at: datetime, *, is_whole: bool = True) -> ReceiptRow:
    """Book what came in, once; told again it is answered as it stands. `is_whole` is False for a
    line of a statement, which knows no payer.

    Raises, and then nothing is written: BankUnknown, BankAccountUnknown, NumberReused.
    """
    bank = banks.open_bank(told.bank)
    account = banks.held(bank, told.account)
    digest = fingerprints(_canonical(told))
    standing = Receipt.objects.filter(bank=bank, number=told.number).first()
    if standing is not None:
        return _again(standing, account, told, digest, is_whole)
    credited, why = _credited(told, account, at)
    made = Receipt.objects.create(
        account=account,
        bank=bank,
        number=told.number,
        amount=told.amount,
        value_date=told.value_date,
        memo=told.memo,
        payer_shown=_shown(told),
        payer=seal(json.dumps([told.payer_name, told.payer_account])),
        digest=digest[0] if is_whole else "",
        credited=credited,
        why=text_to_json(why.said) if why else "",
        why_code=why.code if why else "",
        told_at=at,
    )
    actor = banks.actor_of(bank)
    ledgers.post(
        ledgers.moved(
            f"bank/{bank.name}/{told.number}",
            told.amount,
            out_of=credited,
            into=account.ledger,
            value_date=told.value_date,
            text=told.memo,
            reference=told.number,
        ),
        actor=actor,
        at=at,
    )
    facts = {"amount": told.amount, "credited": credited, "why": made.why_code}
    _log(made, "bank.receipt", facts, actor, at)
    return _row(made)


def _again(
    standing: Receipt, account: BankAccount, told: ReceiptIn, digest: list[str], is_whole: bool
) -> ReceiptRow:
    """The same number again: the same, or refused. A file and a message tell the same in different
    detail; what either says first of the payer is kept."""
    same = (standing.account_id, standing.amount, standing.value_date) == (
        account.pk, told.amount, told.value_date,
    )  # fmt: skip
    if is_whole and standing.digest:
        same = standing.digest in digest
    if not same:
        raise NumberReused(number=told.number)
    if is_whole and not standing.digest:
        standing.digest, standing.payer_shown = digest[0], _shown(told)
        standing.payer = seal(json.dumps([told.payer_name, told.payer_account]))
        standing.save(update_fields=["digest", "payer_shown", "payer"])
    return _row(standing)


def _credited(told: ReceiptIn, account: BankAccount, at: datetime) -> tuple[str, CityError | None]:
    try:
        with transaction.atomic():
            kind = ledgers.account(account.ledger).kind
            return banked_of(kind).credits(told, account.ledger, at), None
    except CityError as refused:
        return account.unassigned, refused


@transaction.atomic
def receipt_assign(
    bank: str, number: str, memo: str, *, ground: str, actor: Actor, at: datetime
) -> ReceiptRow:
    """Credit somebody with a receipt that was unassigned, as if the payer had written `memo`.

    Raises ReceiptUnknown, MessageUnreadable, and what stands against the credit.
    """
    receipt = unassigned_receipt(bank, number)
    account = receipt.account
    if not ground.strip():
        raise MessageUnreadable(field="ground", why="≥ 1")
    name, payer_account = payer_of(receipt)
    told = ReceiptIn(
        receipt.bank.name, account.number, receipt.number, receipt.amount, receipt.value_date,
        memo, name, payer_account,
    )  # fmt: skip
    kind = ledgers.account(account.ledger).kind
    credited = banked_of(kind).credits(told, account.ledger, at)
    transfer = ledgers.moved(
        f"bank/{receipt.bank.name}/{receipt.number}/assigned",
        receipt.amount,
        out_of=credited,
        into=account.unassigned,
        value_date=china_day(at),
        text=memo,
        ground=ground,
    )
    ledgers.post(transfer, actor=actor, at=at)
    receipt.credited, receipt.why, receipt.why_code, receipt.memo = credited, "", "", memo
    receipt.save(update_fields=["credited", "why", "why_code", "memo"])
    _log(receipt, "bank.assign", {"credited": credited}, actor, at, ground)
    return _row(receipt)


def receipts(
    *, ledger: str = "", credited: str = "", unassigned: bool = False, most: int = 200
) -> list[ReceiptRow]:
    """The newest first."""
    found = Receipt.objects.select_related("account", "bank")
    if ledger:
        found = found.filter(account__ledger=ledger)
    if credited:
        found = found.filter(credited=credited)
    if unassigned:
        found = found.exclude(why_code="").filter(returned_by="")
    return [_row(one) for one in found.order_by("-value_date", "-pk")[:most]]


def unassigned_receipt(bank: str, number: str) -> Receipt:
    """Held until the transaction ends. Raises ReceiptUnknown."""
    found = Receipt.objects.select_for_update(of=("self",)).filter(bank__name=bank, number=number)
    found = found.exclude(why_code="").filter(returned_by="")
    receipt = found.select_related("bank", "account__bank").first()
    if receipt is None:
        raise ReceiptUnknown(bank=bank[:40], number=number[:60])
    return receipt


def credited_receipt(bank: str, number: str) -> Receipt:
    """Raises ReceiptUnknown."""
    found = Receipt.objects.filter(bank__name=bank, number=number, why_code="")
    receipt = found.select_related("bank", "account__bank").first()
    if receipt is None:
        raise ReceiptUnknown(bank=bank[:40], number=number[:60])
    return receipt


def is_known(bank: str, number: str) -> bool:
    return Receipt.objects.filter(bank__name=bank, number=number).exists()


def payer_of(receipt: Receipt) -> tuple[str, str]:
    """Name and account."""
    name, account = json.loads(unseal(receipt.payer))
    return str(name), str(account)


def latest_payer(credited: str) -> tuple[str, str] | None:
    """Name and account of whoever paid last into an account, where the bank told it."""
    for receipt in Receipt.objects.filter(credited=credited).order_by("-value_date", "-pk"):
        name, account = payer_of(receipt)
        if account:
            return name, account
    return None


def _canonical(told: ReceiptIn) -> str:
    parts = (told.bank, told.account, told.number, told.amount, told.value_date.isoformat(),
             told.memo, told.payer_name, told.payer_account)  # fmt: skip
    return json.dumps(parts, ensure_ascii=False)


def _shown(told: ReceiptIn) -> str:
    name = told.payer_name[:1] + "*" * max(0, min(len(told.payer_name), 4) - 1)
    return f"{name} …{told.payer_account[-4:]}".strip() if told.payer_account else name


def _row(one: Receipt) -> ReceiptRow:
    return ReceiptRow(
        one.bank.name, one.account.number, one.account.ledger, one.number, one.amount,
        one.value_date, one.memo, one.payer_shown, one.credited,
        text_from_json(one.why), one.why_code,
        one.returned_by, one.told_at,
    )  # fmt: skip


def _log(
    one: Receipt, action: str, after: dict[str, object], actor: Actor, at: datetime,
    ground: str = "",
) -> None:  # fmt: skip
    record(
        actor=actor,
        action=action,
        subject_kind="receipt",
        subject_key=f"{one.bank.name}/{one.number}",
        after=after,
        ground=ground,
        at=at,
    )
