"""What somebody owes and pays outside of the books, by a slip of a bank or a counter.

The debtor says which slip paid it, and the amount is reserved; it is in the books when whoever
keeps the account finds it at the bank, or takes it at the counter. What did not come is said again.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.trust.ledgers.moves import settle, void
from yiju.platform.trust.ledgers.posting import post
from yiju.platform.trust.ledgers.reading import TransferRow, transfer
from yiju.platform.trust.ledgers.refusals import TransferUnknown
from yiju.platform.trust.ledgers.shapes import Move, moved

SHORTEST, LONGEST = 4, 40
"""Of the number of a slip."""


class SlipUnfit(CityError):
    code = "ledger.slip_unfit"
    status = 422
    text = _("凭证号“{slip}”读不懂：写银行回单或收据上的编号，四至四十位字母、数字或连字符")


class SlipDiffers(CityError):
    code = "ledger.slip_differs"
    status = 409
    text = _("这笔款已按凭证 {known} 登记。要改用别的凭证，先由收款单位退回")


class NothingDeclared(CityError):
    code = "ledger.nothing_declared"
    status = 409
    text = _("{due} 没有待核对的付款，不能退回；退回要写原因")


class BillState(StrEnum):
    DUE, DECLARED, PAID = "due", "declared", "paid"

    @property
    def words(self) -> Text:
        return WORDS[self]


WORDS = {
    BillState.DUE: _("待交"),
    BillState.DECLARED: _("已说明付款，待核对"),
    BillState.PAID: _("已交"),
}


@dataclass(frozen=True)
class Due:
    """What is owed, in fen, and between which accounts it goes once it is paid. Its key is that of
    the transfer, with a number after it from the second attempt on."""

    key: str
    amount: int
    out_of: str
    into: str
    text: str = ""


@dataclass(frozen=True)
class Bill:
    """How a due stands. `key` is that of the transfer that pays it, or will; `refused` says why
    what was declared before was not found."""

    state: BillState
    amount: int
    key: str
    slip: str = ""
    day: date | None = None
    refused: str = ""


def bill(due: Due) -> Bill:
    refused, turn = "", 0
    while True:
        turn += 1
        key = due.key + (f"-{turn}" if turn > 1 else "")
        found = _transfer(key)
        if found is None:
            return Bill(BillState.DUE, due.amount, key, refused=refused)
        after = _transfer(found.followed_by) if found.followed_by else None
        if after is not None and after.move is Move.VOIDED:
            refused = after.ground
            continue
        is_open = found.move is Move.PENDING and after is None
        state, amount = BillState.DECLARED if is_open else BillState.PAID, abs(found.legs[0].amount)
        return Bill(state, amount, key, found.reference, (after or found).value_date)


def bill_declare(due: Due, slip: str, *, actor: Actor, at: datetime) -> Bill:
    """The debtor says by which slip it was paid; said again it is the same. Raises SlipUnfit,
    SlipDiffers."""
    known, slip = bill(due), _read(slip)
    if known.state is BillState.DUE:
        _post(due, known.key, slip, Move.PENDING, actor, at)
    elif known.slip != slip:
        raise SlipDiffers(known=known.slip)
    return bill(due)


def bill_receive(due: Due, slip: str, *, actor: Actor, at: datetime) -> Bill:
    """The money is there: as the debtor said, or, by a slip of its own, at the counter. Received
    again it changes nothing. Raises SlipUnfit, SlipDiffers."""
    known = bill(due)
    if slip.strip() and known.state is not BillState.DUE and _read(slip) != known.slip:
        raise SlipDiffers(known=known.slip)
    if known.state is BillState.DUE:
        _post(due, known.key, _read(slip), Move.POSTED, actor, at)
    elif known.state is BillState.DECLARED:
        settle(f"{known.key}-in", known.key, actor=actor, at=at, text=due.text)
    return bill(due)


def bill_send_back(due: Due, ground: str, *, actor: Actor, at: datetime) -> Bill:
    """What the debtor said is not there: it is due again. Raises NothingDeclared."""
    known = bill(due)
    if known.state is not BillState.DECLARED or not ground.strip():
        raise NothingDeclared(due=due.key)
    void(f"{known.key}-no", known.key, ground=ground[:200], actor=actor, at=at)
    return bill(due)


def _transfer(key: str) -> TransferRow | None:
    try:
        return transfer(key)
    except TransferUnknown:
        return None


def _post(due: Due, key: str, slip: str, move: Move, actor: Actor, at: datetime) -> None:
    paid = moved(
        key, due.amount, out_of=due.out_of, into=due.into, value_date=china_day(at), move=move,
        text=due.text, reference=slip,
    )  # fmt: skip
    post(paid, actor=actor, at=at)


def _read(slip: str) -> str:
    """Raises SlipUnfit."""
    said = slip.strip()
    plain = said.replace("-", "")
    if not (SHORTEST <= len(said) <= LONGEST and plain.isascii() and plain.isalnum()):
        raise SlipUnfit(slip=said[:LONGEST])
    return said
