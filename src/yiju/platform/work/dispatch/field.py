"""The work that lies open in the field, as the planner takes it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from yiju.platform.base.calendar import CalendarUnknown
from yiju.platform.base.time import CHINA, china_day
from yiju.platform.registry.api import chain, memberships
from yiju.platform.work.cases.intake import CASE
from yiju.platform.work.cases.urgency import priority_of
from yiju.platform.work.clock import P
from yiju.platform.work.declared import calendar
from yiju.platform.work.dispatch.crews import CrewRow, last_seen
from yiju.platform.work.dispatch.models import Given
from yiju.platform.work.dispatch.routes import FAR_AHEAD, Costs, Crew, Job
from yiju.platform.work.inbox.lists import held_by
from yiju.platform.work.inspections.plans import plans
from yiju.platform.work.models import Stage
from yiju.platform.work.rows import ItemRow, item_row

STEPS = {"staff": ("handling",), "inspector": ("confirming", "verifying", "inspecting")}
"""What is done on the spot, by whom."""
URGENT = 100.0
"""Added to the priority of what endangers people, so that it stands before all else."""
MOST_JOBS = 300
"""The earliest due of so many are planned; what comes after them comes later anyhow."""
MOST_OF_ONE = 60
SHIFTS = 10
LEAST_MINUTES = 5.0
"""What is left at least of work that takes longer than expected."""


@dataclass(frozen=True)
class Task:
    """An open step in the field. `given` is the crew to which a person gave it."""

    item: ItemRow
    stage: int
    account: str
    weight: float
    due_at: datetime | None
    given: str = ""
    begun_at: datetime | None = None

    @property
    def number(self) -> str:
        return self.item.number


def open_tasks(unit_code: str, role: str, now: datetime) -> list[Task]:
    """What crews of a unit in a role may do now, the earliest due first: the cases that the unit
    handles, or what inspectors have to see, in cases and inspections, in the areas of the unit's
    inspectors."""
    found = Stage.objects.filter(
        ended_at=None, step__in=STEPS[role], role__in=["", role], item__paused=False
    )
    found = found.filter(item__process__in=_processes(), item__end="").exclude(item__lon=None)
    if role == "staff":
        found = found.filter(unit_code=unit_code)
    rows = found.select_related("item").order_by("due_at", "pk")[:MOST_JOBS]
    return [_task(stage, now) for stage in rows]


def _processes() -> list[str]:
    """Of what is done on the spot: cases and inspections."""
    return [CASE, *(plan.process for plan in plans())]


def own_tasks(account: str, role: str, now: datetime) -> list[Task]:
    """What one person may do in the field now, in a role, the earliest due first."""
    posts = [post for post in memberships(account, china_day(now)) if post.role == role]
    mine = Stage.objects.filter(held_by(account, posts), ended_at=None, item__paused=False)
    mine = mine.filter(step__in=STEPS[role], item__process__in=_processes())
    mine = mine.exclude(item__lon=None)
    rows = mine.select_related("item").order_by("due_at", "pk")[:MOST_OF_ONE]
    return [_task(stage, now) for stage in rows]


def _task(stage: Stage, now: datetime) -> Task:
    item = item_row(stage.item, [stage])
    given = Given.objects.filter(stage=stage).first()
    areas = chain(item.area_code)
    urgency = priority_of(item, areas[2].name if len(areas) > 2 else "", now)
    return Task(
        item,
        stage.pk,
        stage.account,
        float(urgency.value) + URGENT * urgency.first,
        stage.due_at,
        str(given.crew_id) if given else "",
        given.begun_at if given else None,
    )


def jobs_of(tasks: Iterable[Task], crews: Sequence[CrewRow], role: str, now: datetime) -> list[Job]:
    """Tasks that somebody may do; what was given to a crew goes to it alone."""
    day = china_day(now)
    minutes = float((P.handling_minutes if role == "staff" else P.checking_minutes).at(day))
    areas = _areas(crews, role, day) if role == "inspector" else {}
    found = []
    for task in tasks:
        allowed = _allowed(task, crews, areas)
        if allowed is None:
            continue
        spent = (now - task.begun_at).total_seconds() / 60 if task.begun_at else 0.0
        found.append(
            Job(
                task.number,
                task.item.lon or 0.0,
                task.item.lat or 0.0,
                max(LEAST_MINUTES, minutes - spent),
                (task.due_at - now).total_seconds() / 60 if task.due_at else FAR_AHEAD,
                task.weight,
                task.item.type_code,
                allowed,
            )
        )
    return found


def _allowed(
    task: Task, crews: Sequence[CrewRow], areas: dict[str, tuple[str, ...]]
) -> frozenset[str] | None:
    """The crews that may take a task, none named for all; None where no crew may."""
    if task.given and any(crew.key == task.given for crew in crews):
        return frozenset({task.given})
    able = [
        crew.key
        for crew in crews
        if (not task.account or task.account in crew.facts.accounts)
        and (not areas or task.item.area_path.startswith(areas[crew.key]))
    ]
    if not able:
        return None
    return frozenset() if len(able) == len(crews) else frozenset(able)


def _areas(crews: Sequence[CrewRow], role: str, day: date) -> dict[str, tuple[str, ...]]:
    return {
        crew.key: tuple(
            post.area_path
            for account in crew.facts.accounts
            for post in memberships(account, day)
            if post.role == role
        )
        for crew in crews
    }


def crew_now(
    crew: CrewRow, now: datetime, first: str = "", here: tuple[float, float] | None = None
) -> Crew:
    """A crew as it stands now, with the shifts before it. `here` is where it says to be; else
    where its last photo was taken, else its base."""
    facts = crew.facts
    windows = tuple(_windows(facts.begins, facts.ends, facts.every_day, now))
    base = (facts.lon, facts.lat)
    seen = here or (last_seen(facts.accounts, now) if windows[0][0] == 0 else None)
    lon, lat = seen or base
    return Crew(crew.key, lon, lat, windows, facts.skills, base, first)


def _windows(
    begins: time, ends: time, every_day: bool, now: datetime
) -> Iterable[tuple[float, float]]:
    """The next shifts, in minutes from now."""
    day, found = china_day(now), 0
    while found < SHIFTS:
        if every_day or _works(day):
            first, last = (
                (datetime.combine(day, moment, CHINA) - now).total_seconds() / 60
                for moment in (begins, ends)
            )
            if last > 0:
                yield max(0.0, first), last
                found += 1
        day += timedelta(days=1)


def _works(day: date) -> bool:
    try:
        return calendar().is_working_day(day)
    except CalendarUnknown:
        return day.weekday() < 5


def costs_on(day: date) -> Costs:
    return Costs(
        float(P.travel_km_per_hour.at(day)),
        float(P.travel_detour.at(day)),
        float(P.late_minutes_per_km.at(day)),
    )
