"""A figure that was drawn: what was reported, on what it rests, and what the third party found."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache

from yiju.interfaces import clock
from yiju.interfaces.web.fields import fields_of
from yiju.interfaces.web.periodic_view import course_of, lines_of, units_of
from yiju.interfaces.web.reader import reader_in
from yiju.platform.base.errors import CityError, Problems
from yiju.platform.base.i18n import _
from yiju.platform.base.schema import schema_of
from yiju.platform.base.time import Period
from yiju.platform.steering.periodic import api as periodic
from yiju.platform.work import api as work


@never_cache
def page(request: HttpRequest, number: str) -> HttpResponse:
    """Shown to whoever may see the return; the third party says here what it found."""
    reader = reader_in(request)
    found = periodic.checks(item=number, units=units_of(reader))
    if not found:
        raise work.ItemUnknown(number=number[:40])
    error: CityError | None = None
    if request.method == "POST":
        try:
            _act(request, number)
            messages.success(request, str(_("已办理。")))
            return redirect("return:check", number=number)
        except (Problems, CityError) as refused:
            error = refused
    row, item = found[0], work.item(number)
    day = Period.parse(row.month).last_day
    [line] = [one for one in lines_of(row.filed, day) if one.seen.line.order == row.line]
    party = work.Party(reader.account, reader.members)
    context = {
        "row": row,
        "item": item,
        "line": line,
        "course": course_of(item),
        "moves": [_move(one, request) for one in work.possible(item, party)],
        "key": work.new_key(),
        "error": error,
        "problems": getattr(error, "problems", ()),
    }
    status = error.status if error else 200
    return render(request, "web/returns/check.html", context, status=status)


def _move(one: work.Possible, request: HttpRequest) -> dict[str, Any]:
    failed = request.POST.get("move") == one.move.key
    form = one.move.form
    fields = fields_of(form, request.POST if failed else {}) if form else []
    return {"move": one.move, "fields": fields, "failed": failed}


def _act(request: HttpRequest, number: str) -> None:
    reader, given = reader_in(request), request.POST
    move = periodic.CHECK.move("checking", given.get("move", ""))
    names = [item.name for item in schema_of(move.form).attributes] if move and move.form else []
    work.act(
        number,
        given.get("move", ""),
        {name: given.get(name, "") for name in names},
        key=given.get("key", "") or work.new_key(),
        party=work.Party(reader.account, reader.members),
        actor=reader.actor(),
        at=clock.moment(),
    )


urlpatterns = [path("checks/<str:number>/", page, name="check")]
