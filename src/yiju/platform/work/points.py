"""What is open, as points on a map: many at once, each with no more than a map shows."""

from dataclasses import dataclass
from datetime import datetime

from yiju.platform.work.browsing import Wanted, narrowed
from yiju.platform.work.clock import Light
from yiju.platform.work.declared import processes
from yiju.platform.work.models import Stage
from yiju.platform.work.possible import light_at


@dataclass(frozen=True)
class Point:
    """An item that waits for somebody, where it lies in WGS-84. `light` is None without a limit."""

    number: str
    title: str
    step: str
    lon: float
    lat: float
    due_at: datetime | None
    light: Light | None
    paused: bool


COLUMNS = (
    "item__number",
    "item__title",
    "step",
    "item__lon",
    "item__lat",
    "began_at",
    "due_at",
    "limit_kind",
    "item__paused",
)


def open_points(wanted: Wanted, now: datetime, most: int) -> tuple[list[Point], int]:
    """The earliest due of what is open and has a place, and how many there are in all. What is
    settled and only waits for an objection is not among it, unless its step is asked for."""
    found = Stage.objects.filter(ended_at=None, item__in=narrowed(wanted)).exclude(item__lon=None)
    if wanted.steps:
        found = found.filter(step__in=wanted.steps)
    else:
        settled = {step.key for one in processes() for step in one.steps if step.settles}
        found = found.exclude(step__in=settled)
    total = found.order_by().values("item").distinct().count()
    points: dict[str, Point] = {}
    for row in found.order_by("due_at", "pk").values_list(*COLUMNS)[: 2 * most]:
        number, title, step, lon, lat, began, due, kind, paused = row
        if number not in points and len(points) < most:
            light = None if paused else light_at(began, due, kind, now)
            points[number] = Point(number, title, step, lon, lat, due, light, paused)
    return list(points.values()), total
