"""What goes into a standing and what comes out of it: plain frozen rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from yiju.platform.base.i18n import Text


class Act(StrEnum):
    """What a fact does. The first three open an entry, the others follow one."""

    RECORD = "record"
    MEASURE = "measure"
    PROPOSAL = "proposal"
    CONFIRMATION = "confirmation"
    NOTICE = "notice"
    STATEMENT = "statement"
    DECISION = "decision"
    APPEAL = "appeal"
    APPEAL_DECISION = "appeal_decision"
    REPAIR = "repair"
    REPAIR_DECISION = "repair_decision"
    ANNULMENT = "annulment"


OPENING = (Act.RECORD, Act.MEASURE, Act.PROPOSAL)


@dataclass(frozen=True)
class Subject:
    """Whom a standing is of. `kind`: `unit`, `person`, or a kind of asset; `code`: as registered,
    for a person the number."""

    kind: str
    code: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.code}"


@dataclass(frozen=True)
class Evidence:
    """Something that proves: a title, and the SHA-256 of a file or where it is kept."""

    title: str
    reference: str = ""


@dataclass(frozen=True)
class Fact:
    """One fact, as it is kept for good.

    `name` is the item, part or list, `ground` the ground of a list. `value` is points (below zero
    for what is bad) or a measured value. `starts` is the first day on which it counts, or the day
    on which it happened; `until` the last, None where a fact has no term. `outcome` is what was
    decided: listed, upheld, granted. `follows` is the key of the fact that this one is about, and
    `entry` the key of the one that opened it.
    """

    number: int
    key: str
    kind: str
    subject: Subject
    act: Act
    entry: str
    follows: str
    name: str
    ground: str
    value: Fraction | None
    starts: date
    until: date | None
    outcome: bool | None
    cause: str
    document: str
    text: str
    evidence: tuple[Evidence, ...]
    by: str
    recorded: datetime
    mark: str = ""
    """Who did it, without a name: the same within an entry for the same account."""
    nonce: str = ""
    hash: str = ""
    said: Text | None = None
    """`document` for readers of other languages, where the city's own clock wrote it."""

    @property
    def paper(self) -> str:
        """The document in the language of the moment."""
        return self.document if self.said is None else str(self.said)


@dataclass(frozen=True)
class PartTerms:
    """`base` is None for a part that is measured."""

    weight: Fraction
    base: Fraction | None
    most: Fraction
    factor: Fraction
    months: int
    """For each so many months the worth is multiplied by `factor`; 0: it does not fade."""


@dataclass(frozen=True)
class ItemTerms:
    part: str
    good: bool
    second: bool
    red_line: bool
    factor: Fraction
    months: int


@dataclass(frozen=True)
class Scheme:
    """The numbers of a kind as they are in force on a day."""

    parts: Mapping[str, PartTerms]
    items: Mapping[str, ItemTerms]
    grades: tuple[str, ...]
    """The best first."""
    thresholds: tuple[Fraction, ...]
    """The least score of each grade but the last."""
    newcomer: Fraction | None
    capping: frozenset[str]
    """Lists that take whoever stands on them to the last grade."""


@dataclass(frozen=True)
class Counted:
    """A record or measurement that counts on the day, and what it is worth then."""

    entry: str
    name: str
    worth: Fraction
    until: date | None


@dataclass(frozen=True)
class PartRow:
    """A part of a score; `value` is None where it was never measured."""

    key: str
    weight: Fraction
    value: Fraction | None
    counted: tuple[Counted, ...]


@dataclass(frozen=True)
class Listed:
    """A listing in force: from the day of the decision through `until`."""

    entry: str
    list_key: str
    ground: str
    starts: date
    until: date


class State(StrEnum):
    """What became of an entry by a day."""

    PROPOSED = "proposed"
    NOTICED = "noticed"
    DROPPED = "dropped"
    UNCONFIRMED = "unconfirmed"
    IN_FORCE = "in_force"
    AHEAD = "ahead"
    EXPIRED = "expired"
    REMOVED = "removed"
    ANNULLED = "annulled"


@dataclass(frozen=True)
class Standing:
    """What the facts about a subject give on a day. `score` is None where a part is `missing`;
    `red` are the entries that take it to the last grade."""

    kind: str
    subject: Subject
    on: date
    score: Fraction | None
    grade: str
    parts: tuple[PartRow, ...]
    listed: tuple[Listed, ...]
    red: tuple[str, ...]
    missing: tuple[str, ...]
    newcomer: bool

    def is_on(self, list_key: str = "") -> bool:
        """Whether the subject is on a list, or on any."""
        return any(list_key in ("", one.list_key) for one in self.listed)
