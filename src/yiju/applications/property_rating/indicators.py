"""What the stars say and how much is complained of, counted for an area (§20)."""

from datetime import datetime, timedelta
from fractions import Fraction

from yiju.applications.property_rating import rules
from yiju.applications.property_rating.kinds import STARS
from yiju.applications.property_rating.process import TYPES
from yiju.applications.property_rating.reports import is_counted
from yiju.platform.base.i18n import _
from yiju.platform.base.law import reading_of
from yiju.platform.base.time import Period, start_of_day
from yiju.platform.base.units import PERCENT, Unit
from yiju.platform.registry import api as registry
from yiju.platform.steering.api import Indicator, Measure, Row
from yiju.platform.trust.standings import api as standings
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases

PER_THOUSAND_HOMES = Unit("per_thousand_homes", "件/千户", "per 1,000 homes")
GOOD = frozenset({"4", "5"})


def pull_good(period: Period, area: str, known_at: datetime | None) -> Measure:
    """Compounds with four or five stars on the last day, among those that have stars then."""
    day = period.last_day
    here = {row.code for row in registry.standing("compound", on=day, within=area)}
    found = standings.standings(STARS.key, on=day, known_at=known_at)
    rated = {
        one.subject.code: one.grade
        for one in found
        if one.grade and one.subject.kind == "compound" and one.subject.code in here
    }
    return Measure.share(
        (Row("compound", code) for code, grade in rated.items() if grade in GOOD),
        (Row("compound", code) for code in rated),
        _("截至{day}没有评出星级的小区").format(day=day),
    )


def pull_complaints(period: Period, area: str, known_at: datetime | None) -> Measure:
    """Complaints of the year up to the last day, for a thousand homes of the compounds."""
    day = period.last_day
    homes = sum(row.record.homes for row in registry.standing("compound", on=day, within=area))
    if not homes:
        return Measure.missing(_("没有登记户数的小区"))
    before = start_of_day(day + timedelta(days=1))
    wanted = work.Wanted(
        process=cases.CASE.key,
        type_codes=tuple(one.key for one in TYPES.every()),
        area_path=registry.area(area).path,
        since=start_of_day(Period.year(day.year).first_day),
        before=before,
    )
    rows = [Row("case", one.number) for one in work.every(wanted) if is_counted(one, before)]
    return Measure(
        Fraction(1000 * len(rows), homes), Fraction(len(rows)), Fraction(homes), tuple(rows)
    )


ALL = (
    Indicator(
        "property_rating.four_stars", _("物业服务四星以上的小区占比"), PERCENT, "more",
        (rules.SECTION_20,), pull_good, _("期末有星级的小区中，四星和五星的份额。"),
    ),
    Indicator(
        "property_rating.complaints", _("每千户物业投诉"), PER_THOUSAND_HOMES, "less",
        (rules.SECTION_20,), pull_complaints, reading_of(rules.is_complaint), rhythm="year",
    ),
)  # fmt: skip
