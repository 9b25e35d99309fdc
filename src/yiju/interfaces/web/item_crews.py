"""What the page of an item says of crews: who is sent and why, who may begin, who has room."""

from datetime import datetime
from typing import Any

from yiju.interfaces.web.field_rights import may_see
from yiju.interfaces.web.reader import Reader
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases
from yiju.platform.work.dispatch import api as dispatch

MOST_CHOICES = 5


def crew_context(item: work.ItemRow, reader: Reader, now: datetime) -> dict[str, Any]:
    crew = _own_crew(item, reader)
    reasons = _reasons(item, reader, crew, now)
    return {
        "crew": crew,
        "reasons": reasons,
        "choices": _choices(reasons, crew),
        "outlook": _outlook(item, reader, now),
    }


def _field_role(item: work.ItemRow) -> str:
    """As which crews work on an open step of a case; nothing for what is done at a desk."""
    open_steps = {stage.step for stage in item.open_stages}
    if item.process != cases.CASE.key or item.paused or item.lon is None:
        return ""
    return next((role for role, some in dispatch.STEPS.items() if open_steps & {*some}), "")


def _choices(
    reasons: dispatch.Reasons | None, crew: dispatch.CrewRow | None
) -> list[dispatch.Choice]:
    """The best few, and the reader's own crew."""
    found = reasons.choices if reasons else ()
    return [one for at, one in enumerate(found) if at < MOST_CHOICES or one.crew == crew]


def _reasons(
    item: work.ItemRow, reader: Reader, crew: dispatch.CrewRow | None, now: datetime
) -> dispatch.Reasons | None:
    """Why the plan gives the case to the crew that it gives it to, for whoever sees the plan."""
    role = _field_role(item)
    unit = crew.unit_code if crew else item.unit_code if role == "staff" else ""
    if not unit or not may_see(reader, unit):
        return None
    return dispatch.reasons(item.number, unit, role, now)


def _own_crew(item: work.ItemRow, reader: Reader) -> dispatch.CrewRow | None:
    """The reader's crew, where it may say that it begins."""
    role = _field_role(item)
    if not role:
        return None
    held = {s.holder.account for s in item.open_stages if s.step in dispatch.STEPS[role]}
    for crew in dispatch.crews_with(reader.account):
        theirs = crew.facts.role == role and not held.isdisjoint({"", *crew.facts.accounts})
        if theirs and (role != "staff" or crew.unit_code == item.unit_code):
            return crew
    return None


def _outlook(item: work.ItemRow, reader: Reader, now: datetime) -> dispatch.Outlook | None:
    """For whoever dispatches: what lies with the responsible unit."""
    is_open = any(stage.step == "dispatching" for stage in item.open_stages)
    unit = str(item.data.get("responsible", ""))
    if not is_open or not unit or item.lon is None or item.lat is None:
        return None
    if not reader.may("dispatcher", "commander"):
        return None
    return dispatch.outlook(unit, item.lon, item.lat, item.type_code, item.due_at, now)
