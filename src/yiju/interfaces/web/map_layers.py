"""What can be laid on the map of the cockpit: what is open, what is built, all that stands in the
city. Each layer has its page, and so has each thing on it."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from yiju.interfaces.chosen import plan_url
from yiju.interfaces.web.reader import Reader, reader_in
from yiju.platform.base.i18n import _
from yiju.platform.registry import api as registry
from yiju.platform.sensing.live import api as live
from yiju.platform.sensing.watches import api as watches

MOST_ALARMS = 2_000
PLACES = 5
"""Decimals of a degree on the map: a metre."""
Told = dict[str, Any]


def first_layers(request: HttpRequest, lively: Sequence[live.LiveLayer]) -> list[Told]:
    """Those on the map from the start: open cases, alarms, projects, and the first live layer."""
    told: list[Told] = [
        {
            "key": "cases",
            "is": "cases",
            "title": str(_("在办案件")),
            "page": reverse("work:map"),
            "data": reverse("work:map-points"),
            "one": reverse("work:item", args=["CODE"]),
        },
        {
            "key": "alarms",
            "is": "points",
            "title": str(_("报警")),
            "page": reverse("sensing:alarms"),
            "data": reverse("cockpit:alarms"),
        },
        {
            "key": "projects",
            "is": "points",
            "title": str(_("项目")),
            "page": plan_url(request, "project:list"),
            "data": plan_url(request, "project:points"),
        },
    ]
    return told + [_of_kind(request, registry.kind_of(one.kind), one) for one in lively[:1]]


def more_layers(request: HttpRequest, lively: Sequence[live.LiveLayer]) -> list[Told]:
    """Every other kind of asset of which something stands within reach, with how many."""
    reaches = reader_in(request).reaches
    by_kind = {one.kind: one for one in live.layers()}
    first = {one.kind for one in lively[:1]}
    found = []
    for kind in registry.kinds():
        count = len(registry.shown(registry.inventory(kind), reaches))
        if count and kind.key not in first:
            told = _of_kind(request, kind, by_kind.get(kind.key))
            found.append({**told, "count": count})
    return found


def _of_kind(request: HttpRequest, kind: registry.AssetKind, layer: live.LiveLayer | None) -> Told:
    """Tiles of a kind; with what each asset says now, where an application declares that."""
    told = {
        "key": kind.key,
        "is": "tiles",
        "title": str(kind.title),
        "page": reverse("asset:map", args=[kind.key]),
        "one": reverse("asset:detail", args=[kind.key, "CODE"]),
        "tiles": reverse("asset:tile", args=[kind.key, 0, 0, 0]),
        "version": registry.map_version(kind.key, reader_in(request).reaches),
    }
    if layer is None:
        return told
    lively = {
        "is": "live",
        "states": reverse("asset:states", args=[kind.key]),
        "tones": [one.tone.value for one in layer.states],
    }
    return told | lively


def standing_alarms(reader: Reader) -> Told:
    """A feature for each asset with alarms: the newest names it, `count` says how many stand."""
    titles = {one.key: str(one.title) for one in watches.watches()}
    rows = watches.alarms(reader.reaches, size=MOST_ALARMS).rows
    by_kind: dict[str, dict[str, list[watches.AlarmRow]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        by_kind[row.asset_kind][row.asset_code].append(row)
    known = {kind.key for kind in registry.kinds()}
    features = []
    for kind, of_kind in by_kind.items():
        # What a source says of itself stands nowhere.
        assets = registry.by_codes(kind, of_kind, reader.reaches) if kind in known else {}
        for code, asset in assets.items():
            if asset.lon is not None and asset.lat is not None:
                features.append(_alarm(asset, of_kind[code], titles))
    return {"type": "FeatureCollection", "features": features}


def _alarm(
    asset: registry.AssetRow, rows: Sequence[watches.AlarmRow], titles: dict[str, str]
) -> Told:
    assert asset.lon is not None and asset.lat is not None
    place = [round(asset.lon, PLACES), round(asset.lat, PLACES)]
    name = f"{asset.code} {titles.get(rows[0].watch, rows[0].watch)}"
    case = rows[0].case
    url = reverse("work:item", args=[case]) if case else None
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": place},
        "properties": {
            "name": name,
            "count": len(rows),
            "url": url or reverse("asset:detail", args=[asset.kind, asset.code]),
        },
    }
