"""The work that lies open in the field, as the planner takes it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet

from yiju.platform.base.calendar import CalendarUnknown
from yiju.platform.base.time import CHINA, china_day
from yiju.platform.registry.api import accounts_of, areas, memberships
from yiju.platform.work.cases.intake import CASE
from yiju.platform.work.cases.urgency import priorities_of
from yiju.platform.work.clock import P
from yiju.platform.work.declared import calendar
from yiju.platform.work.dispatch.crews import CrewRow
from yiju.platform.work.dispatch.models import Given
from yiju.platform.work.dispatch.routes import FAR_AHEAD, Costs, Crew, Job
from yiju.platform.work.inbox.lists import held_by
from yiju.platform.work.inspections.plans import plans
from yiju.platform.work.models import Stage
from yiju.platform.work.priority import Priority
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
    """An open step in the field. `given` is the crew to which a person gave it, or that has begun
    it; `area_path` is where its people must have a post."""

    item: ItemRow
    stage: int
    account: str
    area_path: str
    weight: float
    due_at: datetime | None
    given: str = ""
    given_by: str = ""
    given_at: datetime | None = None
    begun_at: datetime | None = None

    @property
    def number(self) -> str:
        return self.item.number


Posts = Mapping[str, tuple[str, ...]]
"""The areas in which somebody may act, as paths, by account."""


def in_the_field() -> QuerySet[Stage]:
    """The open steps of cases and inspections that have a place and are not paused."""
    processes = [CASE, *(plan.process for plan in plans())]
    found = Stage.objects.filter(ended_at=None, item__process__in=processes, item__end="")
    return found.filter(item__paused=False).exclude(item__lon=None)


def posts_of(unit_code: str, role: str, day: date) -> dict[str, tuple[str, ...]]:
    """Who acts for a unit in a role, and where."""
    found: dict[str, tuple[str, ...]] = {}
    for one in accounts_of(unit_code, day):
        if one.role == role:
            found[one.account] = (*found.get(one.account, ()), one.area_path)
    return found


def open_stages(unit_code: str, role: str, now: datetime) -> QuerySet[Stage]:
    """What people of a unit may do outside in a role: the cases that the unit handles, or what
    its inspectors have to see in their areas."""
    found = in_the_field().filter(step__in=STEPS[role], role__in=["", role])
    if role == "staff":
        return found.filter(unit_code=unit_code)
    posts = posts_of(unit_code, role, china_day(now))
    theirs = Q(account__in=list(posts))
    for path in {path for paths in posts.values() for path in paths}:
        theirs |= Q(account="", area_path__startswith=path)
    return found.filter(theirs, unit_code__in=["", unit_code])


def open_tasks(unit_code: str, role: str, now: datetime) -> list[Task]:
    """Those of them that are due first, at most so many."""
    return tasks_in(open_stages(unit_code, role, now), MOST_JOBS, now)


def own_tasks(account: str, role: str, now: datetime) -> list[Task]:
    """What one person may do in the field now, in a role, the earliest due first."""
    posts = [post for post in memberships(account, china_day(now)) if post.role == role]
    mine = in_the_field().filter(held_by(account, posts), step__in=STEPS[role])
    return tasks_in(mine, MOST_OF_ONE, now)


def tasks_in(stages: QuerySet[Stage], most: int, now: datetime) -> list[Task]:
    rows = stages.select_related("item__parent", "item__merged_into", "given")
    found = list(rows.order_by("due_at", "pk")[:most])
    items = [item_row(stage.item, [stage]) for stage in found]
    streets = {row.path: row.name for row in areas(level="street")} if items else {}
    names = {item.number: streets.get(_street(item.area_path), "") for item in items}
    urgency = priorities_of(items, names, now)
    return [
        _task(stage, item, urgency[item.number]) for stage, item in zip(found, items, strict=True)
    ]


def _street(path: str) -> str:
    return "".join(f"{part}/" for part in path.split("/")[:3])


def _task(stage: Stage, item: ItemRow, urgency: Priority) -> Task:
    given: Given | None = getattr(stage, "given", None)
    return Task(
        item,
        stage.pk,
        stage.account,
        stage.area_path,
        float(urgency.value) + URGENT * urgency.first,
        stage.due_at,
        str(given.crew_id) if given else "",
        given.by_account if given else "",
        given.at if given else None,
        given.begun_at if given else None,
    )


def jobs_of(
    tasks: Iterable[Task], crews: Sequence[CrewRow], role: str, posts: Posts, now: datetime
) -> list[Job]:
    """Tasks that somebody may do; what was given to a crew goes to it alone."""
    day = china_day(now)
    minutes = float((P.handling_minutes if role == "staff" else P.checking_minutes).at(day))
    standing, found = {crew.key for crew in crews}, []
    for task in tasks:
        sent = task.given if task.given in standing else ""
        able = [crew.key for crew in crews if may_take(crew, task.account, task.area_path, posts)]
        if not able and not sent:
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
                frozenset() if len(able) == len(crews) else frozenset(able),
                sent,
            )
        )
    return found


def may_take(crew: CrewRow, account: str, area_path: str, posts: Posts) -> bool:
    """Whether somebody of a crew may end a step: it is theirs or nobody's, and in their area."""
    people = [one for one in crew.facts.accounts if account in ("", one)]
    return any(area_path.startswith(posts.get(one, ())) for one in people)


def crew_now(
    crew: CrewRow, now: datetime, first: str = "", here: tuple[float, float] | None = None
) -> Crew:
    """A crew as it stands now, with the shifts before it, at `here` while it is on duty."""
    facts = crew.facts
    windows = tuple(_windows(facts.begins, facts.ends, facts.every_day, now))
    base = (facts.lon, facts.lat)
    lon, lat = (here if windows[0][0] == 0 else None) or base
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
