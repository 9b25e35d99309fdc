"""Entries of a bank beside the entries in our books: taken in once, paired, and what is left."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256

from django.db import transaction

from yiju.platform.base.i18n import Text, _
from yiju.platform.events import api as events
from yiju.platform.events.api import Actor
from yiju.platform.trust.ledgers import storing
from yiju.platform.trust.ledgers.accounts import account
from yiju.platform.trust.ledgers.balances import balance
from yiju.platform.trust.ledgers.banks.forms import BankEntry, BankStatement, identities
from yiju.platform.trust.ledgers.kinds import FEN
from yiju.platform.trust.ledgers.refusals import BankLineChanged, OtherUnit
from yiju.platform.trust.ledgers.shapes import AccountRow
from yiju.platform.trust.ledgers.times import day_of, microseconds, number_of

LINE = ("account_id", "file_id", "identity", "reference", "value_day", "amount", "text")
FILE = (
    "account_id", "digest", "form", "name", "first_day", "last_day", "closing", "recorded", "by",
)  # fmt: skip
MATCH = ("line_id", "leg_id", "how", "recorded")


@dataclass(frozen=True)
class Taken:
    """What a file brought: entries in it, those that were new, and pairs that were found."""

    entries: int
    new: int
    paired: int
    again: bool = False


@dataclass(frozen=True)
class Looked:
    """What a file would bring: its statement, which entries are new, and whether it was taken in
    before."""

    statement: BankStatement
    new: tuple[BankEntry, ...]
    again: bool


def bank_file_look(code: str, data: bytes, read: Callable[[bytes], BankStatement]) -> Looked:
    """Read a bank's statement without taking it in. Raises what `bank_file_take` would."""
    row = _of_money(code)
    told = read(data)
    digest = sha256(data).hexdigest()
    return Looked(told, tuple(_fresh(row, told).values()), _is_there(row, digest))


def _of_money(code: str) -> AccountRow:
    row = account(code)
    if row.unit != FEN.key:
        raise OtherUnit(account=code, unit=row.unit, given=FEN.key)
    return row


def _is_there(row: AccountRow, digest: str) -> bool:
    return bool(
        storing.ask(
            "SELECT id FROM trust_bankfile WHERE account_id = %s AND digest = %s", [row.id, digest]
        )
    )


def bank_file_take(
    code: str,
    data: bytes,
    read: Callable[[bytes], BankStatement],
    *,
    name: str,
    actor: Actor,
    at: datetime,
) -> Taken:
    """Take in a bank's statement of the account with this code, and pair what can be paired.

    `read` is one of the forms. The same file again, or one that overlaps it, adds nothing twice.
    Raises BankFileUnreadable, BankLineChanged where the bank tells an entry otherwise than before,
    OtherUnit and AccountUnknown; then nothing has changed.
    """
    row = _of_money(code)
    digest = sha256(data).hexdigest()
    told = read(data)
    with transaction.atomic():
        # One statement of an account at a time.
        storing.ask(f"SELECT id FROM trust_account WHERE id = %s {storing.lock_rows()}", [row.id])
        if _is_there(row, digest):
            return Taken(len(told.entries), 0, reconcile(code, at=at), again=True)
        fresh = _fresh(row, told)
        facts = (
            row.id, digest, told.form, _shown(name)[:200], told.first and number_of(told.first),
            told.last and number_of(told.last), told.closing, microseconds(at), actor.account,
        )  # fmt: skip
        storing.add_rows("trust_bankfile", FILE, [facts])
        (file,) = storing.ask(
            "SELECT id FROM trust_bankfile WHERE account_id = %s AND digest = %s", [row.id, digest]
        )[0]
        storing.add_rows(
            "trust_bankline",
            LINE,
            [
                (row.id, file, identity, one.reference, number_of(one.value_date), one.amount,
                 one.text)
                for identity, one in fresh.items()
            ],
        )  # fmt: skip
        paired = reconcile(code, at=at)
        events.record(
            actor=actor,
            action="ledger.bank-file",
            subject_kind="account",
            subject_key=code,
            at=at,
            after={"sha256": digest, "entries": len(told.entries), "new": len(fresh)},
        )
    return Taken(len(told.entries), len(fresh), paired)


