"""Revisions of a kind: one writer at a time, each change one event and one number."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate
from uuid import UUID

from django.db.models import Max

from yiju.platform.registry.models import AssetVersion, KindRevision


def locked(kind: str) -> KindRevision:
    """The revision of a kind, held until the caller's transaction ends."""
    KindRevision.objects.get_or_create(kind=kind)
    return KindRevision.objects.select_for_update().get(kind=kind)


def advance(held: KindRevision, event: UUID, recorded_at: datetime) -> None:
    """Say that the kind has changed; what was computed from it is void."""
    held.number += 1
    held.event = event
    held.recorded_at = max(filter(None, (held.recorded_at, recorded_at)))
    held.save()


@dataclass(frozen=True)
class Revisions:
    """The changes of a kind by the days that they say something of, as known after an event.

    `numbers[i]` is the last change that says something of a day up to `days[i]`.
    """

    event: UUID | None
    days: tuple[date, ...]
    numbers: tuple[int, ...]

    def until(self, day: date) -> int:
        """The last change that can alter what stood on the day; 0 before every change."""
        place = bisect_right(self.days, day)
        return self.numbers[place - 1] if place else 0


_kept: dict[str, Revisions] = {}


def revision(kind: str) -> int:
    """How often the assets of a kind have changed."""
    found = KindRevision.objects.filter(kind=kind).values_list("number", flat=True).first()
    return found or 0


def revisions(kind: str) -> Revisions:
    """What was computed from a register as it stood on a day holds while `until` that day stays."""
    event = KindRevision.objects.filter(kind=kind).values_list("event", flat=True).first()
    if event is None:
        return Revisions(None, (), ())
    kept = _kept.get(kind)
    if kept is None or kept.event != event:
        kept = _kept[kind] = _by_day(kind, event)
    return kept


def _by_day(kind: str, event: UUID) -> Revisions:
    last = (
        AssetVersion.objects.filter(kind=kind).values("valid_from").annotate(last=Max("revision"))
    )
    rows = list(last.order_by("valid_from").values_list("valid_from", "last"))
    days, numbers = zip(*rows, strict=True) if rows else ((), ())
    return Revisions(event, days, tuple(accumulate(numbers, max)))
