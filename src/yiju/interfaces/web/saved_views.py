"""The views that people keep: an address under a name, their own or their unit's."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yiju.interfaces import clock
from yiju.interfaces.web import filters
from yiju.interfaces.web.reader import Reader, reader_in
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.work import api as work

PAGES: dict[str, tuple[str, Text]] = {
    filters.DESK: ("work:desk", _("我的待办")),
    filters.ITEMS: ("work:items", _("全部案件")),
}
SHARING = ("staff", "district", "shift_leader", "dispatcher", "commander", "office", "admin")
"""Roles that may open a view to everybody of their unit."""


class PageUnknown(CityError):
    code = "work.view_page_unknown"
    status = 422
    text = _("没有这样的列表。从待办或全部案件保存视图")


def units_of(reader: Reader) -> list[str]:
    return [member.unit_code for member in reader.members]


def address_of(view: work.ViewRow) -> str:
    """The bookmark of a view."""
    return f"{reverse(PAGES[view.page][0])}?{urlencode({**view.query, 'saved': str(view.id)})}"


def default_of(page: str, reader: Reader) -> str:
    """With which address a list opens for the reader; empty where they chose none."""
    found = work.views_for(reader.account, ()) if reader.account else []
    return next((address_of(one) for one in found if one.is_default and one.page == page), "")


def shown(page: str, request: HttpRequest, reader: Reader) -> dict[str, Any]:
    """The saved views of a list, and what the form of a new one needs."""
    found = work.views_for(reader.account, units_of(reader))
    here = request.GET.get("saved", "")
    return {
        "views": [(one, address_of(one), str(one.id) == here) for one in found if one.page == page],
        "page": page,
        "query": urlencode(filters.kept(page, request.GET)),
        "may_share": may_share(reader),
    }


def may_share(reader: Reader) -> bool:
    return bool(reader.unit_code) and reader.may(*SHARING)


def listing(request: HttpRequest) -> HttpResponse:
    """All views of the reader, to put in order, rename, share and delete; or a new one."""
    reader = reader_in(request)
    error: CityError | None = None
    if request.method == "POST":
        try:
            made = _save(request, reader)
            messages.success(request, str(_("已保存视图“{name}”").format(name=made.name)))
            return redirect(address_of(made))
        except CityError as refused:
            error = refused
    found = work.views_for(reader.account, units_of(reader))
    context = {
        "views": [(one, address_of(one), PAGES[one.page][1], _problem(one)) for one in found],
        "may_share": may_share(reader),
        "error": error,
        "given": request.POST,
    }
    status = error.status if error else 200
    return render(request, "web/work/views.html", context, status=status)


def _save(request: HttpRequest, reader: Reader) -> work.ViewRow:
    given = request.POST
    page = given.get("page", "")
    if page not in PAGES:
        raise PageUnknown()
    told = filters.kept(page, QueryDict(given.get("query", "")[:2_000]).dict())
    filters.check(page, told)
    return work.view_save(
        given.get("name", ""),
        page,
        told,
        unit_code=reader.unit_code if given.get("shared") and may_share(reader) else "",
        is_default=bool(given.get("default")),
        actor=reader.actor(),
        at=clock.moment(),
    )


def _problem(view: work.ViewRow) -> str:
    """What no longer fits in a view; empty where all does."""
    try:
        filters.check(view.page, view.query)
    except filters.FilterWrong as wrong:
        return str(wrong)
    return ""


def open_view(request: HttpRequest, view: int) -> HttpResponse:
    reader = reader_in(request)
    return redirect(address_of(work.view(view, reader.account, units_of(reader))))


@require_POST
def change(request: HttpRequest, view: int) -> HttpResponse:
    """Rename, share, make it the one that opens; or put it in another place, or delete it."""
    reader, given, now = reader_in(request), request.POST, clock.moment()
    match given.get("do"):
        case "delete":
            work.view_delete(view, actor=reader.actor(), at=now)
        case "up" | "down" as way:
            work.view_move(view, up=way == "up", account=reader.account)
        case _:
            work.view_update(
                view,
                name=given.get("name", ""),
                unit_code=reader.unit_code if given.get("shared") and may_share(reader) else "",
                is_default=bool(given.get("default")),
                actor=reader.actor(),
                at=now,
            )
    return redirect("work:views")


@never_cache
def count(request: HttpRequest, view: int) -> JsonResponse:
    """How many a view holds now; why not, where its filter no longer fits."""
    reader = reader_in(request)
    found = work.view(view, reader.account, units_of(reader))
    try:
        return JsonResponse({"count": str(_counted(found.page, found.query, reader))})
    except filters.FilterWrong as wrong:
        return JsonResponse({"count": "", "problem": str(wrong)})


def _counted(page: str, query: Mapping[str, str], reader: Reader) -> work.Tally:
    now = clock.moment()
    if page == filters.ITEMS:
        return work.count_of(filters.wanted_of(query, reader))
    if query.get("view") in filters.OTHERS:
        return work.count_of(filters.with_others(query, reader, now))
    return work.desk_count(reader.account, reader.members, filters.on_desk(query), now=now)


urlpatterns = [
    path("views/", listing, name="views"),
    path("views/<int:view>/", open_view, name="view"),
    path("views/<int:view>/change/", change, name="view-change"),
    path("views/<int:view>/count.json", count, name="view-count"),
]
