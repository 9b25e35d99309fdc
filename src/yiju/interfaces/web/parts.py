"""One page of an item for all its parties: how it stands, what comes next and who must act by
when, who is who, and the money. Each enters by a link of their own or signed in; what each may do
differs, what they see does not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from yiju.applications.resale import deals as resale
from yiju.applications.resale.process import DEAL, WARNING
from yiju.interfaces import clock
from yiju.interfaces.web.fields import fields_of
from yiju.interfaces.web.reader import Reader, reader_in
from yiju.platform.base.errors import CityError, Problems
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.money import Money
from yiju.platform.base.schema import schema_of
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work import api as work
from yiju.platform.work.parts import api as parts
from yiju.platform.work.warned import open_warnings

OVERSEERS = ("auditor", "office", "admin")
"""Those who may look at every deal, besides its parties and the unit that answers for it."""


@dataclass(frozen=True)
class Way:
    """Who looks: as which party of the work engine, under which name, by which part."""

    party: work.Party
    actor: Actor
    part: parts.PartRow | None = None
    is_office: bool = False


@dataclass(frozen=True)
class Next:
    """A move that may come next, and who may make it."""

    title: Text
    who: Sequence[Text | str]


@dataclass(frozen=True)
class Entry:
    """Money that came in or went out. `other` says from or to whom."""

    day: date
    other: Text | str
    is_interest: bool
    came: Money | None
    went: Money | None


@never_cache
@sensitive_post_parameters()
def by_link(request: HttpRequest, number: str) -> HttpResponse:
    """The page of whoever has the link; a POST makes a move of theirs."""
    secret = request.POST.get("s") or request.GET.get("s", "")
    row = parts.shown(number, secret[:60])
    actor = Actor("", f"{parts.TITLES[row.part]} {row.name}", row.unit_code, "web")
    way = Way(work.Party("", part=row.part), actor, row)
    here = f"{reverse('public:part', args=[number])}?s={secret}"
    return _answer(request, number, way, here)


@never_cache
def signed_in(request: HttpRequest, number: str) -> HttpResponse:
    """The same page for the unit that answers for it, for a party with an account, and for those
    who look after all. Raises PartUnknown."""
    way = way_of(reader_in(request), work.item(number))
    return _answer(request, number, way, reverse("work:parties", args=[number]))


def way_of(reader: Reader, item: work.ItemRow) -> Way:
    """How a signed-in reader may look at an item. Raises PartUnknown."""
    units = {member.unit_code for member in reader.members}
    row = parts.of_units(item.number, units)
    is_office = item.unit_code in units
    if not (row or is_office or reader.may(*OVERSEERS)):
        raise parts.PartUnknown()
    part = "" if row is None or is_office else row.part
    return Way(
        work.Party(reader.account, reader.members, part=part), reader.actor(), row, is_office
    )


@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """The deals of the reader: of the unit that keeps their escrow, of a party's unit, or all for
    who looks after all; and what of them wants a look."""
    reader, state = reader_in(request), request.GET.get("state", "")
    units = {member.unit_code for member in reader.members}
    mine, everything = {*parts.numbers_of(units)}, reader.may(*OVERSEERS)
    rows = [
        row
        for row in resale.deals(state)
        if everything or row.unit_code in units or row.number in mine
    ]
    held: dict[str, int] = {}
    for kind in ("resale.deal", "resale.holdback"):
        for one in ledgers.accounts(kind=kind, size=100_000):
            number = one.code.partition("-")[0]
            held[number] = held.get(number, 0) + one.balance
    context = {
        "deals": [(row, row.open_stages, Money(held.get(row.number, 0))) for row in rows],
        "warnings": [
            row for row in open_warnings(WARNING.key) if everything or row.unit_code in units
        ],
        "process": DEAL,
        "state": state,
    }
    return render(request, "web/parts/deals.html", context)


@require_POST
def renew(request: HttpRequest, number: str) -> HttpResponse:
    """The office makes the link of a party anew."""
    way = way_of(reader_in(request), work.item(number))
    given = request.POST.get("part", "")
    known = {row.id for row in parts.parts_of(number)}
    if not way.is_office or not given.isdecimal() or int(given) not in known:
        raise parts.PartUnknown()
    parts.renew(int(given), actor=way.actor, at=clock.moment())
    return redirect("work:parties", number=number)


def _answer(request: HttpRequest, number: str, way: Way, here: str) -> HttpResponse:
    error: CityError | Problems | None = None
    if request.method == "POST":
        try:
            _act(request, number, way)
            messages.success(request, str(_("已办理")))
            return redirect(here)
        except (CityError, Problems) as refused:
            error = refused
    context = _context(request, work.item(number), way) | {"error": error, "here": here}
    status = getattr(error, "status", 422) if error else 200
    return render(request, "web/parts/page.html", context, status=status)


def _act(request: HttpRequest, number: str, way: Way) -> None:
    given, item = request.POST, work.item(number)
    possible = {one.move.key: one.move for one in work.possible(item, way.party)}
    move = possible.get(given.get("move", ""))
    form = move.form if move else None
    said = {one.name: given.get(one.name, "") for one in schema_of(form).attributes} if form else {}
    work.act(
        number,
        given.get("move", "")[:40],
        said,
        key=f"part/{given.get('key', '')[:60] or work.new_key()}",
        party=way.party,
        actor=way.actor,
        at=clock.moment(),
        opinion=given.get("opinion", "")[:1000],
    )


def _context(request: HttpRequest, item: work.ItemRow, way: Way) -> dict[str, Any]:
    process = work.process_of(item.process, item.version)
    entries = list(_entries(item))
    failed = request.POST.get("move", "")
    return {
        "item": item,
        "process": process,
        "way": way,
        "secret": parts.secret_of(way.part) if way.part and not way.party.account else "",
        "stages": [_course(process, stage) for stage in item.stages],
        "nexts": [_next(process, stage) for stage in item.open_stages],
        "parties": [
            (row, parts.TITLES.get(row.part, row.part), _link(request, row, way))
            for row in parts.parts_of(item.number)
            if row.part != "payer"
        ],
        "money": _money(item, entries),
        "entries": entries,
        "moves": [
            (one.move, fields_of(one.move.form, request.POST if failed == one.move.key else {}))
            if one.move.form
            else (one.move, [])
            for one in work.possible(item, way.party)
        ],
        "failed": failed,
        "key": work.new_key(),
    }


def _link(request: HttpRequest, row: parts.PartRow, way: Way) -> str:
    """The link of a party, for the office to give to them."""
    if not way.is_office:
        return ""
    where = reverse("public:part", args=[row.number])
    return request.build_absolute_uri(f"{where}?s={parts.secret_of(row)}")


def _course(process: work.Process, stage: work.StageRow) -> dict[str, Any]:
    move = process.move(stage.step, stage.move) if stage.move else None
    return {"title": process.step(stage.step).title, "move": move and move.title, "stage": stage}


def _next(process: work.Process, stage: work.StageRow) -> dict[str, Any]:
    step = process.step(stage.step)
    coming = [Next(move.title, _who(move, stage)) for move in step.moves]
    silent = step.silence.move.title if step.silence else ""
    return {"title": step.title, "stage": stage, "coming": coming, "silent": silent}


def _who(move: work.Move, stage: work.StageRow) -> list[Text | str]:
    found: list[Text | str] = [parts.TITLES.get(part, part) for part in move.by.parts]
    if move.by.holder and stage.holder.unit:
        found.append(registry.unit(stage.holder.unit).short_name)
    if move.by.system:
        found.append(_("银行或登记机构的通知"))
    return found


def _accounts(number: str) -> list[ledgers.AccountRow]:
    found = ledgers.accounts(words=number)
    return [row for row in found if row.code.partition("-")[0] == number]


def _money(item: work.ItemRow, entries: Sequence[Entry]) -> dict[str, Money]:
    rows = _accounts(item.number)
    return {
        "came": Money(sum(one.came.fen for one in entries if one.came)),
        "held": Money(sum(row.balance for row in rows)),
        "under_way": Money(sum(row.held for row in rows)),
        "went": Money(sum(one.went.fen for one in entries if one.went)),
    }


def _entries(item: work.ItemRow) -> list[Entry]:
    """What came from outside and went there, in the order in which it was posted."""
    own = {row.code: row for row in _accounts(item.number)}
    today = china_day(clock.moment())
    found = [
        one
        for code, row in own.items()
        for one in ledgers.statement(code, row.opened, today).entries
        if not {*one.others} <= own.keys()
    ]
    found.sort(key=lambda one: (one.number, one.recorded))
    titles = {code: ledgers.account(code).title for one in found for code in one.others}
    return [
        Entry(
            one.value_date,
            Text(titles[one.others[0]]) if one.others else "",
            one.key.endswith("/interest"),
            Money(one.amount) if one.amount > 0 else None,
            Money(-one.amount) if one.amount < 0 else None,
        )
        for one in found
    ]


public_urls = [path("parts/<str:number>/", by_link, name="part")]
urlpatterns = [
    path("parties/", listing, name="parties-list"),
    path("parties/<str:number>/", signed_in, name="parties"),
    path("parties/<str:number>/renew/", renew, name="parties-renew"),
]
