"""In which order the tasks on a phone are best done: the round of its reader, for the list."""

from datetime import datetime
from typing import Any

from yiju.interfaces.web.reader import Reader
from yiju.platform.work.dispatch import api as dispatch


def turns_of(reader: Reader, now: datetime) -> dict[int, dict[str, Any]]:
    """By the stage of a task: its place in the reader's round, or the crew whose it is.

    Empty for those who are in no crew and no inspectors: nobody plans for them.
    """
    crew = next(iter(dispatch.crews_with(reader.account)), None)
    if crew is not None:
        plan = dispatch.plan_of(crew.unit_code, crew.facts.role, now)
        return {
            visit.task.stage: _turn(visit, place, course.crew, crew)
            for course in plan.courses
            for place, visit in enumerate(course.visits, 1)
        }
    found = dispatch.round_of(reader.account, now) if reader.may("inspector") else None
    visits = found.visits if found else ()
    return {visit.task.stage: _turn(visit, place) for place, visit in enumerate(visits, 1)}


def _turn(
    visit: dispatch.PlannedVisit,
    place: int,
    whose: dispatch.CrewRow | None = None,
    own: dispatch.CrewRow | None = None,
) -> dict[str, Any]:
    if whose != own and whose is not None:
        return {"crew": whose.name}
    task = visit.task
    return {
        "place": place,
        "starts_at": visit.starts_at.isoformat(),
        "km": round(visit.km, 1),
        "late": bool(visit.late),
        "begun": task.begun_at is not None,
        "given_by": task.given_by if task.given and not task.begun_at else "",
    }
