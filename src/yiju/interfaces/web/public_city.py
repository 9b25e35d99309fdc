"""What was reported and what was done, for everybody: by month, district and type, and where."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import cache_control

from yiju.interfaces import clock
from yiju.interfaces.web.item import type_title
from yiju.platform.registry import api as registry
from yiju.platform.work.cases import api as cases

MOST_TYPES = 12


@cache_control(public=True, max_age=60)
def city_page(request: HttpRequest) -> HttpResponse:
    found = cases.statistics(clock.moment())
    most = max((tally.reported for tally in found.months.values()), default=1)
    often = sorted(found.types.items(), key=lambda one: -one[1].reported)[:MOST_TYPES]
    rated = sum(found.stars.values())
    context = {
        "found": found,
        "months": [
            (month, tally, round(100 * tally.reported / most))
            for month, tally in reversed([*found.months.items()])
        ],
        "districts": [
            (row.name, found.districts[row.code])
            for row in registry.districts()
            if row.code in found.districts
        ],
        "types": [(type_title(code), tally) for code, tally in often],
        "stars": [(star, found.stars.get(star, 0)) for star in range(5, 0, -1)],
        "rated": rated,
        "mean": sum(star * count for star, count in found.stars.items()) / rated if rated else None,
        "streets": _streets(found),
        "centre": registry.city(),
    }
    return render(request, "web/public/city.html", context)


@cache_control(public=True, max_age=60)
def open_cases(request: HttpRequest) -> JsonResponse:
    """How many cases are open in each street, at its middle: never at their own places."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [area.lon, area.lat]},
            "properties": {"name": area.name, "code": area.code, "count": count},
        }
        for area, count in _streets(cases.statistics(clock.moment()))
        if area.lon is not None
    ]
    return JsonResponse({"type": "FeatureCollection", "features": features})


def _streets(found: cases.Statistics) -> list[tuple[Any, int]]:
    """(area, count), the most first."""
    known = {row.code: row for level in ("street", "district") for row in registry.areas(level)}
    counted = [(known[c], n) for c, n in found.open_by_street.items() if c in known]
    return sorted(counted, key=lambda one: (-one[1], one[0].code))


urlpatterns = [
    path("city/", city_page, name="city"),
    path("city/open.geojson", open_cases, name="city-open"),
]
