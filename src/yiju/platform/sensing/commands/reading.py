"""Commands as pages and programs see them: what was told, how far it is, who did not obey."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from yiju.platform.base.time import china_day
from yiju.platform.registry import api as registry
from yiju.platform.sensing.columns import microseconds, moment_of
from yiju.platform.sensing.commands.escalating import disobeyed
from yiju.platform.sensing.commands.kinds import command_kinds
from yiju.platform.sensing.commands.models import Command, Conflict, Order, Stage
from yiju.platform.sensing.commands.refusals import CommandUnknown
from yiju.platform.sensing.commands.rows import CommandRow, row_of
from yiju.platform.sensing.commands.rules import P, State, share_confirmed

SHOULD_OBEY = (
    State.QUEUED,
    State.SENT,
    State.ACKNOWLEDGED,
    State.CONFIRMED,
    State.EXPIRED,
    State.REFUSED,
)


@dataclass(frozen=True)
class Progress:
    """How many orders stand where, and how far the goal is: the share of those that should obey
    that was confirmed, now and within the goal's time after the beginning."""

    counts: dict[State, int]
    forbidden: int
    """Of the refused, those that a safety rule refused: they should not obey."""
    confirmed_in_time: int
    goal_share: int
    goal_minutes: int

    @property
    def wanted(self) -> int:
        return sum(self.counts.get(state, 0) for state in SHOULD_OBEY) - self.forbidden

    @property
    def confirmed(self) -> int:
        return self.counts.get(State.CONFIRMED, 0)

    @property
    def share(self) -> float | None:
        return share_confirmed(self.confirmed, self.wanted)

    @property
    def share_in_time(self) -> float | None:
        return share_confirmed(self.confirmed_in_time, self.wanted)

    @property
    def reached(self) -> bool:
        return self.share_in_time is not None and 100 * self.share_in_time >= self.goal_share


@dataclass(frozen=True)
class ConflictRow:
    """`won` says whether the command that was asked for stands above the other."""

    other: CommandRow
    devices: int
    at: datetime
    won: bool


@dataclass(frozen=True)
class OrderRow:
    number: int
    asset_code: str
    area_path: str
    keeper_code: str
    group: str
    state: State
    due: datetime
    tries: int
    sent: datetime | None
    acknowledged: datetime | None
    confirmed: datetime | None
    beaten_by: int | None
    why: str


def command(pk: int, reaches: Sequence[registry.Reach] | None, account: str = "") -> CommandRow:
    """Raises CommandUnknown, for one that is not there and one out of reach alike."""
    found = _visible(reaches, account).filter(pk=pk).first()
    if found is None:
        raise CommandUnknown(command=pk)
    return row_of(found)


def commands(
    reaches: Sequence[registry.Reach] | None,
    account: str = "",
    *,
    kind: str = "",
    stage: str = "",
    before: int = 0,
    since: datetime | None = None,
    size: int = 50,
) -> list[CommandRow]:
    """The newest first, from before a number on."""
    found = _visible(reaches, account)
    found = found.filter(kind=kind) if kind else found
    found = found.filter(stage=stage) if stage else found
    found = found.filter(pk__lt=before) if before else found
    found = found.filter(changed_at__gte=since) if since else found
    return [row_of(one) for one in found.order_by("-pk")[:size]]


def _visible(reaches: Sequence[registry.Reach] | None, account: str) -> QuerySet[Command]:
    """What somebody gave or agreed to, and what touches the areas and units that they reach."""
    known = Command.objects.filter(kind__in=[kind.key for kind in command_kinds()])
    if reaches is None:
        return known
    seen = Q(pk__in=[])
    if account:
        seen |= Q(account=account) | Q(second_account=account)
    for reach in reaches:
        parts = reach.area_path.rstrip("/").split("/")
        around = ["".join(f"{part}/" for part in parts[:depth]) for depth in range(len(parts) + 1)]
        touches = Q(area_path__startswith=reach.area_path) | Q(area_path__in=around)
        if reach.unit_code is not None:
            touches &= Q(keeper_code=reach.unit_code) | Q(unit_code=reach.unit_code)
        seen |= touches
    return known.filter(seen)


