"""One item: what is known of it, its course, its evidence, and everything the reader may do."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from yiju.interfaces import clock
from yiju.interfaces.web.fields import Group, fields_of
from yiju.interfaces.web.item_crews import crew_context
from yiju.interfaces.web.own_pages import way_to
from yiju.interfaces.web.reader import Reader, reader_in
from yiju.platform.base.errors import CityError, Problems
from yiju.platform.base.geo import Datum, read_datum
from yiju.platform.base.i18n import _
from yiju.platform.base.schema import Attribute, schema_of, show
from yiju.platform.base.time import CHINA, china_day
from yiju.platform.registry import api as registry
from yiju.platform.steering.funding import api as funding
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases
from yiju.platform.work.catalogue.own import case_catalogue
from yiju.platform.work.suggestions import api as suggestions

MOST_DUPLICATES = 5
MOVERS = ("office", "admin")


class MomentUnreadable(CityError):
    code = "work.moment_unreadable"
    status = 422
    text = _("“{given}”不是日期和时间。写成 2021-12-31T17:30")


class PlaceUnreadable(CityError):
    code = "work.place_unreadable"
    status = 422
    text = _("位置“{lon}, {lat}”读不懂。在地图上点选，或填写十进制度数")


def party_of(request: HttpRequest) -> work.Party:
    reader = reader_in(request)
    return work.Party(reader.account, reader.members)


def type_title(key: str) -> str:
    """The name of a type as the reader reads; the key itself for one that no catalogue has."""
    found = case_catalogue().types.get(key)
    return found.title if found else key


def page(request: HttpRequest, number: str) -> HttpResponse:
    return _show(request, number)


def _show(request: HttpRequest, number: str, error: CityError | None = None) -> HttpResponse:
    reader, now = reader_in(request), clock.moment()
    item = visible(number, reader)
    process = work.process_of(item.process, item.version)
    party = party_of(request)
    asked = work.askings(item)
    context = {
        "item": item,
        "own_page": way_to(request, item),
        "process": process,
        "type": type_title(item.type_code),
        "source": cases.SOURCES.get(item.source, item.source),
        "chain": registry.chain(item.area_code),
        "stages": [_course(item, stage, now) for stage in item.stages],
        "evidence": cases.evidence_of(number),
        "warned": funding.kept(item) if item.process == funding.KEY else None,
        "reporters": cases.reporters_of(number),
        "duplicates": _duplicates(item, reader),
        "moves": [_move(item, one, request) for one in work.possible(item, party)],
        "petitions": work.may_ask(item, party),
        "askings": [(one, work.may_decide(item, one, party)) for one in asked],
        "objections": [
            (one, work.may_answer(item, one, party)) for one in work.objections_of(number)
        ],
        "priority": _priority(item, now),
        **crew_context(item, reader, now),
        "newer": _newer_version(item, reader),
        "appeals": cases.appeals_of(number),
        "appeal_fields": fields_of(cases.APPEAL.form, request.POST, {}, {})
        if cases.APPEAL.form and cases.may_appeal(number, party, now)
        else [],
        "may_resume": item.paused and reader.may("commander", "staff"),
        "undoable": work.undoable_of(item, reader.account, now),
        "undone": [(one, _move_title(process, one)) for one in work.undone_of(number)],
        "key": work.new_key(),
        "error": error,
        "given": request.POST,
    }
    return render(request, "web/work/item.html", context, status=error.status if error else 200)


def _move_title(process: work.Process, one: work.UndoneRow) -> Any:
    known = {step.key for step in process.steps}
    move = process.move(one.step, one.move) if one.step in known else None
    return move.title if move else one.move


def _priority(item: work.ItemRow, now: datetime) -> Any:
    """How urgent an open case is; nothing for what is over or is no case."""
    if item.process != cases.CASE.key or item.end:
        return None
    chain = registry.chain(item.area_code)
    street = chain[2].name if len(chain) > 2 else ""
    return cases.priority_of(item, street, now)


def _newer_version(item: work.ItemRow, reader: Reader) -> int | None:
    """The version to which an office may move a running item; None where it runs under it."""
    newest = work.newest_version(item.process)
    running = any(True for _stage in item.open_stages)
    return newest if running and newest != item.version and reader.may(*MOVERS) else None


def _duplicates(item: work.ItemRow, reader: Reader) -> list[tuple[work.ItemRow, Any]]:
    """For whoever accepts: the cases that a report may be the same as."""
    if not reader.may("acceptor") or not any(s.step == "reported" for s in item.open_stages):
        return []
    found = cases.duplicates_of(item, china_day(clock.moment()))
    return [(work.item(one.number), one) for one in found[:MOST_DUPLICATES]]


def visible(number: str, reader: Reader) -> work.ItemRow:
    """The item where it is within the reader's reach or on the reader's desk; raises
    ItemUnknown."""
    found = work.item(number)
    party = work.Party(reader.account, reader.members)
    process = work.process_of(found.process, found.version)
    private = process.private
    for reach in reader.reaches:
        own = reach.unit_code is not None or not private
        if own and reach.covers(found.area_path, found.unit_code):
            return found
    for member in reader.members:
        is_own = bool(found.unit_code) and member.unit_code == found.unit_code
        sees = is_own or member.role in process.overseen_by
        if sees and found.area_path.startswith(member.area_path):
            return found
    if work.possible(found, party) or work.may_ask(found, party):
        return found
    if work.undoable_of(found, reader.account, clock.moment()):
        return found
    raise work.ItemUnknown(number=number)


def _course(item: work.ItemRow, stage: work.StageRow, now: datetime) -> dict[str, Any]:
    process = work.process_of(item.process, item.version)
    step = process.step(stage.step)
    move = process.move(stage.step, stage.move) if stage.move else None
    light = work.light_of(stage, now)
    said = stage.said or {}
    told = []
    if move and move.form:
        told = [
            (one.title, _in_words(one, work.in_words(said, one.name)))
            for one in schema_of(move.form).attributes
            if said.get(one.name)
        ]
    return {
        "stage": stage,
        "title": step.title,
        "move": move.title if move else "",
        "light": light.value if light else "",
        "told": told,
    }


def _in_words(attribute: Attribute, value: Any) -> Any:
    """What was chosen in a form, by its name."""
    match attribute.name:
        case "unit":
            return registry.unit(str(value)).short_name
        case "type_code":
            return type_title(str(value))
        case _:
            return show(attribute, value)


def _move(item: work.ItemRow, one: work.Possible, request: HttpRequest) -> dict[str, Any]:
    failed = request.POST.get("move") == one.move.key
    fields = []
    if one.move.form:
        given = request.POST if failed else _proposed(item)
        fields = fields_of(
            one.move.form,
            given,
            options_of(one.move.form),
            groups_of(str(item.data.get("words", "")), one.move.form),
        )
    return {"possible": one, "move": one.move, "fields": fields, "failed": failed}


def _proposed(item: work.ItemRow) -> dict[str, str]:
    """What a form starts with: what is known already."""
    unit = str(item.data.get("responsible", ""))
    return {"type_code": item.type_code, "unit": unit, "code": "fixed"}


def options_of(form: type) -> dict[str, Any]:
    """The values among which the fields of a form choose."""
    names = {attribute.name for attribute in schema_of(form).attributes}
    if "unit" not in names:
        return {}
    return {"unit": [(row.code, row.short_name) for row in registry.units()]}


def groups_of(words: str, form: type) -> dict[str, list[Group]]:
    """The types and conditions of the rule book on this day, the likely types first."""
    names = {attribute.name for attribute in schema_of(form).attributes}
    if "condition" not in names:
        return {}
    day = china_day(clock.moment())
    rows = cases.rules_on(day)
    likely = suggestions.suggested(words, day)
    types: dict[str, list[tuple[str, str]]] = {}
    conditions: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        conditions.setdefault(row.type_code, []).append((row.condition, row.condition))
    for key in conditions:
        found = case_catalogue().types.get(key)
        types.setdefault(found.class_title if found else "", []).append((key, type_title(key)))
    heading = _("很可能是") if likely.sure else _("拿不准，可能是")
    first = [Group("", heading, [_likely(one) for one in likely.types])] if likely.types else []
    return {
        "type_code": [*first, *(Group("", title, some) for title, some in types.items())],
        "condition": [Group(key, type_title(key), some) for key, some in conditions.items()],
    }


def _likely(one: suggestions.Suggested) -> tuple[str, str]:
    """The type as an option, with the words that speak for it."""
    return one.type_code, " · ".join([type_title(one.type_code), *one.because])


@require_POST
def move(request: HttpRequest, number: str) -> HttpResponse:
    """Make a move; a refusal is shown beside the form, with everything that was filled in."""
    reader, given = reader_in(request), request.POST
    item = visible(number, reader)
    try:
        done = work.act(
            number,
            given.get("move", ""),
            _said(item, given),
            key=given.get("key", "") or work.new_key(),
            party=party_of(request),
            actor=reader.actor(),
            at=clock.moment(),
            opinion=given.get("opinion", "")[:1000],
            step=given.get("step", ""),
            revision=_whole(given.get("revision", "")),
            holds=True,
        )
    except (Problems, CityError) as error:
        return _show(request, number, error)
    title = work.process_of(done.process, done.version).move(given["step"], given["move"])
    messages.success(request, str(_("已办理：{move}").format(move=title.title if title else "")))
    return redirect("work:item", number=number)


@require_POST
def undo(request: HttpRequest, number: str) -> HttpResponse:
    """Take one's own last move back."""
    reader, given = reader_in(request), request.POST
    visible(number, reader)
    try:
        work.undo(
            number,
            key=given.get("key", ""),
            actor=reader.actor(),
            at=clock.moment(),
            reason=given.get("reason", ""),
        )
    except CityError as error:
        return _show(request, number, error)
    messages.success(request, str(_("已撤回。这件事和没有办理过一样，操作记录里留有两笔。")))
    return redirect("work:item", number=number)


