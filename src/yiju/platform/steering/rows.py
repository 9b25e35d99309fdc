"""The programme as others read it: plans, editions, clauses, duties and targets. Plain rows."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property
from typing import Any

from yiju.platform.base.i18n import Text
from yiju.platform.steering.goals import Goal
from yiju.platform.steering.wording import promised

LESSENS = re.compile("精简|压缩|压减|减至|减到|减少到|降至|降到|下降到|控制")
"""Words that make a plain figure one to come down to."""


@dataclass(frozen=True)
class PlanRow:
    """A plan. Its years are those in which its promises fall."""

    code: str
    title: str
    area_code: str
    first_year: int
    last_year: int

    @property
    def begins(self) -> date:
        return date(self.first_year, 1, 1)

    @property
    def ends(self) -> date:
        return date(self.last_year, 12, 31)


@dataclass(frozen=True)
class Piece:
    """A stretch of the text, as offsets of its first character and of the one after its last."""

    start: int
    end: int
    text: str
    note: str = ""


@dataclass(frozen=True)
class ConflictRow:
    """A correction that found no place in an edition, and why."""

    correction: int
    data: Mapping[str, Any]
    why: Text | str


@dataclass(frozen=True)
class EditionRow:
    """One compiled text. `coverage` is the share of the text that was understood."""

    plan: PlanRow
    number: int
    source_name: str
    source_sha256: str
    compiled_at: datetime
    text: str
    coverage: float
    unread: tuple[Piece, ...]
    horizons: tuple[Mapping[str, Any], ...]
    deliverables: tuple[Mapping[str, Any], ...]
    conflicts: tuple[ConflictRow, ...]
    in_force: bool

    @property
    def title(self) -> str:
        return self.plan.title


@dataclass(frozen=True)
class Duty:
    """A unit that answers for a clause. `unit_code` is empty where no register knows the name."""

    named: str
    unit_code: str
    unit_name: str
    lead: bool


@dataclass(frozen=True)
class ClauseRow:
    """A numbered part with its own text and the parts below it."""

    order: int
    label: str
    kind: str
    title: str
    text: str
    start: int
    end: int
    duties: tuple[Duty, ...]
    parts: tuple["ClauseRow", ...] = ()

    @property
    def leads(self) -> tuple[Duty, ...]:
        return tuple(duty for duty in self.duties if duty.lead)

    def answers(self, unit_code: str) -> bool:
        return any(duty.unit_code == unit_code for duty in self.duties)

    def all(self) -> Iterable["ClauseRow"]:
        """This part and all below it, in the order of the text."""
        yield self
        for part in self.parts:
            yield from part.all()


@dataclass(frozen=True)
class TargetRow:
    """A promise. `due` is the day by which it is to be kept, `every` its rhythm."""

    plan: PlanRow
    key: str
    clause: str
    order: int
    text: str
    start: int
    end: int
    subject: str
    comparator: str
    value: Fraction | None
    unit: str
    due: date | None
    every: str
    scope: str
    scope_known: bool
    area_code: str
    kind: str
    own_key: str
    """The indicator under which units report it where no application measures it."""
    indicator_key: str
    dropped: bool

    @property
    def computed(self) -> bool:
        """An application measures it from registers."""
        return self.indicator_key != self.own_key

    @property
    def percent(self) -> bool:
        return self.unit == "%" or (self.comparator in {"all", "basically"} and self.value is None)

    @cached_property
    def goal(self) -> Goal:
        comparator = (
            "<=" if self.comparator == "=" and LESSENS.search(self.text) else self.comparator
        )
        return Goal(
            comparator,
            self.value,
            self.plan.begins,
            self.plan.ends,
            self.due,
            self.every,
            from_zero=not self.percent and (bool(self.every) or comparator not in {"<", "<="}),
            percent=self.percent,
        )

    @property
    def years(self) -> range:
        """The calendar years in which something of it falls due."""
        if self.every:
            return self.goal.years
        return range(self.goal.last_day.year, self.goal.last_day.year + 1)

    @property
    def words(self) -> Text | str:
        """The promise in one line."""
        return promised(self.subject, self.comparator, self.value, self.unit, bool(self.every))


@dataclass(frozen=True)
class DutyOf:
    """A clause for which a unit answers."""

    plan_code: str
    label: str
    title: str
    lead: bool
