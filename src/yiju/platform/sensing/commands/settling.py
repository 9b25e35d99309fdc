"""Commands as time passes: they begin, are settled among one another, end, and make room again.

Of the commands that want something of one device, the higher holds, then the later. The others
wait behind it: when it ends before they do, the next of them is sent again.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F

from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.registry import api as registry
from yiju.platform.sensing.columns import microseconds
from yiju.platform.sensing.commands.kinds import CommandKind, command_kind, declared
from yiju.platform.sensing.commands.models import Command, Conflict, Order, Stage
from yiju.platform.sensing.commands.rules import (
    IN_FORCE,
    NEVER,
    UNDERWAY,
    Authority,
    Claim,
    State,
    settle,
)
from yiju.platform.sensing.commands.targets import GONE, MANY, endangered, refusals
from yiju.platform.sensing.models import Revision

SYSTEM = Actor(account="", name="指令", unit="", via="system")
CHUNK = 900
OPEN = (State.WAITING, State.QUEUED, State.SENT, State.ACKNOWLEDGED, State.OVERRIDDEN)
"""Become expired with their command."""


def in_turn(kind: str) -> None:
    """Whoever changes what is in force for a kind waits for the others, until their transaction
    ends."""
    name = f"command:{kind}"[:60]
    Revision.objects.get_or_create(name=name, defaults={"lineage": ""})
    Revision.objects.select_for_update().get(name=name)


def step(at: datetime) -> int:
    """Do what has come due: commands begin and end; how many did."""
    known = Command.objects.filter(kind__in=declared())
    begun = known.filter(stage=Stage.STANDING, begun_at=None, start__lte=at)
    over = known.filter(stage__in=(Stage.STANDING, Stage.PROPOSED), until__lte=at)
    count = 0
    for command in over.order_by("until", "pk"):
        count += _end(command.pk, Stage.ENDED, at)
    for command in begun.order_by("start", "pk"):
        count += _begin_in_turn(command.pk, at)
    return count


@transaction.atomic
def _begin_in_turn(pk: int, at: datetime) -> bool:
    command = Command.objects.get(pk=pk)
    in_turn(command.kind)
    command = Command.objects.select_for_update().get(pk=pk)
    if command.stage != Stage.STANDING or command.begun_at is not None or command.until <= at:
        return False
    judge_again(command, at)
    begin(command, at)
    return True


def judge_again(command: Command, at: datetime) -> None:
    """What was given before may meet another danger, or an asset that is gone, by now."""
    kind = command_kind(command.kind)
    standing = {
        row.code: row for row in registry.standing(kind.asset_kind, on=china_day(at), within=None)
    }
    waiting = Order.objects.filter(command=command, state__in=(State.WAITING, State.QUEUED))
    codes = list(waiting.values_list("asset_code", flat=True))
    why = dict.fromkeys((code for code in codes if code not in standing), GONE)
    why |= refusals(
        kind,
        [standing[code] for code in codes if code in standing],
        value=command.value,
        start=max(command.start, at),
        until=command.until,
        authority=Authority(command.authority),
        dangers=endangered(kind),
    )
    for reason in set(why.values()):
        refused = [code for code in codes if why.get(code) == reason]
        for some in chunks(refused):
            waiting.filter(asset_code__in=some).update(state=State.REFUSED, why=reason)


def begin(command: Command, at: datetime) -> None:
    """Let the orders of a command go, each in its turn, and settle them against others. In the
    caller's transaction and turn."""
    kind = command_kind(command.kind)
    shift = max(0, microseconds(at) - microseconds(command.start))
    queued = Order.objects.filter(command=command, state=State.QUEUED)
    if shift:
        queued.update(due=F("due") + shift, next_try=F("due") + shift)
    last = queued.order_by("-due").values_list("due", flat=True).first()
    after = timedelta(microseconds=(last or microseconds(at)) - microseconds(at))
    command.begun_at = command.changed_at = at
    command.look_at = min(at + after + kind.confirmed_within, command.until)
    command.save(update_fields=["begun_at", "look_at", "changed_at"])
    settle_devices(kind, at, of=command)


def _end(pk: int, stage: Stage, at: datetime) -> bool:
    with transaction.atomic():
        command = Command.objects.get(pk=pk)
        in_turn(command.kind)
        command = Command.objects.select_for_update().get(pk=pk)
        if command.ended_at is not None or command.until > at:
            return False
        end(command, stage, State.EXPIRED, OPEN, at)
    return True


def end(command: Command, stage: Stage, state: State, of: Sequence[State], at: datetime) -> None:
    """End a command: its orders in the given states become `state`, and whoever stood behind it
    takes its place. In the caller's transaction and turn."""
    Order.objects.filter(command=command, state__in=of).update(state=state, next_try=NEVER)
    Order.objects.filter(command=command).update(beaten_by=None)
    command.stage, command.ended_at, command.changed_at = stage, at, at
    command.save(update_fields=["stage", "ended_at", "changed_at"])
    settle_devices(command_kind(command.kind), at, of=command)


# --- who holds -----------------------------------------------------------------------------


def alive(kind: str, at: datetime) -> dict[int, Command]:
    """Commands that have begun and not ended."""
    found = Command.objects.filter(
        kind=kind, stage=Stage.STANDING, begun_at__isnull=False, until__gt=at
    )
    return {one.pk: one for one in found}


