"""Periodic returns: the month for the office, the unit's own, one return to write, sign, review."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yiju.interfaces import clock
from yiju.interfaces.chosen import chosen_plan, plan_url
from yiju.interfaces.policy import OFFICE
from yiju.interfaces.web import periodic_checks
from yiju.interfaces.web.middleware import NotAllowed
from yiju.interfaces.web.periodic_public import year_in
from yiju.interfaces.web.periodic_view import (
    course_of,
    lines_of,
    month_rows,
    numbers_in,
    tally,
    units_of,
    written_in,
)
from yiju.interfaces.web.reader import Reader, reader_in
from yiju.platform.base.errors import CityError, Problems
from yiju.platform.base.i18n import _
from yiju.platform.base.time import add_months
from yiju.platform.steering.periodic import api as periodic
from yiju.platform.trust.draws import api as draws
from yiju.platform.work import api as work

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_MONTHS = 24


@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    return _list(request)


def _list(request: HttpRequest, error: CityError | None = None) -> HttpResponse:
    """The office sees a month of all units, a unit its own returns of all months."""
    reader, plan, now = reader_in(request), chosen_plan(request), clock.moment()
    units, known = units_of(reader), periodic.months(plan.code)
    last = add_months(clock.today().replace(day=1), -1).strftime("%Y-%m")
    month = request.GET.get("month", "") or next(iter(known), last)
    if units is None:
        month = periodic.month_of(month).label
    rows = periodic.filed_of(
        month if units is None else "", today=clock.today(), plan_code=plan.code, units=units
    )
    counted = periodic.counts(month, today=clock.today(), units=units) if rows else []
    context = {
        "month": month,
        "months": known[:MOST_MONTHS],
        "is_all": units is None,
        "rows": month_rows(rows, now),
        "tally": tally(rows),
        "counts": {row.unit_code: row for row in counted},
        "checks": periodic.checks(month if units is None else "", units=units),
        "draw": _draw(month) if units is None else None,
        "may_open": reader.may(*OFFICE),
        "suggested": last,
        "error": error,
    }
    status = error.status if error else 200
    return render(request, "web/returns/list.html", context, status=status)


def _draw(month: str) -> draws.DrawRow | None:
    key = periodic.draw_key(month)
    return draws.draw_of(key) if draws.is_announced(key) else None


@require_POST
def open_month(request: HttpRequest) -> HttpResponse:
    """Ask all units for their returns of a month."""
    plan, label = chosen_plan(request), request.POST.get("month", "").strip()
    actor = reader_in(request).actor()
    try:
        count = periodic.open_month(plan.code, label, actor=actor, at=clock.moment())
    except CityError as error:
        return _list(request, error)
    messages.success(request, str(_("已开报 {count} 张。").format(count=count)))
    return redirect(plan_url(request, "return:list", month=label))


@require_POST
def draw(request: HttpRequest) -> HttpResponse:
    """Draw the third party's sample of a month."""
    label = request.POST.get("month", "").strip()
    try:
        month = periodic.month_of(label).label
        count = periodic.draw(month, actor=reader_in(request).actor(), at=clock.moment())
    except CityError as error:
        return _list(request, error)
    messages.success(request, str(_("已抽取 {count} 条，交第三方核验。").format(count=count)))
    return redirect(plan_url(request, "return:list", month=label))


@never_cache
def page(request: HttpRequest, number: str) -> HttpResponse:
    return _show(request, number)


def _own(request: HttpRequest, number: str) -> tuple[Reader, periodic.FiledRow]:
    """The return where the reader may see it; raises FiledUnknown."""
    reader = reader_in(request)
    return reader, periodic.filed(number, clock.today(), units_of(reader))


def _party(reader: Reader) -> work.Party:
    return work.Party(reader.account, reader.members)


def _show(
    request: HttpRequest, number: str, error: CityError | None = None, *, typed: bool = False
) -> HttpResponse:
    reader, row = _own(request, number)
    item = work.item(number)
    moves = [one for one in work.possible(item, _party(reader)) if one.move.key != "submit"]
    writing = row.step == "writing" and _writes(reader, row)
    posted = request.POST if typed else None
    lines = lines_of(number, row.period.last_day, posted, writing=writing)
    context = {
        "row": row,
        "item": item,
        "lines": lines,
        "step": periodic.RETURN.step(row.step or "accepted").title,
        "course": course_of(item),
        "moves": moves,
        "doubtful": [one.seen.line.order for one in lines if one.findings],
        "writing": writing,
        "key": work.new_key(),
        "problems": getattr(error, "problems", ()),
        "error": error,
        "given": request.POST,
    }
    status = error.status if error else 200
    return render(request, "web/returns/page.html", context, status=status)


def _writes(reader: Reader, row: periodic.FiledRow) -> bool:
    return row.unit_code in {member.unit_code for member in reader.members}


