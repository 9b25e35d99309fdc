"""Many items at once: choose a move, say what it asks for, see what would become of each, confirm
once; and take all of it back."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from yiju.interfaces import clock
from yiju.interfaces.web import filters
from yiju.interfaces.web.fields import Field, fields_of
from yiju.interfaces.web.item import groups_of, options_of, party_of
from yiju.interfaces.web.lines import area_names, unit_names
from yiju.interfaces.web.reader import Reader, reader_in
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.schema import schema_of
from yiju.platform.work import api as work

EACH = "@each"
"""Chosen in a field that every item fills from what is known of it."""
LONGEST_OPINION = 1_000
Asked = list[tuple[str, int]]


class PicksUnreadable(CityError):
    code = "work.picks_unreadable"
    status = 422
    text = _("勾选的清单读不懂：{given}。回到列表重新勾选")


def bulk(request: HttpRequest) -> HttpResponse:
    """From what was ticked to the preview; nothing changes before it is confirmed."""
    if request.method != "POST":
        return redirect("work:desk")
    reader, given = reader_in(request), request.POST
    now = clock.moment()
    asked = _asked(given, reader)
    if not asked:
        raise work.BulkEmpty()
    if len(asked) > work.bulk_most(now):
        raise work.BulkTooMany(count=len(asked), most=work.bulk_most(now))
    context: dict[str, Any] = {
        "picks": _written(asked),
        "count": len(asked),
        "key": given.get("key") or f"bulk-{work.new_key()}",
    }
    choice = given.get("choice", "")
    if not choice:
        found = work.items(work.Wanted(numbers=tuple(n for n, _r in asked)), size=len(asked))
        context["choices"] = work.choices(found.rows, party_of(request))
        return render(request, "web/work/bulk.html", context)
    wanted = _wanted(choice, given)
    move = wanted.declared
    if move is None:
        raise work.BulkMoveUnknown(move=wanted.move)
    if "confirm" in given:
        return _confirmed(request, wanted, asked, context["key"])
    is_shown = "preview" in given or not (move.form or move.says_why)
    context |= {
        "choice": choice,
        "move": move,
        "step_title": work.process_of(wanted.process, wanted.version).step(wanted.step).title,
        "fields": _fields(move, given if is_shown else {}),
        "opinion": wanted.opinion,
        "minutes": work.undo_time(now).seconds // 60,
    }
    if is_shown:
        context |= _foreseen(request, wanted, asked)
    return render(request, "web/work/bulk.html", context)


def _foreseen(request: HttpRequest, wanted: work.BulkWanted, asked: Asked) -> dict[str, Any]:
    """Which would move and which not, and what is confirmed then."""
    found = _preview(request, wanted, asked)
    moving = [line for line in found if not line.unmet]
    return {
        "is_shown": True,
        "moving": moving,
        "staying": [line for line in found if line.unmet],
        "confirmed": _written([(line.number, line.revision) for line in moving]),
        "units": unit_names(),
        "places": area_names([line.item for line in moving if line.item]),
        "goes_to": any(line.said.get("unit") for line in moving),
        "told": [*wanted.said.items(), *((name, EACH) for name in wanted.each)],
    }


def _preview(request: HttpRequest, wanted: work.BulkWanted, asked: Asked) -> list[work.Foreseen]:
    reaches = reader_in(request).reaches
    return work.preview(wanted, asked, party=party_of(request), at=clock.moment(), reaches=reaches)


def _confirmed(
    request: HttpRequest, wanted: work.BulkWanted, asked: Asked, key: str
) -> HttpResponse:
    """Begin, and make the first moves; what is not the reader's to see is not even tried."""
    reader = reader_in(request)
    seen = [(line.number, line.revision) for line in _preview(request, wanted, asked) if line.item]
    now = clock.moment()
    made = work.bulk_begin(wanted, seen, key=key, actor=reader.actor(), at=now)
    work.bulk_go_on(made.key, party=party_of(request), actor=reader.actor(), at=now)
    return redirect("work:bulk-done", key=made.key)


