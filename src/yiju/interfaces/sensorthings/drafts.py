"""Bodies of requests, held against the entity types. Pure: nothing is looked up here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

import msgspec

from yiju.interfaces.sensorthings import times
from yiju.interfaces.sensorthings.functions import geometry
from yiju.interfaces.sensorthings.model import TYPES, EntityType, Id, Kind
from yiju.interfaces.sensorthings.refusals import BodyUnreadable, EntityUnfit
from yiju.platform.base.i18n import Text, _, listed

DEEPEST = 12
"""Entities within one another."""
ID = "@iot.id"
GEOJSON = frozenset({"application/geo+json", "application/vnd.geo+json"})
OBSERVATION_TYPE = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_"
Number = int | float


@dataclass(frozen=True)
class Reference:
    """An entity that is there."""

    id: Id


@dataclass(frozen=True)
class Draft:
    """An entity to be: `body` its properties, `one` and `many` what stands behind its links."""

    plural: str
    body: dict[str, Any]
    one: dict[str, "Reference | Draft"] = field(default_factory=dict)
    many: dict[str, list["Reference | Draft"]] = field(default_factory=dict)

    @property
    def type(self) -> EntityType:
        return TYPES[self.plural]


def json_of(data: bytes) -> Any:
    """Raises BodyUnreadable."""
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        what = _("不是 JSON（{error}）").format(error=error)
        raise BodyUnreadable(where=_("全文"), what=what) from None


def draft(plural: str, said: Any, *, whole: bool = True, without: str = "") -> Draft:
    """An entity as a client says it. `whole` wants all that must be there, but the link `without`,
    which the address gives; a part of one only what is right in itself.

    Raises EntityUnfit, which names the place.
    """
    return _draft(plural, said, "", whole, without, 0)


def _draft(plural: str, said: Any, where: str, whole: bool, without: str, depth: int) -> Draft:
    kind = TYPES[plural]
    if depth > DEEPEST:
        raise _unfit(kind, where, _("嵌套超过 {most} 层").format(most=DEEPEST))
    if not isinstance(said, dict):
        raise _unfit(kind, where, _("应是 JSON 对象"))
    found = Draft(plural, {})
    for name, value in said.items():
        here = f"{where}{name}"
        if name in kind.properties:
            if kind.properties[name].given:
                found.body[name] = _property(kind, name, value, said, here)
        elif name in kind.links:
            _link(found, name, value, here, depth)
        elif not name.startswith("@") and "@iot." not in name and name != "id":
            near = get_close_matches(name, [*kind.properties, *kind.links], n=1)
            known = listed(near or [*kind.properties, *kind.links])
            raise _unfit(kind, here, _("没有这个属性或关联。可用：{known}").format(known=known))
    if whole:
        _check_whole(found, where, without)
    return found


def _link(found: Draft, name: str, value: Any, here: str, depth: int) -> None:
    known = found.type.links[name]
    if not known.many:
        found.one[name] = _other(known.target, value, here, known.back, depth)
        return
    if not isinstance(value, list):
        raise _unfit(found.type, here, _("应是列表"))
    found.many[name] = [
        _other(known.target, one, f"{here}[{place}]", known.back, depth)
        for place, one in enumerate(value)
    ]


def _other(target: str, value: Any, here: str, back: str, depth: int) -> "Reference | Draft":
    """An id alone, or with whatever else stands beside it, names an entity that is there."""
    if isinstance(value, dict) and (ID in value or set(value) == {"id"}):
        id = value.get(ID, value.get("id"))
        if not isinstance(id, int | str) or isinstance(id, bool):
            raise _unfit(TYPES[target], f"{here}/{ID}", _("应是整数或字符串"))
        return Reference(id)
    return _draft(target, value, f"{here}/", True, back, depth + 1)


def _check_whole(found: Draft, where: str, without: str) -> None:
    missing = [
        name
        for name, known in found.type.properties.items()
        if known.needed and name not in found.body
    ]
    missing += [
        name
        for name, link in found.type.links.items()
        if link.needed and name != without and name not in found.one and name not in found.many
    ]
    if missing:
        what = _("缺少 {missing}").format(missing=listed(missing))
        raise _unfit(found.type, where or "/", what)


# --- values --------------------------------------------------------------------------------

SHAPES: Mapping[Kind, tuple[tuple[type, ...], Text]] = {
    Kind.TEXT: ((str,), _("应是字符串")),
    Kind.OBJECT: ((dict,), _("应是 JSON 对象")),
    Kind.MOMENT: ((str,), _("应是带时区偏移的时刻，如 2022-06-30T08:00:00+08:00")),
    Kind.PERIOD: ((str,), _("应是带时区偏移的时刻，或两个以斜线相连、先后有序的时刻")),
}

READERS: Mapping[Kind, Callable[[str], Any]] = {
    Kind.MOMENT: times.moment,
    Kind.PERIOD: times.period,
}


def _property(kind: EntityType, name: str, value: Any, said: dict[str, Any], here: str) -> Any:
    known = kind.properties[name]
    if value is None:
        if known.needed and known.kind is not Kind.ANY:
            raise _unfit(kind, here, _("不能为 null"))
        return None
    if known.kind in SHAPES:
        types, what = SHAPES[known.kind]
        if not isinstance(value, types):
            raise _unfit(kind, here, what)
        read = READERS.get(known.kind)
        if read is not None:
            try:
                read(str(value))
            except (ValueError, OverflowError):
                raise _unfit(kind, here, what) from None
    is_geojson = known.kind is Kind.GEOMETRY and said.get("encodingType") in GEOJSON
    if is_geojson and geometry(value) is None:
        raise _unfit(kind, here, _("不是 GeoJSON 几何"))
    return value


def check_result(observation_type: str, value: Any) -> None:
    """That a result is what its datastream says it is (18-088, 8.2.7). Raises EntityUnfit."""
    if value is None:
        return
    fits, what = RESULTS.get(observation_type.removeprefix(OBSERVATION_TYPE), (object, _("任意")))
    if isinstance(value, bool) and fits is not bool and fits is not object:
        fits = str
    if not isinstance(value, fits):
        told = _("这个数据流的结果应是{what}").format(what=what)
        raise _unfit(TYPES["Observations"], "result", told)


RESULTS: Mapping[str, tuple[Any, Text]] = {
    "Measurement": (Number, _("数")),
    "CountObservation": (int, _("整数")),
    "TruthObservation": (bool, _("true 或 false")),
    "CategoryObservation": (str, _("字符串")),
}


def _unfit(kind: EntityType, where: str, what: Text | str) -> EntityUnfit:
    return EntityUnfit(entity=kind.name, where=where or "/", what=what)
