"""Bills of a use: what the account of a home lacked when the price was shared out.

The owner says which slip paid it, and the amount is reserved; it is in the books when whoever keeps
the accounts finds it at the bank, or takes it at the counter. What did not come is said again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yiju.applications.maintenance_fund import books
from yiju.applications.maintenance_fund.rules import fen_of
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.money import Money, allocate
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work.api import ItemRow

DUE, DECLARED, PAID = "due", "declared", "paid"
STATES: dict[str, Text] = {
    DUE: _("待交"),
    DECLARED: _("已说明付款，待核对"),
    PAID: _("已交"),
}
SHORTEST, LONGEST = 4, 40
"""Of the number of a slip."""


class BillUnknown(CityError):
    code = "maintenance_fund.bill_unknown"
    status = 404
    text = _("{part} 在 {number} 没有分摊款要交")


class SlipUnfit(CityError):
    code = "maintenance_fund.slip_unfit"
    status = 422
    text = _("凭证号“{slip}”读不懂：写银行回单或收据上的编号，四至四十位字母、数字或连字符")


class SlipDiffers(CityError):
    code = "maintenance_fund.slip_differs"
    status = 409
    text = _("这笔分摊款已按凭证 {known} 登记。要改用别的凭证，先由收款单位退回")


class NothingDeclared(CityError):
    code = "maintenance_fund.nothing_declared"
    status = 409
    text = _("{part} 没有待核对的付款，不能退回")


@dataclass(frozen=True)
class Bill:
    """What one home owes of a use, in fen. `key` is that of the transfer that pays it, or will."""

    use: ItemRow
    part: str
    amount: int
    state: str
    key: str
    slip: str = ""
    day: date | None = None
    refused: str = ""
    """Why what was declared before was not found."""

    @property
    def title(self) -> Text:
        return STATES[self.state]


def bill_of(use: ItemRow, part: str) -> Bill:
    """Raises BillUnknown."""
    amount = int(use.data.get("billed", {}).get(part, 0))
    if not amount:
        raise BillUnknown(part=part[:40], number=use.number)
    refused, turn = "", 0
    while True:
        turn += 1
        key = f"{use.number}-bill-{part}" + (f"-{turn}" if turn > 1 else "")
        found = _transfer(key)
        if found is None:
            return Bill(use, part, amount, DUE, key, refused=refused)
        after = _transfer(found.followed_by) if found.followed_by else None
        if after is not None and after.move is ledgers.Move.VOIDED:
            refused = after.ground
            continue
        is_open = found.move is ledgers.Move.PENDING and after is None
        state, fen = DECLARED if is_open else PAID, abs(found.legs[0].amount)
        return Bill(use, part, fen, state, key, found.reference, (after or found).value_date)


def _transfer(key: str) -> ledgers.TransferRow | None:
    try:
        return ledgers.transfer(key)
    except ledgers.LedgerRefusal:
        return None


def bills_of(use: ItemRow) -> Iterator[Bill]:
    for part in sorted(use.data.get("billed", {})):
        yield bill_of(use, part)


def declare(use: ItemRow, part: str, slip: str, *, actor: Actor, at: datetime) -> Bill:
    """The owner says by which slip the bill was paid; said again it is the same. Raises
    BillUnknown, SlipUnfit, SlipDiffers."""
    bill, slip = bill_of(use, part), read_slip(slip)
    if bill.state == DUE:
        _post(bill, slip, ledgers.Move.PENDING, actor, at)
    elif bill.slip != slip:
        raise SlipDiffers(known=bill.slip)
    return bill_of(use, part)


def receive(use: ItemRow, part: str, slip: str, *, actor: Actor, at: datetime) -> Bill:
    """The money is there: as the owner said, or, by a slip of its own, at the counter. Received
    again it changes nothing. Raises BillUnknown, SlipUnfit, SlipDiffers."""
    bill = bill_of(use, part)
    if slip.strip() and bill.state != DUE and read_slip(slip) != bill.slip:
        raise SlipDiffers(known=bill.slip)
    if bill.state == DUE:
        _post(bill, read_slip(slip), ledgers.Move.POSTED, actor, at)
    elif bill.state == DECLARED:
        ledgers.settle(f"{bill.key}-in", bill.key, actor=actor, at=at, text=str(TEXT))
    return bill_of(use, part)


def refuse(use: ItemRow, part: str, ground: str, *, actor: Actor, at: datetime) -> Bill:
    """What the owner said is not there: the bill is due again. Raises BillUnknown,
    NothingDeclared."""
    bill = bill_of(use, part)
    if bill.state != DECLARED or not ground.strip():
        raise NothingDeclared(part=part[:40])
    ledgers.void(f"{bill.key}-no", bill.key, ground=ground[:200], actor=actor, at=at)
    return bill_of(use, part)


TEXT = _("补交分摊款")


def _post(bill: Bill, slip: str, move: ledgers.Move, actor: Actor, at: datetime) -> None:
    moved = ledgers.moved(
        bill.key, bill.amount, out_of=books.BANK_CODE, into=books.use_account(bill.use.number),
        value_date=china_day(at), move=move, text=str(TEXT), reference=slip,
    )  # fmt: skip
    ledgers.post(moved, actor=actor, at=at)


def read_slip(slip: str) -> str:
    """Raises SlipUnfit."""
    said = slip.strip()
    plain = said.replace("-", "")
    if not (SHORTEST <= len(said) <= LONGEST and plain.isascii() and plain.isalnum()):
        raise SlipUnfit(slip=said[:LONGEST])
    return said


def settle_cost(change: Any) -> None:
    """The works are accepted: what they cost less than the contract goes back as it was shared,
    first against bills that are neither paid nor said to be."""
    item, at = change.item, change.at
    cost = fen_of(change.said.cost_yuan)
    shares, billed = dict(item.data["shares"]), dict(item.data["billed"])
    less = allocate(Money(item.data["price_fen"] - cost), shares)
    returned: dict[str, int] = {}
    for part, money in less.items():
        is_due = part in billed and bill_of(item, part).state == DUE
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
