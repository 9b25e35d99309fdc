"""What is counted of permits to sell (§9)."""

from datetime import datetime, timedelta

from yiju.applications.sales_permits import rules
from yiju.applications.sales_permits.process import KEY
from yiju.platform.base.i18n import _
from yiju.platform.base.time import Period, china_day
from yiju.platform.base.units import PERCENT
from yiju.platform.registry import api as registry
from yiju.platform.steering.api import Measure, Row, indicator
from yiju.platform.work import api as work


@indicator(
    key="sales_permits.in_time",
    title=_("十天内答复的预售许可申请"),
    unit=PERCENT,
    better="more",
    cites=rules.CITES,
    reading=_("期限在本年内届满的申请中，按期准许或者不准许的占多少。"),
)
def in_time(period: Period, area: str, known_at: datetime | None) -> Measure:
    """Requests whose time to be answered ended in the year up to the last day of the period."""
    paths = tuple(registry.paths_within(area))
    since, due, done = Period.year(period.last_day.year).first_day, [], []
    for row in work.every(work.Wanted(process=KEY)):
        asked = china_day(row.began_at)
        until = asked + timedelta(days=int(rules.P.answering_days.at(asked)))
        if since <= until <= period.last_day and row.area_path.startswith(paths):
            due.append(Row("case", row.number))
            if row.ended_at and china_day(row.ended_at) <= until:
                done.append(due[-1])
    missing = _("{year} 年没有答复期限届满的预售许可申请").format(year=period.last_day.year)
    return Measure.share(done, due, missing)
