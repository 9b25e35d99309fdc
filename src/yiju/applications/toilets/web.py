"""The public page and API of the nearest open toilet, and the panel of the upgrade."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import Query, Router, Schema
from pydantic import Field

from yiju.applications.toilets import indicators
from yiju.applications.toilets.nearest import Need, Place, Suggestion, suggest
from yiju.platform.base.geo import Datum, to_wgs84
from yiju.platform.base.time import Period, parse_moment
from yiju.platform.registry import api as registry
from yiju.platform.steering.api import by_district


def places(at: datetime) -> list[Place]:
    """All toilets in service on the day, wherever they stand: the public may use every one."""
    day = Period.of(at).last_day
    return [
        Place(t.code, t.name, t.lon, t.lat, t.record)
        for t in registry.standing("toilet", on=day, within=registry.city().code)
        if t.lon is not None and t.lat is not None
    ]


class NearestQuery(Schema):
    lon: float = Field(description="Longitude, degrees, in the datum named")
    lat: float = Field(description="Latitude, degrees, in the datum named")
    datum: Datum = Field(Datum.WGS84, description="Datum of lon and lat")
    accessible: bool = Field(False, description="Only toilets with a barrier-free stall")
    third_restroom: bool = Field(False, description="Only toilets with a third restroom")
    baby_care: bool = Field(False, description="Only toilets with a nursing table")
    allday: bool = Field(False, description="Only toilets with stalls open day and night")
    at: str = Field("", description="When you will be there, with offset; now when empty")


class SuggestionOut(Schema):
    code: str = Field(description="Code of the toilet in the city's register")
    name: str = Field(description="Name of the toilet")
    lon: float = Field(description="Longitude, degrees, WGS-84")
    lat: float = Field(description="Latitude, degrees, WGS-84")
    walk_m: int = Field(description="Metres to walk, estimated")
    cost_min: float = Field(description="Minutes until the door: walk and wait")
    reasons: list[str] = Field(description="Why this one, in the reader's language")


router = Router(tags=["toilets"])


@router.get("/nearest", response=list[SuggestionOut], url_name="public-toilets-nearest", auth=None)
def nearest(request: HttpRequest, asked: Query[NearestQuery]) -> list[dict[str, Any]]:
    """Three toilets that are open when you arrive and meet your need. Your place is not kept."""
    at = parse_moment(asked.at) if asked.at else request.now  # type: ignore[attr-defined]
    lon, lat = to_wgs84(asked.lon, asked.lat, asked.datum)
    need = Need(asked.accessible, asked.third_restroom, asked.baby_care, asked.allday)
    return [as_json(found) for found in suggest(places(at), lon=lon, lat=lat, need=need, at=at)]


def as_json(found: Suggestion) -> dict[str, Any]:
    return {
        "code": found.place.code,
        "name": found.place.name,
        "lon": found.place.lon,
        "lat": found.place.lat,
        "walk_m": found.walk_m,
        "cost_min": round(found.cost_min, 1),
        "reasons": [str(reason) for reason in found.reasons],
    }


def nearest_page(request: HttpRequest) -> HttpResponse:
    """Where am I, what do I need: the answer beside a map."""
    return render(request, "toilets/nearest.html", {"centre": registry.city()})


def upgrade_panel(period: Period, area: str) -> dict[str, Any]:
    """How far the upgrade is in each district."""
    counts = (indicators.upgraded, indicators.third_restrooms, indicators.allday)
    return by_district(period.last_day, counts)
