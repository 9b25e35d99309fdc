"""What lies behind the scores of an edition: the shape of its indicators, how they hang together,
where a subject is strong and weak, and how two editions differ. Pure; from the frozen values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from yiju.platform.steering.evaluation import exporting, reading, scoring, treating, weights
from yiju.platform.steering.evaluation.declaration import Declaration, Leaf
from yiju.platform.steering.evaluation.normalising import mean_and_deviation, quantile

ALIKE, AGAINST = 0.9, -0.4
"""Correlations from which two indicators say the same, and to which they work against each other.
[COINr `get_corr_flags`]"""
FEWEST = 3
"""Subjects below which a correlation says nothing."""


@dataclass(frozen=True)
class Shape:
    """An indicator over the subjects of a group, in its own unit. `before` and `after` the
    treatment of outliers: skewness and kurtosis, None where they cannot be told; `drawn` is how
    many values were drawn in, `curve` how they were transformed."""

    leaf: str
    known: int
    missing: int
    least: float | None
    median: float | None
    greatest: float | None
    mean: float | None
    deviation: float | None
    before: tuple[float | None, float | None]
    after: tuple[float | None, float | None]
    drawn: int
    curve: str
    power: float | None
    in_shape: bool


@dataclass(frozen=True)
class Structure:
    """How the indicators of a group hang together, over the subjects that have all of `leaves`:
    those of which enough is known. `alpha` is Cronbach's, `component` the share of the first
    principal component, `loadings` those on it; `alike` and `against` are pairs that say the same,
    or work against each other."""

    group: str
    subjects: int
    leaves: tuple[str, ...]
    shapes: tuple[Shape, ...]
    correlations: tuple[tuple[float, ...], ...]
    alpha: float | None
    component: float | None
    loadings: tuple[float, ...]
    alike: tuple[tuple[str, str, float], ...]
    against: tuple[tuple[str, str, float], ...]


def structures(told: Mapping[str, Any]) -> list[Structure]:
    """By group of an edition."""
    declared = reading.read(told["declared"])
    return [_structure(declared, group) for group in _groups(declared, told)]


def _groups(declared: Declaration, told: Mapping[str, Any]) -> list[scoring.Group]:
    found = exporting.taken_of(told)
    return scoring.scored(declared, found.subjects, exporting.floats(found.values))


def _structure(declared: Declaration, group: scoring.Group) -> Structure:
    leaves = declared.leaves
    shapes = tuple(
        shape(leaf, [line.parts[n] for line in group.lines]) for n, leaf in enumerate(leaves)
    )
    known, whole = _known_together(group.lines, len(leaves))
    if len(known) < 2:
        return Structure(group.name, len(whole), (), shapes, (), None, None, (), (), ())
    keys = tuple(leaves[n].key for n in known)
    columns = [[line.parts[n].normal or 0.0 for line in whole] for n in known]
    alike = weights.likenesses(columns)
    loadings = weights.component(alike)
    pairs = [(keys[a], keys[b], alike[a][b]) for a, b in combinations(range(len(keys)), 2)]
    return Structure(
        group.name,
        len(whole),
        keys,
        shapes,
        tuple(tuple(row) for row in alike),
        alpha(columns),
        weights.eigenvalue(alike, loadings) / len(keys),
        tuple(loadings),
        tuple(one for one in pairs if one[2] >= ALIKE),
        tuple(one for one in pairs if one[2] <= AGAINST),
    )


def _known_together(
    lines: Sequence[scoring.Line], leaves: int
) -> tuple[list[int], list[scoring.Line]]:
    """Indicators, and the subjects that have all of them: what is known of the fewest is left out
    until there are enough subjects."""
    known = list(range(leaves))
    while known:
        whole = [line for line in lines if all(line.parts[n].normal is not None for n in known)]
        if len(whole) >= FEWEST:
            return known, whole
        known.remove(min(known, key=lambda n: sum(x.parts[n].normal is not None for x in lines)))
    return [], []


def shape(leaf: Leaf, parts: Sequence[scoring.Part]) -> Shape:
    values = [part.value for part in parts if part.value is not None]
    missing = sum(part.note.startswith("missing") for part in parts)
    if not values:
        nothing = (None, None)
        return Shape(
            leaf.key, 0, missing, None, None, None, None, None, nothing, nothing, 0, "", None, True
        )
    treated = treating.treatment(leaf, values)
    after = [treated.of(value) for value in values]
    mean, deviation = mean_and_deviation(values)
    return Shape(
        leaf.key,
        len(values),
        missing,
        min(values),
        quantile(values, 0.5),
        max(values),
        mean,
        deviation,
        (treating.skewness(values), treating.kurtosis(values)),
        (treating.skewness(after), treating.kurtosis(after)),
        sum(not treated.low <= value <= treated.high for value in values),
        leaf.transform if treated.curve else "",
        treated.curve.power if treated.curve else None,
        treating.in_shape(after),
    )


def alpha(columns: Sequence[Sequence[float]]) -> float | None:
    """Cronbach's: near 1 where all indicators measure one thing; None where nothing differs."""
    many = len(columns)
    whole = mean_and_deviation([sum(row) for row in zip(*columns, strict=True)])[1] ** 2
    if many < 2 or whole == 0:
        return None
    parts = sum(mean_and_deviation(column)[1] ** 2 for column in columns)
    return many / (many - 1) * (1 - parts / whole)


