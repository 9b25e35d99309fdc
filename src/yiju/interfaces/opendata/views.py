"""The pages and files of open data."""

import json
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import cache_control

from yiju.interfaces import clock
from yiju.interfaces.chosen import chosen_plan
from yiju.interfaces.ogc.asking import MOST, Asked
from yiju.interfaces.ogc.datasets import Collection, collection
from yiju.interfaces.opendata import feeds
from yiju.interfaces.opendata.catalogue import catalogue, datasets
from yiju.interfaces.opendata.triples import json_ld, turtle
from yiju.platform.registry import api as registry
from yiju.platform.steering import api as steering
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases

TURTLE, JSON_LD, HTML = "text/turtle", "application/ld+json", "text/html"


def root(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def page(request: HttpRequest) -> HttpResponse:
    """The catalogue: for people as a page, for programs as they ask for it."""
    chosen = request.get_preferred_type([HTML, TURTLE, JSON_LD]) or HTML
    if chosen == HTML:
        answer = render(request, "web/public/data.html", {"datasets": datasets()})
    elif chosen == TURTLE:
        answer = as_turtle(request)
    else:
        answer = as_json_ld(request)
    answer["Vary"] = "Accept, Accept-Language, Cookie"
    return answer


def as_turtle(request: HttpRequest) -> HttpResponse:
    return HttpResponse(turtle(catalogue(root(request))), content_type=f"{TURTLE}; charset=utf-8")


def as_json_ld(request: HttpRequest) -> HttpResponse:
    return JsonResponse(json_ld(catalogue(root(request))), content_type=JSON_LD)


def whole(request: HttpRequest, key: str) -> HttpResponseBase:
    """All features of a collection in one file, written as they are read."""
    answer = StreamingHttpResponse(_pieces(collection(key)), content_type="application/geo+json")
    answer["Content-Disposition"] = f'attachment; filename="{key}.geojson"'
    return answer


def _pieces(one: Collection) -> Iterator[bytes]:
    before, after = '{"type": "FeatureCollection", "features": [\n', ""
    while True:
        found = one.page(Asked(limit=MOST, after=after))
        for feature in found.features:
            yield (before + json.dumps(feature, ensure_ascii=False)).encode()
            before = ",\n"
        if not found.following:
            break
        after = found.following
    yield (before if before.startswith("{") else "").encode() + b"\n]}\n"


@cache_control(public=True, max_age=60)
def cases_atom(request: HttpRequest) -> HttpResponse:
    rows = work.latest(work.Wanted(process=cases.CASE.key), feeds.NEWEST)
    told = feeds.cases_atom(rows, root(request), registry.city().name, clock.now())
    return HttpResponse(told, content_type="application/atom+xml; charset=utf-8")


@cache_control(public=True, max_age=3600)
def plan_calendar(request: HttpRequest) -> HttpResponse:
    plan = chosen_plan(request)
    targets: list[Any] = steering.target_rows(plan.code)
    told = feeds.plan_calendar(targets, root(request), registry.city().name, clock.now())
    return HttpResponse(told, content_type="text/calendar; charset=utf-8")


urlpatterns = [
    path("data/", page, name="data"),
    path("data/catalogue.ttl", as_turtle, name="data-turtle"),
    path("data/catalogue.jsonld", as_json_ld, name="data-json-ld"),
    path("data/<str:key>.geojson", whole, name="data-whole"),
    path("cases.atom", cases_atom, name="cases-atom"),
    path("plan.ics", plan_calendar, name="plan-calendar"),
]
