"""Cases as whoever evaluates sees them: what was done when, by whom, within which limit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from yiju.platform.work.cases.intake import CASE
from yiju.platform.work.models import Item, Reporter, Stage

COLUMNS = (
    "number",
    "title",
    "type_code",
    "area_path",
    "source",
    "unit_code",
    "by_account",
    "began_at",
    "due_at",
    "end",
    "ended_at",
    "data",
)


@dataclass(frozen=True)
class StageFact:
    """A step of a case; `ended` and `move` are empty while it lasts."""

    step: str
    began: datetime
    due: datetime | None
    ended: datetime | None
    move: str
    unit: str
    """The unit that holds it."""
    by_account: str

    @property
    def in_time(self) -> bool:
        """Whether it ended by its limit; a step without a limit always does."""
        return self.ended is not None and (self.due is None or self.ended <= self.due)


@dataclass(frozen=True)
class CaseFact:
    """One case; moments are aware. `data` is what the effects of its moves have kept."""

    number: str
    title: str
    type_code: str
    area_path: str
    source: str
    unit: str
    by_account: str
    began: datetime
    due: datetime | None
    end: str
    ended: datetime | None
    data: Mapping[str, Any]
    stages: tuple[StageFact, ...]
    stars: int | None = None

    def when(self, move: str) -> datetime | None:
        """The last time a move was made."""
        return next((s.ended for s in reversed(self.stages) if s.move == move), None)


def case_facts(first: datetime, after: datetime, area_path: str = "") -> list[CaseFact]:
    """The cases that had anything to do with the time from `first` until before `after`: begun by
    then and not over before it."""
    lives = Q(ended_at=None) | Q(ended_at__gte=first)
    found = Item.objects.filter(lives, process=CASE, began_at__lt=after)
    if area_path:
        found = found.filter(area_path__startswith=area_path)
    stages = _stages(found.values("pk"))
    stars = _stars(found.values("pk"))
    rows = found.order_by("pk").values_list("pk", *COLUMNS)
    return [_fact(row, stages, stars) for row in rows.iterator()]


def _fact(row: Any, stages: Mapping[int, list[StageFact]], stars: Mapping[int, int]) -> CaseFact:
    pk, number, title, type_code, path, source, unit, account, began, due, end, ended, data = row
    return CaseFact(
        number,
        title,
        type_code,
        path,
        source,
        unit,
        account,
        began,
        due,
        end,
        ended,
        data,
        tuple(stages.get(pk, ())),
        stars.get(pk),
    )


def _stages(items: Any) -> dict[int, list[StageFact]]:
    found: dict[int, list[StageFact]] = {}
    rows = Stage.objects.filter(item__in=items).order_by("item_id", "pk")
    columns = ("step", "began_at", "due_at", "ended_at", "move", "unit_code", "by_account")
    for item, *facts in rows.values_list("item_id", *columns).iterator():
        found.setdefault(item, []).append(StageFact(*facts))
    return found


def _stars(items: Any) -> dict[int, int]:
    """The lowest rating of each case: who is least content counts."""
    found: dict[int, int] = {}
    rated = Reporter.objects.filter(item__in=items).exclude(stars=None)
    for item, stars in rated.values_list("item_id", "stars").iterator():
        if stars is not None:
            found[item] = min(stars, found.get(item, stars))
    return found


def last_change() -> datetime | None:
    """When any case changed last: what was computed from them holds until it moves."""
    return (
        Item.objects.filter(process=CASE)
        .order_by("-changed_at")
        .values_list("changed_at", flat=True)
        .first()
    )
