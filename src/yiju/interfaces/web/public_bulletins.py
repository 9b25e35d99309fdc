"""Published bulletins for everybody: the list, the paper as a page, as files, and as a feed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.cache import cache_control

from yiju.interfaces import clock
from yiju.interfaces.chosen import chosen_plan, plan_url
from yiju.interfaces.opendata.feeds import bulletins_atom
from yiju.interfaces.web import bulletins as desk
from yiju.interfaces.web.bulletin_view import parts_of
from yiju.platform.registry import api as registry
from yiju.platform.steering.bulletins import api as bulletins


def listing(request: HttpRequest) -> HttpResponse:
    rows = bulletins.bulletins(published=True)
    context = {"rows": [(row, bulletins.KINDS[row.kind]) for row in rows]}
    return render(request, "web/public/bulletins.html", context)


def page(request: HttpRequest, label: str) -> HttpResponse:
    row = bulletins.bulletin(chosen_plan(request).code, label, published=True)
    annexes = [
        (annex.title, parts_of(row.document, request, annex.blocks))
        for annex in row.document.annexes
    ]
    context = {
        "row": row,
        "document": row.document,
        "parts": parts_of(row.document, request),
        "annexes": annexes,
        "changes": bulletins.changes(row.document),
    }
    return render(request, "web/public/bulletin.html", context)


@cache_control(public=True, max_age=600)
def file(request: HttpRequest, label: str, ending: str) -> HttpResponse:
    row = bulletins.bulletin(chosen_plan(request).code, label, published=True)
    return desk.answer(row, ending)


@cache_control(public=True, max_age=600)
def atom(request: HttpRequest) -> HttpResponse:
    rows = bulletins.bulletins(published=True, most=50)
    root = request.build_absolute_uri("/").rstrip("/")
    told = bulletins_atom(
        [
            (row.title, _page(request, row), _summary(row.document), row.published_at)
            for row in rows
        ],
        root,
        reverse("public:bulletins"),
        registry.city().name,
        clock.now(),
    )
    return HttpResponse(told, content_type="application/atom+xml; charset=utf-8")


def _summary(document: bulletins.Document) -> str:
    """The document number, and what a person added, marked as in print."""
    own = [document.words(block, "※") for block in document.all_blocks() if block.author]
    return " ".join([document.number, *own, *bulletins.changes(document)])


def _page(request: HttpRequest, row: bulletins.BulletinRow) -> str:
    """Two plans may have a bulletin of one period: the address names the plan."""
    return plan_url(request, "public:bulletin", row.period, plan=row.plan_code)


urlpatterns = [
    path("bulletins/", listing, name="bulletins"),
    path("bulletins.atom", atom, name="bulletins-atom"),
    path("bulletins/<str:label>/", page, name="bulletin"),
    *(
        path(
            f"bulletins/<str:label>/bulletin.{ending}",
            file,
            {"ending": ending},
            name=f"bulletin-{ending}",
        )
        for ending in desk.TYPES
    ),
]
