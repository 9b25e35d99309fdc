"""Payments of items out of accounts that lie at a bank: reserved when they are ordered, settled or
freed by the bank's result, paid again where they failed."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Ground
from yiju.platform.base.schema import attribute
from yiju.platform.events.api import Actor
from yiju.platform.trust.escrow.api import Order, available
from yiju.platform.work.banking import api as banking
from yiju.platform.work.browsing import item as item_of
from yiju.platform.work.changes import Change
from yiju.platform.work.declared import process_of
from yiju.platform.work.engine import act
from yiju.platform.work.escrow.receipts import PAYER, lies_at_bank
from yiju.platform.work.idioms import condition
from yiju.platform.work.parts import api as parts
from yiju.platform.work.process import Guard
from yiju.platform.work.steps import SYSTEM

RESULT, AGAIN = "result", "/again"
"""The move that an item makes when its bank has answered; how the key of a second try ends."""
ACCOUNT = re.compile(r"[A-Za-z0-9-]{4,40}")
UNFIT = re.compile(r"[^A-Za-z0-9/._-]")
BANK = Actor(account="", name="开户银行", unit="", via="api")


@dataclass(frozen=True)
class PayAgain:
    """To whom what failed is paid instead."""

    name: str = attribute(_("收款人户名"), most=60)
    account: str = attribute(_("收款账号"), most=40)


@dataclass
class Payments(Order):
    """An order whose payments leave by the bank, where the account lies at one."""

    payee_of: Callable[[str], banking.Payee] | None = None
    payments: list[tuple[str, int, str, str, str]] = field(default_factory=list)

    def pay(
        self, name: str, amount: int, out_of: str, into: str, to: str, ground: str = ""
    ) -> None:
        if not lies_at_bank(out_of):
            self.move(name, amount, out_of, into, ground)
        elif amount:
            self.payments.append((name, amount, out_of, into, to))

    def earn(self, account: str) -> int:
        """At a bank, interest is what the bank credits."""
        bound = lies_at_bank(account.partition("-")[0])
        return 0 if bound else super().earn(account)

    def post(self) -> None:
        """Raises the refusal of the first transfer or payment that may not be."""
        super().post()
        for name, amount, out_of, into, to in self.payments:
            assert self.payee_of is not None
            banking.pay(
                UNFIT.sub("-", f"{self.key}/{name}")[:80],
                amount,
                self.payee_of(to),
                out_of=out_of,
                into=into,
                purpose=f"{self.key}/{name}"[:120],
                actor=self.actor,
                at=self.at,
            )


def payee_in(number: str, to: str) -> banking.Payee:
    """The account of a party: by its part, or by the number of whoever paid."""
    rows = parts.parts_of(number)
    if to.isdecimal():
        found = [row for row in rows if row.id == int(to)]
    else:
        found = [row for row in rows if row.part == to]
    kept = parts.kept_of(found[-1].id) if found else {}
    return banking.Payee(str(kept.get("holder", "")), str(kept.get("account", "")))


class PayeeUnknown(CityError):
    code = "escrow.payee_unknown"
    status = 422
    text = _("{part}没有留下户名和账号，银行无法付款。补上后再绑定银行账户")


def payees_known(number: str, needed: Sequence[str]) -> None:
    """Raises PayeeUnknown for a party that could not be paid by the bank."""
    for part in needed:
        payee = payee_in(number, part)
        if not payee.name or not ACCOUNT.fullmatch(payee.account):
            raise PayeeUnknown(part=parts.TITLES[part])


def payments_of(
    change: Change, what: str, bank: str, rate: Fraction, payers: Mapping[str, str]
) -> Payments:
    """An order of an item; `payers` says which part has paid a kind that is given back."""
    number = change.item.number

    def payee(to: str) -> banking.Payee:
        return payee_in(number, latest_payer(number, payers[to]) if to in payers else to)

    return Payments(f"{number}/{what}", bank, rate, change.actor, change.at, payee_of=payee)


def paid_up(end: str, cites: Sequence[Ground]) -> Guard:
    """The item ends there, its bank has paid everything and nothing is left."""
    return condition(
        lambda seen: seen.data["ends"] == end and not seen.data["owed"] + seen.data["left"],
        _("银行还没有付完"),
        _("各笔付款银行都已办妥、账上不剩一分，才算办结。"),
        cites,
    )


def latest_payer(number: str, before: str) -> str:
    """The number of whoever paid last of a part; nothing where nobody has."""
    names = {row.marks["name"] for row in parts.parts_of(number) if row.part == before}
    rows = [r for r in parts.parts_of(number) if r.part == PAYER and r.marks["name"] in names]
    return str(rows[-1].id) if rows else ""


def count_payments(*accounts: str) -> Callable[[Change], None]:
    """The effect that keeps how many payments are under way, and how much lies in the item's
    accounts that none is for; accounts by what follows the number of the item."""

    def effect(change: Change) -> None:
        number = change.item.number
        states = [banking.payments(ledger=number, state=state) for state in ("written", "taken")]
        change.item.data["owed"] = sum(map(len, states))
        change.item.data["left"] = sum(available(number + one) for one in accounts)

    return effect


def not_paid(ledger: str = "") -> list[banking.PaymentRow]:
    """Payments that failed and were not tried again."""
    failed = banking.payments(ledger=ledger, state=banking.FAILED)
    return [row for row in failed if not _is_known(f"{row.key}{AGAIN}")]


def _is_known(key: str) -> bool:
    try:
        banking.payment(key)
    except banking.PaymentUnknown:
        return False
    return True


def pay_again(change: Change) -> None:
    """Everything that failed and was not tried again goes to somebody else's account."""
    number, said = change.item.number, change.said
    for row in not_paid(number):
        banking.pay(
            f"{row.key}{AGAIN}",
            row.amount,
            banking.Payee(said.name, said.account),
            out_of=number,
            into=row.into,
            purpose=row.purpose,
            actor=change.actor,
            at=change.at,
        )


def hear_result(row: banking.PaymentRow, at: datetime) -> None:
    """The item whose account it is goes on, where it waits for its bank."""
    item = item_of(row.ledger)
    process = process_of(item.process, item.version)
    for stage in item.open_stages:
        if process.move(stage.step, RESULT):
            key = f"{RESULT}/{row.state}/{row.key}"[:80]
            act(item.number, RESULT, key=key, party=SYSTEM, actor=BANK, at=at)
