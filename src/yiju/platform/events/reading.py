"""Reading the log: frozen rows, newest first, fetched when they are looked at."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar, overload
from uuid import UUID

from django.db.models import Max, QuerySet

from yiju.platform.events.errors import EventUnknown
from yiju.platform.events.models import Block, Event, Sealed

Row = TypeVar("Row")


@dataclass(frozen=True)
class EventRow:
    """One event. `seq` and `block` are None until it is sealed."""

    uid: UUID
    at: datetime
    account: str
    name: str
    unit: str
    via: str
    action: str
    subject_kind: str
    subject_key: str
    ground: str
    before: Any
    after: Any
    seq: int | None = None
    block: int | None = None


@dataclass(frozen=True)
class BlockRow:
    """A sealed run of events. `hash` is what to publish: it covers all the blocks before."""

    number: int
    first_seq: int
    last_seq: int
    algorithm: str
    root: str
    previous: str
    hash: str
    sealed_at: datetime


class Rows(Sequence[Row], Generic[Row]):
    """Rows that are fetched when they are counted, sliced or walked through."""

    def __init__(self, found: QuerySet[Any], made: Callable[[Any], Row]) -> None:
        self._found = found
        self._made = made

    def __len__(self) -> int:
        return self._found.count()

    def __iter__(self) -> Iterator[Row]:
        return map(self._made, self._found.iterator(chunk_size=2_000))

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        if isinstance(place, slice):
            return [self._made(item) for item in self._found[place]]
        if place < 0:
            place += len(self)
        return self._made(self._found[place])


def history(
    *,
    account: str = "",
    unit: str = "",
    action: str = "",
    subject_kind: str = "",
    subject_key: str = "",
    start: datetime | None = None,
    end: datetime | None = None,
) -> Rows[EventRow]:
    """Events newest first, narrowed by what is given: `start` belongs to the span, `end` not.
    An action that ends with a dot (`asset.`) means all that begin so."""
    wanted = {
        "account": account,
        "unit": unit,
        "action__startswith" if action.endswith(".") else "action": action,
        "subject_kind": subject_kind,
        "subject_key": subject_key,
        "at__gte": start,
        "at__lt": end,
    }
    found = _events().filter(**{name: value for name, value in wanted.items() if value})
    return Rows(found.order_by("-id"), row_of)


def last_changes(subject_kind: str) -> dict[str, datetime]:
    """When each subject of a kind was last the subject of an event, by its key."""
    found = Event.objects.filter(subject_kind=subject_kind).values_list("subject_key")
    return {key: at for key, at in found.annotate(last=Max("at")).order_by()}


def timeline(subject_kind: str, subject_key: str) -> list[EventRow]:
    """What happened to one subject, oldest first."""
    found = _events().filter(subject_kind=subject_kind, subject_key=subject_key)
    return [row_of(event) for event in found.order_by("id")]


def happened(
    subject_kinds: Sequence[str], subject_keys: Sequence[str], since: datetime
) -> list[EventRow]:
    """What happened to some subjects since a moment, the latest first."""
    found = Event.objects.filter(
        subject_kind__in=subject_kinds, subject_key__in=subject_keys, at__gte=since
    )
    return [row_of(event) for event in found.order_by("-id")]


def event(uid: UUID | str) -> EventRow:
    """One event; raises EventUnknown."""
    try:
        found = _events().filter(uid=UUID(str(uid))).first()
    except ValueError:
        found = None
    if found is None:
        raise EventUnknown(uid=uid)
    return row_of(found)


def blocks() -> Rows[BlockRow]:
    """Blocks newest first."""
    return Rows(Block.objects.order_by("-number"), block_row_of)


def _events() -> QuerySet[Event]:
    return Event.objects.select_related("sealed")


def row_of(event: Event) -> EventRow:
    place: Sealed | None = getattr(event, "sealed", None) if event._state.fields_cache else None
    return EventRow(
        event.uid,
        event.at.astimezone(UTC),
        event.account,
        event.name,
        event.unit,
        event.via,
        event.action,
        event.subject_kind,
        event.subject_key,
        event.ground,
        event.before,
        event.after,
        place.seq if place else None,
        place.block_id if place else None,
    )


def block_row_of(block: Block) -> BlockRow:
    return BlockRow(
        block.number,
        block.first_seq,
        block.last_seq,
        block.algorithm,
        block.root,
        block.previous,
        block.hash,
        block.sealed_at.astimezone(UTC),
    )
