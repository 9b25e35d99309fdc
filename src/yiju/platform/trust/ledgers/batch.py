"""One batch in hand: locked, judged, and then written all at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yiju.platform.base.time import china_day
from yiju.platform.events.asking import Telling, ask_together
from yiju.platform.trust.ledgers import books, judging, storing
from yiju.platform.trust.ledgers.books import Before, Held, mark_followed, transfers_before
from yiju.platform.trust.ledgers.judging import Today
from yiju.platform.trust.ledgers.refusals import KeyReused, LedgerRefusal, LinkBroken
from yiju.platform.trust.ledgers.shapes import Move, Outcome, Transfer
from yiju.platform.trust.ledgers.times import microseconds, number_of

TRANSFER = (
    "id", "key", "kind", "follows_id", "chain", "value_day", "recorded", "until",
    "text", "ground", "reference", "by", "digest",
)  # fmt: skip
LEG = ("transfer_id", "account_id", "amount", "after", "value_day", "recorded", "peak")
RESERVE = ("transfer_id", "account_id", "amount")
OPENED = ("transfer_id", "until")
REFUSED = ("recorded", "by", "key", "code", "message", "digest")


@dataclass
class Written:
    """Rows on their way into the tables."""

    transfers: list[tuple[Any, ...]] = field(default_factory=list)
    legs: list[tuple[Any, ...]] = field(default_factory=list)
    reserves: list[tuple[Any, ...]] = field(default_factory=list)
    opened: list[tuple[int, int | None]] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lists: tuple[list[Any], ...] = (
            self.transfers,
            self.legs,
            self.reserves,
            self.opened,
            self.ended,
        )

    def lengths(self) -> tuple[int, ...]:
        return tuple(len(rows) for rows in self.lists)

    def cut(self, lengths: tuple[int, ...]) -> None:
        for rows, length in zip(self.lists, lengths, strict=True):
            del rows[length:]


class Batch:
    """One batch in hand: its accounts are locked, its rows not yet written."""

    def __init__(self, groups: Sequence[tuple[Transfer, ...]], by: str, at: datetime) -> None:
        self.groups, self.by = groups, by
        flat = [transfer for group in groups for transfer in group]
        self.followable = {one.follows for one in flat if one.follows}
        self.before = transfers_before(self.followable)
        codes = {str(leg.account) for one in flat for leg in one.legs}
        codes |= {leg.account for one in self.before.values() for leg in one.legs}
        *_shared, held, known, numbers = ask_together(
            [
                *storing.share_books(),
                books.accounts_wanted(codes),
                books.keys_wanted([one.key for one in flat]),
                storing.numbers_wanted("trust_transfer", len(flat)),
            ]
        )
        self.books: dict[str, Held] = books.accounts(held)
        mark_followed(self.before)
        self.known = books.known_keys(known)
        self.numbers = iter(storing.numbers(numbers, len(flat)))
        # Moments never run backwards within an account, whatever a clock says.
        recorded = max([microseconds(at), *(one.recorded for one in self.books.values())])
        self.today = Today(recorded, number_of(china_day(at)), microseconds(at))
        self.rows = Written()
        self.refused: list[tuple[Outcome, str]] = []
        """What may not be posted, with the digest of what was asked for."""

    def judged(self) -> list[Outcome]:
        """What becomes of each; nothing is written yet."""
        outcomes: list[Outcome] = []
        for group in self.groups:
            told = self._group(group)
            outcomes += told
            if told[0].refusal is not None:
                chain = chain_of(group)
                digests = [judging.digest_of(transfer, chain) for transfer in group]
                self.refused += zip(told, digests, strict=True)
        return outcomes

    def _group(self, group: tuple[Transfer, ...]) -> list[Outcome]:
        chain = chain_of(group)
        lengths = self.rows.lengths() if chain else ()
        states: dict[str, tuple[int, int, int, bool]] = {}
        followed: list[tuple[Before, str]] = []
        made: list[str] = []
        outcomes: list[Outcome] = []
        first = 0
        try:
            for transfer in group:
                outcome = self._one(transfer, chain, first, states, followed, made)
                first = first or outcome.number
                outcomes.append(outcome)
        except LedgerRefusal as refusal:
            broken = group[len(outcomes)].key
            if chain:
                self.rows.cut(lengths)
            for code, state in states.items():
                self.books[code].put_back(state)
            for one, how in followed:
                one.followed_as = how
            for key in made:
                self.known.pop(key, None)
                self.before.pop(key, None)
            return [
                Outcome(
                    one.key,
                    refusal=refusal
                    if one.key == broken
                    else LinkBroken(key=one.key[:120], broken=broken[:120]),
                )
                for one in group
            ]
        return outcomes

    def _one(
        self,
        transfer: Transfer,
        chain: tuple[str, ...],
        first: int,
        states: dict[str, tuple[int, int, int, bool]],
        followed: list[tuple[Before, str]],
        made: list[str],
    ) -> Outcome:
        digest = judging.digest_of(transfer, chain)
        if (known := self.known.get(transfer.key)) is not None:
            if known[1] != digest:
                raise KeyReused(key=transfer.key)
            return Outcome(transfer.key, known[0], again=True)
        judging.check_words(transfer)
        legs = judging.legs_of(transfer, self.before, self.today)
        found: list[tuple[Held, int]] = []
        if transfer.move not in (Move.VOIDED, Move.EXPIRED):
            found = judging.check_legs(transfer, legs, self.books, self.today)
        ending = self.before[transfer.follows] if transfer.move in judging.ENDS else None
        if ending is None:
            judging.check_floors(found, transfer.move is not Move.PENDING)
        number = next(self.numbers)
        # One alone has been judged whole before it changes anything: only a link is taken back.
        if chain:
            for code in (leg.account for leg in (ending.legs if ending else legs)):
                if code not in states:
                    states[code] = self.books[code].state
        if transfer.follows:
            one = self.before[transfer.follows]
            followed.append((one, one.followed_as))
            one.followed_as = transfer.move
        if ending is not None:
            self._free(ending)
        self._row(transfer, number, first or number, chain, digest)
        if transfer.move is Move.PENDING:
            self._reserve(transfer, number, found)
        else:
            self._move(transfer, number, found)
        self.known[transfer.key] = (number, digest)
        made.append(transfer.key)
        if transfer.key in self.followable:
            until = microseconds(transfer.until) if transfer.until else None
            self.before[transfer.key] = Before(number, transfer.move, until, legs)
        return Outcome(transfer.key, number)

    def _row(
        self, transfer: Transfer, number: int, first: int, chain: tuple[str, ...], digest: str
    ) -> None:
        follows = self.before[transfer.follows].id if transfer.follows else None
        self.rows.transfers.append(
            (
                number,
                transfer.key,
                str(transfer.move),
                follows,
                first if chain else None,
                number_of(transfer.value_date),
                self.today.at,
                microseconds(transfer.until) if transfer.until else None,
                transfer.text,
                transfer.ground,
                transfer.reference,
                self.by,
                digest,
            )
        )

    def _free(self, ending: Before) -> None:
        self.rows.ended.append(ending.id)
        for code, amount, _unit in ending.legs:
            if amount < 0:
                account = self.books[code]
                account.held += amount
                account.touched = True

    def _reserve(self, transfer: Transfer, number: int, found: list[tuple[Held, int]]) -> None:
        until = microseconds(transfer.until) if transfer.until else None
        self.rows.opened.append((number, until))
        for account, amount in found:
            self.rows.reserves.append((number, account.id, amount))
            if amount < 0:
                account.held -= amount
                account.touched = True

    def _move(self, transfer: Transfer, number: int, found: list[tuple[Held, int]]) -> None:
        day, at = number_of(transfer.value_date), self.today.at
        add = self.rows.legs.append
        for account, amount in found:
            account.balance += amount
            if day > account.peak:
                account.peak = day
            account.touched = True
            add((number, account.id, amount, account.balance, day, at, account.peak))

    def write(self, beside: Sequence[Telling]) -> None:
        """What was judged, and what is told beside it."""
        rows, changes = self.rows, list(beside)
        if rows.ended:
            wanted, values = storing.among(rows.ended)
            ended = f"DELETE FROM trust_openpending WHERE transfer_id {wanted}"
            changes.append((ended, [values]))
        changes += storing.accounts_changed(
            [
                (one.balance, one.held, one.peak, self.today.at, one.id)
                for one in self.books.values()
                if one.touched
            ]
        )
        storing.write(
            [
                ("trust_transfer", TRANSFER, rows.transfers),
                ("trust_leg", LEG, rows.legs),
                ("trust_reserve", RESERVE, rows.reserves),
                ("trust_openpending", OPENED, rows.opened),
            ],
            changes,
        )

    def keep_refused(self) -> None:
        add_refused(self.refused, self.by, self.today.at)


def chain_of(group: tuple[Transfer, ...]) -> tuple[str, ...]:
    return tuple(one.key for one in group) if len(group) > 1 else ()


def add_refused(refused: list[tuple[Outcome, str]], by: str, recorded: int) -> None:
    storing.add_rows(
        "trust_refusedtransfer",
        REFUSED,
        [
            (
                recorded,
                by,
                _clean(one.key)[:120],
                one.refusal.code,
                _clean(one.refusal.message),
                digest,
            )
            for one, digest in refused
            if one.refusal is not None
        ],
    )


def _clean(words: str) -> str:
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in words)
