"""The live map of a kind of asset: what state each is in now, as deltas for the map, as figures by
district, as a list, and one asset on a card."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from yiju.interfaces import clock
from yiju.interfaces.sensing.words import age_of, shown
from yiju.interfaces.web.reader import Reader, reader_in
from yiju.interfaces.web.tiles import compressed
from yiju.platform.base.i18n import Text
from yiju.platform.base.known import Known
from yiju.platform.base.sun import daylight
from yiju.platform.base.time import CHINA, china_day
from yiju.platform.registry import api as registry
from yiju.platform.sensing import api as sensing
from yiju.platform.sensing.live import api as live
from yiju.platform.sensing.watches import api as watches

PAGE_SIZE = 100
MOST_GROUPS = 50
PART = 8
"""With more than one in so many changed, all states are sent: that is shorter."""
ELSEWHERE = -1
UNKNOWN = frozenset({live.Tone.SILENT, live.Tone.NONE})
"""Long without a reading, or without a device that reports."""


@dataclass(frozen=True)
class DistrictNow:
    """How many assets of a district are in each state, and what they say for the share."""

    code: str
    name: str
    counts: tuple[int, ...]
    says: Known
    percent: float | None
    """The share, with one decimal; None where too little is known."""
    by_state: tuple[tuple[live.LiveState, int], ...]


@dataclass(frozen=True)
class GroupNow:
    """Something that feeds many: how many of those in reach it leaves as they should not be."""

    code: str
    title: Text
    count: int
    lon: float
    lat: float


@dataclass(frozen=True)
class Now:
    """The board as one reader may see it. `places` are those of the assets on the reader's map."""

    board: live.Board
    layer: live.LiveLayer
    places: Any
    version: str
    """Of the map on which it is drawn."""
    whole: DistrictNow
    alarms: int
    districts: tuple[DistrictNow, ...]
    groups: tuple[GroupNow, ...]
    is_night: bool


def seen_by(reader: Reader, kind: registry.AssetKind, at: datetime) -> Now:
    """Raises LayerUnknown."""
    layer, board = live.layer_of(kind), live.board(kind, at)
    register = board.inventory
    places = registry.shown(register, reader.reaches)
    return Now(
        board,
        layer,
        places,
        registry.version_of(register, reader.reaches),
        _counted("", "", layer, board, places, at),
        int(board.alarms[places].sum()),
        tuple(_by_district(layer, board, places, at)),
        tuple(_groups(board, places)),
        is_night(at),
    )


def _counted(
    code: str, name: str, layer: live.LiveLayer, board: live.Board, places: Any, at: datetime
) -> DistrictNow:
    counts = np.bincount(board.states[places], minlength=len(layer.states)).tolist()
    says = board.says[places]
    known = Known(*(int((says == one).sum()) for one in (live.YES, live.NO, live.NOT_KNOWN)))
    share = known.percent(layer.complete_from(china_day(at)))
    by_state = tuple(zip(layer.states, counts, strict=True))
    percent = None if share is None else round(float(share), 1)
    return DistrictNow(code, name, tuple(counts), known, percent, by_state)


def _by_district(
    layer: live.LiveLayer, board: live.Board, places: Any, at: datetime
) -> list[DistrictNow]:
    paths, districts = board.inventory.paths, registry.districts()
    number = np.array(
        [
            next((n for n, one in enumerate(districts) if path.startswith(one.path)), ELSEWHERE)
            for path in paths.values
        ]
        or [ELSEWHERE]
    )
    of_asset = number[paths.numbers[places]]
    counted = (
        _counted(one.code, one.name, layer, board, places[of_asset == n], at)
        for n, one in enumerate(districts)
    )
    return [one for one in counted if sum(one.counts)]


def _groups(board: live.Board, places: Any) -> list[GroupNow]:
    on_map = np.zeros(len(board.inventory), bool)
    on_map[places] = True
    found = []
    for group in board.groups:
        mine = group.places[on_map[group.places]]
        if len(mine):
            lon, lat = board.inventory.lon[mine].mean(), board.inventory.lat[mine].mean()
            found.append(GroupNow(group.code, group.title, len(mine), float(lon), float(lat)))
    return sorted(found, key=lambda one: (-one.count, one.code))


def is_night(at: datetime) -> bool:
    """Whether the sun is down over the city."""
    day = daylight(china_day(at), *registry.city().centre)
    risen = day.rises is None or day.rises <= at
    return not (day.is_up_at_noon and risen and (day.sets is None or at < day.sets))


