"""What is late of every process, by the unit on whose desk it lies: for whoever looks over all."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q
from django.db.models.functions import Coalesce, Least

from yiju.platform.work.models import Stage


@dataclass(frozen=True)
class LateOfUnit:
    """The items of a process past the limit of their step, or past their promise, that a unit
    holds; `oldest` was due first."""

    process: str
    unit_code: str
    count: int
    oldest: datetime


def late_by_unit(now: datetime) -> list[LateOfUnit]:
    """By process and unit. What is paused is not late, and what a role holds is no unit's."""
    standing = Stage.objects.filter(ended_at=None, item__paused=False).exclude(unit_code="")
    earlier = Least(
        Coalesce("due_at", "item__due_at"),
        Coalesce("item__due_at", "due_at"),
    )
    found = (
        standing.filter(Q(due_at__lt=now) | Q(item__due_at__lt=now))
        .values_list("item__process", "unit_code")
        .annotate(count=Count("item", distinct=True), oldest=Min(earlier))
        .order_by("item__process", "unit_code")
    )
    return [LateOfUnit(*row) for row in found]