def _said(item: work.ItemRow, given: Any) -> dict[str, Any]:
    process = work.process_of(item.process, item.version)
    declared = {step.key for step in process.steps}
    step = given.get("step", "")
    found = process.move(step, given.get("move", "")) if step in declared else None
    if found is None or found.form is None:
        return {}
    return {a.name: given.get(a.name, "") for a in schema_of(found.form).attributes}


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


@require_POST
def evidence(request: HttpRequest, number: str) -> HttpResponse:
    """Add photos to an item that the reader may do something with."""
    reader = reader_in(request)
    item = visible(number, reader)
    if not work.possible(item, party_of(request)):
        raise work.NotYours(move=_("上传照片"), why=_("这件事现在不由您办理"))
    place = position(request.POST)
    try:
        for data in photos_in(request):
            cases.keep_evidence(
                number,
                data,
                actor=reader.actor(),
                at=clock.moment(),
                lon=place.lon if place else None,
                lat=place.lat if place else None,
                taken_at=clock.moment() if place else None,
            )
    except CityError as error:
        return _show(request, number, error)
    return redirect("work:item", number=number)


def photos_in(request: HttpRequest) -> list[bytes]:
    """The photos of a form; raises EvidenceTooLarge before one that is too large is read."""
    files = request.FILES.getlist("photo")
    for file in files:
        size = file.size or 0
        if size > cases.LARGEST_BYTES:
            most = cases.LARGEST_BYTES // 1_000_000
            raise cases.EvidenceTooLarge(megabytes=size // 1_000_000, most=most)
    return [file.read() for file in files]


def position(given: Any) -> cases.Where | None:
    """The position that a form carries; None where it carries none. Raises PlaceUnreadable."""
    lon, lat = given.get("lon", "").strip(), given.get("lat", "").strip()
    if not lon and not lat:
        return None
    try:
        datum: Datum = read_datum(given.get("datum", "wgs84"))
        return cases.Where(float(lon), float(lat), datum)
    except ValueError:
        raise PlaceUnreadable(lon=lon[:20], lat=lat[:20]) from None


def photo(request: HttpRequest, number: str, sha256: str) -> HttpResponse:
    visible(number, reader_in(request))
    data, media_type = cases.read_evidence(number, sha256)
    answer = HttpResponse(data, content_type=media_type)
    answer["Cache-Control"] = "private, max-age=31536000, immutable"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_POST
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for a pause or an extension."""
    reader, given = reader_in(request), request.POST
    visible(number, reader)
    try:
        work.ask(
            number,
            given.get("petition", ""),
            reason=given.get("reason", "")[:1000],
            until=_moment(given.get("until", "")),
            key=given.get("key", "") or work.new_key(),
            party=party_of(request),
            actor=reader.actor(),
            at=clock.moment(),
        )
    except CityError as error:
        return _show(request, number, error)
    messages.success(request, str(_("已提交申请，等待批复。批复之前时限照走。")))
    return redirect("work:item", number=number)


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise MomentUnreadable(given=text[:30]) from None
    return found if found.tzinfo else found.replace(tzinfo=CHINA)


@require_POST
def decide(request: HttpRequest, number: str, asking: int) -> HttpResponse:
    reader, given = reader_in(request), request.POST
    item = visible(number, reader)
    if asking not in {one.id for one in work.askings(item)}:
        raise work.ItemUnknown(number=number)
    try:
        work.decide(
            asking,
            given.get("granted") == "1",
            opinion=given.get("opinion", "")[:1000],
            party=party_of(request),
            actor=reader.actor(),
            at=clock.moment(),
        )
    except CityError as error:
        return _show(request, number, error)
    return redirect("work:item", number=number)


@require_POST
def appeal(request: HttpRequest, number: str) -> HttpResponse:
    """Appeal against the lateness of a closed case; leads to the appeal."""
    reader, given = reader_in(request), request.POST
    visible(number, reader)
    said = {name: given.get(name, "") for name in ("ground", "words")}
    try:
        made = cases.appeal(
            number,
            said,
            key=given.get("key", "") or work.new_key(),
            party=party_of(request),
            actor=reader.actor(),
            at=clock.moment(),
        )
    except CityError as error:
        return _show(request, number, error)
    return redirect("work:item", number=made.number)


@require_POST
def answer(request: HttpRequest, number: str, objection: int) -> HttpResponse:
    """Answer an objection to what is published."""
    reader, given = reader_in(request), request.POST
    visible(number, reader)
    try:
        work.answer_objection(
            number,
            objection,
            given.get("answer", ""),
            upheld=given.get("upheld") == "1",
            party=party_of(request),
            actor=reader.actor(),
            at=clock.moment(),
        )
    except CityError as error:
        return _show(request, number, error)
    return redirect("work:item", number=number)


@require_POST
def move_version(request: HttpRequest, number: str) -> HttpResponse:
    """Go on under the newest version of the process."""
    reader = reader_in(request)
    item = visible(number, reader)
    if not reader.may(*MOVERS):
        raise work.NotYours(move=_("改用新版流程"), why=_("由领导小组办公室办理"))
    try:
        work.move_to_version(
            number,
            work.newest_version(item.process),
            reason=request.POST.get("reason", "")[:1000],
            actor=reader.actor(),
            at=clock.moment(),
        )
    except CityError as error:
        return _show(request, number, error)
    return redirect("work:item", number=number)


@require_POST
def resume(request: HttpRequest, number: str) -> HttpResponse:
    reader = reader_in(request)
    visible(number, reader)
    if not reader.may("commander", "staff"):
        raise work.NotYours(move=_("恢复"), why=_("由承办单位或指挥长恢复"))
    work.resume(
        number, actor=reader.actor(), at=clock.moment(), opinion=request.POST.get("opinion", "")
    )
    return redirect("work:item", number=number)


urlpatterns = [
    path("items/<str:number>/", page, name="item"),
    path("items/<str:number>/move/", move, name="item-move"),
    path("items/<str:number>/evidence/", evidence, name="item-evidence"),
    path("items/<str:number>/photos/<str:sha256>/", photo, name="item-photo"),
    path("items/<str:number>/ask/", ask, name="item-ask"),
    path("items/<str:number>/decide/<int:asking>/", decide, name="item-decide"),
    path("items/<str:number>/appeal/", appeal, name="item-appeal"),
    path("items/<str:number>/answer/<int:objection>/", answer, name="item-answer"),
    path("items/<str:number>/version/", move_version, name="item-version"),
    path("items/<str:number>/resume/", resume, name="item-resume"),
    path("items/<str:number>/undo/", undo, name="item-undo"),
]
