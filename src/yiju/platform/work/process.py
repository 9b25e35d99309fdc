"""What a process declares: steps, who may act, forms, guards, limits, effects. Nothing runs here.

A process is a network of steps. Somebody holds an open step, and a move made by somebody who may
make it ends the step and opens the next one. Several targets of a move open several branches,
which meet again in a step that waits for them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from yiju.platform.base.i18n import Text
from yiju.platform.base.law import Ground, Verdict
from yiju.platform.registry.members import Member
from yiju.platform.work.limits import Limit


@dataclass(frozen=True)
class Done:
    """A step that somebody ended, as rules see it."""

    step: str
    move: str
    account: str
    unit: str
    at: datetime


@dataclass(frozen=True)
class Party:
    """Who acts: the account, and what it may act as. `reporter` is set for the person who
    reported the item and shows its secret; `system` for what happens by itself."""

    account: str
    posts: tuple[Member, ...] = ()
    reporter: bool = False
    system: bool = False
    part: str = ""
    """The part in the item of whoever shows that they have it, as a buyer."""


@dataclass(frozen=True)
class Shown:
    """A piece of evidence as rules see it. `metres` lie between it and the item's place, None
    where one of them has no place; `resembles` is the item whose photo it resembles, if any."""

    step: str
    account: str
    unit: str
    added: datetime
    taken: datetime | None
    metres: float | None
    resembles: str


@dataclass(frozen=True)
class Situation:
    """All that a guard may look at. `said` is the filled form of the move, None without one."""

    number: str
    process: str
    step: str
    type_code: str
    area_path: str
    unit: str
    """The responsible unit, empty before one is named."""
    data: Mapping[str, Any]
    history: tuple[Done, ...]
    began: datetime
    now: datetime
    party: Party
    said: Any = None
    evidence: tuple[Shown, ...] = ()


UNDOABLE = "undoable"


Guard = Callable[[Situation], Verdict]
"""A pure function that answers with all that is unmet; a rule with its grounds."""


@dataclass(frozen=True)
class By:
    """Who may make a move: whoever fits one of the ways, unless `never` excludes them.

    `roles` act within their area (and, for a role that acts for its own unit only, within that
    unit); `holder` is the unit, and the person where one is named, that holds the step.
    """

    roles: tuple[str, ...] = ()
    holder: bool = False
    reporter: bool = False
    system: bool = False
    parts: tuple[str, ...] = ()
    """Whoever has one of these parts in the item, with or without an account."""
    never: tuple[str, ...] = ()
    """Moves: whoever made one of them on the item, and everybody of their unit, may not act."""


@dataclass(frozen=True)
class Timed:
    """A limit and its ground; the limit may depend on the case, as on a row of the rule book."""

    limit: Limit | Callable[[Situation], Limit | None]
    cites: tuple[Ground, ...]

    def of(self, situation: Situation) -> Limit | None:
        return self.limit if isinstance(self.limit, Limit) else self.limit(situation)


@dataclass(frozen=True)
class Holder:
    """Who holds a step: a role within the item's area, a unit, a person; empty says nothing."""

    role: str = ""
    unit: str = ""
    account: str = ""


Effect = Callable[[Any], None]
"""Takes the engine's `Change` and alters its item; other rows only after `Change.keep`."""
EffectType = TypeVar("EffectType", bound=Effect)


def undoable(effect: EffectType) -> EffectType:
    """Says of an effect that it alters nothing but its item and the rows that it keeps: a move
    whose effects all say so can be taken back by whoever made it."""
    setattr(effect, UNDOABLE, True)
    return effect


