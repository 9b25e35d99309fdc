"""How the cases stand on the day, by district: what came, what is open, what is late, what closed.

Three counts of the database, each led by an index to few rows: nothing of the year is read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr

from yiju.platform.base.time import china_day, start_of_day
from yiju.platform.registry import api as registry
from yiju.platform.work.browsing import Wanted, narrowed
from yiju.platform.work.cases.intake import CASE
from yiju.platform.work.models import Item

CODE = 12
CLOSED = "closed"


@dataclass(frozen=True)
class DayOfCases:
    """`fresh` began today and `closed` were closed today; `open` wait now, and `overdue` of these
    are past what was promised."""

    fresh: int = 0
    open: int = 0
    overdue: int = 0
    closed: int = 0

    def __add__(self, other: "DayOfCases") -> "DayOfCases":
        return DayOfCases(
            self.fresh + other.fresh,
            self.open + other.open,
            self.overdue + other.overdue,
            self.closed + other.closed,
        )


def cases_today(now: datetime) -> Mapping[str, DayOfCases]:
    """By the code of the district; under an empty one what lies in none."""
    city, today = registry.city(), china_day(now)
    began = start_of_day(today)
    open_now = narrowed(Wanted(process=CASE, state="open"))
    # Numbers hold the city and the day: no case of today has one before it.
    fresh = Item.objects.filter(process=CASE, number__gte=f"{city.code[:6]}{today:%Y%m%d}")
    closed = narrowed(Wanted(process=CASE, steps=(CLOSED,), ended_since=began))
    late = Count("pk", filter=Q(due_at__lt=now))
    counts: dict[str, DayOfCases] = {}
    for found in (
        _by_district(city.path, open_now, open=Count("pk"), overdue=late),
        _by_district(city.path, fresh.filter(began_at__gte=began), fresh=Count("pk")),
        _by_district(city.path, closed, closed=Count("pk")),
    ):
        for code, day in found.items():
            counts[code] = counts.get(code, DayOfCases()) + day
    return counts


def _by_district(city: str, found: QuerySet[Item], **counted: Any) -> dict[str, DayOfCases]:
    place = Substr("area_path", len(city) + 1, CODE)
    rows = found.order_by().annotate(district=place).values_list("district").annotate(**counted)
    return {code: DayOfCases(**dict(zip(counted, told, strict=True))) for code, *told in rows}