def _fresh(row: AccountRow, told: BankStatement) -> dict[str, BankEntry]:
    known = {
        identity: (day_of(day), amount)
        for identity, day, amount in storing.ask(
            "SELECT identity, value_day, amount FROM trust_bankline WHERE account_id = %s",
            [row.id],
        )
    }
    fresh: dict[str, BankEntry] = {}
    for identity, one in identities(told.entries):
        before = known.setdefault(identity, (one.value_date, one.amount))
        if before != (one.value_date, one.amount):
            raise BankLineChanged(
                reference=one.reference,
                before=f"{before[0]} {before[1]}",
                after=f"{one.value_date} {one.amount}",
            )
        fresh.setdefault(identity, one)
    there = {
        identity
        for (identity,) in storing.ask(
            "SELECT identity FROM trust_bankline WHERE account_id = %s", [row.id]
        )
    }
    return {identity: one for identity, one in fresh.items() if identity not in there}


def reconcile(code: str, *, at: datetime, within_days: int = 3) -> int:
    """Pair the bank's entries with legs of ours that have no pair yet; how many pairs are new.

    By the bank's number and the amount, where a transfer gives that number as its key or reference;
    then by amount and the nearest value date within some days, the earlier first.
    """
    row = account(code)
    with transaction.atomic():
        storing.ask(f"SELECT id FROM trust_account WHERE id = %s {storing.lock_rows()}", [row.id])
        lines, legs = _unpaired_lines(row.id), _unpaired_legs(row.id)
        pairs = list(_by_reference(lines, legs))
        taken_lines = {line for line, _leg, _how in pairs}
        taken_legs = {leg for _line, leg, _how in pairs}
        lines = [one for one in lines if one.id not in taken_lines]
        legs = [one for one in legs if one.id not in taken_legs]
        pairs += _by_day(lines, legs, within_days)
        moment = microseconds(at)
        storing.add_rows("trust_bankmatch", MATCH, [(*pair, moment) for pair in pairs])
    return len(pairs)


def is_paired(code: str, key: str) -> bool:
    """Whether the bank's statements hold the entry of a transfer on an account."""
    found = storing.ask(
        "SELECT m.id FROM trust_bankmatch m JOIN trust_leg l ON l.id = m.leg_id"
        " JOIN trust_transfer t ON t.id = l.transfer_id"
        " JOIN trust_account a ON a.id = l.account_id WHERE a.code = %s AND t.key = %s",
        [code, key],
    )
    return bool(found)


@dataclass(frozen=True)
class Line:
    id: int
    references: tuple[str, ...]
    day: int
    amount: int
    text: str


def _unpaired_lines(account_id: int) -> list[Line]:
    rows = storing.ask(
        "SELECT l.id, l.reference, l.value_day, l.amount, l.text FROM trust_bankline l"
        " LEFT JOIN trust_bankmatch m ON m.line_id = l.id WHERE l.account_id = %s"
        " AND m.id IS NULL ORDER BY l.value_day, l.id",
        [account_id],
    )
    return [
        Line(number, (reference,) if reference else (), day, amount, text)
        for number, reference, day, amount, text in rows
    ]


def _unpaired_legs(account_id: int) -> list[Line]:
    rows = storing.ask(
        "SELECT l.id, t.key, t.reference, l.value_day, l.amount, t.text FROM trust_leg l"
        " JOIN trust_transfer t ON t.id = l.transfer_id"
        " LEFT JOIN trust_bankmatch m ON m.leg_id = l.id WHERE l.account_id = %s"
        " AND m.id IS NULL ORDER BY l.value_day, l.id",
        [account_id],
    )
    return [
        Line(number, tuple(filter(None, (reference, key))), day, amount, text)
        for number, key, reference, day, amount, text in rows
    ]


