"""One page for each application: what it implements, how far it is, and the way to its records."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path, reverse

from yiju.interfaces import clock
from yiju.interfaces.declared import catalogue
from yiju.interfaces.web.middleware import NotAllowed
from yiju.interfaces.web.reader import Reader, reader_in
from yiju.platform.application import SIGNED_IN, Application, Page
from yiju.platform.base.i18n import Text
from yiju.platform.base.law import rules_of
from yiju.platform.base.time import Period
from yiju.platform.registry import api as registry
from yiju.platform.steering import api as steering
from yiju.platform.work import api as work


def page(request: HttpRequest, name: str) -> HttpResponse:
    app = catalogue().find(name)
    today, now = clock.today(), clock.moment()
    period, area = Period.day(today), registry.city().code
    reaches = reader_in(request).reaches
    figures = steering.measures_on(today, app.indicators, [area])
    return render(
        request,
        "web/applications/page.html",
        {
            "app": app,
            "pages": _own_pages(app, reader_in(request)),
            "loads": [(one, work.load(one.key, now)) for one in app.processes],
            "figures": [(i, figures[i.key, area]) for i in app.indicators],
            "targets": steering.targets_by_indicator(today),
            "statuses": steering.STATUS_TITLES,
            "kinds": [
                (k, registry.search(k.key, reaches=reaches, size=1).total) for k in app.kinds
            ],
            "panels": [
                (panel.title, render_to_string(panel.template, panel.fill(period, area), request))
                for panel in app.panels
            ],
            "rules": rules_of(app.rules) if app.rules else [],
        },
    )


def _own_pages(app: Application, reader: Reader) -> list[tuple[Text | str, str]]:
    """Title and address of the pages that the reader may open from here."""
    return [
        (one.title, reverse(f"{_space(one)}:{app.name}-{one.name}"))
        for one in app.pages
        if one.listed and "<" not in one.path and _is_open(one, reader)
    ]


def _is_open(page: Page, reader: Reader) -> bool:
    return (SIGNED_IN in page.open_to and bool(reader.account)) or reader.may(*page.open_to)


def _space(page: Page) -> str:
    return "public" if "visitor" in page.open_to else "application"


def guarded(page: Page) -> Callable[..., HttpResponse]:
    """The view of an application's page, open only to the roles that it names."""

    def view(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not _is_open(page, reader_in(request)):
            raise NotAllowed
        answer: HttpResponse = page.view(request, **kwargs)
        return answer

    return view


def routes(public: bool) -> list[Any]:
    """The pages of all applications: those open to visitors stand below /public/."""
    found = []
    for app in catalogue():
        for item in app.pages:
            if (_space(item) == "public") == public:
                found.append(_route(app, item))
    return found


def _route(app: Application, item: Page) -> Any:
    return path(f"{app.name}/{item.path}", guarded(item), name=f"{app.name}-{item.name}")


urlpatterns = [path("<slug:name>/", page, name="page"), *routes(public=False)]
