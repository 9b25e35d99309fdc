"""Orders leave: handed out to the gateway that asks, or brought to it by an adapter.

An order is marked as sent in the transaction that hands it out. Whoever is killed in between has
sent nothing, or something that comes again under the same number, by which a gateway knows it.
What has expired is never handed out, however late its gateway comes back.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce, Least

from yiju.platform.base.time import china_day
from yiju.platform.registry import api as registry
from yiju.platform.sensing.columns import microseconds
from yiju.platform.sensing.commands.kinds import CommandKind, command_kind, declared
from yiju.platform.sensing.commands.models import Command, Order, Stage
from yiju.platform.sensing.commands.rules import NEVER, Authority, P, State
from yiju.platform.sensing.commands.settling import chunks
from yiju.platform.sensing.commands.targets import endangered, refusals
from yiju.platform.sensing.models import Source

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=5)
LONGEST_WORDS = 118
MOST_ANSWERED = 50_000
MOST_TRIES = 30_000
"""What safety commands is sent until it is acknowledged; counted as far as the column goes."""
TO_SEND = (State.QUEUED, State.SENT)


@dataclass(frozen=True)
class Outgoing:
    """An order as its gateway gets it. `number` is the same however often it comes. After `until`
    it must not be carried out; a device out of reach for `safe_after` goes to `safe_value`."""

    number: int
    command: int
    correlation: str
    asset: str
    property: str
    value: float
    reason: str
    start: datetime
    until: datetime
    attempt: int
    safe_value: float
    safe_after: timedelta


@dataclass(frozen=True)
class Answered:
    """What became of a gateway's answers, by number of order: taken; too late, as the order has
    ended; unknown, as it is not this gateway's or was not sent."""

    taken: tuple[int, ...]
    late: tuple[int, ...]
    unknown: tuple[int, ...]


def due_to(source: int, at: datetime, among: Sequence[str] | None, most: int) -> list[str]:
    """Devices to which something is to be sent by way of a source now, by their codes; `among`
    some of them, or any."""
    found: list[str] = []
    if not _due(source, at).exists():
        return found
    for some in [None] if among is None else chunks(among):
        due = _due(source, at) if some is None else _due(source, at).filter(asset_code__in=some)
        found += due.order_by().values_list("asset_code", flat=True).distinct()[:most]
    return found[:most]


def _due(source: int, at: datetime) -> QuerySet[Order]:
    """What has expired is not among it."""
    return Order.objects.filter(
        source_id=source,
        kind__in=declared(),
        state__in=TO_SEND,
        next_try__lte=microseconds(at),
        command__stage=Stage.STANDING,
        command__begun_at__isnull=False,
        command__until__gt=at,
    )


@transaction.atomic
def hand_out(
    source: int,
    at: datetime,
    *,
    asset_code: str = "",
    among: Sequence[str] | None = None,
    most: int | None = None,
) -> list[Outgoing]:
    """What is to be sent by way of a source now, to one device, to some or to all, and is sent
    with this answer."""
    limit = int(P.most_handed_out.at(china_day(at)))
    now, due = microseconds(at), _due(source, at)
    if asset_code:
        due = due.filter(asset_code=asset_code)
    if among is not None:
        due = due.filter(asset_code__in=among)
    skips = connection.features.has_select_for_update_skip_locked
    taken = due.select_for_update(skip_locked=skips, of=("self",) if skips else ())
    rows = list(taken.order_by("next_try", "pk")[: min(most or limit, limit)])
    commands = Command.objects.in_bulk({row.command_id for row in rows})
    rows = _safe(rows, commands, at)
    again: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        kind, row.tries = command_kind(row.kind), min(row.tries + 1, MOST_TRIES)
        lasting = commands[row.command_id].authority == Authority.SAFETY
        last = row.tries > kind.retries and not lasting
        again[NEVER if last else now + microseconds_of(kind.acknowledged_within)].append(row.pk)
    for moment, numbers in again.items():
        for some in chunks(numbers):
            Order.objects.filter(pk__in=some).update(
                state=State.SENT,
                tries=Least(F("tries") + 1, MOST_TRIES),
                sent=Coalesce("sent", now),
                next_try=moment,
            )
    return [_outgoing(row, commands[row.command_id]) for row in rows]


def microseconds_of(length: timedelta) -> int:
    return length // timedelta(microseconds=1)