def progress(row: CommandRow) -> Progress:
    of_it = Order.objects.filter(command=row.id)
    told = of_it.values_list("state").annotate(n=Count("pk")).order_by()
    counts = {State(state): count for state, count in told}
    rules = [rule.key for rule in row.kind.safety]
    day = china_day(row.given_at)
    minutes = int(P.goal_minutes.at(day))
    goal = microseconds((row.begun_at or row.start) + timedelta(minutes=minutes))
    in_time = of_it.filter(state=State.CONFIRMED, confirmed__lte=goal).count()
    return Progress(
        counts,
        of_it.filter(state=State.REFUSED, why__in=rules).count(),
        in_time,
        int(P.goal_share.at(day)),
        minutes,
    )


def conflicts(pk: int) -> list[ConflictRow]:
    """Which commands this one outranks and which outrank it. A rehearsal shows its own to whoever
    rehearses, and to nobody else."""
    found = Conflict.objects.filter(Q(winner=pk) | Q(loser=pk)).select_related("winner", "loser")
    rows = []
    for one in found.order_by("-at", "-pk"):
        won = one.winner_id == pk
        other = one.loser if won else one.winner
        if other.stage != Stage.REHEARSED:
            rows.append(ConflictRow(row_of(other), one.devices, one.at, won))
    return rows


def told_to(account: str, size: int = 10) -> list[tuple[CommandRow, ConflictRow]]:
    """What whoever gave commands has to know: theirs that lost devices and still stand."""
    found = Conflict.objects.filter(loser__account=account, loser__stage=Stage.STANDING)
    found = found.exclude(winner__stage=Stage.REHEARSED).select_related("winner", "loser")
    return [
        (row_of(one.loser), ConflictRow(row_of(one.winner), one.devices, one.at, False))
        for one in (found.order_by("-at", "-pk")[:size] if account else ())
    ]


def orders(
    row: CommandRow,
    reaches: Sequence[registry.Reach] | None,
    *,
    only: str = "",
    after: str = "",
    size: int = 100,
) -> list[OrderRow]:
    """Devices by code; `only` is the key of a state, or `rest` for those that did not obey."""
    found = _orders(row, reaches, only).filter(asset_code__gt=after)
    return [order_row(one) for one in found[:size]]


def every_order(
    row: CommandRow, reaches: Sequence[registry.Reach] | None, only: str = ""
) -> Iterator[OrderRow]:
    return (order_row(one) for one in _orders(row, reaches, only).iterator(2_000))


def _orders(
    row: CommandRow, reaches: Iterable[registry.Reach] | None, only: str
) -> QuerySet[Order]:
    found = disobeyed(row.id) if only == "rest" else Order.objects.filter(command=row.id)
    wanted = next((state for state in State if state.key == only), None)
    if wanted is not None:
        found = found.filter(state=wanted)
    if reaches is not None:
        inside = Q(pk__in=[])
        for reach in reaches:
            own = Q() if reach.unit_code is None else Q(keeper_code=reach.unit_code)
            inside |= Q(area_path__startswith=reach.area_path) & own
        found = found.filter(inside)
    return found.order_by("asset_code")


def order_row(one: Order) -> OrderRow:
    return OrderRow(
        one.pk,
        one.asset_code,
        one.area_path,
        one.keeper_code,
        one.group,
        State(one.state),
        moment_of(one.due),
        one.tries,
        _moment(one.sent),
        _moment(one.acknowledged),
        _moment(one.confirmed),
        one.beaten_by,
        one.why,
    )


def _moment(at: int | None) -> datetime | None:
    return None if at is None else moment_of(at)
