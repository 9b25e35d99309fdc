"""The answers of the door: landing page, conformance, collections, features (17-069r4, 7)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from yiju.interfaces import clock
from yiju.interfaces.ogc.asking import asked_in, check_names, system_in
from yiju.interfaces.ogc.datasets import Collection, collection, collections
from yiju.interfaces.ogc.document import document
from yiju.interfaces.ogc.systems import CRS84, SYSTEMS, System, in_system
from yiju.platform.base.errors import CityError
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work

CONFORMANCE = (
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
)
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
JSON, GEOJSON = "application/json", "application/geo+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
PAGING = ("limit", "bbox", "bbox-crs", "datetime", "crs", "after")
View = Callable[..., HttpResponse]


def door(view: View) -> View:
    """Refusals in JSON, and any web page may read."""

    @require_safe
    @wraps(view)
    def answered(request: HttpRequest, **parts: str) -> HttpResponse:
        try:
            answer = view(request, **parts)
        except work.CursorUnreadable as error:
            answer = JsonResponse(error.as_dict(), status=400)
        except CityError as error:
            answer = JsonResponse(error.as_dict(), status=error.status)
        answer["Access-Control-Allow-Origin"] = "*"
        return answer

    return answered


def root(request: HttpRequest) -> str:
    """The address of the landing page, without a slash at its end."""
    return request.build_absolute_uri("/ogc/features/v1")


def link(address: str, rel: str, kind: str, title: str) -> dict[str, str]:
    return {"href": address, "rel": rel, "type": kind, "title": title}


@door
def landing(request: HttpRequest) -> HttpResponse:
    check_names(request)
    at = root(request)
    city = registry.city()
    return JsonResponse(
        {
            "title": f"{city.name} · Yiju",
            "description": "Areas, public assets and cases of the city",
            "links": [
                link(f"{at}/", "self", JSON, "This page"),
                link(f"{at}/api", "service-desc", OPENAPI, "OpenAPI document"),
                link(f"{at}/conformance", "conformance", JSON, "Conformance classes"),
                link(f"{at}/collections", "data", JSON, "Collections"),
            ],
        }
    )


@door
def conformance(request: HttpRequest) -> HttpResponse:
    check_names(request)
    return JsonResponse({"conformsTo": CONFORMANCE})


@door
def api(request: HttpRequest) -> HttpResponse:
    check_names(request)
    told = document(root(request), list(collections().values()))
    return JsonResponse(told, content_type=OPENAPI)


@door
def all_collections(request: HttpRequest) -> HttpResponse:
    check_names(request)
    at = root(request)
    return JsonResponse(
        {
            "links": [link(f"{at}/collections", "self", JSON, "This list")],
            "collections": [_described(one, at) for one in collections().values()],
        }
    )


@door
def one_collection(request: HttpRequest, key: str) -> HttpResponse:
    check_names(request)
    return JsonResponse(_described(collection(key), root(request)))


def _described(one: Collection, at: str) -> dict[str, Any]:
    base = f"{at}/collections/{one.key}"
    west, south, east, north = registry.city_extent()
    extent: dict[str, Any] = {"spatial": {"bbox": [[west, south, east, north]], "crs": CRS84}}
    if one.is_timed:
        extent["temporal"] = {"interval": [[None, None]], "trs": GREGORIAN}
    return {
        "id": one.key,
        "title": str(one.title),
        "description": str(one.summary),
        "itemType": "feature",
        "crs": list(SYSTEMS),
        "storageCrs": CRS84,
        "extent": extent,
        "links": [
            link(base, "self", JSON, str(one.title)),
            link(f"{base}/items", "items", GEOJSON, str(one.title)),
        ],
    }


@door
def items(request: HttpRequest, key: str) -> HttpResponse:
    one = collection(key)
    check_names(request, *PAGING)
    asked = asked_in(request.GET)
    found = one.page(asked)
    base = f"{root(request)}/collections/{one.key}"
    given = {name: request.GET[name] for name in PAGING if name in request.GET}
    links = [
        link(_with(f"{base}/items", given), "self", GEOJSON, "This page"),
        link(base, "collection", JSON, str(one.title)),
    ]
    if found.following:
        following = _with(f"{base}/items", {**given, "after": found.following})
        links.append(link(following, "next", GEOJSON, "Next page"))
    told: dict[str, Any] = {
        "type": "FeatureCollection",
        "timeStamp": clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "numberReturned": len(found.features),
        "links": links,
        "features": [
            {**one, "geometry": in_system(one["geometry"], asked.system)} for one in found.features
        ],
    }
    if found.matched is not None:
        told["numberMatched"] = found.matched
    return _in_its_system(told, asked.system)


def _in_its_system(told: dict[str, Any], system: System) -> HttpResponse:
    answer = JsonResponse(told, content_type=GEOJSON)
    answer["Content-Crs"] = f"<{system.uri}>"
    return answer


def _with(address: str, given: dict[str, str]) -> str:
    return f"{address}?{urlencode(given)}" if given else address


@door
def one_item(request: HttpRequest, key: str, feature: str) -> HttpResponse:
    one = collection(key)
    check_names(request, "crs")
    system = system_in(request.GET, "crs")
    found = one.one(feature)
    base = f"{root(request)}/collections/{one.key}"
    links = [
        link(f"{base}/items/{feature}", "self", GEOJSON, feature),
        link(base, "collection", JSON, str(one.title)),
    ]
    geometry = in_system(found["geometry"], system)
    return _in_its_system({**found, "geometry": geometry, "links": links}, system)


urlpatterns = [
    path("features/v1/", landing, name="landing"),
    path("features/v1/api", api, name="api"),
    path("features/v1/conformance", conformance, name="conformance"),
    path("features/v1/collections", all_collections, name="collections"),
    path("features/v1/collections/<str:key>", one_collection, name="collection"),
    path("features/v1/collections/<str:key>/items", items, name="items"),
    path("features/v1/collections/<str:key>/items/<str:feature>", one_item, name="item"),
]