def _safe(rows: Sequence[Order], commands: Mapping[int, Command], at: datetime) -> list[Order]:
    """Without those to a device in danger that a safety rule refuses: the last look."""
    refused: dict[int, str] = {}
    for key in sorted({row.kind for row in rows}):
        kind = command_kind(key)
        of_kind = [row for row in rows if row.kind == key]
        dangers = endangered(kind, [row.asset_code for row in of_kind])
        near = [row for row in of_kind if row.asset_code in dangers]
        for row in near:
            command = commands[row.command_id]
            if why := _why(kind, row.asset_code, command, dangers, at):
                refused[row.pk] = why
    for pk, why in refused.items():
        Order.objects.filter(pk=pk).update(state=State.REFUSED, why=why, next_try=NEVER)
    return [row for row in rows if row.pk not in refused]


def _why(
    kind: CommandKind,
    code: str,
    command: Command,
    dangers: Mapping[str, set[str]],
    at: datetime,
) -> str:
    asset = registry.by_code(kind.asset_kind, code, None)
    return refusals(
        kind,
        [asset],
        value=command.value,
        start=max(command.start, at),
        until=command.until,
        authority=Authority(command.authority),
        dangers=dangers,
    ).get(code, "")


def _outgoing(row: Order, command: Command) -> Outgoing:
    kind = command_kind(row.kind)
    return Outgoing(
        row.pk,
        command.pk,
        command.correlation,
        row.asset_code,
        kind.name,
        command.value,
        command.reason,
        command.start,
        command.until,
        row.tries,
        command.value if command.authority == Authority.SAFETY else kind.safe_default,
        kind.t_safe,
    )


@transaction.atomic
def acknowledge(
    source: int,
    done: Sequence[int],
    refused: Mapping[int, str],
    at: datetime,
    *,
    asset_code: str = "",
) -> Answered:
    """Note what a gateway says of orders that it was sent: its devices took them, or refuse them
    and why. Said again, nothing changes. An acknowledgement confirms nothing."""
    now = microseconds(at)
    said = [*done, *refused][:MOST_ANSWERED]
    known: dict[int, int] = {}
    for some in chunks(said):
        found = Order.objects.filter(pk__in=some, source_id=source, sent__isnull=False)
        if asset_code:
            found = found.filter(asset_code=asset_code)
        known |= dict(found.values_list("pk", "state"))
    sent = [pk for pk in done if known.get(pk) == State.SENT]
    for some in chunks(sent):
        Order.objects.filter(pk__in=some, state=State.SENT).update(
            state=State.ACKNOWLEDGED, acknowledged=now, next_try=NEVER
        )
    for pk, why in refused.items():
        # In quotes: a device's words are not the key of a rule.
        if known.get(pk) in (State.SENT, State.ACKNOWLEDGED):
            Order.objects.filter(pk=pk, state=known[pk]).update(
                state=State.REFUSED, why=f"“{why[:LONGEST_WORDS]}”", next_try=NEVER
            )
    ended = {State.EXPIRED, State.WITHDRAWN, State.OVERRIDDEN}
    return Answered(
        tuple(pk for pk in said if pk in known and known[pk] not in ended),
        tuple(pk for pk in said if pk in known and known[pk] in ended),
        tuple(pk for pk in said if pk not in known),
    )


# --- ways that bring orders to a gateway ---------------------------------------------------


class Adapter(Protocol):
    """A way to gateways that do not ask by themselves."""

    def carries(self, source: str) -> bool:
        """Whether orders of the source with this key go this way."""

    def send(self, source: str, orders: Sequence[Outgoing]) -> None:
        """Return once the gateway has them all; raise where it has not. They may come again,
        under the same numbers."""


def bring(adapters: Sequence[Adapter], clock: Callable[[], datetime], most: int = 500) -> int:
    """Send what is due by the ways that are not asked; how many orders. What a gateway did not
    take is tried again soon, and after `retries` no more."""
    sent = 0
    ready = Order.objects.filter(state__in=TO_SEND, next_try__lte=microseconds(clock()))
    numbers = [one for one in ready.values_list("source_id", flat=True).distinct() if one]
    for source in Source.objects.filter(pk__in=numbers, closed_at=None).order_by("pk"):
        way = next((one for one in adapters if one.carries(source.key)), None)
        if way is None:
            continue
        while orders := hand_out(source.pk, clock(), most=most):
            try:
                way.send(source.key, orders)
            except Exception:
                _put_off(orders, clock())
                break
            sent += len(orders)
    return sent


def _put_off(orders: Sequence[Outgoing], at: datetime) -> None:
    """Whether they arrived is not known: their tries count, and the next one waits."""
    for one in orders:
        pause = min(FIRST_PAUSE * 2 ** (one.attempt - 1), LONGEST_PAUSE)
        Order.objects.filter(pk=one.number, state=State.SENT, next_try__lt=NEVER).update(
            next_try=microseconds(at + pause)
        )
