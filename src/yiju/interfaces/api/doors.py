"""What came in at every door, and subscriptions to what changes."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from yiju.interfaces import clock
from yiju.interfaces.web.hooks import owner_of, subscribed
from yiju.interfaces.web.reader import reader_in
from yiju.interfaces.web.received import USUAL, between
from yiju.platform.base.i18n import _
from yiju.platform.work.doors import api as doors

router = Router(tags=["doors"])


class ReceivedQuery(Schema):
    first: date | None = Field(None, description="First day; six days before the last when absent")
    last: date | None = Field(None, description="Last day, included; today when absent")


class ReceivedOut(Schema):
    day: date = Field(description="The day")
    door: str = Field(description="portal, open311, api, phone, intake, exchange, files, …")
    received: int = Field(description="All that came in: stored + refused")
    stored: int = Field(description="Stored")
    refused: dict[str, int] = Field(description="Refused, by the code of the reason")


class HookOut(Schema):
    number: int = Field(description="Number of the subscription")
    name: str = Field(description="What its owner calls it")
    url: str = Field(description="Where it is told")
    changes: list[str] = Field(description="begun, moved, ended")
    process: str = Field(description="Key of a process; empty for all")
    type: str = Field(description="Key in the catalogue of types; empty for all")
    area_path: str = Field(description="Codes from the city down to the area; empty for all")
    failures: int = Field(description="Since the last delivery that was taken")
    delivered_at: datetime | None = Field(description="When a delivery was last taken")
    closed_at: datetime | None = Field(description="When it was closed; null while it is open")
    why_closed: str = Field(description="Why")


class HookIn(Schema):
    name: str = Field(min_length=1, max_length=60, description="What you call it")
    url: str = Field(max_length=300, description="Where to tell you: http:// or https://")
    changes: list[str] = Field(description="Of begun, moved, ended", max_length=10)
    process: str = Field("", max_length=40, description="Key of a process; empty for all")
    type: str = Field("", max_length=20, description="Key in the catalogue of types")
    area: str = Field("", max_length=15, description="Code of an area; empty for your reach")
    private: bool = Field(False, description="In the house's own network: administrators only")


class MadeOut(Schema):
    secret: str = Field(description="With it every delivery is signed; shown this once")
    hook: HookOut = Field(description="The subscription")


class TestOut(Schema):
    key: str = Field(description="Idempotency-Key of the letter that is on its way")


@router.get("/received", response=list[ReceivedOut], url_name="received")
def list_received(request: HttpRequest, query: Query[ReceivedQuery]) -> list[Any]:
    """By day and door: received = stored + refused with a reason."""
    last = query.last or clock.today()
    first = query.first or max(last, date.min + USUAL) - USUAL
    return between(first, last)


@router.get("/hooks", response=list[HookOut], url_name="hooks")
def list_hooks(request: HttpRequest) -> list[dict[str, Any]]:
    """Your subscriptions; for the administrator everybody's."""
    return [_hook(row) for row in doors.hooks(owner_of(reader_in(request)))]


@router.post("/hooks", response=MadeOut, url_name="hooks")
def make_hook(request: HttpRequest, body: HookIn) -> dict[str, Any]:
    """Be told of what changes within your reach, from now on, in the membership of your key."""
    reader = reader_in(request)
    made = subscribed(
        reader,
        name=body.name,
        url=body.url,
        changes=body.changes,
        membership=str(reader.key.membership.id) if reader.key else "",
        process=body.process,
        type_code=body.type,
        area=body.area,
        private=body.private,
    )
    return {"secret": made.secret, "hook": _hook(made.row)}


@router.delete("/hooks/{number}", response={204: None}, url_name="hook")
def close_hook(request: HttpRequest, number: int) -> tuple[int, None]:
    """Stop being told; closed once more, nothing changes."""
    reader = reader_in(request)
    reason = str(_("由 {name} 停用").format(name=reader.name))
    actor, at = reader.actor("api"), clock.moment()
    doors.close(number, owner=owner_of(reader), reason=reason, actor=actor, at=at)
    return 204, None


@router.post("/hooks/{number}/reopen", response=HookOut, url_name="hook-reopen")
def reopen_hook(request: HttpRequest, number: int) -> dict[str, Any]:
    """Go on where it stopped: what changed meanwhile is told as it stands."""
    reader = reader_in(request)
    owner, at = owner_of(reader), clock.moment()
    doors.reopen(number, owner=owner, actor=reader.actor("api"), at=at)
    return _hook(next(row for row in doors.hooks(owner) if row.id == number))


@router.post("/hooks/{number}/test", response=TestOut, url_name="hook-test")
def test_hook(request: HttpRequest, number: int) -> dict[str, str]:
    """Have a letter sent that tells of nothing, to try the way."""
    at = clock.moment()
    return {"key": doors.send_test(number, owner=owner_of(reader_in(request)), at=at)}


def _hook(row: doors.HookRow) -> dict[str, Any]:
    return {
        "number": row.id,
        "name": row.name,
        "url": row.url,
        "changes": list(row.changes),
        "process": row.process,
        "type": row.type_code,
        "area_path": row.area_path,
        "failures": row.failures,
        "delivered_at": row.delivered_at,
        "closed_at": row.closed_at,
        "why_closed": row.why_closed,
    }