def settle_devices(
    kind: CommandKind, at: datetime, *, of: Command | None = None, codes: Sequence[str] = ()
) -> None:
    """Settle anew the devices with the codes, or all that a command wants or wanted something of.
    In the caller's transaction and turn."""
    known = alive(kind.key, at)
    dangers = endangered(kind)
    if of is not None and not set(known) - {of.pk} and not dangers:
        return  # nobody to be settled with
    devices = Order.objects.filter(command=of).values("asset_code") if of else codes
    rows = Order.objects.filter(
        kind=kind.key, command__in=list(known), state__in=IN_FORCE, asset_code__in=devices
    )
    told = rows.values_list("pk", "command_id", "asset_code", "state", "beaten_by")
    by_device: dict[str, list[tuple[int, int, int, int | None]]] = defaultdict(list)
    for pk, command, code, state, beaten_by in told.iterator(50_000):
        by_device[code].append((pk, command, state, beaten_by))
    forbidden = _forbidden(kind, known, dangers, by_device, at)
    lost: dict[int, list[int]] = defaultdict(list)
    again: list[int] = []
    refused: dict[str, list[int]] = defaultdict(list)
    pairs: Counter[tuple[int, int]] = Counter()
    for code, orders in by_device.items():
        if len(orders) == 1 and orders[0][3] is None and code not in dangers:
            continue
        claims = {pk: _claim(pk, known[command]) for pk, command, _state, _beaten in orders}
        found = settle(claims.values(), partial(_is_forbidden, forbidden, code))
        for one in found.refused:
            refused[forbidden[code, one.command]].append(one.order)
        if found.winner is None:
            continue
        for pk, command, _state, beaten_by in orders:
            if pk == found.winner.order:
                if beaten_by is not None:
                    again.append(pk)
            elif beaten_by != found.winner.command and claims[pk] in found.beaten:
                lost[found.winner.command].append(pk)
                pairs[found.winner.command, command] += 1
    _write(lost, again, refused, at)
    note_conflicts(pairs, at)


def _is_forbidden(forbidden: Mapping[tuple[str, int], str], code: str, one: Claim) -> bool:
    return (code, one.command) in forbidden


def _claim(order: int, command: Command) -> Claim:
    given = microseconds(command.given_at)
    return Claim(order, command.pk, Authority(command.authority), given, command.value)


def _forbidden(
    kind: CommandKind,
    known: Mapping[int, Command],
    dangers: Mapping[str, set[str]],
    codes: Iterable[str],
    at: datetime,
) -> dict[tuple[str, int], str]:
    """The rule that refuses a command to a device in danger, by device and command."""
    near = [code for code in codes if code in dangers]
    if not near:
        return {}
    standing = registry.standing(kind.asset_kind, on=china_day(at), within=None)
    assets = [row for row in standing if row.code in set(near)]
    found: dict[tuple[str, int], str] = {}
    for command in known.values():
        why = refusals(
            kind,
            assets,
            value=command.value,
            start=max(command.start, at),
            until=command.until,
            authority=Authority(command.authority),
            dangers=dangers,
        )
        found |= {(code, command.pk): rule for code, rule in why.items()}
    return found


def _write(
    lost: Mapping[int, list[int]],
    again: list[int],
    refused: Mapping[str, list[int]],
    at: datetime,
) -> None:
    """What was confirmed stays so: it was obeyed, until another took over."""
    for winner, orders in lost.items():
        for some in chunks(orders):
            rows = Order.objects.filter(pk__in=some)
            rows.update(beaten_by=winner)
            rows.filter(state__in=UNDERWAY).update(state=State.OVERRIDDEN, next_try=NEVER)
    for rule, orders in refused.items():
        for some in chunks(orders):
            Order.objects.filter(pk__in=some).update(
                state=State.REFUSED, why=rule, next_try=NEVER, beaten_by=None
            )
    now = microseconds(at)
    for some in chunks(again):
        Order.objects.filter(pk__in=some).update(
            state=State.QUEUED,
            beaten_by=None,
            next_try=now,
            tries=0,
            sent=None,
            acknowledged=None,
            confirmed=None,
        )


def note_conflicts(pairs: Mapping[tuple[int, int], int], at: datetime) -> None:
    """Say to both sides which command took how many devices from which."""
    for (winner, loser), devices in pairs.items():
        made, is_new = Conflict.objects.get_or_create(
            winner_id=winner, loser_id=loser, defaults={"devices": devices, "at": at}
        )
        if not is_new:
            made.devices, made.at = max(made.devices, devices), at
            made.save(update_fields=["devices", "at"])
        Command.objects.filter(pk__in=(winner, loser)).update(changed_at=at)
        if is_new:
            record(
                actor=SYSTEM,
                action="command.overridden",
                subject_kind="command",
                subject_key=str(loser),
                after={"by": winner, "devices": devices},
                at=at,
            )


def rivals(
    kind: CommandKind, codes: Sequence[str], start: datetime, until: datetime
) -> list[tuple[Command, int]]:
    """Other commands in force in that time, and on how many of the devices; the highest first."""
    standing = Command.objects.filter(
        kind=kind.key, stage=Stage.STANDING, start__lt=until, until__gt=start
    )
    found = {one.pk: one for one in standing}
    orders = Order.objects.filter(command__in=list(found), state__in=IN_FORCE)
    if len(codes) <= MANY:
        orders = orders.filter(asset_code__in=codes)
    wanted, counts = set(codes), Counter[int]()
    for command, code in orders.values_list("command_id", "asset_code").iterator(50_000):
        counts[command] += code in wanted
    ranked = sorted(found.values(), key=lambda one: (-one.authority, -one.given_at.timestamp()))
    return [(one, counts[one.pk]) for one in ranked if counts[one.pk]]


def chunks(numbers: Sequence[int] | Sequence[str]) -> Iterable[list[int | str]]:
    return (list(numbers[start : start + CHUNK]) for start in range(0, len(numbers), CHUNK))
