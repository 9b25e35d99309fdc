"""Areas and units, and where a point lies."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from yiju.platform.base.geo import Datum
from yiju.platform.registry import api as registry

router = Router(tags=["registry"])


class AreaOut(Schema):
    code: str = Field(description="National division code, 12 digits, or 15 of a unit grid cell")
    name: str = Field(description="Name")
    level: str = Field(description="city, district, street, community or grid")
    parent_code: str | None = Field(description="The area above it by division code")
    official: bool = Field(description="False for an area without a national code")


class UnitOut(Schema):
    code: str = Field(description="Code in this register")
    name: str = Field(description="Full name")
    short_name: str = Field(description="Name in plans")
    uscc: str | None = Field(description="Unified social credit code (GB 32100)")


class PointQuery(Schema):
    lon: float = Field(description="Longitude, degrees")
    lat: float = Field(description="Latitude, degrees")
    datum: Datum = Field(description="Datum of the point: there is no default")


class PlaceOut(Schema):
    city: AreaOut = Field(description="The city")
    district: AreaOut | None = Field(description="The district as assessed")
    street: AreaOut | None = Field(description="Street or town")
    community: AreaOut | None = Field(description="Community or village")
    grid: AreaOut | None = Field(description="Unit grid cell")


class AreasQuery(Schema):
    level: str = Field("", description="city, district, street, community or grid")
    within: str = Field("", description="Code of the area that holds them")


@router.get("/areas", response=list[AreaOut], url_name="public-areas", auth=None)
def list_areas(request: HttpRequest, query: Query[AreasQuery]) -> list[Any]:
    """Areas, by code. Ask for a level: the city alone has thousands of grid cells."""
    return registry.areas(level=query.level or "district", within=query.within or None)


@router.get("/locate", response=PlaceOut, url_name="public-locate", auth=None)
def locate(request: HttpRequest, point: Query[PointQuery]) -> Any:
    """The chain of areas that hold a point; a point outside the city says so."""
    return registry.locate(point.lon, point.lat, point.datum)


@router.get("/units", response=list[UnitOut], url_name="units")
def list_units(request: HttpRequest) -> list[Any]:
    """The units that the plan names."""
    return registry.units()
