"""What of the lifts in compounds wants the street's attention, each cause as one piece of work."""

from collections import defaultdict
from datetime import date, datetime

from yiju.applications.lifts import rules, services
from yiju.applications.lifts.kinds import LIFT, Entrapment
from yiju.applications.lifts.process import WARNING
from yiju.platform.base.time import china_day, start_of_day
from yiju.platform.events.api import Actor
from yiju.platform.work.cases import api as cases
from yiju.platform.work.warned import Found, keep_warnings, of_asset

CLOCK = Actor("system", "预警", via="system")


def reports_on(on: date) -> dict[str, dict[str, date]]:
    """Reports that count on a day, by lift: the day of each by its number."""
    found: dict[str, dict[str, date]] = defaultdict(dict)
    for code, row in cases.reports_naming(LIFT, start_of_day(rules.complaints_since(on))):
        found[code][row.number] = china_day(row.began_at)
    return found


def keep(at: datetime) -> int:
    """What the clock does; how many changed. A lift that was stopped waits for its inspection."""
    day, found = china_day(at), list[Found]()
    trapped: dict[str, dict[str, Entrapment]] = defaultdict(dict)
    for one in services.entrapments(day):
        trapped[one.record.lift][one.code] = one.record
    reports = reports_on(day)
    for lift in services.standing(day):
        signs = rules.entrapment_signs(trapped[lift.code], day)
        signs += rules.complaint_signs(reports.get(lift.code, {}), day)
        if lift.state == "in_service":
            signs += rules.inspection_signs(lift.record.inspected_on, day)
        found += [of_asset(lift, sign, role="district") for sign in signs]
    return keep_warnings(WARNING.key, found, actor=CLOCK, at=at)
