"""Paid out of one account into very many: judged and written by statements over all at once.

What may be posted here is what `post_many` would post, and it leaves the same rows. Where anything
stands against any of it, nothing is done here and `post_many` says what.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, connection, transaction

from yiju.platform.base.time import china_day
from yiju.platform.events import api as events
from yiju.platform.events.api import Actor
from yiju.platform.events.asking import ask_together
from yiju.platform.trust.ledgers import judging, storing
from yiju.platform.trust.ledgers.batch import LEG, TRANSFER
from yiju.platform.trust.ledgers.books import Held, accounts_in_hand, keys_wanted
from yiju.platform.trust.ledgers.interest.rules import Int64
from yiju.platform.trust.ledgers.judging import Today
from yiju.platform.trust.ledgers.kinds import declared
from yiju.platform.trust.ledgers.posting import post_many
from yiju.platform.trust.ledgers.refusals import LedgerRefusal
from yiju.platform.trust.ledgers.shapes import MOST, Leg, Outcome, Transfer
from yiju.platform.trust.ledgers.times import microseconds, number_of

PAID = "trust_paid"


@dataclass(frozen=True)
class Payment:
    """One transfer: what each of some accounts gets, by their numbers, whole units."""

    key: str
    accounts: Int64
    amounts: Int64


@dataclass(frozen=True)
class Spread:
    """Payments of one day out of one account."""

    source: str
    unit: str
    value_date: date
    text: str
    ground: str
    payments: Sequence[Payment]


def spread_out(spread: Spread, *, actor: Actor, at: datetime) -> list[Outcome]:
    """Post all payments in one transaction; what became of each. What is refused says why, and
    hinders no other. Sent again under the same keys, it is answered as the first time."""
    try:
        with transaction.atomic():
            outcomes = _Whole(spread, actor, at).posted()
    except (IntegrityError, _Apart, LedgerRefusal):
        outcomes = None
    return outcomes or post_many(_transfers(spread), actor=actor, at=at)


class _Apart(Exception):
    """Something has to be looked at one by one."""


class _Whole:
    """All payments in hand."""

    def __init__(self, spread: Spread, actor: Actor, at: datetime) -> None:
        self.spread, self.actor, self.at = spread, actor, at
        self.day = number_of(spread.value_date)

    def posted(self) -> list[Outcome]:
        payments = self.spread.payments
        *_shared, known, given = ask_together(
            [
                *storing.share_books(),
                keys_wanted([one.key for one in payments]),
                storing.numbers_wanted("trust_transfer", len(payments)),
            ]
        )
        self._only(not known)
        self._only(all(int(one.amounts.min()) > 0 for one in payments))
        self._only(all(int(one.amounts.max()) <= MOST for one in payments))
        numbers = storing.numbers(given, len(payments))
        self._bring(numbers)
        self._lock()
        source = accounts_in_hand([self.spread.source]).get(self.spread.source)
        self._only(source is not None)
        assert source is not None
        recorded = self._judged(source)
        transfers = _transfers(self.spread)
        for one in transfers:
            judging.check_words(one)
        self._write(source, transfers, numbers, recorded)
        events.record(
            actor=self.actor,
            action="ledger.post-many",
            subject_kind="transfer",
            subject_key="*",
            at=self.at,
            after={"posted": len(payments), "again": 0, "refused": 0, "first": numbers[0]},
        )
        return [Outcome(one.key, number) for one, number in zip(payments, numbers, strict=True)]

    def _only(self, holds: bool) -> None:
        if not holds:
            raise _Apart

    def _bring(self, numbers: Sequence[int]) -> None:
        """What each account gets, into a table of this connection: an account twice is refused."""
        storing.tell(
            f"CREATE TEMP TABLE IF NOT EXISTS {PAID} (account bigint PRIMARY KEY,"
            " amount bigint NOT NULL, transfer bigint NOT NULL)"
        )
        storing.tell(f"DELETE FROM {PAID}")
        for one, number in zip(self.spread.payments, numbers, strict=True):
            rows = [
                (account, amount, number)
                for account, amount in zip(one.accounts.tolist(), one.amounts.tolist(), strict=True)
            ]
            storing.add_rows(PAID, ("account", "amount", "transfer"), rows)

    def _lock(self) -> None:
        if connection.vendor == "postgresql":
            storing.ask(
                f"SELECT id FROM trust_account WHERE id IN (SELECT account FROM {PAID})"
                " OR code = %s ORDER BY id FOR UPDATE",
                [self.spread.source],
            )

    def _judged(self, source: Held) -> int:
        """The moment at which all is posted, when nothing stands against any of it."""
        count, kinds, kind, fits, recorded, total = storing.ask(
            "SELECT COUNT(*), COUNT(DISTINCT a.kind), MIN(a.kind), SUM(CASE WHEN a.unit = %s"
            " AND a.opened <= %s AND (a.closed IS NULL OR a.closed > %s) AND a.id <> %s"
            f" AND a.balance + p.amount <= {MOST} THEN 1 ELSE 0 END), MAX(a.recorded),"
            f" SUM(p.amount) FROM {PAID} p JOIN trust_account a ON a.id = p.account",
            [self.spread.unit, self.day, self.day, source.id],
        )[0]
        wanted = sum(len(one.accounts) for one in self.spread.payments)
        payee = declared(kind or "")
        self._only(payee is not None and count == kinds * wanted == fits)
        assert payee is not None
        through = storing.ask("SELECT MAX(through) FROM trust_closing WHERE kind = %s", [kind])
        like = Held(0, "", payee, source.opened, None, 0, 0, 0, 0, through[0][0])
        moment = max(microseconds(self.at), source.recorded, int(recorded))
        now = Today(moment, number_of(china_day(self.at)), microseconds(self.at))
        last = Transfer(
            self.spread.payments[-1].key,
            (Leg(self.spread.source, -int(total), self.spread.unit), Leg("", int(total))),
            self.spread.value_date,
        )
        self._only(source.kind.unit.key == self.spread.unit and int(total) <= MOST)
        found = [(source, -int(total)), (like, int(total))]
        judging.check_between(last, found, now)
        judging.check_floors(found[:1], True)
        return moment

    def _write(
        self, source: Held, transfers: list[Transfer], numbers: Sequence[int], recorded: int
    ) -> None:
        storing.add_rows(
            "trust_transfer",
            TRANSFER,
            [
                (number, one.key, str(one.move), None, None, self.day, recorded, None, one.text,
                 one.ground, "", self.actor.account, judging.digest_of(one, ()))
                for one, number in zip(transfers, numbers, strict=True)
            ],
        )  # fmt: skip
        later = "GREATEST" if connection.vendor == "postgresql" else "MAX"
        storing.tell(
            f"INSERT INTO trust_leg ({', '.join(LEG)}) SELECT p.transfer, a.id, p.amount,"
            f" a.balance + p.amount, %s, %s, {later}(a.peak, %s) FROM {PAID} p"
            " JOIN trust_account a ON a.id = p.account ORDER BY p.transfer, a.id",
            [self.day, recorded, self.day],
        )
        storing.tell(
            "UPDATE trust_account SET balance = trust_account.balance + p.amount,"
            f" peak = {later}(trust_account.peak, %s), recorded = %s"
            f" FROM {PAID} p WHERE trust_account.id = p.account",
            [self.day, recorded],
        )
        source.peak = max(source.peak, self.day)
        legs = []
        for one, number in zip(self.spread.payments, numbers, strict=True):
            paid = int(one.amounts.sum())
            source.balance -= paid
            legs.append((number, source.id, -paid, source.balance, self.day, recorded, source.peak))
        changed = (source.balance, source.held, source.peak, recorded, source.id)
        storing.write([("trust_leg", LEG, legs)], storing.accounts_changed([changed]))
        storing.tell(f"DELETE FROM {PAID}")


def _transfers(spread: Spread) -> list[Transfer]:
    """The payments as transfers with all their legs."""
    return [
        Transfer(
            one.key,
            (*_legs(spread, one), Leg(spread.source, -int(one.amounts.sum()), spread.unit)),
            spread.value_date,
            text=spread.text,
            ground=spread.ground,
        )
        for one in spread.payments
    ]


def _legs(spread: Spread, one: Payment) -> list[Leg]:
    numbers = one.accounts.tolist()
    wanted, values = storing.among(numbers)
    rows = storing.ask(f"SELECT id, code FROM trust_account WHERE id {wanted}", values)
    codes: dict[int, str] = dict(rows)
    return [
        Leg(codes[number], amount, spread.unit)
        for number, amount in zip(numbers, one.amounts.tolist(), strict=True)
    ]
