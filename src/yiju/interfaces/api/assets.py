"""Assets of every declared kind."""

from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.http import HttpRequest
from ninja import File, Form, Query, Router, Schema, UploadedFile
from pydantic import Field

from yiju.interfaces import clock
from yiju.interfaces.counting import note
from yiju.interfaces.web.reader import reader_in
from yiju.platform.base.errors import Problems
from yiju.platform.base.geo import Datum
from yiju.platform.registry import api as registry
from yiju.platform.registry.api import AssetRow, kind_of

router = Router(tags=["assets"])


class AttributeOut(Schema):
    name: str = Field(description="Key in `attributes`")
    title: str = Field(description="What people read")
    type: str = Field(description="bool, int, Decimal, str or date")
    required: bool = Field(description="Whether a record must carry it")
    choices: dict[str, str] | None = Field(description="Allowed values with their titles")


class KindOut(Schema):
    key: str = Field(description="The kind in addresses")
    title: str = Field(description="What people read")
    component: str | None = Field(description="Code in the national catalogue of components")
    attributes: list[AttributeOut] = Field(description="In the order of forms and tables")


class AssetOut(Schema):
    code: str = Field(description="Code, unique within the kind")
    name: str = Field(description="Name")
    state: str = Field(description="planned, in_service, suspended or removed")
    area: str = Field(description="Code of the smallest area that holds it")
    keeper: str = Field(description="Code of the unit that keeps it")
    lon: float | None = Field(description="Longitude, degrees, WGS-84")
    lat: float | None = Field(description="Latitude, degrees, WGS-84")
    valid_from: date = Field(description="The day from which this is so")
    attributes: dict[str, Any] = Field(description="As the kind declares them")


class PageOut(Schema):
    total: int = Field(description="How many match")
    page: int = Field(description="This page, from 1")
    pages: int = Field(description="How many pages there are")
    items: list[AssetOut] = Field(description="The records of this page")


class SearchQuery(Schema):
    text: str = Field("", description="Part of the code or the name")
    area: str = Field("", description="Code of an area")
    state: str = Field("", description="planned, in_service, suspended or removed")
    page: int = Field(1, ge=1, description="Page, from 1")
    size: int = Field(50, ge=1, le=1000, description="Records a page")


class AssetIn(Schema):
    name: str = Field("", max_length=120, description="Name")
    state: str = Field("in_service", description="planned, in_service, suspended or removed")
    lon: float | None = Field(None, description="Longitude, degrees, in the datum named")
    lat: float | None = Field(None, description="Latitude, degrees, in the datum named")
    datum: Datum = Field(Datum.WGS84, description="Datum of lon and lat")
    keeper: str = Field("", description="Code of the unit that keeps it")
    valid_from: date = Field(description="The day from which this is so")
    ground: str = Field("", description="The paper on which the change rests")
    attributes: dict[str, Any] = Field(description="As the kind declares them")


class ImportIn(Schema):
    datum: Datum = Field(description="Datum of the coordinates in the file")
    dry_run: bool = Field(True, description="Check everything and change nothing")
    ground: str = Field("", description="The paper on which the import rests")


class ImportOut(Schema):
    created: int = Field(description="Records that are new")
    changed: int = Field(description="Records that changed")
    unchanged: int = Field(description="Records that stay as they are")


@router.get("/", response=list[KindOut], url_name="kinds")
def list_kinds(request: HttpRequest) -> list[dict[str, Any]]:
    """The kinds of asset that the applications declare."""
    return [_kind(kind) for kind in registry.kinds()]


def _kind(kind: registry.AssetKind) -> dict[str, Any]:
    return {
        "key": kind.key,
        "title": str(kind.title),
        "component": kind.component,
        "attributes": [
            {
                "name": item.name,
                "title": str(item.title),
                "type": item.type.__name__,
                "required": item.required,
                "choices": _titles(item.choices) if item.choices else None,
            }
            for item in kind.schema.attributes
        ],
    }


def _titles(choices: Any) -> dict[str, str]:
    return {str(value): str(title) for value, title in choices.items()}


@router.get("/{kind}/", response=PageOut, url_name="assets")
def list_assets(request: HttpRequest, kind: str, query: Query[SearchQuery]) -> dict[str, Any]:
    """Assets within your reach, by code."""
    found = registry.search(
        kind,
        reaches=reader_in(request).reaches,
        text=query.text,
        area=query.area,
        state=query.state,
        page=query.page,
        size=query.size,
    )
    return {
        "total": found.total,
        "page": found.page,
        "pages": found.pages,
        "items": [_asset(kind, row) for row in found.rows],
    }


def _asset(kind: str, row: AssetRow) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "state": row.state,
        "area": row.area_code,
        "keeper": row.keeper_code,
        "lon": row.lon,
        "lat": row.lat,
        "valid_from": row.valid_from,
        "attributes": kind_of(kind).schema.dump(row.record),
    }


@router.post("/{kind}/import", response=ImportOut, url_name="import-assets")
def import_assets(
    request: HttpRequest, kind: str, file: File[UploadedFile], how: Form[ImportIn]
) -> dict[str, Any]:
    """Import a file (.xlsx, .csv, .geojson): all of it or nothing; problems come by cell."""
    reader = reader_in(request)
    name = file.name or ""
    with NamedTemporaryFile(suffix=Path(name).suffix) as kept:
        for chunk in file.chunks():
            kept.write(chunk)
        kept.flush()
        report = registry.import_file(
            kind,
            Path(kept.name),
            filename=name,
            datum=how.datum,
            dry_run=how.dry_run,
            actor=reader.actor("api"),
            at=clock.now(),
            reaches=reader.reaches,
            ground=how.ground,
            valid_from=clock.today(),
        )
    if report.problems:
        raise Problems(report.problems, report.problem_count)
    if how.dry_run:
        note(request, "")
    return {
        "created": report.created,
        "changed": report.changed,
        "unchanged": report.unchanged,
    }


@router.get("/{kind}/{code}", response=AssetOut, url_name="asset")
def get_asset(request: HttpRequest, kind: str, code: str) -> dict[str, Any]:
    """One asset. One that is not there and one that is not yours answer the same."""
    return _asset(kind, registry.by_code(kind, code, reader_in(request).reaches))


@router.put("/{kind}/{code}", response=AssetOut, url_name="asset")
def record_asset(request: HttpRequest, kind: str, code: str, body: AssetIn) -> dict[str, Any]:
    """Record an asset or a change to it. The same facts twice change nothing."""
    reader = reader_in(request)
    row = registry.asset_record(
        kind,
        code,
        name=body.name,
        state=body.state,
        attributes=body.attributes,
        lon=body.lon,
        lat=body.lat,
        datum=body.datum,
        keeper_code=body.keeper,
        valid_from=body.valid_from,
        ground=body.ground,
        actor=reader.actor("api"),
        at=clock.now(),
        reaches=reader.reaches,
    )
    return _asset(kind, row)
