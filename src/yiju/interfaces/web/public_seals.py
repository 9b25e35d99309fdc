"""The hashes under which books and events lie, for everybody: who wrote one down can tell later
whether an export is the log that there was (docs/ledgers.md, docs/verify-events.md)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from yiju.platform.events import api as events
from yiju.platform.trust.ledgers import api as ledgers

MOST = 30
"""Blocks of each; the hash of one covers all before it."""


def page(request: HttpRequest) -> HttpResponse:
    """The newest blocks of both, newest first."""
    context = {
        "books": ledgers.blocks(newest_first=True, most=MOST),
        "events": events.blocks()[:MOST],
    }
    return render(request, "web/public/seals.html", context)


urlpatterns = [path("seals/", page, name="seals")]
