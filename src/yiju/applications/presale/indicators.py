"""What is counted of presale funds (§9)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from yiju.applications.presale import accounts, rules
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause
from yiju.platform.base.time import Period, start_of_day
from yiju.platform.base.units import PERCENT
from yiju.platform.registry import api as registry
from yiju.platform.steering.api import Indicator, Measure, Promise, Row
from yiju.platform.work import api as work


def effective(period: Period, area: str) -> Iterator[work.ItemRow]:
    """Node changes that took effect in the year up to the last day of the period."""
    year = Period.year(period.last_day.year)
    since, before = start_of_day(year.first_day), start_of_day(period.last_day + timedelta(days=1))
    paths = tuple(registry.paths_within(area))
    for item in accounts.items("node"):
        ended = item.ended_at if item.end == "effective" else None
        if ended and since <= ended < before and item.area_path.startswith(paths):
            yield item


def pull_drawn(period: Period, area: str, known_at: datetime | None) -> Measure:
    """Node changes of the year whose inspectors were drawn and whose result was published."""
    found = list(effective(period, area))
    return Measure.share(
        (Row("case", one.number) for one in found if one.data["draws"] and one.data.get("notice")),
        (Row("case", one.number) for one in found),
        _("{year} 年没有生效的节点变更").format(year=period.last_day.year),
    )


def pull_covered(period: Period, area: str, known_at: datetime | None) -> Measure:
    """Permits under supervision whose money covers what has to stay at their node."""
    evening = start_of_day(period.last_day + timedelta(days=1)) - timedelta(seconds=1)
    found = [
        (row, accounts.standing(row.code, evening))
        for row in registry.standing(accounts.PERMIT, on=period.last_day, within=area)
        if accounts.is_supervised(row.code, period.last_day)
    ]
    return Measure.share(
        (Row("asset", f"{row.kind}/{row.code}") for row, now in found if now.is_covered),
        (Row("asset", f"{row.kind}/{row.code}") for row, _now in found),
        _("没有监管中的预售许可"),
    )


def pull_titled(period: Period, area: str, known_at: datetime | None) -> Measure:
    """Buildings whose first registration was planned by the day, and that have reached it by the
    planned day."""
    due, done = [], []
    reached = {
        (building, item.data["node"]): item.ended_at
        for item in accounts.items("node")
        if item.end == "effective" and item.ended_at
        for building in item.data["buildings"]
    }
    for row in registry.standing("presale_building", on=period.last_day, within=area):
        planned = row.record.planned[-1]
        if planned <= period.last_day:
            due.append(Row("asset", f"{row.kind}/{row.code}"))
            at = reached.get((row.code, rules.LAST))
            if row.record.node == rules.LAST or (at and at < start_of_day(planned + timedelta(1))):
                done.append(due[-1])
    return Measure.share(done, due, _("没有到期应办首次登记的楼栋"))


drawn = Indicator(
    key="presale.drawn_and_published",
    title=_("节点变更一随机一公示率"),
    unit=PERCENT,
    better="more",
    cites=(Clause("9"),),
    pull=pull_drawn,
    reading=_("本年生效的节点变更中，核验人员经随机抽取、结果经公示的份额。"),
    promise=Promise(("一随机", "一公示"), Clause("9"), has_figure=False),
    rhythm="year",
)
covered = Indicator(
    key="presale.covered",
    title=_("监管资金足额的许可"),
    unit=PERCENT,
    better="more",
    cites=(Clause("9"),),
    pull=pull_covered,
    reading=_("监管账户资金加保函不少于节点应留存额的许可的份额；未入户和已保留的不算。"),
    promise=Promise(("住房交易资金", "监管"), Clause("9"), has_figure=False),
    rhythm="year",
)
titled = Indicator(
    key="presale.titled_in_time",
    title=_("按计划办理首次登记的楼栋"),
    unit=PERCENT,
    better="more",
    cites=(Clause("9"),),
    pull=pull_titled,
    reading=_("计划首次登记之日已到的楼栋中，在该日前办成的份额。"),
    rhythm="year",
)
ALL = (drawn, covered, titled)
