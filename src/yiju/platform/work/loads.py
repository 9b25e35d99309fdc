"""How much of a process is open, late and escalated: one line for whoever watches."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from yiju.platform.work.models import Item, Stage


@dataclass(frozen=True)
class Load:
    """`escalated` are the open steps that were told to the head of the unit, the office and the
    leading group, in this order; each includes those after it."""

    open: int
    late: int
    escalated: tuple[int, int, int]


def load(process: str, now: datetime) -> Load:
    """The open items of a process, and those past their promise or past the limit of a step."""
    running = Item.objects.filter(process=process, end="")
    standing = Stage.objects.filter(ended_at=None, item__process=process, item__end="")
    late = standing.filter(Q(due_at__lt=now) | Q(item__due_at__lt=now), item__paused=False)
    levels = standing.aggregate(
        head=Count("pk", filter=Q(escalated__gte=2)),
        office=Count("pk", filter=Q(escalated__gte=3)),
        group=Count("pk", filter=Q(escalated__gte=4)),
    )
    return Load(
        running.count(),
        late.values("item").distinct().count(),
        (levels["head"], levels["office"], levels["group"]),
    )
