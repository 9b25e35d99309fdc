"""The daily reconciliation: what was written was acknowledged, and is stored over there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Min, Q, Sum

from yiju.platform.work.exchange.batches import digest
from yiju.platform.work.exchange.models import Direction, Mirror, Peer, ReceivedBatch, SentBatch
from yiju.platform.work.exchange.sending import records_told
from yiju.platform.work.exchange.subscriptions import held


@dataclass(frozen=True)
class Day:
    """The batches that were written for a platform on a day, from `first` to `last`."""

    stream: str
    first: int
    last: int
    batches: int
    acknowledged: int
    records: int
    records_acknowledged: int


@dataclass(frozen=True)
class Compared:
    """Both sides of a day, and whether they know the same of each data set now."""

    day: Day
    batches_there: int
    received_there: int
    stored_there: int
    same: Mapping[str, bool]

    @property
    def agrees(self) -> bool:
        day = self.day
        in_batches = day.batches == day.acknowledged == self.batches_there
        in_records = (
            day.records == day.records_acknowledged == self.received_there == self.stored_there
        )
        return in_batches and in_records and all(self.same.values())


def day_of(name: str, first: datetime, after: datetime) -> Day:
    """What was written from `first` until before `after`, in the present stream. Raises
    PeerUnknown."""
    with transaction.atomic():
        peer = held(name, Direction.OUT)
    found = SentBatch.objects.filter(
        peer=peer, stream=peer.stream, written_at__gte=first, written_at__lt=after
    ).aggregate(
        first=Min("number"),
        last=Max("number"),
        batches=Count("pk"),
        acknowledged=Count("pk", filter=Q(acknowledged_at__isnull=False)),
        told=Sum("records"),
        told_acknowledged=Sum("records", filter=Q(acknowledged_at__isnull=False)),
    )
    counts = {name: number or 0 for name, number in found.items()}
    counts["records"] = counts.pop("told")
    counts["records_acknowledged"] = counts.pop("told_acknowledged")
    return Day(peer.stream, **counts)


def there(name: str, stream: str, first: int, last: int) -> dict[str, Any]:
    """The receiver's side, for the sender that asks. Raises PeerUnknown."""
    with transaction.atomic():
        peer = held(name, Direction.IN)
    found = ReceivedBatch.objects.filter(
        peer=peer, stream=stream, number__gte=first, number__lte=last
    ).aggregate(batches=Count("pk"), received=Sum("records"), stored=Sum("stored"))
    return {
        **{name: number or 0 for name, number in found.items()},
        "digests": _digests(_mirrored(peer, stream), peer.data_sets),
    }


def _mirrored(peer: Peer, stream: str) -> Iterable[tuple[str, str, str, str]]:
    """(data set, origin as the sender says it, code, hash) of what the stream has told."""
    found = Mirror.objects.filter(peer=peer, stream=stream).exclude(facts_hash="")
    for data_set, origin, code, hash_ in found.values_list(
        "data_set", "origin", "code", "facts_hash"
    ):
        yield data_set, origin.removeprefix(peer.name).removeprefix("/"), code, hash_


def own_digests(name: str) -> dict[str, dict[str, Any]]:
    with transaction.atomic():
        peer = held(name, Direction.OUT)
    return _digests(records_told(name), peer.data_sets)


def _digests(
    known: Iterable[tuple[str, str, str, str]], data_sets: Iterable[str]
) -> dict[str, dict[str, Any]]:
    by_set: dict[str, list[tuple[str, str, str]]] = {one: [] for one in data_sets}
    for data_set, *rest in known:
        by_set.setdefault(data_set, []).append((rest[0], rest[1], rest[2]))
    return {
        data_set: {"count": len(rows), "digest": digest(rows)} for data_set, rows in by_set.items()
    }


def compare(name: str, day: Day, said: Mapping[str, Any]) -> Compared:
    """Our side of a day beside what the receiver says of it."""
    digests = said.get("digests")
    theirs = digests if isinstance(digests, Mapping) else {}
    same = {data_set: theirs.get(data_set) == own for data_set, own in own_digests(name).items()}
    numbers = (said.get(field) for field in ("batches", "received", "stored"))
    counts = [number if isinstance(number, int) else -1 for number in numbers]
    return Compared(day, counts[0], counts[1], counts[2], same)