@dataclass(frozen=True)
class Move:
    """One way on. `to` names the next steps: several open branches, none ends this branch."""

    key: str
    title: Text
    to: tuple[str, ...]
    by: By
    form: type | None = None
    """A frozen dataclass whose fields are made by `attribute`."""
    known: tuple[tuple[str, str], ...] = ()
    """Fields of the form that an item can fill by itself: (field, what it is kept under)."""
    guards: tuple[Guard, ...] = ()
    effects: tuple[Effect, ...] = ()
    """What else changes in the same transaction."""
    says_why: bool = False
    """An opinion is obligatory, as for a return."""
    in_notice: bool = False
    """May be made while a public notice runs, as an objection."""
    needs: str = ""
    """Only an item that keeps something under this name has the move."""
    final: bool = False
    """Cannot be taken back, whatever its effects are."""

    @property
    def is_final(self) -> bool:
        return self.final or not all(getattr(one, UNDOABLE, False) for one in self.effects)


@dataclass(frozen=True)
class Notice:
    """A public notice: the step cannot be left before it has run and every objection is answered.
    An edit of what is published starts it anew."""

    length: Timed
    answered_by: By = field(default_factory=By)
    """Who answers an objection."""
    upheld: str = ""
    """The move that an upheld objection makes; without one it is only answered."""


@dataclass(frozen=True)
class Silence:
    """What the system does where nobody has made a move for so long."""

    length: Timed
    move: Move
    from_the_first: bool = False
    """Entering the step again gives no new time: it runs from when it was first entered."""


@dataclass(frozen=True)
class Step:
    """A state of the item. A step without moves is an end."""

    key: str
    title: Text
    moves: tuple[Move, ...] = ()
    held_by: Holder | Callable[[Situation], Holder] = field(default_factory=Holder)
    limit: Timed | None = None
    notice: Notice | None = None
    automatic: tuple[Move, ...] = ()
    """Made by the system as soon as all guards of one hold, the first first."""
    silence: Silence | None = None
    waits_for: tuple[str, ...] = ()
    """Steps whose branches must all have arrived before this one opens."""
    settles: bool = False
    """The item counts as ended here, although it can still be reopened from this step."""
    resumes: bool = False
    """Entered again by the same unit, its clock goes on with what was left when the unit let go."""
    runs_on: tuple[str, ...] = ()
    """Moves after which the clock of a step that `resumes` ran on all the while."""
    checks: bool = False
    """Somebody looks for themselves at what others say, as before filing and before closing."""

    @property
    def every_move(self) -> tuple[Move, ...]:
        silent = (self.silence.move,) if self.silence else ()
        return (*self.moves, *self.automatic, *silent)

    @property
    def is_end(self) -> bool:
        return not self.every_move

    def holder(self, situation: Situation) -> Holder:
        return self.held_by if isinstance(self.held_by, Holder) else self.held_by(situation)


@dataclass(frozen=True)
class Petition:
    """Something that needs somebody else's leave: a pause, an extension, an appeal.

    `most` is how often it may be granted for one item; without `approver` it is decided by
    nobody but the system's guard.
    """

    key: str
    title: Text
    by: By
    approver: By
    cites: tuple[Ground, ...]
    guards: tuple[Guard, ...] = ()
    most: int = 1


@dataclass(frozen=True)
class Process:
    """A whole declaration. `version` grows with every change that a running item would feel."""

    key: str
    title: Text
    version: int
    cites: tuple[Ground, ...]
    begins: str
    steps: tuple[Step, ...]
    form: type | None = None
    """What whoever begins an item says: a frozen dataclass made with `attribute`."""
    may_begin: By = field(default_factory=By)
    guards: tuple[Guard, ...] = ()
    """What must hold for an item to begin; they see what is said and what is kept with it."""
    whole: Timed | None = None
    """The limit from the beginning to an end."""
    pause: Petition | None = None
    extension: Petition | None = None
    private: bool = False
    """Its items are for their parties and the unit that answers for them, and for nobody else who
    reaches the area."""
    overseen_by: tuple[str, ...] = ()
    """Roles that may open its private items in their area all the same."""
    numbered: str = ""
    """What the number of an item starts with; empty for the division code of the city."""

    def step(self, key: str) -> Step:
        """Raises KeyError for a step that is not declared."""
        return next(step for step in self.steps if step.key == key)

    def move(self, step: str, key: str) -> Move | None:
        return next((m for m in self.step(step).every_move if m.key == key), None)
