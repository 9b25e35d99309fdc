"""What moves in the books: receipts, the release, refunds, what was ruled. Whole or not at all.

Each deal has an account of its own, and one for what is kept back; what lies outside stands on
the other side, by what it is for.
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from yiju.applications.resale.rules import P, Release, may_be_released, terms_in
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _, listed
from yiju.platform.base.time import china_day
from yiju.platform.trust.escrow import api as escrow
from yiju.platform.trust.escrow.api import INTEREST, fen_of
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work.api import Change
from yiju.platform.work.escrow import api as items
from yiju.platform.work.escrow.api import came_in, post_receipt, receipts_in

OUTSIDE: Mapping[str, Text] = {
    "own": _("买方自有资金"),
    "loan": _("贷款银行"),
    "lender": _("卖方贷款银行"),
    "taxes": _("税务机关"),
    "seller": _("卖方"),
    "interest": _("开户银行付息"),
}

PAYERS = {"own": "buyer", "loan": "bank"}


def _kind(name: str, title: Text, *counter: str, floor: int | None = 0) -> ledgers.AccountKind:
    key, opposite = f"resale.{name}", tuple(f"resale.{one}" for one in counter)
    told = {"key": key, "title": title, "unit": ledgers.FEN, "holders": ("unit",)}
    return ledgers.AccountKind(**told, floor=floor, counter=opposite)  # type: ignore[arg-type]


KINDS = (
    _kind("deal", _("存量房交易监管子账户"), "holdback", "outside", "stray"),
    _kind("holdback", _("交房保证金"), "deal", "outside"),
    _kind("outside", _("监管账户以外"), "deal", "holdback", "stray", floor=None),
    _kind("stray", _("监管账户待查款"), "deal", "outside", floor=None),
)


class ReleaseUnfit(CityError):
    code = "resale.release_unfit"
    status = 409
    text = _("{number} 不能这样放款：{why}")


def outside(kind: str) -> str:
    return f"resale-{kind}"


def holdback(number: str) -> str:
    return f"{number}-H"


def opened(change: Change) -> None:
    """Open the two accounts of a deal, and those outside where they are not there yet."""
    item, day = change.item, china_day(change.at)
    told = {outside(kind): ("resale.outside", title.msgid) for kind, title in OUTSIDE.items()}
    told |= {item.number: ("resale.deal", ""), holdback(item.number): ("resale.holdback", "")}
    openings = [
        ledgers.Opening(code, kind, "unit", item.unit_code, day, title)
        for code, (kind, title) in told.items()
    ]
    ledgers.accounts_open(openings, actor=change.actor, at=change.at)


def own_in(change: Change) -> None:
    _take(change, "own")


def loan_in(change: Change) -> None:
    _take(change, "loan")


def _take(change: Change, kind: str) -> None:
    due = change.item.data[kind] - came_in(change.item.data, kind)
    post_receipt(change, kind, due, outside(kind), OUTSIDE[kind])


def _order(change: Change, what: str) -> items.Payments:
    rate = Fraction(P.interest_rate.at(china_day(change.at)))
    return items.payments_of(change, what, outside("interest"), rate, PAYERS)


def release(change: Change) -> None:
    """Pay the lender, the taxes and the seller, and keep back what was agreed: all or nothing."""
    said, number, terms = change.said, change.item.number, terms_in(change.item.data)
    payoff, taxes, seller = (fen_of(one) for one in (said.payoff, said.taxes, said.seller))
    planned, order = Release(payoff, taxes, seller, terms.holdback), _order(change, "release")
    escrow.check_sum(number, planned.total, escrow.available(number))
    if unmet := may_be_released(planned, terms, said.stated_on, order.day).unmet:
        raise ReleaseUnfit(number=number, why=listed(map(str, unmet)))
    earned = order.earn(number)
    order.pay("lender", planned.payoff, number, outside("lender"), "lender")
    order.pay("taxes", planned.taxes, number, outside("taxes"), "taxes")
    order.pay("seller", planned.seller, number, outside("seller"), "seller")
    order.move("holdback", planned.holdback, number, holdback(number))
    order.pay(f"seller{INTEREST}", earned, number, outside("seller"), "seller")
    order.post()


def pay_holdback(change: Change) -> None:
    """All that is left goes to the seller, with what it earned."""
    number, order = change.item.number, _order(change, "holdback")
    left = escrow.available(number) + ledgers.balance(holdback(number))
    escrow.pay_shares(order, number, holdback(number), {"seller": left}, outside, "")


def refund(change: Change) -> None:
    item = change.item
    escrow.refund(_order(change, "refund"), item.number, receipts_in(item.data), outside)


def settle(change: Change) -> None:
    """Pay all that is held as agreed before the mediator, or as ruled."""
    said, number = change.said, change.item.number
    given = {"seller": said.seller, "own": said.buyer, "loan": said.bank, "lender": said.lender}
    shares, order = {kind: fen_of(one) for kind, one in given.items()}, _order(change, "settle")
    escrow.pay_shares(order, number, holdback(number), shares, outside, said.document)


count = items.count_payments("", "-H")


def through(number: str, until: date) -> escrow.Through:
    """What went through the accounts of a deal, interest apart."""
    return escrow.through((number, holdback(number)), [*map(outside, OUTSIDE)], until)
