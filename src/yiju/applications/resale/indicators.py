"""How far the pilot reaches, how fast it is, and what it protects."""

from datetime import datetime, timedelta
from fractions import Fraction
from statistics import median

from yiju.applications.resale import process, rules
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import Period, start_of_day
from yiju.platform.base.units import PERCENT, Unit
from yiju.platform.registry import api as registry
from yiju.platform.steering.api import Indicator, Measure, Promise, Row
from yiju.platform.trust.escrow.api import YUAN
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work import api as work
from yiju.platform.work.escrow.api import asset_of

ONLY_CITY = _("只统计全市：交易不分区立项")


def _moments(period: Period) -> tuple[datetime, datetime]:
    return start_of_day(period.first_day), start_of_day(period.last_day + timedelta(days=1))


def pull_share(period: Period, area: str, known_at: datetime | None) -> Measure:
    """Transfers of existing homes registered in the period whose money lay in the escrow."""
    if area != registry.city().code:
        return Measure.missing(ONLY_CITY)
    since, before = _moments(period)
    titled = {item.asset: item.number for item in work.every(work.Wanted(process=process.KEY))
              if item.data["titled"]}  # fmt: skip
    rows = [(asset_of(one.unit_no), one) for one in registry.titles_registered(since, before)]
    return Measure.share(
        (Row(process.KEY, titled[asset]) for asset, _one in rows if asset in titled),
        (Row("title", one.number) for _asset, one in rows),
        _("{period}没有收到转移登记的信息").format(period=period.label),
    )


def pull_days(period: Period, area: str, known_at: datetime | None) -> Measure:
    """Median days from the contract to the release, of deals released in the period."""
    if area != registry.city().code:
        return Measure.missing(ONLY_CITY)
    since, before = _moments(period)
    days = {}
    for item in work.every(work.Wanted(process=process.KEY, before=before)):
        for stage in item.stages:
            if stage.move == "release" and stage.ended_at and since <= stage.ended_at < before:
                days[item.number] = (stage.ended_at - item.began_at).days
    if not days:
        return Measure.missing(_("{period}没有放款").format(period=period.label))
    return Measure.total(Fraction(median(days.values())), (Row(process.KEY, one) for one in days))


def pull_held(period: Period, area: str, known_at: datetime | None) -> Measure:
    """Yuan that lay in the escrow at the end of the period's last day."""
    if area != registry.city().code:
        return Measure.missing(ONLY_CITY)
    kinds = ("resale.deal", "resale.holdback")
    rows = [one for kind in kinds for one in ledgers.accounts(kind=kind, size=100_000)]
    if not rows:
        return Measure.missing(_("还没有监管账户"))
    held = {one.code: ledgers.balance(one.code, on=period.last_day, known_at=known_at)
            for one in rows if one.opened <= period.last_day}  # fmt: skip
    found = (Row("account", code) for code, fen in held.items() if fen)
    return Measure.total(Fraction(sum(held.values()), 100), found)


def _indicator(key: str, title: Text, unit: Unit, reading: Text, **more: object) -> Indicator:
    told = {"key": f"resale.{key}", "title": title, "unit": unit, "reading": reading}
    return Indicator(**{"better": "more", "cites": rules.CITES, **told, **more})  # type: ignore[arg-type]


share = _indicator(
    "share", _("存量房交易资金监管覆盖率"), PERCENT,
    _("期内完成转移登记的存量房中，房款经监管账户支付的份额；登记数以登记机构的通知为准。"),
    pull=pull_share, rhythm="year", promise=Promise(("存量房", "监管"), rules.PILOT),
)  # fmt: skip
days = _indicator(
    "days", _("从签约到放款的天数"), Unit("day", "天", "days"),
    _("期内放款的交易，从立项到放款的天数的中位数。"), pull=pull_days, rhythm="year", better="less",
)  # fmt: skip
held = _indicator(
    "held", _("在账的监管资金"), YUAN, _("期末仍在监管账户的房款和交房保证金。"), pull=pull_held,
)  # fmt: skip
ALL = (share, days, held)
