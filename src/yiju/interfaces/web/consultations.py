"""Consultations: drafted and answered at the desk, read and spoken to by everybody."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yiju.interfaces import clock
from yiju.interfaces.chosen import chosen_plan
from yiju.interfaces.policy import OFFICE
from yiju.interfaces.web.knocking import knock, remember_browser
from yiju.interfaces.web.reader import reader_in
from yiju.interfaces.web.supervision_view import file_answer
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.registry import api as registry
from yiju.platform.steering.bulletins import api as bulletins
from yiju.platform.steering.consultations import api as consultations
from yiju.platform.work import api as work


@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """All consultations of the plan; the office drafts one here."""
    plan, error, reader = chosen_plan(request), None, reader_in(request)
    given = request.POST
    if request.method == "POST":
        days = given.get("days", "").strip()
        try:
            made = consultations.draft(
                plan.code,
                given.get("title", ""),
                given.get("text", "").replace("\r\n", "\n"),
                kind=given.get("kind", consultations.DECISION),
                days=int(days) if days.isascii() and days.isdigit() and len(days) < 4 else None,
                why_short=given.get("why_short", ""),
                real_name=given.get("real_name") == "yes",
                key=given.get("key", "")[:60],
                party=work.Party(reader.account, reader.members),
                actor=reader.actor(),
                at=clock.moment(),
            )
            return redirect("consultation:page", made.number)
        except CityError as refused:
            error = refused
    context = {
        "rows": consultations.consultations(plan.code),
        "may_draft": reader.may(*OFFICE),
        "given": given,
        "kinds": [
            (kind, title, consultations.usual_days(kind, clock.today()))
            for kind, title in consultations.KINDS.items()
        ],
        "key": given.get("key") or work.new_key(),
        "error": error,
    }
    status = error.status if error else 200
    return render(request, "web/consultations/list.html", context, status=status)


@never_cache
def page(request: HttpRequest, number: str) -> HttpResponse:
    return _page(request, number)


def _page(request: HttpRequest, number: str, error: CityError | None = None) -> HttpResponse:
    row = consultations.consultation(number)
    context = {
        "row": row,
        "item": work.item(number),
        "points": consultations.points(number),
        "loose": [one for one in consultations.views(number) if one.point is None],
        "alike": consultations.alike(number, clock.moment()) if row.opened_at else [],
        "outcomes": consultations.OUTCOMES,
        "channels": {
            key: title for key, title in consultations.CHANNELS.items() if key != "portal"
        },
        "today": clock.today(),
        "key": work.new_key(),
        "given": request.POST,
        "may_answer": reader_in(request).may(*OFFICE) and row.published_at is None,
        "error": error,
    }
    status = error.status if error else 200
    return render(request, "web/consultations/page.html", context, status=status)


@require_POST
def group(request: HttpRequest, number: str) -> HttpResponse:
    """Put chosen views into a point, an old one or a new one."""
    given = request.POST
    actor, at = reader_in(request).actor(), clock.moment()
    try:
        title = given.get("title", "")
        point = _whole(given.get("point", ""))
        if title:
            point = consultations.point_add(number, title, actor=actor, at=at)
        chosen = [_whole(one) for one in given.getlist("view")]
        moved = consultations.views_group(number, chosen, point, actor=actor, at=at)
    except CityError as error:
        return _page(request, number, error)
    messages.success(request, str(_("{count} 条意见归入要点").format(count=moved)))
    return redirect("consultation:page", number)


@require_POST
def received(request: HttpRequest, number: str) -> HttpResponse:
    """Write down a view that came by letter, by telephone or at a meeting."""
    given = request.POST
    try:
        consultations.view_received(
            number,
            given.get("words", "").replace("\r\n", "\n"),
            given.get("channel", ""),
            _day(given.get("received_on", "")),
            name=given.get("name", ""),
            contact=given.get("contact", ""),
            key=f"desk/{given.get('key', '')[:60]}",
            actor=reader_in(request).actor(),
            at=clock.moment(),
        )
    except CityError as error:
        return _page(request, number, error)
    messages.success(request, str(_("已登记")))
    return redirect("consultation:page", number)


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given.strip())
    except ValueError:
        what = _("写成 2022-06-30")
        raise consultations.ConsultationUnfit(field=_("收到日期"), what=what) from None


def report(request: HttpRequest, number: str, ending: str) -> HttpResponse:
    """How the consultation was held and what became of each view, as an official paper."""
    row = consultations.consultation(number)
    if ending not in ("docx", "pdf") or row.closed_at is None:
        raise consultations.ConsultationUnknown(number=f"{number}.{ending}"[:60])
    loose = [one for one in consultations.views(number) if one.point is None]
    told = (row, consultations.points(number), loose)
    reader = reader_in(request)
    organ = registry.unit(reader.unit_code).name if reader.unit_code else registry.city().name
    paper = consultations.report_paper(*told, organ, clock.today())
    return file_answer(paper, bulletins.Paper.LETTER, number, ending)


@require_POST
def answer(request: HttpRequest, number: str) -> HttpResponse:
    given = request.POST
    try:
        consultations.point_answer(
            number,
            _whole(given.get("point", "")),
            given.get("outcome", ""),
            given.get("reason", ""),
            actor=reader_in(request).actor(),
            at=clock.moment(),
        )
    except CityError as error:
        return _page(request, number, error)
    return redirect("consultation:page", number)


def _whole(given: str) -> int:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def public_list(request: HttpRequest) -> HttpResponse:
    at = clock.moment()
    shown = [one for one in consultations.consultations() if one.opened_at]
    context = {"rows": [(one, one.is_open(at)) for one in shown]}
    return render(request, "web/public/consultations.html", context)


@never_cache
def public_page(request: HttpRequest, number: str) -> HttpResponse:
    """The draft, the form while it is open, and what was answered once it is published."""
    error: CityError | None = None
    at = clock.moment()
    row = consultations.consultation(number)
    if row.opened_at is None:
        raise consultations.ConsultationUnknown(number=number)
    given = request.POST
    if request.method == "POST":
        try:
            contact = given.get("contact", "").strip()[:100]
            knock(request, at, contact)
            made = consultations.view_add(
                number,
                given.get("words", "").replace("\r\n", "\n"),
                name=given.get("name", ""),
                contact=contact,
                key=f"portal/{given.get('key', '')[:60]}",
                at=at,
            )
            address = reverse("public:consultation", args=[number])
            return remember_browser(request, redirect(f"{address}?view={made.number}#said"))
        except CityError as refused:
            error = refused
    said = request.GET.get("view", "")
    context = {
        "row": row,
        "is_open": row.is_open(at),
        "points": consultations.points(number) if row.published_at else [],
        "said": said if said.isascii() and said.isdigit() and len(said) < 8 else "",
        "most": consultations.parameters().words_most.at(clock.today()),
        "given": given,
        "key": given.get("key") or work.new_key(),
        "error": error,
    }
    status = error.status if error else 200
    return remember_browser(
        request, render(request, "web/public/consultation.html", context, status=status)
    )


urlpatterns = [
    path("", listing, name="list"),
    path("<str:number>/", page, name="page"),
    path("<str:number>/group/", group, name="group"),
    path("<str:number>/answer/", answer, name="answer"),
    path("<str:number>/views/", received, name="received"),
    path("<str:number>/report.<str:ending>", report, name="report"),
]
public_urls = [
    path("consultations/", public_list, name="consultations"),
    path("consultations/<str:number>/", public_page, name="consultation"),
]
