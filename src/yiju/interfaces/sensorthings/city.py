"""The store of the city's own records: assets that are measured, their places, their streams.

| entity | record | id |
| --- | --- | --- |
| Thing, Location, FeatureOfInterest | an asset with streams, its place | kind/code |
| HistoricalLocation, and its Location | a version of the asset with another place | kind/code/day |
| Datastream | a stream | its key: code/kind of stream |
| Sensor | what a source measures a kind of stream with | source/kind of stream |
| ObservedProperty | a kind of stream | its key |
| Observation | a reading | key of the stream/microseconds since 1970 |

What devices can be told is next door, in city_tasking.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from yiju.interfaces.sensorthings import city_bodies as bodies
from yiju.interfaces.sensorthings import city_readings, city_tasking, own
from yiju.interfaces.sensorthings.model import TASKING, TYPES, Id
from yiju.interfaces.sensorthings.narrowing import Bound
from yiju.interfaces.sensorthings.records import NONE, Asked, Found, Record, Seeing
from yiju.interfaces.sensorthings.scope import narrowed, stream
from yiju.platform.registry import api as registry
from yiju.platform.sensing import api as sensing

CHUNK = 200
LAST = "\U0010ffff"
"""Behind every text that begins alike."""
PLACES = frozenset({"Things", "Locations", "FeaturesOfInterest"})
Make = Callable[[Seeing, registry.AssetRow], Record | None]
OF_ASSET: dict[str, Make] = {
    "Things": bodies.thing,
    "Locations": bodies.location,
    "FeaturesOfInterest": bodies.feature,
}


# --- one -----------------------------------------------------------------------------------


def get(view: Seeing, plural: str, id: Id) -> Record | None:
    if not isinstance(id, str):
        return None
    if plural in TASKING:
        return city_tasking.get(view, plural, id)
    if plural in PLACES or plural == "HistoricalLocations":
        return _of_asset(view, plural, id)
    if plural == "Datastreams":
        row = stream(view, id)
        return None if row is None else next(bodies.datastreams(view, [row]))
    if plural == "Observations":
        return city_readings.get(view, id)
    if plural == "ObservedProperties":
        known = {kind.key for kind in sensing.stream_kinds()}
        return bodies.observed_property(view, sensing.stream_kind(id)) if id in known else None
    source, _slash, kind = id.partition("/")
    pairs = _pairs(view, sensing.Wanted(kind=kind)) if kind else []
    return bodies.sensor(view, source, kind) if (source, kind) in pairs else None


def _of_asset(view: Seeing, plural: str, id: str) -> Record | None:
    kind, _slash, code = id.partition("/")
    day = ""
    if plural == "HistoricalLocations" or (plural == "Locations" and not _asset(view, kind, code)):
        code, _slash, day = code.rpartition("/")
    asset = _asset(view, kind, code)
    if asset is None:
        return None
    if not day:
        return OF_ASSET[plural](view, asset)
    past = [record for record in _history(view, asset) if str(record.id) == id]
    if plural == "HistoricalLocations" or not past:
        return past[0] if past else None
    return bodies.past_place(view, asset, past[0])


def _asset(view: Seeing, kind: str, code: str) -> registry.AssetRow | None:
    """An asset of which something in reach is measured."""
    wanted = replace(narrowed(view, asset_kind=kind), asset_code=code)
    if not kind or not code or (view.rights.device not in ("", code)):
        return None
    if not sensing.streams(wanted, size=1):
        return None
    return registry.by_codes(kind, [code], view.rights.reaches).get(code)


def _pairs(view: Seeing, words: sensing.Wanted) -> list[tuple[str, str]]:
    wanted = narrowed(view, kind=words.kind, source=words.source)
    return [(source or bodies.NOBODY, kind) for source, kind in sensing.source_kinds(wanted)]


# --- many ----------------------------------------------------------------------------------


def find(view: Seeing, asked: Asked) -> Found:
    if asked.plural == "Observations":
        return city_readings.find(view, asked)
    if asked.plural in TASKING:
        return city_tasking.find(view, asked)
    rows: Iterator[Record]
    if asked.parent is not None and (asked.parent.plural, asked.link) in own.TIED:
        rows = _tied(view, asked.parent, asked.link)
    elif asked.plural == "Datastreams":
        return _datastreams(view, asked)
    else:
        chosen = _chosen(asked)
        rows = _picked(view, asked, chosen) if chosen is not None else _every(view, asked)
    return Found(rows, ordered=not asked.order)


def _chosen(asked: Asked) -> list[str] | None:
    """The ids that are asked for, in order; None where all are."""
    for bound in asked.bounds:
        if bound.path == "id" and bound.operator in {"eq", "in"}:
            values = bound.value if bound.operator == "in" else (bound.value,)
            ids = sorted({one for one in values if isinstance(one, str)})
            return [id for id in ids if not isinstance(asked.after, str) or id > asked.after]
    return None


def _picked(view: Seeing, asked: Asked, ids: list[str]) -> Iterator[Record]:
    """Those of these ids that stand behind the parent, where there is one."""
    back = TYPES[asked.parent.plural].links[asked.link].back if asked.parent else ""
    for id in ids:
        one = view.get(asked.plural, id)
        if one and (asked.parent is None or one.refs.get(back) == asked.parent.id):
            yield one


def _every(view: Seeing, asked: Asked) -> Iterator[Record]:
    after = asked.after if isinstance(asked.after, str) else ""
    if asked.plural == "ObservedProperties":
        kinds = sorted(sensing.stream_kinds(), key=lambda kind: kind.key)
        return (bodies.observed_property(view, kind) for kind in kinds if kind.key > after)
    if asked.plural == "Sensors":
        pairs = sorted(_pairs(view, sensing.Wanted()), key="/".join)
        return (bodies.sensor(view, *pair) for pair in pairs if "/".join(pair) > after)
    if asked.plural == "HistoricalLocations":
        return _past(view, asked)
    if asked.parent is not None:
        return iter(())
    return _made(view, asked)


def _made(view: Seeing, asked: Asked) -> Iterator[Record]:
    for assets in _assets(view, asked):
        for asset in assets:
            record = OF_ASSET[asked.plural](view, asset)
            if record is not None:
                yield record


def _past(view: Seeing, asked: Asked) -> Iterator[Record]:
    if asked.parent is not None:
        kind, _slash, code = str(asked.parent.id).partition("/")
        asset = _asset(view, kind, code)
        yield from [] if asset is None else _behind(_history(view, asset), asked.after)
        return
    for assets in _assets(view, asked):
        courses = registry.places_of(assets[0].kind, [asset.code for asset in assets])
        for asset in assets:
            history = bodies.history(view, asset, courses.get(asset.code, []))
            goes_on = str(asked.after).rpartition("/")[0] == bodies.id_of(asset)
            yield from _behind(history, asked.after if goes_on else None)


def _history(view: Seeing, asset: registry.AssetRow) -> list[Record]:
    course = registry.places_of(asset.kind, [asset.code]).get(asset.code, [])
    return bodies.history(view, asset, course)


def _behind(history: list[Record], after: Id | None) -> Iterator[Record]:
    return (one for one in history if not isinstance(after, str) or str(one.id) > after)


def _tied(view: Seeing, parent: Record, link: str) -> Iterator[Record]:
    """What stands behind a link of many to many: for the city's own it follows from the asset;
    what clients made may refer to it as well."""
    target = TYPES[parent.plural].links[link].target
    ids: list[Id] = []
    if isinstance(parent.id, int):
        ids = own.tied(parent.plural, parent.id, link)
    elif parent.plural == "Things" or (target, parent.id) == ("Things", parent.refs["Thing"]):
        ids = [parent.id]
    elif target != "Things":
        ids = _through_time(view, parent, target)
    for id in ids:
        found = view.get(target, id) if isinstance(id, str) else None
        if found is not None:
            yield found


def _through_time(view: Seeing, parent: Record, target: str) -> list[Id]:
    """Between a historical location and the place that it tells of."""
    kind, _slash, code = str(parent.refs["Thing"]).partition("/")
    asset = _asset(view, kind, code)
    pairs = [] if asset is None else bodies.places_through_time(_history(view, asset))
    if target == "Locations":
        return [place for past, place in pairs if past == parent.id]
    return [past for past, place in pairs if place == parent.id]


# --- assets with streams -------------------------------------------------------------------


def _assets(view: Seeing, asked: Asked) -> Iterator[list[registry.AssetRow]]:
    """By kind and code, some of one kind at a time, from that of the id behind which it goes on."""
    start_kind, _slash, start_code = (
        asked.after.partition("/") if isinstance(asked.after, str) else ("", "", "")
    )
    if asked.plural == "HistoricalLocations":
        start_code = start_code.rpartition("/")[0]
    words = _words(asked.bounds)
    if words is None:
        return
    kinds = sorted({kind.asset_kind for kind in sensing.stream_kinds()})
    for kind in kinds:
        if kind < start_kind or words.asset_kind not in ("", kind):
            continue
        wanted = narrowed(view, asset_kind=kind, asset_code=words.asset_code, kind=words.kind)
        after = start_code if kind == start_kind else ""
        again = asked.plural == "HistoricalLocations"
        for codes in _codes(wanted, kind, after, inclusive=again):
            found = registry.by_codes(kind, codes, view.rights.reaches)
            if rows := [found[code] for code in codes if code in found]:
                yield rows


def _codes(
    wanted: sensing.Wanted, kind: str, after: str, *, inclusive: bool
) -> Iterator[list[str]]:
    """Codes of assets with streams, once each, in the order of the streams' keys."""
    edge = "" if inclusive else LAST
    key = f"{after}/{kind}.{edge}" if after else ""
    while rows := sensing.streams(wanted, after=key, size=CHUNK):
        codes = [code for code, _same in groupby(rows, lambda row: row.asset_code)]
        yield codes
        key = f"{codes[-1]}/{kind}.{LAST}"


