"""Giving a command: frozen, on record, and begun or proposed to a second person."""

import hashlib
import json
from collections import Counter
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from django.db import connection, transaction

from yiju.platform.events.api import record
from yiju.platform.sensing.columns import microseconds
from yiju.platform.sensing.commands.models import Command, Order, Stage
from yiju.platform.sensing.commands.planning import (
    Giver,
    Plan,
    Rival,
    Wanted,
    needs_somebody_else,
    preview,
    refuse_booked,
)
from yiju.platform.sensing.commands.refusals import (
    KeyTaken,
)
from yiju.platform.sensing.commands.rows import CommandRow, row_of
from yiju.platform.sensing.commands.rules import (
    State,
    common_path,
)
from yiju.platform.sensing.commands.settling import begin, in_turn, note_conflicts

COLUMNS = (
    'command_id, kind, asset_code, area_path, keeper_code, "group", source_id, stream_id, scale,'
    " state, due, next_try, tries, why"
)
INTO = f"INSERT INTO {Order._meta.db_table} ({COLUMNS}) VALUES ({', '.join(['%s'] * 14)})"


def give(wanted: Wanted, giver: Giver, *, key: str, at: datetime) -> CommandRow:
    """Give a command; given again under its key it is the same one. Membership is frozen here.

    One that needs a second person waits for them; another begins at its start. Raises, and then
    nothing is written: CommandKindUnknown, ValueUnfit, AuthorityRefused, PeriodUnfit,
    ReasonMissing, AreaUnknown, TargetEmpty, DevicesUnknown, RefusedForSafety, TimeBooked, KeyTaken.
    """
    own = f"{giver.actor.account or giver.actor.name}/{key}"[:240]
    said = _hash(wanted)
    if known := _known(own, said, key):
        return known
    # A city of lamps takes seconds to look at; nobody else waits for that.
    plan = preview(wanted, giver, at)
    with transaction.atomic():
        in_turn(wanted.kind)
        if known := _known(own, said, key):
            return known
        if not (wanted.rehearsal or wanted.follows):
            times = plan.start, plan.until
            refuse_booked(plan.kind, plan.value, wanted.authority, plan.sent_to, *times)
        alone = not needs_somebody_else(plan.kind, plan.value, plan.sent_to, giver, plan.until, at)
        command = _made(plan, wanted, giver, own, said, alone, at)
        _orders(command, plan)
        _record(command, plan, wanted, giver, at)
        if command.stage == Stage.STANDING and command.start <= at:
            begin(command, at)
        if wanted.rehearsal:
            note_conflicts({_pair(one, command.pk): one.devices for one in plan.rivals}, at)
        return row_of(command)


def _known(own: str, said: str, key: str) -> CommandRow | None:
    """What was given under the key. Raises KeyTaken where that says something else."""
    known = Command.objects.filter(key=own).first()
    if known is not None and known.said != said:
        raise KeyTaken(key=key[:60], command=known.pk)
    return row_of(known) if known else None


def _record(command: Command, plan: Plan, wanted: Wanted, giver: Giver, at: datetime) -> None:
    record(
        actor=giver.actor,
        action="command.rehearse" if wanted.rehearsal else "command.give",
        subject_kind="command",
        subject_key=str(command.pk),
        ground=command.reason,
        after={
            "kind": command.kind,
            "value": command.value,
            "authority": wanted.authority.name.lower(),
            "devices": command.total,
            "refused": plan.refused,
            "start": command.start.isoformat(),
            "until": command.until.isoformat(),
            "stage": str(command.stage),
        },
        at=at,
    )


def _pair(rival: Rival, command: int) -> tuple[int, int]:
    """Winner and loser."""
    return (rival.command, command) if rival.wins else (command, rival.command)


def _hash(wanted: Wanted) -> str:
    told = {
        "kind": wanted.kind,
        "target": replace(wanted.target, codes=tuple(sorted(wanted.target.codes))).stored(),
        "value": str(wanted.value),
        "until": wanted.until.isoformat(),
        "start": wanted.start.isoformat() if wanted.start else None,
        "authority": int(wanted.authority),
        "rehearsal": wanted.rehearsal,
        "reason": wanted.reason.strip(),
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _made(
    plan: Plan, wanted: Wanted, giver: Giver, key: str, said: str, alone: bool, at: datetime
) -> Command:
    stage = Stage.STANDING if alone else Stage.PROPOSED
    before = Command.objects.filter(pk=wanted.follows).first() if wanted.follows else None
    keepers = Counter(one.asset.keeper_code for one in plan.devices)
    return Command.objects.create(
        key=key,
        said=said,
        correlation=before.correlation if before else str(uuid4()),
        kind=plan.kind.key,
        value=plan.value,
        authority=wanted.authority,
        target=wanted.target.stored(),
        reason=wanted.reason.strip(),
        account=giver.actor.account,
        name=giver.actor.name,
        unit_code=giver.actor.unit,
        stage=Stage.REHEARSED if wanted.rehearsal else stage,
        given_at=at,
        start=plan.start,
        until=plan.until,
        area_path=common_path([one.asset.area_path for one in plan.devices]),
        keeper_code=keepers.most_common(1)[0][0],
        total=len(plan.devices),
        changed_at=at,
    )


def _orders(command: Command, plan: Plan) -> None:
    first = microseconds(command.start)
    begun = {
        Stage.PROPOSED: State.WAITING,
        Stage.REHEARSED: State.REHEARSED,
        Stage.STANDING: State.QUEUED,
    }[Stage(command.stage)]
    rows = [
        (
            command.pk,
            command.kind,
            one.code,
            one.asset.area_path,
            one.asset.keeper_code,
            one.group,
            one.source,
            one.stream,
            plan.kind.scale(one.asset.record, plan.value),
            int(State.REFUSED if one.code in plan.why else begun),
            first + plan.offsets[one.group],
            first + plan.offsets[one.group],
            0,
            plan.why.get(one.code, ""),
        )
        for one in plan.devices
    ]
    with connection.cursor() as cursor:
        cursor.executemany(INTO, rows)