def _by_reference(lines: list[Line], legs: list[Line]) -> Iterator[tuple[int, int, str]]:
    known: dict[tuple[str, int], list[Line]] = defaultdict(list)
    for leg in reversed(legs):
        for reference in leg.references:
            known[reference, leg.amount].append(leg)
    taken: set[int] = set()
    for line in lines:
        for reference in line.references:
            some = known[reference, line.amount]
            while some and some[-1].id in taken:
                some.pop()
            if some:
                taken.add(some[-1].id)
                yield line.id, some.pop().id, "reference"


def _by_day(
    lines: list[Line], legs: list[Line], within_days: int
) -> Iterator[tuple[int, int, str]]:
    """Pairs of one amount, the nearest days first."""
    by_amount: dict[int, list[Line]] = defaultdict(list)
    for leg in legs:
        by_amount[leg.amount].append(leg)
    near = sorted(
        (abs(line.day - leg.day), line.day, line.id, leg.id)
        for line in lines
        for leg in by_amount[line.amount]
        if abs(line.day - leg.day) <= within_days
    )
    taken_lines: set[int] = set()
    taken_legs: set[int] = set()
    for _apart, _day, line_id, leg_id in near:
        if line_id not in taken_lines and leg_id not in taken_legs:
            taken_lines.add(line_id)
            taken_legs.add(leg_id)
            yield line_id, leg_id, "day"


class Unlike(StrEnum):
    """How bank and books differ."""

    NOT_IN_BOOKS = "not_in_books"
    NOT_AT_BANK = "not_at_bank"
    AMOUNT = "amount"
    """The same number, another amount."""
    BALANCE = "balance"
    """The bank's closing balance is not ours on that day."""


UNLIKE: dict[Unlike, Text] = {
    Unlike.NOT_IN_BOOKS: _("银行有、账上无"),
    Unlike.NOT_AT_BANK: _("账上有、银行无"),
    Unlike.AMOUNT: _("流水号相同、金额不同"),
    Unlike.BALANCE: _("期末余额不同"),
}


@dataclass(frozen=True)
class Difference:
    """One difference: what the bank says and what the books say, in fen; None where nothing."""

    unlike: Unlike
    day: date
    reference: str
    bank: int | None
    books: int | None
    text: str


def differences(code: str) -> list[Difference]:
    """What is left unpaired in the days that the bank's files cover, by day; and closing balances
    that differ. Raises AccountUnknown."""
    row = account(code)
    files = storing.ask(
        "SELECT first_day, last_day, closing FROM trust_bankfile WHERE account_id = %s"
        " ORDER BY last_day",
        [row.id],
    )
    covered = [(first, last) for first, last, _closing in files if first is not None]
    legs = [
        leg
        for leg in _unpaired_legs(row.id)
        if any(first <= leg.day <= last for first, last in covered)
    ]
    by_reference = {reference: leg for leg in legs for reference in leg.references}
    found: list[Difference] = []
    told: set[int] = set()
    for line in _unpaired_lines(row.id):
        reference = line.references[0] if line.references else ""
        leg = by_reference.get(reference)
        unlike = Unlike.NOT_IN_BOOKS
        if leg is not None and leg.id not in told:
            told.add(leg.id)
            unlike = Unlike.AMOUNT
        books = leg.amount if leg is not None and unlike is Unlike.AMOUNT else None
        found.append(Difference(unlike, day_of(line.day), reference, line.amount, books, line.text))
    for leg in legs:
        if leg.id not in told:
            found.append(
                Difference(
                    Unlike.NOT_AT_BANK, day_of(leg.day), leg.references[0], None, leg.amount,
                    leg.text,
                )
            )  # fmt: skip
    stated = {(last, closing) for _first, last, closing in files if None not in (last, closing)}
    for last, closing in stated:
        ours = balance(code, on=day_of(last))
        if ours != closing:
            found.append(Difference(Unlike.BALANCE, day_of(last), "", closing, ours, ""))
    return sorted(found, key=lambda one: (one.day, one.unlike, one.reference))


def _shown(name: str) -> str:
    return "".join(one for one in name if one.isprintable())