def _words(bounds: Iterable[Bound]) -> sensing.Wanted | None:
    """What bounds say about streams, as words; None where nothing can fit."""
    words = sensing.Wanted()
    for bound in bounds:
        if bound.operator != "eq":
            continue
        value = bound.value
        if bound.path in {"ObservedProperty/id", "Datastreams/ObservedProperty/id"}:
            if not isinstance(value, str):
                return None
            words = replace(words, kind=value)
        elif bound.path == "Thing/id":
            if not isinstance(value, str):
                return None
            kind, _slash, code = value.partition("/")
            words = replace(words, asset_kind=kind, asset_code=code)
        elif bound.path == "Sensor/id":
            if not isinstance(value, str):
                return None
            source, _slash, kind = value.partition("/")
            words = replace(words, source=source, kind=kind)
    return words


EXACT = frozenset({"ObservedProperty/id", "Thing/id", "Sensor/id"})


def _datastreams(view: Seeing, asked: Asked) -> Found:
    bounds = list(asked.bounds)
    if asked.parent is not None:
        back = TYPES[asked.parent.plural].links[asked.link].back
        bounds.append(Bound(f"{back}/id", "eq", asked.parent.id))
    words = _words(bounds)
    if words is None:
        return NONE
    given = {name: getattr(words, name) for name in ("kind", "asset_kind", "asset_code", "source")}
    wanted = narrowed(view, **given)
    if any(value and getattr(wanted, name) != value for name, value in given.items()):
        return NONE
    after = asked.after if isinstance(asked.after, str) else ""
    chosen = _chosen(asked)
    exact = chosen is None and all(b.path in EXACT and b.operator == "eq" for b in asked.bounds)
    if chosen is not None:
        rows = _picked(view, asked, chosen)
    else:
        rows = _streams(view, wanted, after, min(CHUNK, asked.need or CHUNK))

    def count() -> int:
        return sensing.stream_count(wanted, MOST)

    return Found(rows, ordered=not asked.order, exact=exact, count=count)


MOST = 10**9
"""Streams are counted whole."""


def _streams(view: Seeing, wanted: sensing.Wanted, after: str, size: int) -> Iterator[Record]:
    while rows := sensing.streams(wanted, after=after, size=size):
        yield from bodies.datastreams(view, rows)
        after, size = rows[-1].key, CHUNK
