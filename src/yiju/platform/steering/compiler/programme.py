"""The programme that a plan yields: its clauses, tasks, targets, and what was not understood.

Every place is [start, end) in `Programme.text`, the text of the plan as given with line ends as
a single newline.
"""

from dataclasses import dataclass, field, fields
from datetime import date
from fractions import Fraction
from typing import Any

from yiju.platform.steering.compiler.numerals import plain


@dataclass(frozen=True, slots=True)
class ClauseNode:
    """A numbered part. `role` is chapter, group, task, subtask, safeguard or text; its own text
    stands in [body, own_end), behind its number and before its first part."""

    clause: str
    title: str
    role: str
    purpose: str
    parent: str
    start: int
    body: int
    own_end: int
    end: int


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do, with who answers for it: `units` in order, the leading ones first.

    A numbered part of a task is a task with a `parent`. `inherited` says that the units are
    those of the parent. `due` is the deadline that the list of units names, if any.
    """

    clause: str
    title: str
    units: tuple[str, ...]
    leads: tuple[str, ...]
    parent: str | None
    inherited: bool
    due: date | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Target:
    """A promise that can be judged on a day. docs/plan-compiler.md defines the values.

    `text` is the plan's own wording at [start, end), without the breaks of its pages. Shares are
    in percent with the unit "%". `upper` closes a range that `value` opens. `change` is "+" or
    "-" where the figure is a difference, and `base` the words it is counted from. `due_from` says
    where the deadline stands: in the sentence (text), or outside it (lead, clause, parent, title).
    """

    clause: str
    text: str
    subject: str
    comparator: str
    value: Fraction | None
    unit: str | None
    due: date | None
    every: str | None
    scope: str | None
    kind: str
    start: int
    end: int
    upper: Fraction | None = None
    change: str | None = None
    base: str | None = None
    due_text: str | None = None
    due_from: str | None = None


@dataclass(frozen=True, slots=True)
class Deliverable:
    """Work that the plan names with a day or a product, which no figure can judge."""

    clause: str
    text: str
    due: date | None
    every: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Safeguard:
    clause: str
    title: str
    text: str
    units: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Horizon:
    """A year that the plan looks to, and what is to be so by then."""

    year: int
    due: date
    clause: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Unread:
    """A stretch that was not understood: kept, with the reason."""

    clause: str
    text: str
    reason: str
    start: int
    end: int


@dataclass(frozen=True)
class Programme:
    title: str
    text: str = field(repr=False)
    clauses: tuple[ClauseNode, ...]
    tasks: tuple[Task, ...]
    targets: tuple[Target, ...]
    safeguards: tuple[Safeguard, ...]
    horizons: tuple[Horizon, ...]
    deliverables: tuple[Deliverable, ...]
    unread: tuple[Unread, ...]
    coverage: float
    """Share of the characters of the text that was understood, in [0, 1]."""

    def to_json(self) -> dict[str, Any]:
        """The object that `yiju plan compile --json` prints."""
        return {
            "title": self.title,
            "tasks": [as_json(task) for task in self.tasks],
            "targets": [as_json(target) for target in self.targets],
            "safeguards": [as_json(item) for item in self.safeguards],
            "horizons": [as_json(item) for item in self.horizons],
            "deliverables": [as_json(item) for item in self.deliverables],
            "unread": [as_json(item) for item in self.unread],
            "clauses": [as_json(item) for item in self.clauses],
            "coverage": self.coverage,
        }


Part = ClauseNode | Task | Target | Deliverable | Safeguard | Horizon | Unread


def as_json(item: Part) -> dict[str, Any]:
    return {one.name: json_value(getattr(item, one.name)) for one in fields(item)}


def json_value(value: Any) -> Any:
    if isinstance(value, Fraction):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [json_value(one) for one in value]
    return value
