"""The part of the books that a batch touches, as it stands while the batch is posted."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from yiju.platform.trust.ledgers.kinds import LEDGER_UNITS, AccountKind, declared
from yiju.platform.trust.ledgers.refusals import AccountUnknown, TransferUnknown
from yiju.platform.trust.ledgers.shapes import Leg, Move
from yiju.platform.trust.ledgers.storing import Question, Row, among, ask, lock_rows


@dataclass(slots=True)
class Held:
    """An account in hand, locked."""

    id: int
    code: str
    kind: AccountKind
    opened: int
    closed: int | None
    balance: int
    held: int
    peak: int
    recorded: int
    through: int | None
    """The last day of its kind's closed periods."""
    touched: bool = False

    @property
    def state(self) -> tuple[int, int, int, bool]:
        return self.balance, self.held, self.peak, self.touched

    def put_back(self, state: tuple[int, int, int, bool]) -> None:
        self.balance, self.held, self.peak, self.touched = state


@dataclass(slots=True)
class Before:
    """A transfer that another one follows, as it was posted."""

    id: int
    move: Move
    until: int | None
    legs: tuple[Leg, ...]
    followed_as: str = ""


def accounts_in_hand(codes: Collection[str]) -> dict[str, Held]:
    """The accounts there are among these codes, locked."""
    return accounts(ask(*accounts_wanted(codes)))


def accounts_wanted(codes: Collection[str]) -> Question:
    """Locks accounts in the order of their numbers, so that two batches never wait for one
    another."""
    wanted, values = among(readable(codes))
    return (
        "SELECT id, code, kind, unit, opened, closed, balance, held, peak, recorded,"
        " (SELECT MAX(c.through) FROM trust_closing c WHERE c.kind = a.kind)"
        f" FROM trust_account a WHERE code {wanted} {lock_rows()}",
        values,
    )


def accounts(rows: Iterable[Row]) -> dict[str, Held]:
    """By their codes, as `accounts_wanted` was answered."""
    return {
        code: Held(number, code, _kind(kind, unit), *rest)
        for number, code, kind, unit, *rest in rows
    }


def _kind(key: str, unit: str) -> AccountKind:
    """What no application declares any more takes nothing new; what it reserved can be freed."""
    return declared(key) or AccountKind(
        key=key, title=key, unit=LEDGER_UNITS[unit], holders=(), counter=()
    )


def readable(words: Collection[str]) -> list[str]:
    """Those that a database can hold: nothing is known by the others."""
    return sorted(word for word in words if word.isprintable())


def keys_wanted(keys: Collection[str]) -> Question:
    wanted, values = among(readable(keys))
    return f"SELECT key, id, digest FROM trust_transfer WHERE key {wanted}", values


def known_keys(rows: Iterable[Row]) -> dict[str, tuple[int, str]]:
    """Number and digest of what was posted under these keys before, as `keys_wanted` was
    answered."""
    return {key: (number, digest) for key, number, digest in rows}


def transfers_before(keys: Collection[str]) -> dict[str, Before]:
    """What stands under these keys. Whether it was followed, `mark_followed` says once the
    accounts are locked."""
    if not keys:
        return {}
    wanted, values = among(readable(keys))
    found: dict[str, Before] = {}
    by_number: dict[int, Before] = {}
    for number, key, move, until in ask(
        f"SELECT id, key, kind, until FROM trust_transfer WHERE key {wanted}", values
    ):
        found[key] = by_number[number] = Before(number, Move(move), until, ())
    for table, pending in (("trust_reserve", True), ("trust_leg", False)):
        chosen = [n for n, one in by_number.items() if (one.move is Move.PENDING) is pending]
        wanted, values = among(chosen)
        for number, code, amount, unit in ask(
            f"SELECT l.transfer_id, a.code, l.amount, a.unit FROM {table} l"
            f" JOIN trust_account a ON a.id = l.account_id WHERE l.transfer_id {wanted}"
            " ORDER BY l.id",
            values,
        ):
            by_number[number].legs += (Leg(code, amount, unit),)
    return found


def mark_followed(before: dict[str, Before]) -> None:
    if not before:
        return
    by_number = {one.id: one for one in before.values()}
    wanted, values = among(by_number)
    for number, move in ask(
        f"SELECT follows_id, kind FROM trust_transfer WHERE follows_id {wanted}", values
    ):
        by_number[number].followed_as = move


def one_in_hand(books: dict[str, Held], code: str) -> Held:
    """Raises AccountUnknown."""
    if code not in books:
        raise AccountUnknown(account=code[:80])
    return books[code]


def one_before(before: dict[str, Before], key: str) -> Before:
    """Raises TransferUnknown."""
    if key not in before:
        raise TransferUnknown(key=key[:120])
    return before[key]
