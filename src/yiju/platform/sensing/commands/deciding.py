"""The second person agrees or not; somebody stops a command, or repeats it for the rest."""

from datetime import datetime

from django.db import transaction

from yiju.platform.base.i18n import _
from yiju.platform.events.api import record
from yiju.platform.registry import api as registry
from yiju.platform.sensing.commands.giving import give
from yiju.platform.sensing.commands.kinds import command_kind
from yiju.platform.sensing.commands.models import Command, Order, Stage
from yiju.platform.sensing.commands.planning import (
    LONGEST_REASON,
    Giver,
    Wanted,
    refuse_booked,
)
from yiju.platform.sensing.commands.refusals import (
    CommandUnknown,
    NothingLeft,
    NotSecond,
    ReasonMissing,
    StageUnfit,
)
from yiju.platform.sensing.commands.rows import CommandRow, row_of
from yiju.platform.sensing.commands.rules import NEVER, Authority, State
from yiju.platform.sensing.commands.settling import (
    begin,
    end,
    in_turn,
    judge_again,
    settle_devices,
)
from yiju.platform.sensing.commands.targets import Target

REST = (State.QUEUED, State.SENT, State.ACKNOWLEDGED, State.EXPIRED)


def _held(pk: int) -> Command:
    """In turn and locked; raises CommandUnknown."""
    known = Command.objects.filter(pk=pk).first()
    if known is None:
        raise CommandUnknown(command=pk)
    in_turn(known.kind)
    return Command.objects.select_for_update().get(pk=pk)


def may_second(command: Command | CommandRow, giver: Giver) -> bool:
    """Another person, in a role that the kind names, whose reach holds every device. A person has
    one account, whatever posts they hold and whatever keys act for it."""
    kind = command_kind(command.kind) if isinstance(command, Command) else command.kind
    if giver.system or giver.actor.account in ("", command.account):
        return False
    reaches = giver.reaches(kind.second)
    if any(_holds(reach, command.area_path) for reach in reaches):
        return True
    places = Order.objects.filter(command=_number(command)).values_list("area_path", "keeper_code")
    return bool(reaches) and all(
        any(reach.covers(path, keeper) for reach in reaches) for path, keeper in places.distinct()
    )


def _number(command: Command | CommandRow) -> int:
    return command.id if isinstance(command, CommandRow) else command.pk


def _holds(reach: registry.Reach, area_path: str) -> bool:
    return reach.unit_code is None and area_path.startswith(reach.area_path)


@transaction.atomic
def agree(pk: int, giver: Giver, at: datetime) -> CommandRow:
    """The second person agrees, and the command goes; agreed again, nothing changes. Raises
    CommandUnknown, NotSecond, StageUnfit, TimeBooked."""
    command = _held(pk)
    if not may_second(command, giver):
        raise NotSecond(roles="、".join(command_kind(command.kind).second))
    if command.second_account == giver.actor.account and command.stage == Stage.STANDING:
        return row_of(command)
    if command.stage != Stage.PROPOSED or command.until <= at:
        raise StageUnfit(command=pk, stage=Stage(command.stage).label, what=_("同意"))
    _keep_time(command)
    command.second_account, command.second_name = giver.actor.account, giver.actor.name
    command.second_at = command.changed_at = at
    command.stage = Stage.STANDING
    command.save()
    judge_again(command, at)
    waiting = Order.objects.filter(command=command, state=State.WAITING)
    waiting.update(state=State.QUEUED)
    _record("command.agree", command, giver, at)
    if command.start <= at:
        begin(command, at)
    return row_of(command)


def _keep_time(command: Command) -> None:
    """Raises TimeBooked: what was proposed for the same time may have been agreed to meanwhile."""
    kind, waiting = command_kind(command.kind), Order.objects.filter(command=command)
    codes = list(waiting.filter(state=State.WAITING).values_list("asset_code", flat=True))
    times = command.start, command.until
    refuse_booked(kind, command.value, command.authority, codes, *times)


