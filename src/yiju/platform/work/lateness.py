"""What is late of every process, by the unit on whose desk it lies: for whoever looks over all."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from yiju.platform.work.models import Stage


@dataclass(frozen=True)
class LateOfUnit:
    """The open steps of a process past their limit that a unit holds; `oldest` was due first."""

    process: str
    unit_code: str
    count: int
    oldest: datetime


def late_by_unit(now: datetime) -> list[LateOfUnit]:
    """By process and unit. What is paused is not late, and what a role holds is no unit's."""
    late = Stage.objects.filter(ended_at=None, due_at__lt=now, item__paused=False)
    found = (
        late.exclude(unit_code="")
        .values_list("item__process", "unit_code")
        .annotate(count=Count("item", distinct=True), oldest=Min("due_at"))
        .order_by("item__process", "unit_code")
    )
    return [LateOfUnit(*row) for row in found]
