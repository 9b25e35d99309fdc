"""Commands to devices: what can be told, what would happen, giving, agreeing, and progress."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from yiju.interfaces import clock
from yiju.interfaces.api.work import Key, aware, own_key
from yiju.interfaces.sensing.giver import giver_of, may_give
from yiju.interfaces.web.reader import reader_in
from yiju.platform.sensing.commands import api

router = Router(tags=["commands"])
MOST_CODES = 5_000
AuthorityName = Literal["schedule", "optimiser", "manual", "emergency"]


class CommandKindOut(Schema):
    key: str
    title: str
    asset_kind: str
    least: float | None
    most: float | None
    choices: dict[str, str] | None
    confirmed_by: str
    safe_default: float
    safe_after_s: float
    longest_s: float
    authorities: list[str] = Field(description="In whose name you may give it")


class CommandIn(Schema):
    kind: str = Field(max_length=60)
    codes: list[str] = Field([], max_length=MOST_CODES, description="Devices, by their codes")
    group: str = Field("", max_length=60, description="Or a group, as a cabinet")
    area: str = Field("", max_length=40, description="Or an area, by its code")
    value: float
    start: datetime | None = None
    until: datetime
    reason: str = Field(min_length=1, max_length=300)
    authority: AuthorityName = "manual"
    rehearsal: bool = False


class RivalOut(Schema):
    command: int
    name: str
    authority: str
    devices: int
    wins: bool = Field(description="Whether it stands above yours")


class PlanOut(Schema):
    devices: int
    sent: int
    groups: int
    last_due: datetime
    refused: dict[str, int] = Field(description="Devices by the safety rule, or no_way")
    rivals: list[RivalOut]
    needs_second: bool


class CommandOut(Schema):
    id: int
    correlation: str
    kind: str
    value: float
    authority: str
    codes: list[str]
    group: str
    area: str
    reason: str
    name: str
    second_name: str
    stage: str
    given_at: datetime
    start: datetime
    until: datetime
    total: int
    case: str = Field(description="The case of what was not done; empty without one")
    changed_at: datetime


class ProgressOut(Schema):
    command: CommandOut
    counts: dict[str, int] = Field(description="Devices by state")
    wanted: int = Field(description="Devices that should obey")
    confirmed: int
    confirmed_in_time: int
    goal_share: int
    goal_minutes: int


class DeviceOut(Schema):
    number: int
    asset_code: str
    group: str
    state: str
    why: str
    due: datetime
    tries: int
    sent: datetime | None
    acknowledged: datetime | None
    confirmed: datetime | None
    beaten_by: int | None


class ReasonIn(Schema):
    reason: str = Field(min_length=1, max_length=300)


class ListQuery(Schema):
    kind: str = Field("", max_length=60)
    stage: str = Field("", max_length=10)
    before: int = Field(0, ge=0, lt=2**62, description="Only those with a smaller number")
    size: int = Field(50, ge=1, le=200)


class DevicesQuery(Schema):
    only: str = Field("", max_length=20, description="A state, or `rest` for who did not obey")
    after: str = Field("", max_length=40)
    size: int = Field(100, ge=1, le=1_000)


def _wanted(body: CommandIn) -> api.Wanted:
    until = aware(body.until)
    assert until is not None
    whole = int(body.value) if body.value.is_integer() else body.value
    return api.Wanted(
        body.kind,
        api.Target(codes=tuple(dict.fromkeys(body.codes)), group=body.group, area=body.area),
        whole,
        until,
        body.reason,
        start=aware(body.start),
        authority=api.Authority[body.authority.upper()],
        rehearsal=body.rehearsal,
    )


def _out(row: api.CommandRow) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in CommandOut.model_fields if hasattr(row, name)}
    return told | {
        "kind": row.kind.key,
        "authority": row.authority.name.lower(),
        "stage": row.stage.value,
        "codes": list(row.codes),
        "case": row.case_number,
    }


def _seen(request: HttpRequest, number: int) -> api.CommandRow:
    """Raises CommandUnknown."""
    reader = reader_in(request)
    return api.command(min(number, 2**62), reader.reaches, reader.account)


@router.get("/kinds", response=list[CommandKindOut], url_name="command-kinds")
def list_kinds(request: HttpRequest) -> list[dict[str, Any]]:
    """What devices can be told."""
    mine = may_give(reader_in(request))
    return [
        {
            "key": kind.key,
            "title": str(kind.title),
            "asset_kind": kind.asset_kind,
            "least": None if kind.value.least is None else float(kind.value.least),
            "most": None if kind.value.most is None else float(kind.value.most),
            "choices": {str(key): str(title) for key, title in (kind.value.choices or {}).items()}
            or None,
            "confirmed_by": kind.confirmed_by,
            "safe_default": kind.safe_default,
            "safe_after_s": kind.t_safe.total_seconds(),
            "longest_s": kind.longest.total_seconds(),
            "authorities": [one.name.lower() for one in mine.get(kind.key, ())],
        }
        for kind in api.command_kinds()
    ]


@router.get("/", response=list[CommandOut], url_name="commands")
def list_commands(request: HttpRequest, query: Query[ListQuery]) -> list[dict[str, Any]]:
    """Commands within your reach, the newest first."""
    reader = reader_in(request)
    found = api.commands(reader.reaches, reader.account, **query.dict())
    return [_out(row) for row in found]


@router.post("/preview", response=PlanOut, url_name="command-preview")
def preview_command(request: HttpRequest, body: CommandIn) -> dict[str, Any]:
    """What would happen; nothing does."""
    plan = api.preview(_wanted(body), giver_of(reader_in(request), "api"), clock.moment())
    return {
        "devices": len(plan.devices),
        "sent": plan.sent,
        "groups": plan.groups,
        "last_due": plan.last_due,
        "refused": plan.refused,
        "rivals": [
            {
                "command": one.command,
                "name": one.name,
                "authority": one.authority.name.lower(),
                "devices": one.devices,
                "wins": one.wins,
            }
            for one in plan.rivals
        ],
        "needs_second": plan.needs_second,
    }


@router.post("/", response=CommandOut, url_name="commands")
def give_command(request: HttpRequest, body: CommandIn, key: Key) -> dict[str, Any]:
    """Give a command. Sent again under its key it is the same command. One that could endanger
    people answers with the stage `proposed`: somebody else has to agree."""
    reader = reader_in(request)
    giver = giver_of(reader, "api")
    made = api.give(_wanted(body), giver, key=own_key(reader, key), at=clock.moment())
    return _out(made)


@router.get("/{int:number}", response=ProgressOut, url_name="command")
def get_command(request: HttpRequest, number: int) -> dict[str, Any]:
    """A command and how far it is. One that is not there and one that is not yours answer the
    same."""
    row = _seen(request, number)
    found = api.progress(row)
    return {
        "command": _out(row),
        "counts": {state.key: count for state, count in found.counts.items()},
        "wanted": found.wanted,
        "confirmed": found.confirmed,
        "confirmed_in_time": found.confirmed_in_time,
        "goal_share": found.goal_share,
        "goal_minutes": found.goal_minutes,
    }


@router.get("/{int:number}/devices", response=list[DeviceOut], url_name="command-devices")
def list_devices(
    request: HttpRequest, number: int, query: Query[DevicesQuery]
) -> list[dict[str, Any]]:
    """Devices of a command by code, within your reach; all of them for whoever gave it."""
    row, reader = _seen(request, number), reader_in(request)
    theirs = reader.account in (row.account, row.second_account)
    found = api.orders(row, None if theirs else reader.reaches, **query.dict())
    return [
        {name: getattr(one, name) for name in DeviceOut.model_fields} | {"state": one.state.key}
        for one in found
    ]


@router.post("/{int:number}/agree", response=CommandOut, url_name="command-agree")
def agree(request: HttpRequest, number: int) -> dict[str, Any]:
    """Agree as the second person, who is not the first, whatever their posts and keys."""
    row = _seen(request, number)
    return _out(api.agree(row.id, giver_of(reader_in(request), "api"), clock.moment()))


@router.post("/{int:number}/reject", response=CommandOut, url_name="command-reject")
def reject(request: HttpRequest, number: int, body: ReasonIn) -> dict[str, Any]:
    """Refuse as the second person."""
    row, giver = _seen(request, number), giver_of(reader_in(request), "api")
    return _out(api.reject(row.id, giver, reason=body.reason, at=clock.moment()))


@router.post("/{int:number}/withdraw", response=CommandOut, url_name="command-withdraw")
def withdraw(request: HttpRequest, number: int, body: ReasonIn) -> dict[str, Any]:
    """Stop what has not been sent."""
    row, giver = _seen(request, number), giver_of(reader_in(request), "api")
    return _out(api.withdraw(row.id, giver, reason=body.reason, at=clock.moment()))


@router.post("/{int:number}/repeat", response=CommandOut, url_name="command-repeat")
def repeat(request: HttpRequest, number: int, key: Key) -> dict[str, Any]:
    """Tell those that were sent it and were not confirmed again, as a command of its own."""
    row, reader = _seen(request, number), reader_in(request)
    giver = giver_of(reader, "api")
    return _out(api.repeat(row.id, giver, key=own_key(reader, key), at=clock.moment()))