@transaction.atomic
def reject(pk: int, giver: Giver, *, reason: str, at: datetime) -> CommandRow:
    """The second person does not agree. Raises CommandUnknown, NotSecond, StageUnfit,
    ReasonMissing."""
    command = _held(pk)
    _hold_reason(reason)
    if not may_second(command, giver):
        raise NotSecond(roles="、".join(command_kind(command.kind).second))
    if command.stage != Stage.PROPOSED:
        raise StageUnfit(command=pk, stage=Stage(command.stage).label, what=_("拒绝"))
    command.second_account, command.second_name = giver.actor.account, giver.actor.name
    command.second_at = at
    command.save(update_fields=["second_account", "second_name", "second_at"])
    end(command, Stage.REJECTED, State.WITHDRAWN, (State.WAITING,), at)
    _record("command.reject", command, giver, at, reason)
    return row_of(command)


@transaction.atomic
def withdraw(pk: int, giver: Giver, *, reason: str, at: datetime) -> CommandRow:
    """Stop what has not been sent; what was sent is in force until the command's end. Whoever gave
    it may, and whoever may give such a command. Raises CommandUnknown, StageUnfit, ReasonMissing.
    """
    command = _held(pk)
    _hold_reason(reason)
    kind = command_kind(command.kind)
    above = [r for one in Authority if one >= command.authority for r in kind.roles(one)]
    own = command.account and giver.actor.account == command.account
    if command.authority == Authority.SAFETY or not (
        own or any(_holds(reach, command.area_path) for reach in giver.reaches(above))
    ):
        raise CommandUnknown(command=pk)
    if command.stage not in (Stage.PROPOSED, Stage.STANDING):
        raise StageUnfit(command=pk, stage=Stage(command.stage).label, what=_("撤销"))
    unsent = Order.objects.filter(
        command=command, state__in=(State.WAITING, State.QUEUED, State.OVERRIDDEN), sent=None
    )
    unsent.update(state=State.WITHDRAWN, next_try=NEVER, beaten_by=None)
    Order.objects.filter(command=command, state=State.SENT).update(next_try=NEVER)
    if Order.objects.filter(command=command, sent__isnull=False).exists():
        command.reason = f"{command.reason}（{_('撤销')}：{reason.strip()}）"[:LONGEST_REASON]
        command.changed_at = at
        command.save(update_fields=["reason", "changed_at"])
        settle_devices(kind, at, of=command)
    else:
        end(command, Stage.WITHDRAWN, State.WITHDRAWN, (State.WAITING,), at)
    _record("command.withdraw", command, giver, at, reason)
    return row_of(command)


def repeat(pk: int, giver: Giver, *, key: str, at: datetime) -> CommandRow:
    """Tell those that have not obeyed again, as a command of its own with the same end: whatever
    forbids or needs a second person holds for it too. Raises CommandUnknown, NothingLeft, and as
    `give` does."""
    command = Command.objects.filter(pk=pk).first()
    if command is None:
        raise CommandUnknown(command=pk)
    rest = Order.objects.filter(command=command, state__in=REST, sent__isnull=False)
    codes = tuple(rest.order_by("asset_code").values_list("asset_code", flat=True))
    if not codes or command.stage != Stage.STANDING:
        raise NothingLeft(command=pk)
    value = int(command.value) if command.value.is_integer() else command.value
    wanted = Wanted(
        command.kind,
        Target(codes=codes),
        value,
        command.until,
        command.reason,
        authority=Authority(command.authority),
        follows=command.pk,
    )
    return give(wanted, giver, key=key, at=at)


def _hold_reason(reason: str) -> None:
    if not 0 < len(reason.strip()) <= LONGEST_REASON:
        raise ReasonMissing(most=LONGEST_REASON)


def _record(action: str, command: Command, giver: Giver, at: datetime, ground: str = "") -> None:
    record(
        actor=giver.actor,
        action=action,
        subject_kind="command",
        subject_key=str(command.pk),
        ground=ground.strip(),
        after={"stage": str(command.stage), "second": command.second_account},
        at=at,
    )
