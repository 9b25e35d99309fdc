"""What of the deals wants somebody's attention, each cause as one piece of work of the office."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from yiju.applications.resale import deals, rules
from yiju.applications.resale.process import WARNING
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.money import Money
from yiju.platform.base.time import china_day
from yiju.platform.events import api as events
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.banking import api as banking
from yiju.platform.work.escrow import api as escrow
from yiju.platform.work.warned import Found, keep_warnings

CLOCK = Actor("system", "预警", via="system")
REFUSED: dict[str, Text] = {
    "escrow.holder_differs": _("有人以他人账户付款，未入账"),
    "escrow.too_much": _("有人多付，未入账"),
    "work.unmet": _("登记信息与交易不符，交易没有前进"),
}


def keep(at: datetime) -> int:
    """What the clock does; how many changed."""
    rows = list(work.every(work.Wanted(process=deals.process.KEY)))
    return keep_warnings(WARNING.key, _of_deals(rows, at), actor=CLOCK, at=at)


def _of_deals(rows: Sequence[work.ItemRow], now: datetime) -> Iterator[Found]:
    yield from _late(rows, now)
    yield from _refused(rows)
    yield from _agents(rows, now)
    yield from _of_bank({row.number: row for row in rows})


def _found(
    row: work.ItemRow, cause: str, level: str, says: Text, *evidence: Text | str,
    happened: bool = False,
) -> Found:  # fmt: skip
    """Of a deal: for the unit that keeps its escrow."""
    city, kind = registry.city(), cause.partition("/")[0]
    return Found(
        cause,
        level,
        says,
        row.title,
        work.Place(city.code, city.path),
        unit=row.unit_code,
        evidence=evidence,
        asset=row.asset,
        happened=happened,
        more={"deal": row.number, "kind": kind},
    )


def _late(rows: Sequence[work.ItemRow], now: datetime) -> Iterator[Found]:
    for row in rows:
        for stage in row.open_stages:
            if stage.step == "paid" and stage.due_at and stage.due_at < now:
                says = _("已过户、资金到齐，超过时限没有放款")
                due = _("应于 {due} 前放款").format(due=stage.due_at)
                yield _found(row, f"release/{row.number}", "orange", says, due)
        if not row.end and rules.is_old(china_day(row.began_at), china_day(now)):
            began = _("{day} 签约").format(day=china_day(row.began_at))
            yield _found(row, f"old/{row.number}", "yellow", _("开始已久，仍未办结"), began)


def _refused(rows: Sequence[work.ItemRow]) -> Iterator[Found]:
    """What was refused while a deal ran: by whom it was tried stands in its log."""
    for row in rows:
        if row.end:
            continue
        told = [
            one for one in events.timeline("resale", row.number) if one.action == "resale.refuse"
        ]
        for code, text in REFUSED.items():
            days = [china_day(one.at) for one in told if (one.after or {}).get("code") == code]
            if days:
                times = _("{count} 次，最近一次 {day}").format(count=len(days), day=max(days))
                cause = f"refused/{row.number}/{code}"
                yield _found(row, cause, "yellow", text, times, happened=True)


def _agents(rows: Sequence[work.ItemRow], now: datetime) -> Iterator[Found]:
    ended, cancelled = Counter[str](), Counter[str]()
    last: dict[str, work.ItemRow] = {}
    for row in rows:
        for agent in row.data["agents"] if row.end else ():
            ended[agent] += 1
            cancelled[agent] += row.end == "refunded"
            last.setdefault(agent, row)
    for agent, count in ended.items():
        if rules.cancels_often(cancelled[agent], count, china_day(now)):
            says = _("{agent} 办结 {count} 件，撤销 {cancelled} 件")
            says = says.format(agent=agent, count=count, cancelled=cancelled[agent])
            yield _found(last[agent], f"agent/{agent}", "yellow", says)


def _of_bank(rows: dict[str, work.ItemRow]) -> Iterator[Found]:
    """Money that is nobody's yet, as interest that the bank paid, and payments that failed and were
    not made again."""
    for receipt in banking.receipts(unassigned=True):
        if row := rows.get(receipt.ledger):
            said = _("有 {amount} 到账待查：{why}")
            if rules.is_interest(receipt.memo):
                said = _("银行付息 {amount}，还没有记给谁：{why}")
            says = said.format(amount=Money(receipt.amount), why=receipt.why)
            line = _("{day}，流水号 {number}，摘要 {memo}").format(
                day=receipt.value_date, number=receipt.number, memo=receipt.memo or "—"
            )
            cause = f"stray/{receipt.bank}/{receipt.number}"
            yield _found(row, cause, "yellow", says, line)
    for payment in escrow.not_paid():
        if row := rows.get(payment.ledger):
            says = _("{amount} 没有付成：{why}")
            says = says.format(amount=Money(payment.amount), why=payment.why)
            yield _found(row, f"unpaid/{payment.key}", "orange", says)
