"""Cases and every other item: looking them up, following their changes, acting on them."""

import hashlib
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import File, Form, Header, Query, Router, UploadedFile

from yiju.interfaces import clock
from yiju.interfaces.api.work_shapes import (
    AskedOut,
    AskIn,
    BegunOut,
    CaseIn,
    ChangesOut,
    DeskOut,
    DeskQuery,
    EvidenceOut,
    ItemOut,
    ItemsOut,
    MoveIn,
    MoveOut,
    PhotoIn,
    ProcessOut,
    UndoIn,
    WantedQuery,
    item_out,
)
from yiju.interfaces.web.item import visible
from yiju.interfaces.web.reader import Reader, reader_in
from yiju.interfaces.web.reporting import check_type
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.schema import schema_of
from yiju.platform.base.time import china_day
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases

LONGEST_KEY = 200
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=LONGEST_KEY,
        description="Your name for this act: sent again, it is the same act",
    ),
]
router = Router(tags=["work"])


class BoxUnreadable(CityError):
    code = "api.box_unreadable"
    status = 422
    text = _("box 写成 西,南,东,北 四个十进制度数，如 119.9,31.7,120.0,31.8；收到：{given}")


class ZoneMissing(CityError):
    code = "api.zone_missing"
    status = 422
    text = _("时间 {given} 没有时区。写成 2021-06-01T09:00:00+08:00")


def party_of(reader: Reader) -> work.Party:
    return work.Party(reader.account, reader.members)


def own_key(reader: Reader, said: str) -> str:
    """What an account calls an act, apart from what others call theirs."""
    told = f"{reader.account}\0{said}".encode("utf-8", "replace")
    return f"api/{hashlib.sha256(told).hexdigest()[:40]}"


def aware(moment: datetime | None) -> datetime | None:
    """Raises ZoneMissing."""
    if moment is not None and moment.utcoffset() is None:
        raise ZoneMissing(given=moment.isoformat())
    return moment


def wanted_of(query: WantedQuery, reader: Reader) -> work.Wanted:
    """Raises AreaUnknown, BoxUnreadable, ZoneMissing."""
    return work.Wanted(
        process=query.process,
        state=query.state,
        steps=(query.step,) if query.step else (),
        type_code=query.type,
        source=query.source,
        area_path=registry.area(query.area).path if query.area else "",
        unit_code=query.unit,
        numbers=(query.number,) if query.number else (),
        since=aware(query.since),
        before=aware(query.before),
        changed_since=aware(query.changed_since),
        late_at=clock.moment() if query.late else None,
        box=_box(query.box) if query.box else None,
        reaches=reader.reaches,
    )


def _box(text: str) -> tuple[float, float, float, float]:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise BoxUnreadable(given=text[:80]) from None
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise BoxUnreadable(given=text[:80])
    return west, south, east, north


@router.get("/items", response=ItemsOut, url_name="work-items")
def list_items(request: HttpRequest, query: Query[WantedQuery]) -> dict[str, Any]:
    """Items within your reach, the newest first."""
    wanted = wanted_of(query, reader_in(request))
    found = work.items(wanted, after=query.after, size=query.size)
    return {
        "total": found.total,
        "is_more": found.is_more,
        "following": found.following,
        "items": [item_out(row) for row in found.rows],
    }


@router.get("/changes", response=ChangesOut, url_name="work-changes")
def list_changes(request: HttpRequest, query: Query[WantedQuery]) -> dict[str, Any]:
    """Items in the order of their last change. Keep `cursor` and come back with it: no change is
    missed, and an item that changes again comes again."""
    wanted = wanted_of(query, reader_in(request))
    rows, cursor = work.changes(wanted, after=query.after, size=query.size)
    return {"cursor": cursor, "items": [item_out(row) for row in rows]}


@router.get("/desk", response=DeskOut, url_name="work-desk")
def list_desk(request: HttpRequest, query: Query[DeskQuery]) -> dict[str, Any]:
    """What lies on your desk, the earliest due first."""
    reader = reader_in(request)
    found = work.desk(
        reader.account,
        reader.members,
        work.OnDesk("overdue" if query.overdue else query.view, query.process, query.step),
        now=clock.moment(),
        after=query.after,
        size=query.size,
    )
    return {
        "total": found.total,
        "is_more": found.is_more,
        "overdue": found.overdue,
        "following": found.following,
        "items": [item_out(row.item, (row.stage,)) for row in found.rows],
    }


@router.get("/processes", response=list[ProcessOut], url_name="work-processes")
def list_processes(request: HttpRequest) -> list[dict[str, Any]]:
    """The processes that run here, in their newest versions."""
    return [
        {
            "key": one.key,
            "title": str(one.title),
            "version": one.version,
            "begins": one.begins,
            "cites": [str(ground) for ground in one.cites],
            "steps": [
                {
                    "key": step.key,
                    "title": str(step.title),
                    "moves": [move.key for move in step.every_move],
                }
                for step in one.steps
            ],
        }
        for one in work.processes()
    ]


