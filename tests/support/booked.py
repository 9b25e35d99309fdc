"""Books of a small town: what tests of ledgers post into."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from yiju.platform.base.units import PIECE
from yiju.platform.events.api import Actor
from yiju.platform.trust.ledgers import api as ledgers

BY = Actor("teller", "出纳", unit="U-1")
DAY = date(2021, 6, 1)
NOON = datetime(2021, 6, 1, 4, tzinfo=UTC)
"""Noon of that day in China."""

KINDS = (
    ledgers.AccountKind(
        key="town.outside", title="外部", unit=ledgers.FEN, holders=("unit",), floor=None
    ),
    ledgers.AccountKind(
        key="town.escrow",
        title="监管账户",
        unit=ledgers.FEN,
        holders=("unit",),
        counter=("town.outside", "town.escrow", "town.credit"),
        reconciled_by="office",
    ),
    ledgers.AccountKind(
        key="town.credit", title="透支账户", unit=ledgers.FEN, holders=("unit",), floor=-500
    ),
    ledgers.AccountKind(
        key="town.dealer",
        title="施工单位",
        unit=ledgers.FEN,
        holders=("unit",),
        counter=("town.outside",),
    ),
    ledgers.AccountKind(
        key="town.waste", title="垃圾", unit=ledgers.KILOGRAM, holders=("unit",), floor=None
    ),
    ledgers.AccountKind(key="town.bottle", title="气瓶", unit=PIECE, holders=("unit",)),
)
ACCOUNTS = {
    "bank": "town.outside",
    "one": "town.escrow",
    "two": "town.escrow",
    "three": "town.escrow",
    "credit": "town.credit",
    "dealer": "town.dealer",
    "tip": "town.waste",
    "plant": "town.waste",
    "store": "town.bottle",
}


def open_books(codes: Iterable[str] = ACCOUNTS) -> None:
    ledgers.install(KINDS)
    openings = [
        ledgers.Opening(code, ACCOUNTS[code], "unit", f"U-{code}", date(2021, 1, 1))
        for code in codes
    ]
    ledgers.accounts_open(openings, actor=BY, at=NOON)


def paid(key: str, amount: int, **said: object) -> ledgers.Transfer:
    """Money from the bank into account one, on that day, unless said otherwise."""
    told: dict[str, object] = {"out_of": "bank", "into": "one", "value_date": DAY, **said}
    return ledgers.moved(key, amount, **told)  # type: ignore[arg-type]


def post(transfer: ledgers.Transfer, at: datetime = NOON) -> ledgers.Outcome:
    return ledgers.post(transfer, actor=BY, at=at)


def later(**span: float) -> datetime:
    return NOON + timedelta(**span)
