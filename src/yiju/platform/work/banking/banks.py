"""With which bank a door is agreed, and which of its accounts are in our books."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from django.db import transaction

from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.registry.api import seal, unseal
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work.banking.declaration import banked_of
from yiju.platform.work.banking.models import Bank, BankAccount
from yiju.platform.work.banking.refusals import (
    BankAccountTaken,
    BankAccountUnknown,
    BankUnknown,
    BankUnreadable,
    MessageUnreadable,
)

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
NUMBER = re.compile(r"[A-Za-z0-9-]{4,40}")
SHORTEST_SECRET = 16
UNASSIGNED = "/unassigned"


@dataclass(frozen=True)
class BankRow:
    name: str
    title: str
    url: str
    private: bool
    open: bool


@dataclass(frozen=True)
class BankAccountRow:
    bank: str
    number: str
    ledger: str
    unassigned: str


@transaction.atomic
def agree(
    name: str,
    *,
    title: str,
    url: str,
    secret: str,
    private: bool = False,
    actor: Actor,
    at: datetime,
) -> BankRow:
    """Agree with a bank, or change what was agreed. Raises BankUnreadable, with all that is
    wrong."""
    problems = []
    if not NAME.fullmatch(name):
        problems.append(f"name: {NAME.pattern}")
    if not title.strip() or len(title) > 80:
        problems.append("title: 1–80")
    if urlsplit(url).scheme not in {"http", "https"}:
        problems.append("url: https://…")
    if len(secret) < SHORTEST_SECRET:
        problems.append(f"secret: ≥ {SHORTEST_SECRET}")
    if problems:
        raise BankUnreadable(why="；".join(problems))
    facts = {"title": title, "url": url.rstrip("/"), "private": private, "open": True}
    made, _new = Bank.objects.update_or_create(
        name=name, defaults={**facts, "secret": seal(secret)}
    )
    _log("bank.agree", name, facts, actor, at)
    return bank_row(made)


@transaction.atomic
def set_open(name: str, is_open: bool, *, actor: Actor, at: datetime) -> None:
    """Stop what was agreed, or take it up again. Raises BankUnknown."""
    if not Bank.objects.filter(name=name).update(open=is_open):
        raise BankUnknown(bank=name[:40])
    _log("bank.open" if is_open else "bank.close", name, {}, actor, at)


def banks() -> list[BankRow]:
    return [bank_row(one) for one in Bank.objects.order_by("name")]


def secret_of(name: str) -> str:
    """Raises BankUnknown."""
    return unseal(open_bank(name).secret)


@transaction.atomic
def bind(ledger: str, bank: str, number: str, *, actor: Actor, at: datetime) -> BankAccountRow:
    """Say which account at a bank the account in our books stands for: one, for good; the same
    again changes nothing. Raises BankUnknown, BankUnreadable, BankAccountTaken, AccountUnknown."""
    row = ledgers.account(ledger)
    banked = banked_of(row.kind)
    standing = BankAccount.objects.filter(ledger=ledger).select_related("bank").first()
    found = standing or BankAccount.objects.filter(bank__name=bank, number=number).first()
    if found is not None:
        if (found.bank.name, found.number, found.ledger) != (bank, number, ledger):
            raise BankAccountTaken(ledger=found.ledger, number=found.number)
        return account_row(found)
    if not NUMBER.fullmatch(number):
        raise BankUnreadable(why=f"account: {NUMBER.pattern}")
    opening = ledgers.Opening(
        ledger + UNASSIGNED, banked.unassigned, row.holder_kind, row.holder, row.opened, row.title
    )
    ledgers.account_open(opening, actor=actor, at=at)
    made = BankAccount.objects.create(
        bank=open_bank(bank), number=number, ledger=ledger, unassigned=ledger + UNASSIGNED
    )
    _log("bank.bind", bank, {"number": number, "ledger": ledger}, actor, at)
    return account_row(made)


def accounts() -> list[BankAccountRow]:
    found = BankAccount.objects.select_related("bank").order_by("bank__name", "number")
    return [account_row(one) for one in found]


def account_of(ledger: str) -> BankAccountRow:
    """The account at a bank that an account in our books stands for. Raises BankAccountUnknown."""
    return account_row(bound(ledger))


def open_bank(name: str) -> Bank:
    found = Bank.objects.filter(name=name, open=True).first()
    if found is None:
        raise BankUnknown(bank=name[:40])
    return found


def held(bank: Bank, number: str) -> BankAccount:
    """The account; what the bank says of it is done one after another. Raises
    BankAccountUnknown."""
    found = BankAccount.objects.select_for_update(of=("self",)).filter(bank=bank, number=number)
    account = found.select_related("bank").first()
    if account is None:
        raise BankAccountUnknown(bank=bank.name, account=number[:40])
    return account


def bound(ledger: str) -> BankAccount:
    found = BankAccount.objects.filter(ledger=ledger).select_related("bank").first()
    if found is None:
        raise BankAccountUnknown(bank="", account=ledger[:80])
    return found


def bank_row(one: Bank) -> BankRow:
    return BankRow(one.name, one.title, one.url, one.private, one.open)


def account_row(one: BankAccount) -> BankAccountRow:
    return BankAccountRow(one.bank.name, one.number, one.ledger, one.unassigned)


def actor_of(bank: Bank) -> Actor:
    return Actor(account=f"bank:{bank.name}", name=bank.title[:60], unit="", via="api")


def read_amount(amount: object) -> int:
    """Whole fen above zero. Raises MessageUnreadable."""
    if not isinstance(amount, int) or isinstance(amount, bool):
        raise MessageUnreadable(field="amount", why=f"{amount!r}: integer, fen"[:120])
    if not 0 < amount < 2**53:
        raise MessageUnreadable(field="amount", why=f"{amount}: 1…2⁵³−1 fen"[:120])
    return amount


def read_day(day: object, at: datetime) -> date:
    """A day up to today. Raises MessageUnreadable."""
    try:
        found = date.fromisoformat(day) if isinstance(day, str) else None
    except ValueError:
        found = None
    if found is None or found > china_day(at):
        raise MessageUnreadable(field="value_date", why=f"{day!r}: YYYY-MM-DD ≤ today"[:120])
    return found


def read_words(field: str, words: object, most: int, least: int = 0) -> str:
    """Raises MessageUnreadable for what is not text, too long, or has signs that are not shown."""
    if not isinstance(words, str) or not least <= len(words.strip()) <= most:
        raise MessageUnreadable(field=field, why=f"{least}–{most}")
    if any(unicodedata.category(sign).startswith("C") for sign in words):
        raise MessageUnreadable(field=field, why="control characters")
    return words.strip()


def _log(action: str, bank: str, after: dict[str, object], actor: Actor, at: datetime) -> None:
    record(actor=actor, action=action, subject_kind="bank", subject_key=bank, after=after, at=at)
