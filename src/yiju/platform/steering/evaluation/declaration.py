"""What an evaluation is declared to be: subjects, tree of indicators, and every choice of method.

A declaration is data (TOML, JSON or a form). It is read whole: everything that is wrong is told at
once. docs/evaluation.md describes each key.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

MISSING = ("no_score", "worst", "mean", "median", "spread")
"""What becomes of a value that is not there: the subject gets no score; 0; the mean or the median
of the peers; or its weight goes to the subject's other indicators. Always said beside the score."""
TRANSFORMS = ("log", "boxcox")
AREAS = ("district", "street", "community")
LEVELS = (*AREAS, "unit", "compound")
"""What can be evaluated by its code in the registry: areas, units, residential compounds."""


@dataclass(frozen=True)
class Limit:
    """`below` or `above` a raw value the score is capped; with `veto` (一票否决) the subject also
    ranks after all others of its group, in the last grade."""

    below: float | None
    above: float | None
    cap: float | None
    veto: bool

    def broken_by(self, value: float) -> bool:
        return (self.below is not None and value < self.below) or (
            self.above is not None and value > self.above
        )


@dataclass(frozen=True)
class Base:
    """What an indicator is divided by: an indicator of the platform or `values` by subject; the
    quotient is multiplied by `times` (as 10000 for each ten thousand)."""

    indicator: str
    values: Mapping[str, float | str]
    times: float


@dataclass(frozen=True)
class Leaf:
    """An indicator. Without `indicator` its values stand in the declaration (`values`)."""

    key: str
    title: str
    indicator: str
    better: str
    weight: float
    method: str
    options: Mapping[str, float]
    winsorise: float
    error: float
    """Half of the width within which the true value lies, in the unit of the indicator."""
    missing: str
    limits: tuple[Limit, ...]
    values: Mapping[str, float | str]
    """By subject: a number, or in words why there is none."""
    not_applicable: Mapping[str, str]
    """By subject: why the indicator does not apply to it; its weight goes to the others."""
    points: int = 0
    """How many extreme values may be drawn in, one by one, while the values are out of shape."""
    transform: str = ""
    """`log` or `boxcox`: always, or with `points` only where drawing in does not help."""
    power: float | None = None
    """Of Box and Cox; None for the one that the data make likeliest."""
    per: Base | None = None


@dataclass(frozen=True)
class Branch:
    key: str
    title: str
    weight: float
    parts: "tuple[Branch | Leaf, ...]"


@dataclass(frozen=True)
class Subject:
    key: str
    title: str
    group: str


@dataclass(frozen=True)
class Weighing:
    """`methods` one or several of `weights.WAYS`; several are combined by their
    `product` or `mean`. `experts` holds for each branch (the root is "") the judgements;
    `grounds` says why those are taken that contradict themselves."""

    methods: tuple[str, ...]
    by: str
    experts: Mapping[str, tuple[tuple[tuple[float, ...], ...], ...]]
    grounds: str = ""


@dataclass(frozen=True)
class Robustness:
    """What is uncertain: each weight by `weights` of itself either way; which of the methods of
    normalising and of aggregating was chosen; the data within their error. `anew`: weights from
    the data are computed anew in each run."""

    runs: int
    seed: int
    weights: float
    normalisations: tuple[str, ...]
    aggregations: tuple[str, ...]
    anew: bool = False


@dataclass(frozen=True)
class Adjustment:
    """Points added (or taken, below 0) on a written ground."""

    subject: str
    points: float
    ground: str


@dataclass(frozen=True)
class Grade:
    title: str
    least: float


@dataclass(frozen=True)
class Declaration:
    key: str
    title: str
    month: str
    """As 2022-06: what is evaluated."""
    level: str
    """One of LEVELS; empty where the subjects stand in no registry."""
    subjects: tuple[Subject, ...]
    """Those named: some of the level, and their groups."""
    parts: tuple[Branch | Leaf, ...]
    weighing: Weighing
    aggregation: str
    robustness: Robustness
    adjustments: tuple[Adjustment, ...]
    adjust_most: float
    grades: tuple[Grade, ...]
    decimals: int
    appeal_days: int
    data: Mapping[str, Any] = field(compare=False)
    """As it was declared."""
    least_known: float = 0.0
    """Share of the indicators that apply to a subject below which it gets no score, whatever
    becomes of those that are missing."""

    @property
    def of_areas(self) -> bool:
        return self.level in AREAS

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        return tuple(leaf for leaf, _path in walk(self.parts))


def walk(
    parts: tuple[Branch | Leaf, ...], path: tuple[Branch, ...] = ()
) -> Iterator[tuple[Leaf, tuple[Branch, ...]]]:
    """Every leaf in order, with the branches above it, the highest first."""
    for part in parts:
        if isinstance(part, Leaf):
            yield part, path
        else:
            yield from walk(part.parts, (*path, part))


def siblings(
    parts: tuple[Branch | Leaf, ...], key: str = ""
) -> Iterator[tuple[str, tuple[Branch | Leaf, ...]]]:
    """Every branch (the root is "") with its parts: what experts compare with each other."""
    yield key, parts
    for part in parts:
        if isinstance(part, Branch):
            yield from siblings(part.parts, part.key)
