"""Whether what is to be inspected is inspected in time, measured from the inspections."""

from datetime import date, datetime, timedelta

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause
from yiju.platform.base.time import Period, start_of_day
from yiju.platform.base.units import PERCENT
from yiju.platform.registry import api as registry
from yiju.platform.steering.api import Indicator, Measure, Row
from yiju.platform.work.cases.api import last_change
from yiju.platform.work.inspections import api as inspections


def known_until(day: date) -> datetime:
    """The end of the day; for a day that is not over, the last moment that anything is known of:
    what falls due after it is not late yet."""
    end = start_of_day(day + timedelta(days=1))
    last = last_change()
    return min(end, last) if last else end


def pull_in_time(period: Period, area: str, known_at: datetime | None) -> Measure:
    """Inspections of key places done within their limit, among those that fell due in the month of
    the period's last day, up to that day."""
    last = period.last_day
    month = Period.month(last.year, last.month)
    before = known_until(last)
    paths = registry.paths_within(area)
    due = inspections.outcomes(start_of_day(month.first_day), before, before, paths)
    rows = [(Row("case", number), outcome) for number, outcome in due]
    return Measure.share(
        (row for row, outcome in rows if outcome == "in_time"),
        (row for row, _outcome in rows),
        _("{month}没有到期的巡查").format(month=month.label),
    )


in_time = Indicator(
    key="inspections.in_time",
    title=_("重点场所按期巡查率"),
    unit=PERCENT,
    better="more",
    cites=(Clause("22"),),
    pull=pull_in_time,
    reading=_("当月到期的重点场所巡查中，在时限内完成的份额；未能进入的、漏检的都不算完成。"),
    rhythm="year",
)