@dataclass(frozen=True)
class Strength:
    """An indicator of a subject among its peers. `given` and `lost` are points of a weighted sum;
    `mean` is that of the peers' normalised values, `place` the rank among `among` of them."""

    leaf: str
    value: float | None
    normal: float
    mean: float
    place: int
    among: int
    weight: float
    given: float
    lost: float


@dataclass(frozen=True)
class Profile:
    """Every indicator that counts for a subject, what costs it most points first."""

    line: scoring.Line
    group: str
    peers: int
    strengths: tuple[Strength, ...]


def profile(told: Mapping[str, Any], subject: str) -> Profile | None:
    """None for a subject that was not evaluated."""
    declared = reading.read(told["declared"])
    for group in _groups(declared, told):
        for line in group.lines:
            if line.subject.key == subject:
                found = [
                    _strength(group, n, part)
                    for n, part in enumerate(line.parts)
                    if part.normal is not None
                ]
                found.sort(key=lambda one: (-one.lost, one.leaf))
                return Profile(line, group.name, len(group.lines), tuple(found))
    return None


def _strength(group: scoring.Group, n: int, part: scoring.Part) -> Strength:
    normals = [line.parts[n].normal for line in group.lines]
    peers = [one for one in normals if one is not None]
    own = part.normal or 0.0
    return Strength(
        part.leaf,
        part.value,
        own,
        mean_and_deviation(peers)[0],
        1 + sum(one > own for one in peers),
        len(peers),
        part.weight,
        part.weight * own,
        part.weight * (100 - own),
    )


@dataclass(frozen=True)
class Comparison:
    """Two editions beside each other. `rows` are [subject, title, score and rank in the one, score
    and rank in the other]; `likeness` is Spearman's over those ranked in both."""

    rows: tuple[tuple[str, str, Any, Any, Any, Any], ...]
    likeness: float | None
    moved: int


def comparison(one: Mapping[str, Any], other: Mapping[str, Any]) -> Comparison:
    """Of the subjects that are in both, in the order of the first."""
    mine, theirs = _lines(one), _lines(other)
    titles = {each["key"]: each["title"] for each in one["subjects"]}
    rows = tuple(
        (key, titles[key], line["score"], line["rank"], theirs[key]["score"], theirs[key]["rank"])
        for key, line in mine.items()
        if key in theirs
    )
    ranked = [(row[3], row[5]) for row in rows if row[3] is not None and row[5] is not None]
    likeness = None
    if len(ranked) >= FEWEST:
        likeness = weights.correlation(*(_places(side) for side in zip(*ranked, strict=True)))
    return Comparison(rows, likeness, sum(a != b for a, b in ranked))


def _lines(told: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {line["subject"]: line for group in told["results"] for line in group["lines"]}


def _places(ranks: Sequence[int]) -> list[float]:
    """Ranks among those compared; equal ones share their mean."""
    return [
        sum(one < rank for one in ranks) + (sum(one == rank for one in ranks) + 1) / 2
        for rank in ranks
    ]
