"""Danger at a device: it stands from the reading that shows it until somebody releases it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction

from yiju.platform.events.api import record
from yiju.platform.registry import api as registry
from yiju.platform.sensing.columns import microseconds
from yiju.platform.sensing.commands.kinds import CommandKind, Safety, command_kind, command_kinds
from yiju.platform.sensing.commands.models import Command, Danger, Order, Stage
from yiju.platform.sensing.commands.planning import LONGEST_REASON, Giver
from yiju.platform.sensing.commands.refusals import DangerUnknown, ReasonMissing
from yiju.platform.sensing.commands.rules import Authority, State
from yiju.platform.sensing.commands.settling import SYSTEM, begin, end, in_turn, settle_devices
from yiju.platform.sensing.commands.targets import with_ways
from yiju.platform.sensing.models import Stream

SAFETY = "安全规则"
"""Who commands where no person does."""
STANDS_FOR = timedelta(days=3_650)
"""What a rule forces stands until the danger is released; this only bounds the column."""


@dataclass(frozen=True)
class DangerRow:
    id: int
    kind: CommandKind
    rule: Safety
    asset_code: str
    area_path: str
    keeper_code: str
    value: float
    since: datetime
    may_release: bool


def show(
    kind: CommandKind, rule: Safety, stream: Stream, value: float, observed: int, at: datetime
) -> bool:
    """Note danger, and force what the rule forces; shown again while it stands, nothing changes.
    What was observed before the last release is about the danger of then. In the caller's
    transaction."""
    in_turn(kind.key)
    of_device = Danger.objects.filter(kind=kind.key, rule=rule.key, asset_code=stream.asset_code)
    last = of_device.order_by("-pk").first()
    if last is not None and (
        last.released_at is None or observed <= microseconds(last.released_at)
    ):
        return False
    made = Danger.objects.create(
        kind=kind.key,
        rule=rule.key,
        asset_code=stream.asset_code,
        area_path=stream.area_path,
        keeper_code=stream.keeper_code,
        value=value,
        observed=observed,
        since=at,
    )
    record(
        actor=SYSTEM,
        action="danger.show",
        subject_kind=kind.asset_kind,
        subject_key=stream.asset_code,
        ground=str(rule.ground),
        after={"rule": rule.key, "value": value},
        at=at,
    )
    if rule.forces is not None:
        _force(kind, str(rule.title), rule.forces, made, at)
    settle_devices(kind, at, codes=[stream.asset_code])
    return True


def _force(kind: CommandKind, title: str, value: float, danger: Danger, at: datetime) -> None:
    """What the rule itself commands, above everybody."""
    try:
        row = registry.by_code(kind.asset_kind, danger.asset_code, None)
    except registry.AssetNotFound:
        return  # a stream without its asset: nothing can be told, and the mover goes on
    [device] = with_ways(kind, [row])
    command = Command.objects.create(
        key=f"danger/{danger.pk}",
        said="",
        correlation=str(uuid4()),
        kind=kind.key,
        value=value,
        authority=Authority.SAFETY,
        target={"codes": [device.code], "group": "", "area": ""},
        reason=f"{title}：{danger.value:g}"[:LONGEST_REASON],
        account="",
        name=SAFETY,
        stage=Stage.STANDING,
        given_at=at,
        start=at,
        until=at + STANDS_FOR,
        area_path=row.area_path,
        keeper_code=row.keeper_code,
        total=1,
        changed_at=at,
    )
    Order.objects.create(
        command=command,
        kind=kind.key,
        asset_code=device.code,
        area_path=row.area_path,
        keeper_code=row.keeper_code,
        group=device.group,
        source_id=device.source,
        stream_id=device.stream,
        scale=kind.scale(row.record, command.value),
        state=State.QUEUED,
        due=microseconds(at),
        next_try=microseconds(at),
    )
    begin(command, at)


def dangers(giver: Giver) -> list[DangerRow]:
    """Those that stand, the oldest first."""
    known = {(kind.key, rule.key): (kind, rule) for kind in command_kinds() for rule in kind.safety}
    found = []
    for row in Danger.objects.filter(released_at=None).order_by("pk"):
        if (row.kind, row.rule) in known:
            kind, rule = known[row.kind, row.rule]
            found.append(
                DangerRow(
                    row.pk,
                    kind,
                    rule,
                    row.asset_code,
                    row.area_path,
                    row.keeper_code,
                    row.value,
                    row.since,
                    _may_release(row, rule, giver),
                )
            )
    return found


def _may_release(row: Danger, rule: Safety, giver: Giver) -> bool:
    reaches = giver.reaches(rule.released_by) if giver.actor.account else []
    return any(reach.covers(row.area_path, row.keeper_code) for reach in reaches)


@transaction.atomic
def release(pk: int, giver: Giver, *, reason: str, at: datetime) -> None:
    """Say why a danger is over, as by the value of an insulation test. It commands nothing: what
    was in force before waits behind no more, and is sent again unless it was refused. Raises
    DangerUnknown, ReasonMissing."""
    known = Danger.objects.filter(pk=pk).first()
    if known is None:
        raise DangerUnknown(danger=pk)
    in_turn(known.kind)
    row = Danger.objects.select_for_update().get(pk=pk)
    kind = command_kind(row.kind)
    rule = next((one for one in kind.safety if one.key == row.rule), None)
    if rule is None or row.released_at is not None or not _may_release(row, rule, giver):
        raise DangerUnknown(danger=pk)
    if not 0 < len(reason.strip()) <= LONGEST_REASON:
        raise ReasonMissing(most=LONGEST_REASON)
    row.released_at, row.released_by, row.reason = at, giver.actor.account, reason.strip()
    row.save(update_fields=["released_at", "released_by", "reason"])
    record(
        actor=giver.actor,
        action="danger.release",
        subject_kind=kind.asset_kind,
        subject_key=row.asset_code,
        ground=reason.strip(),
        after={"rule": rule.key},
        at=at,
    )
    forced = Command.objects.filter(key=f"danger/{pk}", ended_at=None).first()
    if forced is not None:
        end(forced, Stage.ENDED, State.EXPIRED, (State.QUEUED, State.SENT, State.ACKNOWLEDGED), at)
