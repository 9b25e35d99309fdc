"""What is counted of stalls: added in a year, ready for charging, income told in time."""

from datetime import datetime

from yiju.applications.compound_parking import books, rules
from yiju.applications.compound_parking.parking import KIND, Asset, by_compound, decisions_of
from yiju.applications.compound_parking.services import due_quarters
from yiju.platform.base.i18n import _
from yiju.platform.base.law import reading_of
from yiju.platform.base.time import Period
from yiju.platform.base.units import BERTH, PERCENT
from yiju.platform.registry import api as registry
from yiju.platform.steering.api import Indicator, Measure, Row


def _row(one: Asset) -> Row:
    return Row(KIND, one.code, one.name)


def _stalls(period: Period, area: str, known_at: datetime | None) -> list[Asset]:
    """Stalls that may be there: one on common ground only where the owners agreed."""
    found = registry.standing(KIND, on=period.last_day, within=area, known_at=known_at)
    decisions = decisions_of(found)
    return [
        one
        for one in found
        if rules.is_decided(one.record, decisions.get(one.record.decision))
        and (one.record.ground == "planned"
             or rules.leaves_the_lane(one.record.lane_m, period.last_day))
    ]  # fmt: skip


def pull_added(period: Period, area: str, known_at: datetime | None) -> Measure:
    """Stalls on common ground that were added in the year, with the owners' consent."""
    year, stalls = period.last_day.year, _stalls(period, area, known_at)
    if not stalls:
        return Measure.missing(_("没有登记小区车位"))
    added = (one for one in stalls if one.record.added_on and one.record.added_on.year == year)
    return Measure.count(map(_row, added), map(_row, stalls))


def pull_charging(period: Period, area: str, known_at: datetime | None) -> Measure:
    """Share of the stalls at which a car can be charged."""
    stalls = _stalls(period, area, known_at)
    ready = (one for one in stalls if one.record.charging)
    return Measure.share(map(_row, ready), map(_row, stalls), _("没有登记小区车位"))


def pull_in_time(period: Period, area: str, known_at: datetime | None) -> Measure:
    """Quarters of compounds whose stalls earned something, credited to the owners in time; those
    that fell due in the year up to the last day."""
    last = period.last_day
    due = due_quarters(Period.year(last.year).first_day, last)
    earned = [
        (compound, quarter)
        for compound in by_compound(last, area)
        for quarter in due
        if books.earned(compound, quarter).gross
    ]
    return Measure.share(
        (_quarter(*one) for one in earned if not books.is_late(*one, last)),
        (_quarter(*one) for one in earned),
        _("没有到期应入账的车位收益"),
    )


def _quarter(compound: str, quarter: Period) -> Row:
    return Row("compound", compound, quarter.label)


added = Indicator(
    key="compound_parking.added", title=_("小区增设的车位"), unit=BERTH, better="more",
    cites=(rules.SECTION,), pull=pull_added, reading=reading_of(rules.is_decided), rhythm="year",
)  # fmt: skip
charging = Indicator(
    key="compound_parking.charging", title=_("小区车位具备充电条件的占比"), unit=PERCENT,
    better="more", cites=(rules.SECTION,), pull=pull_charging,
    reading=_("具备充电条件的车位数除以全部车位数；没有业主表决依据的车位不计数。"), reads=(KIND,),
)  # fmt: skip
in_time = Indicator(
    key="compound_parking.income_in_time", title=_("车位收益按时入账公布率"), unit=PERCENT,
    better="more", cites=(rules.SECTION_20,), pull=pull_in_time,
    reading=reading_of(rules.income_due), rhythm="year",
)  # fmt: skip
ALL = (added, charging, in_time)