def done(request: HttpRequest, key: str) -> HttpResponse:
    """What became of each, and the way back."""
    found = work.bulk(key, reader_in(request).account)
    now = clock.moment()
    context = {
        "bulk": found,
        "refused": [line for line in found.lines if line.is_done is False],
        "kept": [line for line in found.lines if line.undo_says],
        "rest": [line for line in found.lines if line.is_done is not False and not line.undo_says],
        "may_undo": found.to_undo and not found.left and now <= found.until,
        "goes_on": found.left or (found.is_being_undone and found.to_undo),
    }
    return render(request, "web/work/bulk_done.html", context)


@require_POST
def go_on(request: HttpRequest, key: str) -> HttpResponse:
    """The next portion, where something waits."""
    actor = reader_in(request).actor()
    work.bulk_go_on(key, party=party_of(request), actor=actor, at=clock.moment())
    return redirect("work:bulk-done", key=key)


@require_POST
def take_back(request: HttpRequest, key: str) -> HttpResponse:
    """Take back the next portion."""
    reason = request.POST.get("reason", "")
    work.bulk_undo(key, actor=reader_in(request).actor(), at=clock.moment(), reason=reason)
    return redirect("work:bulk-done", key=key)


def _asked(given: Any, reader: Reader) -> Asked:
    """What was ticked, with the revisions that were seen; or the whole view, as far as one bulk
    goes. Raises PicksUnreadable, FilterWrong."""
    if given.get("all"):
        return _whole_view(given, reader)
    told = [*given.getlist("pick"), *given.get("picks", "").split()]
    return list(dict(_pick(text) for text in told).items())


def _pick(text: str) -> tuple[str, int]:
    number, _colon, revision = text.partition(":")
    if not number or not revision.isascii() or not revision.isdecimal() or len(revision) > 9:
        raise PicksUnreadable(given=text[:60])
    return number[:40], int(revision)


def _whole_view(given: Mapping[str, str], reader: Reader) -> Asked:
    now = clock.moment()
    told, most = QueryDict(given.get("query", "")[:2_000]).dict(), work.bulk_most(now)
    if given.get("page") == filters.ITEMS:
        rows = work.items(filters.wanted_of(told, reader), size=most).rows
        return [(row.number, row.revision) for row in rows]
    own = filters.on_desk(told)
    return work.desk_numbers(reader.account, reader.members, own, now=now, most=most)


def _written(asked: Asked) -> str:
    return " ".join(f"{number}:{revision}" for number, revision in asked)


def _wanted(choice: str, given: Mapping[str, str]) -> work.BulkWanted:
    """Raises BulkMoveUnknown."""
    process, version, step, move = (choice.split("/") + [""] * 4)[:4]
    if not version.isascii() or not version.isdecimal() or len(version) > 9:
        raise work.BulkMoveUnknown(move=choice[:60])
    bare = work.BulkWanted(process, int(version), step, move, {})
    declared = bare.declared
    if declared is None:
        raise work.BulkMoveUnknown(move=choice[:60])
    names = [a.name for a in schema_of(declared.form).attributes] if declared.form else []
    said = {name: given.get(name, "") for name in names}
    return work.BulkWanted(
        process,
        int(version),
        step,
        move,
        {name: value for name, value in said.items() if value != EACH},
        tuple(name for name, value in said.items() if value == EACH),
        given.get("opinion", "")[:LONGEST_OPINION],
    )


def _fields(move: work.Move, given: Mapping[str, str]) -> list[Field]:
    """The form of the move; a field that items can fill by themselves offers that first."""
    if move.form is None:
        return []
    known = [name for name, _kept in move.known]
    told = given or {name: EACH for name in known}
    options = dict(options_of(move.form))
    for name in known:
        options[name] = [(EACH, _("各按立案标准的责任单位")), *options.get(name, ())]
    return fields_of(move.form, told, options, groups_of("", move.form))


urlpatterns = [
    path("bulk/", bulk, name="bulk"),
    path("bulk/<str:key>/", done, name="bulk-done"),
    path("bulk/<str:key>/go/", go_on, name="bulk-go"),
    path("bulk/<str:key>/undo/", take_back, name="bulk-undo"),
]
