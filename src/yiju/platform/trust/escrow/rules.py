"""Receipts, refunds to where the money came from, and interest that follows the principal. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, Standard, rule
from yiju.platform.base.money import Money, allocate
from yiju.platform.base.units import Unit
from yiju.platform.trust.ledgers.interest.rules import interest_of_products, product

ESCROW = Standard("建住房〔2006〕321号")
YUAN = Unit("yuan", "元", "yuan")


class AmountUnfit(CityError):
    code = "escrow.amount_unfit"
    status = 422
    text = _("金额 {amount} 应为不小于零的数，最多两位小数")


def fen_of(yuan: Decimal) -> int:
    """Raises AmountUnfit for parts of a fen and for what is below zero.

    >>> fen_of(Decimal("490000.01"))
    49000001
    """
    fen = yuan * 100
    if not yuan.is_finite() or fen != int(fen) or fen < 0:
        raise AmountUnfit(amount=yuan)
    return int(fen)


@dataclass(frozen=True)
class Receipt:
    """Money that came in: the bank's number, what it is, and which party it came from."""

    txn: str
    kind: str
    amount: int
    day: date
    origin: int


@rule(
    cites=(Clause("9"), ESCROW),
    reading=_("退款原路退回、分文不差；利息随本金，按各笔资金存放的金额和天数分。"),
)
def refunds(receipts: Sequence[Receipt], interest: int, day: date) -> list[tuple[Receipt, int]]:
    """Each receipt with the interest in fen that goes back with it, besides its own amount."""
    if not receipts:
        return []
    lain = {one.txn: product([(one.day, one.amount)], day, inclusive=False) for one in receipts}
    weights = lain if any(lain.values()) else {one.txn: one.amount for one in receipts}
    parts = allocate(Money(interest), weights)
    return [(one, parts[one.txn].fen) for one in receipts]


@rule(
    cites=(Clause("9"), Standard("银发〔2005〕129号")),
    reading=_("监管资金按活期存款计息：积数计息，一年 360 天，存入当日计、付出当日不计。"),
)
def interest_on(moves: Sequence[tuple[date, int]], day: date, rate: Fraction) -> int:
    """Interest in fen on the entries of an account up to a day, by a yearly rate."""
    lain = product([*moves], day, inclusive=False)
    return int(interest_of_products([lain], rate)[0])


@dataclass(frozen=True)
class Through:
    """What went through the accounts of one escrow, interest apart, by the account outside."""

    came: Mapping[str, int]
    went: Mapping[str, int]
    held: int


@rule(
    cites=(Clause("9"), ESCROW),
    reading=_("存入的各笔资金之和，等于付出的、退回的和仍在账上的之和，一分不差。"),
)
def is_conserved(found: Through) -> bool:
    return sum(found.came.values()) == sum(found.went.values()) + found.held


@dataclass(frozen=True)
class Inflow:
    """Money that came into an escrow; names and accounts are told apart by marks, not by words."""

    number: str
    credited: str
    payer: str
    account: str
    amount: int
    day: date
    memo: str


@dataclass(frozen=True)
class Outflow:
    """Money that was paid out of one."""

    key: str
    payee: str
    account: str
    amount: int
    day: date


@rule(
    cites=(Clause("9"), ESCROW),
    reading=_("购房款由买受人或其贷款银行支付；他人代付的，核实是谁、为什么。"),
)
def by_strangers(came: Sequence[Inflow], may_pay: Mapping[str, frozenset[str]]) -> list[Inflow]:
    """What was paid by somebody whose mark is not among those who `may_pay` for the account that
    was credited; an account of which nothing is known is passed over, as is a payer without name.
    """
    return [
        one
        for one in came
        if one.payer and one.credited in may_pay and one.payer not in may_pay[one.credited]
    ]


@rule(
    cites=(Clause("9"), ESCROW),
    reading=_(
        "监管资金付出后，同一收款人，或者开发企业的关联方，在规定天数内又以购房款存入的，"
        "视为回流；收付双方都是关联方的也算。"
    ),
)
def circles(
    went: Sequence[Outflow], came: Sequence[Inflow], circle: frozenset[str], days: int
) -> list[tuple[Outflow, Inflow]]:
    """Each payment in that came within `days` after one out of the same hands, with the latest of
    those. `circle` are the marks of the developer and of the firms that belong to it."""
    found = []
    for back in came:
        before = [
            out
            for out in went
            if 0 <= (back.day - out.day).days <= days
            and (
                back.payer == out.payee
                or back.account == out.account
                or {back.payer, out.payee} <= circle
            )
        ]
        if before:
            found.append((max(before, key=lambda out: (out.day, out.key)), back))
    return found


@rule(
    cites=(Clause("9"),),
    reading=_("抵押登记后，贷款应在规定的工作日内足额存入监管账户；最后一日过后仍不足的，预警。"),
)
def loan_is_late(last_day: date, missing: int, on: date) -> bool:
    """Whether loan money is late: fen still missing after the last day on which it was due."""
    return missing > 0 and on > last_day


@rule(
    cites=(Clause("9"), ESCROW),
    reading=_("摘要写明结息、利息的入账是银行付的利息，由监管机构记给应得的一方。"),
)
def is_interest(memo: str) -> bool:
    return any(word in memo for word in ("结息", "利息"))
