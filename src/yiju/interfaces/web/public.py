"""What everybody may see without an account."""

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import cache_control

from yiju.interfaces.opendata import views as opendata
from yiju.interfaces.web import (
    ballots,
    consultations,
    draws,
    parts,
    periodic_public,
    places,
    plan,
    portal,
    public_bulletins,
    public_city,
    public_evaluations,
    public_seals,
    rechecks,
    standings,
    supervision_letters,
    surveys,
)
from yiju.interfaces.web.applications import routes
from yiju.interfaces.web.tiles import tile_answer
from yiju.platform.registry import api as registry


@cache_control(public=True, max_age=3600)
def boundaries(request: HttpRequest) -> HttpResponse:
    """City, districts and streets as GeoJSON, for the maps."""
    return JsonResponse(registry.boundaries(("district", "street")))


def tile(request: HttpRequest, key: str, z: int, x: int, y: int) -> HttpResponse:
    """Where the assets of a kind stand, for those kinds that declare something public."""
    if not registry.kind_of(key).public:
        return HttpResponse(json.dumps({}), status=404, content_type="application/json")
    return tile_answer(request, key, z, x, y, None, public=True)


urlpatterns = [
    path("plan/", plan.public_page, name="plan"),
    path("boundaries.geojson", boundaries, name="boundaries"),
    path("tiles/<slug:key>/<int:z>/<int:x>/<int:y>.mvt", tile, name="tile"),
    *portal.urlpatterns,
    *public_bulletins.urlpatterns,
    *supervision_letters.public_patterns,
    *periodic_public.urlpatterns,
    *public_evaluations.urlpatterns,
    *public_city.urlpatterns,
    *public_seals.urlpatterns,
    *consultations.public_urls,
    *surveys.public_urls,
    *rechecks.urlpatterns,
    *draws.urlpatterns,
    *ballots.urlpatterns,
    *standings.urlpatterns,
    *parts.public_urls,
    *places.urlpatterns,
    *opendata.urlpatterns,
    *routes(public=True),
]