@router.post("/cases", response=BegunOut, url_name="work-report")
def report_case(request: HttpRequest, body: CaseIn, key: Key) -> dict[str, Any]:
    """Report a case. Sent again under its key it is the same case."""
    reader, at = reader_in(request), clock.moment()
    check_type(body.type, china_day(at))
    done = cases.report(
        body.words,
        cases.Where(body.lon, body.lat, body.datum),
        source=body.source,
        key=own_key(reader, key),
        party=party_of(reader),
        actor=reader.actor("api"),
        at=at,
        type_code=body.type,
        address=body.address,
        contact=body.contact,
        asset=body.asset,
        on_the_spot=body.on_the_spot,
        seen_at=aware(body.seen_at),
    )
    return {"is_new": done.item.is_new, "item": item_out(done.item)}


@router.get("/items/{number}", response=ItemOut, url_name="work-item")
def get_item(request: HttpRequest, number: str) -> dict[str, Any]:
    """One item. One that is not there and one that is not yours answer the same."""
    return item_out(visible(number, reader_in(request)))


@router.get(
    "/items/{number}/moves",
    response=list[MoveOut],
    url_name="work-moves",
)
def list_moves(request: HttpRequest, number: str) -> list[dict[str, Any]]:
    """The moves that you may make now, with their forms."""
    reader = reader_in(request)
    item = visible(number, reader)
    return [_move(one) for one in work.possible(item, party_of(reader))]


def _move(one: work.Possible) -> dict[str, Any]:
    attributes = schema_of(one.move.form).attributes if one.move.form else ()
    return {
        "move": one.move.key,
        "step": one.step,
        "title": str(one.move.title),
        "to": list(one.move.to),
        "says_why": one.move.says_why,
        "fields": [
            {
                "name": field.name,
                "title": str(field.title),
                "type": field.type.__name__,
                "required": field.required,
                "choices": {str(k): str(v) for k, v in field.choices.items()}
                if field.choices
                else None,
            }
            for field in attributes
        ],
    }


@router.post(
    "/items/{number}/moves/{move}",
    response=ItemOut,
    url_name="work-move",
)
def make_move(
    request: HttpRequest, number: str, move: str, body: MoveIn, key: Key
) -> dict[str, Any]:
    """Make a move. Sent again under its key it is the same move; whoever comes second is told by
    whom and what."""
    reader = reader_in(request)
    visible(number, reader)
    done = work.act(
        number,
        move,
        body.said,
        key=own_key(reader, key),
        party=party_of(reader),
        actor=reader.actor("api"),
        at=clock.moment(),
        opinion=body.opinion,
        step=body.step,
        revision=body.revision,
    )
    return item_out(done)


@router.post("/items/{number}/undo", response=ItemOut, url_name="work-undo")
def undo_move(request: HttpRequest, number: str, body: UndoIn, key: Key) -> dict[str, Any]:
    """Take back the move that you made under this key, soon and while nothing has come of it.
    The item is as it was before; sent again it stays so."""
    reader = reader_in(request)
    visible(number, reader)
    done = work.undo(
        number,
        key=own_key(reader, key),
        actor=reader.actor("api"),
        at=clock.moment(),
        reason=body.reason,
    )
    return item_out(done)


@router.post(
    "/items/{number}/petitions/{petition}",
    response=AskedOut,
    url_name="work-petition",
)
def ask_for(
    request: HttpRequest, number: str, petition: str, body: AskIn, key: Key
) -> dict[str, Any]:
    """Ask for a pause (`pause`) or an extension (`extension`); somebody else decides."""
    reader = reader_in(request)
    visible(number, reader)
    until = aware(body.until)
    assert until is not None
    asked = work.ask(
        number,
        petition,
        reason=body.reason,
        until=until,
        key=own_key(reader, key),
        party=party_of(reader),
        actor=reader.actor("api"),
        at=clock.moment(),
    )
    return {"number": asked}


@router.get(
    "/items/{number}/evidence",
    response=list[EvidenceOut],
    url_name="work-evidence",
)
def list_evidence(request: HttpRequest, number: str) -> list[Any]:
    """What is shown of an item."""
    visible(number, reader_in(request))
    return list(cases.evidence_of(number))


@router.post(
    "/items/{number}/evidence",
    response=EvidenceOut,
    url_name="work-evidence",
)
def add_evidence(
    request: HttpRequest, number: str, file: File[UploadedFile], how: Form[PhotoIn]
) -> Any:
    """Add a photo to the step in which the item is. The same photo again is the same evidence."""
    reader = reader_in(request)
    item = visible(number, reader)
    if not work.possible(item, party_of(reader)):
        raise work.NotYours(move=_("上传照片"), why=_("这件事现在不由您办理"))
    return cases.keep_evidence(
        number,
        file.read(),
        actor=reader.actor("api"),
        at=clock.moment(),
        taken_at=aware(how.taken_at),
        lon=how.lon,
        lat=how.lat,
    )
