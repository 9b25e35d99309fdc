"""How many owners take part when they are asked (§20)."""

from datetime import datetime, timedelta
from fractions import Fraction

from yiju.applications.owners_assembly import rules
from yiju.platform.base.i18n import _
from yiju.platform.base.time import Period, start_of_day
from yiju.platform.base.units import PERCENT
from yiju.platform.registry import api as registry
from yiju.platform.steering.api import Measure, Row, indicator
from yiju.platform.trust.ballots import api as ballots


@indicator(
    key="owners_assembly.participation",
    title=_("业主表决参与率"),
    unit=PERCENT,
    better="more",
    cites=(rules.SECTION_20,),
    reading=_(
        "本年计票的业主表决中，参与的业主占应参与业主的份额；同一次同一名册的几项算一次，取参与最多的一项。"
    ),
    rhythm="year",
)
def participation(period: Period, area: str, known_at: datetime | None) -> Measure:
    """Owners who took part in the votes counted in the year, among all who were asked."""
    day = period.last_day
    since = start_of_day(Period.year(day.year).first_day)
    before = start_of_day(day + timedelta(days=1))
    here = {f"compound/{row.code}" for row in registry.standing("compound", on=day, within=area)}
    counted = [row for row in ballots.ballots(counted=(since, before)) if row.subject in here]
    counted.sort(key=lambda row: row.took_part.heads)
    occasions = {(row.closes_at, row.roll_hash): row for row in counted}
    asked = sum(row.all.heads for row in occasions.values())
    if not asked:
        return Measure.missing(_("{year} 年没有计票的业主表决").format(year=day.year))
    part = sum(row.took_part.heads for row in occasions.values())
    rows = tuple(Row("ballot", row.key, row.title) for row in occasions.values())
    return Measure(Fraction(100 * part, asked), Fraction(part), Fraction(asked), rows)
