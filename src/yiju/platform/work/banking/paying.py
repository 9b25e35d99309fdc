"""What the bank is told to pay: reserved in the books, told by a letter, settled by its result.

The reserve, the instruction and the letter are stored together; the letter leaves afterwards,
again and again under one key until the bank has it; the result is asked for where it does not come.
So no fen is lost or paid twice, wherever either side is killed.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.registry.api import seal, unseal
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work import outbox
from yiju.platform.work.banking import banks, receipts
from yiju.platform.work.banking.declaration import PaymentRow, banked_of
from yiju.platform.work.banking.models import Instruction, Receipt
from yiju.platform.work.banking.refusals import (
    MessageUnreadable,
    PaymentUnfit,
    PaymentUnknown,
    ResultContradicts,
)

CHANNEL = "bank"
KEY = re.compile(r"[A-Za-z0-9/._-]{1,80}")
BETWEEN_QUESTIONS = timedelta(minutes=5)
PAID, FAILED = "paid", "failed"


@dataclass(frozen=True)
class Payee:
    """To whom: as the bank needs it."""

    name: str
    account: str
    bank: str = ""


@transaction.atomic
def pay(
    key: str,
    amount: int,
    payee: Payee,
    *,
    out_of: str,
    into: str,
    purpose: str,
    actor: Actor,
    at: datetime,
) -> PaymentRow:
    """Tell the bank to pay, in fen, out of an account that lies there; `into` is the account in our
    books that takes it. The same again changes nothing.

    Raises, and then nothing is written: BankAccountUnknown, PaymentUnfit, what the ledger refuses.
    """
    account = banks.bound(out_of)
    standing = Instruction.objects.filter(key=key).first()
    told = [payee.name, payee.account, payee.bank]
    if standing is not None:
        same = (standing.account_id, standing.into, standing.amount) == (account.pk, into, amount)
        if not same or json.loads(unseal(standing.payee)) != told:
            raise PaymentUnfit(key=key, why=_("同一编号先前是另一笔付款"))
        return payment_row(standing)
    if not KEY.fullmatch(key):
        raise PaymentUnfit(key=key[:80], why=KEY.pattern)
    if not payee.name.strip() or not banks.NUMBER.fullmatch(payee.account):
        raise PaymentUnfit(key=key, why=_("收款人名称和账号都要写，账号为四至四十位字母或数字"))
    reserve = ledgers.moved(
        f"pay/{key}",
        amount,
        out_of=out_of,
        into=into,
        value_date=china_day(at),
        move=ledgers.Move.PENDING,
        text=purpose,
    )
    ledgers.post(reserve, actor=actor, at=at)
    made = Instruction.objects.create(
        account=account,
        key=key,
        into=into,
        amount=amount,
        payee=seal(json.dumps(told)),
        payee_shown=f"{payee.name[:60]} …{payee.account[-4:]}",
        purpose=purpose[:120],
        written_at=at,
    )
    outbox.write(CHANNEL, account.bank.name, {"instruction": key}, key=f"bank/{key}", at=at)
    _log(made, "bank.instruct", {"amount": amount, "into": into}, actor, at)
    return payment_row(made)


def message_of(key: str) -> dict[str, Any]:
    """What the bank is told. Raises PaymentUnknown."""
    one = _found(key)
    name, account, bank = json.loads(unseal(one.payee))
    return {
        "key": one.key,
        "account": one.account.number,
        "amount": one.amount,
        "currency": receipts.CURRENCY,
        "payee_name": name,
        "payee_account": account,
        "payee_bank": bank,
        "purpose": one.purpose,
    }


def note_taken(key: str, at: datetime) -> None:
    """The bank has said that it has the instruction."""
    Instruction.objects.filter(key=key, state="written").update(state="taken", taken_at=at)


@transaction.atomic
def result_take(bank: str, told: Mapping[str, Any], at: datetime) -> PaymentRow:
    """Book what the bank says came of an instruction; the same again changes nothing.

    Raises, and then nothing is written: BankUnknown, PaymentUnknown, MessageUnreadable,
    ResultContradicts, NumberReused.
    """
    agreed = banks.open_bank(bank)
    key = banks.read_words("key", told.get("key"), 80, 1)
    found = Instruction.objects.select_for_update(of=("self",)).filter(
        key=key, account__bank=agreed
    )
    one = found.select_related("account__bank").first()
    if one is None:
        raise PaymentUnknown(key=key)
    state = told.get("state")
    if state not in {PAID, FAILED}:
        raise MessageUnreadable(field="state", why="paid | failed")
    if state == FAILED:
        return _failed(one, banks.read_words("reason", told.get("reason"), 200, 1), at)
    if banks.read_amount(told.get("amount")) != one.amount:
        raise ResultContradicts(key=key, before=one.amount, after=told.get("amount"))
    number = banks.read_words("number", told.get("number"), 60, 4)
    return _paid(one, number, banks.read_day(told.get("value_date"), at), at)


def _paid(one: Instruction, number: str, day: date, at: datetime) -> PaymentRow:
    if one.state in {PAID, FAILED}:
        if (one.state, one.number, one.value_date) != (PAID, number, day):
            before = f"{one.state} {one.number}".strip()
            raise ResultContradicts(key=one.key, before=before, after=f"paid {number} {day}")
        return payment_row(one)
    settled = ledgers.Transfer(
        f"paid/{one.key}", (), day, ledgers.Move.SETTLED, follows=f"pay/{one.key}",
        text=one.purpose, reference=number,
    )  # fmt: skip
    actor = banks.actor_of(one.account.bank)
    ledgers.post(settled, actor=actor, at=at)
    one.number, one.value_date = number, day
    return _ended(one, PAID, at)


def _failed(one: Instruction, reason: str, at: datetime) -> PaymentRow:
    if one.state in {PAID, FAILED}:
        if one.state != FAILED:
            raise ResultContradicts(key=one.key, before=f"paid {one.number}", after=FAILED)
        return payment_row(one)
    actor = banks.actor_of(one.account.bank)
    ledgers.void(f"failed/{one.key}", f"pay/{one.key}", ground=reason, actor=actor, at=at)
    one.why = reason
    Receipt.objects.filter(returned_by=one.key).update(returned_by="")
    return _ended(one, FAILED, at)


def _ended(one: Instruction, state: str, at: datetime) -> PaymentRow:
    one.state, one.ended_at = state, at
    one.save()
    row = payment_row(one)
    facts = {"number": one.number, "amount": one.amount, "why": one.why}
    _log(one, f"bank.{state}", facts, banks.actor_of(one.account.bank), at)
    banked = banked_of(ledgers.account(one.account.ledger).kind)
    (banked.paid if state == PAID else banked.failed)(row, at)
    return row


def unanswered(now: datetime, most: int = 50) -> list[PaymentRow]:
    """Instructions that the bank has and that no result came for, to be asked about now."""
    late = Q(asked_at=None, taken_at__lte=now - BETWEEN_QUESTIONS)
    late |= Q(asked_at__lte=now - BETWEEN_QUESTIONS)
    found = Instruction.objects.filter(late, state="taken", account__bank__open=True)
    rows = [payment_row(one) for one in _joined(found).order_by("asked_at", "pk")[:most]]
    Instruction.objects.filter(key__in=[row.key for row in rows]).update(asked_at=now)
    return rows


def payment(key: str) -> PaymentRow:
    """Raises PaymentUnknown."""
    return payment_row(_found(key))


def payments(*, ledger: str = "", state: str = "", most: int = 200) -> list[PaymentRow]:
    """The newest first."""
    found = Instruction.objects.all()
    if ledger:
        found = found.filter(account__ledger=ledger)
    if state:
        found = found.filter(state=state)
    return [payment_row(one) for one in _joined(found).order_by("-pk")[:most]]


@transaction.atomic
def receipt_return(
    bank: str, number: str, *, ground: str, actor: Actor, at: datetime
) -> PaymentRow:
    """Send an unassigned receipt back to whoever paid it. Raises ReceiptUnknown, PaymentUnfit."""
    receipt = receipts.unassigned_receipt(bank, number)
    if not ground.strip():
        raise MessageUnreadable(field="ground", why="≥ 1")
    name, account = receipts.payer_of(receipt)
    tries = Instruction.objects.filter(key__startswith=f"return/{bank}/{number}/").count()
    receipt.returned_by = f"return/{bank}/{number}/{tries + 1}"[:80]
    receipt.save(update_fields=["returned_by"])
    return pay(
        receipt.returned_by,
        receipt.amount,
        Payee(name, account),
        out_of=receipt.account.ledger,
        into=receipt.account.unassigned,
        purpose=ground,
        actor=actor,
        at=at,
    )


def payment_row(one: Instruction) -> PaymentRow:
    return PaymentRow(
        one.key, one.account.bank.name, one.account.number, one.account.ledger, one.into,
        one.amount, one.payee_shown, one.purpose, one.state, one.number, one.value_date, one.why,
        one.written_at, one.ended_at,
    )  # fmt: skip


def _joined(found: Any) -> Any:
    return found.select_related("account__bank")


def _found(key: str) -> Instruction:
    found: Instruction | None = _joined(Instruction.objects.filter(key=key)).first()
    if found is None:
        raise PaymentUnknown(key=key[:80])
    return found


def _log(
    one: Instruction, action: str, after: Mapping[str, Any], actor: Actor, at: datetime
) -> None:
    record(
        actor=actor, action=action, subject_kind="payment", subject_key=one.key, after=after, at=at
    )
