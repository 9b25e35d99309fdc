"""Bulletins on the desk: the list, one with its figures and their sources, editing, files."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yiju.interfaces import clock
from yiju.interfaces.chosen import chosen_plan, plan_url
from yiju.interfaces.policy import OFFICE
from yiju.interfaces.web.bulletin_view import figures_of, parts_of
from yiju.interfaces.web.reader import reader_in
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.time import add_months
from yiju.platform.events.api import Actor
from yiju.platform.steering.bulletins import api as bulletins
from yiju.platform.work import api as work

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


MOST_TEXT = 400_000
"""Characters of a text that is copied in."""


class NothingGiven(CityError):
    code = "bulletins.nothing_given"
    status = 422
    text = _("选一个文件，或者把通报的文字粘贴进来，不超过 {most} 字")


class RevisionUnfit(CityError):
    code = "bulletins.revision_unfit"
    status = 422
    text = _("表单缺少稿次或段号。重新打开页面再改")


@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """All bulletins of the plan; the office drafts the next one here."""
    plan, error = chosen_plan(request), None
    if request.method == "POST":
        label = request.POST.get("period", "")
        try:
            bulletins.draft(
                plan.code, label, clock.today(), actor=_actor(request), at=clock.moment()
            )
            return redirect(plan_url(request, "bulletin:page", label.strip()))
        except CityError as refused:
            error = refused
    rows = bulletins.bulletins(plan_code=plan.code)
    context = {
        "plan": plan,
        "rows": [(row, bulletins.KINDS[row.kind], _step(row)) for row in rows],
        "may_draft": reader_in(request).may(*OFFICE),
        "suggested": add_months(clock.today().replace(day=1), -1).strftime("%Y-%m"),
        "error": error,
    }
    status = error.status if error else 200
    return render(request, "web/bulletins/list.html", context, status=status)


def _step(row: bulletins.BulletinRow) -> Any:
    """Where its process stands."""
    process, item = bulletins.PROCESS, work.item(row.item)
    open_steps = [stage.step for stage in item.open_stages]
    return process.step(open_steps[0] if open_steps else item.end).title


@never_cache
def page(request: HttpRequest, label: str) -> HttpResponse:
    return _show(request, label)


def _show(request: HttpRequest, label: str, error: CityError | None = None) -> HttpResponse:
    row = bulletins.bulletin(chosen_plan(request).code, label)
    item = work.item(row.item)
    is_draft = [stage.step for stage in item.open_stages] == ["drafting"]
    context = {
        "row": row,
        "document": row.document,
        "kind": bulletins.KINDS[row.kind],
        "step": _step(row),
        "parts": parts_of(row.document, request, linked=True),
        "annexes": [
            (annex.title, parts_of(row.document, request, annex.blocks, linked=True))
            for annex in row.document.annexes
        ],
        "changes": bulletins.changes(row.document),
        "figures": figures_of(row.document, request),
        "findings": bulletins.findings(row.document),
        "may_edit": is_draft and reader_in(request).may(*OFFICE),
        "error": error,
    }
    status = error.status if error else 200
    return render(request, "web/bulletins/page.html", context, status=status)


@require_POST
def words(request: HttpRequest, label: str) -> HttpResponse:
    """Other words in one paragraph."""
    return _edit(
        request,
        label,
        lambda plan, seen: bulletins.edit_words(
            plan,
            label,
            _number(request, "place"),
            request.POST.get("text", ""),
            seen=seen,
            actor=_actor(request),
            at=clock.moment(),
        ),
    )


@require_POST
def paragraph(request: HttpRequest, label: str) -> HttpResponse:
    """A paragraph of one's own, or one moved, left out, or with a figure bound."""
    given = request.POST

    def change(plan: str, seen: int) -> bulletins.BulletinRow:
        by: dict[str, Any] = {"seen": seen, "actor": _actor(request), "at": clock.moment()}
        place = _number(request, "place")
        match given.get("do"):
            case "add":
                return bulletins.add_paragraph(plan, label, place, given.get("text", ""), **by)
            case "up" | "down" as way:
                step = -1 if way == "up" else 1
                return bulletins.move_paragraph(plan, label, place, step, **by)
            case "delete":
                return bulletins.delete_block(plan, label, place, **by)
            case "bind":
                which, key = _number(request, "which"), given.get("key", "").strip(" {}")
                return bulletins.bind_typed(plan, label, place, which, key, **by)
        raise RevisionUnfit()

    return _edit(request, label, change)


@require_POST
def figure(request: HttpRequest, label: str) -> HttpResponse:
    """A figure set by hand, or given back to its source."""
    key, given = request.POST.get("key", ""), request.POST

    def change(plan: str, seen: int) -> bulletins.BulletinRow:
        actor, at = _actor(request), clock.moment()
        if given.get("release"):
            return bulletins.release_figure(plan, label, key, seen=seen, actor=actor, at=at)
        shown, ground = given.get("shown", ""), given.get("ground", "")
        return bulletins.set_figure(plan, label, key, shown, ground, seen=seen, actor=actor, at=at)

    return _edit(request, label, change)


def _edit(request: HttpRequest, label: str, change: Any) -> HttpResponse:
    try:
        change(chosen_plan(request).code, _number(request, "seen"))
    except CityError as error:
        return _show(request, label, error)
    return redirect(plan_url(request, "bulletin:page", label))


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise RevisionUnfit()
    return int(text)


def _actor(request: HttpRequest) -> Actor:
    return reader_in(request).actor()


@never_cache
def file(request: HttpRequest, label: str, ending: str) -> HttpResponse:
    row = bulletins.bulletin(chosen_plan(request).code, label)
    return answer(row, ending)


def answer(row: bulletins.BulletinRow, ending: str) -> HttpResponse:
    """The paper as a file."""
    make = bulletins.pdf_of if ending == "pdf" else bulletins.word_of
    told = HttpResponse(make(row.document), content_type=TYPES[ending])
    told["Content-Disposition"] = f'attachment; filename="bulletin-{row.period}.{ending}"'
    return told


@never_cache
def check(request: HttpRequest) -> HttpResponse:
    """Whether a bulletin agrees with itself, ours or another's; nothing of it is kept."""
    context: dict[str, Any] = {"kinds": ",".join(bulletins.READERS), "most": MOST_TEXT}
    status = 200
    if request.method == "POST":
        try:
            paper = _given_paper(request)
            context |= {"paper": paper, "findings": bulletins.check(paper)}
        except CityError as error:
            context["error"], status = error, error.status
        context["text"] = request.POST.get("text", "")
    return render(request, "web/bulletins/check.html", context, status=status)


def _given_paper(request: HttpRequest) -> Any:
    file, text = request.FILES.get("file"), request.POST.get("text", "")
    if file is not None:
        return bulletins.read_data(str(file.name), file.read())
    if not text.strip() or len(text) > MOST_TEXT:
        raise NothingGiven(most=MOST_TEXT)
    return bulletins.read_text(text)


urlpatterns = [
    path("", listing, name="list"),
    path("check/", check, name="check"),
    path("<str:label>/", page, name="page"),
    path("<str:label>/words/", words, name="words"),
    path("<str:label>/paragraph/", paragraph, name="paragraph"),
    path("<str:label>/figure/", figure, name="figure"),
    *(
        path(f"<str:label>/bulletin.{ending}", file, {"ending": ending}, name=f"file-{ending}")
        for ending in TYPES
    ),
]
