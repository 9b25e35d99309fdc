"""What of the lifts in use wants the street's attention, each cause as one piece of work."""

from datetime import date, datetime

from yiju.applications.lifts import rules
from yiju.applications.lifts.process import KEY, WARNING
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.work import api as work
from yiju.platform.work.warned import Found, keep_warnings, of_item

CLOCK = Actor("system", "预警", via="system")


def keep(at: datetime) -> int:
    """What the clock does; how many changed. A lift that was stopped waits for its inspection."""
    day, found = china_day(at), list[Found]()
    for row in work.every(work.Wanted(process=KEY)):
        steps = {stage.step for stage in row.open_stages}
        signs = rules.entrapment_signs(row.data.get("trapped", ()), day)
        if "in_use" in steps:
            signs += rules.inspection_signs(date.fromisoformat(row.data["inspected_on"]), day)
        found += [of_item(row, sign, role="district") for sign in signs]
    return keep_warnings(WARNING.key, found, actor=CLOCK, at=at)
