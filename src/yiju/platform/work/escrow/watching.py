"""Signs that something is wrong with money in trust: read from receipts, payments and the log, and
judged by the pure rules of `trust/escrow`."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.money import Money
from yiju.platform.base.signs import Sign
from yiju.platform.base.time import china_day
from yiju.platform.events import api as events
from yiju.platform.registry import api as registry
from yiju.platform.trust.escrow.firms import Firm, young_payee
from yiju.platform.trust.escrow.rules import (
    Inflow,
    by_strangers,
    circles,
    is_interest,
    loan_is_late,
)
from yiju.platform.work.banking import api as banking
from yiju.platform.work.declared import calendar
from yiju.platform.work.escrow.paying import not_paid
from yiju.platform.work.rows import ItemRow


@dataclass(frozen=True)
class Paying:
    """Who pays for a contract: its number, the person in the register who bought, what stands in
    the memo of a lender's payment."""

    contract: str
    buyer: int
    lender: str


def names_around(firm: str) -> frozenset[str]:
    """The names of a firm and of those of its group. Raises UnitUnknown."""
    rows = registry.related_firms(firm)
    return frozenset(name for one in rows for name in (one.name, one.short_name))


def payment_signs(
    ledger: str, paying: Mapping[str, Paying], circle: frozenset[str], *, on: date, back: int,
    days: int,
) -> Iterator[Sign]:  # fmt: skip
    """Money that went out and came back within `days`, and payments by strangers, of the last
    `back` days. `paying` says who pays into which account; what a lender pays is nobody else's."""
    since = on - timedelta(days=back)
    came = [one for one in banking.inflows(ledger, since) if one.credited in paying]
    own = [one for one in came if paying[one.credited].lender not in one.memo]
    returned = circles(banking.outflows(ledger, since), own, circle, days)
    for out, back_in in returned:
        says = _("付出的资金 {days} 天内又作为合同 {number} 的购房款存回").format(
            days=(back_in.day - out.day).days, number=paying[back_in.credited].contract
        )
        went = _("{day} 付出 {amount}，{key}").format(
            day=out.day, amount=Money(out.amount), key=out.key
        )
        yield Sign(f"circle/{back_in.number}", "red", says, (went, _line(back_in)), True)
    known = {back_in.number for _out, back_in in returned}
    may_pay = {
        code: frozenset({registry.name_mark(paying[code].buyer)})
        for code in {one.credited for one in own}
    }
    for one in by_strangers([one for one in own if one.number not in known], may_pay):
        contract = paying[one.credited].contract
        says = _("合同 {number} 的购房款由他人支付").format(number=contract)
        lines = [_line(o) for o in own if (o.credited, o.payer) == (one.credited, one.payer)]
        yield Sign(f"payer/{contract}/{one.payer[:12]}", "yellow", says, tuple(lines), True)


def loan_signs(
    contract: str, mortgaged_on: str, days: int, missing: int, on: date
) -> Iterator[Sign]:
    """A loan that should have come within so many working days of the mortgage, with the fen that
    are `missing`."""
    last = calendar().add_working_days(date.fromisoformat(mortgaged_on), days)
    if loan_is_late(last, missing, on):
        says = _("合同 {number} 的贷款应于 {last} 到账，还差 {missing}").format(
            number=contract, last=last, missing=Money(missing)
        )
        mortgaged = _("抵押登记日 {day}").format(day=mortgaged_on)
        yield Sign(f"loan/{contract}", "orange", says, (mortgaged,))


def young_payees(draws: Sequence[ItemRow], firms: Mapping[str, Firm], days: int) -> Iterator[Sign]:
    """Payments that were asked for when the payee, as it declared itself, was younger than so many
    days."""
    for draw in draws:
        if (firm := firms.get(payee := draw.data["payee"])) is not None:
            asked_on = china_day(draw.began_at)
            sign = young_payee(draw.number, payee, firm, draw.data["fen"], asked_on, days)
            yield from [sign] if sign else []


def stray_signs(items: Mapping[str, ItemRow]) -> Iterator[tuple[ItemRow, Sign]]:
    """Money that came in for one of the items and is nobody's yet, as interest that the bank paid,
    and payments that failed and were not made again. `items` by the code of their account."""
    for receipt in banking.receipts(unassigned=True):
        if receipt.ledger in items:
            says = _("有 {amount} 到账待查：{why}")
            if is_interest(receipt.memo):
                says = _("银行付息 {amount}，还没有记给谁：{why}")
            says = says.format(amount=Money(receipt.amount), why=receipt.why)
            line = _("{day}，流水号 {number}，摘要 {memo}").format(
                day=receipt.value_date, number=receipt.number, memo=receipt.memo or "—"
            )
            cause = f"stray/{receipt.bank}/{receipt.number}"
            yield items[receipt.ledger], Sign(cause, "yellow", says, (line,))
    for payment in not_paid():
        if payment.ledger in items:
            says = _("{amount} 没有付成：{why}")
            says = says.format(amount=Money(payment.amount), why=payment.why)
            yield items[payment.ledger], Sign(f"unpaid/{payment.key}", "orange", says)


def refused_signs(row: ItemRow, texts: Mapping[str, Text]) -> Iterator[Sign]:
    """What was tried with an item and refused, by the code of the refusal."""
    told = events.timeline(row.process, row.number)
    refusals = [one for one in told if one.action == f"{row.process}.refuse"]
    for code, says in texts.items():
        days = [china_day(one.at) for one in refusals if (one.after or {}).get("code") == code]
        if days:
            times = _("{count} 次，最近一次 {day}").format(count=len(days), day=max(days))
            yield Sign(f"refused/{code}", "yellow", says, (times,), True)


def cancelled_signs(
    rows: Sequence[ItemRow], end: str, is_often: Callable[[int, int], bool]
) -> Iterator[tuple[ItemRow, Sign]]:
    """Agents of whose deals that ended so many ended in `end`, at the first of them; `is_often`
    takes how many did, and of how many. The newest deals come first."""
    ended, cancelled = Counter[str](), Counter[str]()
    first: dict[str, ItemRow] = {}
    for row in rows:
        for agent in row.data["agents"] if row.end else ():
            ended[agent] += 1
            cancelled[agent] += row.end == end
            first[agent] = row
    for agent, count in ended.items():
        if is_often(cancelled[agent], count):
            says = _("{agent} 办结 {count} 件，撤销 {cancelled} 件").format(
                agent=agent, count=count, cancelled=cancelled[agent]
            )
            yield first[agent], Sign(f"agent/{agent}", "yellow", says)


def _line(one: Inflow) -> Text:
    said = _("{day} 存入 {amount}，流水号 {number}")
    return said.format(day=one.day, amount=Money(one.amount), number=one.number)
