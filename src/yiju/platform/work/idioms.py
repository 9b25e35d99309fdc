"""What declarations of processes say again and again: limits by parameter, conditions, sides that
must agree, and holding an item up and taking it up again where it was."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Ground, Verdict, rule
from yiju.platform.base.params import Parameter
from yiju.platform.base.schema import attribute
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.work.changes import Change
from yiju.platform.work.limits import Limit, TimeKind
from yiju.platform.work.process import (
    By,
    Effect,
    Guard,
    Move,
    Situation,
    Step,
    Timed,
    undoable,
)

HELD_FROM = "held_from"
"""What an item keeps the steps under from which it was held up, the last one last."""


@dataclass(frozen=True)
class Document:
    """The form of a move that rests on a document of somebody else."""

    document: str = attribute(_("文书编号"), most=120)


def timed(parameter: Parameter, kind: TimeKind, cites: tuple[Ground, ...]) -> Timed:
    """A limit that a dated parameter gives."""

    def limit(seen: Situation) -> Limit:
        return Limit(int(parameter.at(china_day(seen.now))), kind)

    return Timed(limit, cites)


def condition(
    holds: Callable[[Situation], bool], unmet: Text, reading: Text, cites: Sequence[Ground]
) -> Guard:
    """A guard of one condition."""

    @rule(cites=cites, reading=reading)
    def guard(seen: Situation) -> Verdict:
        return Verdict.of([] if holds(seen) else [unmet])

    return guard


def agrees(matter: str, side: str) -> Effect:
    """One side has agreed to a matter; the item keeps who has."""

    @undoable
    def effect(change: Change) -> None:
        change.item.data[matter] = sorted({*change.item.data.get(matter, []), side})

    return effect


def agreed_by(matter: str, sides: Sequence[str], cites: Sequence[Ground]) -> Guard:
    """All sides have agreed to a matter."""
    return condition(
        lambda seen: {*sides} <= {*seen.data.get(matter, [])},
        _("各方没有都同意"),
        _("各方先后都同意，才算数。"),
        cites,
    )


def keeps(name: str, value: Any) -> Effect:
    """The item keeps a value from now on."""

    @undoable
    def effect(change: Change) -> None:
        change.item.data[name] = value

    return effect


@undoable
def held(change: Change) -> None:
    """The item remembers the step that it was held up in."""
    ended = [stage for stage in change.stages if stage.ended_at]
    step = max(ended, key=lambda stage: (stage.ended_at, stage.pk)).step
    change.item.data[HELD_FROM] = [*change.item.data.get(HELD_FROM, []), step]


def held_from(seen: Situation) -> str:
    """The step in which it was held up last; empty where it is not."""
    return str((seen.data.get(HELD_FROM) or [""])[-1])


def resuming(key: str, steps: Sequence[str], cites: Sequence[Ground]) -> Step:
    """A step that leads back by itself to where the item was held up."""
    return Step(key, _("回到原环节"), automatic=tuple(_back_to(step, cites) for step in steps))


def _back_to(step: str, cites: Sequence[Ground]) -> Move:
    was_there = condition(
        lambda seen: held_from(seen) == step,
        _("不是从这一环节中止的"),
        _("恢复以后回到中止时的环节。"),
        cites,
    )

    @undoable
    def take_up(change: Change) -> None:
        change.item.data[HELD_FROM] = change.item.data[HELD_FROM][:-1]

    return Move(
        f"back_to_{step}",
        _("回到原环节"),
        (step,),
        By(system=True),
        guards=(was_there,),
        effects=(take_up,),
    )


def keep_refusal(
    process: str, number: str, refused: CityError, *, actor: Actor, at: datetime
) -> None:
    """Note in the log what was refused: whoever is refused again and again is worth a look."""
    record(
        actor=actor,
        action=f"{process}.refuse",
        subject_kind=process,
        subject_key=number,
        at=at,
        after={"code": refused.code},
    )
