"""The event log as a page and as an export that anybody can verify."""

from collections.abc import Iterator
from tempfile import TemporaryFile

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path

from yiju.platform.events import api as events


def listing(request: HttpRequest) -> HttpResponse:
    """Who did what to which subject, newest first."""
    query = request.GET
    found = events.history(
        account=query.get("account", ""),
        action=query.get("action", ""),
        subject_kind=query.get("subject_kind", ""),
        subject_key=query.get("subject_key", ""),
    )
    page = Paginator(found, 50).get_page(query.get("page"))
    return render(request, "web/events/list.html", {"page": page, "blocks": events.blocks()[:5]})


def export(request: HttpRequest) -> StreamingHttpResponse:
    """All sealed events with their blocks, one JSON object a line."""
    answer = StreamingHttpResponse(_lines(), content_type="application/x-ndjson")
    answer["Content-Disposition"] = 'attachment; filename="events.jsonl"'
    return answer


def _lines() -> Iterator[bytes]:
    with TemporaryFile("w+", encoding="utf-8") as file:
        events.export(file)
        file.seek(0)
        for line in file:
            yield line.encode()


urlpatterns = [
    path("", listing, name="list"),
    path("export.jsonl", export, name="export"),
]
