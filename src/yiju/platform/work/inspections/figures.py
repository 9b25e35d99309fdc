"""How the inspections of a plan went: done in time, missed, what was found and where."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.db.models import Max, QuerySet

from yiju.platform.registry.api import Reach
from yiju.platform.work.browsing import within
from yiju.platform.work.inspections.keeping import places_of
from yiju.platform.work.inspections.plans import Plan, Point, plans
from yiju.platform.work.inspections.process import (
    BAD,
    CALLED_OFF,
    CONCLUDE,
    FAULTY,
    GOOD,
    MISSED,
    NOT_SEEN,
    SOUND,
)
from yiju.platform.work.models import Item, Stage

DONE = frozenset({SOUND, FAULTY})


@dataclass(frozen=True)
class Counted:
    """The inspections that fell due in a time: each is in exactly one of the counts.

    `missed` ended undone or stand open past their limit; `not_seen` were tried in vain.
    """

    in_time: int = 0
    late: int = 0
    not_seen: int = 0
    missed: int = 0

    @property
    def due(self) -> int:
        return self.in_time + self.late + self.not_seen + self.missed

    @property
    def rate(self) -> Fraction | None:
        """Done in time among those due; None where none was due."""
        return Fraction(self.in_time, self.due) if self.due else None


@dataclass(frozen=True)
class Found:
    """How often a point was judged, and how often it was not as it should be."""

    point: Point
    judged: int
    bad: int


@dataclass(frozen=True)
class PlaceRow:
    """A place with its last inspection and the one that waits; numbers are empty where there is
    none. `opened` are cases that inspections of the time opened."""

    code: str
    name: str
    area_code: str
    last_number: str
    last_end: str
    last_at: datetime | None
    open_number: str
    due_at: datetime | None
    bad: int
    missed: int
    opened: tuple[str, ...]


@dataclass(frozen=True)
class PlanFigures:
    counted: Counted
    waiting: int
    """Open and within their limit."""
    found: tuple[Found, ...]
    places: tuple[PlaceRow, ...]


def figures(
    plan: Plan, first: datetime, before: datetime, now: datetime, reaches: Sequence[Reach] | None
) -> PlanFigures:
    """Of the inspections that fell due from `first` until before `before`, within reach. Findings
    are those of inspections concluded in that time."""
    known = Item.objects.filter(process=plan.process)
    if reaches is not None:
        known = known.filter(within(reaches))
    due = list(known.filter(due_at__gte=first, due_at__lt=before).order_by("pk"))
    standing = [one for one in places_of(plan, now) if _reached(one.area_path, reaches)]
    concluded = list(
        Stage.objects.filter(
            item__in=known, move=CONCLUDE, ended_at__gte=first, ended_at__lt=before
        )
        .select_related("item")
        .order_by("ended_at", "pk")
    )
    waiting = {one.asset: one for one in known.filter(end="")}
    last = _last_of_each(known)
    bad, opened = _by_place(concluded)
    missed = Counter(one.asset for one in due if outcome(one, now) == "missed")
    rows = []
    for place in standing:
        asset = f"{plan.kind}/{place.code}"
        ended, open_one = last.get(asset), waiting.get(asset)
        rows.append(
            PlaceRow(
                place.code,
                place.name,
                place.area_code,
                ended.number if ended else "",
                ended.end if ended else "",
                ended.ended_at if ended else None,
                open_one.number if open_one else "",
                open_one.due_at if open_one else None,
                bad[asset],
                missed[asset],
                tuple(opened.get(asset, ())),
            )
        )
    return PlanFigures(
        counted(due, now),
        sum(1 for one in waiting.values() if one.due_at is None or one.due_at >= now),
        tuple(_found(plan, concluded)),
        tuple(rows),
    )


def _last_of_each(known: QuerySet[Item]) -> dict[str, Item]:
    """The inspection of each place that was begun last among those that have ended."""
    newest = known.exclude(end="").order_by().values("asset").annotate(newest=Max("pk"))
    return {one.asset: one for one in Item.objects.filter(pk__in=[row["newest"] for row in newest])}


def _reached(path: str, reaches: Sequence[Reach] | None) -> bool:
    return reaches is None or any(path.startswith(reach.area_path) for reach in reaches)


def counted(due: Sequence[Item], now: datetime) -> Counted:
    """Those called off are left out, and those within their limit are not due yet."""
    found = Counter(outcome(one, now) for one in due)
    return Counted(found["in_time"], found["late"], found["not_seen"], found["missed"])


def outcome(one: Item, now: datetime) -> str:
    """in_time, late, not_seen, missed; empty for what does not count."""
    if one.end in DONE:
        in_time = one.ended_at and one.due_at and one.ended_at <= one.due_at
        return "in_time" if in_time else "late"
    if one.end == NOT_SEEN:
        return "not_seen"
    if one.end == CALLED_OFF or (not one.end and one.due_at and one.due_at >= now):
        return ""
    return MISSED


def outcomes(
    first: datetime, before: datetime, now: datetime, paths: Sequence[str]
) -> list[tuple[str, str]]:
    """(number, outcome) of all inspections that fell due in a time within the areas of the paths,
    of every plan; as it stood at `now`."""
    keys = [plan.process for plan in plans()]
    due = Item.objects.filter(process__in=keys, due_at__gte=first, due_at__lt=before)
    rows = [one for one in due.order_by("pk") if one.area_path.startswith(tuple(paths))]
    found = [(one.number, outcome(_as_of(one, now), now)) for one in rows]
    return [(number, how) for number, how in found if how]


def _as_of(one: Item, now: datetime) -> Item:
    """What ended later was open then."""
    if one.ended_at and one.ended_at > now:
        one.end, one.ended_at = "", None
    return one


def _by_place(concluded: Sequence[Stage]) -> tuple[Counter[str], dict[str, list[str]]]:
    """Bad points and opened cases, by asset."""
    bad: Counter[str] = Counter()
    opened: dict[str, list[str]] = {}
    for stage in concluded:
        bad[stage.item.asset] += list((stage.said or {}).values()).count(BAD)
        opened.setdefault(stage.item.asset, []).extend(stage.item.data.get("opened", ()))
    return bad, opened


def _found(plan: Plan, concluded: Sequence[Stage]) -> list[Found]:
    said = [stage.said or {} for stage in concluded]
    return [
        Found(
            point,
            sum(1 for one in said if one.get(point.key) in {GOOD, BAD}),
            sum(1 for one in said if one.get(point.key) == BAD),
        )
        for point in plan.points
    ]
