"""The rule book of the city as it holds on a day: which condition, which limit, which unit."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.db import transaction

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _, listed
from yiju.platform.events.api import Actor, record
from yiju.platform.events.asking import ask
from yiju.platform.work.catalogue.own import OwnType, OwnTypes, own_types
from yiju.platform.work.limits import Limit, TimeKind
from yiju.platform.work.models import RuleBook as Stored

IN_FORCE = (
    f"SELECT fingerprint FROM {Stored._meta.db_table} WHERE since <= %s ORDER BY since DESC LIMIT 1"
)


class NoRuleBook(CityError):
    code = "case.no_rule_book"
    status = 409
    text = _("{day} 还没有立案标准。请先由办公室导入")


class TypeNotInBook(CityError):
    code = "case.type_not_in_book"
    status = 422
    text = _("立案标准中没有类别 {type_code}。换一个类别，或补充立案标准")


class ConditionUnknown(CityError):
    code = "case.condition_unknown"
    status = 422
    text = _("类别 {type_code} 没有立案条件“{condition}”。可选：{known}")


@dataclass(frozen=True)
class RuleRow:
    """A type of case under a condition: its limit, when it is closed, who answers, on what
    ground."""

    type_code: str
    condition: str
    closing_condition: str
    limit: Limit
    is_urgent: bool = False
    responsible: str = ""
    supervising: str = ""
    ground: str = ""


@dataclass(frozen=True)
class BookRow:
    """A stored rule book."""

    number: int
    name: str
    since: date
    size: int
    imported_at: datetime
    by_account: str


@transaction.atomic
def book_add(name: str, since: date, rows: Sequence[RuleRow], *, actor: Actor, at: datetime) -> int:
    """Keep a rule book that holds from a day on; the same day again takes its place only while
    nothing was changed. The number of the book."""
    stored = [_dump(row) for row in rows]
    standing = Stored.objects.filter(since=since).first()
    if standing is not None and standing.rows == stored:
        return int(standing.pk)
    if standing is not None:
        standing.delete()
    made = Stored.objects.create(
        name=name,
        since=since,
        rows=stored,
        fingerprint=_fingerprint(stored),
        imported_at=at,
        by_account=actor.account,
    )
    record(
        actor=actor,
        action="rule_book.import",
        subject_kind="rule_book",
        subject_key=since.isoformat(),
        ground=name,
        after={"rows": len(stored)},
        at=at,
    )
    return int(made.pk)


def books() -> list[BookRow]:
    """All rule books, the latest first."""
    return [
        BookRow(row.pk, row.name, row.since, len(row.rows), row.imported_at, row.by_account)
        for row in Stored.objects.order_by("-since")
    ]


def rules_on(day: date) -> tuple[RuleRow, ...]:
    """The rows that hold on the day, last those of the city's own types that the book has no row
    for; raises NoRuleBook."""
    book = _in_force(day)
    return (*book.rows, *(row for row in _own_rows(day) if row.type_code not in book.by_type))


def rules_for(type_code: str, day: date) -> list[RuleRow]:
    """The rows of a type, in the order of the book."""
    found = _in_force(day).by_type.get(type_code)
    return list(found or [row for row in _own_rows(day) if row.type_code == type_code])


def _own_rows(day: date) -> list[RuleRow]:
    return [_own_row(types, one) for types, one in own_types(day)]


def _own_row(types: OwnTypes, one: OwnType) -> RuleRow:
    """Without a unit: whoever keeps the asset answers, else the dispatcher chooses."""
    told = one.kind.key, one.condition, one.closing_condition, one.limit, one.is_urgent
    return RuleRow(*told, ground=types.ground)


def row_for(type_code: str, condition: str, day: date) -> RuleRow:
    """The row of a condition; the only one where a type has but one and none is named.

    Raises NoRuleBook, TypeNotInBook, ConditionUnknown.
    """
    rows = rules_for(type_code, day)
    if not rows:
        raise TypeNotInBook(type_code=type_code)
    if not condition and len(rows) == 1:
        return rows[0]
    found = next((row for row in rows if row.condition == condition), None)
    if found is None:
        known = listed(row.condition for row in rows)
        raise ConditionUnknown(type_code=type_code, condition=condition, known=known)
    return found


@dataclass(frozen=True)
class _Book:
    """A rule book as it was read; it never changes."""

    rows: tuple[RuleRow, ...]
    by_type: Mapping[str, tuple[RuleRow, ...]]


def _in_force(day: date) -> _Book:
    """The database says which book it is, for every case that comes in; raises NoRuleBook."""
    found = ask(IN_FORCE, [day.isoformat()])
    if found is None:
        raise NoRuleBook(day=day)
    return _read(found[0])


@lru_cache(maxsize=4)
def _read(fingerprint: str) -> _Book:
    """Kept by what they say: a number may stand for other rows after a transaction rolled back."""
    book = Stored.objects.filter(fingerprint=fingerprint)[:1].get()
    rows = tuple(_load(row) for row in book.rows)
    by_type: dict[str, tuple[RuleRow, ...]] = {}
    for row in rows:
        by_type[row.type_code] = (*by_type.get(row.type_code, ()), row)
    return _Book(rows, by_type)


def _fingerprint(stored: list[dict[str, Any]]) -> str:
    return sha256(json.dumps(stored, sort_keys=True).encode()).hexdigest()


def _dump(row: RuleRow) -> dict[str, Any]:
    return asdict(row) | {"limit": [row.limit.amount, row.limit.kind.value]}


def _load(stored: dict[str, Any]) -> RuleRow:
    amount, kind = stored["limit"]
    return RuleRow(**(stored | {"limit": Limit(int(amount), TimeKind(kind))}))
