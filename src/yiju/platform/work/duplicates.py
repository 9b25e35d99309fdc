"""Is it reported already: how alike a report and cases near it are. A person merges, not we."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from math import exp, sqrt

from yiju.platform.base.geo import distance_m
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, Standard, rule
from yiju.platform.work.clock import P
from yiju.platform.work.photos import is_reused


@dataclass(frozen=True)
class Report:
    """What may be compared; empty or None where it is not known. `component` is the code of the
    registered thing, `photos` are perceptual hashes."""

    number: str
    type_key: str
    lon: float
    lat: float
    at: datetime
    component: str = ""
    words: str = ""
    photos: tuple[int, ...] = ()
    closed_at: datetime | None = None


@dataclass(frozen=True)
class Likeness:
    """Each part from 0 to 1, None where it cannot be compared and does not count."""

    place: float
    component: float | None
    words: float | None
    photo: float | None


@dataclass(frozen=True)
class Suggestion:
    number: str
    score: float
    metres: float
    parts: Likeness
    certain: bool
    """The same component and type within a day: may be merged without asking."""


@rule(
    cites=[Clause("22"), Standard("GB/T 30428.8-2020")],
    reading=_(
        "同类、相距不远、未结或刚结的案件，按地点、部件、文字和照片打分，得分够的提示为疑似重复，"
        "由人决定是否合并；只有同一部件、同一类别、一日之内的可直接合并。"
    ),
)
def suggest(report: Report, candidates: Iterable[Report], on: date) -> list[Suggestion]:
    """The cases that may be the same as the report, certain ones first, then by score.

    A part that cannot be compared does not count for or against. Photos count where they show the
    same picture; another picture of the same thing says nothing.
    """
    least = float(P.duplicate_from.at(on))
    compared = (compare(report, one, on) for one in candidates if one.number != report.number)
    found = [one for one in compared if one is not None and (one.certain or one.score >= least)]
    return sorted(found, key=lambda one: (not one.certain, -one.score, one.metres, one.number))


def compare(report: Report, other: Report, on: date) -> Suggestion | None:
    """How alike the two are; None where they cannot be the same case."""
    if report.type_key != other.type_key or not _is_recent(report, other, on):
        return None
    same = _same_component(report, other)
    metres = distance_m(report.lon, report.lat, other.lon, other.lat)
    reach = radius_m(report.type_key, on)
    if same == 0 or (same is None and metres > reach):
        return None
    parts = Likeness(exp(-metres / reach), same, _words(report, other), _photo(report, other, on))
    window = timedelta(hours=int(P.duplicate_hours.at(on)))
    certain = same == 1 and abs(report.at - other.at) <= window
    return Suggestion(other.number, score(parts, on), metres, parts, certain)


def score(parts: Likeness, on: date) -> float:
    """The weighted mean of the parts that could be compared."""
    weights: Mapping[str, Fraction] = P.duplicate_weights.at(on)
    known = {name: getattr(parts, name) for name in weights}
    counted = {name: value for name, value in known.items() if value is not None}
    total = sum(float(weights[name]) for name in counted)
    return float(sum(float(weights[name]) * value for name, value in counted.items()) / total)


def radius_m(type_key: str, on: date) -> int:
    """How far apart two reports of a type may lie; the longest beginning of the key decides."""
    table: Mapping[str, int] = P.duplicate_metres.at(on)
    fitting = [start for start in table if start != "default" and type_key.startswith(start)]
    return table[max(fitting, key=len, default="default")]


def likeness(words: str, other: str) -> float:
    """The cosine of the pairs of characters of two texts, without spaces and signs: 0 to 1.

    >>> round(likeness("路灯不亮", "路灯不亮了"), 3)
    0.866
    """
    one, two = _pairs(words), _pairs(other)
    length = sqrt(sum(n * n for n in one.values()) * sum(n * n for n in two.values()))
    return sum(n * two[pair] for pair, n in one.items()) / length if length else 0.0


def _pairs(words: str) -> Counter[str]:
    plain = "".join(sign for sign in words.casefold() if sign.isalnum())
    return Counter(map("".join, pairwise(plain)))


def _words(report: Report, other: Report) -> float | None:
    if not (_pairs(report.words) and _pairs(other.words)):
        return None
    return likeness(report.words, other.words)


def _is_recent(report: Report, other: Report, on: date) -> bool:
    closed = other.closed_at
    return closed is None or closed >= report.at - timedelta(hours=int(P.duplicate_hours.at(on)))


def _same_component(report: Report, other: Report) -> float | None:
    if not (report.component and other.component):
        return None
    return float(report.component == other.component)


def _photo(report: Report, other: Report, on: date) -> float | None:
    same = any(is_reused(one, two, on) for one in report.photos for two in other.photos)
    return 1.0 if same else None
