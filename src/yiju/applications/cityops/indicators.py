"""What §22 comes to in a month, measured from the cases themselves."""

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from yiju.applications.cityops.counting import Counts, Numbers, Share
from yiju.applications.cityops.evaluation import evaluation, known_until
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, Standard
from yiju.platform.base.time import Period
from yiju.platform.base.units import ITEM, PERCENT
from yiju.platform.registry import api as registry
from yiju.platform.steering.api import Indicator, Measure, Row

GROUND = (Clause("22"), Standard("GB/T 30428.4-2016"))


def month_of(period: Period) -> Period:
    return Period.month(period.last_day.year, period.last_day.month)


def counts_of(period: Period, area: str) -> Counts:
    """The counts of the month up to the last day of the period, in an area."""
    until = known_until(period.last_day)
    return evaluation(month_of(period), registry.area(area).path, until).whole


def _row(number: str) -> Row:
    return Row("case", number)


def share(
    key: str,
    title: Text,
    reading: Text,
    pick: Callable[[Counts], Share],
    better: Literal["more", "less"] = "more",
) -> Indicator:
    def pull(period: Period, area: str, known_at: datetime | None) -> Measure:
        found = pick(counts_of(period, area))
        why = _("{month}没有应办的案件").format(month=month_of(period).label)
        return Measure.share(map(_row, found.done), map(_row, found.should), why)

    pull.__doc__ = str(reading)

    return Indicator(
        key=f"cityops.{key}",
        title=title,
        unit=PERCENT,
        better=better,
        cites=GROUND,
        pull=pull,
        reading=reading,
        rhythm="year",
    )


def count(key: str, title: Text, reading: Text, pick: Callable[[Counts], Numbers]) -> Indicator:
    def pull(period: Period, area: str, known_at: datetime | None) -> Measure:
        return Measure.count(map(_row, pick(counts_of(period, area))))

    pull.__doc__ = str(reading)

    return Indicator(
        key=f"cityops.{key}",
        title=title,
        unit=ITEM,
        better="less",
        cites=GROUND,
        pull=pull,
        reading=reading,
        rhythm="year",
    )


filed = count("filed", _("当月立案数"), _("当月立案的案件，不论来源。"), lambda found: found.filed)
closed = share(
    "closed",
    _("当月结案率"),
    _("当月到期和当月结案的案件中，到月末已结案的。"),
    lambda found: found.closed,
)
closed_in_time = share(
    "closed_in_time",
    _("当月按期结案率"),
    _("当月到期和当月结案的案件中，不晚于期限结案的。"),
    lambda found: found.closed_in_time,
)
handled_in_time = share(
    "handled_in_time",
    _("当月按期处置率"),
    _("当月到期和当月处置的任务中，不晚于处置时限办完的。"),
    lambda found: found.handled_in_time,
)
reworked = share(
    "reworked",
    _("当月返工率"),
    _("当月办完的任务中，核查不通过、退回补充或市民反映没有解决的。"),
    lambda found: found.reworked,
    better="less",
)