@require_POST
def save(request: HttpRequest, number: str) -> HttpResponse:
    """Keep what was written, with its files; with `submit` hand it to the unit's head as well.
    What is impossible keeps nothing; what lacks something is kept and said."""
    reader, row = _own(request, number)
    if not _writes(reader, row):
        raise NotAllowed
    given, actor, at = request.POST, reader.actor(), clock.moment()
    orders = range(1, row.lines + 1)
    try:
        periodic.write(number, written_in(given, orders), actor=actor, at=at)
    except (Problems, CityError) as error:
        return _show(request, number, error, typed=True)
    try:
        _attach(request, number, orders)
        if given.get("submit"):
            key = given.get("key", "") or work.new_key()
            work.act(number, "submit", key=key, party=_party(reader), actor=actor, at=at)
    except CityError as error:
        return _show(request, number, error)
    said = _("已送签。") if given.get("submit") else _("已保存。")
    messages.success(request, str(said))
    return redirect("return:page", number=number)


def _attach(request: HttpRequest, number: str, orders: range) -> None:
    for order in orders:
        for file in request.FILES.getlist(f"file-{order}"):
            data = file.read(periodic.LARGEST_BYTES + 1)
            periodic.attach(
                number,
                order,
                str(file.name),
                data,
                actor=reader_in(request).actor(),
                at=clock.moment(),
            )


@require_POST
def move(request: HttpRequest, number: str) -> HttpResponse:
    """Sign, turn down, accept or send back."""
    reader, row = _own(request, number)
    given = request.POST
    name = given.get("move", "")
    said = {"lines": ",".join(given.getlist("doubt"))} if name == "send_back" else {}
    try:
        work.act(
            number,
            name,
            said,
            key=given.get("key", "") or work.new_key(),
            party=_party(reader),
            actor=reader.actor(),
            at=clock.moment(),
            opinion=given.get("opinion", "")[:1000],
            step=row.step,
        )
    except CityError as error:
        return _show(request, number, error)
    messages.success(request, str(_("已办理。")))
    return redirect("return:page", number=number)


def check(request: HttpRequest, number: str, line: int) -> HttpResponse:
    """What speaks against a figure while somebody types it; nothing is kept."""
    _reader, row = _own(request, number)
    seen = {one.line.order: one for one in periodic.lines(number)}
    one = seen.get(line)
    context: dict[str, Any] = {"findings": [], "impossible": []}
    if one is not None:
        numbers, wrong = numbers_in(request.GET, line)
        unread = [problem.what for problem in wrong]
        told = periodic.told(periodic.Written(*numbers))
        context["impossible"] = unread
        if told is not None and not unread:
            goal = one.target.goal
            context["impossible"] = periodic.impossible(
                told, percent=one.target.percent, milestone=goal.milestone
            )
            near = {order: _typed_in(request.GET, seen[order]) for order in one.near}
            held = periodic.typed(one, near)
            context["findings"] = periodic.findings_of(held, told, row.period.last_day)
    return render(request, "web/returns/findings.html", context)


def _typed_in(given: QueryDict, other: periodic.Seen) -> periodic.Told | None:
    """What stands in another line of the form; what was written where the form does not say."""
    order = other.line.order
    if f"value-{order}" not in given:
        return periodic.told_in(other.line)
    numbers, wrong = numbers_in(given, order)
    return None if wrong else periodic.told(periodic.Written(*numbers))


def attachment(request: HttpRequest, number: str, sha256: str) -> HttpResponse:
    _own(request, number)
    found, data = periodic.attachment(number, sha256)
    answer = HttpResponse(data, content_type=found.media_type)
    answer.headers["Content-Disposition"] = content_disposition_header(True, found.name) or ""
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private"
    return answer


def workbook(request: HttpRequest, number: str) -> HttpResponse:
    _own(request, number)
    answer = HttpResponse(periodic.workbook(number), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{number}.xlsx"'
    return answer


@require_POST
def upload(request: HttpRequest, number: str) -> HttpResponse:
    """Fill the return from its workbook; all or nothing."""
    reader, row = _own(request, number)
    file = request.FILES.get("file")
    if not _writes(reader, row):
        raise NotAllowed
    if file is None:
        return redirect("return:page", number=number)
    try:
        count = periodic.take_in(
            number,
            file.read(),
            str(file.name),
            actor=reader.actor("import"),
            at=clock.moment(),
        )
    except (Problems, CityError) as error:
        return _show(request, number, error)
    messages.success(request, str(_("已填入，改动 {count} 行。").format(count=count)))
    return redirect("return:page", number=number)


def counts(request: HttpRequest) -> HttpResponse:
    """Late, returned and untrue by unit, over the months of a year up to now."""
    year, units = year_in(request), units_of(reader_in(request))
    first, last = f"{year:04}-01", f"{year:04}-12"
    found = periodic.counts(first, last, today=clock.today(), units=units)
    context = {"year": year, "rows": found}
    return render(request, "web/returns/counts.html", context)


urlpatterns = [
    path("", listing, name="list"),
    path("open/", open_month, name="open"),
    path("draw/", draw, name="draw"),
    path("counts/", counts, name="counts"),
    *periodic_checks.urlpatterns,
    path("<str:number>/", page, name="page"),
    path("<str:number>/save/", save, name="save"),
    path("<str:number>/move/", move, name="move"),
    path("<str:number>/lines/<int:line>/", check, name="line"),
    path("<str:number>/files/<str:sha256>/", attachment, name="file"),
    path("<str:number>/return.xlsx", workbook, name="workbook"),
    path("<str:number>/upload/", upload, name="upload"),
]
