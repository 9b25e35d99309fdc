"""All lists that the reader may take away, and each of them as a file."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse

from yiju.interfaces import clock
from yiju.interfaces.lists.all import find, lists, readable
from yiju.interfaces.lists.files import TITLES, TYPES, file_of
from yiju.interfaces.lists.listed import Ask, SinceUnreadable
from yiju.interfaces.web.reader import reader_in
from yiju.platform.base.time import CHINA
from yiju.platform.registry import api as registry


def listing(request: HttpRequest) -> HttpResponse:
    """Every list with its files; a day narrows them to what has changed since."""
    said = request.GET.get("changed_since", "")
    since = since_in(said)
    query = f"?changed_since={said}" if since else ""
    rows = [
        (
            one,
            [
                (kind, reverse(f"list:{one.key}", args=[end]) + query)
                for end, kind in TITLES.items()
            ],
        )
        for one in readable(reader_in(request))
    ]
    context = {"rows": rows, "since": said if since else "", "query": query}
    return render(request, "web/lists.html", context)


def file(request: HttpRequest, listed: str, ending: str) -> HttpResponseBase:
    """The whole list within the reader's reach, or what has changed since a moment."""
    if ending not in TYPES:
        raise registry.FormatUnknown(ending=ending)
    reader = reader_in(request)
    found = find(listed, reader)
    ask = Ask(reader, clock.moment(), since_in(request.GET.get("changed_since", "")))
    return file_of(found.key, found.columns, found.read(ask), ending)


def since_in(text: str) -> datetime | None:
    """A moment, or the beginning of a day in the city; raises SinceUnreadable."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))
        return found if found.tzinfo else found.replace(tzinfo=CHINA)
    except ValueError:
        raise SinceUnreadable(given=text[:40]) from None


urlpatterns = [
    path("", listing, name="all"),
    *(path(f"{key}.<slug:ending>", file, {"listed": key}, name=key) for key in lists()),
]
