"""A bank's statement of an account: held against the books, and what it alone tells taken in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work.banking import banks, paying, receipts
from yiju.platform.work.banking.declaration import ReceiptIn, banked_of
from yiju.platform.work.banking.models import BankAccount, Instruction
from yiju.platform.work.banking.refusals import MessageUnreadable
from yiju.platform.work.reconciling import api as reconciling

CSV = ledgers.CsvColumns(
    value_date="date", reference="number", text="text", incoming="in", outgoing="out"
)
"""The heading of a statement in CSV: date,number,text,in,out; amounts in yuan with two decimals."""
FORMS: dict[str, Callable[[bytes], ledgers.BankStatement]] = {
    "csv": lambda data: ledgers.read_csv(data, CSV),
    "camt053": ledgers.read_camt,
    "mt940": ledgers.read_mt940,
}


@dataclass(frozen=True)
class StatementTaken:
    """Entries in it, receipts and results that were known from it alone, pairs that were found,
    and differences that are left."""

    entries: int
    receipts: int
    results: int
    paired: int
    differences: int
    again: bool


@transaction.atomic
def statement_take(
    bank: str, number: str, data: bytes, form: str, *, name: str, at: datetime
) -> StatementTaken:
    """Take in a statement; the same or an overlapping one again changes nothing.

    Raises, and then nothing is written: BankUnknown, BankAccountUnknown, MessageUnreadable (the
    form), BankFileUnreadable, BankLineChanged, NumberReused.
    """
    agreed = banks.open_bank(bank)
    account = banks.held(agreed, number)
    if form not in FORMS:
        raise MessageUnreadable(field="form", why=" | ".join(FORMS))
    told = FORMS[form](data)
    came = went = 0
    for entry in told.entries:
        if not entry.reference:
            continue
        if entry.amount > 0:
            came += _came_in(account, entry, at)
        elif entry.amount < 0:
            went += _went_out(account, entry, at)
    done = ledgers.bank_file_take(
        account.ledger, data, lambda _data: told, name=name, actor=banks.actor_of(agreed), at=at
    )
    banked = banked_of(ledgers.account(account.ledger).kind)
    if banked.stated:
        banked.stated(account.ledger, at)
    reconciling.follow_differences(account.ledger, at)
    left = len(ledgers.differences(account.ledger))
    return StatementTaken(done.entries, came, went, done.paired, left, done.again)


def _came_in(account: BankAccount, entry: ledgers.BankEntry, at: datetime) -> bool:
    """A receipt that no message told."""
    if receipts.is_known(account.bank.name, entry.reference):
        return False
    told = ReceiptIn(
        account.bank.name, account.number, entry.reference, entry.amount, entry.value_date,
        entry.text,
    )  # fmt: skip
    receipts.receipt_take(told, at, is_whole=False)
    return True


def _went_out(account: BankAccount, entry: ledgers.BankEntry, at: datetime) -> bool:
    """A payment whose result no message told: the statement names its key."""
    waiting = Instruction.objects.filter(account=account, state__in=("written", "taken"))
    words = entry.text.split()
    one = waiting.filter(key__in=words, amount=-entry.amount).first()
    if one is None:
        return False
    told = {
        "key": one.key,
        "state": paying.PAID,
        "amount": one.amount,
        "number": entry.reference,
        "value_date": entry.value_date.isoformat(),
    }
    paying.result_take(account.bank.name, told, at)
    return True
