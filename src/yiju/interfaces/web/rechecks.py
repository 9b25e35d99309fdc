"""The draws of closed cases that are checked again: for everybody, with what proves them."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path

from yiju.interfaces.web.reader import reader_in
from yiju.platform.registry import api as registry
from yiju.platform.work.catalogue.own import case_catalogue
from yiju.platform.work.rechecks import api as rechecks


@dataclass(frozen=True)
class UnitLine:
    """The re-checks of a unit's cases in words; `low` and `high` bound the share that is fixed."""

    name: str
    result: rechecks.UnitResult
    low: float | None
    high: float | None


def listing(request: HttpRequest) -> HttpResponse:
    return render(request, "web/public/rechecks.html", {"draws": rechecks.draws_made()})


def draw(request: HttpRequest, month: str) -> HttpResponse:
    """One month: what was published when, what was drawn, how it ended by unit."""
    found = rechecks.draw_of(month)
    told = rechecks.export(month)
    context = {
        "draw": found,
        "key": told["key"],
        "scheme": told["scheme"],
        "units": [_line(result) for result in rechecks.results(month)],
        "checked": [
            (_stratum(key), numbers) for key, numbers in told.get("taken", {}).items() if numbers
        ],
        "signed_in": bool(reader_in(request).account),
    }
    return render(request, "web/public/recheck.html", context)


def _line(result: rechecks.UnitResult) -> UnitLine:
    low, high = result.interval or (None, None)
    return UnitLine(registry.unit(result.unit).short_name, result, low, high)


def _stratum(key: str) -> str:
    """Unit and class of a stratum in words."""
    unit, _slash, kind = key.rpartition("/")
    types = case_catalogue().types
    title = next((types[one].class_title for one in types if one.startswith(kind)), kind)
    return f"{registry.unit(unit).short_name} · {title}"


def export(request: HttpRequest, month: str) -> JsonResponse:
    answer = JsonResponse(rechecks.export(month), json_dumps_params={"indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="recheck-{month}.json"'
    return answer


urlpatterns = [
    path("rechecks/", listing, name="rechecks"),
    path("rechecks/<str:month>/", draw, name="recheck"),
    path("rechecks/<str:month>/draw.json", export, name="recheck-export"),
]
