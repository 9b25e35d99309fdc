"""CreateObservations: many observations at once, by datastream (18-088, 11.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import msgspec
import numpy as np
from django.db import transaction

from yiju.interfaces.sensorthings import own, paths, readings, showing, writing
from yiju.interfaces.sensorthings.drafts import Draft, Reference, draft
from yiju.interfaces.sensorthings.model import TYPES
from yiju.interfaces.sensorthings.models import Observed
from yiju.interfaces.sensorthings.readings import refused
from yiju.interfaces.sensorthings.records import Record
from yiju.interfaces.sensorthings.refusals import BodyUnreadable, EntityUnfit
from yiju.interfaces.sensorthings.view import View
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _, listed
from yiju.platform.sensing import api as sensing

ERROR = "error"
"""What the standard puts in the place of an observation that was refused."""
FEATURE = "FeatureOfInterest/id"
COMPONENTS = frozenset({*TYPES["Observations"].properties, FEATURE})
QUICK = ["phenomenonTime", "result"]


class Stream(msgspec.Struct):
    id: int | str = msgspec.field(name="@iot.id")


class Group(msgspec.Struct):
    """Observations of one datastream, each a row in the order of `components`."""

    stream: Stream = msgspec.field(name="Datastream")
    components: list[str]
    rows: msgspec.Raw = msgspec.field(name="dataArray")


GROUPS = msgspec.json.Decoder(list[Group])
PAIRS = msgspec.json.Decoder(list[tuple[datetime, float | bool | None]])
ROWS = msgspec.json.Decoder(list[list[Any]])


def take(view: View, body: bytes) -> tuple[list[str], bool]:
    """A link to each observation, or `error`, in their order; and whether any went to what clients
    made. Raises BodyUnreadable, NotAllowed, and ReadingRefused where nothing at all was taken."""
    try:
        groups = GROUPS.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BodyUnreadable(where="dataArray", what=str(error)) from None
    for place, group in enumerate(groups):
        if unknown := set(group.components) - COMPONENTS:
            what = _("没有 {unknown}。可用：{known}")
            what = what.format(unknown=listed(sorted(unknown)), known=listed(sorted(COMPONENTS)))
            raise BodyUnreadable(where=f"[{place}]/components", what=what)
    links: list[list[str]] = [[] for _group in groups]
    city = [place for place, one in enumerate(groups) if isinstance(one.stream.id, str)]
    made = [place for place, one in enumerate(groups) if isinstance(one.stream.id, int)]
    if made:
        view.rights.maker()
    if city:
        _take_city(view, groups, city, links)
    with transaction.atomic():
        for place in made:
            links[place] = _take_made(view, groups[place])
    return [link for some in links for link in some], bool(made)


# --- the city's streams --------------------------------------------------------------------


def _take_city(
    view: View, groups: Sequence[Group], places: Sequence[int], links: list[list[str]]
) -> None:
    """All in one delivery."""
    asked = [groups[place] for place in places]
    columns = _all_columns(asked) or _columns(view, asked)
    keys = [
        str(one.stream.id)
        for one, size in zip(asked, columns.sizes, strict=True)
        for _row in range(size)
    ]
    receipt = readings.take_columns(
        view, keys, columns.observed, columns.values, columns.unreadable
    )
    if receipt.received and not receipt.accepted:
        raise refused(next(receipt.refused())[1])
    told = [
        f"{before}{at}')"
        for before, at in zip(
            (link_to(view.root, key) for key in keys), columns.observed.tolist(), strict=True
        )
    ]
    for number, _reason in receipt.refused():
        told[number] = ERROR
    start = 0
    for place, size in zip(places, columns.sizes, strict=True):
        links[place] = told[start : start + size]
        start += size


@lru_cache(maxsize=4096)
def link_to(root: str, key: str) -> str:
    """Of an observation of the stream, up to its moment."""
    quoted = paths.address("Observations", f"{key}/")[: -len("')")]
    return f"{root}/{quote(quoted, safe=showing.UNESCAPED)}"


@dataclass
class Columns:
    """Moments in microseconds and values of several groups, how many are of each, and what of it
    could not be read."""

    sizes: list[int]
    observed: Any
    values: Any
    unreadable: dict[int, str]


def _all_columns(groups: Sequence[Group]) -> Columns | None:
    """Decoded in one go; None where something does not fit."""
    if any(group.components != QUICK for group in groups):
        return None
    try:
        pairs = [PAIRS.decode(group.rows) for group in groups]
        # Doubles hold seconds exactly to a quarter of a microsecond for some centuries.
        seconds = [seen.timestamp() for rows in pairs for seen, _value in rows if seen.tzinfo]
    except (msgspec.ValidationError, OverflowError):
        return None
    values = [value for rows in pairs for _seen, value in rows]
    if len(seconds) != len(values):
        return None
    told = np.array([np.nan if value is None else value for value in values], np.float64)
    observed = np.rint(np.array(seconds, np.float64) * 1e6).astype(np.int64)
    return Columns([len(rows) for rows in pairs], observed, told, {})


def _columns(view: View, groups: Sequence[Group]) -> Columns:
    """Row by row, so that one that does not fit refuses only itself."""
    found = Columns([], [], [], {})
    for group in groups:
        seen, values, bad = _rows(view, str(group.stream.id), group)
        start = sum(found.sizes)
        found.unreadable |= {start + place: why for place, why in bad.items()}
        found.sizes.append(len(seen))
        found.observed.append(seen)
        found.values.append(values)
    found.observed = np.concatenate([np.zeros(0, np.int64), *found.observed])
    found.values = np.concatenate([np.zeros(0), *found.values])
    return found


def _rows(view: View, key: str, group: Group) -> tuple[Any, Any, dict[int, str]]:
    rows = _decoded(group)
    seen = np.zeros(len(rows), np.int64)
    values = np.full(len(rows), np.nan)
    bad: dict[int, str] = {}
    for place, row in enumerate(rows):
        try:
            found = readings.read(key, _said(group, row), view.now)
            seen[place], values[place] = sensing.microseconds(found.observed), found.value
        except EntityUnfit as error:
            bad[place] = error.message
    return seen, values, bad


def _decoded(group: Group) -> list[list[Any]]:
    try:
        return ROWS.decode(group.rows)
    except msgspec.DecodeError as error:
        raise BodyUnreadable(where="dataArray", what=str(error)) from None


def _said(group: Group, row: list[Any]) -> dict[str, Any]:
    """A row as an observation by itself; raises EntityUnfit."""
    if len(row) != len(group.components):
        what = _("有 {given} 项，应有 {count} 项")
        what = what.format(given=len(row), count=len(group.components))
        raise EntityUnfit(entity="Observation", where="dataArray", what=what)
    said = dict(zip(group.components, row, strict=True))
    feature = said.pop(FEATURE, None)
    if feature is not None:
        said["FeatureOfInterest"] = {"@iot.id": feature}
    return said


# --- what clients made ---------------------------------------------------------------------


def _take_made(view: View, group: Group) -> list[str]:
    stream = view.get("Datastreams", group.stream.id)
    rows = _decoded(group)
    if stream is None:
        return [ERROR] * len(rows)
    seen = [_observed(view, stream, group, row) for row in rows]
    Observed.objects.bulk_create([one for one in seen if one is not None], 500)
    return [
        ERROR if one is None else showing.link_of(view, own.observed_record(view, one))
        for one in seen
    ]


def _observed(view: View, stream: Record, group: Group, row: list[Any]) -> Observed | None:
    try:
        found: Draft = draft("Observations", _said(group, row), without="Datastream")
        feature = found.one.get("FeatureOfInterest")
        if isinstance(feature, Reference) and view.get("FeaturesOfInterest", feature.id) is None:
            return None
        id = feature.id if isinstance(feature, Reference) else writing.feature_of(view, stream)
        return writing.observed(view, found.body, stream, id)
    except CityError:
        return None
