"""The functions of filters (18-088, 9.3.3.5.2). Pure: of nothing they make nothing, and of what
they are not for they make nothing as well, for results may hold anything."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

import shapely
from shapely import from_wkt
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from yiju.interfaces.sensorthings.syntax import Geometry
from yiju.interfaces.sensorthings.times import Interval

MINUTE = timedelta(minutes=1)
FIRST = datetime.min.replace(tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Function:
    """`counts` are the numbers of arguments that it may have; `takes` the types of each."""

    counts: tuple[int, ...]
    takes: tuple[type | tuple[type, ...], ...]
    does: Callable[..., Any]

    def __call__(self, *given: Any) -> Any:
        for value, fit in zip(given, self.takes, strict=False):
            if not isinstance(value, fit) or isinstance(value, bool):
                return None
        return self.does(*given)


def start(value: Any) -> Any:
    """Of an interval, whose parts are asked for, the beginning."""
    return value.start if isinstance(value, Interval) else value


def _second(value: Any) -> float:
    return float(start(value).microsecond) / 1_000_000


def _offset(value: Any) -> int:
    return (start(value).utcoffset() or timedelta(0)) // MINUTE


def _round(value: float) -> float | int:
    """Halves away from zero, as the standard's examples do."""
    return math.copysign(math.floor(abs(value) + 0.5), value) if math.isfinite(value) else value


def _floor(value: float) -> float | int:
    return math.floor(value) if math.isfinite(value) else value


def _ceiling(value: float) -> float | int:
    return math.ceil(value) if math.isfinite(value) else value


def _substring(text: str, first: int, length: int | None = None) -> str:
    first = max(int(first), 0)
    return text[first:] if length is None else text[first : first + max(int(length), 0)]


# --- geometry ------------------------------------------------------------------------------


def geometry(value: Any) -> BaseGeometry | None:
    """Of well-known text, or of GeoJSON: a geometry or a feature. None for anything else."""
    if isinstance(value, BaseGeometry):
        return value
    if isinstance(value, Geometry):
        return of_text(value.text)
    if isinstance(value, dict):
        inner = value.get("geometry") if value.get("type") == "Feature" else value
        try:
            return shape(inner)
        except (ShapelyError, AttributeError, TypeError, ValueError, KeyError):
            return None
    return None


@lru_cache(maxsize=64)
def of_text(text: str) -> BaseGeometry | None:
    plain = text.partition(";")[2] if text.upper().startswith("SRID=") else text
    try:
        return from_wkt(plain)
    except ShapelyError:
        return None


def _spatial(does: Callable[..., Any]) -> Callable[..., Any]:
    def of(one: Any, other: Any, *more: Any) -> Any:
        left, right = geometry(one), geometry(other)
        if left is None or right is None:
            return None
        return does(left, right, *more)

    return of


def _length(value: Any) -> float | None:
    """Of lines; a polygon has an outline but no length."""
    found = geometry(value)
    if found is None:
        return None
    is_line = found.geom_type in {"LineString", "MultiLineString", "LinearRing"}
    return float(found.length) if is_line else 0.0


def _relate(left: BaseGeometry, right: BaseGeometry, pattern: Any) -> bool | None:
    try:
        return bool(shapely.relate_pattern(left, right, pattern))
    except (ShapelyError, TypeError, ValueError):
        return None


def _of_geometry(name: str) -> Function:
    return Function((2,), (), _spatial(lambda left, right: bool(getattr(left, name)(right))))


NUMBER = (int, float)
WHEN = (datetime, Interval)
DATED = (datetime, Interval, date)
TIMED = (datetime, Interval, time)

FUNCTIONS: dict[str, Function] = {
    # text
    "substringof": Function((2,), (str, str), lambda part, text: part in text),
    "endswith": Function((2,), (str, str), str.endswith),
    "startswith": Function((2,), (str, str), str.startswith),
    "length": Function((1,), (str,), len),
    "indexof": Function((2,), (str, str), str.find),
    "substring": Function((2, 3), (str, NUMBER, NUMBER), _substring),
    "tolower": Function((1,), (str,), str.lower),
    "toupper": Function((1,), (str,), str.upper),
    "trim": Function((1,), (str,), str.strip),
    "concat": Function((2,), (str, str), lambda left, right: left + right),
    # moments
    "year": Function((1,), (DATED,), lambda value: start(value).year),
    "month": Function((1,), (DATED,), lambda value: start(value).month),
    "day": Function((1,), (DATED,), lambda value: start(value).day),
    "hour": Function((1,), (TIMED,), lambda value: start(value).hour),
    "minute": Function((1,), (TIMED,), lambda value: start(value).minute),
    "second": Function((1,), (TIMED,), lambda value: start(value).second),
    "fractionalseconds": Function((1,), (TIMED,), _second),
    "date": Function((1,), (WHEN,), lambda value: start(value).date()),
    "time": Function((1,), (WHEN,), lambda value: start(value).time()),
    "totaloffsetminutes": Function((1,), (WHEN,), _offset),
    "now": Function((0,), (), lambda: None),
    "mindatetime": Function((0,), (), lambda: FIRST),
    "maxdatetime": Function((0,), (), lambda: LAST),
    # numbers
    "round": Function((1,), (NUMBER,), _round),
    "floor": Function((1,), (NUMBER,), _floor),
    "ceiling": Function((1,), (NUMBER,), _ceiling),
    # places: degrees, as the coordinates are
    "geo.distance": Function((2,), (), _spatial(lambda left, right: float(left.distance(right)))),
    "geo.length": Function((1,), (), _length),
    "geo.intersects": _of_geometry("intersects"),
    "st_equals": _of_geometry("equals"),
    "st_disjoint": _of_geometry("disjoint"),
    "st_touches": _of_geometry("touches"),
    "st_within": _of_geometry("within"),
    "st_overlaps": _of_geometry("overlaps"),
    "st_crosses": _of_geometry("crosses"),
    "st_intersects": _of_geometry("intersects"),
    "st_contains": _of_geometry("contains"),
    "st_relate": Function((3,), (), _spatial(_relate)),
}
"""`now` is what the evaluation is told, so that it is one moment for a whole answer."""
