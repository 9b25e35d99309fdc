"""Opening the returns of a month: each unit is asked for what its targets need."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.time import Period, china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.steering.goals import demand_of
from yiju.platform.steering.periodic import models, rules, sampling
from yiju.platform.steering.periodic.errors import MonthNotOver, MonthUnfit
from yiju.platform.steering.periodic.process import KEY
from yiju.platform.steering.programme import clauses, plan, plans, target_rows
from yiju.platform.steering.returns import Evidence, ReturnRow, in_force, returns
from yiju.platform.steering.rows import Duty, TargetRow
from yiju.platform.work import api as work

CLOCK = Actor(account="", name="时钟", unit="", via="system")
SYSTEM = work.Party("", system=True)
TITLE = _("{unit}{month}定期报表")


@dataclass(frozen=True)
class Asked:
    """A figure that a unit is asked for: a target, and the area for which it reports."""

    unit: str
    target: TargetRow
    area_code: str


def month_of(label: str) -> Period:
    """Raises MonthUnfit."""
    try:
        period = Period.parse(label)
    except CityError:
        raise MonthUnfit(given=label[:20]) from None
    if period != Period.month(period.first_day.year, period.first_day.month):
        raise MonthUnfit(given=label[:20])
    return period


def due_on(period: Period) -> date:
    """The day until the end of which the returns of a month are in time."""
    days = int(rules.P.due_days.at(period.last_day, registry.city().code))
    return rules.due_day(period.last_day, days, work.calendar())


def asked(plan_code: str, period: Period) -> list[Asked]:
    """What is asked of whom for a month, in the order of the plan."""
    duties = {part.label: part.duties for top in clauses(plan_code) for part in top.all()}
    governs = {one.code: one.area_code or "" for one in registry.units()}
    targets = [row for row in target_rows(plan_code) if not row.computed]
    stored = returns([row.own_key for row in targets])
    quarterly = rules.P.quarterly.at(period.last_day, registry.city().code)
    return [
        one
        for row in targets
        if rules.falls_in(row.clause, period.last_day.month, quarterly)
        and _still_asked(row, stored.get(row.own_key, ()), period.last_day)
        for one in _of_target(row, duties.get(row.clause, ()), governs)
    ]


def _still_asked(row: TargetRow, stored: Sequence[ReturnRow], on: date) -> bool:
    return rules.still_asked(
        row.plan.begins,
        row.goal.last_day,
        on,
        every=bool(row.every),
        milestone=row.goal.milestone,
        settled=settled(row, stored, on),
    )


def settled(row: TargetRow, stored: Sequence[ReturnRow], on: date) -> bool:
    """Whether the last figure up to a day is verified and meets the promise."""
    held = [one for one in in_force(stored, row.area_code) if one.day <= on]
    if not held or held[-1].evidence != Evidence.VERIFIED:
        return False
    return demand_of(row.goal, on).met_by(held[-1].exact)


def _of_target(
    row: TargetRow, duties: Sequence[Duty], governs: Mapping[str, str]
) -> Iterator[Asked]:
    answering = [
        rules.Answers(one.unit_code, one.lead, governs.get(one.unit_code, "")) for one in duties
    ]
    lead = rules.reporter_of(answering)
    if not lead:
        return
    yield Asked(lead, row, row.area_code)
    inside = areas_inside(row.area_code)
    districts = rules.district_reporters(answering, lead, inside, counts=is_counted(row))
    for unit, area in districts.items():
        yield Asked(unit, row, area)


def is_counted(row: TargetRow) -> bool:
    """A figure that adds up over areas: neither a share nor a milestone."""
    return not row.percent and not row.goal.milestone


def areas_inside(area_code: str) -> list[str]:
    """The districts that lie in an area, without itself."""
    prefixes = registry.paths_within(area_code)
    return [
        one.code
        for one in registry.districts()
        if one.code != area_code and any(one.path.startswith(path) for path in prefixes)
    ]


@transaction.atomic
def open_month(
    plan_code: str, label: str, *, actor: Actor, at: datetime, secret: bytes | None = None
) -> int:
    """Ask every unit for its return of a month, and commit to the secret by which figures will be
    drawn; how many returns are new. Done again it asks only those who were not asked yet.

    Raises MonthUnfit, MonthNotOver, PlanUnknown.
    """
    period = month_of(label)
    if china_day(at) <= period.last_day:
        raise MonthNotOver(month=period.label)
    plan(plan_code)
    sampling.announce(period, at, secret)
    by_unit: dict[str, list[Asked]] = {}
    for one in asked(plan_code, period):
        by_unit.setdefault(one.unit, []).append(one)
    standing = models.Filed.objects.filter(plan_code=plan_code, month=period.label)
    have = set(standing.values_list("unit_code", flat=True))
    fresh = sorted(set(by_unit) - have)
    for unit in fresh:
        _open(plan_code, period, unit, by_unit[unit], actor, at)
    return len(fresh)


def _open(
    plan_code: str, period: Period, unit: str, lines: Sequence[Asked], actor: Actor, at: datetime
) -> None:
    row, due = registry.unit(unit), due_on(period)
    area = registry.area(row.area_code) if row.area_code else registry.city()
    name = hashlib.sha256(f"{plan_code}/{unit}".encode()).hexdigest()[:32]
    item = work.begin(
        KEY,
        {},
        title=str(TITLE.format(unit=row.short_name, month=period.label)),
        place=work.Place(area.code, area.path),
        key=f"{KEY}/{period.label}/{name}",
        party=SYSTEM,
        actor=actor,
        at=at,
        unit_code=unit,
        more={"due_on": due.isoformat(), "month": period.label, "plan": plan_code},
    )
    made = models.Filed.objects.create(
        plan_code=plan_code,
        unit_code=unit,
        month=period.label,
        due_on=due,
        item=item.number,
        opened_at=at,
    )
    models.Line.objects.bulk_create(
        models.Line(
            filed=made,
            order=place,
            target_key=one.target.key,
            indicator_key=one.target.own_key,
            area_code=one.area_code,
        )
        for place, one in enumerate(lines, start=1)
    )


def keep_returns(now: datetime) -> None:
    """What the clock does: open the returns of the month that is over, as long as they can still be
    in time, and draw from a month once all of it is accepted."""
    today = china_day(now)
    last = today.replace(day=1) - timedelta(days=1)
    period = Period.month(last.year, last.month)
    running = [one for one in plans() if one.begins <= last <= one.ends]
    if running and today <= due_on(period):
        for one in running:
            open_month(one.code, period.label, actor=CLOCK, at=now)
    sampling.keep_drawing(now)
