"""The city's records in the words of the standard."""

from collections.abc import Iterator, Sequence
from typing import Any

from yiju.interfaces.sensorthings import times
from yiju.interfaces.sensorthings.drafts import OBSERVATION_TYPE
from yiju.interfaces.sensorthings.model import Id
from yiju.interfaces.sensorthings.records import Record, Seeing
from yiju.platform.base.i18n import _
from yiju.platform.base.time import start_of_day
from yiju.platform.registry import api as registry
from yiju.platform.sensing import api as sensing

GEOJSON = "application/geo+json"
NOBODY = "-"
"""Stands for the source of a stream that nobody delivers."""
TYPES = {
    sensing.Level.MEASURE: OBSERVATION_TYPE + "Measurement",
    sensing.Level.COUNTER: OBSERVATION_TYPE + "Measurement",
    sensing.Level.STATE: OBSERVATION_TYPE + "CountObservation",
}


def id_of(asset: registry.AssetRow) -> str:
    return f"{asset.kind}/{asset.code}"


def named(asset: registry.AssetRow) -> dict[str, Any]:
    title = registry.kind_of(asset.kind).title
    return {"name": asset.name, "description": f"{title} {asset.code}"}


def thing(view: Seeing, asset: registry.AssetRow) -> Record:
    """With its attributes: all for a person who reaches it, the public ones for a source."""
    declared = registry.kind_of(asset.kind)
    facts = declared.schema.dump(asset.record)
    if view.rights.reader is None:
        facts = {name: facts[name] for name in declared.public}
    properties = {
        "kind": asset.kind,
        "code": asset.code,
        "state": asset.state,
        "area": asset.area_code,
        "keeper": asset.keeper_code,
        "since": asset.valid_from.isoformat(),
        **{name: value for name, value in facts.items() if value is not None},
    }
    return Record("Things", id_of(asset), named(asset) | {"properties": properties}, {}, view)


def point(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


def location(view: Seeing, asset: registry.AssetRow) -> Record | None:
    return _placed(view, asset, "Locations", "location")


def feature(view: Seeing, asset: registry.AssetRow) -> Record | None:
    return _placed(view, asset, "FeaturesOfInterest", "feature")


def _placed(view: Seeing, asset: registry.AssetRow, plural: str, name: str) -> Record | None:
    """None for an asset of which no place is on record."""
    if asset.lon is None or asset.lat is None:
        return None
    body = named(asset) | {"encodingType": GEOJSON, name: point(asset.lon, asset.lat)}
    return Record(plural, id_of(asset), body, {"Thing": id_of(asset)}, view)


# --- where it was --------------------------------------------------------------------------


def history(
    view: Seeing, asset: registry.AssetRow, course: Sequence[registry.Stood]
) -> list[Record]:
    """The historical locations of an asset, the first place first. The point goes along, for the
    place that each tells of."""
    return [
        Record(
            "HistoricalLocations",
            f"{id_of(asset)}/{stood.since.isoformat()}",
            {"time": times.written(start_of_day(stood.since)), "at": point(stood.lon, stood.lat)},
            {"Thing": id_of(asset)},
            view,
        )
        for stood in course
    ]


def places_through_time(past: Sequence[Record]) -> list[tuple[Id, Id]]:
    """The ids of historical locations and of their places: the last is where the asset is."""
    told: list[tuple[Id, Id]] = [(one.id, one.id) for one in past]
    return [*told[:-1], (past[-1].id, past[-1].refs["Thing"])] if past else []


def past_place(view: Seeing, asset: registry.AssetRow, past: Record) -> Record:
    """A place where the asset was."""
    body = named(asset) | {"encodingType": GEOJSON, "location": past.body["at"]}
    return Record("Locations", past.id, body, {"Thing": id_of(asset)}, view)


# --- streams -------------------------------------------------------------------------------


def datastreams(view: Seeing, rows: Sequence[sensing.StreamRow]) -> Iterator[Record]:
    """Datastreams of streams, in their order."""
    codes: dict[str, set[str]] = {}
    for row in rows:
        codes.setdefault(row.asset_kind, set()).add(row.asset_code)
    names = {
        (kind, code): asset.name
        for kind, some in codes.items()
        for code, asset in registry.by_codes(kind, some).items()
    }
    for row in rows:
        kind = _kind(row.kind)
        name = names.get((row.asset_kind, row.asset_code), row.asset_code)
        refs: dict[str, Id] = {
            "Thing": f"{row.asset_kind}/{row.asset_code}",
            "Sensor": f"{row.source or NOBODY}/{row.kind}",
            "ObservedProperty": row.kind,
        }
        body = {
            "name": f"{name} {kind.title if kind else row.kind}",
            "description": row.key,
            "observationType": TYPES[kind.level if kind else sensing.Level.MEASURE],
            "unitOfMeasurement": unit(kind),
            "properties": _facts(row, kind),
        }
        yield Record("Datastreams", row.key, body, refs, view, view.spans.of(row))


def _kind(key: str) -> sensing.StreamKind | None:
    """None for a kind that is declared no more."""
    return next((kind for kind in sensing.stream_kinds() if kind.key == key), None)


def unit(kind: sensing.StreamKind | None) -> dict[str, str | None]:
    if kind is None or kind.level is sensing.Level.STATE:
        return {"name": None, "symbol": None, "definition": None}
    return {"name": kind.unit.key, "symbol": str(kind.unit), "definition": None}


def _facts(row: sensing.StreamRow, kind: sensing.StreamKind | None) -> dict[str, Any]:
    facts: dict[str, Any] = {"kind": row.kind, "since": times.written(row.since)}
    if row.until is not None:
        facts["until"] = times.written(row.until)
    if kind is not None:
        facts["level"] = kind.level.value
        facts["interval_s"] = kind.interval.total_seconds()
        limits = {"low": (row.low, kind.low), "high": (row.high, kind.high)}
        for name, (own, declared) in limits.items():
            limit = declared if own is None else own
            if abs(limit) != float("inf"):
                facts[name] = limit
        if kind.states:
            facts["states"] = {str(state): str(title) for state, title in kind.states.items()}
    return facts


def sensor(view: Seeing, source: str, kind: str) -> Record:
    declared = _kind(kind)
    title = declared.title if declared else kind
    known = None if source == NOBODY else sensing.source(source)
    name = known.name if known else str(_("尚无来源"))
    body = {
        "name": f"{name} {title}",
        "description": str(_("{source} 送来的{title}").format(source=name, title=title)),
        "encodingType": "text/plain",
        "metadata": known.key if known else "",
    }
    return Record("Sensors", f"{source}/{kind}", body, {}, view)


def observed_property(view: Seeing, kind: sensing.StreamKind) -> Record:
    asset = registry.kind_of(kind.asset_kind)
    body = {
        "name": str(kind.title),
        "definition": f"urn:yiju:{kind.key}",
        "description": f"{asset.title} {kind.title}",
    }
    return Record("ObservedProperties", kind.key, body, {}, view)
