"""Bills of a use: what the account of a home lacked when the price was shared out. Each is a due of
the ledgers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yiju.applications.maintenance_fund import books
from yiju.applications.maintenance_fund.rules import fen_of
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.money import Money, allocate
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.trust.ledgers.api import BillState
from yiju.platform.work.api import ItemRow

TEXT = _("补交分摊款")


class BillUnknown(CityError):
    code = "maintenance_fund.bill_unknown"
    status = 404
    text = _("{part} 在 {number} 没有分摊款要交")


@dataclass(frozen=True, kw_only=True)
class HomeBill(ledgers.Bill):
    """What one home owes of a use."""

    use: ItemRow
    part: str


def bill_of(use: ItemRow, part: str) -> HomeBill:
    """Raises BillUnknown."""
    return HomeBill(use=use, part=part, **vars(ledgers.bill(_due(use, part))))


def bills_of(use: ItemRow) -> Iterator[HomeBill]:
    for part in sorted(use.data.get("billed", {})):
        yield bill_of(use, part)


def declare(use: ItemRow, part: str, slip: str, *, actor: Actor, at: datetime) -> HomeBill:
    """The owner says by which slip the bill was paid. Raises BillUnknown, SlipUnfit,
    SlipDiffers."""
    ledgers.bill_declare(_due(use, part), slip, actor=actor, at=at)
    return bill_of(use, part)


def receive(use: ItemRow, part: str, slip: str, *, actor: Actor, at: datetime) -> HomeBill:
    """The money is there. Raises BillUnknown, SlipUnfit, SlipDiffers."""
    ledgers.bill_receive(_due(use, part), slip, actor=actor, at=at)
    return bill_of(use, part)


def refuse(use: ItemRow, part: str, ground: str, *, actor: Actor, at: datetime) -> HomeBill:
    """What the owner said is not there. Raises BillUnknown, NothingDeclared."""
    ledgers.bill_send_back(_due(use, part), ground, actor=actor, at=at)
    return bill_of(use, part)


def _due(use: ItemRow, part: str) -> ledgers.Due:
    amount = int(use.data.get("billed", {}).get(part, 0))
    if not amount:
        raise BillUnknown(part=part[:40], number=use.number)
    key, into = f"{use.number}-bill-{part}", books.use_account(use.number)
    return ledgers.Due(key, amount, out_of=books.BANK_CODE, into=into, text=str(TEXT))


def settle_cost(change: Any) -> None:
    """The works are accepted: what they cost less than the contract goes back as it was shared,
    first against bills that are neither paid nor said to be."""
    item, at = change.item, change.at
    cost = fen_of(change.said.cost_yuan)
    shares, billed = dict(item.data["shares"]), dict(item.data["billed"])
    less = allocate(Money(item.data["price_fen"] - cost), shares)
    returned: dict[str, int] = {}
    for part, money in less.items():
        is_due = part in billed and bill_of(item, part).state is BillState.DUE
        off = min(money.fen, billed[part]) if is_due else 0
        if off:
            billed[part] -= off
        returned[part] = money.fen - off
        shares[part] -= money.fen
    back = f"{item.number}-back"
    books.spread(back, books.use_account(item.number), returned, item.title, change.actor, at)
    item.data |= {
        "cost_fen": cost,
        "billed": {part: amount for part, amount in billed.items() if amount},
        "shares": shares,
        "accepted_on": china_day(at).isoformat(),
    }