def on_map(request: HttpRequest, kind: registry.AssetKind) -> HttpResponse:
    now = seen_by(reader_in(request), kind, clock.moment())
    group_kind = now.layer.group_kind
    context = {
        "kind": kind,
        "centre": registry.city(),
        "version": now.version,
        "now": now,
        "group_title": registry.kind_of(group_kind).title if group_kind else "",
        "tones": [one.tone.value for one in now.layer.states],
    }
    return render(request, "web/assets/live.html", context)


@never_cache
def states(request: HttpRequest, key: str) -> HttpResponse:
    """What the map and the figures beside it show now. `since` names the state that the reader has:
    then only what is different comes, where this process still knows that state."""
    kind, at = registry.kind_of(key), clock.moment()
    now = seen_by(reader_in(request), kind, at)
    told = {
        "version": now.board.version,
        "map": now.version,
        "at": f"{at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}",
        "night": now.is_night,
        "counts": now.whole.counts,
        "alarms": now.alarms,
        "share": now.whole.percent,
        "districts": [[one.code, one.percent, *one.counts] for one in now.districts],
        "groups": [
            [one.code, str(one.title), one.count, round(one.lon, 6), round(one.lat, 6)]
            for one in now.groups[:MOST_GROUPS]
        ],
        **_changes(kind, now, request.GET.get("since", "")[:20]),
    }
    return compressed(request, JsonResponse(told))


def _changes(kind: registry.AssetKind, now: Now, since: str) -> dict[str, Any]:
    """Bytes of all assets on the map in its order, in base64; or places and bytes of some."""
    before = live.board_before(kind, since) if since else None
    if before is not None and before.inventory is now.board.inventory:
        places = live.differences(before, now.board, now.places)
        if PART * len(places) <= len(now.places):
            codes = now.board.codes[now.places[places]]
            return {"places": places.tolist(), "codes": codes.tolist()}
    return {"all": b64encode(now.board.codes[now.places].tobytes()).decode()}


@never_cache
def listing(request: HttpRequest, key: str) -> HttpResponse:
    """The same as the map, as a list: assets in a state, by code, page by page."""
    kind, at, asked = registry.kind_of(key), clock.moment(), request.GET
    now = seen_by(reader_in(request), kind, at)
    register, numbers = now.board.inventory, now.board.states
    keys = [one.key for one in now.layer.states]
    mask = np.zeros(len(register), bool)
    mask[now.places] = True
    chosen = asked.get("state", "")
    if chosen in keys:
        mask &= numbers == keys.index(chosen)
    elif chosen == "alarm":
        mask &= now.board.alarms
    else:
        tones = UNKNOWN if chosen == "unknown" else live.WRONG
        mask &= np.isin(numbers, [n for n, one in enumerate(now.layer.states) if one.tone in tones])
    area = registry.area(asked["area"]) if asked.get("area") else None
    if area is not None:
        below = registry.paths_within(area.code)
        mask &= register.paths.where(lambda path: path.startswith(below))
    found = np.flatnonzero(mask)
    page = int(asked["page"]) if asked.get("page", "").isdecimal() else 1
    pages = max(-(-len(found) // PAGE_SIZE), 1)
    page = min(max(page, 1), pages)
    context = {
        "kind": kind,
        "now": now,
        "at": at,
        "rows": _rows(now, found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE].tolist()),
        "total": len(found),
        "page": page,
        "pages": pages,
        "chosen": chosen,
        "area": area,
        "areas": registry.districts(),
    }
    return render(request, "web/assets/now.html", context)


def _rows(now: Now, places: Sequence[int]) -> list[dict[str, Any]]:
    board, alarms = now.board, now.board.alarms
    return [
        {
            "code": board.inventory.entry(place)[0],
            "name": board.inventory.entry(place)[1],
            "state": now.layer.states[int(board.states[place])],
            "alarm": bool(alarms[place]),
        }
        for place in places
    ]


@never_cache
def card(request: HttpRequest, key: str, code: str) -> HttpResponse:
    """One asset: its state, its last readings, its alarms and their cases. A part of the page."""
    kind, reader, at = registry.kind_of(key), reader_in(request), clock.moment()
    asset = registry.by_code(key, code, reader.reaches)
    board, layer = live.board(kind, at), live.layer_of(kind)
    [place] = np.flatnonzero(board.inventory.ids == asset.id).tolist()
    measured = sensing.Wanted(asset_kind=key, asset_code=code, reaches=reader.reaches)
    alarms = watches.alarms(reader.reaches, asset=(key, code))
    titles = {watch.key: watch.title for watch in watches.watches()}
    context = {
        "kind": kind,
        "asset": asset,
        "state": layer.states[int(board.states[place])],
        "streams": shown(sensing.streams(measured), at),
        "alarms": [
            (titles.get(one.watch, one.watch), one, age_of(at - one.raised_at))
            for one in alarms.rows
        ],
    }
    return render(request, "web/assets/card.html", context)
