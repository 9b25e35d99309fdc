"""Cases as whoever evaluates sees them: what was done when, by whom, within which limit."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from yiju.platform.work.cases.intake import CASE
from yiju.platform.work.models import Asking, Item, Reporter, Stage

AT_ONCE = 1_000
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


class StageFact(NamedTuple):
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


class GrantFact(NamedTuple):
    """A pause or an extension that was granted; `ended` is when a pause was over."""

    petition: str
    granted: datetime
    ended: datetime | None


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
    granted: tuple[GrantFact, ...] = ()

    def when(self, move: str) -> datetime | None:
        """The last time a move was made."""
        return next((s.ended for s in reversed(self.stages) if s.move == move), None)


def case_facts(first: datetime, after: datetime) -> Iterator[CaseFact]:
    """The cases that had anything to do with the time from `first` until before `after`: begun by
    then and not over before it. Read in portions: a month of a large city has 250,000 steps."""
    yield from _in_portions(_alive(first, after).values_list("pk", flat=True))


def changed_facts(first: datetime, before: datetime, after: datetime, turn: int) -> list[CaseFact]:
    """Of the cases of `case_facts(first, after)` those that may count otherwise than at `before`:
    changed since a turn, or with a limit that ran out in between."""
    changed = set(Item.objects.filter(turn__gte=turn).values_list("pk", flat=True))
    if before < after:
        ran_out = {"due_at__gte": before, "due_at__lt": after}
        late = Item.objects.filter(process=CASE, end="", **ran_out)
        steps = Stage.objects.filter(ended_at=None, **ran_out)
        changed |= {*late.values_list("pk", flat=True), *steps.values_list("item", flat=True)}
    found: list[int] = []
    keys = sorted(changed)
    for start in range(0, len(keys), AT_ONCE):
        some = _alive(first, after).filter(pk__in=keys[start : start + AT_ONCE])
        found += some.values_list("pk", flat=True)
    return [*_in_portions(found)]


def _alive(first: datetime, after: datetime) -> QuerySet[Item]:
    lives = Q(ended_at=None) | Q(ended_at__gte=first)
    return Item.objects.filter(lives, process=CASE, began_at__lt=after)


def _in_portions(found: Iterable[int]) -> Iterator[CaseFact]:
    keys = sorted(found)
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        stages, stars, granted = _stages(some), _stars(some), _granted(some)
        rows = Item.objects.filter(pk__in=some).order_by("pk").values_list("pk", *COLUMNS)
        for row in rows:
            yield _fact(row, stages, stars, granted)


def _fact(
    row: Any,
    stages: Mapping[int, list[StageFact]],
    stars: Mapping[int, int],
    granted: Mapping[int, list[GrantFact]],
) -> CaseFact:
    pk = row[0]
    lists: Any = (tuple(stages.get(pk, ())), stars.get(pk), tuple(granted.get(pk, ())))
    return CaseFact(*row[1:], *lists)


def _stages(items: Sequence[int]) -> dict[int, list[StageFact]]:
    found: dict[int, list[StageFact]] = {}
    rows = Stage.objects.filter(item__in=items).order_by("item_id", "pk")
    columns = ("step", "began_at", "due_at", "ended_at", "move", "unit_code", "by_account")
    for item, *facts in rows.values_list("item_id", *columns).iterator():
        found.setdefault(item, []).append(StageFact(*facts))
    return found


def _stars(items: Sequence[int]) -> dict[int, int]:
    """The lowest rating of each case: who is least content counts."""
    found: dict[int, int] = {}
    rated = Reporter.objects.filter(item__in=items).exclude(stars=None)
    for item, stars in rated.values_list("item_id", "stars").iterator():
        if stars is not None:
            found[item] = min(stars, found.get(item, stars))
    return found


def _granted(items: Sequence[int]) -> dict[int, list[GrantFact]]:
    found: dict[int, list[GrantFact]] = {}
    rows = Asking.objects.filter(item__in=items, granted=True).order_by("pk")
    columns = ("item_id", "petition", "decided_at", "ended_at")
    for item, petition, decided, ended in rows.values_list(*columns):
        if decided is not None:
            found.setdefault(item, []).append(GrantFact(petition, decided, ended))
    return found


def last_change() -> datetime | None:
    """When anything changed last, cases or not: what was computed from them holds until it moves.
    Read from the end of an index, whatever the number of items."""
    return Item.objects.order_by("-changed_at").values_list("changed_at", flat=True).first()
