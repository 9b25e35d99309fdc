"""Places by name: areas and what stands in public registers, for people who type in a hurry."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from yiju.platform.base.turns import one_at_a_time
from yiju.platform.registry.areas import Snapshot, snapshot
from yiju.platform.registry.inventory import WITHIN, inventory
from yiju.platform.registry.kinds import kinds

MOST, LONGEST = 8, 40
LOOKED_AT = 400
"""Candidates that are compared letter by letter."""
LEVELS = ("district", "street", "community")
BEGINS, HOLDS, EQUALS = 3.0, 2.0, 4.0


@dataclass(frozen=True)
class NamedPlace:
    """A place that may be meant; `within` names the district and the street around it."""

    name: str
    within: str
    lon: float
    lat: float
    score: float


@dataclass(frozen=True, eq=False)
class Index:
    """Names with their places, found by the characters that they hold."""

    names: Sequence[str]
    paths: Sequence[str]
    points: Sequence[tuple[float, float]]

    @cached_property
    def _holding(self) -> Mapping[str, NDArray[np.int32]]:
        found: dict[str, list[int]] = {}
        for place, name in enumerate(self.names):
            for sign in {*name.casefold()}:
                found.setdefault(sign, []).append(place)
        return {sign: np.array(places, np.int32) for sign, places in found.items()}

    def find(self, words: str) -> list[tuple[float, int]]:
        """(score, place) of the names that may be meant; of three characters and more, one may
        be wrong, missing or too much."""
        signs = {*words}
        least = len(signs) if len(words) < 3 else len(signs) - 1
        lists = [self._holding[sign] for sign in signs if sign in self._holding]
        if len(lists) < least or not lists:
            return []
        shared = np.bincount(np.concatenate(lists), minlength=len(self.names))
        able = np.nonzero(shared >= least)[0]
        if len(able) > LOOKED_AT:
            able = able[np.argsort(-shared[able], kind="stable")[:LOOKED_AT]]
        scored = ((alike(words, self.names[one].casefold()), one) for one in able.tolist())
        return [(score, place) for score, place in scored if score > 0]


def alike(words: str, name: str) -> float:
    """How well a name answers what was typed; 0 for one that does not.

    >>> alike("茶山街", "茶山街道"), alike("荼山街道", "茶山街道") > 0, alike("茶山", "红梅街道")
    (3.0, True, 0.0)
    """
    if words == name:
        return EQUALS
    if name.startswith(words):
        return BEGINS
    if words in name:
        return HOLDS
    common = _in_order(words, name)
    return common / len(words) if len(words) >= 3 and common >= len(words) - 1 else 0.0


def _in_order(words: str, name: str) -> int:
    """The length of the longest common subsequence."""
    row = [0] * (len(name) + 1)
    for sign in words:
        before = 0
        for place, other in enumerate(name, start=1):
            kept = row[place]
            row[place] = before + 1 if sign == other else max(kept, row[place - 1])
            before = kept
    return row[-1]


def places_named(words: str, most: int = MOST) -> list[NamedPlace]:
    """The likeliest first; nothing for less than two characters. Raises NoCity."""
    wanted = "".join(words.split()).casefold()[:LONGEST]
    if len(wanted) < 2:
        return []
    areas = snapshot()
    found = [
        NamedPlace(index.names[one], _within(areas, index.paths[one]), *index.points[one], score)
        for index in _indexes(areas)
        for score, one in index.find(wanted)
    ]
    found.sort(key=lambda one: (-one.score, len(one.name), one.name, one.within))
    return found[:most]


def _within(areas: Snapshot, path: str) -> str:
    around = path.rstrip("/").split("/")[1:3]
    return " ".join(areas.rows[code].name for code in around if code in areas.rows)


_kept: tuple[Snapshot, Index] | None = None


@one_at_a_time
def _areas_indexed(areas: Snapshot) -> Index:
    global _kept
    kept = _kept
    if kept is None or kept[0] is not areas:
        kept = _kept = (areas, _of_areas(areas))
    return kept[1]


def _indexes(areas: Snapshot) -> Iterable[Index]:
    """Of the areas, made once for each profile; of each public kind, once for each state of it."""
    yield _areas_indexed(areas)
    for kind in kinds():
        if kind.public:
            every = inventory(kind)
            if "names" not in every.computed:
                every.computed["names"] = _of_entries(
                    every.entries(),
                    [str(every.paths.values[one]) for one in every.paths.numbers],
                    list(zip(every.lon.tolist(), every.lat.tolist(), strict=True)),
                )
            yield every.computed["names"]


def _of_areas(areas: Snapshot) -> Index:
    rows = [
        (row.name, row.path.rstrip("/").rpartition("/")[0] + "/", (row.lon, row.lat))
        for row in areas.rows.values()
        if row.level in LEVELS and row.lon is not None and row.lat is not None
    ]
    return Index(
        [name for name, _path, _point in rows],
        [path for _name, path, _point in rows],
        [(float(lon or 0), float(lat or 0)) for _name, _path, (lon, lat) in rows],
    )


def _of_entries(
    entries: Sequence[str], paths: Sequence[str], points: Sequence[tuple[float, float]]
) -> Index:
    """What has a place, by its name, by its code where it has none."""
    rows = [
        (name or code, path, point)
        for (code, _within, name), path, point in zip(
            (entry.partition(WITHIN) for entry in entries), paths, points, strict=True
        )
        if point[0] == point[0]
    ]
    return Index(
        [name for name, _path, _point in rows],
        [path for _name, path, _point in rows],
        [point for _name, _path, point in rows],
    )
