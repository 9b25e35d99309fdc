"""Telling another platform: what has changed is written into batches, which leave in order, are
acknowledged one by one, and can be sent again from any number on."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import F, Q, QuerySet

from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.work.exchange.batches import (
    Batch,
    Record,
    changed,
    facts_hash,
    gone,
    hash_of,
    in_batches,
    written,
)
from yiju.platform.work.exchange.models import (
    Direction,
    Mirror,
    Peer,
    SentBatch,
    SentRecord,
    SourceMark,
)
from yiju.platform.work.exchange.subscriptions import held, new_stream

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)
LONGEST_FAILURE = 300
LOOKED_UP_AT_ONCE = 300
FORWARDED, SWEPT = "mirrors", "sweep"


@dataclass(frozen=True)
class Page:
    """What a data set has to tell since a cursor. `is_last` where there is no more for now;
    `is_whole` where the records are all that there are, so that what is missing is gone."""

    records: Sequence[Record]
    cursor: str
    is_last: bool = True
    is_whole: bool = False


Source = Callable[[str, bool], Page]
"""Called with the cursor of the page before, empty at the very beginning, and with whether a
round begins here: a round looks back a little, so that what was stored late is not missed."""


@dataclass(frozen=True)
class Waiting:
    """A batch that has not been acknowledged."""

    stream: str
    number: int
    hash: str
    body: bytes


def write_batches(
    name: str, sources: dict[str, Source], now: datetime, *, from_the_start: bool = False
) -> int:
    """Write what the platform does not know yet into batches; how many. With `from_the_start`
    everything is looked at, and still only what differs is told: done once a day, so that nothing
    is missed for ever that was stored with a time long past. Raises PeerUnknown."""
    count = 0
    for data_set in _agreed(name):
        if data_set not in sources:
            continue
        cursor: str | None = "" if from_the_start else None
        begins = True
        while True:
            made, cursor, is_last = _write_page(
                name, data_set, sources[data_set], cursor, begins, now
            )
            count, begins = count + made, False
            if is_last:
                break
    count += _write_forwarded(name, now, from_the_start)
    if from_the_start:
        _note_sweep(name, now)
    return count


@transaction.atomic
def _note_sweep(name: str, now: datetime) -> None:
    peer = held(name, Direction.OUT)
    facts = {"cursor": china_day(now).isoformat()}
    SourceMark.objects.update_or_create(peer=peer, source=SWEPT, defaults=facts)


def is_swept(name: str, now: datetime) -> bool:
    """Whether everything has been looked at on the day."""
    mark = SourceMark.objects.filter(
        peer__name=name, peer__direction=Direction.OUT, source=SWEPT
    ).first()
    return mark is not None and mark.cursor == china_day(now).isoformat()


@transaction.atomic
def _agreed(name: str) -> list[str]:
    return list(held(name, Direction.OUT).data_sets)


@transaction.atomic
def _write_page(
    name: str, data_set: str, source: Source, cursor: str | None, begins: bool, now: datetime
) -> tuple[int, str, bool]:
    """One page of a data set, its mark and what is known of it, all or nothing."""
    peer = held(name, Direction.OUT)
    mark, _new = SourceMark.objects.get_or_create(peer=peer, source=data_set)
    page = source(mark.cursor if cursor is None else cursor, begins)
    told = list(page.records)
    if page.is_whole:
        own = peer.told.filter(data_set=data_set, origin="").exclude(facts_hash="")
        known = {
            (data_set, "", code): hash_ for code, hash_ in own.values_list("code", "facts_hash")
        }
        told += gone(data_set, [one.code for one in told], known)
    else:
        known = _known(peer, [one.code for one in told])
    count = _write(peer, changed(told, known), now)
    mark.cursor = page.cursor
    mark.save(update_fields=["cursor"])
    return count, page.cursor, page.is_last


def _known(peer: Peer, codes: Sequence[str]) -> dict[tuple[str, str, str], str]:
    """What the platform was told last of things with these codes."""
    found: dict[tuple[str, str, str], str] = {}
    for start in range(0, len(codes), LOOKED_UP_AT_ONCE):
        rows = peer.told.filter(code__in=codes[start : start + LOOKED_UP_AT_ONCE])
        for *identity, hash_ in rows.values_list("data_set", "origin", "code", "facts_hash"):
            found[identity[0], identity[1], identity[2]] = hash_
    return found


@transaction.atomic
def _write_forwarded(name: str, now: datetime, from_the_start: bool) -> int:
    """What others told us, for a platform that is to have it as well; never back to its source.

    Looks at the mirrors by the batch in which they came, the last few again: of two batches the
    one with the smaller number may be stored later.
    """
    peer = held(name, Direction.OUT)
    if not peer.forwards:
        return 0
    mark, _new = SourceMark.objects.get_or_create(peer=peer, source=FORWARDED)
    since = 0 if from_the_start or not mark.cursor else max(0, int(mark.cursor) - 20)
    mirrors = Mirror.objects.filter(batch__gt=since, data_set__in=peer.data_sets)
    mirrors = mirrors.exclude(peer__name=peer.name)
    last, news = since, []
    found = mirrors.order_by("batch", "pk").iterator(chunk_size=LOOKED_UP_AT_ONCE)
    while some := list(islice(found, LOOKED_UP_AT_ONCE)):
        last = max(last, some[-1].batch_id)
        known = _known(peer, [one.code for one in some])
        news += [
            Record(one.data_set, one.origin, one.code, one.facts)
            for one in some
            if known.get((one.data_set, one.origin, one.code), "") != one.facts_hash
        ]
    mark.cursor = str(last)
    mark.save(update_fields=["cursor"])
    return _write(peer, news, now)


def _write(peer: Peer, records: Sequence[Record], now: datetime) -> int:
    """Number and chain what is to be told; the peer is held."""
    batches = in_batches(records)
    for some in batches:
        batch = Batch(peer.stream, peer.number + 1, peer.hash, some)
        body = written(batch)
        peer.number, peer.hash = batch.number, hash_of(body)
        SentBatch.objects.create(
            peer=peer,
            stream=peer.stream,
            number=peer.number,
            hash=peer.hash,
            body=body.decode(),
            records=len(some),
            written_at=now,
        )
    SentRecord.objects.bulk_create(
        [
            SentRecord(
                peer=peer,
                data_set=one.data_set,
                origin=one.origin,
                code=one.code,
                facts_hash=facts_hash(one.facts),
            )
            for one in records
        ],
        batch_size=LOOKED_UP_AT_ONCE,
        update_conflicts=True,
        unique_fields=["peer", "data_set", "origin", "code"],
        update_fields=["facts_hash"],
    )
    peer.save(update_fields=["number", "hash"])
    return len(batches)


def next_waiting(name: str) -> Waiting | None:
    """The batch that is to leave next; the later ones wait for its receipt."""
    found = (
        SentBatch.objects.filter(
            peer__name=name,
            peer__direction=Direction.OUT,
            peer__open=True,
            stream=F("peer__stream"),
            acknowledged_at=None,
        )
        .order_by("number")
        .first()
    )
    return Waiting(found.stream, found.number, found.hash, found.body.encode()) if found else None


def acknowledge(name: str, batch: Waiting, receipt: dict[str, object], now: datetime) -> bool:
    """Keep the receipt of a batch; False for a receipt that speaks of another one."""
    if (receipt.get("number"), receipt.get("hash")) != (batch.number, batch.hash):
        return False
    this = _batches(name, batch.stream).filter(number=batch.number)
    this.update(acknowledged_at=now, receipt=receipt)
    Peer.objects.filter(name=name, direction=Direction.OUT).update(
        tries=0, next_try_at=None, failure=""
    )
    return True


def put_off(name: str, failure: str, now: datetime) -> None:
    """Try the platform again later, and later each time."""
    found = Peer.objects.filter(name=name, direction=Direction.OUT).first()
    if found is None:
        return
    pause = min(FIRST_PAUSE * 2 ** min(found.tries, 20), LONGEST_PAUSE)
    Peer.objects.filter(pk=found.pk).update(
        tries=found.tries + 1, next_try_at=now + pause, failure=failure[:LONGEST_FAILURE]
    )


def due(now: datetime) -> list[str]:
    """The platforms that may be called now."""
    found = Peer.objects.filter(direction=Direction.OUT, open=True)
    found = found.filter(Q(next_try_at=None) | Q(next_try_at__lte=now))
    return list(found.order_by("name").values_list("name", flat=True))


@transaction.atomic
def replay(name: str, number: int) -> int:
    """Send the present stream again from a number on; how many batches. Raises PeerUnknown."""
    peer = held(name, Direction.OUT)
    again = _batches(name, peer.stream).filter(number__gte=number)
    return again.update(acknowledged_at=None, receipt=None)


@transaction.atomic
def renew(name: str, *, actor: Actor, at: datetime) -> str:
    """Begin a new stream that tells everything from the start, for a platform with which the old
    one has split in two; its name. Raises PeerUnknown."""
    peer = held(name, Direction.OUT)
    peer.stream, peer.number, peer.hash = new_stream(), 0, ""
    peer.tries, peer.next_try_at, peer.failure = 0, None, ""
    peer.save()
    peer.told.all().delete()
    peer.marks.all().delete()
    record(
        actor=actor,
        action="exchange.renew",
        subject_kind="platform",
        subject_key=name,
        after={"stream": peer.stream},
        at=at,
    )
    return peer.stream


def _batches(name: str, stream: str) -> QuerySet[SentBatch]:
    return SentBatch.objects.filter(peer__name=name, peer__direction=Direction.OUT, stream=stream)


def records_told(name: str) -> Iterable[tuple[str, str, str, str]]:
    """(data set, origin, code, hash of the facts) of all that the platform should know."""
    found = SentRecord.objects.filter(peer__name=name, peer__direction=Direction.OUT)
    return found.exclude(facts_hash="").values_list("data_set", "origin", "code", "facts_hash")
