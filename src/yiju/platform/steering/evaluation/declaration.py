"""What an evaluation is declared to be: subjects, tree of indicators, and every choice of method.

A declaration is data (TOML, JSON or a form). It is read whole: everything that is wrong is told at
once. docs/evaluation.md describes each key.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

MISSING = ("no_score", "worst", "mean", "spread")
"""What becomes of a value that is not there: the subject gets no score; 0; the mean of the peers;
or its weight goes to the subject's other indicators. Always said beside the score."""


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
    """`methods` one or several of given, equal, ahp, entropy, critic; several are combined by their
    `product` or `mean`. `experts` holds for each branch (the root is "") the judgements."""

    methods: tuple[str, ...]
    by: str
    experts: Mapping[str, tuple[tuple[tuple[float, ...], ...], ...]]


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
    """Of the areas that are evaluated; empty where the subjects are named."""
    subjects: tuple[Subject, ...]
    """Those named; for areas only to set their groups."""
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
