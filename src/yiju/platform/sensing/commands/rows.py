"""A command as others see it."""

from dataclasses import dataclass
from datetime import datetime

from yiju.platform.sensing.commands.kinds import CommandKind, command_kind
from yiju.platform.sensing.commands.models import Command, Stage
from yiju.platform.sensing.commands.rules import Authority


@dataclass(frozen=True)
class CommandRow:
    """A command. `stage` is the key of its stage."""

    id: int
    correlation: str
    kind: CommandKind
    value: float
    authority: Authority
    codes: tuple[str, ...]
    group: str
    area: str
    reason: str
    account: str
    name: str
    unit_code: str
    second_account: str
    second_name: str
    second_at: datetime | None
    stage: Stage
    given_at: datetime
    start: datetime
    until: datetime
    begun_at: datetime | None
    ended_at: datetime | None
    area_path: str
    total: int
    case_number: str
    changed_at: datetime

    @property
    def said(self) -> str:
        return self.kind.shown(self.value)


def row_of(one: Command) -> CommandRow:
    return CommandRow(
        one.pk,
        one.correlation,
        command_kind(one.kind),
        one.value,
        Authority(one.authority),
        tuple(one.target["codes"]),
        one.target["group"],
        one.target["area"],
        one.reason,
        one.account,
        one.name,
        one.unit_code,
        one.second_account,
        one.second_name,
        one.second_at,
        Stage(one.stage),
        one.given_at,
        one.start,
        one.until,
        one.begun_at,
        one.ended_at,
        one.area_path,
        one.total,
        one.case_number,
        one.changed_at,
    )
