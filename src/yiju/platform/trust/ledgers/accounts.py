"""Opening, closing and finding accounts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from yiju.platform.base.i18n import _, listed
from yiju.platform.events import api as events
from yiju.platform.events.api import Actor
from yiju.platform.events.asking import ask_together
from yiju.platform.trust.ledgers import refusals as no
from yiju.platform.trust.ledgers import storing
from yiju.platform.trust.ledgers.kinds import account_kind
from yiju.platform.trust.ledgers.shapes import AccountRow
from yiju.platform.trust.ledgers.times import day_of, number_of

COLUMNS = "id, code, kind, unit, holder_kind, holder, title, opened, closed, balance, held"
COLUMNS_OF_NEW = (
    "code", "kind", "unit", "holder_kind", "holder", "title", "opened",
    "balance", "held", "peak", "recorded",
)  # fmt: skip
LONGEST = {"code": 80, "holder": 80, "title": 120}


@dataclass(frozen=True, slots=True)
class Opening:
    """An account to be opened."""

    code: str
    kind: str
    holder_kind: str
    holder: str
    opened: date
    title: str = ""


def account_open(opening: Opening, *, actor: Actor, at: datetime) -> AccountRow:
    """Open an account; the same again is the same account. Raises AccountTaken, AccountUnfit and
    AccountKindUnknown."""
    accounts_open([opening], actor=actor, at=at)
    return account(opening.code)


def accounts_open(openings: Sequence[Opening], *, actor: Actor, at: datetime) -> int:
    """Open many accounts, or none; how many are new."""
    for opening in openings:
        _check(opening)
    by_code = {opening.code: opening for opening in openings}
    try:
        with transaction.atomic():
            return _opened(by_code, actor, at)
    except IntegrityError:
        # Somebody else has just opened one of them: then it is there at the second look.
        with transaction.atomic():
            return _opened(by_code, actor, at)


def _opened(by_code: dict[str, Opening], actor: Actor, at: datetime) -> int:
    wanted, values = storing.among(list(by_code))
    there = [_row(row) for row in _select(f"code {wanted}", values)]
    for row in there:
        _check_same(row, by_code[row.code])
    known = {row.code for row in there}
    fresh = [one for code, one in by_code.items() if code not in known]
    storing.add_rows(
        "trust_account",
        COLUMNS_OF_NEW,
        [
            (
                one.code, one.kind, account_kind(one.kind).unit.key, one.holder_kind, one.holder,
                one.title, number_of(one.opened), 0, 0, 0, 0,
            )
            for one in fresh
        ],
    )  # fmt: skip
    if fresh:
        only = fresh[0] if len(fresh) == 1 else None
        events.record(
            actor=actor,
            action="ledger.account-open",
            subject_kind="account",
            subject_key=only.code if only else "*",
            at=at,
            after={"kind": only.kind, "holder": only.holder} if only else {"new": len(fresh)},
        )
    return len(fresh)


def _check(opening: Opening) -> None:
    kind = account_kind(opening.kind)
    if opening.holder_kind not in kind.holders:
        why = _("类别 {kind} 只能由这些持有：{holders}").format(
            kind=kind.key, holders=listed(kind.holders)
        )
        raise no.AccountUnfit(account=opening.code[:80], why=why)
    for name, most in LONGEST.items():
        words = getattr(opening, name)
        if len(words) > most or (words and not words.isprintable()):
            why = _("{field} 应为不超过 {limit} 个可见字符").format(field=name, limit=most)
            raise no.AccountUnfit(account=opening.code[:80], why=why)
    if not opening.code or not opening.holder:
        raise no.AccountUnfit(account=opening.code, why=_("编号和持有者都要写"))


def _check_same(row: AccountRow, opening: Opening) -> None:
    told = (opening.kind, opening.holder_kind, opening.holder)
    if (row.kind, row.holder_kind, row.holder) != told:
        raise no.AccountTaken(account=row.code)


def account_close(code: str, *, on: date, actor: Actor, at: datetime) -> AccountRow:
    """Close an account from a day on. Raises AccountNotEmpty, and AccountUnfit for a day before
    its last entry. Closed again, the first day stands."""
    with transaction.atomic():
        ask_together(storing.share_books())
        rows = storing.ask(
            f"SELECT {COLUMNS}, peak FROM trust_account WHERE code = %s {storing.lock_rows()}",
            [code],
        )
        if not rows:
            raise no.AccountUnknown(account=code[:80])
        *told, peak = rows[0]
        found = _row(tuple(told))
        if found.closed is not None:
            return found
        if found.balance or found.held:
            raise no.AccountNotEmpty(account=code, balance=found.balance, held=found.held)
        if number_of(on) <= peak or on < found.opened:
            why = _("{day} 之后还有分录或尚未开户").format(day=on)
            raise no.AccountUnfit(account=code, why=why)
        storing.tell(
            "UPDATE trust_account SET closed = %s WHERE id = %s", [number_of(on), found.id]
        )
        events.record(
            actor=actor,
            action="ledger.account-close",
            subject_kind="account",
            subject_key=code,
            at=at,
            after={"closed": on},
        )
    return account(code)


def account(code: str) -> AccountRow:
    """Raises AccountUnknown."""
    rows = _select("code = %s", [code]) if code.isprintable() else []
    if not rows:
        raise no.AccountUnknown(account=code[:80])
    return _row(rows[0])


def accounts(
    *, kind: str = "", holder_kind: str = "", holder: str = "", words: str = "",
    after: str = "", size: int = 100,
) -> list[AccountRow]:  # fmt: skip
    """Accounts by code, from the one after `after`; `words` stand in code, title or holder."""
    wanted: list[str] = ["code > %s"]
    values: list[object] = [after]
    for column, value in (("kind", kind), ("holder_kind", holder_kind), ("holder", holder)):
        if value:
            wanted.append(f"{column} = %s")
            values.append(value)
    if words:
        escaped = words.replace("!", "!!").replace("%", "!%").replace("_", "!_")
        wanted.append("(code LIKE %s ESCAPE '!' OR title LIKE %s ESCAPE '!' OR holder = %s)")
        values += [f"%{escaped}%", f"%{escaped}%", words]
    condition = " AND ".join(wanted)
    return [_row(row) for row in _select(condition + " ORDER BY code LIMIT %s", [*values, size])]


def _select(condition: str, values: Iterable[object]) -> list[storing.Row]:
    return storing.ask(f"SELECT {COLUMNS} FROM trust_account WHERE {condition}", list(values))


def _row(row: storing.Row) -> AccountRow:
    number, code, kind, unit, holder_kind, holder, title, opened, closed, balance, held = row
    ended = None if closed is None else day_of(closed)
    return AccountRow(
        code, kind, unit, holder_kind, holder, title, day_of(opened), ended, balance, held, number
    )
