"""Measures of escrows that run as a process: how many, how fast, how much lies there."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from statistics import median

from yiju.platform.base.i18n import _
from yiju.platform.base.time import Period, start_of_day
from yiju.platform.registry import api as registry
from yiju.platform.steering.indicator import Pull
from yiju.platform.steering.measure import Measure, Row
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work import api as work
from yiju.platform.work.escrow.api import asset_of

ONLY_CITY = _("只统计全市：交易不分区立项")
MOST_ACCOUNTS = 1_000_000


def titled_share(process: str) -> Pull:
    """Transfers of title registered in the period whose money lay in the escrow."""

    def pull(period: Period, area: str, known_at: datetime | None) -> Measure:
        """Transfers of title registered in the period whose money lay in the escrow."""
        if area != registry.city().code:
            return Measure.missing(ONLY_CITY)
        since, before = _moments(period)
        items = work.every(work.Wanted(process=process))
        titled = {item.asset: item.number for item in items if item.data.get("titled")}
        rows = [(asset_of(one.unit_no), one) for one in registry.titles_registered(since, before)]
        return Measure.share(
            (Row(process, titled[asset]) for asset, _one in rows if asset in titled),
            (Row("title", one.number) for _asset, one in rows),
            _("{period}没有收到转移登记的信息").format(period=period.label),
        )

    return pull


def days_to(process: str, move: str) -> Pull:
    """Median days from the beginning to a move, of items whose move was made in the period."""

    def pull(period: Period, area: str, known_at: datetime | None) -> Measure:
        """Median days from the beginning to the release, of those released in the period."""
        if area != registry.city().code:
            return Measure.missing(ONLY_CITY)
        since, before = _moments(period)
        days = {
            item.number: (stage.ended_at - item.began_at).days
            for item in work.every(work.Wanted(process=process, before=before))
            for stage in item.stages
            if stage.move == move and stage.ended_at and since <= stage.ended_at < before
        }
        if not days:
            return Measure.missing(_("{period}没有放款").format(period=period.label))
        return Measure.total(Fraction(median(days.values())), (Row(process, one) for one in days))

    return pull


def held_in(kinds: Sequence[str]) -> Pull:
    """Yuan that lay in accounts of these kinds at the end of the period's last day."""

    def pull(period: Period, area: str, known_at: datetime | None) -> Measure:
        """Yuan that lay in the escrow at the end of the period's last day."""
        if area != registry.city().code:
            return Measure.missing(ONLY_CITY)
        rows = [one for kind in kinds for one in ledgers.accounts(kind=kind, size=MOST_ACCOUNTS)]
        if not rows:
            return Measure.missing(_("还没有监管账户"))
        held = {
            one.code: ledgers.balance(one.code, on=period.last_day, known_at=known_at)
            for one in rows
            if one.opened <= period.last_day
        }
        found = (Row("account", code) for code, fen in held.items() if fen)
        return Measure.total(Fraction(sum(held.values()), 100), found)

    return pull


def _moments(period: Period) -> tuple[datetime, datetime]:
    return start_of_day(period.first_day), start_of_day(period.last_day + timedelta(days=1))
