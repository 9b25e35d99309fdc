"""What is found in a sentence: promises, work, and what was not understood."""

from dataclasses import dataclass, field

from yiju.platform.steering.compiler.figures import Figure
from yiju.platform.steering.compiler.sentences import Phrase, When


@dataclass(frozen=True, slots=True)
class Found:
    """A promise at [start, end) of the source; the fields are those of a target."""

    start: int
    end: int
    subject: str
    comparator: str
    figure: Figure | None
    when: When
    scope: str | None
    kind: str
    change: str = ""
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Puzzle:
    """A stretch that holds a figure or a deadline which was not understood."""

    start: int
    end: int
    reason: str


@dataclass(slots=True)
class Reading:
    """What stands in a sentence."""

    found: list[Found] = field(default_factory=list)
    puzzles: list[Puzzle] = field(default_factory=list)
    settled: set[int] = field(default_factory=set)
    """Places in `Sentence.phrases` whose figures were understood, as promises or as none."""


@dataclass(slots=True)
class Thread:
    """What the phrases of a sentence hand on: the whole that 其中 divides, the last subject and
    the unit of the last promise."""

    whole: str = ""
    last: str = ""
    of_which: bool = False
    unit: str = ""
    phrase: Phrase | None = None
    """The last phrase without a figure, which may name the subject of the next one."""


@dataclass(frozen=True, slots=True)
class Work:
    """Something to do by a day, or a product without one, at [start, end)."""

    start: int
    end: int
    when: When


@dataclass(slots=True)
class Completions:
    found: list[Found] = field(default_factory=list)
    works: list[Work] = field(default_factory=list)
    puzzles: list[Puzzle] = field(default_factory=list)
