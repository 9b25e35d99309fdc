"""Who is out: crews and inspectors, where they were seen, what they are at, who is nearest."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from yiju.platform.base.time import china_day
from yiju.platform.registry.api import accounts_as
from yiju.platform.work.browsing import item
from yiju.platform.work.dispatch.crews import CrewFacts, CrewRow, every_crew
from yiju.platform.work.dispatch.field import (
    STEPS,
    Posts,
    costs_on,
    crew_now,
    in_the_field,
    jobs_of,
    may_take,
    tasks_in,
)
from yiju.platform.work.dispatch.models import CrewPlan, Given
from yiju.platform.work.dispatch.routes import Crew, Job, Problem, ways_km
from yiju.platform.work.dispatch.whereabouts import Sighting, newest_of, place_of, sightings

NEAREST = 8
LOOKED_AT = 30
"""The nearest by their distance, of whom the time of arrival is asked."""
WHOLE_DAY = (time(0, 0), time(23, 59))
Group = tuple[str, str]


@dataclass(frozen=True)
class Out:
    """A crew, or an inspector who goes alone (`crew` has the id 0 then, and its account as name).

    `at` is where it is taken to be in WGS-84, None for somebody alone who was not seen; `seen`
    how that is known, None where it is the base. `job` is the number of the case that it has
    begun; `load` is how many cases it has before it.
    """

    crew: CrewRow
    at: tuple[float, float] | None
    seen: Sighting | None
    on_duty: bool
    job: str
    load: int
    ready: Crew | None = field(default=None, compare=False)

    @property
    def is_alone(self) -> bool:
        return not self.crew.id


def who_is_out(unit_codes: Collection[str], now: datetime) -> list[Out]:
    """The crews of some units, and their inspectors who belong to none, by unit and name."""
    known = every_crew()
    crews = [one for one in known if one.unit_code in unit_codes]
    led = {account for one in known for account in one.facts.accounts}
    alone = {
        one.account: one.unit_code
        for one in accounts_as("inspector", china_day(now))
        if one.unit_code in unit_codes and one.account not in led
    }
    rows = [*crews, *(alone_row(name, unit) for name, unit in sorted(alone.items()))]
    seen = sightings([account for row in rows for account in row.facts.accounts], now)
    loads = _loads({(one.unit_code, one.facts.role) for one in crews}, list(alone))
    begun = _begun([one.id for one in crews])
    return [_out(row, seen, begun.get(row.key, ""), loads, now) for row in rows]


def alone_row(account: str, unit_code: str, at: tuple[float, float] = (0.0, 0.0)) -> CrewRow:
    """Somebody without a crew as a crew of one, on duty while they are asked for."""
    facts = CrewFacts(account, "inspector", (account,), (), *at, *WHOLE_DAY, every_day=True)
    return CrewRow(0, unit_code, facts)


def _out(
    row: CrewRow, seen: Mapping[str, Sighting], job: str, loads: Mapping[str, int], now: datetime
) -> Out:
    accounts = row.facts.accounts
    here = place_of(accounts, seen, now)
    load = loads.get(row.key if row.id else row.name, 0)
    if row.id:
        ready = crew_now(row, now, job, here)
        duty = ready.windows[0][0] == 0
        return Out(row, (ready.lon, ready.lat), newest_of(accounts, seen), duty, job, load, ready)
    newest = newest_of(accounts, seen)
    at = (newest.lon, newest.lat) if newest else None
    known = alone_row(row.name, row.unit_code, at) if at else row
    return Out(known, at, newest, True, "", load, crew_now(known, now, "", at) if at else None)


def _begun(crews: Sequence[int]) -> dict[str, str]:
    """The case that a crew has begun last and not ended, by its key."""
    found = Given.objects.filter(crew__in=crews, stage__ended_at=None).exclude(begun_at=None)
    rows = found.order_by("begun_at", "pk").values_list("crew_id", "stage__item__number")
    return {str(crew): number for crew, number in rows}


def _loads(groups: Collection[Group], alone: Sequence[str]) -> dict[str, int]:
    """How many open cases stand in the plan of a crew, by its key; how many steps are held by
    somebody alone, by account."""
    standing = in_the_field().filter(step__in=[step for some in STEPS.values() for step in some])
    numbers = dict.fromkeys(standing.values_list("item__number", flat=True))
    plans = CrewPlan.objects.filter(group__in=[f"{role}/{unit}" for unit, role in groups])
    found = {
        key: sum(number in numbers for number in route)
        for plan in plans
        for key, route in plan.routes.items()
    }
    held = standing.filter(account__in=alone).values_list("account", flat=True)
    for account in held:
        found[account] = found.get(account, 0) + 1
    return found


@dataclass(frozen=True)
class Near:
    """Somebody who may take a case: how far away by road, and when there, after what they have
    begun. `is_own` where their unit has it on its desk."""

    out: Out
    km: float
    arrives_at: datetime
    is_own: bool


def nearest(number: str, unit_codes: Collection[str], now: datetime) -> list[Near]:
    """Who of some units may take a case, on duty before those who are not, the earliest there
    first. Raises ItemUnknown."""
    row = item(number)
    if row.lon is None or row.lat is None or row.end:
        return []
    role = "inspector" if {s.step for s in row.open_stages} & {*STEPS["inspector"]} else "staff"
    account = next((s.holder.account for s in row.open_stages if s.step in STEPS[role]), "")
    posts = _posts(role, now)
    able = [
        out
        for out in who_is_out(unit_codes, now)
        if out.ready
        and out.crew.facts.role == role
        and may_take(out.crew, account, row.area_path, posts)
        and (not out.ready.skills or row.type_code.startswith(out.ready.skills))
    ]
    target = Job("", row.lon, row.lat, minutes=0)
    found = _arrivals(able, target, now)
    own = {row.unit_code, str(row.data.get("responsible", ""))}
    return [replace(one, is_own=one.out.crew.unit_code in own) for one in found][:NEAREST]


def _posts(role: str, now: datetime) -> Posts:
    found: dict[str, tuple[str, ...]] = {}
    for one in accounts_as(role, china_day(now)):
        found[one.account] = (*found.get(one.account, ()), one.area_path)
    return found


def _arrivals(able: Sequence[Out], target: Job, now: datetime) -> list[Near]:
    """When each is there after what it has begun, asked of those who stand nearest only."""
    costs = costs_on(china_day(now))
    here = [(target.lon, target.lat), *(out.at or (0.0, 0.0) for out in able)]
    ways = ways_km(here, costs.detour)[0, 1:].tolist()
    order = sorted(range(len(able)), key=lambda at: (not able[at].on_duty, ways[at]))[:LOOKED_AT]
    close = [able[at] for at in order]
    begun = {job.key: job for job in _jobs_begun(close, now)}
    found = []
    for out in close:
        if out.ready is None:
            continue
        jobs = [target, begun[out.job]] if out.job in begun else [target]
        last = Problem(jobs, [out.ready], costs).visits(0, range(len(jobs) - 1, -1, -1))[-1]
        found.append(Near(out, last.km, now + timedelta(minutes=last.starts), is_own=False))
    return sorted(found, key=lambda one: (not one.out.on_duty, one.arrives_at, one.out.crew.name))


def _jobs_begun(some: Sequence[Out], now: datetime) -> list[Job]:
    crews = [out.crew for out in some]
    numbers = [out.job for out in some if out.job]
    tasks = tasks_in(in_the_field().filter(item__number__in=numbers), len(numbers), now)
    role = crews[0].facts.role if crews else "staff"
    return jobs_of([task for task in tasks if task.begun_at], crews, role, {}, now)
