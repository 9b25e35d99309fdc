"""What §22 comes to in a month, measured from the cases themselves."""

from datetime import datetime
from typing import Literal

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, Standard
from yiju.platform.base.time import Period
from yiju.platform.base.units import ITEM, PERCENT
from yiju.platform.registry import api as registry
from yiju.platform.steering.api import Indicator, Measure, Row
from yiju.platform.work.figures.api import SHARES, Counts
from yiju.platform.work.scoring.api import counts_of, known_until

GROUND = (Clause("22"), Standard("GB/T 30428.4-2016"))


def month_of(period: Period) -> Period:
    return Period.month(period.last_day.year, period.last_day.month)


def counts_in(period: Period, area: str) -> Counts:
    """The counts of the month up to the last day of the period, in an area."""
    until = known_until(period.last_day)
    return counts_of(month_of(period), registry.area(area).path, until)


def _row(number: str) -> Row:
    return Row("case", number)


def share(
    key: str,
    title: Text,
    reading: Text,
    better: Literal["more", "less"] = "more",
) -> Indicator:
    def pull(period: Period, area: str, known_at: datetime | None) -> Measure:
        found, (done, should) = counts_in(period, area), SHARES[key]
        why = _("{month}没有应办的案件").format(month=month_of(period).label)
        rows = map(_row, found.each(should))
        return Measure.share(map(_row, found.each(done)), rows, why)

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


def count(key: str, title: Text, reading: Text) -> Indicator:
    def pull(period: Period, area: str, known_at: datetime | None) -> Measure:
        return Measure.count(map(_row, counts_in(period, area).each(key)))

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


filed = count("filed", _("当月立案数"), _("当月立案的案件，不论来源。"))
closed = share(
    "closed",
    _("当月结案率"),
    _("当月到期和当月结案的案件中，到月末已结案的。"),
)
closed_in_time = share(
    "closed_in_time",
    _("当月按期结案率"),
    _("当月到期和当月结案的案件中，不晚于期限结案的。"),
)
handled_in_time = share(
    "handled_in_time",
    _("当月按期处置率"),
    _("当月到期和当月处置的任务中，不晚于处置时限办完的。"),
)
reworked = share(
    "reworked",
    _("当月返工率"),
    _("当月办完的任务中，核查不通过、退回补充或市民反映没有解决的。"),
    better="less",
)
