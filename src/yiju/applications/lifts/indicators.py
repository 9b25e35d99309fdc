"""Lifts added to old buildings (§2(1)), counted from the projects."""

from datetime import datetime

from yiju.applications.lifts import rules
from yiju.applications.lifts.process import KEY
from yiju.platform.base.i18n import _
from yiju.platform.base.time import Period
from yiju.platform.base.units import SET
from yiju.platform.registry import api as registry
from yiju.platform.steering.api import Measure, Row, indicator
from yiju.platform.work import api as work


@indicator(
    key="lifts.registered",
    title=_("加装并登记使用的电梯"),
    unit=SET,
    better="more",
    cites=(rules.SECTION,),
    reading=_("验收合格并办理使用登记，才算加装一部；按登记之日计。"),
)
def registered(period: Period, area: str, known_at: datetime | None) -> Measure:
    """Lifts registered for use by the last day of the period."""
    wanted = work.Wanted(process=KEY, area_path=registry.area(area).path)
    rows = list(work.every(wanted))
    if not rows:
        return Measure.missing(_("{area}没有加装电梯的项目").format(area=registry.area(area).name))
    last = period.last_day.isoformat()
    counted = [row for row in rows if row.data.get("registered_on", "9999") <= last]
    return Measure.count(
        (Row("lift_project", row.number, row.title) for row in counted),
        among=[Row("lift_project", row.number, row.title) for row in rows],
    )
