"""What leaves the house: written with what it tells, sent afterwards, never lost, in order.

A message is stored in the transaction that it tells of. Whoever delivers takes a message for a
while, sends it, and marks it as sent: killed in between, it is sent again under the same key, by
which the receiver knows it. To one receiver the later of an item waits for the earlier; items and
receivers do not wait for each other, so that one who cannot be reached keeps nobody else waiting.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.work.browsing import COUNTED_TO, key_of
from yiju.platform.work.clock import P
from yiju.platform.work.models import Message

LEASE = timedelta(minutes=5)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
LONGEST_FAILURE = 300


class MessageUnknown(CityError):
    code = "work.message_unknown"
    status = 404
    text = _("没有待发的消息 {key}")


class Undeliverable(Exception):
    """A sender says so of a letter that nobody can ever take, as to a contact that is erased: it
    is given up, with the reason on record."""


OUTBOX = Actor(account="", name="发件", unit="", via="system")


@dataclass(frozen=True)
class Letter:
    """A message as its sender gets it."""

    key: str
    item: str
    channel: str
    address: str
    body: Mapping[str, Any]
    written_at: datetime
    tries: int
    failure: str
    sent_at: datetime | None
    next_try_at: datetime


Sender = Callable[[Letter], None]
"""Hands a letter over and returns once the receiver has it; raises where it has not."""


def write(channel: str, address: str, body: Mapping[str, Any], *, key: str, at: datetime) -> None:
    """Write a letter that tells of no item; under a key that is there already, nothing."""
    letter = Message(
        key=key, channel=channel, address=address, body=body, written_at=at, next_try_at=at
    )
    Message.objects.bulk_create([letter], ignore_conflicts=True)


def deliver(senders: Mapping[str, Sender], clock: Callable[[], datetime], most: int = 1_000) -> int:
    """Send what is due on the channels that have a sender, at most so many; how many were sent."""
    sent = 0
    for _round in range(most):
        letter = _taken(tuple(senders), clock())
        if letter is None:
            break
        try:
            senders[letter.channel](letter)
        except Undeliverable as never:
            _leave(letter, str(never), clock())
        except Exception as error:
            _put_off(letter, f"{type(error).__name__}: {error}", clock())
        else:
            _waiting().filter(key=letter.key).update(sent_at=clock(), failure="")
            sent += 1
    return sent


def _leave(letter: Letter, reason: str, now: datetime) -> None:
    try:
        give_up(letter.key, reason=reason, actor=OUTBOX, at=now)
    except MessageUnknown:
        return  # Somebody else was faster.


def _waiting() -> QuerySet[Message]:
    return Message.objects.filter(sent_at=None, given_up_at=None)


@transaction.atomic
def _taken(channels: Sequence[str], now: datetime) -> Letter | None:
    """The next letter, which nobody else takes until its lease is over."""
    same = {name: OuterRef(name) for name in ("item", "channel", "address")}
    earlier = _waiting().filter(**same, pk__lt=OuterRef("pk"))
    due = _waiting().filter(channel__in=channels, next_try_at__lte=now)
    first = due.exclude(Exists(earlier)).order_by("next_try_at", "pk")
    skips = connection.features.has_select_for_update_skip_locked
    found = first.select_for_update(skip_locked=skips, of=("self",) if skips else ()).first()
    if found is None:
        return None
    found.next_try_at = now + LEASE
    found.tries += 1
    found.save(update_fields=["next_try_at", "tries"])
    return _letter(found)


def _put_off(letter: Letter, failure: str, now: datetime) -> None:
    pause = min(FIRST_PAUSE * 2 ** (letter.tries - 1), LONGEST_PAUSE)
    _waiting().filter(key=letter.key).update(
        next_try_at=now + pause, failure=failure[:LONGEST_FAILURE]
    )


def _letter(row: Message) -> Letter:
    return Letter(
        row.key,
        row.item.number if row.item else "",
        row.channel,
        row.address,
        row.body,
        row.written_at,
        row.tries,
        row.failure,
        row.sent_at,
        row.next_try_at,
    )


@dataclass(frozen=True)
class Letters:
    """A page of letters, the oldest first. `total` counts up to a bound; `following` is the
    cursor of the next page, empty on the last."""

    rows: tuple[Letter, ...]
    total: int
    following: str


def waiting(*, failed: bool = False, after: str = "", size: int = 50) -> Letters:
    """The letters that have not left, the oldest first; `failed` for those tried in vain.

    Raises CursorUnreadable.
    """
    found = _waiting().exclude(failure="") if failed else _waiting()
    total = found[:COUNTED_TO].count()
    if after:
        found = found.filter(pk__gt=key_of(after))
    rows = list(found.select_related("item").order_by("pk")[: size + 1])
    following = str(rows[size - 1].pk) if len(rows) > size else ""
    return Letters(tuple(map(_letter, rows[:size])), total, following)


def alarm_after(now: datetime) -> timedelta:
    """How old a letter may be that has not left."""
    return timedelta(minutes=int(P.outbox_alarm_minutes.at(china_day(now))))


def overdue(now: datetime) -> list[Letter]:
    """Letters that should have arrived long ago, the oldest first."""
    found = _overdue(now).select_related("item").order_by("written_at", "pk")
    return [_letter(row) for row in found]


def overdue_count(now: datetime) -> int:
    """How many, up to a bound."""
    return _overdue(now)[:COUNTED_TO].count()


def _overdue(now: datetime) -> QuerySet[Message]:
    return _waiting().filter(written_at__lt=now - alarm_after(now))


@dataclass(frozen=True)
class Reconciled:
    """A day and a channel: every letter written is sent, waits, or was given up by a person."""

    channel: str
    written: int
    sent: int
    waiting: int
    given_up: int


def reconciliation(first: datetime, after: datetime) -> list[Reconciled]:
    """The letters written from `first` until before `after`, by channel."""
    rows = (
        Message.objects.filter(written_at__gte=first, written_at__lt=after)
        .values("channel")
        .annotate(
            written=Count("pk"),
            sent=Count("pk", filter=Q(sent_at__isnull=False)),
            waiting=Count("pk", filter=Q(sent_at=None, given_up_at=None)),
            given_up=Count("pk", filter=Q(given_up_at__isnull=False)),
        )
    )
    return [Reconciled(**row) for row in rows.order_by("channel")]


@transaction.atomic
def give_up(key: str, *, reason: str, actor: Actor, at: datetime) -> None:
    """Decide that a letter is not to be sent; what waits behind it goes on. Raises
    MessageUnknown."""
    if not _waiting().filter(key=key).update(given_up_at=at):
        raise MessageUnknown(key=key)
    record(
        actor=actor,
        action="outbox.give_up",
        subject_kind="message",
        subject_key=key,
        ground=reason,
        at=at,
    )


def arrived(key: str, at: datetime) -> None:
    """The receiver has shown by itself that it has a letter: it need not leave again."""
    _waiting().filter(key=key).update(sent_at=at, failure="")


def send_now(key: str) -> None:
    """Try a letter again without waiting for its time. Raises MessageUnknown."""
    if not _waiting().filter(key=key).update(next_try_at=F("written_at")):
        raise MessageUnknown(key=key)
