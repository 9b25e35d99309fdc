"""What of the deals wants somebody's attention."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from yiju.applications.resale import rules
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import china_day
from yiju.platform.events import api as events
from yiju.platform.work import api as work

REFUSED: dict[str, Text] = {
    "escrow.holder_differs": _("有人以他人账户付款，未入账"),
    "escrow.too_much": _("有人多付，未入账"),
    "work.unmet": _("登记信息与交易不符，交易没有前进"),
}


class Warning(NamedTuple):
    number: str
    says: Text


def of_deals(rows: Sequence[work.ItemRow], now: datetime) -> list[Warning]:
    """All of them, the urgent first."""
    return [*_late(rows, now), *_refused(rows), *_agents(rows, now)]


def _late(rows: Sequence[work.ItemRow], now: datetime) -> Iterator[Warning]:
    for row in rows:
        for stage in row.open_stages:
            if stage.step == "paid" and stage.due_at and stage.due_at < now:
                yield Warning(row.number, _("已过户、资金到齐，超过时限没有放款"))
            if stage.step in {"hold", "mediation"}:
                yield Warning(row.number, _("冻结或调解中，等待决定"))
        if not row.end and rules.is_old(china_day(row.began_at), china_day(now)):
            yield Warning(row.number, _("开始已久，仍未办结"))


def _refused(rows: Sequence[work.ItemRow]) -> Iterator[Warning]:
    for row in rows:
        told = [] if row.end else events.timeline("resale", row.number)
        codes = {(one.after or {}).get("code") for one in told if one.action == "resale.refuse"}
        yield from (Warning(row.number, text) for code, text in REFUSED.items() if code in codes)


def _agents(rows: Sequence[work.ItemRow], now: datetime) -> Iterator[Warning]:
    ended, cancelled = Counter[str](), Counter[str]()
    for row in rows:
        for agent in row.data["agents"] if row.end else ():
            ended[agent] += 1
            cancelled[agent] += row.end == "refunded"
    for agent, count in ended.items():
        if rules.cancels_often(cancelled[agent], count, china_day(now)):
            says = _("{agent} 办结 {count} 件，撤销 {cancelled} 件")
            yield Warning("", says.format(agent=agent, count=count, cancelled=cancelled[agent]))
