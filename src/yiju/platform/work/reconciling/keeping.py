"""One item for each difference, however often statements are taken in; it ends by itself when the
difference is gone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from yiju.platform.base.i18n import CHINESE, Text, _, use_language
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work import engine
from yiju.platform.work.models import Item
from yiju.platform.work.reconciling.process import KEY
from yiju.platform.work.steps import SYSTEM

BOOKS = Actor(account="", name="账簿", unit="", via="system")
LOOKED_AT = 1_000
"""Differences of one account that become items; who has more has another bank's file in hand."""


@dataclass(frozen=True)
class Followed:
    """Items that were begun, and those whose difference is gone."""

    begun: int
    settled: int


@transaction.atomic
def statement_take(
    code: str,
    data: bytes,
    read: Callable[[bytes], ledgers.BankStatement],
    *,
    name: str,
    actor: Actor,
    at: datetime,
) -> tuple[ledgers.Taken, Followed]:
    """Take in a bank's statement, and begin or end what follows from it. Raises what
    `ledgers.bank_file_take` raises; then nothing has changed."""
    taken = ledgers.bank_file_take(code, data, read, name=name, actor=actor, at=at)
    return taken, follow_differences(code, at)


@transaction.atomic
def follow_differences(code: str, at: datetime) -> Followed:
    """Begin an item for each difference of an account of a kind that names who sees to them, and
    end those of differences that are gone. Done again, it changes nothing. Raises AccountUnknown.
    """
    row = ledgers.account(code)
    role = ledgers.account_kind(row.kind).reconciled_by
    if not role:
        return Followed(0, 0)
    found = {identity(code, one): one for one in ledgers.differences(code)[:LOOKED_AT]}
    known = {
        one.data["difference"]: one
        for one in Item.objects.filter(process=KEY, asset=_asset(code)).order_by("pk")
    }
    settled = sum(
        _settle(one, at) for key, one in known.items() if not one.end and key not in found
    )
    begun = 0
    for key, one in found.items():
        before = known.get(key)
        if before is None or before.end == "settled":  # it has come again
            begun += _begin(code, key, one, role, before, at)
    return Followed(begun, settled)


def keep_following(at: datetime) -> int:
    """Pair and follow the accounts of which a difference is open: one that was posted since is
    gone. How many ended."""
    open_ones = Item.objects.filter(process=KEY, end="").order_by()
    settled = 0
    for asset in open_ones.values_list("asset", flat=True).distinct():
        code = asset.partition("/")[2]
        ledgers.reconcile(code, at=at)
        settled += follow_differences(code, at).settled
    return settled


def numbers(code: str) -> dict[str, str]:
    """The numbers of the items of an account, by what is the same of a difference."""
    rows = Item.objects.filter(process=KEY, asset=_asset(code)).order_by("pk")
    return {one.data["difference"]: one.number for one in rows}


def identity(code: str, one: ledgers.Difference) -> str:
    """What is the same of a difference whenever it is looked for."""
    told = (code, one.unlike, one.day, one.reference, one.bank, one.books, one.text)
    return sha256("|".join(map(str, told)).encode()).hexdigest()[:40]


def _asset(code: str) -> str:
    return f"ledger/{code}"[:81]


def _begin(
    code: str, key: str, one: ledgers.Difference, role: str, before: Item | None, at: datetime
) -> bool:
    city = registry.city()
    with use_language(CHINESE):
        title = str(_title(code, one))
    kept: Mapping[str, object] = {
        "role": role,
        "difference": key,
        "day": one.day.isoformat(),
        "bank": one.bank,
        "books": one.books,
    }
    again = "" if before is None else f"/{before.number}"
    item = engine.begin(
        KEY,
        {},
        title=title[:200],
        place=engine.Place(city.code, city.path, city.lon, city.lat),
        key=f"bank/{key}{again}"[:80],
        party=SYSTEM,
        actor=BOOKS,
        at=at,
        asset=_asset(code),
        more=kept,
    )
    return item.is_new


def _title(code: str, one: ledgers.Difference) -> Text:
    told = {"code": code, "unlike": ledgers.UNLIKE[one.unlike], "day": one.day}
    told |= {"bank": _yuan(one.bank), "books": _yuan(one.books), "reference": one.reference or "—"}
    return _("{code} {day}：{unlike}，银行 {bank}，账上 {books}，流水号 {reference}").format(**told)


def _yuan(fen: int | None) -> str:
    if fen is None:
        return "—"
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}¥{whole:,}.{rest:02}"


def _settle(item: Item, at: datetime) -> bool:
    engine.act(item.number, "settle", key=f"bank/{item.pk}", party=SYSTEM, actor=BOOKS, at=at)
    return True
