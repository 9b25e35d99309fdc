"""What of the deals wants somebody's attention, each cause as one piece of work of the office."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from yiju.applications.resale import rules
from yiju.applications.resale.process import KEY, WARNING
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.signs import Sign
from yiju.platform.base.time import china_day, to_china
from yiju.platform.events.api import Actor
from yiju.platform.work import api as work
from yiju.platform.work.escrow.api import cancelled_signs, refused_signs, stray_signs
from yiju.platform.work.warned import keep_warnings, of_item

CLOCK = Actor("system", "预警", via="system")
REFUSED: dict[str, Text] = {
    "escrow.holder_differs": _("有人以他人账户付款，未入账"),
    "escrow.too_much": _("有人多付，未入账"),
    "work.unmet": _("登记信息与交易不符，交易没有前进"),
}


def keep(at: datetime) -> int:
    """What the clock does; how many changed."""
    rows = list(work.every(work.Wanted(process=KEY)))
    signs = [*_late(rows, at), *_refused(rows), *stray_signs({row.number: row for row in rows})]
    signs += cancelled_signs(rows, "refunded", partial(rules.cancels_often, day=china_day(at)))
    found = [of_item(row, sign, unit=row.unit_code, deal=row.number) for row, sign in signs]
    return keep_warnings(WARNING.key, found, actor=CLOCK, at=at)


def _late(rows: Sequence[work.ItemRow], now: datetime) -> Iterator[tuple[work.ItemRow, Sign]]:
    for row in rows:
        for stage in row.open_stages:
            if stage.step == "paid" and stage.due_at and stage.due_at < now:
                says = _("已过户、资金到齐，超过时限没有放款")
                due = _("应于 {due} 前放款").format(due=f"{to_china(stage.due_at):%Y-%m-%d %H:%M}")
                yield row, Sign("release", "orange", says, (due,))
        if not row.end and rules.is_old(china_day(row.began_at), china_day(now)):
            began = _("{day} 签约").format(day=china_day(row.began_at))
            yield row, Sign("old", "yellow", _("开始已久，仍未办结"), (began,))


def _refused(rows: Sequence[work.ItemRow]) -> Iterator[tuple[work.ItemRow, Sign]]:
    for row in rows:
        for sign in () if row.end else refused_signs(row, REFUSED):
            yield row, sign
