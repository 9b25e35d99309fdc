"""Balances as of any moment: by the day from which entries count, as known at any time.

Legs of an account stand in the order in which they were posted, each with the balance after it and
the latest value date so far. The balance of a value date is that of the last leg before the first
later one, found in an index, and what came late on top of it: the cost is a logarithm, and the
late entries of the days since.

No value date lies ahead, so that the latest one is the day of posting, or a day before it. Most are
the day of posting, and found in the index by moments; only the others are in one by value dates.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from yiju.platform.base.time import CHINA
from yiju.platform.events.asking import ask_together
from yiju.platform.trust.ledgers.accounts import account
from yiju.platform.trust.ledgers.kinds import account_kinds
from yiju.platform.trust.ledgers.shapes import AccountRow
from yiju.platform.trust.ledgers.storing import ask, stream
from yiju.platform.trust.ledgers.times import AHEAD, DAY, day_of, microseconds, moment_of, number_of

FOREVER = 2**62
PAST = f"peak < (recorded + {AHEAD}) / {DAY}"
"""Of legs after which the latest value date is before the day of posting."""
NOTHING = (0, 0, 0)
"""Before the first leg of an account."""


@dataclass(frozen=True)
class Entry:
    """A leg with the balance after it, in the order of the statement."""

    key: str
    number: int
    value_date: date
    recorded: datetime
    amount: int
    balance: int
    text: str
    ground: str
    reference: str
    move: str
    others: tuple[str, ...] = ()
    """The accounts on the other side."""


@dataclass(frozen=True)
class Statement:
    """What stood in an account, what happened, and what stands there after it. `entries` can be
    read once, as they come."""

    account: AccountRow
    first: date
    last: date
    opening: int
    closing: int
    incoming: int
    outgoing: int
    count: int
    entries: Iterator[Entry]


def balance(code: str, *, on: date | None = None, known_at: datetime | None = None) -> int:
    """The balance at the end of a value date, as it was known at a moment. Without both, as it is
    now. Raises AccountUnknown."""
    return _balance(account(code), on, known_at)


def _balance(row: AccountRow, on: date | None, known_at: datetime | None) -> int:
    if on is None and known_at is None:
        return row.balance
    known = FOREVER if known_at is None else microseconds(known_at)
    last_id, last_after, last_peak = _last((row.id, "recorded <= %s", known, "recorded"))
    if on is None or last_peak <= number_of(on):
        return last_after
    day = number_of(on)
    base_id, base_after, _peak = _last(
        (row.id, "recorded < %s", microseconds(beginning(day_after(on))), "recorded"),
        (row.id, f"{PAST} AND peak <= %s", day, "peak"),
    )
    late = ask(
        "SELECT COALESCE(SUM(amount), 0) FROM trust_leg WHERE account_id = %s"
        " AND value_day < peak AND value_day <= %s AND id > %s AND id <= %s",
        [row.id, day, base_id, last_id],
    )
    return int(base_after + late[0][0])


def _last(*wanted: tuple[int, str, int, str]) -> tuple[int, int, int]:
    """Number, balance and latest value date of the last leg of an account that fulfils any of some
    conditions: each with its value, and the column by which its index finds the last."""
    found = ask_together(
        [
            (
                f"SELECT id, after, peak FROM trust_leg WHERE account_id = %s AND {condition}"
                f" ORDER BY {by} DESC, id DESC LIMIT 1",
                [account_id, value],
            )
            for account_id, condition, value, by in wanted
        ]
    )
    return max([rows[0] for rows in found if rows], default=NOTHING)


def statement(
    code: str, first: date, last: date, *, by_value: bool = True, most: int | None = None
) -> Statement:
    """Opening balance, entries and closing balance from the first to the last day.

    By value date, or by the day on which entries were recorded. `most` bounds the entries that are
    read; opening, closing and totals are of all. Raises AccountUnknown.
    """
    row = account(code)
    if by_value:
        opening = _balance(row, day_before(first), None)
        rows, values = _by_value(row.id, first, last)
        order = "value_day, id"
    else:
        start, end = beginning(first), beginning(day_after(last))
        opening = _balance(row, None, moment_of(microseconds(start) - 1))
        rows = "SELECT * FROM trust_leg WHERE account_id = %s AND recorded >= %s AND recorded < %s"
        values = [row.id, microseconds(start), microseconds(end)]
        order = "recorded, id"
    incoming, outgoing, count = ask(
        "SELECT COALESCE(SUM(CASE WHEN amount > 0 THEN amount ELSE 0 END), 0),"
        " COALESCE(SUM(CASE WHEN amount < 0 THEN -amount ELSE 0 END), 0), COUNT(*)"
        f" FROM ({rows}) AS l",
        values,
    )[0]
    entries = _entries(rows, values, order, opening, most)
    closing = opening + int(incoming) - int(outgoing)
    return Statement(
        row, first, last, opening, closing, int(incoming), int(outgoing), count, entries
    )


def _by_value(account_id: int, first: date, last: date) -> tuple[str, list[int]]:
    """Legs of these value dates: those of the day of posting, those that came in order after it,
    and the late ones."""
    days = [account_id, number_of(first), number_of(last)]
    moments = [microseconds(beginning(first)), microseconds(beginning(day_after(last)))]
    legs = "SELECT * FROM trust_leg WHERE account_id = %s AND"
    return (
        f"{legs} recorded >= %s AND recorded < %s AND value_day = peak AND NOT {PAST}"
        f" UNION ALL {legs} {PAST} AND peak BETWEEN %s AND %s AND value_day = peak"
        f" UNION ALL {legs} value_day < peak AND value_day BETWEEN %s AND %s",
        [account_id, *moments, *days, *days],
    )


def _entries(
    rows: str, values: list[int], order: str, opening: int, most: int | None
) -> Iterator[Entry]:
    limit = "" if most is None else f" LIMIT {int(most)}"
    running = opening
    for key, number, day, recorded, amount, text, ground, reference, move, others in stream(
        "SELECT t.key, t.id, l.value_day, l.recorded, l.amount, t.text, t.ground, t.reference,"
        " t.kind, (SELECT MIN(a.code) FROM trust_leg o JOIN trust_account a ON a.id = o.account_id"
        "  WHERE o.transfer_id = l.transfer_id AND o.account_id <> l.account_id"
        "  AND (o.amount > 0) <> (l.amount > 0))"
        f" FROM ({rows}) AS l JOIN trust_transfer t ON t.id = l.transfer_id"
        f" ORDER BY l.{order.replace(', ', ', l.')}{limit}",
        values,
    ):
        running += amount
        yield Entry(
            key, number, day_of(day), moment_of(recorded), amount, running, text, ground,
            reference, move, (others,) if others else (),
        )  # fmt: skip


@dataclass(frozen=True)
class TrialLine:
    """All accounts of a kind together."""

    kind: str
    unit: str
    accounts: int
    balance: int
    held: int


@dataclass(frozen=True)
class Trial:
    """Whether the books are whole: every sum is zero, and every account is what its legs say."""

    lines: tuple[TrialLine, ...]
    sums: dict[str, int]
    """Of all balances, by unit."""
    astray: int
    """Accounts whose balance is not that of their last leg."""

    @property
    def balanced(self) -> bool:
        return not self.astray and not any(self.sums.values())


def trial_balance() -> Trial:
    """Balances by kind of account, as they are now."""
    rows = ask(
        "SELECT kind, unit, COUNT(*), SUM(balance), SUM(held) FROM trust_account"
        " GROUP BY kind, unit"
    )
    order = {kind.key: place for place, kind in enumerate(account_kinds())}
    lines = [TrialLine(kind, unit, count, int(b), int(h)) for kind, unit, count, b, h in rows]
    lines.sort(key=lambda line: (order.get(line.kind, len(order)), line.kind))
    sums: dict[str, int] = {}
    for line in lines:
        sums[line.unit] = sums.get(line.unit, 0) + line.balance
    return Trial(tuple(lines), sums, _astray())


def _astray() -> int:
    rows = ask(
        "SELECT COUNT(*) FROM trust_account a WHERE a.balance <> COALESCE((SELECT l.after"
        " FROM trust_leg l WHERE l.account_id = a.id ORDER BY l.recorded DESC, l.id DESC LIMIT 1),"
        " 0)"
    )
    return int(rows[0][0])


def audited() -> list[str]:
    """What is wrong in the books, added up anew from every leg: the slow, whole check."""
    found: list[str] = []
    for key, unit, total in ask(
        "SELECT t.key, a.unit, SUM(l.amount) FROM trust_leg l JOIN trust_transfer t"
        " ON t.id = l.transfer_id JOIN trust_account a ON a.id = l.account_id"
        " GROUP BY t.id, t.key, a.unit HAVING SUM(l.amount) <> 0"
    ):
        found.append(f"{key}: {unit} {total}")
    for code, kept, total in ask(
        "SELECT a.code, a.balance, COALESCE(s.total, 0) FROM trust_account a LEFT JOIN"
        " (SELECT account_id, SUM(amount) AS total FROM trust_leg GROUP BY account_id) s"
        " ON s.account_id = a.id WHERE a.balance <> COALESCE(s.total, 0)"
    ):
        found.append(f"{code}: {kept} ≠ {total}")
    for code, kept, total in ask(
        "SELECT a.code, a.held, COALESCE(s.total, 0) FROM trust_account a LEFT JOIN"
        " (SELECT r.account_id, -SUM(r.amount) AS total FROM trust_openpending o JOIN trust_reserve"
        " r ON r.transfer_id = o.transfer_id WHERE r.amount < 0 GROUP BY r.account_id) s"
        " ON s.account_id = a.id WHERE a.held <> COALESCE(s.total, 0)"
    ):
        found.append(f"{code}: {kept} ≠ {total}")
    return found


def beginning(day: date) -> datetime:
    """When a day begins in China."""
    return datetime(day.year, day.month, day.day, tzinfo=CHINA)


def day_before(day: date) -> date:
    return day_of(number_of(day) - 1)


def day_after(day: date) -> date:
    return day_of(number_of(day) + 1)
