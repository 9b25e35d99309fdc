"""The OpenAPI 3.0 document of the door, whole and without references outside."""

from typing import Any

from yiju import __version__
from yiju.interfaces.ogc.asking import LIMIT, MOST
from yiju.interfaces.ogc.datasets import Collection
from yiju.interfaces.ogc.systems import SYSTEMS

REFUSED = {"$ref": "#/components/responses/Refused"}


def document(address: str, collections: list[Collection]) -> dict[str, Any]:
    """`address` is that of the landing page, without a slash at its end."""
    paths: dict[str, Any] = {
        "/": _get("landing", "The landing page", "json"),
        "/conformance": _get("conformance", "What is conformed to", "json"),
        "/api": _get("api", "This document", "openapi"),
        "/collections": _get("collections", "All collections", "json"),
    }
    for one in collections:
        base = f"/collections/{one.key}"
        paths[base] = _get(f"{one.key}.collection", str(one.title), "json")
        paths[f"{base}/items"] = _get(
            f"{one.key}.items",
            str(one.summary),
            "geojson",
            [{"$ref": f"#/components/parameters/{name}"} for name in PARAMETERS if name != "id"],
        )
        paths[f"{base}/items/{{featureId}}"] = _get(
            f"{one.key}.item",
            str(one.title),
            "geojson",
            [{"$ref": f"#/components/parameters/{name}"} for name in ("id", "crs")],
        )
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "Yiju: OGC API - Features",
            "description": "Areas, public assets and cases of the city.",
            "version": __version__,
        },
        "servers": [{"url": address}],
        "paths": paths,
        "components": {
            "parameters": PARAMETERS,
            "responses": {
                "Refused": {
                    "description": "Refused; the body says why and what to do",
                    "content": {"application/json": {"schema": {"type": "object"}}},
                }
            },
        },
    }


CONTENT = {
    "json": {"application/json": {"schema": {"type": "object"}}},
    "geojson": {"application/geo+json": {"schema": {"type": "object"}}},
    "openapi": {"application/vnd.oai.openapi+json;version=3.0": {"schema": {"type": "object"}}},
}
PARAMETERS: dict[str, dict[str, Any]] = {
    "limit": {
        "name": "limit",
        "in": "query",
        "description": "Features a page",
        "required": False,
        "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT},
        "style": "form",
        "explode": False,
    },
    "bbox": {
        "name": "bbox",
        "in": "query",
        "description": "west,south,east,north in degrees, WGS-84; heights in between are ignored",
        "required": False,
        "schema": {
            "type": "array",
            "minItems": 4,
            "maxItems": 6,
            "items": {"type": "number"},
        },
        "style": "form",
        "explode": False,
    },
    "bbox-crs": {
        "name": "bbox-crs",
        "in": "query",
        "description": "The system in which bbox is given",
        "required": False,
        "schema": {"type": "string", "format": "uri", "enum": list(SYSTEMS)},
        "style": "form",
        "explode": False,
    },
    "crs": {
        "name": "crs",
        "in": "query",
        "description": "The system in which coordinates are answered",
        "required": False,
        "schema": {"type": "string", "format": "uri", "enum": list(SYSTEMS)},
        "style": "form",
        "explode": False,
    },
    "datetime": {
        "name": "datetime",
        "in": "query",
        "description": "A moment or two with a slash between them, .. for an open end",
        "required": False,
        "schema": {"type": "string"},
        "style": "form",
        "explode": False,
    },
    "after": {
        "name": "after",
        "in": "query",
        "description": "The cursor of a `next` link",
        "required": False,
        "schema": {"type": "string"},
        "style": "form",
        "explode": False,
    },
    "id": {
        "name": "featureId",
        "in": "path",
        "description": "Identifier of a feature",
        "required": True,
        "schema": {"type": "string"},
    },
}


def _get(
    name: str, summary: str, content: str, parameters: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": name,
        "summary": summary,
        "responses": {
            "200": {"description": "As asked", "content": CONTENT[content]},
            "400": REFUSED,
            "404": REFUSED,
        },
    }
    if parameters:
        operation["parameters"] = parameters
    return {"get": operation}
